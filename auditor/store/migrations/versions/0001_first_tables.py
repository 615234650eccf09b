"""The first tables."""

import sqlalchemy as sa
from alembic import op

from auditor.store.models import Moment, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        "artifacts",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", Words(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, comment="relative to the artifacts folder"),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("put_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "campaigns",
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the signed file"),
        sa.Column("first_used_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of the Campaign"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "optouts",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.PrimaryKeyConstraint("domain"),
    )
    op.create_table(
        "waves",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("dayparts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of the rows"),
        sa.ForeignKeyConstraint(
            ["wave"],
            ["waves.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "shops",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", Words(), nullable=False),
        sa.Column("industry", Words(), nullable=False),
        sa.Column("name", Words(), nullable=True),
        sa.Column("region", Words(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("client", Words(), nullable=True),
        sa.Column("stratum_size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave"],
            ["waves.id"],
        ),
        sa.PrimaryKeyConstraint("wave", "key"),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("shop_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("daypart", sa.Text(), nullable=False, comment="`any` for a survey"),
        sa.Column("due_at", Moment(), nullable=True, comment="null: at once"),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True, comment="names one lease; whoever does not hold it may not write"),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("record", sa.Text(), nullable=True, comment="JSON of a VisitRecord"),
        sa.Column("failure", sa.Text(), nullable=True, comment="JSON of a Failure"),
        sa.CheckConstraint("(state = 'claimed') = (token is not null)", name="visits_lease"),
        sa.CheckConstraint("state in ('planned', 'claimed', 'done', 'failed', 'skipped')", name="visits_state"),
        sa.ForeignKeyConstraint(
            ["wave", "shop_key"],
            ["shops.wave", "shops.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("wave", "shop_key", "kind", "daypart"),
    )
    op.create_index("visits_due", "visits", ["wave", "kind", "state", "due_at"], unique=False)
    op.create_index(
        "visits_one_a_shop",
        "visits",
        ["shop_key"],
        unique=True,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_table(
        "intents",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="1 the question, 2 the thanks"),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("shop_key", sa.Text(), nullable=False),
        sa.Column("daypart", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("account", Words(), nullable=True, comment="the vendor account that is talked to, where known"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("staff_s", sa.Float(), nullable=False, comment="reserved at first, then what was used"),
        sa.CheckConstraint("state in ('planned', 'sending', 'sent', 'unknown', 'cancelled')", name="intents_state"),
        sa.CheckConstraint("ordinal in (1, 2)", name="intents_two_messages"),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.digest"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visits.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("intents_of_account", "intents", ["account"], unique=False)
    op.create_index("intents_of_campaign", "intents", ["campaign"], unique=False)
    op.create_index("intents_of_shop", "intents", ["shop_key", "begun_at"], unique=False)
    op.create_index("intents_of_wave", "intents", ["wave"], unique=False)
    op.create_index(
        "intents_once",
        "intents",
        ["visit_id", "ordinal"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("shop_key", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True, comment="null: imported (calls, orders)"),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of the Observation"),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visits.id"],
        ),
        sa.ForeignKeyConstraint(
            ["wave", "shop_key"],
            ["shops.wave", "shops.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("observations_of_shop", "observations", ["wave", "shop_key"], unique=False)
