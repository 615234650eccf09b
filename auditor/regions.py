"""Time zones from what a list of shops says: IANA names, offsets, Moscow time, and regions and cities of Russia."""

from __future__ import annotations

import functools
import re
from zoneinfo import available_timezones

_ZONES = {
    "Europe/Kaliningrad": "калининград калининградская kaliningrad",
    "Europe/Moscow": (
        "москва московская moscow мск россия russia спб питер санкт-петербург st.petersburg saint-petersburg petersburg "
        "ленинградская адыгея архангельск архангельская белгород белгородская брянск брянская владимир владимирская вологда "
        "вологодская воронеж воронежская дагестан иваново ивановская ингушетия кабардино-балкария кабардино-балкарская казань "
        "kazan татарстан калмыкия калуга калужская карачаево-черкесия карачаево-черкесская карелия киров кировская коми "
        "кострома костромская краснодар краснодарский krasnodar сочи крым севастополь симферополь курск курская липецк липецкая "
        "марий-эл мордовия мурманск мурманская ненецкий нижегородская нижний-новгород новгород новгородская великий-новгород "
        "орел орловская пенза пензенская псков псковская ростов ростовская ростов-на-дону rostov рязань рязанская "
        "северная-осетия смоленск смоленская ставрополь ставропольский тамбов тамбовская тверь тверская тула тульская чечня "
        "чеченская чувашия чувашская чебоксары ярославль ярославская донецк донецкая луганск луганская запорожская херсонская "
    ),
    "Europe/Samara": "самара самарская samara тольятти удмуртия удмуртская ижевск izhevsk",
    "Europe/Saratov": "саратов саратовская saratov",
    "Europe/Astrakhan": "астрахань астраханская",
    "Europe/Ulyanovsk": "ульяновск ульяновская",
    "Europe/Volgograd": "волгоград волгоградская volgograd",
    "Asia/Yekaterinburg": (
        "екатеринбург yekaterinburg ekaterinburg свердловская челябинск челябинская chelyabinsk уфа ufa башкортостан башкирия пермь "
        "пермский perm оренбург оренбургская тюмень тюменская tyumen курган курганская ханты-мансийский хмао хмао-югра сургут "
        "ямало-ненецкий янао"
    ),
    "Asia/Omsk": "омск омская omsk",
    "Asia/Novosibirsk": "новосибирск новосибирская novosibirsk",
    "Asia/Barnaul": "барнаул алтайский алтай горно-алтайск",
    "Asia/Tomsk": "томск томская tomsk",
    "Asia/Novokuznetsk": "кемерово кемеровская кузбасс новокузнецк",
    "Asia/Krasnoyarsk": "красноярск красноярский krasnoyarsk хакасия абакан тыва тува кызыл",
    "Asia/Irkutsk": "иркутск иркутская irkutsk бурятия улан-удэ",
    "Asia/Chita": "чита забайкальский",
    "Asia/Yakutsk": "якутск якутия саха амурская благовещенск",
    "Asia/Vladivostok": "владивосток приморский приморье vladivostok хабаровск хабаровский khabarovsk еврейская биробиджан",
    "Asia/Magadan": "магадан магаданская",
    "Asia/Sakhalin": "сахалин сахалинская южно-сахалинск",
    "Asia/Kamchatka": "камчатка камчатский петропавловск-камчатский",
    "Asia/Anadyr": "чукотка чукотский анадырь",
    "Europe/Minsk": "беларусь белоруссия минск belarus minsk",
    "Asia/Almaty": "казахстан алматы астана kazakhstan almaty astana",
    "Europe/Kyiv": "украина киев ukraine kyiv kiev",
}
_BY_REGION = {word: zone for zone, words in _ZONES.items() for word in words.split()}

_FILLER = re.compile(r"\b(республика|респ|область|обл|край|автономный|автономная|округ|ао|город|г|region|oblast|krai|city|republic)\b\.?")
_OFFSET = re.compile(r"(?:(utc|gmt|мск|msk))?\s*(?:([+-])\s*(\d{1,2})(?::?(00|30|45))?)?")
_PARTIAL = {210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon", 570: "Australia/Darwin"}


@functools.cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def zone_of_words(text: str) -> str | None:
    """An IANA name from an IANA name in any case, an offset (`UTC+5`, `+03:00`, `МСК+2`) or a known region; None where it is none."""
    words = " ".join(text.split()).casefold().replace("−", "-")
    if found := _names().get(words.replace(" ", "_")):
        return found
    match = _OFFSET.fullmatch(words)
    if match and words and not (match[1] is None and match[2] is None):
        moscow = match[1] in ("мск", "msk")
        if moscow and not match[2]:
            return "Europe/Moscow"
        minutes = int(match[3] or 0) * 60 + int(match[4] or 0)
        minutes = (-minutes if match[2] == "-" else minutes) + (180 if moscow else 0)
        if minutes % 60:
            return _PARTIAL.get(minutes)
        # The names of the zone data have their signs turned round: Etc/GMT-5 is five hours ahead of Greenwich.
        return f"Etc/GMT{-minutes // 60:+d}" if minutes and -720 <= minutes <= 840 else "Etc/UTC" if not minutes else None
    return zone_of_region(text)


def zone_of_region(region: str) -> str | None:
    """The time zone of a region or city of Russia (and some neighbours); None for one that is not known."""
    words = _FILLER.sub(" ", region.casefold().replace("ё", "е").replace("(", " ").replace(")", " "))
    parts = [" ".join(part.split()) for part in re.split(r"[,;/]", words)]
    for part in parts:
        if found := _BY_REGION.get(part.strip(" .-").replace(" ", "-")) or _BY_REGION.get(part.strip(" .-")):
            return found
        for word in part.split():
            if found := _BY_REGION.get(word.strip(" .-")):
                return found
    return None
