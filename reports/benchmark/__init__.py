"""The industry benchmark: `build` makes one self-contained page from the facts of a wave. Pure: same facts, same bytes."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from auditor import __version__
from auditor.metrics import registry
from auditor.metrics.table import Table, compute
from auditor.types import Daypart, Mark, ShopFacts
from reports.benchmark import brief, headline
from reports.benchmark.model import Agreement, Benchmark, Fieldwork, Study, WaveInfo
from reports.benchmark.sections import ORDER
from reports.brand import PLAIN, Brand
from reports.findings import Definition, answerable
from reports.i18n import Words
from reports.page import definition_id, plain, render
from reports.parts import Section

__all__ = ["Agreement", "Measured", "WaveInfo", "build", "measure", "page_of"]


def build(
    facts: Iterable[ShopFacts],
    wave: WaveInfo,
    certificate: Sequence[Agreement] | None = None,
    lang: str = "en",
    contact: str = "",
    brand: Brand = PLAIN,
) -> str:
    """The benchmark of one wave as HTML. `certificate` is a comparison with a known truth, where there is one.

    Raises `LanguageError` for a language without a catalogue; a template error fails.
    """
    return page_of(measure(facts, wave, certificate), lang, contact, brand)


@dataclass(frozen=True, slots=True)
class Measured:
    """A wave measured once, for pages in any language: its table, what it is, its fieldwork, its comparison with a known truth."""

    table: Table
    info: WaveInfo
    field: Fieldwork
    certificate: tuple[Agreement, ...] = ()


def measure(facts: Iterable[ShopFacts], wave: WaveInfo, certificate: Sequence[Agreement] | None = None) -> Measured:
    """Measure a wave; its facts may come in any order and are not kept."""
    shops = sorted(facts, key=lambda one: one.shop.key)
    return Measured(compute(shops), wave, fieldwork(shops), tuple(certificate or ()))


def page_of(measured: Measured, lang: str = "en", contact: str = "", brand: Brand = PLAIN) -> str:
    """The benchmark of a measured wave as HTML."""
    words = Words(lang)
    page = _page(study_of(words, measured), brand.contact or contact)
    return render("benchmark.html", words, page, f"{page.title} · {page.edition}", brand=brand)


def fieldwork(shops: Sequence[ShopFacts]) -> Fieldwork:
    """What the fieldwork of a wave amounted to."""
    records = [visit.record for one in shops for visit in one.visits if visit.record is not None]
    starts = [record.started_at for record in records]
    return Fieldwork(
        min(starts, default=None),
        max(starts, default=None),
        len(records),
        sum(any(e.mark is Mark.SENT for e in record.events) for record in records),
        sum(record.staff_s for record in records),
        sum(record.guarded for record in records),
    )


def study_of(words: Words, measured: Measured) -> Study:
    """A measured wave in words.

    The main part of the week is the working day where it was visited, else the part with most visits; the threshold is one minute,
    or the longest below it that the visits listened to.
    """
    table = measured.table
    parts = table.dayparts
    sizes = {part: table.cell("chat.reach_10", None, part).estimate.n for part in parts}
    main = Daypart.WORKDAY if Daypart.WORKDAY in parts else max(parts, key=lambda part: sizes[part], default=None)
    limit = next((t for t in (60, 30, 10) if main and table.cell(f"chat.reach_{t}", None, main).estimate.point is not None), 60)
    return Study(words, table, measured.info, measured.field, measured.certificate, main, limit)


def _sections(study: Study) -> tuple[tuple[Section, ...], dict[str, int]]:
    """The sections that have something to say, numbered, and the number of each one's first figure."""
    made: list[Section] = []
    first: dict[str, int] = {}
    figure = 1
    for name in ORDER:
        section: Section | None = importlib.import_module(f"reports.benchmark.sections.{name}").build(study, figure)
        if section is None:
            continue
        if section.figures:
            first[name] = figure
        figure += len(section.figures)
        made.append(replace(section, number=len(made) + 1))
    return tuple(made), first


def _page(study: Study, contact: str) -> Benchmark:
    w, wave, field = study.w, study.wave, study.field
    sections, figures = _sections(study)
    panel = len(study.table.rows)
    industries = len(study.table.industries)
    spread = w.ngettext("{n} sector", "{n} sectors", industries)
    lead = w.ngettext(
        "We visited {n} online shop of {spread} as a shopper would. Here is who answers, how fast, and what happens when nobody is there.",
        "We visited {n} online shops of {spread} as a shopper would. Here is who answers, how fast, and what happens when nobody is there.",
        study.measured,
        spread=spread,
    )
    facts = [
        (w._("Fieldwork"), w.date_range(field.first, field.last) if field.first and field.last else "—"),
        (
            w._("Panel"),
            w.ngettext("{n} shop, {measured} measured", "{n} shops, {measured} measured", panel, measured=w.count(study.measured)),
        ),
        (w._("Protocol"), w._("version {number}", number=plain(wave.protocol))),
        (w._("Wave opened"), w.date(wave.opened_at)),
    ]
    footer = [
        *answerable(w, contact),
        w._(
            "Rebuild: wave {wave}, protocol {protocol}, program {program}.",
            wave=plain(wave.id),
            protocol=plain(wave.protocol),
            program=__version__,
        ),
    ]
    return Benchmark(
        title=w._("Who answers the shopper"),
        edition=w._("Wave {wave}", wave=plain(wave.id, 60)),
        lead=lead,
        generator=f"storefront-auditor {__version__}",
        band="" if wave.closed_at else w._("Draft: this wave is still open, numbers can change."),
        facts=tuple(facts),
        hero=headline.hero(study),
        keys=headline.key_figures(study, figures),
        findings=brief.findings(study, figures),
        sections=sections,
        definitions=definitions(w),
        definitions_number=len(sections) + 1,
        footer=tuple(footer),
    )


def definitions(w: Words) -> tuple[Definition, ...]:
    """All definitions by id; thresholds of one metric once, with T for the number."""
    found: dict[str, Definition] = {}
    for metric in registry().values():
        id_ = definition_id(metric.id)
        name, text = metric.name(w.lang), _lower(metric.definition(w.lang))
        if id_ != metric.id:
            limit = metric.id.rpartition("_")[2]
            name, text = (re.sub(rf"\b{limit}\b", "T", words) for words in (name, text))
        found.setdefault(id_, Definition(id_, f"{name}: {text}", metric.base(w.lang)))
    return tuple(found[id_] for id_ in sorted(found))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
