"""Matches the rows of a log of calls to shops by number, and keeps them as facts, each once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from auditor.addresses import shop_address
from auditor.detect.phone_numbers import in_region, with_country_code
from auditor.panel import BadRow
from auditor.phone.call import EndedBy, Outcome
from auditor.phone.call_log import CallLog, LoggedCall
from auditor.phone.numbers import numbers_of
from auditor.store import Store
from auditor.store.imported import Imported
from auditor.types import Evidence, JsonValue, Observation, ShopFacts, Verdict

KIND = "call"
_TAIL = 10  # digits of a number that name it within its country


@dataclass
class NumberBook:
    """Which shops a number belongs to, and which shops there are."""

    by_number: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_tail: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    countries: set[str] = field(default_factory=set)
    shops: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, facts: Iterable[ShopFacts]) -> NumberBook:
        """All numbers that the list and the survey of a wave know."""
        book = cls()
        for one in facts:
            book.shops.add(one.shop.key)
            for number in numbers_of(one.shop, one.observations):
                book.by_number[number].add(one.shop.key)
                book.by_tail[number[-_TAIL:]].add(one.shop.key)
            book.countries |= {
                str(seen.value["country"])
                for seen in one.observations
                if seen.name.endswith(".phone") and isinstance(seen.value, dict) and seen.value.get("country")
            }
        return book

    def shop_of(self, number: str, named: str) -> tuple[str, str]:
        """The shop that a row is about, and the number in E.164 as far as it is known. Raises `ValueError` with the reason."""
        digits = "".join(sign for sign in number if sign.isdigit())
        e164, keys = self._find(number, digits)
        if named:
            try:
                key = shop_address(named)[1]
            except ValueError as error:
                raise ValueError(f"the shop: {error}") from None
            if key not in self.shops:
                raise ValueError(f"the shop {key} is not in this wave")
            return key, e164
        if not keys:
            raise ValueError(f"no shop of this wave has the number {e164}")
        if len(keys) > 1:
            raise ValueError(f"the number {e164} belongs to {', '.join(sorted(keys)[:4])}; say which in a column shop")
        return next(iter(keys)), e164

    def _find(self, number: str, digits: str) -> tuple[str, set[str]]:
        readings = [with_country_code(digits)] if number.strip().startswith("+") else []
        readings += [in_region(digits, country) for country in sorted(self.countries | {"RU"}) if digits]
        readings.append(with_country_code(digits) if 11 <= len(digits) <= 15 else None)
        found = [one.e164 for one in readings if one is not None]
        for e164 in found:
            if e164 in self.by_number:
                return e164, self.by_number[e164]
        if len(digits) >= _TAIL:  # an exchange's own prefix stands before it
            keys = self.by_tail.get(digits[-_TAIL:], set())
            numbers = [e164 for e164 in self.by_number if e164.endswith(digits[-_TAIL:])]
            if keys and len(numbers) == 1:
                return numbers[0], keys
        return (found[0] if found else number[:40]), set()


@dataclass(frozen=True, slots=True)
class Matched:
    """What an import did: facts that were new, those known before, and the rows left out."""

    new: int
    known: int
    shops: int
    bad_rows: tuple[BadRow, ...]


def import_calls(store: Store, wave: str, log: CallLog, source: str) -> Matched:
    """Keep the calls of a log that belong to shops of a wave; `source` names the file in their evidence."""
    book = NumberBook.of(store.shop_facts(wave))
    found, bad = [], list(log.bad_rows)
    for call in log.calls:
        try:
            key, e164 = book.shop_of(call.number, call.shop)
        except ValueError as error:
            bad.append(BadRow(call.line, str(error)))
            continue
        found.append(Imported(key, call_key(e164, call.called_at), logged_fact(call, e164, source), call.called_at))
    new = store.put_imported(wave, KIND, found)
    return Matched(new, len(found) - new, len({one.shop_key for one in found}), tuple(sorted(bad, key=lambda row: row.line)))


def call_key(number: str, called_at: datetime) -> str:
    """What a call is, so that it is taken in once: its number and its second."""
    return hashlib.sha256(f"{number} {called_at:%Y-%m-%dT%H:%M:%S}".encode()).hexdigest()[:32]


def logged_fact(call: LoggedCall, e164: str, source: str) -> Observation:
    """The fact that a row of a log is (`call.result`)."""
    answered = None if call.outcome is Outcome.FAILED else call.outcome is Outcome.ANSWERED
    waiting = call.outcome in (Outcome.ANSWERED, Outcome.NO_ANSWER)
    value: dict[str, JsonValue] = {
        "called_at": call.called_at.isoformat(),
        "number": e164,
        "source": "imported",
        "outcome": call.outcome.value,
        "answered": answered,
        "answer_s": call.ring_s if waiting else None,
        "waited_s": call.ring_s if waiting else None,
        "ended_by": (EndedBy.CALLER if call.outcome is Outcome.NO_ANSWER else EndedBy.SHOP).value,
        "talk_s": call.talk_s,
        "introduced": call.introduced,
        "quality": call.quality,
        "note": call.note,
    }
    seen = Evidence("file", f"{source}, line {call.line}", call.outcome.value)
    verdict = Verdict.UNKNOWN if answered is None else Verdict.PRESENT
    return Observation("call.result", verdict, value, evidence=(seen,))
