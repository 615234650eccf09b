"""What may be said to people, and what was: every message is an intent that is committed before the act.

A crash at any moment leaves `sending`, which becomes `unknown` and is never sent again: a message reaches a person at most
once. All rules of conduct are checked in the transaction that commits the intent, one at a time over all processes.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection

from auditor.clock import utc_now
from auditor.config import Conduct
from auditor.store.engine import LEDGER_LOCK, Database
from auditor.store.models import campaigns, contacts, intents, optouts, visits
from auditor.store.rows import Claim, SpentBudget, dump
from auditor.types import Campaign, IntentState, VisitState
from auditor.visit.ledger import Permit, Reason, Refusal

PER_SHOP, MESSAGES = 4, 2
"""Conversations with a shop in a wave and messages in a visit that no campaign can exceed (protocol, section 6)."""

CAMPAIGN = TypeAdapter(Campaign)
_REACHED = intents.c.state.in_(("sending", "sent", "unknown"))  # may have reached a person


def begin(
    db: Database, claim: Claim, campaign: Campaign, conduct: Conduct, text: str, now: datetime, account: str | None = None
) -> Permit | Refusal:
    """Check every rule and commit the intent `sending`, in one transaction; or say which rule forbids it."""
    with db.write(LEDGER_LOCK) as connection:
        refusal = _lease_and_consent(connection, claim, campaign, now)
        if refusal:
            return refusal
        said = connection.scalar(sa.select(sa.func.count()).where(intents.c.visit_id == claim.visit_id, _REACHED)) or 0
        if said >= MESSAGES:
            return Refusal(Reason.MESSAGES, f"{MESSAGES} messages were already written in this visit")
        if said == 0:
            refusal = _limits(connection, claim, campaign, conduct, now) or _account(connection, claim, account, now)
            if refusal:
                return refusal
        remember(connection, campaign, now)
        made = connection.execute(
            intents.insert().values(
                visit_id=claim.visit_id,
                ordinal=said + 1,
                wave=claim.visit.wave,
                shop_key=claim.visit.shop_key,
                daypart=claim.visit.daypart or "any",
                campaign=campaign.digest,
                account=account,
                state=IntentState.SENDING,
                text=text,
                begun_at=now,
                # The whole conversation is reckoned with its question; the thanks must never fail for want of budget.
                staff_s=conduct.staff_seconds_each if said == 0 else 0.0,
            )
        )
        key = made.inserted_primary_key
        return Permit(int(key[0]) if key else 0, said + 1)


def begun(db: Database, claim: Claim, text: str, now: datetime) -> Permit | None:
    """The intent that this claim has committed for `text` and that has not been settled; None where there is none, or the lease is lost."""
    mine = sa.and_(visits.c.id == claim.visit_id, visits.c.token == claim.token, visits.c.lease_until >= now)
    with db.read() as connection:
        row = connection.execute(
            sa.select(intents.c.id, intents.c.ordinal)
            .join(visits, visits.c.id == intents.c.visit_id)
            .where(mine, intents.c.state == IntentState.SENDING, intents.c.text == text)
        ).first()
    return None if row is None else Permit(row.id, row.ordinal)


def holds(db: Database, claim: Claim, permit: Permit, now: datetime) -> bool:
    """Whether this message is still ours to send: nobody has settled it, the lease holds, the shop has not opted out since."""
    with db.read() as connection:
        mine = sa.and_(visits.c.id == claim.visit_id, visits.c.token == claim.token, visits.c.lease_until >= now)
        ours = (
            sa.select(sa.func.count())
            .select_from(intents.join(visits, visits.c.id == intents.c.visit_id))
            .where(mine, intents.c.id == permit.id, intents.c.state == IntentState.SENDING)
        )
        return bool(connection.scalar(ours)) and not opted_out(connection, claim.visit.shop_key)


def remember(connection: Connection, campaign: Campaign, now: datetime) -> None:
    """Keep the campaign under which somebody is contacted."""
    if connection.scalar(sa.select(campaigns.c.digest).where(campaigns.c.digest == campaign.digest)) is None:
        connection.execute(campaigns.insert().values(digest=campaign.digest, first_used_at=now, body=dump(CAMPAIGN, campaign)))


def last_chat(connection: Connection, shop_key: str) -> datetime | None:
    """When a shop was last written to in a chat, whatever the wave."""
    found: datetime | None = connection.scalar(sa.select(sa.func.max(intents.c.begun_at)).where(_REACHED, intents.c.shop_key == shop_key))
    return found


def campaign_cost(connection: Connection, campaign: Campaign) -> float:
    """Seconds of other people's time that a campaign has cost or reserved, in chats and calls."""
    total = 0.0
    for table in (intents, contacts):
        reached = table.c.state.in_(("sending", "sent", "unknown"))
        cost = sa.select(sa.func.coalesce(sa.func.sum(table.c.staff_s), 0.0)).where(reached, table.c.campaign == campaign.digest)
        total += connection.scalar(cost) or 0.0
    return total


