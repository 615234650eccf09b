"""How the CPU of detection grows with the size of a page and with the number of vendors.

    python benchmarks/detect_sizes.py CORPUS_DIR [--largest MB]

Pages of 0.1, 1 and 10 MB: `ordinary` is one page of CORPUS_DIR over and over, `nested` start tags that nothing closes. Vendors: the
catalogue as it is and ten times as large, the new ones with addresses of their own. CPU is process time, the least of some runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from auditor.detect.document import Document
from auditor.detect.encoding import decode
from auditor.detect.forms import find_forms
from auditor.detect.page import detect_page
from auditor.detect.vendors import match_vendors
from auditor.types import PageSnapshot
from auditor.vendors import Catalogue, load_catalogue
from auditor.vendors.vendor import Signature

SIZES = (100_000, 1_000_000, 10_000_000)
NESTED = {
    "<div>": "<div>",
    "<div><p>text": "<div><p>text ",
    "<form><input>": "<form action='/ask'><input name=phone>",
    "<b><table><tr>": "<b><table><tr>",
    "<ul><li><a>": "<ul><li><a href='/catalog/x'>word ",
    "<iframe srcdoc>": "<iframe srcdoc='<form><input name=a>'>",
}


def cpu_s(work: Callable[[], object], runs: int) -> float:
    """Least process time of some runs."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def grown(catalogue: Catalogue, times: int) -> Catalogue:
    """A catalogue `times` as large, the new vendors having addresses of their own."""
    many = dict(catalogue.vendors)
    for number in range(times - 1):
        for vendor in catalogue.vendors.values():
            own = Signature(
                **{
                    role: tuple(
                        f"v{number}-{entry.lstrip('*./')}" if role != "paths" else f"/v{number}{entry}"
                        for entry in getattr(vendor.static, role)
                    )
                    for role in ("loaders", "hosts", "paths", "assets")
                }
            )
            many[f"{vendor.id}_{number}"] = replace(vendor, id=f"{vendor.id}_{number}", static=own, also={}, account="")
    return Catalogue(many)


def ordinary(pages: list[str], size: int) -> str:
    """The page nearest to 73 KB, over and over, of those whose end leaves nothing open that would hide the next."""
    whole = [page for page in pages if len(Document(page * 4).all("div")) >= 3.5 * len(Document(page).all("div")) > 300]
    page = min(whole, key=lambda one: abs(len(one) - 73_000))
    return (page * (1 + size // len(page)))[:size]


def by_size(pages: list[str], catalogue: Catalogue, largest: int) -> None:
    """Print the table of page sizes."""
    readers: dict[str, Callable[[PageSnapshot], object]] = {
        "vendors only": lambda page: match_vendors(page, Document(page.html), catalogue),
        "forms": lambda page: find_forms(Document(page.html)),
        "everything": lambda page: detect_page(page, catalogue),
    }
    print("| page | reader | " + " | ".join(f"{size / 1e6:g} MB" for size in SIZES if size <= largest) + " | (seconds of CPU)")
    for name, made in {"ordinary": "", **NESTED}.items():
        for reader, read in readers.items():
            times = []
            for size in (size for size in SIZES if size <= largest):
                html = (made * (1 + size // len(made)))[:size] if made else ordinary(pages, size)
                page = PageSnapshot("", html)
                times.append(cpu_s(lambda page=page, read=read: read(page), 3 if size < SIZES[1] else 1))  # type: ignore[misc]
            print(f"| `{name}` | {reader} | " + " | ".join(f"{one:.3f}" for one in times) + " |", flush=True)


def by_vendors(pages: list[str], catalogue: Catalogue) -> None:
    """Print the table of vendor counts."""
    size = sum(map(len, pages))
    for times in (1, 10):
        many = grown(catalogue, times)
        compiled = cpu_s(lambda many=many: many.index, 1)  # type: ignore[misc]
        taken = cpu_s(lambda many=many: [match_vendors(PageSnapshot("", page), Document(page), many) for page in pages], 3)  # type: ignore[misc]
        print(
            f"| {len(many.vendors)} vendors | {taken / size * 73e6:.2f} ms a page of 73 KB | compiled in {compiled * 1000:.0f} ms |",
            flush=True,
        )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--largest", type=float, default=10, metavar="MB")
    args = parser.parse_args()
    pages = [decode(file.read_bytes()) for file in sorted((args.corpus / "pages").glob("*.html"))]
    catalogue = load_catalogue()
    by_vendors(pages, catalogue)
    by_size(pages, catalogue, int(args.largest * 1e6))


if __name__ == "__main__":
    sys.exit(main())
