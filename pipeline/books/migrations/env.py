"""What Alembic runs for each command: on the connection that `pipeline.books.versions` hands over."""

from alembic import context

from pipeline.books.tables import metadata
from pipeline.books.versions import TABLE, is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=TABLE,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