def _lease_and_consent(connection: Connection, claim: Claim, campaign: Campaign, now: datetime) -> Refusal | None:
    lease = connection.scalar(
        sa.select(visits.c.lease_until).where(visits.c.id == claim.visit_id, visits.c.token == claim.token).with_for_update()
    )
    if lease is None or lease < now:
        return Refusal(Reason.LEASE_LOST, "this visit is no longer ours")
    if opted_out(connection, claim.visit.shop_key):
        return Refusal(Reason.OPTED_OUT, "the shop does not want to be contacted")
    if not campaign.approved_by.strip() or not campaign.digest:
        return Refusal(Reason.CAMPAIGN, "the campaign is not signed")
    if "chat" not in campaign.probes:
        return Refusal(Reason.CAMPAIGN, "the campaign does not allow the probe `chat`")
    if not campaign.begins <= now.date() <= campaign.ends:
        return Refusal(Reason.CAMPAIGN, f"the campaign runs from {campaign.begins} to {campaign.ends}")
    return None


def _limits(connection: Connection, claim: Claim, campaign: Campaign, conduct: Conduct, now: datetime) -> Refusal | None:
    visit, others = claim.visit, sa.and_(_REACHED, intents.c.visit_id != claim.visit_id)
    conversations = sa.select(sa.func.count(intents.c.visit_id.distinct())).where(others, intents.c.wave == visit.wave)
    here = conversations.where(intents.c.shop_key == visit.shop_key)
    if connection.scalar(here.where(intents.c.daypart == (visit.daypart or "any"))):
        return Refusal(Reason.DAYPART, "this shop was already asked in this daypart of the wave")
    per_shop = min(campaign.limits.per_shop, PER_SHOP)
    if (connection.scalar(here) or 0) >= per_shop:
        return Refusal(Reason.PER_SHOP, f"this shop had its {per_shop} conversations of the wave")
    if (connection.scalar(conversations) or 0) >= campaign.limits.per_wave:
        return Refusal(Reason.PER_WAVE, f"the wave had its {campaign.limits.per_wave} conversations")
    written = connection.scalar(sa.select(sa.func.max(intents.c.begun_at)).where(others, intents.c.shop_key == visit.shop_key))
    called = connection.scalar(
        sa.select(sa.func.max(contacts.c.begun_at)).where(
            contacts.c.shop_key == visit.shop_key, contacts.c.probe == "calls", contacts.c.state != IntentState.CANCELLED
        )
    )
    last = max((one for one in (written, called) if one is not None), default=None)
    if last is not None and now - last < timedelta(hours=conduct.hours_between):
        return Refusal(Reason.TOO_SOON, f"the last contact was less than {conduct.hours_between:g} h ago")
    if campaign_cost(connection, campaign) + conduct.staff_seconds_each > campaign.limits.staff_seconds:
        return Refusal(Reason.BUDGET, f"the campaign's {campaign.limits.staff_seconds:g} s of staff time are used up")
    return None


def _account(connection: Connection, claim: Claim, account: str | None, now: datetime) -> Refusal | None:
    """No parallel chats to one vendor account, which several shops may share."""
    if account is None:
        return None
    talking = (
        sa.select(sa.func.count())
        .select_from(intents.join(visits, visits.c.id == intents.c.visit_id))
        .where(
            intents.c.account == account,
            _REACHED,
            visits.c.id != claim.visit_id,
            visits.c.state == VisitState.CLAIMED,
            visits.c.lease_until >= now,
        )
    )
    return Refusal(Reason.ACCOUNT_BUSY, "another visit is talking to this vendor account") if connection.scalar(talking) else None


