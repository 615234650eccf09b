"""Walking a shop as a visitor does: from the home page to a product and the basket, by the links on the page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from auditor.clock import Budget
from auditor.types import PageKind
from auditor.visit.scene import Scene

_CART = re.compile(r"корзин|basket|(?<![a-z])cart|warenkorb|panier|carrito|koszyk|sepet", re.IGNORECASE)
_PRODUCT = re.compile(
    r"/(?:product|products|item|goods|tovar|p|catalog/[^/]+/[^/]+|shop/[^/]+/[^/]+)s?/|[-/]\d{2,}(?:\.html?)?/?(?:$|\?)", re.IGNORECASE
)
_NOT = re.compile(
    r"login|account|logout|register|policy|privacy|delivery|dostavka|contact|kontakt|about|blog|news|search|compare|wish|favorit|signin|add[-_]?to|checkout|order",
    re.IGNORECASE,
)
_LINKS = """() => [...document.querySelectorAll('a[href]')].slice(0, 600).map(a => {
  const b = a.getBoundingClientRect();
  return [a.href, (a.innerText || a.getAttribute('aria-label') || a.title || '').trim().slice(0, 80), b.width * b.height > 0, !!a.closest('main, [role=main]')];
})"""


async def next_page(scene: Scene, kind: PageKind) -> str | None:
    """The address of a product page or of the basket, as the page links it; None where it links none."""
    listed: list[Any] = await scene.observer.evaluate(scene.page.main_frame, _LINKS) or []
    return choose_link(listed, scene.page.url, kind)


def choose_link(listed: list[Any], base: str, kind: PageKind) -> str | None:
    """The best of `listed` (address, text, visible, within the main part): pure."""
    here = urlsplit(base)
    best: tuple[float, str] | None = None
    for href, text, visible, main in listed:
        address = urldefrag(urljoin(base, str(href)))[0]
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.netloc != here.netloc or address == urldefrag(base)[0]:
            continue
        points = 0.0
        if kind is PageKind.CART:
            points = 3.0 * bool(_CART.search(parts.path)) + 2.0 * bool(_CART.search(str(text)))
            points -= 4.0 * bool(re.search(r"add|добав", f"{parts.path} {text}", re.IGNORECASE))
        elif not _NOT.search(parts.path) and not _CART.search(parts.path):
            points = 3.0 * bool(_PRODUCT.search(parts.path)) + 0.5 * bool(main) + 0.5 * (len(str(text)) > 3)
        points += 0.5 * bool(visible)
        if points >= 2.5 and (best is None or points > best[0]):
            best = (points, address)
    return best[1] if best else None


async def product_name(scene: Scene) -> str | None:
    """What the page calls its product: its first heading, where it is short enough for a sentence."""
    name = await scene.observer.evaluate(
        scene.page.main_frame, "() => document.querySelector('h1')?.innerText ?? ''", None, Budget("title", 3)
    )
    text = " ".join(str(name or "").split())
    return text if 2 < len(text) <= 60 else None


async def language(scene: Scene) -> str:
    """The language of the page: `ru` where it is written in Cyrillic, else what it declares, else `en`."""
    read = await scene.observer.evaluate(
        scene.page.main_frame,
        "() => [document.documentElement.lang || '', (document.body?.innerText || '').slice(0, 3000)]",
        None,
        Budget("language", 3),
    )
    declared, text = read or ["", ""]
    cyrillic = len(re.findall(r"[а-яё]", str(text), re.IGNORECASE))
    latin = len(re.findall(r"[a-z]", str(text), re.IGNORECASE))
    if cyrillic > latin:
        return "ru"
    return str(declared)[:2].lower() or "en"
