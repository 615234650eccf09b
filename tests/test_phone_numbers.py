"""Which numbers a test call may go to."""

from __future__ import annotations

import pytest

from auditor.phone.numbers import number_to_call, why_not_callable
from auditor.types import Disposition, Observation, Shop, ShopFacts, Verdict


@pytest.mark.parametrize("number", ["+74955550100", "+78005553535", "+79161234567", "+442079460018", "+4930901820"])
def test_a_shops_ordinary_numbers_may_be_called(number: str) -> None:
    assert why_not_callable(number) is None


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("112", "emergency"),
        ("+7112", "short"),
        ("911", "emergency"),
        ("02", "emergency"),
        ("0900", "short"),
        ("+49110", "short"),
        ("+78095550100", "premium"),
        ("+19005551234", "premium"),
        ("+448712345678", "premium"),
        ("+447012345678", "personal"),
        ("+7495", "short"),
        ("+71234567890", "plan"),
        ("call us", "short"),
    ],
)
def test_emergency_premium_and_short_numbers_are_refused(number: str, word: str) -> None:
    assert word in (why_not_callable(number) or "")


def facts(*numbers: str, phone: str | None = None) -> ShopFacts:
    seen = tuple(Observation("survey.phone", Verdict.PRESENT, {"e164": number, "country": "RU"}) for number in numbers)
    return ShopFacts(Shop("a.ru", "https://a.ru/", "pets", phone=phone), Disposition.COMPLETE, seen)


def test_the_number_is_the_lists_else_the_one_seen_most_and_never_one_from_elsewhere() -> None:
    assert number_to_call(facts("+74955550100", "+74955550101", "+74955550101")) == ("+74955550101", "")
    assert number_to_call(facts("+74955550100", phone="+78005553535")) == ("+78005553535", "")
    assert number_to_call(facts("+78095550100", "+74955550100")) == ("+74955550100", "")
    assert number_to_call(facts("+78095550100")) == (None, "+78095550100 is a premium-rate number")
    assert number_to_call(facts()) == (None, "no number is known")
