"""Visits asked for on the command line: their ledger, their rules, their JSON.

Inside a workspace the store's ledger answers, so that limits hold across commands; each command is a wave of its own, dated
before all others, so that no report takes it for the latest. Without a workspace a ledger in memory keeps the same rules.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.addresses import shop_address
from auditor.clock import utc_now
from auditor.config import Settings
from auditor.dayparts import daypart_of
from auditor.failures import Failure, PanelError
from auditor.store import Store, StoreLedger, Wave
from auditor.types import Campaign, CartWalk, FormSeen, Message, PhotoClass, PlannedVisit, Shop, VisitRecord, VisitState
from auditor.visit.job import VisitJob
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.session import total_s

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ask:
    """Permission and words for asking: a campaign, and the question (None: from the bank)."""

    campaign: Campaign
    question: str | None = None


def shops_of(urls: Sequence[str]) -> list[Shop]:
    """A shop for each address. Raises `PanelError` for what is no address."""
    found = []
    for url in urls:
        try:
            address, key = shop_address(url)
        except ValueError as error:
            raise PanelError(str(error)) from None
        found.append(Shop(key, url if "://" in url else address, "any"))
    return found


def passive_jobs(shops: Sequence[Shop], dwell_s: float | None) -> list[VisitJob]:
    """Visits in which nothing is written into any input."""
    return [VisitJob(shop.url, shop, dwell_s=dwell_s) for shop in shops]


def jobs_without_store(shops: Sequence[Shop], settings: Settings, ask: Ask, dwell_s: float | None) -> list[VisitJob]:
    """Visits that may ask, with a ledger that lives as long as this command."""
    book = MemoryBook(ask.campaign, settings.conduct)
    return [VisitJob(shop.url, shop, shop.key, book.ledger(shop.key), ask.question, dwell_s) for shop in shops]


def jobs_of_store(store: Store, shops: Sequence[Shop], settings: Settings, ask: Ask, dwell_s: float | None) -> list[VisitJob]:
    """Visits that may ask, claimed in a wave of their own; `tag` is the claim, to be finished by `finish`."""
    now = utc_now()
    wave = f"visit-{now:%Y%m%d-%H%M%S}-{os.getpid()}"
    once = list({shop.key: shop for shop in shops}.values())
    plan = [PlannedVisit(wave, shop.key, "visit", daypart_of(now, settings.wave.timezone)) for shop in once]
    store.open_wave(Wave(wave, _LONG_AGO, None), once, plan)
    lease_s = total_s(settings, dwell_s or settings.visit.dwell_s, True) * len(once) + 120.0
    claims = store.claim(wave, "visit", wave, now, lease_s, len(once))
    return [
        VisitJob(
            claim.shop.url,
            claim.shop,
            claim.visit.key,
            StoreLedger(store.db, claim, ask.campaign, settings.conduct),
            ask.question,
            dwell_s,
            tag=claim,
        )
        for claim in claims
    ]


def finish(store: Store, job: VisitJob, record: VisitRecord) -> None:
    """Keep the result of a claimed visit."""
    state = VisitState.DONE if record.pages else VisitState.FAILED
    store.finish(job.tag, state, utc_now() + timedelta(0), record.observations, record, record.failure)  # type: ignore[arg-type]


def row_of(record: VisitRecord) -> dict[str, Any]:
    """The JSON object of one visit (architecture, section 7): every key always there, times in epoch milliseconds."""
    invite = record.invite
    return {
        "url": record.url,
        "final_url": record.final_url,
        "vendor": record.vendor,
        "entry": record.entry,
        "state": record.state,
        "ending": record.ending,
        "claimed_online": record.claimed_online,
        "proven_online": record.proven_online,
        "operator_photo": None if record.operator_photo is None else record.operator_photo is PhotoClass.PERSON,
        "operator_photo_class": record.operator_photo,
        "operator_name": record.operator_name,
        "greeting": record.greeting,
        "invite": None
        if invite is None
        else {
            "delay_ms": round(invite.delay_ms, 1),
            "page": invite.page,
            "trigger": invite.trigger,
            "text_class": invite.text_class,
            "tied_to_page": invite.tied_to_page,
        },
        "times_ms": {event.mark: round(event.stamp_ms, 3) for event in record.events},
        "times": [
            {
                "mark": e.mark,
                "at_ms": round(e.stamp_ms, 3),
                "not_before_ms": round(e.not_before_ms, 3),
                "witness_ms": e.witness_ms,
                "poor": e.poor,
            }
            for e in record.events
        ],
        "messages": [_message(message) for message in record.messages],
        "offline_form": _form(record.offline_form),
        "busy_fallback": record.busy_fallback,
        "prechat": _form(record.prechat),
        "woken_by": record.woken_by,
        "staff_s": record.staff_s,
        "cart": None if record.cart is None else _cart(record.cart),
        "pages": list(record.pages),
        "guarded": record.guarded,
        "starved": round(record.starved, 2),
        "disposition": record.disposition,
        "failure": _failure(record.failure),
        "steps": [[at, text] for at, text in record.steps],
        "evidence": [{"where": e.where, "detail": e.detail, "text": e.text, "sha256": e.sha256} for e in record.evidence],
    }


def _cart(walk: CartWalk) -> dict[str, Any]:
    """The walk to the checkout, every key always there."""
    return {
        "reached": walk.reached,
        "end": walk.end,
        "product": {"name": walk.product, "price": walk.price, "currency": walk.currency, "stock": walk.stock, "chosen": list(walk.chosen)},
        "added_by": walk.added_by,
        "presses": walk.presses,
        "steps": [{"what": s.what, "url": s.url, "total": s.total, "delivery": s.delivery, "pressed": s.pressed} for s in walk.steps],
        "fields": [{"asks": one.asks, "required": one.required, "caption": one.caption} for one in walk.fields],
        "account": walk.account,
        "guest": walk.guest,
        "one_click": walk.one_click,
        "delivery": [{"kind": one.kind, "at": one.at} for one in walk.delivery],
        "payment": [{"kind": one.kind, "at": one.at} for one in walk.payment],
        "delivery_shown": walk.delivery_shown,
        "late_costs": walk.late_costs,
        "minimum_order": walk.minimum_order,
        "help": list(walk.help),
        "emptied": walk.emptied,
        "failure": _failure(walk.failure),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "side": message.side,
        "kind": message.kind,
        "responder": message.responder,
        "at_ms": round(message.stamp_ms, 3),
        "not_before_ms": round(message.not_before_ms, 3),
        "last_ms": None if message.last_ms is None else round(message.last_ms, 3),
        "text": message.text,
        "answers": message.answers,
        "reasons": list(message.reasons),
        "poor": message.poor,
    }


def _form(form: FormSeen | None) -> dict[str, list[str]] | None:
    return None if form is None else {"fields": list(form.fields), "required": list(form.required)}


def _failure(failure: Failure | None) -> dict[str, str] | None:
    return None if failure is None else {"code": failure.code, "stage": failure.stage, "detail": failure.detail}
