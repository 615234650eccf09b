"""What a page of findings is made of, the benchmark and the trend alike: headline, key figures, sections, definitions, foot."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from reports.i18n import Words
from reports.page import plain
from reports.parts import Section


@dataclass(frozen=True, slots=True)
class SquareKey:
    """One kind of the hundred squares."""

    sign: Markup
    number: str
    text: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hero:
    """The headline sentence in three pieces (the middle one marked), its base, and the hundred squares."""

    before: str
    marked: str
    after: str
    base: str
    metric: str
    squares: Markup | None = None
    key: tuple[SquareKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A large number with its words and its base; `spoken` in place of a dash where it was not measured."""

    value: str
    text: str
    base: tuple[str, ...]
    figure: str
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric's definition and base in words, under its id (thresholds together, as `chat.reach_T`)."""

    id: str
    text: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The context of `templates/findings.html`."""

    title: str
    edition: str
    lead: str
    generator: str
    band: str
    facts: tuple[tuple[str, str], ...]
    hero: Hero
    keys: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    definitions_number: int
    footer: tuple[str, ...]


def answerable(w: Words, contact: str) -> tuple[str, ...]:
    """Who answers for a report, at its foot."""
    who = (w._("Contact: {contact}", contact=plain(contact)),) if contact else ()
    return (*who, w._("An error about your shop? Write to us; it is corrected and the report made anew."))
