"""A page as it may be kept: no scripts, no personal details. Pure."""

from __future__ import annotations

import lxml.etree
import lxml.html

from auditor.detect.redact import redact

_GONE = ("script", "noscript")
_SPOKEN = ("alt", "title", "aria-label", "placeholder", "value", "content", "href")
"""Attributes that hold words, or somebody's number."""
_SHORTEST = 2


def redacted_page(html: str, public: tuple[str, ...] = ()) -> str:
    """The mark-up of `html` without scripts and comments; names, phones, mails, addresses and numbers of people are hidden.

    That goes for texts and for attributes. What the shop publishes itself (`public`) stays. Never raises; "" where nothing can be read.
    """
    parser = lxml.html.HTMLParser(remove_comments=True, huge_tree=True, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, ValueError):
        return ""
    for unused in [one for one in root.iter("template") if one.get("shadowrootmode") is None]:
        unused.tag = "script"
    lxml.etree.strip_elements(root, *_GONE, with_tail=False)
    seen: dict[str, str] = {}

    def hidden(text: str | None) -> str | None:
        if text is None or len(text.strip()) <= _SHORTEST:
            return text
        if text not in seen:
            seen[text] = redact(text, public).text
        return seen[text]

    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag != "style":
            element.text = hidden(element.text)
        element.tail = hidden(element.tail)
        for name in _SPOKEN:
            value = element.get(name)
            if value and not (name == "href" and not value.startswith(("tel:", "mailto:", "sms:"))):
                element.set(name, hidden(value) or "")
    return str(lxml.html.tostring(root, encoding="unicode", doctype="<!doctype html>"))
