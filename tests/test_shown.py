"""What a site wrote cannot steer the terminal it is shown in."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.shown import json_line, plain_line

EVIL = [
    "\x1b[2J\x1b[1;1H",
    "\x1b]0;title\x07",
    "\x9b31m",
    "a\rb",
    "a\nforged: line",
    "\u202eevil",
    "\u2066x\u2069",
    "\x7f\x08\x08",
    "\ud800",
]


@pytest.mark.parametrize("text", EVIL)
def test_control_sequences_do_not_reach_the_terminal(text: str) -> None:
    for shown in (plain_line(text), json_line({"name": text})):
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs")]
        assert shown.isprintable()


def test_ordinary_text_stays_as_it_is() -> None:
    assert plain_line("Чайник «Заря», 1 990 ₽ 🙂") == "Чайник «Заря», 1 990 ₽ 🙂"
    assert json_line({"имя": "Чай"}) == '{"имя": "Чай"}'


def test_long_text_is_cut() -> None:
    assert plain_line("а" * 10_000) == "а" * 199 + "…"


@given(st.text(alphabet=st.characters(), max_size=60))
def test_json_reads_back_as_it_was(text: str) -> None:
    assert json.loads(json_line([text])) == [text]
