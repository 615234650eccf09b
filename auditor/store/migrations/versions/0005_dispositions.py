"""One word for each look, so that how a wave stands is counted in the database."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from auditor.failures import Failure, FailureCode
from auditor.store.dispositions import of_look, say_again
from auditor.store.models import Words
from auditor.types import Disposition, VisitState

revision = "0005"
down_revision = "0004"

_BATCH = 1000


def upgrade() -> None:
    """To this schema; looks that are final already get their word."""
    op.add_column("visits", sa.Column("disposition", sa.Text(), nullable=True, comment="one word for a final look"))
    kept = "the shop's, kept here to be counted by"
    op.add_column("visits", sa.Column("industry", Words(), nullable=False, server_default="", comment=kept))
    word = "one word for the shop, from those of its looks; null: not attempted"
    op.add_column("shops", sa.Column("disposition", sa.Text(), nullable=True, comment=word))
    connection = op.get_bind()
    connection.execute(
        sa.text("update visits set industry = (select s.industry from shops s where s.wave = visits.wave and s.key = visits.shop_key)")
    )
    final = sa.text(
        "select v.id, v.state, v.record, v.failure,"
        " (select o.body from observations o where o.visit_id = v.id and o.name = 'survey.disposition' order by o.id desc limit 1) as said"
        " from visits v where v.state in ('done', 'failed', 'skipped') and v.id > :after order by v.id limit :most"
    )
    after = 0
    while rows := connection.execute(final, {"after": after, "most": _BATCH}).all():
        connection.execute(
            sa.text("update visits set disposition = :word where id = :id"), [{"id": row.id, "word": _word(row).value} for row in rows]
        )
        after = rows[-1].id
    looked = connection.execute(sa.text("select distinct wave, shop_key from visits where disposition is not null")).all()
    for wave, shop_key in looked:
        say_again(connection, wave, shop_key)
    op.create_index("visits_standing", "visits", ["wave", "kind", "state", "industry", "daypart"])
    op.create_index("shops_standing", "shops", ["wave", "industry", "disposition"])


def _word(row: Any) -> Disposition:
    failure = None
    if row.failure is not None:
        told = json.loads(row.failure)
        failure = Failure(FailureCode(told["code"]), told["stage"])
    said = json.loads(row.record).get("disposition") if row.record else json.loads(row.said).get("value") if row.said else None
    return of_look(VisitState(row.state), Disposition(said) if said in set(Disposition) else None, failure)
