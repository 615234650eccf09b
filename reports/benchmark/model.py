"""What the benchmark is made from and what its template prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from auditor.industries import industry_name
from auditor.metrics.table import Cell, Table
from auditor.types import Daypart, InstrumentCertificate
from reports.findings import Findings
from reports.i18n import JOINED_DASH, Words
from reports.page import plain
from reports.parts import Section

FEW, SMALL = 10, 30
"""Under FEW measured shops no percent is printed; under SMALL the dot is hollow and there is no rank."""


@dataclass(frozen=True, slots=True)
class WaveInfo:
    """What a report says of a wave: its name, when it was opened and closed (None: still open), protocol and program versions.

    `registration` is the digest of its pre-registration, `instrument` the newest certificate of reply times of the machine.
    """

    id: str
    opened_at: datetime
    closed_at: datetime | None = None
    protocol: str = "1"
    program: str = ""
    seed: int = 1
    registration: str | None = None
    instrument: InstrumentCertificate | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One row of the instrument's certificate: of `of` comparisons of a fact with the truth, `right` agreed.

    `of_yes` of them were truly yes, and `right_yes` of those were found so; 0 where the fact is no yes or no.
    """

    fact: str
    right: int
    of: int
    disagreements: tuple[str, ...] = ()
    of_yes: int = 0
    right_yes: int = 0
    pairs: tuple[tuple[str, str, int], ...] = ()  # of a fact that is a class: what it was, what it was taken for, how often

    @property
    def accuracy(self) -> tuple[float, float] | None:
        """Sensitivity and specificity, where the fact is a yes or a no and both occurred."""
        of_no = self.of - self.of_yes
        return (self.right_yes / self.of_yes, (self.right - self.right_yes) / of_no) if self.of_yes and of_no else None


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """What the fieldwork amounted to: first and last visit, questions asked, seconds of other people's time, requests stopped."""

    first: datetime | None
    last: datetime | None
    visits: int
    asked: int
    staff_s: float
    guarded: int


@dataclass(frozen=True, slots=True)
class Study:
    """Everything the sections draw on. `day` and `night` are None where that part of the week was not visited."""

    w: Words
    table: Table
    wave: WaveInfo
    field: Fieldwork
    certificate: tuple[Agreement, ...]
    main: Daypart | None
    limit_s: int

    @property
    def reach(self) -> str:
        """The headline metric's id at this wave's threshold."""
        return f"chat.reach_{self.limit_s}"

    @property
    def measured(self) -> int:
        """How many shops were measured at all."""
        from auditor.metrics.base import MEASURED

        counts = self.table.dispositions()
        return sum(counts[one] for one in MEASURED)

    def has(self, part: Daypart) -> bool:
        """Whether this part of the week was visited."""
        return part in self.table.dayparts

    def industry(self, id_: str) -> str:
        """The name of a sector; a panel's own words are shown as they are, as text."""
        return plain(industry_name(id_, self.w.lang) or self.w._("no sector given"), 30)

    def short(self, id_: str) -> str:
        """A short name of a sector for a label: up to the first comma or "and"."""
        return plain(re.split(r",| and | и | & ", self.industry(id_))[0], 15)

    def part(self, daypart: Daypart) -> str:
        """The name of a part of the week, with its hours."""
        return daypart_names(self.w)[daypart]

    def cell(self, metric: str, industry: str | None = None, part: Daypart | None = None) -> Cell:
        """The estimate of a metric in a group."""
        return self.table.cell(metric, industry, part)


def daypart_names(w: Words) -> dict[Daypart, str]:
    """The parts of the week in words; no line breaks between their hours."""
    names = {
        Daypart.WORKDAY: w._("Weekdays 8–18"),
        Daypart.EVENING: w._("Weekdays 18–22"),
        Daypart.WEEKEND: w._("Weekends 8–22"),
        Daypart.NIGHT: w._("Nights 22–8"),
    }
    return {part: name.replace("–", JOINED_DASH) for part, name in names.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to remember: a bold sentence, a line of numbers, its figure."""

    bold: str
    text: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark(Findings):
    """The whole page: the context of `templates/benchmark.html`."""

    findings: tuple[Finding, ...]


SectionBuilder = Callable[[Study, int], Section | None]
"""Makes one section; the number is that of its first figure. None leaves the section out."""
