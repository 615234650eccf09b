"""The four parts of a week in a shop's own time zone, and the next window of one.

`workday` Mon-Fri 08-18, `evening` Mon-Fri 18-22, `night` every day 22-08, `weekend` Sat-Sun 08-22 (protocol, section 2).
Windows are wall-clock time; across a change to or from summer time the clock on the shop's wall decides.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auditor.types import Daypart

DAY, EVENING, NIGHT = 8, 18, 22
"""The hours at which a part begins."""


@functools.cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises `ValueError` for anything else."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the zone data, an over-long name
        raise ValueError(f"{name!r} is not a time zone") from None


def daypart_of(moment: datetime, timezone: str) -> Daypart:
    """The part of the week that an aware `moment` falls in at a shop of this time zone."""
    local = moment.astimezone(zone(timezone))
    if not DAY <= local.hour < NIGHT:
        return Daypart.NIGHT
    if local.weekday() >= 5:
        return Daypart.WEEKEND
    return Daypart.WORKDAY if local.hour < EVENING else Daypart.EVENING


def _begins(day: datetime) -> Iterator[tuple[Daypart, datetime, datetime]]:
    """The windows that begin on a local day, as wall-clock begin and end."""
    at = functools.partial(datetime.combine, day.date(), tzinfo=day.tzinfo)
    if day.weekday() >= 5:
        yield Daypart.WEEKEND, at(time(DAY)), at(time(NIGHT))
    else:
        yield Daypart.WORKDAY, at(time(DAY)), at(time(EVENING))
        yield Daypart.EVENING, at(time(EVENING)), at(time(NIGHT))
    tomorrow = datetime.combine(day.date() + timedelta(days=1), time(DAY), tzinfo=day.tzinfo)
    yield Daypart.NIGHT, at(time(NIGHT)), tomorrow


def next_window(daypart: Daypart, after: datetime, timezone: str) -> tuple[datetime, datetime]:
    """The next window of a daypart as UTC begin and end: the one that `after` falls in, cut to begin there, or the first later one."""
    local = after.astimezone(zone(timezone))
    for days in range(-1, 9):
        for part, begin, end in _begins(local + timedelta(days=days)):
            begin_utc, end_utc = begin.astimezone(UTC), end.astimezone(UTC)
            if part is daypart and end_utc > after:
                return max(begin_utc, after.astimezone(UTC)), end_utc
    raise AssertionError(f"no {daypart} within a week of {after}")  # pragma: no cover - the parts recur every week
