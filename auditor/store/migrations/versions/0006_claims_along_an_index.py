"""The order of claims, down to the last column, is that of an index."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """To this schema."""
    op.drop_index("visits_due", "visits")
    op.create_index("visits_due", "visits", ["wave", "kind", "state", "due_at", "id"])
