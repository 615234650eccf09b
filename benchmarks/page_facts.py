"""CPU per page of each reader of page facts, over a folder of pages; and how time grows with the size of a page.

    python benchmarks/page_facts.py FOLDER            # milliseconds of CPU per page and per 73 KB, each reader by itself
    python benchmarks/page_facts.py FOLDER --growth   # the same readers on pages of 1 and 10 MB made of the bodies of all

Every reader gets a document that was parsed before; the parse, the walk for the text and the tags are lines of their own.
"""

from __future__ import annotations

import argparse
import pathlib
import time
from collections.abc import Callable

from auditor.detect.document import Document
from auditor.detect.emails import find_emails
from auditor.detect.encoding import decode
from auditor.detect.forms import find_forms
from auditor.detect.hours import find_hours, find_promises
from auditor.detect.language import language_of
from auditor.detect.links import find_links
from auditor.detect.messengers import find_messengers
from auditor.detect.operators import operator_marks
from auditor.detect.pagekind import kind_of
from auditor.detect.phones import find_phones
from auditor.detect.push_prompt import push_marks

READERS: dict[str, Callable[[Document], object]] = {
    "phones": find_phones,
    "forms": find_forms,
    "links": find_links,
    "messengers": find_messengers,
    "emails": find_emails,
    "hours": find_hours,
    "promises": find_promises,
    "language": language_of,
    "page kind": kind_of,
    "push": push_marks,
    "operators": operator_marks,
}
SIZE = 73_000


def prepared(pages: list[str]) -> tuple[list[Document], float, float]:
    """Parsed pages, the CPU seconds of parsing and those of the walks all readers share."""
    started = time.process_time()
    documents = [Document(page) for page in pages]
    parsed = time.process_time()
    for document in documents:
        _ = document.blocks, document.elements, document.text, document.scripts
    return documents, parsed - started, time.process_time() - parsed


def measure(pages: list[str], repeats: int) -> dict[str, float]:
    """CPU seconds of each part over all pages, the best of `repeats`."""
    best: dict[str, float] = {}
    for _ in range(repeats):
        documents, parse, walk = prepared(pages)
        row = {"parse": parse, "text and tags": walk}
        for name, read in READERS.items():
            started = time.process_time()
            for document in documents:
                read(document)
            row[name] = time.process_time() - started
        best = {name: min(seconds, best.get(name, seconds)) for name, seconds in row.items()}
    return best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    pages = [decode(path.read_bytes(), None) for path in sorted(args.folder.glob("*.html"))]
    pages = [page for page in pages if len(page) > 2_000]
    if args.growth:
        bodies = [page[page.lower().find("<body") : page.lower().rfind("</body")] for page in pages if "</body" in page.lower()]
        seed = "".join(f"<div>{body[body.find('>') + 1 :]}</div>" for body in bodies if len(body) < 150_000)
        for size in (1_000_000, 10_000_000):
            rows = measure([f"<body>{(seed * (size // len(seed) + 1))[:size]}"], 1)
            print(f"{size // 1_000_000:3} MB  " + "  ".join(f"{name} {seconds:.2f} s" for name, seconds in rows.items()))
        return
    rows = measure(pages, args.repeats)
    size = sum(map(len, pages))
    print(f"{len(pages)} pages of {size / len(pages) / 1000:.0f} KB on average")
    for name, seconds in (*rows.items(), ("everything", sum(rows.values()))):
        print(f"{name:14} {seconds / len(pages) * 1000:7.2f} ms a page  {seconds / size * SIZE * 1000:7.2f} ms per {SIZE // 1000} KB")


if __name__ == "__main__":
    main()
