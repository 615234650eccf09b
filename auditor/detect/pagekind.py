"""What a page of a shop is for: home, category, product, cart, checkout, contacts, delivery, or something else."""

from __future__ import annotations

import re

from auditor.detect.document import Document
from auditor.detect.link_shapes import HOME_PATHS, is_service, kinds_by_path
from auditor.detect.links import WORDS, path_of, says
from auditor.types import PageKind

_BODY = (
    (
        PageKind.CART,
        re.compile(
            r"woocommerce-cart|checkout-cart|page-cart|template-cart|cart-page|(?:^|[\s_\-])(?:basket|shopping-?cart)(?:[\s_\-]|"
            r"$)|cms-index-cart",
            re.IGNORECASE,
        ),
    ),
    (
        PageKind.CHECKOUT,
        re.compile(r"woocommerce-checkout|(?:^|[\s_\-])(?:checkout|onepage|order-?opc)(?:[\s_\-]|$)(?!cart)", re.IGNORECASE),
    ),
    (
        PageKind.PRODUCT,
        re.compile(
            r"single-product|catalog-product-view|product-page|template-product|product-product|product_info|(?:^|"
            r"\s)product(?:\s|$)|page-product",
            re.IGNORECASE,
        ),
    ),
    (
        PageKind.CATEGORY,
        re.compile(
            r"catalog-category-view|tax-product_cat|template-collection|product-category|post-type-archive-product|(?:^|"
            r"\s)category(?:\s|$)",
            re.IGNORECASE,
        ),
    ),
    (PageKind.CONTACTS, re.compile(r"page-contacts?|contact-us|contacts-index|template-page-contact|information-contact", re.IGNORECASE)),
    (
        PageKind.HOME,
        re.compile(r"cms-index-index|template-index|(?:^|\s)(?:home|index|main-?page|common-home|page-home)(?:\s|$)", re.IGNORECASE),
    ),
)
_OPEN_GRAPH = re.compile(r"\A(?:og:)?product(?:\.item)?\Z|\Aproduct:", re.IGNORECASE)
_SCHEMA_PRODUCT = re.compile(r'"@type"\s*:\s*\[?\s*"(?:Product|ProductGroup)"')
_SCHEMA_LIST = re.compile(r'"@type"\s*:\s*"(?:ItemList|CollectionPage|OfferCatalog)"')
_TOTALS = re.compile(r"(?:итого|всего|сумма заказа|разом|subtotal|order total|grand total|zwischensumme|gesamtsumme)[\s:]", re.IGNORECASE)
_EMPTY_CART = re.compile(r"корзина пуста|кошик порожній|(?:cart|basket|bag) is (?:currently )?empty|warenkorb ist leer", re.IGNORECASE)
_PARTS = re.compile(r" [|—–\-:»«·/] |\||: ")
_LEAST = 0.5
_TITLE_SAYS, _HEADING_SAYS = 0.5, 0.6
_READ = 200_000


def _by_address(document: Document, url: str) -> dict[PageKind, float]:
    address = url or document.url
    home = 0.9
    if not address.startswith(("http://", "https://")):
        address, home = "", 0.5  # what a page says of its own address is often that of the home page
        for node in document.all("link", "meta"):
            attributes = node.attributes
            if (attributes.get("rel") or "").lower() == "canonical" or attributes.get("property") == "og:url":
                address = attributes.get("href") or attributes.get("content") or ""
                break
    if not address:
        return {}
    path = path_of(address.partition("#")[0]).lower()
    if path in HOME_PATHS or re.fullmatch(r"/[a-z]{2}(?:-[a-z]{2})?/?", path):
        return {PageKind.HOME: home}
    service = 0.3 if is_service(path) else 0.0
    return {
        kind: score - (service if kind in (PageKind.PRODUCT, PageKind.CATEGORY) else 0.0) for kind, score in kinds_by_path(path).items()
    }


def _by_mark_up(document: Document) -> dict[PageKind, float]:
    scores: dict[PageKind, float] = {}
    for node in document.all("body"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:1_000]
        for kind, pattern in _BODY:
            if pattern.search(names):
                scores[kind] = 0.5
    for node in document.all("meta"):
        if node.attributes.get("property") == "og:type" and _OPEN_GRAPH.search(node.attributes.get("content") or ""):
            scores[PageKind.PRODUCT] = scores.get(PageKind.PRODUCT, 0.0) + 0.5
    data = " ".join(script.text[:20_000] for script in document.scripts if "ld+json" in script.type)
    products = len(_SCHEMA_PRODUCT.findall(data[:_READ])) + len(document.css("[itemtype$='schema.org/Product']"))
    if products == 1:
        scores[PageKind.PRODUCT] = scores.get(PageKind.PRODUCT, 0.0) + 0.4
    elif products > 3 or _SCHEMA_LIST.search(data):
        scores[PageKind.CATEGORY] = scores.get(PageKind.CATEGORY, 0.0) + 0.3
    return scores


def _by_words(document: Document) -> dict[PageKind, float]:
    scores: dict[PageKind, float] = {}
    parts = _PARTS.split(document.title[:200])
    titles = [(part, _TITLE_SAYS) for part in (parts[0], parts[-1])] + [
        ((node.text() or "")[:100], _HEADING_SAYS) for node in document.all("h1")[:3]
    ]
    for title, weight in titles:
        kind = WORDS.get(says(title))
        if kind is not None and kind is not PageKind.HOME:
            scores[kind] = weight
    text = document.text[:_READ]
    if PageKind.CART in scores and (_TOTALS.search(text) or _EMPTY_CART.search(text)):
        scores[PageKind.CART] += 0.2
    return scores


def kind_of(document: Document, url: str = "") -> PageKind:
    """The kind of a page, from its address, its mark-up and its title; `other` where they do not tell."""
    total: dict[PageKind, float] = {}
    for scores in (_by_address(document, url), _by_mark_up(document), _by_words(document)):
        for kind, score in scores.items():
            total[kind] = total.get(kind, 0.0) + score
    if not total:
        return PageKind.OTHER
    kind, score = max(total.items(), key=lambda item: item[1])
    return kind if score >= _LEAST else PageKind.OTHER
