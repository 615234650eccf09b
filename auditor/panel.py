"""Reads the list of shops: CSV in any sensible encoding and delimiter, or XLSX, with English or Russian headers.

A bad row is named and the good ones go on; only a list that gives nothing at all is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.addresses import shop_address
from auditor.detect.phone_numbers import in_region, with_country_code
from auditor.failures import PanelError
from auditor.industries import industry_id
from auditor.regions import zone_of_region, zone_of_words
from auditor.tables import MAX_BYTES, Row, TableError, rows_of
from auditor.types import Shop

OTHER = "other"
"""The industry of a shop whose list names none."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "url": (
        "url",
        "site",
        "website",
        "web site",
        "domain",
        "address",
        "link",
        "сайт",
        "адрес",
        "адрес сайта",
        "домен",
        "ссылка",
        "url сайта",
    ),
    "industry": ("industry", "sector", "category", "отрасль", "сектор", "сфера", "категория", "индустрия"),
    "name": ("name", "shop", "store", "company", "title", "название", "наименование", "магазин", "имя", "компания"),
    "region": ("region", "city", "регион", "город", "область"),
    "timezone": ("timezone", "time zone", "tz", "часовой пояс", "таймзона", "временная зона"),
    "phone": ("phone", "telephone", "tel", "phone number", "телефон", "номер телефона", "тел"),
    "client": ("client", "клиент", "заказчик"),
    "stratum_size": ("stratum_size", "stratum size", "stratum", "population", "объем страты", "страта", "размер страты", "всего в отрасли"),
}
_COLUMN_OF = {word: column for column, words in COLUMNS.items() for word in words}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: its line (or row) in the file, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The shops of a list in its order, each once, and the rows that were left out."""

    shops: tuple[Shop, ...]
    bad_rows: tuple[BadRow, ...] = ()


def read_panel(path: Path) -> Panel:
    """Read and check a list of shops. Raises `PanelError`, in one line, where it holds no shop that can be used."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PanelError(f"panel {path} is larger than {MAX_BYTES // 1024 // 1024} MB; is it a list of shops?")
        body = path.read_bytes()
    except OSError as error:
        raise PanelError(f"panel {path} cannot be read: {error.strerror or error}; give the path of a CSV or XLSX file") from None
    try:
        return parse_panel(body)
    except PanelError as error:
        raise PanelError(f"panel {path}: {error}") from None


def parse_panel(body: bytes) -> Panel:
    """The panel in the bytes of a CSV or XLSX file. Raises `PanelError`."""
    try:
        rows = rows_of(body, lambda cells: len(columns_of(cells)))
    except TableError as error:
        raise PanelError(str(error)) from None
    header: dict[str, int] = {}
    for _, cells in rows:
        if header := columns_of(cells):
            break
        if any(cell.strip() for cell in cells):
            break
    if "url" not in header:
        raise PanelError("no column with addresses; name it url, site or сайт in the first line")
    return _shops_of(rows, header)


def columns_of(cells: Iterable[str]) -> dict[str, int]:
    """Which column stands where, by the words of a header; the first of two that mean the same counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        words = " ".join(cell.strip("\ufeff\"' ").replace("_", " ").split()).casefold().replace("ё", "е").rstrip(" :*")
        column = _COLUMN_OF.get(words) or _COLUMN_OF.get(words.replace(" ", "_"))
        if column:
            found.setdefault(column, place)
    return found


def _shops_of(rows: Iterator[Row], header: Mapping[str, int]) -> Panel:
    shops: dict[str, Shop] = {}
    lines: dict[str, int] = {}
    bad: list[BadRow] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        values = {column: cells[place].strip() for column, place in header.items() if place < len(cells)}
        try:
            shop = _shop_of(values)
        except ValueError as error:
            bad.append(BadRow(line, str(error)))
            continue
        if shop.key in shops:
            bad.append(BadRow(line, f"{shop.key} is the same shop as in line {lines[shop.key]}"))
            continue
        shops[shop.key], lines[shop.key] = shop, line
    if not shops:
        raise PanelError(f"no usable shop; line {bad[0].line}: {bad[0].reason}" if bad else "no shop below the header")
    return Panel(tuple(shops.values()), tuple(bad))


def _shop_of(values: Mapping[str, str]) -> Shop:
    url, key = shop_address(values.get("url", ""))
    said, region = values.get("timezone", ""), values.get("region", "")
    timezone = zone_of_words(said) if said else zone_of_region(region)
    if said and timezone is None:
        raise ValueError(f"{said[:40]!r} is not a time zone; write for example Europe/Moscow, UTC+5 or МСК+2")
    return Shop(
        key=key,
        url=url,
        industry=industry_id(values.get("industry", "")) or OTHER,
        name=values.get("name") or None,
        region=region or None,
        timezone=timezone,
        client=values.get("client") or None,
        stratum_size=_count(values.get("stratum_size", "")),
        phone=_phone(values.get("phone", "")),
    )


def _phone(text: str) -> str | None:
    """The number in E.164; None where there is none that can be read: a shop is not left out for it."""
    digits = "".join(sign for sign in text if sign.isdigit())
    if not digits:
        return None
    found = with_country_code(digits) if text.strip().startswith("+") else in_region(digits, "RU") or with_country_code(digits)
    return found.e164 if found else None


def _count(text: str) -> int | None:
    digits = "".join(text.split()).removesuffix(".0")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:12]) < 2**31):
        raise ValueError(f"stratum size {text[:40]!r} is not a count")
    return int(digits)
