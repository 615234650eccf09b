"""Embeds as shops paste them, and mark-up that only names, calls, compares or configures a vendor.

Measured before the rules were changed for them, and kept as they were then (`docs/accuracy-detection.md` has those figures).
"""

from pathlib import Path

import pytest

from auditor.detect.document import Document
from auditor.detect.vendors import match_vendors
from auditor.types import PageSnapshot
from auditor.vendors import load_catalogue

CASES = Path(__file__).parent / "embed_cases"
CATALOGUE = load_catalogue()
ONE_NAME = {"zendesk_messaging": "zendesk", "zendesk_classic": "zendesk", "retailcrm_consultant": "retailcrm"}


def cases(file: str) -> list[tuple[str, set[str], str]]:
    """(name, expected ids, mark-up) of every case of a file."""
    found = []
    for part in (CASES / file).read_text("utf-8").split("\n=== ")[1:]:
        head, _, markup = part.partition("\n")
        expected, _, name = head.partition(":")
        found.append((name.strip(), set(expected.split()), markup))
    return found


ALL = cases("loaded.html") + cases("named.html")


@pytest.mark.parametrize(("name", "expected", "markup"), ALL, ids=[f"{number} {case[0]}" for number, case in enumerate(ALL)])
def test_what_is_loaded_is_found_and_nothing_else(name: str, expected: set[str], markup: str) -> None:
    """Exactly the expected contact widgets, marketing and push."""
    snapshot = PageSnapshot(url="", html=f"<!doctype html><html><body>\n{markup}\n</body></html>")
    found = match_vendors(snapshot, Document(snapshot.html), CATALOGUE)
    assert {ONE_NAME.get(one.id, one.id) for one in found if one.group not in ("platform", "messenger")} == expected, name


def test_there_are_many_of_both() -> None:
    """The files were read."""
    assert len(cases("loaded.html")) > 60
    assert len(cases("named.html")) > 70


def test_an_embed_that_the_end_of_the_page_breaks_off() -> None:
    """A download cut short within an embed: its own words are enough, as what it would load cannot be seen."""
    begun = "<p>x</p><script>(function(w, d, s, h, id) { w.roistatProjectId = id; w.roistatHost = h; var p ="
    for markup, expected in ((begun, {"roistat"}), (f"{begun} 1}})()</script>", set())):
        snapshot = PageSnapshot(url="", html=markup)
        assert {one.id for one in match_vendors(snapshot, Document(markup), CATALOGUE)} == expected
