"""The words of product pages, carts and checkouts. They stand in `data/cart_words.toml`, `data/cart_kinds.toml`."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files


def _read(name: str) -> dict[str, re.Pattern[str]]:
    table = tomllib.loads(files("auditor.detect").joinpath(f"data/{name}.toml").read_text("utf-8"))
    return {key: re.compile("|".join(parts), re.IGNORECASE) for key, parts in table.items()}


_WORDS = _read("cart_words")


def says(name: str, *texts: str) -> bool:
    """Whether one of `texts` says what the list `name` of `cart_words.toml` holds."""
    pattern = _WORDS[name]
    return any(pattern.search(text) for text in texts if text)


def kinds(name: str) -> dict[str, re.Pattern[str]]:
    """One of the tables of `cart_kinds.toml`: kind → its words, in the file's order."""
    table = tomllib.loads(files("auditor.detect").joinpath("data/cart_kinds.toml").read_text("utf-8"))
    return {kind: re.compile("|".join(parts), re.IGNORECASE) for kind, parts in table[name].items()}
