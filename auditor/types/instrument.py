"""How exact the instrument is: its certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """The error of reply times with `parked` conversations waiting while other visits load, over `lines` replies.

    Errors are absolute, in ms, None where there was no reply. `poor` of the lines were marked `instrument_poor`, `unmarked` were more
    than 250 ms off and not marked, `missed` were seen by no visit. `unsure` are lines left out because the lab itself was held up when
    they were said, `unasked` conversations that could not be begun, `loaded` the visits made meanwhile.
    """

    parked: int
    lines: int
    median_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    most_ms: float | None
    poor: int
    unmarked: int
    missed: int = 0
    unsure: int = 0
    loaded: int = 0
    unasked: int = 0


@dataclass(frozen=True, slots=True)
class InstrumentCertificate:
    """What `auditor lab certify` measured, when, by which program and browser, on which machine."""

    made_at: datetime
    program: str
    browser: str
    machine: Mapping[str, str | int | float]
    rows: tuple[InstrumentRow, ...]

    @property
    def good(self) -> bool:
        """Whether every row keeps what is promised: median at most 5 ms, 99 of 100 within 50 ms, none above 250 ms unmarked."""
        return all(_within(row.median_ms, 5.0) and _within(row.p99_ms, 50.0) and not row.unmarked for row in self.rows)


def _within(error_ms: float | None, most_ms: float) -> bool:
    """Whether an error was measured and keeps its bound: no reply is no proof."""
    return error_ms is not None and error_ms <= most_ms
