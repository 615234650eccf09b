"""The default taxonomy: 15 sectors of online retail, after the study of 2015 (of its fifteen only three are named publicly).

A panel's own words are kept where they are none of these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Industry:
    """A sector: its id, its names, and other words panels use for it."""

    id: str
    en: str
    ru: str
    words: tuple[str, ...] = ()


INDUSTRIES = (
    Industry("pets", "Pet supplies", "Зоотовары", ("pet", "зоомагазин", "товары для животных")),
    Industry("computers", "Computers", "Компьютеры", ("computer", "компьютерная техника", "ноутбуки")),
    Industry("tools", "Tools and equipment", "Инструменты и оборудование", ("tool", "инструменты", "оборудование", "tools & equipment")),
    Industry("electronics", "Electronics", "Электроника", ("бытовая электроника", "смартфоны", "телефоны")),
    Industry("appliances", "Household appliances", "Бытовая техника", ("appliance", "техника для дома")),
    Industry("clothing", "Clothing and shoes", "Одежда и обувь", ("clothes", "fashion", "shoes", "одежда", "обувь")),
    Industry("kids", "Goods for children", "Детские товары", ("children", "toys", "товары для детей", "игрушки")),
    Industry("beauty", "Beauty and perfume", "Косметика и парфюмерия", ("cosmetics", "perfume", "косметика", "парфюмерия", "красота")),
    Industry("health", "Health and pharmacy", "Здоровье и аптеки", ("pharmacy", "аптека", "аптеки", "здоровье", "медтехника")),
    Industry("home", "Furniture and home", "Мебель и дом", ("furniture", "мебель", "товары для дома", "дом", "интерьер")),
    Industry("garden", "Garden and building", "Сад и стройматериалы", ("building", "diy", "сад", "стройматериалы", "ремонт", "дача")),
    Industry("auto", "Car parts and goods", "Автотовары", ("cars", "car parts", "автозапчасти", "запчасти", "шины")),
    Industry("sport", "Sport and leisure", "Спорт и отдых", ("sports", "спорт", "туризм", "спорттовары", "велосипеды")),
    Industry(
        "gifts",
        "Gifts, flowers, jewellery",
        "Подарки, цветы, украшения",
        ("flowers", "jewellery", "подарки", "цветы", "ювелирные украшения"),
    ),
    Industry("food", "Food and drink", "Продукты и напитки", ("grocery", "продукты", "продукты питания", "чай и кофе")),
)

_BY_WORD = {word.casefold(): one.id for one in INDUSTRIES for word in (one.id, one.en, one.ru, *one.words)}
_BY_ID = {one.id: one for one in INDUSTRIES}


def industry_id(words: str) -> str:
    """The id of a known sector by its id, name or a common word for it; otherwise the panel's own words, trimmed."""
    own = " ".join(words.split())
    return _BY_WORD.get(own.casefold().replace("ё", "е"), own)


def industry_name(id_: str, lang: str = "en") -> str:
    """The name of a sector in `ru` or `en`; the panel's own words for one that is not in the taxonomy."""
    found = _BY_ID.get(id_)
    return id_ if found is None else found.ru if lang == "ru" else found.en
