"""Where on a page something can stand that says a vendor is there.

A page is cut into pieces: addresses of scripts, frames and pictures, live code, data, links, marks of the structure. The same words
mean different things in each, so every piece has a `Place`. What nobody loads (comments, hints to the browser, text, policies,
what is meant for a browser without scripts) is no piece at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from enum import IntEnum
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from auditor.detect.document import MAX_FRAMES, Document, Script
from auditor.detect.scripts import spelled_out

_TEMPLATE_TYPES = ("text/x-", "text/html", "text/template", "text/ng-template", "text/ejs", "x-tmpl", "text/mustache", "text/handlebars")
_TAGS = re.compile(r"\{\{[^{}]{1,300}\}\}|\{%[^{}%]{1,300}%\}|\{(?:[$'!]|(?:var|set|include|wa_\w{2,9}) )[^{}\n]{1,200}\}")
_TAG_SIGNS = ("{%", "{{", "{$", "{'", "{wa_", "{var ")
_LONGEST_MATTER = 4_000  # characters of a template's front matter
_FRAMES = frozenset({"iframe", "frame", "embed", "object", "amp-iframe"})
_PICTURES = frozenset({"img", "source", "input", "td", "body", "amp-img"})
_SHORTEST = 6  # letters of an attribute that could name anybody
_SOURCES = ("src", "data", "data-src", "data-lazy-src", "data-url", "data-iframe-src", "data-original")


class Place(IntEnum):
    """What a piece of the page is."""

    SCRIPT = 1  # address of a script
    FRAME = 2  # address of a frame or embedded object
    CODE = 3  # inline code
    DATA = 4  # JSON and the like
    PRELOAD = 5  # a script the page asks the browser to fetch early
    STYLE = 6
    IMAGE = 7
    LINK = 8  # where a click leads, or what it does
    SERVER = 9  # code of an unrendered server page or template
    REQUEST = 10  # an address a browser asked for
    MARK = 11  # an id, a class, an attribute or the name of an element; asked for by name, never a piece


class Piece(NamedTuple):
    """One piece: its place, its text, the element it is of, and whether the text had to be spelled out (joined, unescaped)."""

    place: Place
    text: str
    element: str
    spelled: bool = False


def _of_script(script: Script) -> Iterator[Piece]:
    if script.type.startswith(_TEMPLATE_TYPES):
        return
    for name, value in script.attributes.items():
        if not value:
            continue
        if name == "src" or (name.startswith("data-") and "src" in name):
            if value.startswith("data:"):
                yield Piece(Place.CODE, spelled_out(value) or "", f"script[{name}]", True)
            else:
                yield Piece(Place.SCRIPT, value, f"script[{name}]")
    if not script.text or script.text.isspace():
        return
    place = Place.DATA if "json" in script.type or script.type in ("importmap", "speculationrules") else Place.CODE
    yield Piece(place, script.text, "script")
    if spelled := spelled_out(script.text):
        yield Piece(place, spelled, "script", True)


def _of_link(attributes: dict[str, str]) -> Iterator[Piece]:
    rel, kind, href = (attributes.get(name, "").lower() for name in ("rel", "as", "href"))
    href = attributes.get("href", "")
    if "stylesheet" in rel or ("preload" in rel and kind == "style"):
        yield Piece(Place.STYLE, href, f"link[rel={rel}]")
    elif "modulepreload" in rel or ("preload" in rel and kind in ("script", "fetch", "")):
        yield Piece(Place.PRELOAD, href, f"link[rel={rel}]")
    # preconnect, dns-prefetch, prefetch, canonical and the rest load nothing


def _of_frame(tag: str, attributes: dict[str, str]) -> Iterator[Piece]:
    for name in _SOURCES:
        if value := attributes.get(name):
            yield Piece(Place.FRAME, value, f"{tag}[{name}]")


def _of_element(tag: str, attributes: dict[str, str]) -> Iterator[Piece]:
    for name, value in attributes.items():
        if len(value) < _SHORTEST:
            continue
        if name in ("href", "action"):
            yield Piece(Place.LINK, value, f"{tag}[{name}]")
        elif name.startswith("on"):
            yield Piece(Place.LINK, value, f"{tag}[{name}]")
            if "createElement" in value or "appendChild" in value:
                yield Piece(Place.CODE, value, f"{tag}[{name}]")
        elif tag in _PICTURES and name in ("src", "srcset", "data-src", "data-lazy-src", "background"):
            yield Piece(Place.IMAGE, value, f"{tag}[{name}]")
        elif "-" in name and "//" in value:
            yield Piece(Place.DATA, value, f"{tag}[{name}]")


def without_scripts(document: Document) -> frozenset[int]:
    """The elements that only a browser without scripts would show."""
    inside: set[int] = set()
    for outer in document.all("noscript"):
        if outer.mem_id not in inside:
            inside.update(node.mem_id for node in outer.traverse() if node.mem_id != outer.mem_id)
    return frozenset(inside)


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


ALL = frozenset(Place)
_LOADING_TAGS = ("link", *sorted(_FRAMES))
_CLICKED_TAGS = ("a", "area", "form", "button", "div", "span", "img", "input")


def _tags(document: Document, wanted: Set[Place]) -> Iterable[str]:
    """The elements that must be looked at for the wanted places: most pages name nobody, and need only a few."""
    if Place.DATA in wanted:
        return document.elements
    tags = dict.fromkeys(_LOADING_TAGS)
    if Place.IMAGE in wanted:
        tags |= dict.fromkeys(sorted(_PICTURES))
    if Place.LINK in wanted:
        tags |= dict.fromkeys(_CLICKED_TAGS)
    return tags


def pieces_of(document: Document, depth: int = 0, wanted: Set[Place] = ALL) -> Iterator[Piece]:
    """The pieces of a page, in no particular order. Scripts and frames always come; of the other places those that are `wanted`."""
    fallback = without_scripts(document)
    frames = 0
    for inner in document.inner if depth == 0 else ():
        yield from pieces_of(inner, depth + 1)
    for script in document.scripts:
        if not fallback or script.node.mem_id not in fallback:
            yield from _of_script(script)
    for tag in _tags(document, wanted):
        if tag in ("script", "meta", "br"):
            continue
        for node in document.elements.get(tag, ()):
            attributes = _attributes(node)
            if not attributes or (fallback and node.mem_id in fallback):
                continue
            if tag == "link":
                yield from _of_link(attributes)
                continue
            if tag in _FRAMES:
                frames += 1
                if frames <= MAX_FRAMES:
                    yield from _of_frame(tag, attributes)
            yield from _of_element(tag, attributes)
    for code in document.server_code:
        yield Piece(Place.SERVER, code, "server code")
    if "{" in document.markup and any(sign in document.markup for sign in _TAG_SIGNS):
        yield Piece(Place.SERVER, "\n".join(_TAGS.findall(document.markup)), "template")
    if document.markup.startswith("---\n"):
        end = document.markup.find("\n---", 4, _LONGEST_MATTER)
        yield Piece(Place.SERVER, document.markup[: max(end, 0)], "front matter")
