"""What the storefront spider yields: one item a shop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ShopItem:
    """One surveyed shop. Everything in it can be written as JSON.

    `pages` are the pages asked for, in order: kind, url, final_url, status, bytes, truncated, language, findings (ids), failure.
    `findings` are those of all pages together, with the keys of `auditor detect --json`. `observations` are the recorded facts
    (docs/observations.md). `failure` is `{code, stage, detail}` or None.
    """

    shop: str
    url: str
    industry: str
    final_url: str
    disposition: str
    pages: list[dict[str, Any]] = field(default_factory=list)
    findings: dict[str, Any] = field(default_factory=dict)
    observations: list[dict[str, Any]] = field(default_factory=list)
    failure: dict[str, Any] | None = None
