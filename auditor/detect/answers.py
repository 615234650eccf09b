"""Whether a reply names the fact that was asked for."""

from __future__ import annotations

import re

from auditor.detect.reply_signs import Signs, content
from auditor.detect.wording import phrase_book, plain
from auditor.types import Answers

_SAY = phrase_book("replies")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n](?=\d)[^.!?\n]*)*[.!?\n]*")
_DIGIT = re.compile(r"\d")


def answers_question(question: str, text: str, signs: Signs) -> Answers:
    """`yes`, `partly` or `no`. A price is no answer to "is it in stock?"; a question back is none to anything."""
    if text.strip().startswith("[") and text.strip().endswith("]"):
        return Answers.NO
    if signs.echo or signs.same_before or signs.rating or signs.menu or signs.courtesy_only:
        return Answers.NO
    asked = plain(question)
    told = _told(plain(text))
    if not told.strip(" .,!"):
        return Answers.NO
    yes_no, digits = bool(_SAY["yes_no"].search(told)), bool(_DIGIT.search(told))
    shared = bool(content(question) & content(told))
    if (signs.notice or signs.contacts or signs.busy or signs.hours) and not (shared and (yes_no or digits)):
        return Answers.NO
    if _SAY["link"].search(told):
        return Answers.PARTLY
    hedged = bool(_SAY["hedge"].search(told))
    if _SAY["asks_price"].search(asked):
        return Answers.NO if not digits and not yes_no else Answers.PARTLY if hedged else Answers.YES
    if _SAY["asks_stock"].search(asked):
        if not yes_no and not shared and digits and len(told.split()) <= 4:
            return Answers.NO
        return Answers.PARTLY if hedged else Answers.YES
    return Answers.PARTLY if hedged else Answers.YES


def _told(text: str) -> str:
    """What is left without courtesies and questions back."""
    kept = [s for s in _SENTENCE.findall(text) if not s.rstrip().endswith("?")]
    return _SAY["courtesy"].sub(" ", " ".join(kept)).strip()
