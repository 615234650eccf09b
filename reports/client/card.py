"""The parts of one card, from a shop's measures and those of its peers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from auditor.industries import industry_name
from auditor.metrics import registry
from auditor.metrics.conversation import judge
from auditor.metrics.scores import CategoryScore, Check, Result, State, judge_check
from auditor.metrics.table import ShopRow
from auditor.types import ShopFacts
from reports.benchmark.model import FEW, WaveInfo, daypart_names
from reports.benchmark.sections.outcomes import outcome_names
from reports.client.advice import Advice, advice, in_order
from reports.client.gauge import gauge
from reports.i18n import DASH, Words
from reports.page import definition_id, plain
from reports.parts import Cell, PlainTable, dash
from reports.rows import reason_words

ACTIONS = 5


@dataclass(frozen=True, slots=True)
class Peer:
    """A measured shop with its scores."""

    row: ShopRow
    scores: tuple[CategoryScore, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check: its state, title, value, peers; what to do where it failed; why it was not measured."""

    id: str
    state: str
    spoken: str
    title: str
    value: str
    peers: str
    how: str = ""
    why: str = ""
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
    open: tuple[CheckLine, ...]
    passed: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The whole page: the context of `templates/client.html`."""

    shop: str
    eyebrow: str
    edition: str
    verdict: str
    prepared_for: str
    generator: str
    facts: tuple[tuple[str, str], ...]
    gauges: tuple[Gauge, ...]
    actions: tuple[Action, ...]
    visits: PlainTable | None
    categories: tuple[Category, ...]
    peers: str
    footer: tuple[str, ...]


def category_names(w: Words) -> dict[str, tuple[str, str]]:
    """Name and question of each category."""
    return {
        "reach": (w._("Reach"), w._("Can a shopper find a way to ask?")),
        "responsiveness": (w._("Responsiveness"), w._("How fast does a person answer?")),
        "nobody": (w._("When nobody is there"), w._("Offline, busy, at night: what is left to the shopper?")),
        "touch": (w._("Human touch"), w._("Photo, name, greeting, invitations.")),
        "checkout": (w._("Checkout"), w._("From the product to the first personal field.")),
        "back": (w._("Bringing back"), w._("How the shop brings back a shopper who left.")),
    }


def card(
    w: Words, wave: WaveInfo, facts: ShopFacts, own: Peer, peers: Sequence[Peer], contact: str, prepared_for: str, program: str
) -> Card:
    """Everything the page of one shop says."""
    industry = plain(industry_name(own.row.industry, w.lang), 60)
    known, names = advice(w), category_names(w)
    records = [visit.record for visit in facts.visits if visit.record is not None]
    starts = sorted(record.started_at for record in records)
    compared = w.ngettext("{n} shop of the same sector", "{n} shops of the same sector", len(peers))
    visits = w.ngettext("{n} visit", "{n} visits", len(records))
    return Card(
        shop=plain(facts.shop.key, 80),
        eyebrow=", ".join((w._("Client card"), industry)),
        edition=w._("Wave {wave}", wave=plain(wave.id, 60)),
        verdict=_verdict(w, own, names),
        prepared_for=w._("Prepared for {client}", client=plain(prepared_for)) if prepared_for else "",
        generator=f"storefront-auditor {program}",
        facts=(
            (w._("Measured"), visits),
            (w._("When"), w.date_range(starts[0], starts[-1]) if starts else "—"),
            (w._("Compared with"), compared),
            (w._("Protocol"), w._("version {number}", number=plain(wave.protocol))),
        ),
        gauges=tuple(_gauge(w, one, peers, names[one.category][0]) for one in own.scores),
        actions=_actions(w, own, peers, known, names),
        visits=_visits(w, facts),
        categories=tuple(_category(w, one, peers, known, names[one.category]) for one in own.scores),
        peers=compared,
        footer=(
            *([w._("Contact: {contact}", contact=plain(contact))] if contact else []),
            w._("An error about your shop? Write to us; it is corrected and the report made anew."),
            w._("Not for publication."),
            w._(
                "Rebuild: wave {wave}, protocol {protocol}, program {program}.",
                wave=plain(wave.id),
                protocol=plain(wave.protocol),
                program=program,
            ),
        ),
    )


def _quartiles(category: str, peers: Sequence[Peer]) -> tuple[float, float, float] | None:
    """Lower quartile, median, upper quartile of the peers' scores; None under ten peers."""
    found = [one.score for peer in peers for one in peer.scores if one.category == category and one.score is not None]
    if len(found) < FEW:
        return None
    low, middle, high = statistics.quantiles(found, n=4, method="inclusive")
    return low, middle, high


def _points(value: float) -> int:
    return int(value + 0.5)


def _gauge(w: Words, one: CategoryScore, peers: Sequence[Peer], name: str) -> Gauge:
    around = _quartiles(one.category, peers)
    if one.score is None:
        words = w._("not measured")
        return Gauge(id=one.category, name=name, drawing=gauge(None, around), beneath=words, spoken=words)
    spoken = w._("{n} of 100", n=_points(one.score))
    if around is None:
        return Gauge(id=one.category, name=name, drawing=gauge(one.score, None), beneath=w._("fewer than ten peers"), spoken=spoken)
    low, middle, high = (_points(value) for value in around)
    more = w._("peers: median {middle}, middle half {low} to {high}", low=low, middle=middle, high=high)
    return Gauge(
        id=one.category, name=name, drawing=gauge(one.score, around), beneath=w._("median {n}", n=middle), spoken=f"{spoken}; {more}"
    )


