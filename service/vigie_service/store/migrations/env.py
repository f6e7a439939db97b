"""Alembic's entry: migrations run on the connection that Database.migrate opened."""

from alembic import context

from vigie_service.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds everything
    render_as_batch=True,
)
context.run_migrations()