def settle(db: Database, permit: Permit, state: IntentState, now: datetime, staff_s: float | None = None) -> bool:
    """Say what became of a message: from `sending` to `sent`, `unknown` or `cancelled`, once.

    `staff_s` replaces what was reserved; for a message already `sent` it may be given later. A cancelled one costs nothing.
    False where the message was already settled otherwise (a recovery called it `unknown`).
    """
    if state not in (IntentState.SENT, IntentState.UNKNOWN, IntentState.CANCELLED):
        raise ValueError(f"a message cannot be settled as {state}")
    values: dict[str, object] = {"state": state, "settled_at": now}
    if state is IntentState.CANCELLED:
        values["staff_s"] = 0.0
    elif staff_s is not None:
        values["staff_s"] = staff_s
    with db.write() as connection:
        settled = connection.execute(
            intents.update().where(intents.c.id == permit.id, intents.c.state.in_((IntentState.SENDING, state))).values(values)
        )
        return bool(settled.rowcount)


def opted_out(connection: Connection, domain: str) -> bool:
    """Whether this domain, or one above it, is on the opt-out list."""
    labels = domain.lower().split(".")
    names = [".".join(labels[i:]) for i in range(len(labels))]
    return connection.scalar(sa.select(sa.func.count()).where(optouts.c.domain.in_(names))) != 0


def listed(domain: sa.ColumnElement[str]) -> sa.Exists:
    """`opted_out` as a condition on a column of domains, for a question that asks more."""
    below = domain.like(sa.literal("%.") + sa.func.replace(optouts.c.domain, "_", "/_"), escape="/")
    return sa.exists().where(sa.or_(optouts.c.domain == domain, below))


def is_opted_out(db: Database, domain: str) -> bool:
    """Whether this domain, or one above it, is on the opt-out list."""
    with db.read() as connection:
        return opted_out(connection, domain)


def spent(db: Database, wave: str) -> SpentBudget:
    """What contact with people has cost in a wave; the seconds are those of chats and of test calls."""
    with db.read() as connection:
        rows = connection.execute(
            sa.select(intents.c.state, sa.func.count(), sa.func.coalesce(sa.func.sum(intents.c.staff_s), 0.0))
            .where(intents.c.wave == wave)
            .group_by(intents.c.state)
        ).all()
        talks = connection.scalar(sa.select(sa.func.count(intents.c.visit_id.distinct())).where(intents.c.wave == wave, _REACHED))
        calls = connection.execute(
            sa.select(contacts.c.state, sa.func.coalesce(sa.func.sum(contacts.c.staff_s), 0.0))
            .where(contacts.c.wave == wave)
            .group_by(contacts.c.state)
        ).all()
    costs = [(state, cost) for state, _, cost in rows] + [(state, cost) for state, cost in calls]
    used = sum(cost for state, cost in costs if state == IntentState.SENT)
    reserved = sum(cost for state, cost in costs if state in (IntentState.SENDING, IntentState.UNKNOWN))
    return SpentBudget(talks or 0, {state: count for state, count, _ in rows}, used, reserved)


class StoreLedger:
    """The ledger of one claimed visit, for the live session: `auditor.visit.ledger.Ledger` over this store."""

    def __init__(self, db: Database, claim: Claim, campaign: Campaign, conduct: Conduct, clock: Callable[[], datetime] = utc_now) -> None:
        self._db, self._claim, self._campaign, self._conduct, self._clock = db, claim, campaign, conduct, clock

    async def begin(self, text: str, *, account: str | None = None) -> Permit | Refusal:
        """See `begin`; the database's wait does not hold up other visits.

        Where the server went away in the middle, nobody knows whether the intent was committed: if it was, it is still ours to use.
        """
        tries = itertools.count()

        def once() -> Permit | Refusal:
            found = begun(self._db, self._claim, text, self._clock()) if next(tries) else None
            return found or begin(self._db, self._claim, self._campaign, self._conduct, text, self._clock(), account)

        return await asyncio.to_thread(self._db.patiently, once)

    async def holds(self, permit: Permit) -> bool:
        """See `holds`."""
        return await asyncio.to_thread(self._db.patiently, holds, self._db, self._claim, permit, self._clock())

    async def settle(self, permit: Permit, state: IntentState, staff_s: float | None = None) -> None:
        """See `settle`."""
        await asyncio.to_thread(self._db.patiently, settle, self._db, permit, state, self._clock(), staff_s)
