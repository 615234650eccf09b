"""Names of people in Russian and English text: in any case, diminutives, lower case, transliterated, with initials.

A word that is a name and nothing else is taken for one; a word that may be something else needs a place in the sentence where
people are named. Titles of works, firms, brands, varieties and bots are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.detect.name_words import NameWord, name_word, not_people
from auditor.detect.personal_details import Found
from auditor.detect.verbs import is_deed, is_imperative
from auditor.detect.wording import any_of, phrase_book, words_of

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’-][^\W\d_]+)*(?!\w)")
_SAY = phrase_book("names_context")
_QUOTED = re.compile(r"«[^«»\n]{1,80}»|\"[^\"\n]{1,80}\"|“[^“”\n]{1,80}”")
_NOT_PEOPLE = any_of(rf"\b{re.escape(n)}\b" for n in not_people())
_INITIAL = re.compile(r" ?[A-ZА-ЯЁ]\.(?: ?[A-ZА-ЯЁ]\.)?")
_INITIAL_BEFORE = re.compile(r"(?:(?<![^\W_])[A-ZА-ЯЁ]\. ?){1,2}$")
_NOT_PEOPLE_RU = tuple(phrase_book("not_people_ru").values())
_SENTENCE_END = re.compile(r"(?:^|[.!?…:;\n)»\"—–]\s*|^\W+|[.!?]\W+)$")
_NUMBERED = re.compile(r" ?&| [A-Za-z]{0,3}\d|-\d")
_TO_TOWN = re.compile(r"(?:\bв|\bво|\bиз|\bпо|\bдо|\bг\.|\bгород[а-я]*) $")
_AHEAD = re.compile(r" (?:(?:с|со|из|у|на|в) [а-яё]{3,15} )?(?P<verb>[а-яё]{4,15})\b")
_VOCATIVE = re.compile(r", (?P<verb>[а-яё]{3,15})\b")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
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
        if new.kind.patronymic and first.kind.known and not first.kind.any:
            return 0
        if text[last.end : new.start] not in (" ", "\u00a0") or not (new.capital or new.kind.patronymic):
            break
        if not _goes_on(tokens[at : at + n], new):
            break
        n += 1
    return n


def _goes_on(run: list[_Token], new: _Token) -> bool:
    """Whether `new` continues the name: patronymic, surname, first name after a surname, an unknown capitalised word after a first name."""
    given = any(t.kind.given for t in run)
    if new.kind.patronymic:
        return True
    if new.kind.surname or new.kind.given:
        return given or run[-1].kind.surname or not run[-1].kind.known
    if len(run) == 1 and not run[0].kind.known and run[0].capital and not new.kind.known and new.capital:
        return _same_script(run[0], new) and run[0].text.lower() not in words_of("name_titles")
    return given and not new.kind.known and new.capital and len(new.text) > 1 and _same_script(run[-1], new)


def _same_script(a: _Token, b: _Token) -> bool:
    return a.text[0].isascii() == b.text[0].isascii()


@dataclass(frozen=True)
class _Place:
    """Where a possible name stands: what comes before and after it. Each question is asked only when it matters."""

    text: str
    low: str
    start: int
    end: int

    def _before(self, name: str) -> bool:
        return _SAY[name].search(self.low[max(0, self.start - 40) : self.start]) is not None

    def _after(self, name: str) -> bool:
        return _SAY[name].search(self.low[self.end : self.end + 40]) is not None

    @cached_property
    def introduced(self) -> bool:
        """A name is likely here."""
        return self._before("before")

    @cached_property
    def surely(self) -> bool:
        """A name is due here, whatever the word."""
        return self._before("before_word")

    @property
    def called(self) -> bool:
        """Somebody is greeted, thanked or spoken of by name here."""
        return self._before("called") and not _SAY["nobody"].search(self.low[self.start : self.end])

    @cached_property
    def acts(self) -> bool:
        """Who stands here does what people do."""
        return self._after("after")

    @property
    def acts_surely(self) -> bool:
        """Only a person does what follows."""
        return self._after("after_word") and not _SAY["nobody"].search(self.low[self.start : self.end])

    @property
    def starts(self) -> bool:
        """A sentence begins here, so a capital tells nothing."""
        return _SENTENCE_END.search(self.text[max(0, self.start - 3) : self.start]) is not None

    @property
    def after_initial(self) -> bool:
        return _INITIAL_BEFORE.search(self.text, max(0, self.start - 8), self.start) is not None

    @property
    def of_bot(self) -> bool:
        """The sentence speaks of a program."""
        before = re.split(r"[.!?\n]\s", self.low[max(0, self.start - 60) : self.start])[-1]
        after = re.split(r"[.!?\n]\s", self.low[self.end : self.end + 60], maxsplit=1)[0]
        return _SAY["bot"].search(before + self.low[self.start : self.end] + after) is not None

    @property
    def of_product(self) -> bool:
        """A product, work, firm or author is named here."""
        if self.surely:
            return False
        return self._before("not_person") or self._after("goods")

    @property
    def of_town(self) -> bool:
        return _TO_TOWN.search(self.low[max(0, self.start - 10) : self.start]) is not None


def _is_person(tokens: list[_Token], at: int, run: int, text: str, low: str, shouting: bool, closed: Sequence[tuple[int, int]]) -> bool:
    here = tokens[at : at + run]
    token, kind, end = here[0], here[0].kind, here[-1].end
    if any(t.kind.patronymic and (t.kind.known or run > 1) for t in here):
        return True
    if run == 1 and kind.known and not kind.any:
        return False
    place = _Place(text, low, token.start, end)
    numbered = _NUMBERED.match(text, end) and not any(s <= end + 2 < e for s, e in closed)
    if numbered or text[max(0, token.start - 2) : token.start] == "& " or (kind.place and place.of_town) or place.of_bot:
        return False
    among_cyrillic = token.text.isascii() and _CYRILLIC.search(text) is not None
    if not token.capital and among_cyrillic and kind.given and (place.introduced or place.acts):
        return True
    if not token.capital or (shouting and token.all_capitals):
        return kind.given and (kind.only or place.surely or (place.introduced and (kind.listed or place.acts or not kind.common)))
    if place.of_product:
        return False
    if not (kind.known and kind.common) and place.after_initial:
        return True
    if not kind.given and not (kind.surname and (kind.known or run > 1 or place.introduced or _INITIAL.match(text, end))):
        if not kind.known and not place.starts and place.called and place.acts:
            return True
        if not kind.known and run > 1 and place.introduced and here[1].kind.surname and not here[1].kind.known:
            return True
        return (place.surely and (not kind.known or run > 1)) or (not kind.known and place.acts_surely)
    if _INITIAL.match(text, end):
        return True
    if run > 1 and any(t.kind.given for t in here) and not all(t.kind.common for t in here):
        return True
    if kind.nominative and not place.introduced and _names_a_thing(tokens, at, text):
        return False
    if kind.given and kind.only:
        return True
    if not kind.given:
        return place.introduced or place.surely or (kind.only and not place.starts)
    if place.starts and (_does_something(text, end) or _is_asked(text, end)):
        return True
    return place.introduced or place.acts or (not place.starts and not _before_noun(tokens, at, text))


def _does_something(text: str, end: int) -> bool:
    """The next words are a verb of the past or future, after at most «с погрузки»: goods do few such things."""
    ahead = _AHEAD.match(text, end)
    return ahead is not None and is_deed(ahead["verb"])


def _is_asked(text: str, end: int) -> bool:
    """An imperative follows: «Катюша, глянь остаток»."""
    ahead = _VOCATIVE.match(text, end)
    return ahead is not None and is_imperative(ahead["verb"])


def _names_a_thing(tokens: list[_Token], at: int, text: str) -> bool:
    """A model or variety: the word right before is a lifeless noun in the nominative."""
    return at > 0 and tokens[at - 1].kind.thing and text[tokens[at - 1].end : tokens[at].start] == " "


def _before_noun(tokens: list[_Token], at: int, text: str) -> bool:
    """A capitalised ordinary word before another one: «Rose Gold version»."""
    if at + 1 >= len(tokens):
        return False
    new = tokens[at + 1]
    return text[tokens[at].end : new.start] == " " and new.capital and not new.kind.any
