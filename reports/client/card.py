"""One card, put together from a shop's measures, what stands behind them, and its sector."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.industries import industry_name
from auditor.metrics.scores import CategoryScore
from auditor.types import ShopFacts, Verdict
from reports.benchmark.model import WaveInfo
from reports.brand import Brand
from reports.client.against import against
from reports.client.checks import Judge, points
from reports.client.contacts import contacts
from reports.client.everything import data, families
from reports.client.gauge import gauge
from reports.client.model import Backing, Card, Gauge, Peer
from reports.client.sector import Sector
from reports.client.seen import Witness
from reports.client.visits import chosen_visits, endings, visits
from reports.findings import answerable
from reports.i18n import Words
from reports.page import plain


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
    w: Words,
    wave: WaveInfo,
    facts: ShopFacts,
    own: Peer,
    sector: Sector,
    backing: Backing,
    competitors: Sequence[tuple[str, Peer]],
    brand: Brand,
    contact: str,
    prepared_for: str,
    program: str,
) -> Card:
    """Everything the page of one shop says."""
    names, witness = category_names(w), Witness(w, facts, backing)
    judge = Judge(w, own, sector, witness, names)
    return Card(
        shop=plain(facts.shop.key, 80),
        eyebrow=", ".join((w._("Client card"), plain(industry_name(own.row.industry, w.lang), 60))),
        edition=w._("Wave {wave}", wave=plain(wave.id, 60)),
        band="" if wave.closed_at else w._("Draft: this wave is still open, numbers can change."),
        verdict=_verdict(w, facts, own, names),
        remedy=judge.remedy(),
        prepared_for=w._("Prepared for {client}", client=plain(prepared_for)) if prepared_for else "",
        generator=f"storefront-auditor {program}",
        facts=_facts(w, wave, facts, sector.size(own)),
        gauges=tuple(_gauge(w, one, own, sector, names[one.category][0]) for one in own.scores),
        actions=judge.actions(),
        visits=visits(witness),
        contacts=contacts(w, facts),
        against=against(w, own, sector, competitors, {id_: name for id_, (name, _) in names.items()}),
        categories=tuple(judge.category(one) for one in own.scores),
        families=families(w, own, sector),
        data=data(own),
        method=_method(w, facts),
        footer=_footer(w, wave, brand.contact or contact, program),
    )


def _facts(w: Words, wave: WaveInfo, facts: ShopFacts, peers: int) -> tuple[tuple[str, str], ...]:
    records = [visit.record for visit in facts.visits if visit.record is not None]
    starts = sorted(record.started_at for record in records)
    calls = sum(one.name == "call.result" for one in facts.observations)
    walks = sum(one.name == "visit.cart" and one.verdict is Verdict.PRESENT for one in facts.observations)
    measured = [w.ngettext("{n} visit", "{n} visits", len(records))]
    measured += [w.ngettext("{n} call", "{n} calls", calls)] if calls else []
    measured += [w.ngettext("{n} cart walk", "{n} cart walks", walks)] if walks else []
    return (
        (w._("Measured"), ", ".join(measured)),
        (w._("When"), w.date_range(starts[0], starts[-1]) if starts else "—"),
        (w._("Compared with"), w.ngettext("{n} shop of the same sector", "{n} shops of the same sector", peers)),
        (w._("Protocol"), w._("version {number}", number=plain(wave.protocol))),
    )


def _gauge(w: Words, one: CategoryScore, own: Peer, sector: Sector, name: str) -> Gauge:
    around = sector.quartiles(one.category, own)
    if one.score is None:
        words = w._("not measured")
        return Gauge(id=one.category, name=name, drawing=gauge(None, around), beneath=words, spoken=words)
    spoken = w._("{n} of 100", n=points(one.score))
    if around is None:
        return Gauge(id=one.category, name=name, drawing=gauge(one.score, None), beneath=w._("fewer than ten peers"), spoken=spoken)
    low, middle, high = (points(value) for value in around)
    more = w._("peers: median {middle}, middle half {low} to {high}", low=low, middle=middle, high=high)
    return Gauge(
        id=one.category, name=name, drawing=gauge(one.score, around), beneath=w._("median {n}", n=middle), spoken=f"{spoken}; {more}"
    )


def _verdict(w: Words, facts: ShopFacts, own: Peer, names: dict[str, tuple[str, str]]) -> str:
    """The best and the worst visit to the chat, else the categories with most and fewest points."""
    chosen = chosen_visits(facts)
    if chosen:
        return " ".join(f"{ending}." for ending in endings(w, chosen))
    known = sorted((one for one in own.scores if one.score is not None), key=lambda one: -(one.score or 0.0))
    if not known:
        return w._("Nothing could be measured at this shop in this wave.")
    best, worst = known[0], known[-1]
    if len(known) == 1 or best.score == worst.score:
        return w._("{name}: {n} of 100.", name=names[best.category][0], n=points(best.score or 0.0))
    return w._(
        "Most points: {best}, {high} of 100. Fewest: {worst}, {low} of 100.",
        best=names[best.category][0],
        high=points(best.score or 0.0),
        worst=names[worst.category][0],
        low=points(worst.score or 0.0),
    )


def _method(w: Words, facts: ShopFacts) -> tuple[tuple[str, str], ...]:
    """How the card was made, as headings with a paragraph each."""
    records = [visit.record for visit in facts.visits if visit.record is not None]
    staff = sum(record.staff_s for record in records)
    asked = sum(any(m.kind == "question" for m in record.messages) for record in records)
    questions = w.ngettext("{n} question was asked.", "{n} questions were asked.", asked)
    return (
        (
            w._("Scoring"),
            w._(
                "A score is the weighted mean of the checks that apply and were measured. What does not apply or was not measured "
                "counts neither for nor against. There is no overall score."
            ),
        ),
        (
            w._("What one measurement can say"),
            w._(
                "Each check was made once or a few times: it shows what a shopper met then. It has no interval and no rank. Peers are "
                "counted without names."
            ),
        ),
        (
            w._("What it cost your staff"),
            f"{questions} " + w._("Time of your staff: about {time}. No order was placed, no form sent.", time=w.seconds(staff)),
        ),
        (
            w._("Whose data is here"),
            w._(
                "Names, faces and contacts of people were masked before anything was kept: nobody who answered can be told from this card."
            ),
        ),
    )


def _footer(w: Words, wave: WaveInfo, contact: str, program: str) -> tuple[str, ...]:
    stamp = w._(
        "Rebuild: wave {wave}, protocol {protocol}, program {program}.", wave=plain(wave.id), protocol=plain(wave.protocol), program=program
    )
    return (
        *answerable(w, contact),
        w._("Want to be left out of the next wave? Write to the same address."),
        w._("Not for publication."),
        stamp,
    )
