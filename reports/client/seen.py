"""What was seen for one check: the words, the short value, the evidence, its pictures and the transcripts that show it.

Which facts a metric was made from is not listed anywhere: `auditor.metrics.trace` finds out, so a new metric is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auditor.metrics import registry
from auditor.metrics.trace import Sources, Tracer
from auditor.types import Daypart, Evidence, PageKind, Shop, ShopFacts, Verdict, VisitFacts
from reports.benchmark.model import daypart_names
from reports.client.model import Backing, Picture
from reports.client.pictures import source
from reports.client.telling import observed_words, page_names, shown, visit_words
from reports.i18n import NBSP, Words

MOST = 4
"""Different things that are told of one check at most; the rest are counted."""

_ABSENCE = ("channel.", "form.")
"""Metrics that look for one thing among many of a kind: where it is not there, what else was found says nothing."""

SHORT = 34
"""Characters of a value beside the title of a check."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen for a check."""

    words: tuple[str, ...]
    value: str
    evidence: tuple[str, ...]
    pictures: tuple[Picture, ...]
    talks: tuple[Daypart, ...]


def zone_of(shop: Shop) -> tzinfo:
    """The shop's own time zone, or UTC where it is not known."""
    try:
        return ZoneInfo(shop.timezone) if shop.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