def _verdict(w: Words, own: Peer, names: dict[str, tuple[str, str]]) -> str:
    known = sorted((one for one in own.scores if one.score is not None), key=lambda one: -(one.score or 0.0))
    if not known:
        return w._("Nothing could be measured at this shop in this wave.")
    best, worst = known[0], known[-1]
    if len(known) == 1 or best.score == worst.score:
        return w._("{name}: {n} of 100.", name=names[best.category][0], n=_points(best.score or 0.0))
    return w._(
        "Most points: {best}, {high} of 100. Fewest: {worst}, {low} of 100.",
        best=names[best.category][0],
        high=_points(best.score or 0.0),
        worst=names[worst.category][0],
        low=_points(worst.score or 0.0),
    )


def _peers_of(w: Words, check: Check, peers: Sequence[Peer]) -> str:
    """How many of the peers to whom the check applies have it in order."""
    results = [judge_check(check, peer.row.measures.get(check.metric, ())) for peer in peers]
    counted = [r for r in results if r is not None and r.state is not State.NOT_MEASURED]
    return w.k_of_n(sum(r.state is State.PASS for r in counted), len(counted)) if counted else "—"


def _actions(w: Words, own: Peer, peers: Sequence[Peer], known: dict[str, Advice], names: dict[str, tuple[str, str]]) -> tuple[Action, ...]:
    """The failed checks by gain; points add up in the order listed, as differences of rounded scores."""
    failed = sorted(
        ((one.gain(r.check), one, r.check) for one in own.scores for r in one.results if r.state is State.FIX),
        key=lambda item: (-item[0], item[2].id),
    )[:ACTIONS]
    reached = {one.category: one.score or 0.0 for one in own.scores}
    made = []
    for gain, one, check in failed:
        before, after = _points(reached[one.category]), _points(reached[one.category] + gain)
        reached[one.category] += gain
        words = known[check.metric]
        made.append(
            Action(
                check=check.id,
                what=words.action + _when(w, check),
                effort=words.effort,
                peers=w._("{peers} peers do", peers=_peers_of(w, check, peers)),
                gain=f"+{after - before}",
                category=names[one.category][0],
                change=f"{before} → {after}",
            )
        )
    return tuple(made)


def _when(w: Words, check: Check) -> str:
    return "" if check.daypart is None else f" ({daypart_names(w)[check.daypart]})"


def _category(w: Words, one: CategoryScore, peers: Sequence[Peer], known: dict[str, Advice], name: tuple[str, str]) -> Category:
    around = _quartiles(one.category, peers)
    lines = [_line(w, r, peers, known) for r in sorted(one.results, key=lambda r: -r.check.weight)]
    order = {str(State.FIX): 0, str(State.NOT_MEASURED): 1}
    beside = ""
    if around is not None:
        low, middle, high = (_points(value) for value in around)
        beside = w._("Peers: median {middle}, middle half {span}.", middle=middle, span=f"{low}{DASH}{high}")
    return Category(
        id=one.category,
        name=name[0],
        score="" if one.score is None else str(_points(one.score)),
        peers=beside,
        question=name[1],
        open=tuple(sorted((line for line in lines if line.state in order), key=lambda line: order[line.state])),
        passed=tuple(line for line in lines if line.state == State.PASS),
    )


def _line(w: Words, result: Result, peers: Sequence[Peer], known: dict[str, Advice]) -> CheckLine:
    check = result.check
    metric, words, around = registry()[check.metric], known[check.metric], _peers_of(w, check, peers)
    title = metric.name(w.lang) + _when(w, check)
    same = {"id": check.id, "peers": around, "metric": definition_id(check.metric), "weight": check.weight}
    if result.state is State.FIX:
        fields = {"spoken": w._("to mend"), "title": words.finding + _when(w, check), "value": "", "how": words.change, "why": words.why}
    elif result.state is State.PASS:
        good = in_order(w).get(check.metric, metric.name(w.lang)) + _when(w, check)
        fields = {"spoken": w._("in order"), "title": good, "value": w._("in order")}
    else:
        why = reason_words(w, known=result.reason)
        fields = {"spoken": w._("not measured"), "title": title, "value": w._("not measured: {reason}", reason=why)}
    return CheckLine(state=str(result.state), **same, **fields)  # type: ignore[arg-type]


def _visits(w: Words, facts: ShopFacts) -> PlainTable | None:
    """One row a visit: when, how it ended, after how long a person answered."""
    parts, outcomes = daypart_names(w), outcome_names(w)
    rows = []
    for visit in facts.visits:
        if visit.record is None:
            why = visit.failure.code if visit.failure else w._("not visited")
            rows.append((Cell(parts[visit.daypart]), dash(plain(why), ""), dash(plain(why), ""), dash(plain(why), "")))
            continue
        talk = judge(visit.record)
        ended = (
            w._("no chat")
            if talk.chat is False
            else outcomes[talk.outcome]
            if talk.outcome
            else reason_words(w, known=talk.why_unknown or "")
        )
        first = Cell(w.seconds(talk.human_s)) if talk.human_s is not None else dash(w._("no person answered"), "")
        rows.append((Cell(parts[visit.daypart]), Cell(w.date(visit.record.started_at)), Cell(ended), first))
    if not rows:
        return None
    heads = (w._("Part of the week"), w._("Day"), w._("How it ended"), w._("A person answered after"))
    return PlainTable(w._("Visits to this shop"), heads, tuple(rows), words=(1, 2))
