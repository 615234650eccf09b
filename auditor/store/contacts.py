"""The ledger of test calls and of addresses left in carts: committed before the act, at most once, whatever crashes.

The rules of conduct are checked in the transaction that commits the intent, under the same lock as messages in a chat, so
that a chat and a call to one shop keep their distance too, and draw on one budget of staff time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from auditor.config import Conduct
from auditor.store.engine import LEDGER_LOCK, Database
from auditor.store.imported import put_in
from auditor.store.ledger import campaign_cost, last_chat, opted_out, remember
from auditor.store.models import contacts
from auditor.types import Campaign, IntentState, Observation
from auditor.visit.ledger import Permit, Reason, Refusal

CALLS, RECOVERY = "calls", "recovery"
"""The probes that this ledger keeps, as a campaign names them."""

_REACHED = contacts.c.state.in_(("sending", "sent", "unknown"))


@dataclass(frozen=True, slots=True)
class Contact:
    """One call or one address left: `target` is the number or the address, `about` what else is known of it."""

    id: int
    wave: str
    shop_key: str
    probe: str
    target: str
    state: IntentState
    begun_at: datetime
    settled_at: datetime | None
    about: dict[str, JsonValue]


def begin_contact(
    db: Database, wave: str, shop_key: str, probe: str, target: str, campaign: Campaign, conduct: Conduct, now: datetime
) -> Permit | Refusal:
    """Check every rule and commit the intent `sending`; or say which rule forbids it. `target` is the number or the address."""
    try:
        with db.write(LEDGER_LOCK) as connection:
            refusal = _consent(connection, shop_key, probe, campaign, now) or (
                _call_limits(connection, wave, shop_key, target, campaign, conduct, now)
                if probe == CALLS
                else _address_limits(connection, wave, shop_key, campaign)
            )
            if refusal:
                return refusal
            remember(connection, campaign, now)
            made = connection.execute(
                contacts.insert().values(
                    wave=wave,
                    shop_key=shop_key,
                    probe=probe,
                    target=target,
                    campaign=campaign.digest,
                    state=IntentState.SENDING,
                    begun_at=now,
                    staff_s=conduct.staff_seconds_each if probe == CALLS else 0.0,
                )
            )
            key = made.inserted_primary_key
            return Permit(int(key[0]) if key else 0)
    except IntegrityError as error:
        if "contacts" not in str(error.orig):
            raise
        return Refusal(Reason.UNDER_WAY, "another process is contacting this shop at this moment")


def _consent(connection: Connection, shop_key: str, probe: str, campaign: Campaign, now: datetime) -> Refusal | None:
    if opted_out(connection, shop_key):
        return Refusal(Reason.OPTED_OUT, "the shop does not want to be contacted")
    if not campaign.approved_by.strip() or not campaign.digest:
        return Refusal(Reason.CAMPAIGN, "the campaign is not signed")
    if probe not in campaign.probes:
        return Refusal(Reason.CAMPAIGN, f"the campaign does not allow the probe `{probe}`")
    if not campaign.begins <= now.date() <= campaign.ends:
        return Refusal(Reason.CAMPAIGN, f"the campaign runs from {campaign.begins} to {campaign.ends}")
    return None


def _call_limits(
    connection: Connection, wave: str, shop_key: str, number: str, campaign: Campaign, conduct: Conduct, now: datetime
) -> Refusal | None:
    calls = sa.and_(_REACHED, contacts.c.probe == CALLS)
    count = sa.select(sa.func.count()).where(calls)
    if connection.scalar(count.where(contacts.c.shop_key == shop_key, contacts.c.state == IntentState.SENDING)):
        return Refusal(Reason.UNDER_WAY, "a call to this shop is going on")
    if (connection.scalar(count.where(contacts.c.wave == wave, contacts.c.shop_key == shop_key)) or 0) >= campaign.calls.per_shop:
        return Refusal(Reason.PER_SHOP, f"this shop had its {campaign.calls.per_shop} calls of the wave")
    if (connection.scalar(count.where(contacts.c.wave == wave)) or 0) >= campaign.limits.per_wave:
        return Refusal(Reason.PER_WAVE, f"the wave had its {campaign.limits.per_wave} calls")
    today = count.where(contacts.c.campaign == campaign.digest, contacts.c.begun_at > now - timedelta(hours=24))
    if (connection.scalar(today) or 0) >= campaign.calls.per_day:
        return Refusal(Reason.PER_DAY, f"the {campaign.calls.per_day} calls of the last 24 h are made")
    same = sa.or_(contacts.c.shop_key == shop_key, contacts.c.target == number)  # one call centre may serve several shops
    last = connection.scalar(sa.select(sa.func.max(contacts.c.begun_at)).where(calls, same))
    times = [one for one in (last, last_chat(connection, shop_key)) if one is not None]
    if times and now - max(times) < timedelta(hours=conduct.hours_between):
        return Refusal(Reason.TOO_SOON, f"the last contact was less than {conduct.hours_between:g} h ago")
    if campaign_cost(connection, campaign) + conduct.staff_seconds_each > campaign.limits.staff_seconds:
        return Refusal(Reason.BUDGET, f"the campaign's {campaign.limits.staff_seconds:g} s of staff time are used up")
    return None


def _address_limits(connection: Connection, wave: str, shop_key: str, campaign: Campaign) -> Refusal | None:
    left = sa.select(sa.func.count()).where(_REACHED, contacts.c.probe == RECOVERY, contacts.c.wave == wave)
    if connection.scalar(left.where(contacts.c.shop_key == shop_key)):
        return Refusal(Reason.PER_SHOP, "an address was already left at this shop in this wave")
    if (connection.scalar(left) or 0) >= campaign.limits.per_wave:
        return Refusal(Reason.PER_WAVE, f"the wave had its {campaign.limits.per_wave} addresses")
    return None


def settle_contact(
    db: Database,
    permit: Permit,
    state: IntentState,
    now: datetime,
    *,
    staff_s: float | None = None,
    about: dict[str, JsonValue] | None = None,
    fact: Observation | None = None,
) -> bool:
    """Say what became of a contact, once, and keep the fact it brought in the same transaction.

    False where it was already settled otherwise (a recovery called it `unknown`); the fact is kept even then.
    """
    values: dict[str, Any] = {"state": state, "settled_at": now}
    if state is IntentState.CANCELLED:
        values["staff_s"] = 0.0
    elif staff_s is not None:
        values["staff_s"] = staff_s
    if about is not None:
        values["about"] = json.dumps(about, ensure_ascii=False)
    with db.write() as connection:
        row = connection.execute(sa.select(contacts).where(contacts.c.id == permit.id)).one()
        settled = connection.execute(
            contacts.update().where(contacts.c.id == permit.id, contacts.c.state.in_((IntentState.SENDING, state))).values(values)
        )
        if fact is not None:
            put_in(connection, row.wave, row.shop_key, "contact", f"{row.probe} {permit.id}", fact, now)
        return bool(settled.rowcount)


def recover_contacts(db: Database, now: datetime, older_s: float) -> int:
    """Call what was begun more than `older_s` seconds ago and never settled `unknown`: its process died. Returns how many."""
    with db.write(LEDGER_LOCK) as connection:
        found = connection.execute(
            contacts.update()
            .where(contacts.c.state == IntentState.SENDING, contacts.c.begun_at < now - timedelta(seconds=older_s))
            .values(state=IntentState.UNKNOWN, settled_at=now)
        )
        return found.rowcount


def contacts_of(db: Database, probe: str, wave: str | None = None) -> tuple[Contact, ...]:
    """The contacts of a probe that may have reached somebody, the oldest first; of one wave or of all."""
    where = sa.and_(_REACHED, contacts.c.probe == probe)
    if wave is not None:
        where = sa.and_(where, contacts.c.wave == wave)
    with db.read() as connection:
        rows = connection.execute(sa.select(contacts).where(where).order_by(contacts.c.begun_at, contacts.c.id)).all()
    return tuple(
        Contact(
            row.id,
            row.wave,
            row.shop_key,
            row.probe,
            row.target,
            IntentState(row.state),
            row.begun_at,
            row.settled_at,
            json.loads(row.about),
        )
        for row in rows
    )
