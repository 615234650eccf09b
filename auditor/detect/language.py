"""The language a page is written in: by its letters and small words first, by its `lang` attribute where they do not tell.

A template's `lang` is often left at its default (a Bulgarian shop that says `de`), so text that tells overrules it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from auditor.detect.document import Document

_LETTER_RUNS = re.compile(r"[^\W\d_]+")
_SAMPLE = 10_000  # characters of text to read
_ENOUGH = 10  # letters of a script, and
_ENOUGH_OF_ALL = 20  # letters at all, below which the text says nothing
_KANA = re.compile(r"[\u3040-\u30ff]")
_ENOUGH_WORDS = 8  # words of a language that must be seen before they overrule the lang attribute
_ONE_IN = 60  # in a text of a language at least one word in so many is one of its small words
_LANG = re.compile(r"[a-z]{2,3}(?=$|[-_])")

_SCRIPTS = (  # the first and the last letter of each, and its name or the language it tells
    ("a", "\u024f", "Latin"),
    ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u052f", "Cyrillic"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u10a0", "\u10ff", "ka"),
    ("\u3040", "\u30ff", "kana"),
    ("\u4e00", "\u9fff", "han"),
    ("\uac00", "\ud7af", "ko"),
)

_CYRILLIC_LETTERS = (  # a language, a letter of its own that it cannot do without, and the share of such letters in its texts
    ("kk", "әғқңұһөү", 0.05),
    ("be", "ў", 0.008),
    ("uk", "їєґ", 0.006),
    ("uk", "і", 0.03),
)

_WORDS_FILE = files("auditor.detect").joinpath("data/small_words.txt")
_OF_WORD: dict[str, tuple[str, ...]] = {}
for _line in _WORDS_FILE.read_text("utf-8").splitlines():
    _language, _, _listed = _line.partition(":") if not _line.startswith("#") else ("", "", "")
    for _word in _listed.split():
        _OF_WORD[_word] = (*_OF_WORD.get(_word, ()), _language)
_CYRILLIC = frozenset({"ru", "uk", "bg", "sr", "be", "kk", "mk", "ky", "tg", "mn"})


@lru_cache(maxsize=1024)
def _script_of(letter: str) -> str:
    """The script of a lower-case letter; "" for those that tell nothing."""
    return next((name for first, last, name in _SCRIPTS if first <= letter <= last), "")


def _by_words(words: Mapping[str, int], cyrillic: bool) -> tuple[str, float]:
    """The language whose small words are most, and how much was seen; a word that languages share is shared out among them."""
    seen: dict[str, float] = {}
    for word, times in words.items():
        spoken = _OF_WORD.get(word)
        languages = [language for language in spoken if (language in _CYRILLIC) == cyrillic] if spoken else []
        for language in languages:
            seen[language] = seen.get(language, 0.0) + times / len(languages)
    return max(seen.items(), key=lambda item: item[1]) if seen else ("", 0.0)


@lru_cache(maxsize=16)  # several readers of one page ask
def language_of_text(text: str, declared: str = "") -> str:
    """The main language of `text` as an ISO 639-1 code, `declared` where the text does not tell, "und" where neither does."""
    known = _LANG.match(declared.strip().lower())
    fallback = known[0] if known else "und"
    sample = text[:_SAMPLE].lower()
    words = Counter(_LETTER_RUNS.findall(sample))
    counts: dict[str, int] = dict.fromkeys(("Cyrillic", "Latin"), 0)
    for word, times in words.items():
        script = _script_of(word[0])
        counts[script] = counts.get(script, 0) + len(word) * times
    total = sum(counts.values())
    if counts["Cyrillic"] * 3 > counts["Latin"]:
        counts["Latin"] = 0  # brands, models and code are Latin everywhere
    script, letters = max(counts.items(), key=lambda item: item[1])
    if total < _ENOUGH_OF_ALL or letters < _ENOUGH or script == "":
        return fallback
    if script in ("kana", "han"):
        return "ja" if _KANA.search(sample) else "zh"
    if script not in ("Cyrillic", "Latin"):
        return script
    best, seen = _by_words(words, script == "Cyrillic")
    if script == "Cyrillic":
        for language, own, share in _CYRILLIC_LETTERS:
            if sum(sample.count(letter) for letter in own) > letters * share:
                return language
        if fallback in _CYRILLIC and fallback != best and seen < _ENOUGH_WORDS:
            return fallback
        return best or (fallback if fallback in _CYRILLIC else "ru")
    told = seen >= 2 and seen * _ONE_IN > words.total()
    if fallback == "und":
        return best if told else ("ru" if counts["Cyrillic"] >= _ENOUGH else fallback)
    return best if told and seen >= _ENOUGH_WORDS else fallback


def language_of(document: Document) -> str:
    """The main language of a page as an ISO 639-1 code; "und" where nothing tells. Linear in the text it reads (10,000 characters)."""
    return language_of_text((document.text or document.title)[:_SAMPLE], document.lang)
