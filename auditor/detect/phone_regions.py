"""Which country's numbers a page writes without a country code.

A number such as (067) 1-622-622 means something only together with a country. A reader knows it from the shop's domain, the
other numbers, the money, the address and the language of the page; here each of them is a vote with a weight.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from auditor.detect.document import Document
from auditor.detect.language import language_of
from auditor.detect.own_site import host_of

_COUNTRIES = (
    "ru ua by kz uz kg am ge az md lt lv ee pl cz sk hu ro bg rs hr si gr tr de at ch fr it es pt be nl dk se no fi "
    "ie il in au nz ca us br mx ar jp cn kr th vn sg my id ph za ae ke ng is lu cy mt"
)
TOP_LEVEL = {name: name.upper() for name in _COUNTRIES.split()} | {
    "su": "RU",
    "рф": "RU",
    "xn--p1ai": "RU",
    "uk": "GB",
    "укр": "UA",
    "xn--j1amh": "UA",
    "бел": "BY",
    "xn--90ais": "BY",
}
"""Top-level domains that belong to one country (those sold as words, such as .me, .io, .tv, .co, are left out)."""

_BY_LANGUAGE: dict[str, tuple[tuple[str, float], ...]] = {
    "ru": (("RU", 6), ("UA", 2), ("KZ", 1), ("BY", 1)),
    "en": (("US", 5), ("GB", 3)),
    "de": (("DE", 6), ("CH", 2), ("AT", 2)),
    "uk": (("UA", 20),),
    "be": (("BY", 20),),
    "kk": (("KZ", 20),),
    "bg": (("BG", 20),),
    "da": (("DK", 15),),
    "sv": (("SE", 12),),
    "no": (("NO", 15),),
    "nb": (("NO", 15),),
    "fi": (("FI", 15),),
    "cs": (("CZ", 15),),
    "sk": (("SK", 15),),
    "pl": (("PL", 15),),
    "hu": (("HU", 15),),
    "ro": (("RO", 12),),
    "it": (("IT", 12),),
    "fr": (("FR", 8), ("BE", 2), ("CH", 1)),
    "es": (("ES", 8), ("MX", 2)),
    "pt": (("PT", 5), ("BR", 5)),
    "nl": (("NL", 8), ("BE", 3)),
    "tr": (("TR", 15),),
    "el": (("GR", 15),),
    "he": (("IL", 15),),
    "ja": (("JP", 15),),
    "et": (("EE", 15),),
    "lv": (("LV", 15),),
    "lt": (("LT", 15),),
    "ka": (("GE", 15),),
    "hy": (("AM", 15),),
    "vi": (("VN", 15),),
    "ko": (("KR", 15),),
    "th": (("TH", 15),),
    "id": (("ID", 15),),
    "hr": (("HR", 15),),
    "sl": (("SI", 15),),
    "sr": (("RS", 15),),
}

_MONEY = (
    ("грн", "UA", 15),
    ("₴", "UA", 15),
    ("₽", "RU", 8),
    ("руб", "RU", 4),
    ("тенге", "KZ", 15),
    ("₸", "KZ", 15),
    ("BYN", "BY", 15),
    ("бел. руб", "BY", 15),
    ("£", "GB", 8),
    ("zł", "PL", 15),
    ("Kč", "CZ", 15),
    ("CHF", "CH", 15),
    ("US$", "US", 4),
    ("AU$", "AU", 12),
    ("AUD", "AU", 6),
    ("₺", "TR", 15),
    ("₹", "IN", 15),
    ("₫", "VN", 15),
    ("₩", "KR", 15),
    ("R$", "BR", 12),
)

_COUNTRY_WORD = re.compile(r"""[\w\-]{12,14}["']?\s*(?:[:=>]|content=)\s*["']?\s*([A-Z]{2})\b""")
_US_ZIP = re.compile(
    r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),?\.? \d{5}\b"
)
_GB_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")
_CA_POSTCODE = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d\b")
_CYRILLIC = re.compile("[а-яА-Я]{3}")
_SAMPLE = 200_000  # characters of text that are enough to tell a country by
_KEPT = 4
_CLEAR = 40  # votes after which the post codes are not asked
_MOST_LINKS = 500
_ENOUGH_LINKS = 5


def _country_of_host(host: str) -> str | None:
    return TOP_LEVEL.get(host.rstrip(".").rpartition(".")[2].lower())


def _own_hosts(document: Document) -> Iterable[tuple[str, float]]:
    """Hosts that the page gives as its own, with how much each says."""
    for node in document.all("link"):
        attributes = node.attributes
        if (attributes.get("rel") or "").lower() == "canonical":
            yield host_of(attributes.get("href") or ""), 40
    for node in document.all("meta"):
        attributes = node.attributes
        if attributes.get("property") == "og:url":
            yield host_of(attributes.get("content") or ""), 30
    for node in document.all("base"):
        yield host_of(node.attributes.get("href") or ""), 40


def _linked_host(document: Document) -> str:
    """The host that most absolute links of the page lead to, if it is clear."""
    links = document.all("a", "form")[:_MOST_LINKS]
    linked = Counter(host for node in links if (host := host_of(node.attributes.get("href") or node.attributes.get("action") or "")))
    return next((host for host, times in linked.most_common(1) if times >= _ENOUGH_LINKS), "")


def regions_of(document: Document, region: str | None, host: str, spoken: Iterable[str] = ()) -> tuple[str, ...]:
    """The likeliest countries (ISO 3166 alpha-2), best first, at most four.

    `region` is what the user set for the shop, `host` the page's host ("" for a file), `spoken` the countries of the numbers on
    the page that are written with a country code.
    """
    votes: dict[str, float] = defaultdict(float)
    if region and len(region) == 2 and region.isalpha():
        votes[region.upper()] += 100
    hosts = [(host, 60.0), *_own_hosts(document)]
    if not any(own for own, _ in hosts):
        hosts.append((_linked_host(document), 20.0))
    for own, weight in hosts:
        country = _country_of_host(own)
        if country:
            votes[country] += weight
    for country, times in Counter(spoken).items():
        votes[country] += 20 + min(times, 5)
    language, _, area = document.lang.replace("_", "-").partition("-")
    if len(area) == 2 and area.isalpha():
        votes[area.upper()] += 8
    text = document.text[:_SAMPLE]
    for word, country, weight in _MONEY:
        if word in text:
            votes[country] += weight
    for word in ("addressCountry", "country-name"):
        at = document.markup.find(word)
        match = _COUNTRY_WORD.match(document.markup, at, at + 80) if at >= 0 else None
        if match:
            votes["GB" if match[1] == "UK" else match[1]] += 10
    if max(votes.values(), default=0) < _CLEAR:
        for pattern, country in ((_US_ZIP, "US"), (_GB_POSTCODE, "GB"), (_CA_POSTCODE, "CA")):
            if pattern.search(text):
                votes[country] += 10
    for country, weight in _BY_LANGUAGE.get(language_of(document), _BY_LANGUAGE.get(language, ())):
        votes[country] += weight
    if not votes:
        return ("RU",) if _CYRILLIC.search(text) else ("US",)
    return tuple(sorted(votes, key=lambda country: -votes[country])[:_KEPT])
