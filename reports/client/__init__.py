"""The client card: one shop against its industry. Pure: same facts, same bytes. Nobody is named in it but the shop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from auditor import __version__
from auditor.failures import AuditorError
from auditor.metrics.base import MEASURED
from auditor.metrics.scores import CategoryScore, scores
from auditor.metrics.table import ShopRow, compute
from auditor.types import ShopFacts
from reports.benchmark.model import WaveInfo
from reports.brand import PLAIN, Brand
from reports.client.card import Peer, card
from reports.i18n import Words
from reports.page import render

__all__ = ["UnknownShopError", "Wave", "prepare"]


class UnknownShopError(AuditorError):
    """A card was asked for a shop that the wave does not hold."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave, measured once, from which any number of cards can be made."""

    info: WaveInfo
    facts: dict[str, ShopFacts]
    rows: dict[str, ShopRow]
    scored: dict[str, tuple[CategoryScore, ...]]

    def build(self, key: str, lang: str = "en", contact: str = "", prepared_for: str = "", brand: Brand = PLAIN) -> str:
        """The card of one shop as HTML. Raises `UnknownShopError`, `LanguageError`."""
        if key not in self.rows:
            raise UnknownShopError(f"the wave {self.info.id} has no shop {key}")
        words = Words(lang)
        industry = self.rows[key].industry
        peers = [
            Peer(self.rows[other], self.scored[other])
            for other, row in self.rows.items()
            if other != key and row.industry == industry and row.disposition in MEASURED
        ]
        page = card(words, self.info, self.facts[key], Peer(self.rows[key], self.scored[key]), peers, contact, prepared_for, __version__)
        return render("client.html", words, page, f"{key} · {page.edition}", ("style.css", "card.css"), brand)

    def clients(self) -> Iterator[str]:
        """The shops of the panel that name a client, by key."""
        return iter(sorted(key for key, one in self.facts.items() if one.shop.client))


def prepare(facts: Iterable[ShopFacts], info: WaveInfo) -> Wave:
    """Measure and score a wave."""
    shops: Sequence[ShopFacts] = sorted(facts, key=lambda one: one.shop.key)
    rows = {row.key: row for row in compute(shops).rows}
    return Wave(info, {one.shop.key: one for one in shops}, rows, {key: scores(row) for key, row in rows.items()})
