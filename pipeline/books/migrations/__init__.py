"""The tables of the books from version to version, by Alembic."""
