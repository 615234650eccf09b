"""What Alembic runs: our own connection, inside our own transaction."""

from alembic import context

from auditor.store.models import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
