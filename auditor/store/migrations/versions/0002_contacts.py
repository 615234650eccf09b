"""Test calls, addresses left, facts taken in once, and how far a mailbox was read."""

import sqlalchemy as sa
from alembic import op

from auditor.store.models import Moment, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """To this schema."""
    op.add_column("shops", sa.Column("phone", sa.Text(), nullable=True, comment="in E.164"))
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("shop_key", sa.Text(), nullable=False),
        sa.Column("probe", sa.Text(), nullable=False, comment="calls: a test call; recovery: our address left"),
        sa.Column("target", Words(), nullable=False, comment="the number called; the address left"),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("staff_s", sa.Float(), nullable=False, comment="reserved at first, then what was used"),
        sa.Column(
            "about", sa.Text(), server_default="{}", nullable=False, comment="JSON: where the address was left, what lay in the cart"
        ),
        sa.CheckConstraint("probe in ('calls', 'recovery')", name="contacts_probe"),
        sa.CheckConstraint("state in ('sending', 'sent', 'unknown', 'cancelled')", name="contacts_state"),
        sa.ForeignKeyConstraint(["campaign"], ["campaigns.digest"]),
        sa.ForeignKeyConstraint(["wave", "shop_key"], ["shops.wave", "shops.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("contacts_of_campaign", "contacts", ["campaign"], unique=False)
    op.create_index("contacts_of_shop", "contacts", ["shop_key", "begun_at"], unique=False)
    op.create_index("contacts_of_target", "contacts", ["target", "begun_at"], unique=False)
    _unique_where("contacts_one_address", ["wave", "shop_key"], "probe = 'recovery' and state <> 'cancelled'")
    _unique_where("contacts_under_way", ["shop_key", "probe"], "state = 'sending'")
    op.create_table(
        "imported",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="call, order or mail"),
        sa.Column("key", Words(), nullable=False, comment="what the fact is, so that it is taken in once"),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["observation_id"], ["observations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wave", "kind", "key"),
    )
    op.create_table(
        "mailboxes",
        sa.Column("name", Words(), nullable=False, comment="user, server and folder"),
        sa.Column("uid_validity", sa.Integer(), nullable=False),
        sa.Column("last_uid", sa.Integer(), nullable=False, comment="every mail up to this one was read"),
        sa.PrimaryKeyConstraint("name"),
    )


def _unique_where(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "contacts", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
