"""How a wave stands: for people as tables, once or again and again, and for programs as an object."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from auditor.clock import utc_now
from auditor.shown import plain_line
from auditor.store import DispositionRow, ProgressRow, SpentBudget, Store, Wave
from auditor.types import Disposition, VisitState

_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A wave and its figures at one moment, all counted by the database."""

    wave: Wave
    work: tuple[ProgressRow, ...]
    shops: tuple[DispositionRow, ...]
    spent: SpentBudget
    due: datetime | None


def standing_of(store: Store, wave: Wave) -> Standing:
    """How a wave stands now."""
    return Standing(wave, store.progress(wave.id), store.dispositions(wave.id), store.spent(wave.id), store.next_due(wave.id, utc_now()))


def as_object(found: Standing) -> dict[str, Any]:
    """For a program: the next due work, work by kind, state, industry and daypart, shops by disposition, what contact has cost."""
    industries: dict[str, dict[str, int]] = {}
    for row in found.shops:
        industries.setdefault(row.industry, {})[row.disposition.value] = row.count
    return {
        "next_due": found.due and found.due.isoformat(),
        "work": [
            {"kind": r.kind, "state": r.state.value, "industry": r.industry, "daypart": r.daypart and r.daypart.value, "count": r.count}
            for r in found.work
        ],
        "shops": dict(_words(found.shops)),
        "industries": industries,
        "contact": {
            "conversations": found.spent.conversations,
            "messages": found.spent.messages,
            "staff_s": found.spent.staff_s,
            "reserved_s": found.spent.reserved_s,
        },
    }


def show(found: Standing) -> None:
    """Print it once."""
    Console(soft_wrap=True).print(rendered(found))


def watched(store: Store, wave: str) -> None:
    """Show it anew every two seconds until the wave is closed; Ctrl-C ends it."""
    pause = threading.Event()
    with Live(rendered(standing_of(store, store.get_wave(wave))), console=Console(), refresh_per_second=4) as live:
        while not (found := standing_of(store, store.get_wave(wave))).wave.closed_at:
            live.update(rendered(found))
            pause.wait(_EVERY_S)
        live.update(rendered(found))


def rendered(found: Standing) -> Group:
    """A heading, the work by kind and daypart, the shops by industry and disposition, what contact has cost."""
    wave = found.wave
    lines = [Text(f"wave {wave.id}, {'closed' if wave.closed_at else 'open'}, opened {wave.opened_at:%Y-%m-%d %H:%M} UTC")]
    parts: list[Any] = [*lines, _work_table(found.work), disposition_table(found.shops)]
    spent = found.spent
    if spent.conversations:
        said = f"{spent.conversations} conversations, {spent.staff_s:.0f} s of staff time used, {spent.reserved_s:.0f} s reserved"
        parts.append(Text(said))
    if found.due:
        now = found.due <= utc_now()
        parts.append(Text("next: now" if now else f"next: {found.due:%Y-%m-%d %H:%M} UTC"))
    return Group(*parts)


def _work_table(rows: Iterable[ProgressRow]) -> Table:
    counts: dict[tuple[str, str], Counter[VisitState]] = {}
    for row in rows:
        counts.setdefault((row.kind, row.daypart.value if row.daypart else ""), Counter())[row.state] += row.count
    table = _table("work", [state.value for state in VisitState])
    for (kind, daypart), states in counts.items():
        table.add_row(f"{kind} {daypart}".strip(), *(_number(states[state]) for state in VisitState))
    return table


def disposition_table(rows: Iterable[DispositionRow]) -> Table:
    """Shops by industry and disposition, with a last line for all; only dispositions that occur."""
    counts: dict[str, Counter[Disposition]] = {}
    for row in rows:
        counts.setdefault(row.industry, Counter())[row.disposition] += row.count
    total: Counter[Disposition] = sum(counts.values(), Counter())
    shown = [one for one in Disposition if total[one]]
    table = _table("shops", [one.value for one in shown])
    for industry, row_of in sorted(counts.items()):
        table.add_row(plain_line(industry), *(_number(row_of[one]) for one in shown))
    table.add_section()
    table.add_row("all", *(_number(total[one]) for one in shown))
    return table


def _table(first: str, others: Iterable[str]) -> Table:
    table = Table()
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _number(count: int) -> str:
    return f"{count}" if count else ""


def _words(rows: Iterable[DispositionRow]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row.disposition.value] += row.count
    return found
