"""Churn: who added, dropped, switched the chat; which vendor replaced which."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from auditor.metrics import matched
from auditor.metrics.matched import NO_CHAT, UNRECOGNISED
from auditor.stats import several
from auditor.stats.paired import Pairs
from reports.benchmark.model import FEW
from reports.benchmark.sections.vendors import vendor_name
from reports.page import plain
from reports.parts import Cell, Data, Figure, KeyItem, PlainTable, Section, dash
from reports.svg import tag
from reports.trend import draw
from reports.trend.model import TrendStudy, tested

SHOWN, OTHERS = 8, "others"
"""Vendors with a ribbon of their own; the rest share one."""


def build(study: TrendStudy, figure: int) -> Section:
    """The flow between vendors, and for each vendor who stayed, came and went."""
    w = study.w
    flow = matched.flow(study.then.table, study.now.table)
    n, neither = sum(flow.values()), flow[NO_CHAT, NO_CHAT]
    added = sum(k for (a, b), k in flow.items() if a == NO_CHAT != b)
    dropped = sum(k for (a, b), k in flow.items() if b == NO_CHAT != a)
    switched = sum(k for (a, b), k in flow.items() if a != b and NO_CHAT not in (a, b))
    section = Section(
        id="churn",
        heading=w._("Chats that came, went and changed hands"),
        sentences=(
            w._("Shops measured in both waves. Counts only: no shop is named."),
            w._("A vendor that could not be recognised in one of the waves looks like a switch: see “not recognised”."),
        ),
        definitions=("chat.vendor", "channel.chat"),
    )
    base = Figure(
        id=f"fig{figure}",
        number=figure,
        title=w._("Which chat replaced which"),
        subtitle=w._(
            "Shops by the vendor of their chat in {before} and {after}; ribbons are as thick as there are shops.",
            before=study.name(study.then),
            after=study.name(study.now),
        ),
    )
    if n - neither < FEW:
        return replace(section, figures=(replace(base, empty=w._("Fewer than ten shops had a chat in either of the two waves.")),))
    moves = w._(
        "added {added}, dropped {dropped}, switched {switched}", added=w.count(added), dropped=w.count(dropped), switched=w.count(switched)
    )
    vendors = Counter[str]()
    for (a, b), k in flow.items():
        vendors[a] += k
        vendors[b] += k * (a != b)
    named = [one for one, _ in sorted(vendors.items(), key=lambda x: (-x[1], x[0])) if one not in (NO_CHAT, UNRECOGNISED)]
    shown = named[:SHOWN] if len(named) > SHOWN + 1 else named
    links = Counter[tuple[str, str]]()
    for (a, b), k in flow.items():
        if (a, b) != (NO_CHAT, NO_CHAT):
            links[_node(a, shown), _node(b, shown)] += k
    order = [*shown, *([OTHERS] if len(shown) < len(named) else []), *([UNRECOGNISED] if vendors[UNRECOGNISED] else []), NO_CHAT]
    names = {one: plain(vendor_name(one), 15) for one in shown} | {
        OTHERS: w._("Others"),
        UNRECOGNISED: w._("Not recognised"),
        NO_CHAT: w._("No chat"),
    }
    desc = "; ".join(f"{names[a]} → {names[b]}: {k}" for (a, b), k in sorted(links.items(), key=lambda x: (-x[1], x[0])) if a != b)[:600]
    replaced = sorted(((k, a, b) for (a, b), k in flow.items() if a != b and NO_CHAT not in (a, b)), key=lambda x: (-x[0], x[1], x[2]))
    full = {one: vendor_name(one) for one in named} | {UNRECOGNISED: names[UNRECOGNISED]}
    return replace(
        section,
        figures=(
            replace(
                base,
                title=_title(study, added, dropped, moves),
                key=tuple(
                    KeyItem(tag("i", " ", class_=f"sw rb {kind}"), words)
                    for kind, words in (("stay", w._("kept")), ("swap", w._("switched")), ("new", w._("added")), ("gone", w._("dropped")))
                ),
                drawing=draw.flow("flow", base.title, desc, (study.name(study.then), study.name(study.now)), order, names, links, NO_CHAT),
                table=_vendors(study, flow, [*named, *([UNRECOGNISED] if vendors[UNRECOGNISED] else [])], full),
                folded=PlainTable(
                    w._("Which chat replaced which, by count"),
                    (w._("Before"), w._("After"), w._("Shops")),
                    tuple((Cell(full[a]), Cell(full[b]), Cell(w.count(k))) for k, a, b in replaced),
                    words=(1,),
                )
                if replaced
                else None,
                note=w._(
                    "{n} shops whose chat is known in both waves, {neither} of them without one in either (not drawn). Vendors are tested "
                    "as pairs (McNemar, mid-p) and corrected by Benjamini and Hochberg.",
                    n=w.count(n),
                    neither=w.count(neither),
                ),
                data=Data(f"fig{figure}-flow", ("before", "after", "shops"), tuple((a, b, k) for (a, b), k in sorted(flow.items()))),
            ),
        ),
    )


def _node(one: str, shown: list[str]) -> str:
    return one if one in shown or one in (NO_CHAT, UNRECOGNISED) else OTHERS


def _vendors(study: TrendStudy, flow: Counter[tuple[str, str]], vendors: list[str], names: dict[str, str]) -> PlainTable:
    """One row a vendor: had, kept, won from others, newly added, lost to others, dropped, "
    "has; and whether its change is more than noise."""
    w, n = study.w, sum(flow.values())
    counts: dict[str, tuple[int, ...]] = {}
    pairs = {}
    for one in vendors:
        kept = flow[one, one]
        won = sum(k for (a, b), k in flow.items() if b == one and a not in (one, NO_CHAT))
        lost = sum(k for (a, b), k in flow.items() if a == one and b not in (one, NO_CHAT))
        added, dropped = flow[NO_CHAT, one], flow[one, NO_CHAT]
        counts[one] = (kept + lost + dropped, kept, won, added, lost, dropped, kept + won + added)
        if counts[one][0] + counts[one][-1] >= FEW and one != UNRECOGNISED:
            pairs[one] = Pairs(kept, lost + dropped, won + added, n - kept - lost - dropped - won - added)
    changes = {c.id: c for c in tested(pairs, several.benjamini_hochberg)}
    rows = []
    for one in vendors:
        change = changes.get(one)
        p = Cell(w.p(change.adjusted), "val" if change.told_apart else "") if change else dash(w._("fewer than 10 shops"), "")
        rows.append((Cell(names[one]), *(Cell(w.count(k), "val" if i in (0, 6) else "") for i, k in enumerate(counts[one])), p))
    heads = (w._("Vendor"), w._("Had"), w._("kept"), w._("won"), w._("added"), w._("lost"), w._("dropped"), w._("Has"), w._("p (BH)"))
    return PlainTable(w._("Vendors: who kept, won and lost shops"), heads, tuple(rows))


def _title(study: TrendStudy, added: int, dropped: int, moves: str) -> str:
    w = study.w
    change = next((c for c in study.explored if c.id == "channel.chat" and c.told_apart), None)
    if change is None:
        return w._("Chat: {moves}", moves=moves)
    if change.difference.point > 0:
        return w._("More shops have a chat: {moves}", moves=moves)
    return w._("Fewer shops have a chat: {moves}", moves=moves)
