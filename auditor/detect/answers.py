"""Whether a reply names the fact that was asked for."""

from __future__ import annotations

import re

from auditor.detect.reply_signs import Signs, content
from auditor.detect.wording import phrase_book, plain
from auditor.types import Answers

_SAY = phrase_book("replies")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n](?=\d)[^.!?\n]*)*[.!?\n]*")
_PIECES = re.compile(r"\d{1,3} ?(?:шт\w*|пар\w*|pcs|pieces|left)\W*")
_DIGIT = re.compile(r"\d")


def answers_question(question: str, text: str, signs: Signs) -> Answers:
    """`yes`, `partly` or `no`. A price is no answer to "is it in stock?"; a question back is none to anything."""
    if text.strip().startswith("[") and text.strip().endswith("]"):
        return Answers.NO
    if signs.echo or signs.same_before or signs.rating or signs.menu or signs.courtesy_only:
        return Answers.NO
    asked, told = plain(question), _told(plain(text))
    says, digits = bool(_SAY["yes_no"].search(told)), bool(_DIGIT.search(told))
    shared = bool(content(question) & content(told))
    if not told.strip(" .,!()") or _SAY["no_answer"].search(told):
        return Answers.NO
    if (signs.promo and not shared) or (signs.handover and not says and not digits):
        return Answers.NO
    if (signs.notice or signs.contacts or signs.busy or signs.hours) and not (shared and (says or digits)):
        return Answers.PARTLY if shared and _SAY["link"].search(told) else Answers.NO
    if _SAY["link"].search(told) and not _SAY["says"].search(told) and (not digits or len(_DIGIT.findall(told)) < 2):
        return Answers.PARTLY
    if _only_price(told) and _SAY["asks_stock"].search(asked) and not _SAY["asks_price"].search(asked):
        return Answers.NO
    if _SAY["asks_price"].search(asked) and not digits and not says:
        return Answers.NO
    return Answers.PARTLY if _SAY["hedge"].search(told) and len(_DIGIT.findall(told)) < 6 else Answers.YES


def _only_price(told: str) -> bool:
    """A number with nothing but price words around it."""
    return bool(_DIGIT.search(told)) and not _PIECES.fullmatch(told) and not _SAY["price_words"].sub(" ", told).strip(" .,!()-+")


def _told(text: str) -> str:
    """What is left without courtesies and questions back; of "есть две, какую?" the first part."""
    kept = [_before_asking(s) if s.rstrip().endswith("?") else s for s in _SENTENCE.findall(text)]
    return _SAY["courtesy"].sub(" ", " ".join(kept)).strip()


def _before_asking(sentence: str) -> str:
    told, comma, _ = sentence.rpartition(",")
    starts_asking = _SAY["asks_value"].match(told.lstrip())
    return told + comma if comma and not starts_asking and (_SAY["says"].search(told) or _DIGIT.search(told)) else ""
