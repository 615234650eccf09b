"""What a client card is made of: the context of `templates/client.html` and its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from auditor.metrics.scores import CategoryScore
from auditor.metrics.table import ShopRow
from reports.parts import Data, PlainTable, RowChart


@dataclass(frozen=True, slots=True)
class Peer:
    """A measured shop with its scores."""

    row: ShopRow
    scores: tuple[CategoryScore, ...]


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind a shop's facts: when each observation was seen, and the bodies of its pictures by their hash."""

    seen_at: tuple[datetime | None, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One category: its name, its drawing, the words beneath and those for a screen reader."""

    id: str
    name: str
    drawing: Markup
    beneath: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do: what, effort, peers, and the points it adds to a category."""

    check: str
    what: str
    effort: str
    peers: str
    gain: str
    category: str
    change: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the page: a `data:` address, what is seen on it, and the moment and words beneath."""

    source: Markup
    alt: str
    moment: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message of a transcript: `side` us, shop or system; who spoke, when, what, and what is to be said of it."""

    side: str
    who: str
    moment: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One visit told: its drawing, pictures, transcript and marks."""

    id: str
    heading: str
    when: str
    drawing: Markup
    frames: tuple[Picture, ...]
    talk: tuple[Utterance, ...]
    marks: PlainTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The section of the visits: the finding, all of them in a table, two of them second by second, the rest folded."""

    title: str
    shown: tuple[Story, ...]
    folded: tuple[Story, ...]
    table: PlainTable


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check: state, finding, value, peers; what was seen, why it matters (with the source), how to mend it, the evidence."""

    id: str
    state: str
    spoken: str
    title: str
    value: str
    peers: str
    gain: str = ""
    seen: tuple[str, ...] = ()
    why: str = ""
    source: str = ""
    how: str = ""
    evidence: tuple[str, ...] = ()
    talks: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Picture, ...] = ()
    metric: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One section of checks."""

    id: str
    name: str
    score: str
    peers: str
    question: str
    counts: str
    open: tuple[CheckLine, ...]
    passed: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """The shop's place among its peers: histograms, and the named competitors side by side."""

    title: str
    subtitle: str
    chart: RowChart | None
    empty: str
    note: str
    competitors: PlainTable | None
    competitors_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All metrics of one family at this shop."""

    heading: str
    table: PlainTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The whole page."""

    shop: str
    eyebrow: str
    edition: str
    band: str
    verdict: str
    remedy: str
    prepared_for: str
    generator: str
    facts: tuple[tuple[str, str], ...]
    gauges: tuple[Gauge, ...]
    actions: tuple[Action, ...]
    visits: Visits | None
    contacts: tuple[PlainTable, ...]
    against: Against
    categories: tuple[Category, ...]
    families: tuple[Family, ...]
    data: Data
    method: tuple[tuple[str, str], ...]
    footer: tuple[str, ...]
