"""Text from outside on its way to a terminal: nothing in it may steer the terminal, forge a line or turn the reading direction.

Control characters and format characters (Unicode Cc and Cf: escape sequences also in their one-character form U+009B, bidirectional
marks, zero-width joiners) never reach it raw.
"""

from __future__ import annotations

import json
import re
import unicodedata

LONGEST = 200
"""Characters of one text that are shown."""

_SUSPECT = re.compile(r"[^\x20-\x7e\u0400-\u04ff]")


def plain_line(value: object, longest: int = LONGEST) -> str:
    """The text on one line, without control and format characters, cut with an ellipsis."""
    text = "".join(" " if c.isspace() else "" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in str(value))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def json_line(value: object) -> str:
    """JSON on one line in which control and format characters are written as escapes; it reads back as the same value."""
    return _SUSPECT.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    char = found.group()
    if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return char
    return json.dumps(char)[1:-1]
