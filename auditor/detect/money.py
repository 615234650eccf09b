"""Sums of money as a person reads them off a page: amounts, and what stands beside each. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.detect.cart_words import kinds
from auditor.detect.shelf import Line

_SUMS = kinds("sum")
_SIGNS = {
    "RUB": r"₽|руб(?:лей|ля|ль)?\b\.?|р\.|\brub\b|\bр\b",
    "USD": r"us\$|\$|\busd\b",
    "EUR": r"€|\beur\b|евро",
    "GBP": r"£|\bgbp\b",
    "UAH": r"₴|грн\.?|\buah\b",
    "KZT": r"₸|\bтг\b|тенге|\bkzt\b",
    "BYN": r"\bbyn\b|бел\. ?руб",
    "PLN": r"zł|\bpln\b",
    "CHF": r"\bchf\b",
    "CZK": r"kč|\bczk\b",
}
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f\u2009.,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_SIGN = "|".join(f"(?P<{name}{{side}}>{pattern})" for name, pattern in _SIGNS.items())
_BEFORE, _AFTER = _SIGN.replace("{side}", "_a"), _SIGN.replace("{side}", "_b")
_AMOUNT = re.compile(rf"(?:{_BEFORE})\s?(?P<after>{_NUMBER})|(?P<before>{_NUMBER})\s?(?:{_AFTER})", re.IGNORECASE)
_FREE = re.compile(r"бесплатн|\bfree\b|(?<![\d.,])(?<!\d[ \u00a0])0 ?(?:₽|руб)|gratis|kostenlos|gratuit|безкоштовн|bezpłatn", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?:при заказе|при покупке|на заказы?|заказ\w*) (?:на сумму )?(?:от|свыше|более)|"
    r"(?:orders?|spend|spending) (?:over|above|of|from)|over [£$€]\d",
    re.IGNORECASE,
)
_ROW_PX, _ABOVE_PX = 14.0, 34.0


@dataclass(frozen=True, slots=True)
class Amount:
    """One sum: its value, its currency (ISO 4217), and where it stands in the text."""

    value: float
    currency: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cost:
    """A sum and what it is for: delivery, fee, discount, tax, subtotal, total or other. A delivery that is free has the value 0."""

    kind: str
    value: float
    currency: str
    text: str


def number_of(text: str) -> float:
    """`1 234,50`, `1,234.50`, `1.234` as a number: the last sign counts as a decimal one where one or two digits follow it."""
    digits = re.sub(r"[\s']", "", text)
    decimals = re.search(r"[.,](\d{1,2})$", digits)
    whole = re.sub(r"[.,]", "", digits[: decimals.start()] if decimals else digits)
    return float(f"{whole or '0'}.{decimals[1] if decimals else '0'}")


def amounts_in(text: str) -> list[Amount]:
    """Every sum of money in a text."""
    found = []
    for match in _AMOUNT.finditer(text[:600]):
        sign = next(name for name, value in match.groupdict().items() if value and name[-2:] in ("_a", "_b"))
        found.append(Amount(number_of(match["after"] or match["before"]), sign[:-2], match.start(), match.end()))
    return found


def sum_kind(label: str) -> str:
    """What a sum is for, by the words beside it."""
    return next((kind for kind, words in _SUMS.items() if words.search(label)), "other")


def costs_of(lines: Sequence[Line]) -> list[Cost]:
    """The sums of a page with what they are for, in order. A sum's label stands before it, left of it, or above it."""
    found = []
    for line in lines:
        if line.struck:
            continue
        sums = amounts_in(line.text)
        for index, amount in enumerate(sums):
            own = line.text[sums[index - 1].end if index else 0 : amount.start]
            label = own if re.search(r"\w{2,}", own) else _label_beside(line, lines) if len(line.text) < 60 or not index else own
            tail = line.text[amount.end : sums[index + 1].start if index + 1 < len(sums) else None]
            kind = sum_kind(label)
            if kind == "other" and not re.search(r"\w{2,}", own):
                kind = sum_kind(tail[:40])
            if _CONDITION.search(own[-40:]):
                continue  # the sum from which something is free is no cost
            found.append(Cost(kind, amount.value, amount.currency, f"{label} {line.text[amount.start : amount.end]}".strip()[:120]))
        if _FREE.search(line.text) and not _CONDITION.search(line.text):
            label = line.text if sum_kind(line.text) == "delivery" else _label_beside(line, lines) if len(line.text) < 30 else ""
            if sum_kind(label) == "delivery":
                found.append(Cost("delivery", 0.0, "", line.text[:120]))
    return found


def _label_beside(line: Line, lines: Sequence[Line]) -> str:
    """The words that a reader takes for the label of a sum: the nearest text left of it in its row, else the one just above."""
    x, y, _, height = line.box
    middle = y + height / 2
    best: tuple[float, str] | None = None
    for other in lines:
        if other is line or other.layer != line.layer or not re.search(r"[^\W\d]{2,}", other.text) or len(other.text) > 160:
            continue
        ox, oy, width, tall = other.box
        level = abs(oy + tall / 2 - middle) <= max(_ROW_PX, height / 2)
        if level and ox < x and not amounts_in(other.text):
            distance = max(0.0, x - (ox + width))
        elif not level and 0 <= y - (oy + tall) <= _ABOVE_PX and ox < x + line.box[2] and x < ox + width and not amounts_in(other.text):
            distance = 5000.0 + y - (oy + tall)
        else:
            continue
        if best is None or distance < best[0]:
            best = (distance, other.text)
    return best[1] if best else ""
