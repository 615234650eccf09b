"""Whether a reply names the fact that was asked for."""

from __future__ import annotations

import re

from auditor.detect.reply_signs import Signs, content
from auditor.detect.state_words import read_clauses
from auditor.detect.verbs import is_my_plan, is_request
from auditor.detect.wording import phrase_book, plain, words
from auditor.types import Answers

_SAY = phrase_book("replies")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n](?=\d)[^.!?\n]*)*[.!?\n]*")
_PIECES = re.compile(r"\d{1,3} ?(?:шт\w*|пар\w*|pcs|pieces|left)\W*")
_AFFIRMS = re.compile(r"(?:да|нет|yes|no)\b[ ,]")
_DIGIT = re.compile(r"\d")
_RANGE = re.compile(r"\d ?- ?\d")
_MOST_DIGITS_OF_A_GUESS = 6
_MOST_DIGITS_OF_A_RANGE = 9
"""With more digits than that a hedged reply still names the fact ("it depends: concrete 100 g, plaster up to 200")."""


def answers_question(question: str, text: str, signs: Signs) -> Answers:
    """`yes`, `partly` or `no`. A price is no answer to "is it in stock?"; a question back is none to anything."""
    if text.strip().startswith("[") and text.strip().endswith("]"):
        return Answers.NO
    if signs.echo or signs.same_before or signs.menu or signs.courtesy_only:
        return Answers.NO
    asked, about = plain(question), content(question)
    told = _told(_TIMER.sub(" ", plain(text)), about)
    says, digits = bool(_SAY["yes_no"].search(told)), len(_DIGIT.findall(told))
    if not content(told) and not _SAY["says"].search(told):
        return Answers.NO
    if signs.stock_text and not (says or (digits and about & content(told)) or _SAY["hedge"].search(told) or _SAY["link"].search(told)):
        return Answers.NO
    if _SAY["no_answer"].search(told) or (signs.promo and not about & content(told)) or (signs.handover and not says and not digits):
        return Answers.NO
    if _SAY["link"].search(told) and not _SAY["says"].search(told) and digits < 2:
        return Answers.PARTLY
    if _SAY["asks_price"].search(asked) and not digits and not _SAY["free"].search(told):
        return Answers.PARTLY if _SAY["dear"].search(told) else Answers.YES if says else Answers.NO
    if _SAY["asks_stock"].search(asked) and _only_price(told):
        return Answers.NO
    if not digits and _SAY["asks_value"].search(asked) and _SAY["promise"].search(plain(text)):
        return Answers.PARTLY
    most = _MOST_DIGITS_OF_A_RANGE if _RANGE.search(told) else _MOST_DIGITS_OF_A_GUESS
    return Answers.PARTLY if _SAY["hedge"].search(plain(text)) and digits < most else Answers.YES


def _only_price(told: str) -> bool:
    """A number with nothing but price words around it."""
    return bool(_DIGIT.search(told)) and not _PIECES.fullmatch(told) and not _SAY["price_words"].sub(" ", told).strip(" .,!()-+")


_TIMER = re.compile(r"(?:\d+[.,]\d+ ?/ ?)?\d+[.,]\d+ ?(?:s|ms|sec|сек|с)\b\.?(?=\s*(?:$|[|/]))")
"""A widget's own count of seconds, `0.5/4.1s`: no fact of the shop's."""
_CLAUSE = re.compile(r"(?<!\d),(?!\d)|, |;|\)+ |[-\u2014] |\bно\b|\bа\b(?= )|\bbut\b")


def _is_promise(clause: str, about: set[str]) -> bool:
    """Says what the writer is going to do, or does not know: not a fact, unless it is about the thing asked for."""
    if _SAY["promise"].search(clause):
        return True
    if _DIGIT.search(clause) or about & content(clause):
        return False
    return bool(_SAY["i_will"].search(clause)) or any(is_my_plan(w) or is_request(w) for w in words(clause))


def _without_promises(sentence: str, about: set[str]) -> tuple[str, bool]:
    """The clauses that neither promise to look or tell later nor own to not knowing, and whether the last did."""
    clauses = _CLAUSE.split(sentence)
    if not any(_is_promise(c, about) for c in clauses):
        return sentence, False
    kept = [c for c in clauses if not _is_promise(c, about)]
    return ", ".join(kept), _is_promise(clauses[-1], about)


def _told(text: str, about: set[str]) -> str:
    """What is left without courtesies, stock texts and requests; of a question back ("есть две, какую?") its first part."""
    return " ".join(filter(None, (_fact(sentence, about) for sentence in _SENTENCE.findall(text))))


def _fact(sentence: str, about: set[str]) -> str:
    facts, promises = _without_promises(sentence, about)
    bare = _SAY["courtesy"].sub(" ", facts).strip(" ,")
    beside = any(_SAY[kind].search(sentence) for kind in ("apology", "chat_small_talk"))
    if beside and not about & content(bare) and not _SAY["says"].match(bare):
        return ""
    named = bool(about & content(bare)) and bool(_SAY["yes_no"].search(bare) or _DIGIT.search(bare))
    if _SAY["rating"].search(sentence) and not named:
        return ""
    if any(_SAY[kind].search(sentence) for kind in ("notice", "contacts", "busy", "hours", "bot_text")) and not named:
        return sentence if about & content(bare) and _SAY["link"].search(bare) else ""
    if _SAY["asks_for"].search(sentence) and not _SAY["says"].match(bare) and len(about & content(bare)) < 2:
        return ""
    if not _DIGIT.search(bare):
        if _SAY["asks_back"].match(bare) and not _SAY["yes_no"].search(bare):
            return ""
        nobody = read_clauses(sentence) if not about & content(bare) else set()
        if "busy" in nobody or (nobody & {"away", "queue"} and not _SAY["says"].match(bare)):
            return ""
    return _before_asking(bare) if sentence.rstrip().endswith("?") and not promises else bare


def _before_asking(sentence: str) -> str:
    if _AFFIRMS.match(sentence):
        return sentence
    told, comma, _ = sentence.replace(") ", "), ").rpartition(",")
    starts_asking = _SAY["asks_value"].match(told.lstrip())
    return (
        told + comma
        if comma and not starts_asking and (_SAY["yes_no"].search(told) or _SAY["says"].search(told) or _DIGIT.search(told))
        else ""
    )
