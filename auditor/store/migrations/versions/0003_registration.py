"""The pre-registration of a wave."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """To this schema."""
    op.add_column("waves", sa.Column("registration", sa.Text(), nullable=True, comment="SHA-256 of the pre-registration, kept as evidence"))
