"""Which number of a shop may be called at all. The numbering plans are those of `phonenumbers`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

from auditor.types import Observation, Shop, ShopFacts, Verdict

CALLABLE = {
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "landline",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.UAN: "company",
}
"""Kinds of numbers that a test call may go to. Premium, shared-cost, personal, pager and voice-mail numbers are not among them."""

_NAMES = {
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.PERSONAL_NUMBER: "a personal number",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.VOICEMAIL: "a voice mailbox",
}
EMERGENCY = frozenset({"112", "911", "999", "101", "102", "103", "104", "110", "118", "119", "000", "01", "02", "03", "04"})
"""Emergency numbers that are refused in any country, whatever the plan of the shop's says."""


def why_not_callable(number: str, region: str | None = None) -> str | None:
    """Why `number` (E.164, or as written in `region`) must not be called; None where it may be."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if digits in EMERGENCY or (region and shortnumberinfo.is_emergency_number(digits, region)):
        return "an emergency number"
    if len(digits) < 7:
        return "a short number"
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return "not a telephone number"
    national = phonenumbers.national_significant_number(parsed)
    for country in phonenumbers.region_codes_for_country_code(parsed.country_code or 0):
        if country == "001":  # numbers of no country: their plan has no short ones
            continue
        if shortnumberinfo.connects_to_emergency_number(national, country):
            return "an emergency number"
    if shortnumberinfo.is_possible_short_number(parsed) and shortnumberinfo.is_valid_short_number(parsed):
        return "a short number"
    if not phonenumbers.is_valid_number(parsed):
        return "not a number of its country's plan"
    kind = phonenumbers.number_type(parsed)
    if kind not in CALLABLE:
        return _NAMES.get(kind, "a number of an unknown kind")
    return None


def numbers_of(shop: Shop, seen: Iterable[Observation]) -> tuple[str, ...]:
    """The numbers of a shop in E.164, the best first: the one its list names, then those seen, on most pages first."""
    counts: Counter[str] = Counter()
    for one in seen:
        if one.name in ("survey.phone", "visit.phone") and one.verdict is Verdict.PRESENT and isinstance(one.value, dict):
            number = one.value.get("e164")
            if isinstance(number, str):
                counts[number] += 1
    listed = [shop.phone] if shop.phone else []
    return tuple(dict.fromkeys([*listed, *(number for number, _ in counts.most_common())]))


def number_to_call(facts: ShopFacts) -> tuple[str | None, str]:
    """The number of a shop that a test call goes to, and an empty text; or None, and why there is none."""
    why = "no number is known"
    for number in numbers_of(facts.shop, facts.observations):
        reason = why_not_callable(number)
        if reason is None:
            return number, ""
        why = f"{number} is {reason}"
    return None, why
