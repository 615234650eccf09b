"""The certificates of the instrument."""

import sqlalchemy as sa
from alembic import op

from auditor.store.models import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        "instruments",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of an InstrumentCertificate"),
    )
