"""Turns a panel into planned work: one survey a shop, and one visit a shop and daypart, at moments drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from auditor.dayparts import daypart_of, next_window
from auditor.types import Daypart, PlannedVisit, Shop

SURVEY, VISIT = "survey", "visit"
"""The two kinds of work."""

APART_H = 24.0
"""Hours between two visits of a shop (protocol, section 6.2)."""

_TAIL = timedelta(minutes=15)
"""The end of a window in which no visit is planned, so that it still ends in its daypart."""


def plan_wave(
    wave: str,
    panel: Iterable[Shop],
    dayparts: Sequence[Daypart],
    seed: int,
    now: datetime,
    timezone_default: str,
    apart_h: float = APART_H,
) -> list[PlannedVisit]:
    """The work of a wave, shops in an order drawn from the seed, so that no sector is measured at one hour.

    Without dayparts each shop has one visit now, in the daypart that it is there. With dayparts each has one visit a daypart,
    inside that daypart's next window, `apart_h` hours apart. The same arguments give the same plan.
    """
    shops = sorted(panel, key=lambda shop: shop.key)
    random.Random(f"{seed}/order").shuffle(shops)
    surveys = [PlannedVisit(wave, shop.key, SURVEY) for shop in shops]
    return surveys + [visit for shop in shops for visit in _visits(wave, shop, dayparts, seed, now, timezone_default, apart_h)]


def _visits(
    wave: str, shop: Shop, dayparts: Sequence[Daypart], seed: int, now: datetime, timezone_default: str, apart_h: float
) -> list[PlannedVisit]:
    timezone = shop.timezone or timezone_default
    if not dayparts:
        return [PlannedVisit(wave, shop.key, VISIT, daypart_of(now, timezone))]
    left, earliest, found = list(dict.fromkeys(dayparts)), now, []
    while left:
        part = min(left, key=lambda one: next_window(one, earliest, timezone)[0])
        due = draw_due(part, earliest, timezone, f"{seed}/{wave}/{shop.key}/{part}")
        found.append(PlannedVisit(wave, shop.key, VISIT, part, due))
        left.remove(part)
        earliest = due + timedelta(hours=apart_h)
    return found


def draw_due(daypart: Daypart, earliest: datetime, timezone: str, seed: str) -> datetime:
    """A moment in the next window of a daypart that leaves time for a visit, drawn from the seed; whole seconds, UTC."""
    begin, end = next_window(daypart, earliest, timezone)
    if end - begin <= _TAIL:
        begin, end = next_window(daypart, end, timezone)
    room = (end - _TAIL - begin).total_seconds()
    return begin.replace(microsecond=0) + timedelta(seconds=1 + random.Random(seed).randrange(max(1, int(room))))


def put_off(
    visit: PlannedVisit, shop: Shop, now: datetime, timezone_default: str, seed: int, others: Sequence[datetime], apart_h: float = APART_H
) -> datetime | None:
    """When a claimed visit must be made instead; None where now is the time for it.

    It is put off where its daypart is over, or where another visit of its shop was less than `apart_h` ago; the new moment keeps that
    distance from all `others`, made or planned.
    """
    if visit.daypart is None or visit.due_at is None:
        return None
    timezone, apart = shop.timezone or timezone_default, timedelta(hours=apart_h)
    earliest = max([now, *(other + apart for other in others if other <= now)])
    if earliest == now and daypart_of(now, timezone) is visit.daypart:
        return None
    while True:
        moment = draw_due(visit.daypart, earliest, timezone, f"{seed}/{visit.key}/{earliest:%Y-%m-%d}")
        near = [other for other in others if abs(moment - other) < apart]
        if not near:
            return moment
        earliest = max(near) + apart  # later each time: it ends after the last of the others
