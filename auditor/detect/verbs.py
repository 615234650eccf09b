"""What a Russian verb of a chat line does: tells of later, promises, asks, or says what somebody did. Read by the grammar of pymorphy3."""

from __future__ import annotations

from functools import lru_cache

from auditor.detect.name_words import morphology
from auditor.detect.wording import words_of


@lru_cache(maxsize=4096)
def is_future(word: str) -> bool:
    """A Russian verb in the future tense («продолжим», «пришлём»)."""
    return word[-1:] in "умтья" and any({"VERB", "futr"} <= p.tag.grammemes for p in morphology().parse(word)[:1])


@lru_cache(maxsize=4096)
def is_imperative(word: str) -> bool:
    """A Russian imperative, to one or to many («подскажи», «глянь»)."""
    return any({"VERB", "impr"} <= p.tag.grammemes for p in morphology().parse(word)[:1])


@lru_cache(maxsize=4096)
def is_request(word: str) -> bool:
    """A Russian imperative to the shopper («подъезжайте»), not a piece of advice («берите»)."""
    if not word.endswith(("те", "тесь")) or word in words_of("advice"):
        return False
    return any({"VERB", "impr"} <= p.tag.grammemes for p in morphology().parse(word)[:1])


@lru_cache(maxsize=4096)
def is_my_plan(word: str) -> bool:
    """A Russian verb that says what the writer is going to do: first person singular, future («подниму», «позвоню»)."""
    return word.endswith(("у", "ю", "усь", "юсь")) and any(
        {"VERB", "1per", "sing", "futr"} <= p.tag.grammemes for p in morphology().parse(word)[:1]
    )


@lru_cache(maxsize=4096)
def is_deed(word: str) -> bool:
    """A Russian verb, third person or past, not reflexive, that people do and goods do not («подтвердил», «отправит»)."""
    return not word.endswith(("ся", "сь")) and any(
        {"VERB", "tran", "perf", "indc"} <= p.tag.grammemes and not p.tag.grammemes & {"1per", "2per", "plur"}
        for p in morphology().parse(word)[:1]
    )
