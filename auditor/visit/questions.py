"""What is asked: a reviewed bank of neutral questions by industry and language, and the fixed words that end a conversation."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from auditor.failures import SettingError

MOST = 160
"""Characters of a question; who reads it must be able to answer within a minute."""
_PRODUCT = "{product}"


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of one language: thanks after an answer, and the truth for whoever asks who we are."""

    thanks: str
    truth: str


@cache
def _bank() -> dict[str, Any]:
    return tomllib.loads(files("auditor.visit").joinpath("questions.toml").read_text(encoding="utf-8"))


def fixed_words(lang: str, agent: str = "", contact: str = "") -> Words:
    """Thanks and the truthful answer in `lang` (English where it has none)."""
    table = _bank()["fixed"].get(lang[:2], _bank()["fixed"]["en"])
    return Words(table["thanks"], table["truth"].replace("{agent}", agent or "StorefrontAuditor").replace("{contact}", contact).strip())


def questions(industry: str, lang: str) -> tuple[str, ...]:
    """All questions for an industry in a language: the industry's own, then those that fit any shop."""
    banks = _bank()["questions"]
    bank = banks.get(lang[:2], banks["en"])
    return (*bank.get(industry, ()), *bank["any"])


def choose_question(industry: str, lang: str, product: str | None, seed: str) -> str:
    """One question, the same for the same `seed` (wave, shop and daypart). With a product's name, one that names it is preferred:
    a canned answer then shows itself."""
    bank = questions(industry, lang)
    fitting = [q for q in bank if (_PRODUCT in q) == bool(product)] or [q for q in bank if _PRODUCT not in q]
    if not fitting:
        raise SettingError(f"no question for industry {industry} in language {lang}")
    chosen = random.Random(seed).choice(fitting)
    return chosen.replace(_PRODUCT, (product or "").strip()[:60])[:MOST]
