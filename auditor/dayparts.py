"""The four parts of a week in a shop's own time zone, and the next window of one.

`workday` Mon-Fri 08-18, `evening` Mon-Fri 18-22, `night` every day 22-08, `weekend` Sat-Sun 08-22 (protocol, section 2).
Windows are wall-clock time; across a change to or from summer time the clock on the shop's wall decides.
"""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, time, timedelta
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


@functools.lru_cache(maxsize=4096)
def _begin_on(day: date, timezone: str) -> tuple[tuple[Daypart, datetime, datetime], ...]:
    """The windows that begin on a local day, as UTC begin and end. A plan asks for the same few days of a zone over and over."""
    at = functools.partial(datetime.combine, tzinfo=zone(timezone))
    tomorrow = day + timedelta(days=1)
    if day.weekday() >= 5:
        windows = [(Daypart.WEEKEND, at(day, time(DAY)), at(day, time(NIGHT)))]
    else:
        windows = [
            (Daypart.WORKDAY, at(day, time(DAY)), at(day, time(EVENING))),
            (Daypart.EVENING, at(day, time(EVENING)), at(day, time(NIGHT))),
        ]
    windows.append((Daypart.NIGHT, at(day, time(NIGHT)), at(tomorrow, time(DAY))))
    return tuple((part, begin.astimezone(UTC), end.astimezone(UTC)) for part, begin, end in windows)


def next_window(daypart: Daypart, after: datetime, timezone: str) -> tuple[datetime, datetime]:
    """The next window of a daypart as UTC begin and end: the one that `after` falls in, cut to begin there, or the first later one."""
    today = after.astimezone(zone(timezone)).date()
    for days in range(-1, 9):
        for part, begin, end in _begin_on(today + timedelta(days=days), timezone):
            if part is daypart and end > after:
                return max(begin, after.astimezone(UTC)), end
    raise AssertionError(f"no {daypart} within a week of {after}")  # pragma: no cover - the parts recur every week
