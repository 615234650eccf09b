"""Every metric of the registry at one shop, family by family: also what was not measured, and what does not apply."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.metrics import registry
from auditor.metrics.base import Metric, Unit
from auditor.types import Daypart, Measure
from reports.benchmark.model import daypart_names
from reports.benchmark.sections.outcomes import outcome_names
from reports.benchmark.sections.vendors import vendor_name
from reports.client.against import measured, said
from reports.client.model import Family, Peer
from reports.client.sector import FEW, Sector
from reports.client.telling import shown
from reports.i18n import Words
from reports.parts import Cell, Data, PlainTable, dash

COLUMNS = ("metric", "version", "daypart", "value", "label", "censored_at", "competing", "missing")
_ORDER = ("channels", "phone", "chat", "invites", "touch", "fallback", "forms", "cart", "orders", "recovery")


def family_names(w: Words) -> dict[str, str]:
    """The families in words; one that is not here goes by its own name."""
    return {
        "channels": w._("Channels"),
        "phone": w._("Phone"),
        "chat": w._("Chat: who is there and how fast"),
        "invites": w._("Invitations"),
        "touch": w._("Human touch"),
        "fallback": w._("Offline and busy"),
        "forms": w._("Forms"),
        "cart": w._("Cart and checkout"),
        "orders": w._("Orders"),
        "recovery": w._("Bringing back"),
    }


def families(w: Words, own: Peer, sector: Sector) -> tuple[Family, ...]:
    """One table a family, the known ones in their order, others after them."""
    by_family: dict[str, list[Metric]] = {}
    for metric in registry().values():
        by_family.setdefault(metric.family, []).append(metric)
    names = family_names(w)
    order = sorted(by_family, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    heads = (w._("Metric"), w._("This shop"), w._("Sector"))
    made = []
    for name in order:
        heading = names.get(name, name.replace("_", " ").capitalize())
        rows = tuple(line for metric in by_family[name] for line in _lines(w, metric, own, sector))
        made.append(Family(heading=heading, table=PlainTable(heading, heads, rows, "fam")))
    return tuple(made)


def _lines(w: Words, metric: Metric, own: Peer, sector: Sector) -> Iterator[tuple[Cell, ...]]:
    """One line a metric, or one a part of the week; kinds of one metric on one line."""
    found = own.row.measures.get(metric.id, ())
    if not found:
        yield Cell(metric.name(w.lang)), dash(w._("does not apply")), _around(w, metric, None, own, sector)
        return
    by_part: dict[Daypart | None, list[Measure]] = {}
    for m in found:
        by_part.setdefault(m.daypart, []).append(m)
    for part, measures in by_part.items():
        name = metric.name(w.lang) + (f", {daypart_names(w)[part]}" if part else "")
        if metric.unit is Unit.KIND:
            labels = [_label(w, metric, m.label) for m in measures if m.label is not None]
            cell = Cell(", ".join(labels)) if labels else measured(w, metric, measures[0])
        else:
            cell = measured(w, metric, measures[0])
        yield Cell(name), cell, _around(w, metric, part, own, sector)


def _label(w: Words, metric: Metric, label: str) -> str:
    if metric.id == "chat.vendor":
        return w._("not recognised") if label == "unrecognised" else vendor_name(label)
    if metric.id == "chat.outcome":
        return outcome_names(w).get(label, shown(w, label, 40))
    return shown(w, label.replace("_", " "), 40)


def _around(w: Words, metric: Metric, part: Daypart | None, own: Peer, sector: Sector) -> Cell:
    """What the sector has: k of n, or a median."""
    if metric.unit is Unit.KIND:
        return Cell("")
    if metric.unit is Unit.SHARE:
        k, n = sector.share(metric.id, part, own)
        return Cell(w.k_of_n(k, n)) if n else dash(w._("not measured"))
    values = sector.values(metric.id, part, own)
    if len(values) < FEW:
        return dash(w._("fewer than ten peers"))
    middle = values[(len(values) - 1) // 2]
    if middle == float("inf"):
        return Cell(w._("median not reached"))
    return Cell(w._("median {value}", value=said(w, metric, middle)))


def data(own: Peer) -> Data:
    """The measures of the shop as raw numbers."""
    rows = [
        (m.metric, registry()[m.metric].version, str(m.daypart or ""), m.value, m.label, m.censored_at, m.competing, m.missing)
        for measures in own.row.measures.values()
        for m in measures
    ]
    return Data(f"{own.row.key}-measures", COLUMNS, tuple(rows))
