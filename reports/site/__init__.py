"""The site: every benchmark, the trend and the data of several waves as one linked folder to publish.

`build` gives the files by their path; the same waves give the same bytes. Nothing in it is of one shop: the tables that name shops and
the cards of clients are not for publication and stay out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from auditor import __version__
from auditor.metrics.export import codebook, estimates_csv
from reports import trend
from reports.benchmark import Measured, headline, page_of, study_of
from reports.brand import PLAIN, Brand
from reports.findings import answerable
from reports.i18n import Words
from reports.page import HERE, plain, render
from reports.svg import tag
from reports.trend.headline import hero as trend_hero

Link = tuple[str, str]
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One report on the first page: its name, address, one sentence of what it says, its base, and further links."""

    name: str
    address: str
    said: str
    base: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The first page: the context of `templates/site.html`."""

    title: str
    edition: str
    lead: str
    generator: str
    trends: tuple[Sheet, ...]
    waves: tuple[Sheet, ...]
    data: tuple[Link, ...]
    footer: tuple[str, ...]


def build(waves: Sequence[Measured], langs: Sequence[str], contact: str = "", brand: Brand = PLAIN) -> Iterator[tuple[str, str]]:
    """Path and text of each file. The first of `langs` is that of `index.html`. Raises `LanguageError`."""
    ordered = sorted(waves, key=lambda one: (one.info.opened_at, one.info.id))
    for lang in langs:
        for one in ordered:
            yield _wave_page(one, lang), _with_links(page_of(one, lang, contact, brand), _nav(langs, lang, partial(_wave_page, one)))
        if len(ordered) > 1:
            html = trend.page_of(ordered, lang, contact, brand)
            yield _trend_page(lang), _with_links(html, _nav(langs, lang, _trend_page))
        index = _index(ordered, Words(lang), brand.contact or contact)
        html = render("site.html", Words(lang), index, index.title, ("style.css", "site.css"), brand)
        html = _with_links(html, _nav(langs, lang, _index_page, home=True), styled=False)
        yield _index_page(lang), html
        if lang == langs[0]:
            yield "index.html", html
    for one in ordered:
        yield _data_file(one), estimates_csv(one.table, one.info.id)
    yield "data/codebook.csv", codebook()


def _safe(words: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in words)


def _wave_page(one: Measured, lang: str) -> str:
    return f"benchmark-{_safe(one.info.id)}-{lang}.html"


def _trend_page(lang: str) -> str:
    return f"trend-{lang}.html"


def _index_page(lang: str) -> str:
    return f"index-{lang}.html"


def _data_file(one: Measured) -> str:
    return f"data/estimates-{_safe(one.info.id)}.csv"


def _nav(langs: Sequence[str], lang: str, address: Address, home: bool = False) -> Markup:
    """The line of links: all reports (not on their own page), and the same page in the other languages, each by its own name."""
    w = Words(lang)
    parts = [] if home else [tag("a", w._("All reports"), href=_index_page(lang))]
    for to in langs:
        if to != lang:
            name = Words(to).locale.get_display_name(to) or to
            parts.append(tag("a", name[:1].upper() + name[1:], href=address(to), lang=to, hreflang=to))
    return tag("nav", Markup("").join(parts), class_="sitenav", aria_label=w._("Reports and languages")) if parts else Markup("")


def _with_links(html: str, nav: Markup, styled: bool = True) -> str:
    """A page with a line of links above its head. Each report is a whole page by itself; only here it knows of others."""
    if styled:
        css = (HERE / "static" / "site.css").read_text(encoding="utf-8").partition("*/\n")[2]
        html = html.replace("</style>", f"\n{css}</style>", 1)
    return html.replace("<header>", f"<header>\n{nav}", 1)


def _index(waves: Sequence[Measured], w: Words, contact: str) -> Index:
    sheets = [_sheet(one, w) for one in reversed(waves)]
    trends = []
    if len(waves) > 1:
        hero = trend_hero(trend.trend_of(w, waves))
        said = f"{hero.before}{hero.marked}{hero.after}."
        trends.append(Sheet(name=w._("What changed for the shopper"), address=_trend_page(w.lang), said=said, base=hero.base))
    footer = [
        *answerable(w, contact),
        w._("Made by program {program}.", program=__version__),
    ]
    return Index(
        title=w._("Who answers the shopper"),
        edition=w.ngettext("{n} wave", "{n} waves", len(waves)),
        lead=w._(
            "How online shops can be reached, how fast a person answers, and what happens when nobody is there: "
            "every round of fieldwork, its report and its data."
        ),
        generator=f"storefront-auditor {__version__}",
        trends=tuple(trends),
        waves=tuple(sheets),
        data=((w._("What each column and metric means (CSV)"), "data/codebook.csv"),),
        footer=tuple(footer),
    )


def _sheet(one: Measured, w: Words) -> Sheet:
    study = study_of(w, one)
    hero = headline.hero(study)
    field = one.field
    when = w.date_range(field.first, field.last) if field.first and field.last else w.date(one.info.opened_at)
    panel = w.ngettext(
        "{n} shop, {measured} measured", "{n} shops, {measured} measured", len(one.table.rows), measured=w.count(study.measured)
    )
    draft = f" {w._('Draft.')}" if one.info.closed_at is None else ""
    return Sheet(
        name=w._("Wave {wave}", wave=plain(one.info.id, 60)),
        address=_wave_page(one, w.lang),
        said=f"{hero.before}{hero.marked}{hero.after}.{draft}",
        base=f"{when} · {panel}",
        links=((w._("Estimates (CSV)"), _data_file(one)),),
    )
