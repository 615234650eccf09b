"""What the docs point at exists: files, tests, headings of other pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    links = {target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target and not target.startswith(("#", "mailto:"))}
    assert [target for target in sorted(links) if not (page.parent / target.partition("#")[0]).exists()] == []


def test_the_rules_of_conduct_name_tests_and_modules_that_exist() -> None:
    text = (ROOT / "docs" / "conduct.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named
    assert {name for name in named if f"def {name}(" not in TESTS} == set()
    files = set(re.findall(r"`((?:auditor|tests|spiders)/[\w/.]+)`", text))
    assert {file for file in files if not (ROOT / file).is_file()} == set()
