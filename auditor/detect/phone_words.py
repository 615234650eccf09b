"""What the words just before a number say of it: a phone, or something else that is written in digits."""

from __future__ import annotations

import re
from enum import IntEnum

from ahocorasick_rs import AhoCorasick


class Word(IntEnum):
    """What the words before a number say of it."""

    OTHER = -1
    NONE = 0
    PHONE = 1


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
    "тел|моб|звон|факс|т/ф|горяч|колл|call|консульт|phone|tel|tél|tlf|fax|mob|cell|handy|hotline|toll|dial|rufen|what|"
    "вайбер|вотсап|ватсап|viber|text us|sms|смс|customer|freephone|служб|t:|p:|m:|f:|т.|м.|☎|✆|\U0001f4de|\U0001f4f1|"
    "диспетчер|order|helpline|инн|огрн|кпп|бик|окпо|окв|окато|р/с|к/с|р.с|сч|лиценз|арт|код|модел|унп|єдрпоу|едрпоу|"
    "егрпоу|іпн|мфо|бин|иин|иик|свидет|серия|сертиф|isbn|issn|ean|gtin|upc|sku|mpn|asin|vat|tva|p.|piva|p iva|ust|"
    "steuer|cvr|ico|ič|dič|nip|regon|krs|siret|siren|cif|nif|abn|acn|icq|аська|skype|скайп|заказ|№|item|part|model|"
    "licen|regist|reg|company|charity|account|карт|iban|swift|bic|zip|p/n|verif|version|версия|ip|serial|track|cst|"
    "copyright|©|coord|коорд|lat|lng|ref|банк|geb|hrb|article|price|цена|from|от|do|до|#"
)
_BEGINS = AhoCorasick(_STEMS.split("|"))


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
