"""One self-contained HTML file from a template and a typed context: nothing is fetched, nothing a shop wrote becomes mark-up.

A template error, and any name a template uses that its context lacks, fails the build.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.brand import PLAIN, Brand
from reports.i18n import Words

HERE = Path(__file__).parent
LONGEST = 120
"""Characters of a shop's own text that a report shows at most."""

_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(value: object, longest: int = LONGEST) -> str:
    """A shop's own text as harmless text: no control characters, no marks that turn the reading direction, cut with an ellipsis."""
    text = _CONTROL.sub("", _BIDI.sub("", " ".join(str(value).split()))).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def safe_url(value: object) -> str:
    """An address that may stand in a link: http and https only, anything else becomes `#`."""
    text = _CONTROL.sub("", str(value).strip())
    try:
        parts = urlsplit(text)
    except ValueError:
        return "#"
    return text if parts.scheme in ("http", "https") and parts.netloc else "#"


@cache
def _asset(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


def _minified(css: str) -> str:
    """The style sheet without comments and line breaks; strings and values stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*\n\s*", "\n", css).strip()


def definition_id(metric: str) -> str:
    """Where a metric is defined: the thresholds of one metric stand together, as `chat.reach_T`."""
    return re.sub(r"_\d+$", "_T", metric)


@cache
def environment(words: Words) -> Environment:
    """The template environment of one language."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(words.translations, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(plain=plain, safe_url=safe_url, definition_id=definition_id)
    made.globals["w"] = words
    return made


def render(
    template: str, words: Words, context: Any, paper_title: str, styles: tuple[str, ...] = ("style.css",), brand: Brand = PLAIN
) -> str:
    """The page of a typed context (a dataclass, whose fields are the template's names). `paper_title` stands under each printed page.

    `styles` are style sheets of `static/`, the later winning; the template knows `brand` too.
    """
    script = _asset("sort.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    fields = {f.name: getattr(context, f.name) for f in dataclasses.fields(context)}
    html = (
        environment(words)
        .get_template(template)
        .render(
            **fields,
            brand=brand,
            style=Markup("\n".join([*(_minified(_asset(name)) for name in styles), brand.css]) + _paper(paper_title)),
            script=Markup(script),
            policy=f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'",
        )
    )
    return re.sub(r"\n\s*\n+", "\n", html).lstrip() + "\n"


def _paper(title: str) -> str:
    """The margin boxes of the printed page. The title is made safe for a CSS string inside a style element."""
    quoted = "".join(c if c.isalnum() or c in " .,·–-:" else f"\\{ord(c):x} " for c in plain(title))
    font = 'font:7.5pt "Segoe UI",Roboto,Arial,"Liberation Sans",sans-serif;color:#65727C'
    left = f'@bottom-left{{content:"{quoted}";{font}}}'
    right = f'@bottom-right{{content:counter(page) " / " counter(pages);{font}}}'
    return f"\n@media print{{@page{{{left}{right}}}}}"


def write_page(path: Path, html: str) -> Path:
    """Write a page whole or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_text(html, encoding="utf-8", newline="\n")
    os.replace(draft, path)
    return path
