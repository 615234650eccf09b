"""The vocabulary of the street: industries with their goods, cities, and the words of shop names, in Russian and English."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Trade:
    """One industry: its name in the panel, words for shop names (Latin, Cyrillic), and goods as (name, price in roubles)."""

    industry: str
    title_ru: str
    title_en: str
    latin: tuple[str, ...]
    cyrillic: tuple[str, ...]
    goods_ru: tuple[tuple[str, int], ...]
    goods_en: tuple[tuple[str, int], ...]


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _load() -> tuple[Trade, ...]:
    text = (resources.files("auditor.lab") / "data" / "words.toml").read_text(encoding="utf-8")
    return tuple(Trade(**{name: _tuples(value) for name, value in row.items()}) for row in tomllib.loads(text)["trades"])


TRADES = _load()

CITIES = (
    ("Москва", "Europe/Moscow", "495"),
    ("Санкт-Петербург", "Europe/Moscow", "812"),
    ("Казань", "Europe/Moscow", "843"),
    ("Екатеринбург", "Asia/Yekaterinburg", "343"),
    ("Новосибирск", "Asia/Novosibirsk", "383"),
    ("Самара", "Europe/Samara", "846"),
    ("Владивосток", "Asia/Vladivostok", "423"),
    ("Калининград", "Europe/Kaliningrad", "4012"),
    ("Краснодар", "Europe/Moscow", "861"),
    ("Омск", "Asia/Omsk", "3812"),
)
"""Cities with their time zone and dialling code."""

FIRST_RU = ("Анна", "Мария", "Ольга", "Дмитрий", "Сергей", "Екатерина", "Алексей", "Ирина", "Павел", "Наталья")
FIRST_EN = ("Anna", "Emily", "James", "Laura", "Daniel", "Sophie", "Mark", "Olivia", "Peter", "Grace")
