"""Working hours that a page states, and promises of how soon somebody answers; both as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick

from auditor.detect.document import Document
from auditor.detect.memory import remembered

_LONGEST_LINE = 400
_BEFORE = 80  # characters of the line above that matter
_LONGEST = 160
_MOST = 20

_DAY = (
    r"(?:пн|вт|ср|чт|пт|сб|вс|нд|понедельник\w*|вторник\w*|сред[аыу]|четверг\w*|пятниц\w*|суббот\w*|воскресень\w*|понеділ\w*|"
    r"п['’]ятниц\w*|субот\w*|неділ\w*|"
    r"будн\w*|рабоч\w+ дн\w+|выходн\w*|вихідн\w*|ежедневно|щодня|каждый день|без выходных|"
    r"mon(?:days?)?|tue(?:s|sdays?)?|wed(?:nesdays?)?|thu(?:rs?|rsdays?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?|mo|di|mi|"
    r"do|fr|sa|so|"
    r"montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|täglich|werktags|weekdays?|daily|every ?day|weekends?|"
    r"lun(?:es|di|edì)?|ven(?:erdì|dredi)?|po|pá|pn|pt|lördag|fredag|mandag|fredag)"
)
_CLOCK = r"(?:[01]?\d|2[0-4])(?:[:.\-]?[0-5]\d)?(?:[ \u00a0]?(?:[ap]\.?m\.?|час\w*|ч\.?|uhr|h))?"
_RANGE = re.compile(
    rf"(?<![\d.,])(?:с |со |з |from |von |ab |de )?{_CLOCK}[ \u00a0]?(?:-|–|—|−|до|to|till|until|bis|"
    rf"po)[ \u00a0]?{_CLOCK}(?![\d.,]\d|\d|[ \u00a0]?(?:%|руб|грн|кг|шт|см|мм|₽|€|\$))",
    re.IGNORECASE,
)
_DAYS = re.compile(rf"(?<![^\W_]){_DAY}(?![^\W_])", re.IGNORECASE)
_ROUND = re.compile(
    r"круглосуточн\w*|цілодобово|\b24 ?/ ?7\b|\b24 часа\b|around the clock|24 hours|rund um die uhr|24 ?h/24", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?:режим|график|часы|время|расписание|години|графік) (?:\w+ )?работы|графік роботи|час роботи|мы работаем|работаем|"
    r"(?:opening|working|business|office|store|service) hours|"
    r"hours(?: of operation)?:|open:|öffnungszeiten|servicezeiten|geschäftszeiten|erreichbar|horaires|orario|horario|godziny|"
    r"otevírací|åbningstider|öppettider|call us|звоните",
    re.IGNORECASE,
)
_HINT = re.compile(r"\d|круглосут|цілодоб|clock", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_SCHEMA = re.compile(r'"(?:openingHours|opens)"')
_DAY_NAMES = {"monday": "Mo", "tuesday": "Tu", "wednesday": "We", "thursday": "Th", "friday": "Fr", "saturday": "Sa", "sunday": "Su"}

_ANSWERS = re.compile(
    r"ответ(?:им|ит|ят|яем|яет)\w{0,2}|отвеча\w+|перезвон(?:им|ит|ят)|позвон(?:им|ит|ят)|свяж(?:емся|ется|утся)|напиш(?:ем|ет|"
    r"ут) вам|обработа(?:ем|ет)|рассмотр(?:им|ит)|"
    r"відпові(?:мо|даємо)|передзвон(?:имо|ить)|зв['’]яж(?:емося|еться)|(?:we|will|'ll|usually|typically) (?:repl(?:y|ies)|"
    r"respond\w*|answer\w*|call you|get back|contact you|be in touch)|"
    r"repl(?:y|ies) (?:in|within|time)|respon(?:d|se)\w*|get back to you|call you back|melden uns|antworten|rufen (?:sie |wir )|"
    r"odpowiemy|odpowiadamy|répondons|rispondiamo|respondemos",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"[^.!?\n]{0,70}?(?:в течени[еи]|за|через|до|протягом|within|in|under|less than|innerhalb|binnen|w ciągu|dans les|entro|"
    r"en)[ \u00a0](?:[^.!?\n\d]{0,20}?)"
    r"(?:\d{1,3}|одно\w+|двух|пят\w+|десят\w+|пятнадцат\w+|нескольк\w+|пар[уы]|полчаса|a few|one|two|five|ten|an|a|wenige\w*|"
    r"eine\w?|рабоч\w+|текущ\w+|того же)?(?:[ \u00a0-]{1,2}(?:х|ти|рабоч\w+|business|working))?"
    r"[ \u00a0]?(?:сек\w*|мин\w*|час\w*|дн[яе]\w*|день|суток|сутки|хв\w*|годин\w*|sec\w*|min\w*|hours?|hrs?|days?|stunden?|"
    r"minuten?|werktag\w*|godzin\w*|heures?|ore|horas?)",
    re.IGNORECASE,
)
_STEMS = (
    *(
        "ответ",
        "отвеча",
        "перезвон",
        "позвон",
        "свяж",
        "напиш",
        "обработа",
        "рассмотр",
        "відпов",
        "передзвон",
        "зв'яж",
        "зв’яж",
        "we ",
        "will ",
        "'ll ",
        "usually ",
    ),
    *("typically ", "repl", "respon", "get back", "call you", "melden", "antwort", "rufen", "odpowi", "répond", "rispond"),
)
_VERBS = AhoCorasick(_STEMS)
_MOST_VERBS = 400


def _short(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ,;:|·•-")[:_LONGEST]


def _lines(document: Document) -> Iterator[tuple[str, str]]:
    """Each line that may state hours, with the one before it."""
    before = ""
    for line in document.text.split("\n"):
        if _HINT.search(line):
            yield before, line
        if line.strip():
            before = line


def _in_text(document: Document) -> Iterator[str]:
    for before, line in _lines(document):
        yield from _of_line(line, before[-_BEFORE:])


@remembered(2048, _LONGEST_LINE)
def _of_line(line: str, before: str) -> tuple[str, ...]:
    """The hours that a line states; `before` is the end of the line above it."""
    return tuple(_read_line(line, before))


def _read_line(line: str, before: str) -> Iterator[str]:
    for start in range(0, min(len(line), 4 * _LONGEST_LINE), _LONGEST_LINE):
        part = line[start : start + _LONGEST_LINE]
        times = _RANGE.search(part)
        if times is None:
            whole = _ROUND.search(part)
            if whole and (_TITLE.search(part) or _TITLE.search(before) or _DAYS.search(part) or len(part) < 60):
                yield _short(part[max(0, whole.start() - 60) : whole.end() + 30])
            continue
        near = part[max(0, times.start() - 70) : times.end() + 70]
        clock = ":" in times[0] or re.search(r"[ap]\.?m|час|uhr|\.\d\d|\d ч", times[0], re.IGNORECASE) is not None
        titled = _TITLE.search(part) or _TITLE.search(before)
        days = _DAYS.search(near) or (_DAYS.search(before[-60:]) if len(before) < _BEFORE else None)
        if (days and (clock or titled or times[0].lower().startswith(("с ", "from ", "von ")) or " до " in times[0])) or (titled and clock):
            first = min(times.start(), part.find(days[0]) if days and days[0] in near else times.start())
            yield _short(part[max(0, first) : times.end() + 60])


def _specified(found: object) -> Iterator[str]:
    """Hours of one object of schema.org, and of those within it."""
    stack = [found]
    for _ in range(2_000):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, list):
            stack += value[:50]
        elif isinstance(value, dict):
            hours = value.get("openingHours")
            yield from (str(item) for item in (hours if isinstance(hours, list) else [hours]) if isinstance(item, str) and item.strip())
            if "opens" in value and "closes" in value:
                days = value.get("dayOfWeek") or ""
                names = [str(day).rpartition("/")[2].lower() for day in (days if isinstance(days, list) else [days])]
                yield f"{','.join(_DAY_NAMES.get(name, name) for name in names)} {value['opens']}-{value['closes']}".strip()
            stack += [item for item in value.values() if isinstance(item, list | dict)]


def _in_mark_up(document: Document) -> Iterator[str]:
    for node in document.css("[itemprop=openingHours]") if document.names("itemprop") else ():
        attributes = node.attributes
        yield (attributes.get("content") or attributes.get("datetime") or node.text() or "")[:_LONGEST]
    for script in document.scripts:
        if "ld+json" in script.type and _SCHEMA.search(script.text):
            try:
                yield from _specified(json.loads(script.text))
            except (ValueError, RecursionError):
                continue


def find_hours(document: Document) -> tuple[str, ...]:
    """Working hours that a page states, as written, each once. Never raises; linear in the size of the page."""
    found: dict[str, None] = {}
    for source in (_in_mark_up(document), _in_text(document)):
        for written in source:
            if len(found) >= _MOST:
                break
            if short := _short(written):
                found.setdefault(short)
    return tuple(found)


def find_promises(document: Document) -> tuple[str, ...]:
    """Sentences that promise an answer or a call within a stated time, as written, each once."""
    text = document.text
    low = document.low
    found: dict[str, None] = {}
    end = -1
    for place in _VERBS.find_matches_as_indexes(low)[:_MOST_VERBS]:
        verb = _ANSWERS.match(text, place[1])
        if len(found) >= _MOST:
            break
        if verb is None or verb.start() < end:
            continue
        after = _SOON.match(text, verb.end(), verb.end() + _LONGEST)
        if after:
            end = after.end()
            start = max(text.rfind(mark, max(0, verb.start() - 60), verb.start()) + 1 for mark in ".!?\n")
            found.setdefault(_short(text[max(start, verb.start() - 60) : end]))
    return tuple(found)
