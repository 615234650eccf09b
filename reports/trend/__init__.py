"""The trend: `build` makes one self-contained page from the facts of two waves or more. Pure: same facts, same bytes."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace

from auditor import __version__
from auditor.failures import AuditorError
from auditor.types import Daypart
from reports.benchmark import Measured, definitions, measure, study_of
from reports.benchmark.model import Study
from reports.brand import PLAIN, Brand
from reports.findings import Findings, answerable
from reports.i18n import Words
from reports.page import plain, render
from reports.parts import Section
from reports.trend import headline
from reports.trend.model import TrendStudy, WaveFacts
from reports.trend.sections import ORDER

__all__ = ["TooFewWavesError", "WaveFacts", "build", "page_of"]


class TooFewWavesError(AuditorError):
    """A trend was asked for with fewer than two waves."""

    exit_code = 2


def build(waves: Sequence[WaveFacts], lang: str = "en", contact: str = "", brand: Brand = PLAIN) -> str:
    """The trend over `waves`, in any order, as HTML; they are put in the order in which they were opened.

    Raises `LanguageError`, and `TooFewWavesError` under two waves.
    """
    return page_of([measure(one.facts, one.info, one.certificate) for one in waves], lang, contact, brand)


def page_of(waves: Sequence[Measured], lang: str = "en", contact: str = "", brand: Brand = PLAIN) -> str:
    """The trend over waves that were measured already, as HTML. Raises as `build` does."""
    words = Words(lang)
    if len(waves) < 2:
        raise TooFewWavesError("a trend needs two waves; `auditor wave list` shows all")
    page = _page(trend_of(words, waves), brand.contact or contact)
    return render("trend.html", words, page, f"{page.title} · {page.edition}", ("style.css", "trend.css"), brand)


def trend_of(words: Words, waves: Sequence[Measured]) -> TrendStudy:
    """The waves in the order in which they were opened, in words."""
    ordered = sorted(waves, key=lambda one: (one.info.opened_at, one.info.id))
    return TrendStudy(_alike([study_of(words, one) for one in ordered]))


def _alike(studies: Sequence[Study]) -> tuple[Study, ...]:
    """All waves on one part of the week, visited in each of them, and on the longest threshold that each listened to."""
    shared = [part for part in Daypart if all(study.has(part) for study in studies)]
    last = studies[-1].main
    main = last if last in shared else next(iter(shared), last)
    limit = next(
        (t for t in (60, 30, 10) if all(study.cell(f"chat.reach_{t}", None, main).estimate.point is not None for study in studies)),
        min(study.limit_s for study in studies),
    )
    return tuple(replace(study, main=main, limit_s=limit) for study in studies)


def _sections(study: TrendStudy) -> tuple[Section, ...]:
    made: list[Section] = []
    figure = 1
    for name in ORDER:
        section: Section | None = importlib.import_module(f"reports.trend.sections.{name}").build(study, figure)
        if section is None:
            continue
        figure += len(section.figures)
        made.append(replace(section, number=len(made) + 1))
    return tuple(made)


def _page(study: TrendStudy, contact: str) -> Findings:
    w = study.w
    first, last = study.studies[0].wave, study.now.wave
    sections = _sections(study)
    lead = w.ngettext(
        "{n} wave of visits to online shops, compared within the same shops: what changed, and which changes are more than noise.",
        "{n} waves of visits to online shops, compared within the same shops: what changed, and which changes are more than noise.",
        len(study.studies),
    )
    facts = [
        (w._("Waves"), ", ".join(study.name(one) for one in study.studies)),
        (w._("First opened"), w.date(first.opened_at)),
        (w._("Last opened"), w.date(last.opened_at)),
        (
            w._("Panel now"),
            w.ngettext(
                "{n} shop, {measured} measured",
                "{n} shops, {measured} measured",
                len(study.now.table.rows),
                measured=w.count(study.now.measured),
            ),
        ),
    ]
    footer = [
        *answerable(w, contact),
        w._(
            "Rebuild: waves {waves}, program {program}.",
            waves=", ".join(plain(one.wave.id, 60) for one in study.studies),
            program=__version__,
        ),
    ]
    draft = any(one.wave.closed_at is None for one in study.studies)
    return Findings(
        title=w._("What changed for the shopper"),
        edition=f"{study.name(study.studies[0])} – {study.name(study.now)}",
        lead=lead,
        generator=f"storefront-auditor {__version__}",
        band=w._("Draft: a wave of this trend is still open, numbers can change.") if draft else "",
        facts=tuple(facts),
        hero=headline.hero(study),
        keys=headline.key_figures(study),
        sections=sections,
        definitions=definitions(w),
        definitions_number=len(sections) + 1,
        footer=tuple(footer),
    )
