"""Walking a shop as a visitor does: from the home page to a product and the basket, by the links on the page."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urldefrag

from auditor.clock import Budget
from auditor.detect.document import Document
from auditor.detect.links import find_links
from auditor.types import LinkFinding, PageKind
from auditor.visit.scene import Scene

_HTML_S = 5.0


async def next_page(scene: Scene, kind: PageKind) -> str | None:
    """The address of a product page or of the basket, as the page links it; None where it links none."""
    html = await scene.observer.evaluate(
        scene.page.main_frame, "() => document.documentElement?.outerHTML.slice(0, 3_000_000) ?? ''", None, Budget("html", _HTML_S)
    )
    url = scene.page.url
    links = await asyncio.to_thread(lambda: find_links(Document(str(html or ""), url), url))
    return choose_link(links, url, kind)


def choose_link(links: tuple[LinkFinding, ...], here: str, kind: PageKind) -> str | None:
    """The best link to a page of this kind that is not the page itself: pure."""
    fitting = [link for link in links if link.rel is kind and urldefrag(link.url)[0] != urldefrag(here)[0]]
    return max(fitting, key=lambda link: link.score).url if fitting else None


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
