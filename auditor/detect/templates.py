"""What a template's author left out: comments of template languages, and server code.

A template saved as it stands in a repository is not what a browser gets. Comments of Blade, Liquid, Smarty, Twig, ERB and
ASP never reach it, and server code (`<?php … ?>`, `<% … %>`) is run before it. Both are cut out, their newlines kept so that line
numbers stay true. Everything here is one pass of `str.find`: linear, whatever the page.
"""

from __future__ import annotations

import re

# (opening, closing): cut out wherever both are there.
_COMMENTS = (
    ("{{--", "--}}"),  # Blade
    ("{{!--", "--}}"),  # Handlebars
    ("{#", "#}"),  # Twig, Jinja
    ("{*", "*}"),  # Smarty
    ("<%--", "--%>"),  # JSP, ASP.NET
    ("<%#", "%>"),  # ERB
    ("@*", "*@"),  # Razor
)
_LIQUID = re.compile(r"\{%-?\s*(end)?comment\s*-?%\}")
_PHP = re.compile(r"<\?(?:php\b|=|(?!xml))")
# PHP and JavaScript comments beside strings, so that an address in quotes is not taken for a comment.
_PHP_PARTS = re.compile(r"""'(?:[^'\\]|\\.)*+(?:'|\Z)|"(?:[^"\\]|\\.)*+(?:"|\Z)|/\*.*?(?:\*/|\Z)|(?://|\#)[^\n]*""", re.DOTALL)
# Openings that also occur in plain CSS and JavaScript count only beside another sign of their language.
_SIGNS = {
    "{*": ("{* ", " *}", "{literal}", "{include "),
    "@*": ("@Html.", "@model ", "@using ", "@ViewBag.", "@section ", "@RenderBody"),
}


def _newlines(text: str) -> str:
    return "\n" * text.count("\n")


def _cut(text: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        end += len(closing)
        kept += (text[at:start], _newlines(text[start:end]))
        at = end
    return "".join(kept) + text[at:] if kept else text


def _cut_liquid(text: str) -> str:
    kept: list[str] = []
    at, opened = 0, None
    for tag in _LIQUID.finditer(text):
        if tag[1] is None:
            opened = tag.start() if opened is None else opened
        elif opened is not None:
            kept += (text[at:opened], _newlines(text[opened : tag.end()]))
            at, opened = tag.end(), None
    return "".join(kept) + text[at:] if kept else text


def without_php_comments(code: str) -> str:
    """PHP code without its comments; strings are left whole."""
    return _PHP_PARTS.sub(lambda part: part[0] if part[0][0] in "'\"" else " ", code)


def _cut_php(text: str) -> tuple[str, list[str]]:
    kept: list[str] = []
    codes: list[str] = []
    at = 0
    while opening := _PHP.search(text, at):
        start = opening.start()
        end = text.find("?>", opening.end())
        if end < 0:
            if not text.startswith("<?php", start):
                break
            end = len(text)
        kept += (text[at:start], _newlines(text[start:end]))
        codes.append(without_php_comments(text[opening.end() : end]))
        at = min(len(text), end + 2)
    return "".join(kept) + text[at:], codes


def strip_templates(source: str) -> tuple[str, tuple[str, ...]]:
    """The mark-up without template comments and server code, and the pieces of server code (comments removed)."""
    text = source
    met = {sign: sign in text for sign in ("{{", "{#", "{*", "<%", "@*")}
    for opening, closing in _COMMENTS:
        if met[opening[:2]] and opening in text and (opening not in _SIGNS or any(sign in text for sign in _SIGNS[opening])):
            text = _cut(text, opening, closing)
    if "{%" in text and "comment" in text:
        text = _cut_liquid(text)
    codes: list[str] = []
    if "<?" in text:
        text, codes = _cut_php(text)
    return text, tuple(codes)
