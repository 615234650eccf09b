"""What a single word may be: a first name, patronymic or surname of a person, or an ordinary word.

Russian words are read by pymorphy3 (all cases, diminutives, patronymics; its dictionary is OpenCorpora's), Latin ones by a list.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import pymorphy3
from pymorphy3.units import DictionaryAnalyzer

from auditor.detect.wording import words_of


@dataclass(frozen=True, slots=True)
class NameWord:
    """`given`, `patronymic`, `surname`: may be one. `only`: is nothing else. `known`: in a dictionary. `common`: an ordinary word too.

    `place`: a town or country too. `nominative`: may stand in the nominative.
    `listed`: stands so in our own list of short and eastern names.
    `thing`: a lifeless noun that may stand in the nominative.
    """

    given: bool = False
    patronymic: bool = False
    surname: bool = False
    only: bool = False
    known: bool = False
    common: bool = False
    place: bool = False
    nominative: bool = True
    listed: bool = False
    thing: bool = False

    @property
    def any(self) -> bool:
        """May be a part of a person's name."""
        return self.given or self.patronymic or self.surname


_LATIN_TO_CYRILLIC = tuple(
    pair.split(":")
    for line in (
        "shch:щ sch:щ yo:ё zh:ж kh:х ts:ц ch:ч sh:ш yu:ю ya:я ye:е iu:ю ia:ия ey:ей",
        "iy:ий a:а b:б v:в w:в g:г d:д e:е z:з i:и j:й k:к l:л m:м",
        "n:н o:о p:п r:р s:с t:т u:у f:ф h:х c:к y:и x:кс ':ь",
    )
    for pair in line.split()
)
"""How Russian names are commonly written in Latin letters, the longest first."""


_EASTERN = re.compile(r".{3,}(?:бой|бек|жон|джон|али|хон|бай|гуль|улло|улла|уллах|иддин|ддин|нур|мурод|мурат)(?:а|у|ом|е|и|ю)?$")
_PERSON = frozenset({"Name", "Patr", "Surn"})
_PATRONYMIC = re.compile(r"(?:ович|евич|иныч|овн|евн|ичн)(?:а|у|ем|ом|е|ы|ой|ою)?$")
_SURNAME = re.compile(r".{2}(?:ов|ев|ёв|ин|ын|ск|цк|енко|чук|юк|ян|дзе|швили|оглы|кызы|ук)(?:а|у|ым|е|ой|ого|ому|ий|ая|ую|ого|ом|ых|ы)?$")


_DIMINUTIVE = tuple(
    re.compile(rf"(?P<base>.{{2,12}}?){suffix}$")
    for suffix in (
        "(?:очк|ечк|[ую]лечк|[ую]шк|[аеи]шк|[её]шк|еньк|оньк|к)(?:а|и|у|ой|ою|е|ам|ами)",
        "(?:[ую]л|[ую]с|[ую]н|ан|[ую]ш|[её]ш|яш|ох|[ую]х|аш|ян)(?:а|я|и|у|ю|ой|ей|е)",
        "(?:[ую]?сик|чик|ик|[ую]нчик|ян|ан|он|ок|[её]к|ец|ыч|ич|ка)(?:а|у|ом|ем|е|и)?",
    )
)
"""Endings of short and tender forms that no dictionary lists one by one, with the endings of their cases."""


@cache
def morphology() -> pymorphy3.MorphAnalyzer:
    """The dictionary alone, loaded at first use (about 0.3 s and 40 MB): guessing at unknown words costs 2 ms each."""
    return pymorphy3.MorphAnalyzer(units=[DictionaryAnalyzer()])


@cache
def _lists(name: str) -> dict[str, frozenset[str]]:
    sections: dict[str, set[str]] = {}
    lines: set[str] = set()
    for line in files("auditor.detect").joinpath("data", name).read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            lines.update([line] if "not_people" in sections else line.split())
    return {section: frozenset(_folded(w) for w in found) for section, found in sections.items()}


def _folded(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c) or c in "\u0306\u0308")
    return unicodedata.normalize("NFC", bare).replace("ё", "е").replace("’", "'")


@cache
def not_people() -> tuple[str, ...]:
    """Brands, authors, characters and varieties that begin with a first name, folded."""
    return tuple(sorted(_lists("names_latin.txt")["not_people"]))


@lru_cache(maxsize=8192)
def name_word(word: str) -> NameWord:
    """What `word` may be, whatever its letter case."""
    if not word or len(word) > 40:
        return NameWord()
    return _cyrillic(word) if "а" <= _folded(word)[:1] <= "я" else _latin(word)


