"""What the clauses of a widget's text say: that people are there, away or taken.

A clause is judged by the classes of words it holds (who, here, gone, taken, later), by negation and by tense, so that a wording never
seen before is read if it is made of known words. `auditor/detect/data/state_words.txt` holds the classes.
"""

from __future__ import annotations

import re

from auditor.detect.name_words import name_word
from auditor.detect.verbs import is_future
from auditor.detect.wording import phrase_book, words

_SAY = phrase_book("state_words")
_SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\n|[🌙😴🏖🌴☕💤🎄]")
_CLAUSE = re.compile(r",? (?:но|а|зато|поэтому|but|so|and)\s|, | - |: ")
_LONGEST_SENTENCE = 400
_MOST_CLAUSES = 12
"""What is read of one sentence, so that time stays linear on a text that is all commas."""

_A_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|several|a couple|один|одна|два|две|три|четыре|пять|двое|трое|четверо|нескольк\w+|пара)\b"
)
_NEGATED_WITHIN = 28
"""Characters between a negation and the word it denies: some three words."""


def read_clauses(text: str) -> set[str]:
    """Signs of `plain` text: `present`, `away`, `busy`, `queue`. Several may stand together; who weighs them decides."""
    signs: set[str] = set()
    program = _SAY["program"].search(text) is not None
    for sentence in _SENTENCE.split(text):
        if sentence.strip():
            sentence = sentence[:_LONGEST_SENTENCE]
            for clause in _CLAUSE.split(sentence)[:_MOST_CLAUSES]:
                signs |= _clause(clause, sentence, program)
    return signs


def is_door_plate(sentence: str) -> bool:
    """Hours only, no word on this moment."""
    return _SAY["schedule"].search(sentence) is not None and _SAY["now"].search(sentence) is None


def _clause(clause: str, sentence: str, program: bool) -> set[str]:
    def says(name: str) -> bool:
        return _SAY[name].search(clause) is not None

    if says("usual") or (_SAY["usual"].search(sentence) and not says("now")):
        return set()
    somebody = says("person") or says("this_chat") or says("free") or (_SAY["shortly"].search(sentence) and _names_somebody(clause))
    if says("fetching") and somebody:
        return {"queue"}
    if _SAY["in_line"].search(sentence) and not _SAY["not"].search(sentence) and not _SAY["usual"].search(sentence):
        return {"queue"}
    if says("joins") and says("this_chat") and says("person") and not says("not"):
        return {"queue"}
    if says("joins") and (says("soon") or says("shortly")) and (says("person") or says("who")) and not says("not"):
        return {"queue"}
    people = _SAY["who"].search(sentence) is not None
    door_plate = is_door_plate(sentence)
    if says("free") and _A_NUMBER.search(sentence) and people and not _SAY["not"].search(sentence):
        return {"present"}
    if says("free") and (says("not") or _SAY["not"].search(sentence)) and people:
        return {"busy"}
    if (says("taken") and not _denied("taken", clause)) or (
        says("elsewhere") and _SAY["who"].search(clause) and not _denied("elsewhere", clause)
    ):
        return {"busy"}
    if _SAY["none_here"].search(sentence):
        return {"away"}
    if _none_of_people(clause) or _denied("here", clause) or (people and _denied("works", clause)):
        return {"away"}
    if says("rest") and not _denied("rest", clause) and not door_plate and not says("program"):
        return {"away"}
    if people and says("left") and not _denied("left", clause) and not door_plate:
        return {"away"}
    if says("until") and says("person") and not says("answers") and not door_plate and not says("here"):
        return {"away"}
    if (says("later") or any(is_future(w) for w in words(clause))) and says("when_later") and not says("soon") and not door_plate:
        return {"away"}
    if says("program"):
        return set()
    if says("here") and not door_plate and not says("later"):
        return {"present"}
    if says("served") and says("this_chat") and not says("not") and (says("person") or _names_somebody(clause)):
        return {"present"}
    if says("answers") and says("soon") and not program:
        return {"present"}
    return set()


def _names_somebody(clause: str) -> bool:
    """A first name stands in the clause: what ordinary words are not."""
    return any(w.isalpha() and (found := name_word(w)).given and found.only for w in words(clause)[:12])


def _denied(name: str, clause: str) -> bool:
    """A negation stands shortly before a word of the class."""
    return any(_SAY["not"].search(clause, max(0, m.start() - _NEGATED_WITHIN), m.start()) for m in _SAY[name].finditer(clause))


def _none_of_people(clause: str) -> bool:
    """«Операторов сейчас нет», «никого из менеджеров нет»."""
    return _SAY["people_gen"].search(clause) is not None and re.search(r"\bнет(?:у)?\b|\bни одного\b", clause) is not None
