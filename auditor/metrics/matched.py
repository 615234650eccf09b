"""The same shops in several waves: who stayed, joined and left, what changed in them, which chat replaced which.

A shop is the same where its key (its registrable domain) is. Its sector is that of the later wave, so that a panel whose sectors
were sorted anew is compared as it is sorted now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.metrics.base import MEASURED
from auditor.metrics.table import ShopRow, Table
from auditor.stats.paired import Pairs, tango
from auditor.stats.shares import Difference
from auditor.stats.survival import Wait
from auditor.types import Daypart

NO_CHAT, UNRECOGNISED = "none", "unrecognised"
"""What stands for a vendor where there is no chat, and where there is one of unknown make."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two panels hang together: shops of both that were measured twice, of both but not measured twice, only after, only before."""

    kept: int
    unmeasured: int
    joined: int
    left: int

    @property
    def all(self) -> int:
        """Shops of either panel."""
        return self.kept + self.unmeasured + self.joined + self.left


def overlap(before: Table, after: Table) -> Overlap:
    """Compare the panels of two waves, shop by shop."""
    first, second = _by_key(before), _by_key(after)
    both = first.keys() & second.keys()
    kept = sum(first[key].disposition in MEASURED and second[key].disposition in MEASURED for key in both)
    return Overlap(kept, len(both) - kept, len(second.keys() - both), len(first.keys() - both))


def answer(row: ShopRow, metric: str, part: Daypart | None) -> bool | None:
    """What a share says of one shop: yes, no, or None where it was not measured. `part` is ignored by metrics without dayparts."""
    for m in row.measures.get(metric, ()):
        if m.value is not None and m.daypart in (part, None):
            return m.value == 1.0
    return None


def wave_pairs(before: Table, after: Table, metric: str, part: Daypart | None, industry: str | None = None) -> Pairs:
    """Shops for which a share was measured in both waves; `first` is yes before and no after, `second` the reverse."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for old, new in _both(before, after, industry):
        was, now = answer(old, metric, part), answer(new, metric, part)
        if was is not None and now is not None:
            counts[was, now] += 1
    return Pairs(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def change(pairs: Pairs) -> Difference:
    """The share after less the share before, with Tango's interval. Raises `ValueError` without pairs."""
    found = tango(pairs)
    return Difference(-found.point, -found.high, -found.low)


def occasions(tables: Sequence[Table], metric: str, part: Daypart | None, industry: str | None = None) -> list[tuple[int, ...]]:
    """One row of 0 and 1 for each shop that was measured in every wave, for Cochran's Q; the sector is that of the last wave."""
    rows = [_by_key(table) for table in tables]
    found = []
    for key, last in rows[-1].items():
        if industry is not None and last.industry != industry:
            continue
        answers = [answer(wave[key], metric, part) if key in wave else None for wave in rows]
        known = [int(one) for one in answers if one is not None]
        if len(known) == len(rows):
            found.append(tuple(known))
    return found


def chat_of(row: ShopRow) -> str | None:
    """The vendor of a shop's chat, `UNRECOGNISED`, `NO_CHAT`, or None where it is not known whether there is one."""
    for m in row.measures.get("chat.vendor", ()):
        if m.label:
            return m.label
    has = answer(row, "channel.chat", None)
    return None if has is None else UNRECOGNISED if has else NO_CHAT


def flow(before: Table, after: Table) -> Counter[tuple[str, str]]:
    """How many shops went from which chat to which, staying included; shops whose chat is unknown in either wave are left out."""
    counts: Counter[tuple[str, str]] = Counter()
    for old, new in _both(before, after, None):
        was, now = chat_of(old), chat_of(new)
        if was is not None and now is not None:
            counts[was, now] += 1
    return counts


def stayers_and_leavers(before: Table, after: Table, metric: str, part: Daypart | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """k of n in the earlier wave: of shops measured again later, and of those that were not (left, or not measured)."""
    later = _by_key(after)
    counts: Counter[tuple[bool, bool]] = Counter()
    for row in before.rows:
        was = answer(row, metric, part)
        if was is not None:
            stayed = row.key in later and answer(later[row.key], metric, part) is not None
            counts[stayed, was] += 1
    return (
        (counts[True, True], counts[True, True] + counts[True, False]),
        (counts[False, True], counts[False, True] + counts[False, False]),
    )


def never_ending(waits: Sequence[Wait], tau: float) -> list[Wait]:
    """Waits up to `tau` seconds in which only an answer ends the wait: who got a form or a closed chat waits to the end."""
    return [
        Wait(min(w.time, tau), int(w.time <= tau), w.stratum)
        if w.outcome == 1
        else Wait(tau if w.outcome else min(w.time, tau), 0, w.stratum)
        for w in waits
    ]


def _by_key(table: Table) -> dict[str, ShopRow]:
    return {row.key: row for row in table.rows}


def _both(before: Table, after: Table, industry: str | None) -> Iterator[tuple[ShopRow, ShopRow]]:
    first = _by_key(before)
    for new in after.rows:
        if new.key in first and (industry is None or new.industry == industry):
            yield first[new.key], new
