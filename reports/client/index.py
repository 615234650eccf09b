"""The page that leads to all cards made together: for whoever hands them out, not for the clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.industries import industry_name
from auditor.types import ShopFacts
from reports.benchmark.model import WaveInfo
from reports.client.card import category_names
from reports.client.checks import points
from reports.client.model import Peer
from reports.i18n import Words
from reports.page import plain
from reports.parts import Cell, dash


@dataclass(frozen=True, slots=True)
class Entry:
    """One card: its file, the shop, the client, the sector, and the scores as cells."""

    file: str
    shop: str
    client: str
    industry: str
    scores: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The whole page: the context of `templates/clients.html`."""

    title: str
    edition: str
    lead: str
    generator: str
    heads: tuple[str, ...]
    entries: tuple[Entry, ...]
    footer: tuple[str, ...]


def index_page(w: Words, wave: WaveInfo, cards: Sequence[tuple[ShopFacts, Peer, str]], program: str) -> Index:
    """The index of cards, by client and shop."""
    names = category_names(w)
    entries = [
        Entry(
            file,
            plain(facts.shop.key, 80),
            plain(facts.shop.client or "", 80),
            plain(industry_name(facts.shop.industry, w.lang), 60),
            tuple(Cell(str(points(one.score)), "r") if one.score is not None else dash(w._("not measured")) for one in peer.scores),
        )
        for facts, peer, file in cards
    ]
    return Index(
        title=w._("Client cards"),
        edition=w._("Wave {wave}", wave=plain(wave.id, 60)),
        lead=w.ngettext("{n} card, made from one wave by one protocol.", "{n} cards, made from one wave by one protocol.", len(entries)),
        generator=f"storefront-auditor {program}",
        heads=(w._("Shop"), w._("Client"), w._("Sector"), *(name for name, _ in names.values())),
        entries=tuple(sorted(entries, key=lambda one: (one.client.casefold(), one.shop))),
        footer=(w._("For whoever hands the cards out: each client gets only its own card."),),
    )
