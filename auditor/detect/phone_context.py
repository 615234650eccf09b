"""What stands around a number: the words and the mark-up that make it a phone, or something else.

Two questions are asked of every run of digits that could be a number: how it is written (`shape_of`), and what the words just
before it say (`word_before`). A number with a plus or written the way only phones are written needs no word; bare digits do.
"""

from __future__ import annotations

import re
from enum import IntEnum

from ahocorasick_rs import AhoCorasick
from selectolax.lexbor import LexborNode


class Shape(IntEnum):
    """How much the way of writing says that digits are a phone."""

    BARE = 0  # digits, or groups that could be anything
    USUAL = 1  # grouped as the country's phones are, but other things are too
    PHONE = 2  # only phones are written so
    INTERNATIONAL = 3  # with a plus and a country code


class Word(IntEnum):
    """What the words before a number say of it."""

    OTHER = -1
    NONE = 0
    PHONE = 1


_RU_BRACKETS = re.compile(r"(?:\+?[78] ?-? ?)?\( ?\d{3,5} ?\)[ \-]*\d{1,3}(?:[ \-]*\d{2,3}){2}\Z")
_RU_GROUPS = re.compile(
    r"[78](?P<s>[ \-])\d{3,5}[ \-]\d{1,3}(?:[ \-]\d{2,4}){1,2}\Z|[78] ?-? ?\d{3} ?-? ?\d{3}-\d\d-?\d\d\Z|8-800-\d[\d\-]+\Z"
)
_AMERICAN = re.compile(r"(?:1[ .\-]*)?(?:\(\d{3}\)[ .\-]*\d{3}[ .\-]+\d{4}|\d{3}(?P<s>[.\-]) ?\d{3}(?P=s) ?\d{4})\Z")
_HYPHENS = re.compile(r"0\d\d-\d{3}-\d\d-\d\d\Z|0[ \-]?800(?:[ \-]\d{2,3}){2,3}\Z")
_BRACKETS = re.compile(r"\(0?\d{1,5}\)[ .\-/]*\d[\d .\-]{4,}\Z")
_TRUNK = re.compile(
    r"0\d{1,4} ?[/\-] ?\d[\d \-]{3,}\Z|0\d{2,4} \d{3,4} \d{3,4}\Z|0\d(?:[ .\-]\d\d){4}\Z|0\d{2}(?P<s>[ \-])\d{3}(?P=s)\d\d(?P=s)\d\d\Z"
)


def shape_of(written: str) -> Shape:
    """How a number is written; `written` with plain spaces and hyphens."""
    if written.startswith(("+", "(+")):
        return Shape.INTERNATIONAL
    if _RU_BRACKETS.match(written) or _AMERICAN.match(written):
        return Shape.PHONE
    if _BRACKETS.match(written) or _RU_GROUPS.match(written) or _HYPHENS.match(written):
        return Shape.PHONE
    if _TRUNK.match(written):
        return Shape.USUAL
    return Shape.BARE


def is_american(written: str) -> bool:
    """Whether a number is written as in North America, 3-3-4."""
    return bool(_AMERICAN.match(written))


RUSSIAN_FULL = re.compile(r"(?:\+7|8|7) ?-? ?\( ?[3-9]\d{2} ?\) ?-? ?\d{3}[ \-]?\d\d[ \-]?\d\d\Z|8-800-\d[\d\-]+\Z")
"""A Russian number in full dress: even a prefix that the plan does not know is meant as a phone."""

