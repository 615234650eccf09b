"""Where the links of a page lead on: to the home page, a category, a product, the cart, the checkout, contacts, delivery.

A link is judged by what it says (`data/link_words.txt`), by the shape of its address, by its place and by the price beside it.
What leaves the site, is no page, or would change something by being followed (add to cart, log out) is never a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.link_shapes import HOME_PATHS, changes_state, is_page, is_service, kinds_by_path
from auditor.detect.memory import remembered
from auditor.detect.own_site import host_of, own_site, site_of_host
from auditor.types import LinkFinding, PageKind

_MOST_LINKS = 4_000  # of one page
_MOST = {
    PageKind.HOME: 1,
    PageKind.CATEGORY: 12,
    PageKind.PRODUCT: 12,
    PageKind.CART: 3,
    PageKind.CHECKOUT: 3,
    PageKind.CONTACTS: 4,
    PageKind.DELIVERY: 4,
}
_LEAST_SCORE = 0.35
_LONGEST_URL, _LONGEST_TEXT = 500, 100

_NUMBERS = re.compile(r"\(?\b\d+\b\)?|[€$£₽₴]|\b(?:руб|грн|шт|items?|товар\w*)\b\.?")
_NOT_WORDS = re.compile(r"[^\w\s&'’\-]+|\s+|_+")
_PRICE = re.compile(
    r"(?:[€$£₽₴₸]|US\$|руб|грн|тг|kč|zł|kr|lei|лв|byn|usd|eur|chf)\.? ?\d[\d\s.,]{0,12}|"
    r"\d[\d\s.,]{0,12}(?:[€$£₽₴₸]|руб|р\.|грн|тг|kč|zł|kr\b|lei|лв|byn|usd|eur|chf|,-)",
    re.IGNORECASE,
)
_CARD = re.compile(r"product|item|goods|card|tovar|offer|catalog", re.IGNORECASE)
_CARD_HEIGHT = 6
_MOST_PRICES = 300
_PLACES = frozenset({"nav", "header", "footer"})


def _read_words() -> dict[str, PageKind]:
    words: dict[str, PageKind] = {}
    for line in files("auditor.detect").joinpath("data/link_words.txt").read_text("utf-8").splitlines():
        kind, colon, listed = line.partition(":")
        if colon and not line.startswith("#"):
            words |= {word.strip(): PageKind(kind) for word in listed.split(",")}
    return words


WORDS = _read_words()
"""What a link says → the kind of page it leads to."""


@dataclass(slots=True)
class _Link:
    url: str
    text: str
    node: LexborNode
    names: str
    priced: bool = False


@remembered(4096)
def says(text: str) -> str:
    """What a link says, made comparable: lower case, without counts, prices and punctuation."""
    return _NOT_WORDS.sub(" ", _NUMBERS.sub(" ", text[:_LONGEST_TEXT].lower().replace("ё", "е"))).strip()


def _text_of(node: LexborNode, attributes: dict[str, str]) -> str:
    text = " ".join((node.text() or "").split())[:_LONGEST_TEXT]
    if not text:
        text = attributes.get("title") or attributes.get("aria-label") or ""
    if not text:
        image = node.css_first("img")
        text = (image.attributes.get("alt") or "") if image is not None else ""
    return " ".join(text.split())[:_LONGEST_TEXT]


_NOT_HTTP = re.compile(r"(?!https?:)[a-z][a-z0-9+.\-]*:", re.IGNORECASE)


class _Addresses:
    """Makes the addresses of one page absolute and knows which of them stay on its site; quick for the thousands of a big page."""

    def __init__(self, document: Document, url: str) -> None:
        self._document = document
        self._site = own_site(document, url)
        self._hosts: dict[str, bool] = {}
        base = document.base_url
        self._origin = base[: base.find("/", 8)] if base.find("/", 8) > 0 else base.rstrip("/")

    def own(self, href: str) -> str:
        """The address without its fragment; "" where it leaves the site or is none."""
        href = href.partition("#")[0].strip()
        if not href or _NOT_HTTP.match(href):
            return ""
        if href[0] == "/" and href[1:2] != "/":
            address = self._origin + href
        elif href.startswith(("http://", "https://")):
            address = href
        else:
            address = self._document.absolute(href).partition("#")[0]
        if address.startswith(("http://", "https://", "//")):
            start = address.index("//") + 2
            origin = address[: end if (end := address.find("/", start)) > 0 else len(address)]
            own = self._hosts.get(origin)
            if own is None:
                own = self._hosts[origin] = site_of_host(host_of(origin)) == self._site
            return address if own else ""
        return address


def _same_site(document: Document, addresses: _Addresses) -> list[_Link]:
    kept: dict[str, _Link] = {}
    for node in document.all("a")[:_MOST_LINKS]:
        attributes = Document.attributes(node)
        href = attributes.get("href", "").strip()
        if not href or len(href) > _LONGEST_URL or href[0] in "#{<":
            continue
        address = addresses.own(href)
        if not address or attributes.get("data-method", "get").lower() not in ("get", ""):
            continue
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        known = kept.get(address)
        if known is None:
            kept[address] = _Link(address, _text_of(node, attributes), node, names)
        elif not known.text or says(known.text) not in WORDS:
            text = _text_of(node, attributes)
            if text and (not known.text or says(text) in WORDS):
                known.text, known.names = text, f"{known.names} {names}"
    return list(kept.values())


@remembered(4096)
def _has_price(text: str) -> bool:
    return _PRICE.search(text) is not None


def _mark_priced(document: Document, addresses: _Addresses, links: list[_Link]) -> None:
    """Mark the links that share a small part of the page with a price: product cards."""
    by_node = {link.node.mem_id: link for link in links}
    by_url = {link.url: link for link in links}
    seen: set[int] = set()
    prices = 0
    for block in document.blocks:
        if prices >= _MOST_PRICES or len(block.text) > _LONGEST_TEXT or not _has_price(block.text):
            continue
        prices += 1
        node: LexborNode | None = block.node
        for _ in range(_CARD_HEIGHT):
            if node is None or node.tag in ("body", "html", "header", "nav", "footer") or node.mem_id in seen:
                break
            seen.add(node.mem_id)
            inside = node.css("a") if node.tag != "a" else [node]
            if inside:
                if len(inside) <= 8:
                    for anchor in inside:
                        link = by_node.get(anchor.mem_id) or by_url.get(addresses.own(anchor.attributes.get("href") or ""))
                        if link is not None:
                            link.priced = True
                break
            node = node.parent


def _place(node: LexborNode) -> str:
    current = node.parent
    for _ in range(10):
        if current is None:
            return ""
        if current.tag in _PLACES:
            return current.tag or ""
        current = current.parent
    return ""


def path_of(url: str) -> str:
    """The path of an address with its query, decoded; it begins with a slash."""
    if url.startswith(("http://", "https://", "//")):
        start = url.find("/", url.index("//") + 2)
        url = url[start:] if start >= 0 else "/"
    elif not url.startswith("/"):
        url = f"/{url}"
    return unquote(url) if "%" in url else url


def _begins(said: str) -> PageKind | None:
    """The kind of page that the first words of a link name, if they are words that say it by themselves."""
    words = said.split(" ", 4)[:4]
    for count in range(len(words) - 1, 0, -1):
        first = " ".join(words[:count])
        if len(first) > 6 and first in WORDS:
            return WORDS[first]
    return None


_Scores = tuple[tuple[PageKind, float], ...]


@remembered(4096)
def _scores(url: str, text: str, priced: bool) -> _Scores:
    """How much a link looks like leading to each kind of page, 0 to 1."""
    path = path_of(url).lower()
    said = says(text)
    if path in HOME_PATHS:
        return ((PageKind.HOME, 1.0 if WORDS.get(said) is PageKind.HOME else 0.8),)
    scores = kinds_by_path(path)
    kind_said = WORDS.get(said)
    if kind_said is None:
        kind_said, weight = _begins(said), 0.3
    else:
        weight = 0.55
    if kind_said is not None and kind_said is not PageKind.HOME:
        scores[kind_said] = scores.get(kind_said, 0.0) + weight
    service = is_service(path)
    if priced and not service and not {PageKind.CART, PageKind.CHECKOUT} & scores.keys():
        scores[PageKind.PRODUCT] = scores.get(PageKind.PRODUCT, 0.0) + 0.45
    for kind in (PageKind.PRODUCT, PageKind.CATEGORY):
        if kind in scores and service:
            scores[kind] -= 0.4
    return tuple(scores.items())


@remembered(4096)
def _may_follow(names: str, url: str, text: str) -> bool:
    """Whether an address is a page, and one that is only read by being followed."""
    return is_page(url) and not changes_state(url, names, text)


def _refined(link: _Link, scores: dict[PageKind, float]) -> dict[PageKind, float]:
    """Scores with what the place and the classes add; asked only of links that say something already."""
    place = _place(link.node)
    if PageKind.CART in scores and re.search(r"cart|basket|korzin|bag", link.names, re.IGNORECASE):
        scores[PageKind.CART] += 0.15
    for kind in (PageKind.CATEGORY, PageKind.CONTACTS, PageKind.DELIVERY, PageKind.CART):
        if kind in scores and place:
            scores[kind] += 0.1
    if PageKind.PRODUCT in scores:
        if _CARD.search(link.names) or (link.node.parent is not None and _CARD.search(link.node.parent.attributes.get("class") or "")):
            scores[PageKind.PRODUCT] += 0.15
        if place:
            scores[PageKind.PRODUCT] -= 0.25
        if PageKind.CATEGORY in scores and scores[PageKind.PRODUCT] >= scores[PageKind.CATEGORY]:
            scores[PageKind.CATEGORY] -= 0.2
    if "?" in link.url:
        scores = {kind: score - (0.1 if kind in (PageKind.CATEGORY, PageKind.CONTACTS) else 0.0) for kind, score in scores.items()}
    return scores


def _best(found: Iterable[LinkFinding]) -> tuple[LinkFinding, ...]:
    ranked = sorted(found, key=lambda link: -link.score)
    left = dict(_MOST)
    kept = []
    for link in ranked:
        if left.get(link.rel, 0):
            left[link.rel] -= 1
            kept.append(link)
    return tuple(kept)


def find_links(document: Document, url: str = "") -> tuple[LinkFinding, ...]:
    """The best links of a page to each kind of page of its shop, best first; `score` is between 0 and 1.

    `url` is the address of the page (default: the document's). Links are absolute as far as that is known. Never raises; linear
    in the size of the page.
    """
    addresses = _Addresses(document, url)
    links = _same_site(document, addresses)
    _mark_priced(document, addresses, links)
    found = []
    here = (url or document.url).partition("#")[0]
    for link in links:
        scores = dict(_scores(link.url, link.text, link.priced))
        if scores and max(scores.values()) > _LEAST_SCORE - 0.2 and _may_follow(link.names, link.url, link.text):
            scores = _refined(link, scores) if PageKind.HOME not in scores else scores
            kind, score = max(scores.items(), key=lambda item: item[1])
            if score >= _LEAST_SCORE and (link.url != here or kind is PageKind.HOME):
                found.append(LinkFinding(kind, link.url, link.text, round(min(score, 1.0), 2)))
    return _best(found)
