"""Reading JavaScript without running it: what is live, what it spells, whether it loads anything.

All of it is linear in the size of the script: one pass of a tokenising pattern without nested repetition, or `str.replace`.
"""

from __future__ import annotations

import base64
import binascii
import re

# Strings, regular expressions and comments, in the order a reader must try them. A string ends at its line; what is never closed
# runs on to the end, so that no start is tried twice.
_TOKENS = re.compile(
    r"""
    "(?:[^"\\\n]|\\.|\\\n)*+["\n]?
    | '(?:[^'\\\n]|\\.|\\\n)*+['\n]?
    | `(?:[^`\\]|\\.|\\\n)*+(?:`|\Z)
    | //[^\n]*+
    | <!--[^\n]*+
    | /\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)
    | (?<=[=(,:;!&|?{}\[\n])[ \t]*+/(?![*/ ])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\]?)*+/
    """,
    re.VERBOSE,
)
_JOIN = re.compile(r"""["'`]\s*+\+\s*+["'`]""")
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u00([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{2})\})")
_PERCENT = re.compile(r"%([2-7][0-9a-fA-F])")
_BASE64 = re.compile(r"""(?:atob\(\s*["'`]|base64,)([A-Za-z0-9+/=_-]{24,200000})""")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CODES = re.compile(r"fromCharCode(?:\.apply\(\w{1,10},\s*\[|\()([\d,\s]{20,20000})[\])]")
_SLASHED = re.compile(r"""["']([^"'\s]{8,200})["']\s{0,20}\.replace\(/\[([+|*~^])\]/g,\s{0,20}["']/["']\)""")
_LOADS = re.compile(
    r"createElement|\.src\b|\bsrc\s*[=:]|[\"']src\\*[\"']|document\.write|getScript|appendChild|insertBefore|insertAdjacentHTML|innerHTML|"
    r"\bimport\s*\(|importScripts|\.append\(|\.load\(|loadScript|addScript|loadJS|require\(|<script|<iframe|\$\.ajax|\bfetch\("
)


def live_code(code: str) -> str:
    """The code without its comments. Strings and regular expressions are left whole; a comment becomes a space and
    its newlines.

    >>> live_code("a('//x'); // b")
    "a('//x');  "
    """
    if "/*" not in code and "//" not in code and "<!--" not in code:
        return code
    return _TOKENS.sub(_keep_unless_comment, code)


def _keep_unless_comment(match: re.Match[str]) -> str:
    text = match[0]
    return " " + "\n" * text.count("\n") if text.startswith(("//", "/*", "<!--")) else text


def loads_something(code: str) -> bool:
    """Whether there is anything in the code that could bring a script, frame or picture into the page."""
    return _LOADS.search(code) is not None


def _plain(letter: str) -> str:
    """A letter that was escaped inside a string; one that would end the string or the line is a space."""
    return " " if letter in "'\"`\\\n\r" else letter


def _from_codes(match: re.Match[str]) -> str:
    numbers = [int(part) for part in match[1].split(",") if part.strip().isdigit() and len(part.strip()) < 6]
    return '"' + "".join(_plain(chr(number)) for number in numbers if 8 < number < 0x3000) + '"'


def _from_base64(text: str) -> str:
    """What a base64 text says: an address as a string, code as code, "" where it says nothing readable."""
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        decoded = base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", "ignore")
    except (binascii.Error, ValueError):
        return ""
    if " " not in decoded and "\n" not in decoded:
        return f'"{decoded}"' if decoded.isprintable() else ""
    return "" if _BINARY.search(decoded) else decoded


def _letter(match: re.Match[str]) -> str:
    return _plain(chr(int(match[1] or match[2] or match[3], 16)))


def spelled_out(code: str) -> str | None:
    """The code with escapes resolved and string pieces joined, base64 texts after it; None where nothing would change.

    `"li" + "ve"` becomes `"live"`, `\\x2f`, `\\u002f`, `\\/` and `%2f` a slash, `&amp;` an ampersand,
    `"++host+path".replace(/[+]/g, "/")` an address.
    """
    text = code
    if "\\" in text:
        text = text.replace("\\/", "/")
        if "\\x" in text or "\\u" in text:
            text = _ESCAPED.sub(_letter, text)
    if "%2" in text or "%3" in text:
        text = _PERCENT.sub(lambda match: _plain(chr(int(match[1], 16))), text)
    if "&amp;" in text:
        text = text.replace("&amp;", "&")
    if "+" in text and _JOIN.search(text):
        text = _JOIN.sub("", text)
    if ".replace(/[" in text:
        text = _SLASHED.sub(lambda match: '"' + match[1].replace(match[2], "/") + '"', text)
    more = []
    if "fromCharCode" in text:
        text = _CODES.sub(_from_codes, text)
    if "atob" in text or "base64," in text:
        more = [decoded for found in _BASE64.finditer(text) if (decoded := _from_base64(found[1]))]
    if more:
        text = "\n".join((text, *more))
    return None if text == code else text
