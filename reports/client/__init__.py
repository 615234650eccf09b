"""The client card: one shop against its industry. Pure: same facts, same bytes.

Nobody is named in it but the shop; competitors stand there as letters unless whoever orders the card wants their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from auditor import __version__
from auditor.failures import AuditorError
from auditor.metrics.base import MEASURED
from auditor.metrics.scores import CategoryScore, scores
from auditor.metrics.table import ShopRow, compute
from auditor.types import ShopFacts
from reports.benchmark.model import WaveInfo
from reports.brand import PLAIN, Brand
from reports.client.card import card
from reports.client.index import index_page
from reports.client.model import Backing, Peer
from reports.client.sector import Sector
from reports.i18n import Words
from reports.page import plain, render

__all__ = ["Backing", "Order", "UnknownShopError", "Wave", "files_of", "prepare"]

_STYLES = ("style.css", "card.css")


class UnknownShopError(AuditorError):
    """A card was asked for a shop that the wave does not hold."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What a card is ordered with: language, brand, contact, for whom, which competitors and whether they are named."""

    lang: str = "en"
    brand: Brand = PLAIN
    contact: str = ""
    prepared_for: str = ""
    competitors: tuple[str, ...] = ()
    named: bool = False

    def rivals(self, words: Words) -> list[tuple[str, str]]:
        """The name each competitor has in the cards, and its key; the same in all cards of one order."""
        keys = dict.fromkeys(self.competitors)
        return [(plain(key, 40) if self.named else words._("Competitor {letter}", letter=letter(i)), key) for i, key in enumerate(keys)]


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave, measured once, from which any number of cards can be made."""

    info: WaveInfo
    facts: dict[str, ShopFacts]
    rows: dict[str, ShopRow]
    scored: dict[str, tuple[CategoryScore, ...]]
    _sectors: dict[str, Sector] = field(default_factory=dict, repr=False, compare=False)

    def peer(self, key: str) -> Peer:
        """A shop with its scores. Raises `UnknownShopError`."""
        if key not in self.rows:
            raise UnknownShopError(f"the wave {self.info.id} has no shop {key}")
        return Peer(self.rows[key], self.scored[key])

    def sector(self, industry: str) -> Sector:
        """The measured shops of an industry."""
        if industry not in self._sectors:
            keys = (key for key, row in self.rows.items() if row.industry == industry and row.disposition in MEASURED)
            self._sectors[industry] = Sector.of(self.peer(key) for key in keys)
        return self._sectors[industry]

    def build(self, key: str, order: Order | None = None, backing: Backing | None = None) -> str:
        """The card of one shop as HTML. Raises `UnknownShopError`, `LanguageError`."""
        order = order or Order()
        own, words = self.peer(key), Words(order.lang)
        rivals = [(name, self.peer(other)) for name, other in order.rivals(words) if other != key]
        page = card(
            words,
            self.info,
            self.facts[key],
            own,
            self.sector(own.row.industry),
            backing or Backing(),
            rivals,
            order.brand,
            order.contact,
            order.prepared_for or self.facts[key].shop.client or "",
            __version__,
        )
        return render("client.html", words, page, f"{key} · {page.edition}", _STYLES, order.brand)

    def index(self, cards: Sequence[tuple[str, str]], order: Order | None = None) -> str:
        """The page that leads to the cards: of each shop's key and its file's name."""
        order = order or Order()
        words = Words(order.lang)
        page = index_page(words, self.info, [(self.facts[key], self.peer(key), file) for key, file in cards], __version__)
        return render("clients.html", words, page, f"{page.title} · {page.edition}", _STYLES, order.brand)

    def clients(self) -> Iterator[str]:
        """The shops of the panel that name a client, by key."""
        return iter(sorted(key for key, one in self.facts.items() if one.shop.client))


def letter(i: int) -> str:
    """A, B, … Z, AA, AB …: how the i-th competitor is called in a card that does not name it."""
    return (letter(i // 26 - 1) if i >= 26 else "") + chr(ord("A") + i % 26)


def files_of(facts: ShopFacts) -> tuple[str, ...]:
    """The hashes of all files that a card of this shop may show."""
    seen = [e.sha256 for one in facts.observations for e in one.evidence if e.where == "pixels"]
    seen += [e.sha256 for visit in facts.visits if visit.record is not None for e in visit.record.evidence]
    return tuple(dict.fromkeys(sha for sha in seen if sha))


def prepare(facts: Iterable[ShopFacts], info: WaveInfo) -> Wave:
    """Measure and score a wave."""
    shops: Sequence[ShopFacts] = sorted(facts, key=lambda one: one.shop.key)
    rows = {row.key: row for row in compute(shops).rows}
    return Wave(info, {one.shop.key: one for one in shops}, rows, {key: scores(row) for key, row in rows.items()})
