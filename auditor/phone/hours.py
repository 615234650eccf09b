"""Working hours as a shop writes them, read as a week; and when a test call may be made.

Only what is read without doubt counts: days, and the first range of hours beside them. Times are the shop's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from auditor.dayparts import zone

EARLIEST_H, LATEST_H = 9.0, 21.0
"""Nobody is called outside of these hours of their day, whatever they state."""

Week = dict[int, tuple[float, float]]
"""Weekday (Monday is 0) to the hours from and to, as numbers: 9.5 is half past nine."""

DEFAULT: Week = dict.fromkeys(range(5), (10.0, 18.0))
"""When a shop states nothing that can be read."""

_DAYS = (
    r"пн|понедельник\w*|mon(?:day)?s?|mo|montags?|lun(?:di|es)?",
    r"вт|вторник\w*|tue(?:s|sday)?s?|tu|di|dienstags?",
    r"ср|сред[аыу]|wed(?:nesday)?s?|we|mi|mittwochs?",
    r"чт|четверг\w*|thu(?:r|rs|rsday)?s?|th|do|donnerstags?",
    r"пт|пятниц\w*|fri(?:day)?s?|fr|freitags?",
    r"сб|суббот\w*|sat(?:urday)?s?|sa|samstags?",
    r"вс|воскресень\w*|sun(?:day)?s?|su|so|sonntags?",
)
_DAY = re.compile("|".join(rf"(?P<d{i}>(?<![^\W_])(?:{words})(?![^\W_]))" for i, words in enumerate(_DAYS)), re.IGNORECASE)
_EVERY = re.compile(r"ежедневно|каждый день|без выходных|щодня|daily|every ?day|seven days|täglich|7 ?/ ?7", re.IGNORECASE)
_WORK = re.compile(r"будн\w*|рабоч\w+ дн\w+|weekdays?|werktags", re.IGNORECASE)
_REST = re.compile(r"(?<!без )выходн\w*|weekends?", re.IGNORECASE)
_ROUND = re.compile(r"круглосуточн\w*|цілодобово|\b24 ?/ ?7\b|around the clock|24 hours|rund um die uhr", re.IGNORECASE)
_CLOSED = re.compile(r"выходн\w*|закрыт\w*|не работа\w+|closed|geschlossen", re.IGNORECASE)
_CLOCK = r"([01]?\d|2[0-4])(?:[:.\-]?([0-5]\d))?\s?(a\.?m\.?|p\.?m\.?)?(?:\s?(?:час\w*|ч\.?|uhr|h)(?![^\W_]))?"
_RANGE = re.compile(rf"(?<![\d.:]){_CLOCK}\s?(?:-|–|—|−|до|to|till|until|bis|и до)\s?{_CLOCK}(?![\d:])", re.IGNORECASE)
_TO = re.compile(r"^\s*(?:-|–|—|−|по|to|through|thru|bis|до)\s*$", re.IGNORECASE)


def week_of(texts: Iterable[str]) -> Week | None:
    """The week that statements of hours make, each weekday by its first one; None where nothing can be read."""
    week: Week = {}
    for text in texts:
        for days, hours in _statements(text[:400]):
            for day in days:
                week.setdefault(day, hours)
    week = {day: hours for day, hours in week.items() if hours[1] > hours[0]}
    return week or None


def _statements(text: str) -> Iterable[tuple[list[int], tuple[float, float]]]:
    """Days with their hours; days that are said to be free have empty hours."""
    if _ROUND.search(text) and not _RANGE.search(text):
        return [(_days(text) or list(range(7)), (0.0, 24.0))]
    found, begin = [], 0
    ranges = list(_RANGE.finditer(text))
    for i, match in enumerate(ranges):
        end = ranges[i + 1].start() if i + 1 < len(ranges) else len(text)
        before, after = text[begin : match.start()], text[match.end() : end]
        hours = _hours(match)
        begin = match.end()
        if hours is None:
            continue
        # Days stand before their hours, seldom after them; free days stand between.
        free = _free(after) if _CLOSED.search(after) else []
        days = _days(before) or [day for day in (_days(after) if i == len(ranges) - 1 else []) if day not in free]
        if free:
            found.append((free, (0.0, 0.0)))
        if days or len(ranges) == 1:
            found.append((days or [day for day in range(5) if day not in free], hours))  # no day named: no weekend is promised
    return found


def _free(text: str) -> list[int]:
    """The days beside the word that says "closed"."""
    return _days(_CLOSED.sub(" ", text)) or ([5, 6] if re.search(r"сб.{0,3}вс", text, re.IGNORECASE) else [])


def _days(text: str) -> list[int]:
    """The weekdays that a piece of text names, ranges included."""
    if _EVERY.search(text):
        return list(range(7))
    if _WORK.search(text):
        return list(range(5))
    named = [(int(str(match.lastgroup)[1:]), match) for match in _DAY.finditer(text)]
    if not named:
        return [5, 6] if _REST.search(text) else []
    days: list[int] = []
    for i, (day, match) in enumerate(named):
        days.append(day)
        if i and _TO.match(text[named[i - 1][1].end() : match.start()]):
            first = named[i - 1][0]
            days += [(first + step) % 7 for step in range((day - first) % 7)]
    return sorted(set(days))


def _hours(match: re.Match[str]) -> tuple[float, float] | None:
    h1, m1, p1, h2, m2, p2 = match.groups()
    begin, end = _clock(h1, m1, p1 or (p2 if p2 and int(h1) > int(h2) else None)), _clock(h2, m2, p2)
    if end == 0.0:
        end = 24.0
    return (begin, end) if begin < end <= 24 and end - begin >= 1 else None


def _clock(hour: str, minute: str | None, half: str | None) -> float:
    value = int(hour) + int(minute or 0) / 60
    if half:
        value = value % 12 + (12 if half.lower().startswith("p") else 0)
    return value


def may_call(week: Week | None, now: datetime, timezone: str) -> bool:
    """Whether a shop may be called at this moment."""
    begin, end = _window(week, now.astimezone(zone(timezone)).weekday())
    local = now.astimezone(zone(timezone))
    return begin <= local.hour + local.minute / 60 < end


def next_call(week: Week | None, now: datetime, timezone: str) -> datetime | None:
    """When a shop may be called next, from `now` on; None where its week has no such hour."""
    local = now.astimezone(zone(timezone))
    for days in range(8):
        day = (local + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        begin, end = _window(week, day.weekday())
        opens, closes = (day.replace(hour=int(at), minute=round(at % 1 * 60)) for at in (begin, min(end, 23.98)))
        if begin < end and closes > local:
            return max(opens, local)
    return None


def _window(week: Week | None, weekday: int) -> tuple[float, float]:
    """The hours of a day in which a call may be made; an empty window where none."""
    begin, end = (week if week is not None else DEFAULT).get(weekday, (0.0, 0.0))
    return (max(begin, EARLIEST_H), min(end, LATEST_H)) if begin < end else (0.0, 0.0)