_PHONE_WORDS = re.compile(
    r"(?:\bтел(?:ефон\w*|еф)?\b|моб(?:ильн\w*|\b)|звон\w*|\bфакс\w*|\bт/ф|горяч\w+ лини\w*|(?:колл|call)[ \-]?цент\w*|консультац\w* по|"
    r"\bphones?\b|\btel(?:ephone|efon\w*|éfono|efone|éfone|\b)|\bt[ée]l[ée]\w*|\btlf\b|\bfax|\bcall(?:s|ing)?\b|\bmobile?\w*|"
    r"\bcell|\bhandy\b|hotline|"
    r"toll[ \-]?free|\bdial\b|\brufen\b|whats? ?app|вайбер|вотсап|ватсап|viber|\btext us|\bsms\b|смс|customer services?|freephone|"
    r"служб\w* поддержк\w*|\b[tpmf]:|\bт\.|\bм\.|☎|✆|\U0001f4de|\U0001f4f1|диспетчер\w*|телефониче|order line|helpline)",
    re.IGNORECASE,
)
_OTHER_WORDS = re.compile(
    r"(?:\bинн\b|\bогрн\w*|\bкпп\b|\bбик\b|\bокпо\b|\bокв[эе]д\b|\bокато\b|\bр/с\w*|\bк/с\w*|\bр\.с\b|\bсч[её]т\w*|лиценз\w*|"
    r"\bарт(?:икул\w*)?\b|\bкод\b|\bмодел\w*|"
    r"\bунп\b|\bєдрпоу|\bедрпоу|\bегрпоу|\bіпн\b|\bмфо\b|\bбин\b|\bиин\b|\bиик\b|свидетельств\w*|\bсерия\b|сертификат\w*|"
    r"\bisbn|\bissn|\bean\b|\bgtin|\bupc\b|\bsku\b|\bmpn\b|\basin\b|\bvat\b|\btva\b|p\.? ?iva|\bust\w*|steuer\w*|\bcvr\b|\bico\b|"
    r"\bičo?\b|\bdičo?\b|\bnip\b|\bregon\b|\bkrs\b|"
    r"\bsiret\b|\bsiren\b|\bcif\b|\bnif\b|\babn\b|\bacn\b|\bicq\b|\bаська\b|\bskype\b|\bскайп\b|\border (?:no|number|#|id)|"
    r"\bзаказ\w* №|№|"
    r"\bitem\b|\bpart\b|"
    r"\bmodel\b|licen[cs]e\w*|\bregist\w+|\breg\b|company (?:no|number)|charity|account|\bкарт[аыу]\b|\biban\b|\bswift\b|\bbic\b|\bzip\b|"
    r"\bp/n\b|\bverif\w*|"
    r"version|версия|\bip\b|\bserial|\btrack\w*|\bcst\b|\bcopyright|©|\bcoordinat\w*|координат\w*|\blat\b|\blng\b|\bref\b|"
    r"\bбанк\w*|\bgeb\w*|\bhrb\b|\barticle\b|"
    r"\bprice|цена|\bfrom\b \$|\bот\b|\bdo\b|\bдо\b|#)",
    re.IGNORECASE,
)
_REACH = 45  # characters before a number in which its word stands


# Where one of these begins, a word of the two patterns may begin; the patterns are matched nowhere else.
_STEMS = (
    *(
        "тел",
        "моб",
        "звон",
        "факс",
        "т/ф",
        "горяч",
        "колл",
        "call",
        "консульт",
        "phone",
        "tel",
        "tél",
        "tlf",
        "fax",
        "mob",
        "cell",
        "handy",
        "hotline",
        "toll",
        "dial",
    ),
    *(
        "rufen",
        "what",
        "вайбер",
        "вотсап",
        "ватсап",
        "viber",
        "text us",
        "sms",
        "смс",
        "customer",
        "freephone",
        "служб",
        "t:",
        "p:",
        "m:",
        "f:",
        "т.",
        "м.",
        "☎",
        "✆",
    ),
    *("\U0001f4de", "\U0001f4f1", "диспетчер", "order", "helpline"),
    *(
        "инн",
        "огрн",
        "кпп",
        "бик",
        "окпо",
        "окв",
        "окато",
        "р/с",
        "к/с",
        "р.с",
        "сч",
        "лиценз",
        "арт",
        "код",
        "модел",
        "унп",
        "єдрпоу",
        "едрпоу",
        "егрпоу",
        "іпн",
        "мфо",
    ),
    *(
        "бин",
        "иин",
        "иик",
        "свидет",
        "серия",
        "сертиф",
        "isbn",
        "issn",
        "ean",
        "gtin",
        "upc",
        "sku",
        "mpn",
        "asin",
        "vat",
        "tva",
        "p.",
        "piva",
        "p iva",
        "ust",
        "steuer",
    ),
    *(
        "cvr",
        "ico",
        "ič",
        "dič",
        "nip",
        "regon",
        "krs",
        "siret",
        "siren",
        "cif",
        "nif",
        "abn",
        "acn",
        "icq",
        "аська",
        "skype",
        "скайп",
        "заказ",
        "№",
        "item",
        "part",
    ),
    *(
        "model",
        "licen",
        "regist",
        "reg",
        "company",
        "charity",
        "account",
        "карт",
        "iban",
        "swift",
        "bic",
        "zip",
        "p/n",
        "verif",
        "version",
        "версия",
        "ip",
        "serial",
    ),
    *(
        "track",
        "cst",
        "copyright",
        "©",
        "coord",
        "коорд",
        "lat",
        "lng",
        "ref",
        "банк",
        "geb",
        "hrb",
        "article",
        "price",
        "цена",
        "from",
        "от",
        "do",
        "до",
        "#",
    ),
)
_BEGINS = AhoCorasick(_STEMS)


