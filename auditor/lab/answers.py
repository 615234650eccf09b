"""What operators and programs say: answers that name the fact asked for, and lines that do not."""

from __future__ import annotations

import random
import tomllib
from importlib import resources

from auditor.types import Answers

_DATA = tomllib.loads((resources.files("auditor.lab") / "data" / "answers.toml").read_text(encoding="utf-8"))


def line_of(name: str, ru: bool) -> str:
    """A fixed line in the shop's language."""
    return str(_DATA["lines"][name][0 if ru else 1])


def auto_text(brand: str, ru: bool) -> str:
    """The automatic reply that a maker sends by default."""
    texts = _DATA["automatic"]["texts"]
    return str(texts[sum(map(ord, brand)) % len(texts)][0 if ru else 1])


def answer_to(question: str, ru: bool, rng: random.Random) -> tuple[str, Answers]:
    """A person's answer, and whether it names the fact the question asks for, as far as the question's words show.

    People open and close in their own ways, so that two answers to one question are seldom the same text.
    """
    asked = question.lower()
    fact = next((fact for fact in _DATA["facts"] if any(word in asked for word in fact["words"])), None)
    if fact is None:
        return line_of("fallback", ru), Answers.PARTLY
    manner = _DATA["manner"]["ru" if ru else "en"]
    return f"{rng.choice(manner['opens'])} {fact['ru' if ru else 'en']} {rng.choice(manner['closes'])}".strip(), Answers.YES
