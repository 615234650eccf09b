"""Depth: pages of nothing but start tags are read in time in proportion, and every other page is left as it is."""

import pytest

from auditor.detect.document import Document
from auditor.detect.nesting import FEW_TAGS, MAX_DEPTH, within_depth

MANY = FEW_TAGS + 1
BIG = 10_000_000


def depth_of(document: Document) -> int:
    """The depth of the tree, text not counted."""
    deepest = 0
    depths: dict[int, int] = {}
    assert document.root is not None
    for node in document.root.traverse():
        parent = node.parent
        depths[node.mem_id] = depth = 1 + (depths.get(parent.mem_id, 0) if parent is not None else 0)
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize(("tag", "size"), [("<div>", BIG // 4), ("<b>", BIG // 4), ("<svg>", BIG // 4), ("<table>", BIG)])
def test_megabytes_of_one_tag_are_parsed(tag: str, size: int) -> None:
    """Without the limit the first of these runs for an hour. (`benchmarks/growth.py` has the times.)"""
    assert Document(tag * (size // len(tag))).root is not None


NESTS = {
    "div": "<div>" * MANY,
    "closed": "<div>" * MANY + "x" + "</div>" * MANY,
    "self-closed": "<div/>" * MANY,
    "unknown": "<x-y>" * MANY,
    "end tag that closes nothing": "<div></x>" * MANY,
    "end tag that a block stops": "<span><div></span>" * MANY,
    "end tag that a table stops": "<div><table></div>" * MANY,
    "lists without a list": "<dd><li>" * MANY,
    "cells": "<table><tr><td>" * MANY,
    "cells of a drawing": "<svg>" + "<td>" * MANY,
    "a drawing that ends": "<svg>" + "<div/>" * MANY,
    "ruby": "<rt>" * MANY,
    "groups": "<optgroup>" * MANY,
    "bold of many kinds": "".join(f"<div><b id={number}></div>" for number in range(MANY)),
    "bold outside a cell": "".join(f"<b id={number}><table><td></b></table>" for number in range(MANY)),
    "quoted": "<div title='>'>" * MANY,
}


@pytest.mark.parametrize("name", NESTS)
def test_the_tree_is_no_deeper_than_a_browsers(name: str) -> None:
    """Whatever the trick, what the parser builds stays near the limit (rows and cells come on top of their tables)."""
    assert depth_of(Document(NESTS[name])) <= 4 * MAX_DEPTH + 10


def test_what_lies_too_deep_is_kept_beside() -> None:
    """Elements past the limit stay, with their attributes and texts, and the page goes on where it would."""
    page = "<p id=top>" + "<div class=deep>" * MANY + "words <a href=/x>link</a>" + "</div>" * MANY + "\n<p id=after>after"
    document = Document(page)
    assert len(document.all("div")) == MANY
    assert document.all("a")[0].attributes["href"] == "/x"
    assert "words link" in document.text
    after = document.css("#after")[0]
    assert after.parent is not None
    assert after.parent.tag == "body"
    assert document.line_of("after") == 2


ORDINARY = {
    "paragraphs": "<p>a<p>b" * MANY,
    "items": "<ul>" + "<li>a" * MANY + "</ul>",
    "rows": "<table>" + "<tr><td>a<td>b" * MANY + "</table>",
    "options": "<select>" + "<option>a" * MANY + "</select>",
    "pictures": "<div><img src=a><br><input></div>" * MANY,
    "links": "<div><a href=x>a</div>" * MANY,
    "forgotten spans": "<div><span>a</div>" * MANY,
    "drawings": "<svg viewBox='0 0 1 1'><path d='M0'/><use href='#a'/></svg>" * MANY,
    "scripts": "<script>if (a<b) '<div><div>'</script>" * MANY,
    "comments": "<!-- <div><div> -->" * MANY,
    "areas": "<textarea><div><div></textarea>" * MANY,
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_page_is_left_alone(name: str) -> None:
    """Large pages with forgotten end tags are not nested, and not touched."""
    assert within_depth(ORDINARY[name]) is ORDINARY[name]
