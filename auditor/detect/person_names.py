"""Names of people in Russian and English text: in any case, diminutives, lower case, transliterated, with initials.

A word that is a name and nothing else is taken for one; a word that may be something else needs a place in the sentence where
people are named. Titles of works, firms, brands, varieties and bots are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.detect.name_words import NameWord, name_word, not_people
from auditor.detect.personal_details import Found
from auditor.detect.wording import any_of, phrase_book

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’-][^\W\d_]+)*(?!\w)")
_SAY = phrase_book("names_context")
_QUOTED = re.compile(r"«[^«»\n]{1,80}»|\"[^\"\n]{1,80}\"|“[^“”\n]{1,80}”")
_NOT_PEOPLE = any_of(rf"\b{re.escape(n)}\b" for n in not_people())
_INITIAL = re.compile(r" ?[A-ZА-ЯЁ]\.(?: ?[A-ZА-ЯЁ]\.)?")
_INITIAL_BEFORE = re.compile(r"(?:(?<![^\W_])[A-ZА-ЯЁ]\. ?){1,2}$")
_NOT_PEOPLE_RU = tuple(phrase_book("not_people_ru").values())
_SENTENCE_END = re.compile(r"(?:^|[.!?…:;\n)»\"—–]\s*|^\W+|[.!?]\W+)$")
_NUMBERED = re.compile(r" ?&| [A-Za-z]{0,3}\d|-\d")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    kind: NameWord

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def all_capitals(self) -> bool:
        return len(self.text) > 2 and self.text.isupper()


def find_names(text: str, covered: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Names outside of `covered` stretches; first name, patronymic, surname and initials in one."""
    low = text.lower().translate({0x451: 0x435, 0x2019: 0x27}) if len(text.lower()) == len(text) else text
    closed = [*covered, *((m.start(), m.end()) for m in _QUOTED.finditer(text)), *_not_people(low)]
    closed.sort()
    tokens = list(_tokens(text, closed))
    shouting = sum(t.all_capitals for t in tokens) * 2 > len(tokens)
    at = 0
    while at < len(tokens):
        run = _run(tokens, at, text)
        if run and _is_person(tokens, at, run, text, low, shouting, closed):
            start, end = tokens[at].start, tokens[at + run - 1].end
            before = _INITIAL_BEFORE.search(text, max(0, start - 8), start)
            after = _INITIAL.match(text, end)
            yield Found(before.start() if before else start, after.end() if after else end, "person_name")
            at += run
        else:
            at += 1


def _not_people(low: str) -> Iterator[tuple[int, int]]:
    for pattern in (_NOT_PEOPLE, *_NOT_PEOPLE_RU):
        yield from ((m.start(), m.end()) for m in pattern.finditer(low))


def _tokens(text: str, closed: list[tuple[int, int]]) -> Iterator[_Token]:
    i = 0
    for m in _WORD.finditer(text):
        while i < len(closed) and closed[i][1] <= m.start():
            i += 1
        if any(s < m.end() and m.start() < e for s, e in closed[i : i + 4]):
            continue
        word = _POSSESSIVE.sub("", m[0])
        yield _Token(word, m.start(), m.start() + len(word), name_word(word))


def _run(tokens: list[_Token], at: int, text: str) -> int:
    """How many tokens from `at` on could be one name: 0 where the first cannot begin one."""
    first = tokens[at]
    if not (first.kind.any or first.capital) or len(first.text) == 1:
        return 0
    n = 1
    while at + n < len(tokens) and n < 4:
        last, new = tokens[at + n - 1], tokens[at + n]
        if text[last.end : new.start] not in (" ", "\u00a0") or not new.capital and not new.kind.patronymic:
            break
        if not _goes_on(tokens[at : at + n], new):
            break
        n += 1
    return n


def _goes_on(run: list[_Token], new: _Token) -> bool:
    """Whether `new` continues the name: a patronymic, a surname, a first name after a surname, an unknown capitalised word after a first name."""
    given = any(t.kind.given for t in run)
    if new.kind.patronymic:
        return True
    if new.kind.surname or new.kind.given:
        return given or run[-1].kind.surname or not run[-1].kind.known
    return given and not new.kind.known and new.capital and len(new.text) > 1 and _same_script(run[-1], new)


def _same_script(a: _Token, b: _Token) -> bool:
    return a.text[0].isascii() == b.text[0].isascii()


def _is_person(tokens: list[_Token], at: int, run: int, text: str, low: str, shouting: bool, closed: Sequence[tuple[int, int]]) -> bool:
    token, kind = tokens[at], tokens[at].kind
    last = tokens[at + run - 1]
    before, after = low[max(0, token.start - 40) : token.start], low[last.end : last.end + 40]
    sentence = low[max(0, token.start - 60) : last.end + 60]
    if _SAY["bot"].search(sentence) and not kind.patronymic:
        return False
    if any(t.kind.patronymic for t in tokens[at : at + run]):
        return True
    introduced = bool(_SAY["before"].search(before))
    surely = bool(_SAY["before_word"].search(before))
    acts = bool(_SAY["after"].search(after))
    starts = bool(_SENTENCE_END.search(text[max(0, token.start - 3) : token.start]))
    numbered = _NUMBERED.match(text, last.end) and not any(s <= last.end + 2 < e for s, e in closed)
    if numbered or text[max(0, token.start - 2) : token.start] == "& ":
        return False
    if kind.place and re.search(r"(?:\bв|\bво|\bиз|\bпо|\bдо|\bг\.|\bгород[а-я]*) $", before):
        return False
    if not token.capital or (shouting and token.all_capitals):
        return _without_capital(kind, introduced, surely, acts)
    if _SAY["not_person"].search(before) and not surely:
        return False
    if token.capital and not (kind.known and kind.common) and _INITIAL_BEFORE.search(text, max(0, token.start - 8), token.start):
        return True
    if kind.given or kind.surname:
        if _INITIAL.match(text, last.end):
            return True
        if run > 1 and any(t.kind.given for t in tokens[at : at + run]) and not all(t.kind.common for t in tokens[at : at + run]):
            return True
        if kind.nominative and not introduced and _names_a_thing(tokens, at, text):
            return False
        if kind.only and kind.given:
            return True
        if kind.surname and not kind.given:
            return introduced or surely or (kind.only and not starts)
        return introduced or acts or (not starts and not _before_noun(tokens, at, text))
    if _SAY["after_word"].search(after) and not kind.known and not _SAY["nobody"].search(low[token.start : token.end]):
        return True
    return surely and (not kind.known or run > 1)


def _without_capital(kind: NameWord, introduced: bool, surely: bool, acts: bool) -> bool:
    """Lower-case words are names where they are nothing else, or where a name is due."""
    if not kind.given:
        return False
    return kind.only or surely or (introduced and (kind.listed or acts or not kind.common))


def _names_a_thing(tokens: list[_Token], at: int, text: str) -> bool:
    """A model or variety: the word right before is a lifeless noun in the nominative."""
    return at > 0 and tokens[at - 1].kind.thing and text[tokens[at - 1].end : tokens[at].start] == " "


def _before_noun(tokens: list[_Token], at: int, text: str) -> bool:
    """A capitalised ordinary word before another one: «Rose Gold version»."""
    if at + 1 >= len(tokens):
        return False
    new = tokens[at + 1]
    return text[tokens[at].end : new.start] == " " and new.capital and not new.kind.any
