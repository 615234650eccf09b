"""The tables. Migrations in `auditor/store/migrations` bring a database to exactly this; a test compares the two.

Rules of conduct stand here as constraints wherever a constraint can say them: one claimed piece of work a shop, two messages
a visit. Moments are aware UTC; facts are stored as the JSON of their types, so a new field of a type needs no migration.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

HEAD = "0006"
"""The newest migration, which these tables are."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no time zones of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive moment is a defect of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text that came from outside: NUL and lone surrogates, which no database takes, are replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text without what cannot be stored."""
        return None if value is None else value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


metadata = MetaData()

waves = Table(
    "waves",
    metadata,
    Column("id", Text, primary_key=True),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("protocol", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("dayparts", Text, nullable=False),
    Column("registration", Text, comment="SHA-256 of the pre-registration, kept as evidence"),
)

shops = Table(
    "shops",
    metadata,
    Column("wave", Text, ForeignKey("waves.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("url", Words, nullable=False),
    Column("industry", Words, nullable=False),
    Column("name", Words),
    Column("region", Words),
    Column("timezone", Text),
    Column("client", Words),
    Column("stratum_size", Integer),
    Column("phone", Text, comment="in E.164"),
    Column("disposition", Text, comment="one word for the shop, from those of its looks; null: not attempted"),
    Index("shops_standing", "wave", "industry", "disposition"),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("wave", Text, nullable=False),
    Column("shop_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("daypart", Text, nullable=False, comment="`any` for a survey"),
    Column("due_at", Moment, comment="null: at once"),
    Column("state", Text, nullable=False, server_default="planned"),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("worker", Text),
    Column("token", Text, comment="names one lease; whoever does not hold it may not write"),
    Column("lease_until", Moment),
    Column("finished_at", Moment),
    Column("record", Text, comment="JSON of a VisitRecord"),
    Column("failure", Text, comment="JSON of a Failure"),
    Column("disposition", Text, comment="one word for a final look"),
    Column("industry", Words, nullable=False, server_default="", comment="the shop's, kept here to be counted by"),
    ForeignKeyConstraint(["wave", "shop_key"], ["shops.wave", "shops.key"]),
    UniqueConstraint("wave", "shop_key", "kind", "daypart"),
    CheckConstraint("state in ('planned', 'claimed', 'done', 'failed', 'skipped')", name="visits_state"),
    CheckConstraint("(state = 'claimed') = (token is not null)", name="visits_lease"),
    # What is due is claimed along this index, the oldest first.
    Index("visits_due", "wave", "kind", "state", "due_at", "id"),
    # How a wave stands is counted over this index alone.
    Index("visits_standing", "wave", "kind", "state", "industry", "daypart"),
    # At most one piece of work at a time on a shop, whatever the wave: "at most one request in flight per shop".
    Index("visits_one_a_shop", "shop_key", unique=True, sqlite_where=text("state = 'claimed'"), postgresql_where=text("state = 'claimed'")),
)

observations = Table(
    "observations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("wave", Text, nullable=False),
    Column("shop_key", Text, nullable=False),
    Column("visit_id", Integer, ForeignKey("visits.id"), comment="null: imported (calls, orders)"),
    Column("seen_at", Moment, nullable=False),
    Column("name", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("body", Text, nullable=False, comment="JSON of the Observation"),
    ForeignKeyConstraint(["wave", "shop_key"], ["shops.wave", "shops.key"]),
    Index("observations_of_shop", "wave", "shop_key"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("digest", Text, primary_key=True, comment="SHA-256 of the signed file"),
    Column("first_used_at", Moment, nullable=False),
    Column("body", Text, nullable=False, comment="JSON of the Campaign"),
)

intents = Table(
    "intents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("visit_id", Integer, ForeignKey("visits.id"), nullable=False),
    Column("ordinal", Integer, nullable=False, comment="1 the question, 2 the thanks"),
    Column("wave", Text, nullable=False),
    Column("shop_key", Text, nullable=False),
    Column("daypart", Text, nullable=False),
    Column("campaign", Text, ForeignKey("campaigns.digest"), nullable=False),
    Column("account", Words, comment="the vendor account that is talked to, where known"),
    Column("state", Text, nullable=False),
    Column("text", Words, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("staff_s", Float, nullable=False, comment="reserved at first, then what was used"),
    CheckConstraint("state in ('planned', 'sending', 'sent', 'unknown', 'cancelled')", name="intents_state"),
    CheckConstraint("ordinal in (1, 2)", name="intents_two_messages"),
    # A cancelled message reached nobody and makes room; any other never does.
    Index(
        "intents_once",
        "visit_id",
        "ordinal",
        unique=True,
        sqlite_where=text("state <> 'cancelled'"),
        postgresql_where=text("state <> 'cancelled'"),
    ),
    Index("intents_of_shop", "shop_key", "begun_at"),
    Index("intents_of_wave", "wave"),
    Index("intents_of_campaign", "campaign"),
    Index("intents_of_account", "account"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("wave", Text, nullable=False),
    Column("shop_key", Text, nullable=False),
    Column("probe", Text, nullable=False, comment="calls: a test call; recovery: our address left"),
    Column("target", Words, nullable=False, comment="the number called; the address left"),
    Column("campaign", Text, ForeignKey("campaigns.digest"), nullable=False),
    Column("state", Text, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("staff_s", Float, nullable=False, comment="reserved at first, then what was used"),
    Column("about", Text, nullable=False, server_default="{}", comment="JSON: where the address was left, what lay in the cart"),
    ForeignKeyConstraint(["wave", "shop_key"], ["shops.wave", "shops.key"]),
    CheckConstraint("probe in ('calls', 'recovery')", name="contacts_probe"),
    CheckConstraint("state in ('sending', 'sent', 'unknown', 'cancelled')", name="contacts_state"),
    # One at a time a shop, over all processes.
    Index(
        "contacts_under_way",
        "shop_key",
        "probe",
        unique=True,
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    # An address is left once a shop and wave, unless it surely was not left.
    Index(
        "contacts_one_address",
        "wave",
        "shop_key",
        unique=True,
        sqlite_where=text("probe = 'recovery' and state <> 'cancelled'"),
        postgresql_where=text("probe = 'recovery' and state <> 'cancelled'"),
    ),
    Index("contacts_of_shop", "shop_key", "begun_at"),
    Index("contacts_of_target", "target", "begun_at"),
    Index("contacts_of_campaign", "campaign"),
)

imported = Table(
    "imported",
    metadata,
    Column("wave", Text, primary_key=True),
    Column("kind", Text, primary_key=True, comment="call, order or mail"),
    Column("key", Words, primary_key=True, comment="what the fact is, so that it is taken in once"),
    Column("observation_id", Integer, ForeignKey("observations.id", ondelete="CASCADE"), nullable=False),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("name", Words, primary_key=True, comment="user, server and folder"),
    Column("uid_validity", Integer, nullable=False),
    Column("last_uid", Integer, nullable=False, comment="every mail up to this one was read"),
)

optouts = Table(
    "optouts",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("added_at", Moment, nullable=False),
    Column("reason", Words, nullable=False),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("media_type", Words, nullable=False),
    Column("path", Text, nullable=False, comment="relative to the artifacts folder"),
    Column("size_bytes", Integer, nullable=False),
    Column("put_at", Moment, nullable=False),
)

certificates = Table(
    "certificates",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("wave", Text, ForeignKey("waves.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("body", Text, nullable=False, comment="JSON of the rows"),
)

instruments = Table(
    "instruments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("made_at", Moment, nullable=False),
    Column("body", Text, nullable=False, comment="JSON of an InstrumentCertificate"),
)
