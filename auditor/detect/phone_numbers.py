"""From digits to a telephone number: the numbering plans are those of `phonenumbers`, the leniency is ours.

Shops write numbers that no plan knows (a prefix given out last month, a sample left in a template). Where the way of
writing leaves no doubt that a phone is meant, a number of the right length is enough (`Number.valid` is then False).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from auditor.types import PhoneKind

MIN_DIGITS, MAX_DIGITS = 7, 15

_KINDS = {
    PhoneNumberType.TOLL_FREE: PhoneKind.TOLL_FREE,
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.LANDLINE,  # North America: the plan does not tell, a shop's is a landline
}
_RUNS = re.compile(r"(\d)\1{6}")
_UP, _DOWN = "01234567890123456789", "98765432109876543210"
_BEGIN_WITHOUT_TRUNK = {
    "AU": "01",
    "NZ": "0",
    "TR": "0458",
    "IL": "01",
    "IN": "01789",
    "AE": "08",
    "FI": "0",
    "TH": "01",
    "JP": "0",
    "KR": "01",
    "VN": "01",
}  # 1300, 1800, 444
_COUNTRY_CODE_7 = ("RU", "KZ")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the plans see it; `country` is "001" where it belongs to none (satellite, +800).

    `valid` says that its plan has such numbers, and not only numbers of that length.
    """

    e164: str
    country: str
    kind: PhoneKind
    valid: bool


def _sample(national: str) -> bool:
    """Whether a national number is one that people type to show where a number goes: 999-99-99, 123-45-67, 000-00-00."""
    if _RUNS.search(national):
        return True
    tail = national[-7:]
    return tail in _UP or tail in _DOWN or national[:7] in _UP or national[:7] in _DOWN or national.endswith("5551234")


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=8192)
def _number(text: str, region: str | None) -> Number | None:
    parsed = _parse(text, region)
    if parsed is None:
        return None
    national = phonenumbers.national_significant_number(parsed)
    if _sample(national):
        return None
    valid = phonenumbers.is_valid_number(parsed)
    if not valid and not phonenumbers.is_possible_number(parsed):
        return None
    country = phonenumbers.region_code_for_number(parsed) if valid else None
    country = country or phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    kind = _KINDS.get(phonenumbers.number_type(parsed), PhoneKind.OTHER) if valid else PhoneKind.OTHER
    return Number(f"+{parsed.country_code}{national}", country, kind, valid)


@lru_cache(maxsize=512)
def _trunk(region: str) -> str | None:
    """What is dialled before the area code within a country."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    return metadata.national_prefix if metadata is not None else None


def with_country_code(digits: str) -> Number | None:
    """The number that `digits`, country code first, stand for."""
    if digits.startswith("8800") and len(digits) == 11:  # "+8 800 …", a slip of many Russian shops
        digits = f"7{digits[1:]}"
    return _number(f"+{digits}", None)


def in_region(digits: str, region: str) -> Number | None:
    """The number that `digits`, as dialled within `region`, stand for; None where it is one of another country."""
    if region in _COUNTRY_CODE_7:
        if len(digits) == 11 and digits[0] in "78":
            return _number(f"+7{digits[1:]}", None)
        if len(digits) != 10 or digits[0] in "0127":
            return None
    if region == "UA" and len(digits) == 11 and digits.startswith("80"):
        digits = digits[1:]
    if _trunk(region) == "0" and digits[0] not in _BEGIN_WITHOUT_TRUNK.get(region, "0"):
        return None
    found = _number(digits, region)
    if found is None:
        return None
    code = phonenumbers.country_code_for_region(region)
    return found if found.e164.startswith(f"+{code}") else None


KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
"""Letters as the digits of their keys (E.161)."""
