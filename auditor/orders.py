"""Reads a log of orders that people placed, and keeps how and when each was confirmed. This program places no order itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.addresses import shop_address
from auditor.failures import LogError
from auditor.logs import columns_of, moment_of, read_rows
from auditor.panel import BadRow
from auditor.store import Store
from auditor.store.imported import Imported
from auditor.types import Evidence, JsonValue, Observation, Shop, Verdict

KIND = "order"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "shop": ("shop", "site", "website", "domain", "url", "store", "магазин", "сайт", "домен", "адрес сайта"),
    "order": ("order", "order number", "order id", "number", "id", "заказ", "номер заказа", "номер", "№", "№ заказа"),
    "ordered_at": (
        *("ordered at", "ordered", "order time", "placed at", "placed", "order date", "date"),
        *("заказан", "время заказа", "дата заказа", "оформлен", "дата и время заказа", "дата"),
    ),
    "confirmed_at": (
        *("confirmed at", "confirmed", "confirmation", "confirmation time", "called at"),
        *("подтвержден", "время подтверждения", "дата подтверждения", "подтверждение"),
    ),
    "by": (
        *("by", "confirmed by", "channel", "how", "confirmation channel", "via"),
        *("чем", "как", "способ", "канал", "способ подтверждения", "чем подтвержден", "канал подтверждения"),
    ),
    "watched_until": ("watched until", "checked at", "until", "last checked", "проверено", "наблюдали до", "ждали до", "проверка"),
}
_BY = {
    "call": r"call\w*|phone\w*|tel\w*|звон\w*|телефон\w*|по телефону|перезвон\w*",
    "sms": r"sms|text|text message|смс|sms-?сообщение",
    "email": r"e-?mail|mail|letter|письмо\w*|почт\w*|по почте|эл\w*\.? почта|имейл",
    "messenger": r"messenger|whats ?app|telegram|viber|max|vk|chat|мессенджер\w*|ватсап|телеграм\w*|вайбер|чат\w*|вк",
}
_WORDS = tuple((kind, re.compile(rf"(?:by |via |через |по )?(?:{words})(?: .*)?", re.IGNORECASE)) for kind, words in _BY.items())
_NONE = {"", "-", "—", "no", "none", "нет", "не подтвержден", "не подтвердили", "not confirmed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOrder:
    """One order. `confirmed_at` None: not confirmed by `watched_until` (None: not noted how long that was watched)."""

    line: int
    shop_key: str
    order: str
    ordered_at: datetime
    confirmed_at: datetime | None
    by: str | None
    watched_until: datetime | None


@dataclass(frozen=True, slots=True)
class OrderLog:
    """The orders of a log and the rows that were left out."""

    orders: tuple[LoggedOrder, ...]
    bad_rows: tuple[BadRow, ...] = ()


def read_order_log(path: Path, shops: Sequence[Shop], timezone: str | None, default_zone: str, now: datetime) -> OrderLog:
    """Read a log; moments without a zone are in `timezone`, else in the shop's own. Raises `LogError` where it is no log of orders."""
    rows = list(read_rows(path, lambda cells: len(columns_of(cells, COLUMNS))))
    header = columns_of(rows[0][1], COLUMNS) if rows else {}
    if "shop" not in header or "ordered_at" not in header:
        raise LogError(
            f"the log {path} has no columns for the shop and the time of an order; name them shop and ordered_at in the first line"
        )
    by_name: dict[str, set[str]] = {}
    for shop in shops:
        if shop.name:
            by_name.setdefault(shop.name.casefold(), set()).add(shop.key)
    known = {shop.key: shop for shop in shops}
    orders, bad = [], []
    for line, cells in rows[1:]:
        values = {column: cells[place].strip() for column, place in header.items() if place < len(cells)}
        if not any(values.values()):
            continue
        try:
            key = _shop_of(values.get("shop", ""), known, by_name)
            orders.append(_order(line, key, values, timezone or known[key].timezone or default_zone, now))
        except ValueError as error:
            bad.append(BadRow(line, str(error)))
    return OrderLog(tuple(orders), tuple(bad))