def _latin(word: str) -> NameWord:
    lists, low = _lists("names_latin.txt"), _folded(word)
    parts = low.split("-")
    if low in lists["also_words"]:
        return NameWord(given=True, known=True, common=True)
    if low in lists["sure"] or (len(parts) == 2 and all(p in lists["sure"] for p in parts)):
        return NameWord(given=True, only=True, known=True)
    if 4 <= len(low) <= 12 and low.isascii():
        found = _cyrillic(_to_cyrillic(low))
        if found.given and found.only and found.known:
            return NameWord(given=True, known=True, common=True)
    return NameWord()


def _to_cyrillic(word: str) -> str:
    out = ""
    while word:
        for latin, cyrillic in _LATIN_TO_CYRILLIC:
            if word.startswith(latin):
                out, word = out + cyrillic, word[len(latin) :]
                break
        else:
            return ""
    return out


def _cyrillic(word: str) -> NameWord:
    if not word:
        return NameWord()
    if "-" in word:
        parts = [_cyrillic(p) for p in word.split("-") if p]
        if len(parts) == 2 and parts[0].given and word.lower().split("-")[1] in words_of("honorifics"):
            return NameWord(given=True, only=True, known=True)
        if len(parts) > 1 and all(p.any for p in parts):
            return NameWord(given=all(p.given for p in parts), surname=any(p.surname for p in parts), only=True, known=True)
    parses = morphology().parse(word.lower())
    listed = _listed(word)
    if not parses:
        listed = listed or _diminutive(word, sure=False) or bool(_EASTERN.match(_folded(word)))
        patronymic = bool(_PATRONYMIC.search(word.lower()))
        return NameWord(given=listed, patronymic=patronymic, surname=bool(_SURNAME.search(word.lower())), only=listed, known=listed)
    given = any("Name" in p.tag for p in parses) or _diminutive(word, sure=True)
    place = any("Geox" in p.tag for p in parses)
    best = max((p.score for p in parses if p.tag.grammemes & _PERSON), default=0.0)
    other = sum(p.score for p in parses if not p.tag.grammemes & (_PERSON | {"Geox"}))
    return NameWord(
        given=given or listed,
        patronymic=any("Patr" in p.tag for p in parses),
        surname=any("Surn" in p.tag for p in parses),
        only=(best > 0 or listed) and other < 0.1 and not place,
        known=True,
        common=other >= 0.1,
        place=place,
        nominative=not any("Name" in p.tag for p in parses) or any({"Name", "nomn"} <= p.tag.grammemes for p in parses),
        listed=_folded(word) in _lists("names_cyrillic.txt")["given"],
        thing=any({"NOUN", "inan", "nomn"} <= p.tag.grammemes for p in parses[:3]),
    )


@lru_cache(maxsize=4096)
def _diminutive(word: str, sure: bool) -> bool:
    """A tender or short form («Светочка», «Колян», «Степаныч») of a known first name; `sure`: of one that is no other word."""
    low = _folded(word)
    if not 4 <= len(low) <= 16 or "-" in low:
        return False
    bases = {m["base"] for pattern in _DIMINUTIVE if (m := pattern.fullmatch(low))}
    return any(_is_first_name(base + end, sure) for base in bases for end in ("а", "я", "", "ь", "й", "ия") if len(base + end) > 2)


def _is_first_name(word: str, sure: bool) -> bool:
    parses = morphology().parse(word)
    names = [p for p in parses if {"Name", "nomn", "sing"} <= p.tag.grammemes]
    if not sure:
        return bool(names) or word in _lists("names_cyrillic.txt")["given"]
    return bool(names) and sum(p.score for p in parses if not p.tag.grammemes & _PERSON) < 0.1


def _listed(word: str) -> bool:
    """A form of a name of our own list: the name, or its stem with a case ending."""
    names, low = _lists("names_cyrillic.txt")["given"], _folded(word)
    if low in names:
        return True
    for cut in (1, 2):
        stem, end = low[:-cut], low[-cut:]
        if len(stem) < 3:
            break
        if end in ("а", "я", "у", "ю", "е", "и", "ы", "ой", "ей", "ом", "ем") and any(stem + e in names for e in ("", "а", "я", "й", "ь")):
            return True
    return low.endswith(("ка", "ку", "ком", "ке")) and low.rstrip("аоуме")[:-1] + "ек" in names
