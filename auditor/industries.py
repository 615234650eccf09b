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
    Industry("computers", "Computers", "Компьютеры", ("computer", "computer equipment", "компьютерная техника", "ноутбуки")),
    Industry(
        "tools",
        "Tools and equipment",
        "Инструменты и оборудование",
        ("tool", "tools & equipment", "инструмент", "инструменты", "оборудование"),
    ),
    Industry(
        "electronics",
        "Electronics and appliances",
        "Электроника и бытовая техника",
        ("appliances", "home appliances", "phones", "электроника", "бытовая техника", "техника для дома", "смартфоны", "телефоны"),
    ),
    Industry("clothing", "Clothing", "Одежда", ("clothes", "fashion", "clothing and shoes", "одежда и обувь")),
    Industry("shoes", "Shoes", "Обувь", ("footwear", "shoe")),
    Industry(
        "children",
        "Goods for children",
        "Детские товары",
        ("kids", "toys", "children's goods", "goods for kids", "товары для детей", "игрушки"),
    ),
    Industry(
        "beauty",
        "Beauty and health",
        "Красота и здоровье",
        (
            "cosmetics",
            "perfume",
            "beauty & cosmetics",
            "health",
            "pharmacy",
            "косметика",
            "косметика и парфюмерия",
            "здоровье",
            "аптека",
            "аптеки",
            "парфюмерия",
            "красота",
        ),
    ),
    Industry(
        "furniture",
        "Furniture and home",
        "Мебель и товары для дома",
        ("home", "home goods", "мебель", "товары для дома", "дом", "интерьер"),
    ),
    Industry(
        "building",
        "Building and garden",
        "Стройматериалы и сад",
        ("building materials", "garden", "diy", "стройматериалы", "ремонт", "дача", "сад"),
    ),
    Industry("auto", "Car parts and goods", "Автотовары", ("cars", "car parts", "auto parts", "автозапчасти", "запчасти", "шины")),
    Industry(
        "sport",
        "Sport and leisure",
        "Спорт и отдых",
        ("sports", "sporting goods", "sports goods", "спорт", "туризм", "спорттовары", "велосипеды"),
    ),
    Industry(
        "gifts",
        "Gifts, flowers, jewellery",
        "Подарки, цветы, украшения",
        ("gifts & flowers", "flowers", "jewellery", "jewelry", "подарки", "цветы", "ювелирные украшения"),
    ),
    Industry("food", "Food and drink", "Продукты и напитки", ("grocery", "groceries", "продукты", "продукты питания", "еда", "чай и кофе")),
    Industry("books", "Books and stationery", "Книги и канцтовары", ("book", "stationery", "книги", "канцтовары")),
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