def _shop_of(text: str, known: Mapping[str, Shop], by_name: Mapping[str, set[str]]) -> str:
    if not text:
        raise ValueError("the shop is missing")
    named = by_name.get(text.casefold(), set())
    if len(named) == 1:
        return next(iter(named))
    if named:
        raise ValueError(f"{text[:60]!r} is the name of {len(named)} shops; give the address")
    key = shop_address(text)[1]
    if key not in known:
        raise ValueError(f"the shop {key} is not in this wave")
    return key


def _order(line: int, key: str, values: Mapping[str, str], timezone: str, now: datetime) -> LoggedOrder:
    if not values.get("ordered_at"):
        raise ValueError("the time of the order is missing")
    ordered = moment_of(values["ordered_at"], timezone, now)
    confirmed_text = values.get("confirmed_at", "")
    confirmed = None if confirmed_text.casefold() in _NONE else moment_of(confirmed_text, timezone, now)
    if confirmed is not None and confirmed < ordered:
        raise ValueError("it was confirmed before it was placed")
    until = moment_of(values["watched_until"], timezone, now) if values.get("watched_until") else None
    if until is not None and until < ordered:
        raise ValueError("it was watched until before it was placed")
    by = _by(values.get("by", ""))
    if confirmed is None and by is not None:
        raise ValueError("it names how the order was confirmed, but not when")
    if confirmed is not None and by is None:
        raise ValueError("it is confirmed, but not by what; write call, sms, email or messenger")
    return LoggedOrder(
        line=line,
        shop_key=key,
        order=values.get("order", "")[:80],
        ordered_at=ordered,
        confirmed_at=confirmed,
        by=by,
        watched_until=None if confirmed else until,
    )


def _by(text: str) -> str | None:
    said = " ".join(text.casefold().split()).rstrip(".")
    if said in _NONE:
        return None
    for kind, words in _WORDS:
        if words.fullmatch(said):
            return kind
    raise ValueError(f"{text[:40]!r} is no known way to confirm an order; write call, sms, email or messenger")


def import_orders(store: Store, wave: str, log: OrderLog, source: str) -> int:
    """Keep the orders of a log, each once; returns how many were new."""
    return store.put_imported(
        wave, KIND, [Imported(one.shop_key, order_key(one), fact_of(one, source), one.ordered_at) for one in log.orders]
    )


def order_key(order: LoggedOrder) -> str:
    """What an order is, so that it is taken in once: its number at its shop, else its second; and whether it was confirmed yet.

    A later log that knows the confirmation of an order which an earlier one could not know is a new fact of the same order.
    """
    name = order.order or f"{order.ordered_at:%Y-%m-%dT%H:%M:%S}"
    known = "confirmed" if order.confirmed_at else f"open {order.watched_until}"
    return hashlib.sha256(f"{order.shop_key} {name} {known}".encode()).hexdigest()[:32]


def fact_of(order: LoggedOrder, source: str) -> Observation:
    """The fact that an order is (`order.confirmed`)."""
    after = (order.confirmed_at - order.ordered_at).total_seconds() if order.confirmed_at else None
    watched = (order.watched_until - order.ordered_at).total_seconds() if order.watched_until else None
    value: dict[str, JsonValue] = {
        "order": hashlib.sha256(f"{order.shop_key} {order.order}".encode()).hexdigest()[:16] if order.order else "",
        "ordered_at": order.ordered_at.isoformat(),
        "confirmed_at": order.confirmed_at.isoformat() if order.confirmed_at else None,
        "by": order.by,
        "after_s": after,
        "watched_s": watched,
    }
    verdict = Verdict.PRESENT if order.confirmed_at else Verdict.ABSENT if watched is not None else Verdict.UNKNOWN
    return Observation(
        "order.confirmed", verdict, value, evidence=(Evidence("file", f"{source}, line {order.line}", order.by or "not confirmed"),)
    )
