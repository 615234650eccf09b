"""How the time of reading grows with what is read: `python benchmarks/growth.py [NAME…]`.

Each hostile text is read at a size, at four times and at sixteen times that size. `law` is the exponent between the last two
(1 is linear, 2 a square); the program ends with 1 when one is above 1.5 and takes over half a second. Times are CPU seconds,
the best of two, so another job beside it does no harm.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from auditor.detect.document import Document
from auditor.detect.forms import find_forms
from auditor.detect.hours import find_hours, find_promises
from auditor.detect.links import find_links
from auditor.detect.page import detect_page
from auditor.detect.phones import find_phones
from auditor.detect.redact import redact
from auditor.detect.replies import ReplyView, judge_reply
from auditor.detect.states import Field, StateView, judge_state
from auditor.detect.vendors import match_vendors
from auditor.gather.endpoints import judge_request
from auditor.types import PageSnapshot
from auditor.vendors.catalogue import load_catalogue

SIZES = (40_000, 160_000, 640_000)
STEEP, LONG_S = 1.5, 0.5
HERE = "https://shop.example/"
CATALOGUE = load_catalogue()

PAGES = {
    "quotes": "'\"`\\",
    "joined strings": "'+ ",
    "spaces": " ",
    "a loader, again": "code.jivosite.com/widget/ ",
    "half a loader": "cdn.bitrix24.",
    "comment openings": "/*",
    "expressions": "=/[",
    "escapes": "\\x6a",
    "numbers": "1,",
    "decoders": "atob('",
    "sources": "src = ",
}
MARKUP = {
    "frames in frames": "<iframe srcdoc=\"<iframe srcdoc='x'>\">",
    "templates": "{{{%",
    "noscript": "<noscript>",
    "bold": "<b>x",
    "server code": "<?php '\\'",
    "forms": "<form><input name=phone><button>x</button></form>",
    "forms in forms": "<form>",
    "fields": "<input name=a>",
    "buttons": "<button>в корзину</button>",
    "links": "<a href=/catalog/tea/>Чай</a>",
    "prices": "<div><a href=/p/1>x</a> 100 руб</div>",
    "open divisions": "<div>100 руб ",
}
TEXTS = {
    "phones": ("1 ", "(", "8 (495) ", "+", "7-", "1(((((", "тел. 84952261415 ", "888.412.SHOP ", "0 000 000 00 00 / "),
    "hours": ("пн-пт 9:00-18:00 ", "ответим в течение ", "9-", "1:1", "until ", "ответим "),
    "redact": ("Анна Ивановна, ул. Ленина 5, +7 900 000 00 00 ", "1", "a@", "адрес: Баумана ", "GIFT-0000-"),
    "judge": ("здравствуйте ", "let me check ", "1. а\n", "?????", "ё", "очередь ", "we will ", "...", "a, ", "не, "),
    "request": ("[", 'name="', "a=", '{"a":', "\r\nab"),
}


def _read_hours(document: Document) -> None:
    find_hours(document)
    find_promises(document)


def _document(text: str) -> Document:
    document = Document(f"<body><p>Магазин, доставка по России. {text}", HERE)
    _ = document.text, document.blocks
    return document


def _vendors(html: str) -> None:
    match_vendors(PageSnapshot(url="", html=html), Document(html), CATALOGUE)


def _judge(text: str) -> None:
    judge_reply(ReplyView(text, text, 5_000, True, True, (text,), text, (text,)))
    judge_state(StateView((text, text), (Field(text, "text"),)))


def cases() -> Iterator[tuple[str, str, Callable[[str], object]]]:
    """Every (name, unit to repeat, reader of the whole text)."""
    for name, unit in PAGES.items():
        yield f"vendors, script of {name}", unit, lambda text: _vendors(f"<script>{text}</script>")
    for name, unit in MARKUP.items():
        yield f"vendors, {name}", unit, _vendors
        yield f"whole page, {name}", unit, lambda text: detect_page(PageSnapshot(url=HERE, html=text), CATALOGUE)
    for name, unit in MARKUP.items():
        yield f"forms, {name}", unit, lambda text: find_forms(_document(text))
        yield f"links, {name}", unit, lambda text: find_links(_document(text), HERE)
    readers: dict[str, Callable[[str], object]] = {
        "phones": lambda text: find_phones(_document(text)),
        "hours": lambda text: _read_hours(_document(text)),
        "redact": redact,
        "judge": _judge,
        "request": lambda text: judge_request("POST", HERE, text, False),
    }
    for topic, units in TEXTS.items():
        for unit in units:
            yield f"{topic}, {unit!r}", unit, readers[topic]


def cost(read: Callable[[str], object], text: str) -> float:
    """CPU seconds of reading `text` once, the better of two."""
    best = math.inf
    for _ in range(2):
        began = time.process_time()
        read(text)
        best = min(best, time.process_time() - began)
    return best


def main(wanted: list[str]) -> int:
    """Print the table; 1 when something grows faster than its text."""
    redact("Анна")  # the dictionary loads once, outside the measure
    table = Table("read", *(f"{size // 1000} KB, s" for size in SIZES), "law")
    steep = 0
    for name, unit, read in cases():
        if wanted and not any(word in name for word in wanted):
            continue
        took = [cost(read, unit * (size // len(unit))) for size in SIZES]
        law = math.log(max(took[-1], 1e-4) / max(took[-2], 1e-4), SIZES[-1] / SIZES[-2])
        bad = law > STEEP and took[-1] > LONG_S
        steep += bad
        table.add_row(name, *(f"{one:.3f}" for one in took), f"[red]{law:.1f}[/]" if bad else f"{law:.1f}")
    Console(width=120).print(table)
    print(f"{steep} grow faster than their text")
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
