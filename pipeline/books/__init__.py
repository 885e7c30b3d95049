"""The books: what an import leaves behind, in a database."""
