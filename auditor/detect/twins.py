"""Brands that share an engine: for one embed one brand is reported, the one whose own mark shows.

Twins load from each other's hosts and leave each other's names on `window`, so that a rendered page shows the marks of both. What both
files list, and what the engine's file lists as `shared`, tells nothing between them. A mark of its own in the page (its address,
element or global) is worth more than a request to its host, which the other brand may make too. A platform built on another
(`engine`) takes the place of that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from auditor.vendors.vendor import Vendor

ASKED, SHOWN = 1, 2
"""How strong a mark is: its host was asked for something, or it stands in the page."""


def losers(marks: Mapping[str, Mapping[str, int]], vendors: Mapping[str, Vendor]) -> frozenset[str]:
    """The ids among `marks` (vendor → entry of its file → how strong it was met) that another one of them stands for."""
    out: set[str] = set()
    for twin, of_twin in marks.items():
        engine = vendors[twin].engine
        if engine not in marks:
            continue
        common = shared_entries(vendors[twin], vendors[engine])
        mine, its = _strength(of_twin, common), _strength(marks[engine], common)
        if mine and (vendors[twin].kinds[0] == "platform" or mine > its or mine == its == ASKED):
            out.add(engine)
        elif its > mine or not mine:
            out.add(twin)
    return frozenset(out)


def shared_entries(twin: Vendor, engine: Vendor) -> frozenset[str]:
    """The entries that say nothing of which of the two it is."""
    return frozenset(engine.shared) | (frozenset(_entries(twin)) & frozenset(_entries(engine)))


def _entries(vendor: Vendor) -> Iterable[str]:
    yield from vendor.rendered.globals
    yield from vendor.rendered.requests
    for signature in (vendor.static, *vendor.also.values()):
        for lists in (
            signature.loaders,
            signature.hosts,
            signature.paths,
            signature.assets,
            signature.code,
            signature.dom,
            signature.embed,
        ):
            yield from lists


def _strength(met: Mapping[str, int], common: frozenset[str]) -> int:
    return max((strength for entry, strength in met.items() if entry not in common), default=0)