class Witness:
    """Everything that can be told of one shop's facts. `told` are the dayparts whose visit the card tells with a transcript."""

    def __init__(self, w: Words, facts: ShopFacts, backing: Backing) -> None:
        self.w, self.facts, self.backing = w, facts, backing
        self.zone = zone_of(facts.shop)
        self._tracer = Tracer(facts)
        self._pictured: set[str] = set()
        self._parts, self._pages = daypart_names(w), page_names(w)

    def of(self, metric: str, daypart: Daypart | None = None, pictured: bool = True) -> Seen:
        """What was seen for a metric, in one part of the week or in all; `pictured` False leaves the pictures to other checks."""
        sources = self._tracer.of(registry()[metric])
        visits = [v for v in sources.visits if daypart in (None, v.daypart)]
        words, values = self._found(sources)
        told = self._told(metric, visits)
        if len(words) > MOST:
            more = len(words) - MOST
            words = [*words[:MOST], self.w.ngettext("and {n} more", "and {n} more", more)]
        absent = metric.startswith(_ABSENCE) and not any(m.value for m in sources.measures)
        looked = absent or (not told and not words)
        return Seen(
            (*told, *words) if not looked else self._looked(sources),
            values[0] if values and len(values[0]) <= SHORT else "",
            self._evidence(sources, visits, absent),
            self._pictures(sources, visits) if pictured else (),
            tuple(v.daypart for v in visits if v.record is not None and v.record.messages),
        )

    def _told(self, metric: str, visits: list[VisitFacts]) -> list[str]:
        """What each visit showed; those that showed the same are named together."""
        parts: dict[str, list[str]] = {}
        for visit in visits:
            parts.setdefault(visit_words(self.w, metric, visit), []).append(self._parts[visit.daypart])
        return [f"{', '.join(names)}: {words}." for words, names in parts.items()]

    def _found(self, sources: Sources) -> tuple[list[str], list[str]]:
        """Each different thing that was found, with the pages it was on; and the things alone."""
        where: dict[str, list[str]] = {}
        for i in sources.observations:
            one = self.facts.observations[i]
            if one.verdict is not Verdict.UNKNOWN and (words := observed_words(self.w, one)):
                pages = where.setdefault(words, [])
                if one.page is not None and self._pages[one.page] not in pages:
                    pages.append(self._pages[one.page])
        said = [f"{words}: {', '.join(pages)}." if pages else f"{words}." for words, pages in where.items()]
        return said, list(where)

    def _looked(self, sources: Sources) -> tuple[str, ...]:
        """Where it was looked for in vain, and why a look failed."""
        w = self.w
        seen = [self.facts.observations[i] for i in sources.observations]
        failed = sorted({f"{one.failure.code}" for one in seen if one.failure is not None})
        if failed:
            return (w._("The look failed: {reason}.", reason=", ".join(failed)),)
        pages = list(dict.fromkeys(self._pages[one.page] for one in seen if one.page is not None))
        if not pages:
            pages = list(dict.fromkeys(self._pages[page] for v in self.facts.visits if v.record is not None for page in v.record.pages))
        return (w._("Looked for and not found: {pages}.", pages=", ".join(pages)),) if pages else (w._("Looked for and not found."),)

    def _evidence(self, sources: Sources, visits: list[VisitFacts], absent: bool) -> tuple[str, ...]:
        """When it was seen, where on the page, and the files that show it by the beginning of their hash."""
        w, found, files, days = self.w, [], [], []
        moments = [w.day_time(v.record.started_at.astimezone(self.zone)) for v in visits if v.record is not None]
        for visit in visits:
            files += [e.sha256 for e in visit.record.evidence] if visit.record is not None else []
        for i in sources.observations:
            one = self.facts.observations[i]
            at = self.backing.seen_at[i] if i < len(self.backing.seen_at) else None
            if at is not None:
                days.append(w.day(at.astimezone(self.zone)))
            files += [e.sha256 for e in one.evidence]
            if one.verdict is Verdict.PRESENT and not absent:
                found += [place for e in one.evidence[:1] if (place := self._place(e, one.page))]
        visited = w.ngettext("visit of {moments}", "visits of {moments}", len(moments), moments="; ".join(moments))
        hashes = list(dict.fromkeys(sha[:12] for sha in files if sha))
        kept = w.ngettext(
            "file {hashes}", "files {hashes}", len(hashes), hashes=", ".join([*hashes[:MOST], *(["…"] if len(hashes) > MOST else [])])
        )
        lines = [*days[:1], *([visited] if moments else []), *found[:MOST], *([kept] if hashes else [])]
        return tuple(dict.fromkeys(lines))

    def _place(self, evidence: Evidence, page: PageKind | None) -> str:
        """Where on the page; a text is not repeated, it is what was found."""
        kinds = {
            "line": self.w._("line"),
            "element": self.w._("element"),
            "request": self.w._("request"),
            "header": self.w._("header"),
            "api": self.w._("status call"),
        }
        kind = kinds.get(evidence.where)
        place = f"{kind}{NBSP}{shown(self.w, evidence.detail or evidence.text, 60)}" if kind else ""
        return f"{self._pages[page]}, {place}" if place and page is not None else place

    def _pictures(self, sources: Sources, visits: list[VisitFacts]) -> tuple[Picture, ...]:
        """The last picture of each visit and of each observation; two at most, and none twice in a card's checks."""
        found: dict[str, Picture] = {}
        shots = [(e, self._parts[v.daypart]) for v in visits if v.record is not None for e in v.record.evidence[-1:]]
        shots += [(e, "") for i in sources.observations for e in self.facts.observations[i].evidence if e.where == "pixels"]
        for evidence, words in shots:
            sha = evidence.sha256
            if sha is None or sha in self._pictured or len(found) == 2:
                continue
            self._pictured.add(sha)
            made = source(self.backing.pictures, sha)
            if made is not None:
                found[sha] = Picture(made, frame_words(self.w, evidence.detail), "", words)
        return tuple(found.values())


def frame_words(w: Words, name: str) -> str:
    """What a picture shows, from its name in the evidence (`screenshot.open`)."""
    words: Mapping[str, str] = {
        "load": w._("The page as it loaded"),
        "home": w._("The home page"),
        "widget": w._("The chat button on the page"),
        "invite": w._("The invitation"),
        "open": w._("The chat window, open"),
        "ready": w._("The chat window, ready for a question"),
        "question": w._("The question, about to be sent"),
        "sent": w._("The question in the chat window"),
        "human": w._("The answer in the chat window"),
        "answer": w._("The answer in the chat window"),
        "fallback": w._("What the chat offered instead"),
        "end": w._("The chat window at the end"),
        "product": w._("The product page"),
        "cart": w._("The cart"),
        "checkout": w._("The checkout"),
    }
    short = name.rpartition(".")[2]
    return words.get(short, shown(w, short.replace("_", " "), 40) or w._("A picture of the page"))
