"""The rules of conduct: the tests that docs/conduct.md names for each are run, and what came of them is written down by rule."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hostile import report

ROOT = Path(__file__).parents[1]


@dataclass
class Rule:
    """A rule, the tests that show it (files, and single ones as `file::name`), and how often each outcome came."""

    text: str
    tests: list[str]
    outcomes: Counter[str] = field(default_factory=Counter)

    def covers(self, file: str, name: str) -> bool:
        """Whether a test that ran is one of its own."""
        return file in self.tests or f"{file}::{name.partition('[')[0]}" in self.tests


def rules() -> list[Rule]:
    """The table of docs/conduct.md."""
    page = (ROOT / "docs" / "conduct.md").read_text(encoding="utf-8").partition("| Rule | Enforced in | Shown by |")[2]
    rows = [line.strip("| ").split(" | ") for line in page.splitlines()[2:] if line.startswith("|")]
    return [
        Rule(text, re.findall(r"`(tests/\w+\.py)`", shown) + [_place(one) for one in re.findall(r"`(test_\w+)`", shown)])
        for text, _, shown in rows
    ]


@cache
def _place(name: str) -> str:
    """The file of a test, and the test."""
    file = next(file for file in sorted((ROOT / "tests").glob("test_*.py")) if f"def {name}(" in file.read_text(encoding="utf-8"))
    return f"tests/{file.name}::{name}"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[Rule]:
    """All of them run once, each counted for every rule that it shows."""
    found = rules()
    files = sorted({test for rule in found for test in rule.tests if "::" not in test})
    single = sorted({test for rule in found for test in rule.tests if "::" in test and test.partition("::")[0] not in files})
    out = tmp_path_factory.mktemp("rules") / "rules.xml"
    command = (sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", f"--junitxml={out}", *files, *single)
    subprocess.run(command, cwd=ROOT, check=False)
    for case in ElementTree.parse(out).iter("testcase"):
        file, name = case.attrib["classname"].replace(".", "/") + ".py", case.attrib["name"]
        outcome = next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed")
        for rule in found:
            if rule.covers(file, name):
                rule.outcomes[outcome] += 1
    rows = [(rule.text, ", ".join(f"`{test.rpartition(':')[2]}`" for test in rule.tests), _said(rule)) for rule in found]
    report.put("rules", f"{report.when()}.\n\n{report.table(('rule', 'tried by', 'what happened'), rows)}")
    return found


def _said(rule: Rule) -> str:
    tried = sum(rule.outcomes.values())
    held = rule.outcomes["passed"]
    return f"held in {held} of {tried}" + "".join(f", {n} {what}" for what, n in sorted(rule.outcomes.items()) if what != "passed")


def test_every_rule_held_wherever_it_was_tried(shown: list[Rule]) -> None:
    """Nothing failed, nothing was left out, and no rule goes untried."""
    assert shown
    assert not [rule.text for rule in shown if not rule.outcomes or set(rule.outcomes) != {"passed"}]