def word_before(plain: str, start: int) -> Word:
    """What the nearest word before `start` that says anything says; the line above counts where the number begins its own."""
    before = plain[max(0, start - _REACH) : start]
    line = before.rfind("\n", 0, len(before.rstrip(" \n")))
    before = before[line + 1 :] if line >= 0 and before[line + 1 :].strip() else before
    low = before.lower()
    if len(low) != len(before):  # a letter whose lower case is longer
        low = before
    for place in sorted({found[1] for found in _BEGINS.find_matches_as_indexes(low, overlapping=True)}, reverse=True):
        if _PHONE_WORDS.match(low, place):
            return Word.PHONE
        if _OTHER_WORDS.match(low, place):
            return Word.OTHER
    return Word.NONE


_MARK_UP = re.compile(
    r"(?:^|[^a-z])tel(?:$|[^a-z])|[Tt]elef|TEL|[Pp]hone|PHONE|[Ff]ax|hotline|mobile-?num|(?:^|[\s_\-])call(?:$|[\s_\-])|gsm|"
    r"podmena|\bwhatsapp|tlf|calltr|roistat-ph|comagic"
)
_NOT_MARK_UP = re.compile(
    r"iphone|smartphone|headphone|telegram|hidden-phone|visible-phone|phone-(?:hidden|visible|only)|mobile-menu", re.IGNORECASE
)
_HEIGHT = 3
_MOST_CHILDREN = 30
_BEGINNING = 4  # characters of a number to know its text by


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return " ".join(attributes.get(name) or "" for name in ("class", "id", "itemprop", "src", "alt") if name in attributes)


def _says_phone(node: LexborNode) -> bool:
    names = _names(node)
    return bool(names) and bool(_MARK_UP.search(_NOT_MARK_UP.sub("", names)))


def _icon_before(node: LexborNode | None) -> bool:
    """Whether the element before `node` (a text or an element) is an icon of a phone."""
    icon = node.prev if node is not None else None
    while icon is not None and icon.tag == "-text" and not (icon.text_content or "").strip():
        icon = icon.prev
    return icon is not None and icon.tag in ("i", "span", "img", "svg", "em") and _says_phone(icon)


def _text_node(node: LexborNode, written: str) -> LexborNode | None:
    child = node.first_child
    for _ in range(_MOST_CHILDREN):
        if child is None:
            return None
        if child.tag == "-text" and written[:_BEGINNING] in (child.text_content or ""):
            return child
        child = child.next
    return None


def marked_as_phone(node: LexborNode, written: str = "") -> bool:
    """Whether the element that shows `written`, a next ancestor or an icon just before it is named after phones."""
    if written and _icon_before(_text_node(node, written)):
        return True
    current: LexborNode | None = node
    for _ in range(_HEIGHT):
        if current is None or current.tag in ("body", "html"):
            return False
        if _says_phone(current) or _icon_before(current):
            return True
        current = current.parent
    return False
