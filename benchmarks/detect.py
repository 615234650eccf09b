"""How well, and how fast, vendors are recognised: this program beside two open tools, on the same labelled pages in one run.

    python benchmarks/detect.py CORPUS_DIR [--quick]

CORPUS_DIR holds `pages/*.html`, `labels.jsonl` and `score.py`. The two tools (python-Wappalyzer, wappalyzer) are installed into an
environment of their own under the user's cache; `--quick` leaves them out. CPU is process time, for ours the least of three runs.
They get the pages in an order drawn from a fixed seed, so that what one did before its time was over is a fair sample; a page that
takes one more than PAGE_S seconds of CPU is given up and counts as nothing found.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from other_tools import OTHERS, Run, run

from auditor.detect.document import Document
from auditor.detect.encoding import decode
from auditor.detect.page import detect_page
from auditor.detect.vendors import match_vendors
from auditor.types import PageSnapshot
from auditor.vendors import Catalogue, load_catalogue

PAGE_KB = 73
PAGE_S = 10
TOTAL_S = 300.0
# The other tools' names for what the labels mean, where their letters differ from our names.
ALIASES = {
    "jivochat": "jivo", "jivosite": "jivo", "tawkto": "tawk", "crisplivechat": "crisp", "zendeskchat": "zendesk", "zopim": "zendesk",
    "zendesk": "zendesk", "salesforceserviceclou": "salesforce", "livechat": "livechat", "userlike": "userlike", "comagic": "comagic_uis",
    "uis": "comagic_uis", "sitesupport": "siteheart", "helpscoutbeacon": "helpscout", "helpscout": "helpscout", "hubspotchat": "hubspot",
    "hubspotanalytics": "hubspot", "hubspot": "hubspot", "zohosalesiq": "zoho_salesiq", "salesiq": "zoho_salesiq", "retailcrm": "retailcrm",
    "facebookchatplugin": "fb_customerchat", "facebookcustomerchat": "fb_customerchat", "bitrix24": "bitrix24", "liveperson": "liveperson",
    "salesforceservicecloud": "salesforce", "boldchat": "boldchat", "providesupport": "providesupport", "callbackkiller": "envybox",
    "mibewmessenger": "mibew", "kayako": "kayako", "livezilla": "livezilla", "comm100": "comm100", "vkcommunitymessages": "vk_messages",
}  # fmt: skip


def cpu_ms(work: Callable[[], object], runs: int = 3) -> float:
    """Least process time of some runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def plain(name: str) -> str:
    """A name's letters and digits."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def translate(catalogue: Catalogue, same: dict[str, str]) -> dict[str, str]:
    """What other tools call a vendor → the label's id. Platforms and messengers are labelled apart and left out."""
    vendors = [vendor for vendor in catalogue.vendors.values() if set(vendor.kinds) - {"platform", "messenger"}]
    return {plain(name): same.get(vendor.id, vendor.id) for vendor in vendors for name in (vendor.name, vendor.id)} | ALIASES


class Labels:
    """What the corpus says of its pages, in its own ids."""

    def __init__(self, corpus: Path) -> None:
        lines = (corpus / "labels.jsonl").read_text("utf-8").splitlines()
        scorer: dict[str, object] = {"__name__": "scorer", "__file__": str(corpus / "score.py")}
        exec(compile((corpus / "score.py").read_text("utf-8"), "score.py", "exec"), scorer)  # its tables of equal names
        self.same: dict[str, str] = scorer["SAME"]  # type: ignore[assignment]
        self._outside: set[str] = scorer["OUTSIDE"]  # type: ignore[assignment]
        rows = map(json.loads, lines)
        self.wanted = {row["file"]: self._ids([*row["vendors"], *row["push"]]) for row in rows}

    def _ids(self, ids: Iterable[str]) -> set[str]:
        return {self.same.get(one, one) for one in ids} - self._outside

    def score(self, found: Mapping[str, set[str]], pages: Iterable[str], only: set[str] | None = None) -> str:
        """Recall and precision over some pages, of all vendors or `only` these, in words."""
        hit = missed = false = 0
        for page in set(pages) & self.wanted.keys():
            want, got = self.wanted[page], self._ids(found.get(page, ()))
            if only is not None:
                want, got = want & only, got & only
            hit, missed, false = hit + len(want & got), missed + len(want - got), false + len(got - want)
        recall = f"{hit / (hit + missed):.3f}" if hit + missed else "-"
        precision = f"{hit / (hit + false):.3f}" if hit + false else "-"
        return f"recall {recall} ({hit} of {hit + missed}), precision {precision} ({hit} of {hit + false})"


class Ours:
    """This program over the pages: what it finds, and its CPU for each."""

    def __init__(self, files: list[Path], catalogue: Catalogue, labels: Labels) -> None:
        self.found: dict[str, set[str]] = {}
        self.vendors_ms: dict[str, float] = {}
        self.all_ms: dict[str, float] = {}
        self.parse_ms: dict[str, float] = {}
        for file in files:
            page = PageSnapshot(url="", html=decode(file.read_bytes()))
            self.parse_ms[file.name] = cpu_ms(lambda page=page: Document(page.html))  # type: ignore[misc]
            self.vendors_ms[file.name] = cpu_ms(lambda page=page: match_vendors(page, Document(page.html), catalogue))  # type: ignore[misc]
            self.all_ms[file.name] = cpu_ms(lambda page=page: detect_page(page, catalogue))  # type: ignore[misc]
            vendors = match_vendors(page, Document(page.html), catalogue)
            ids = {labels.same.get(one.id, one.id) for one in vendors if one.group not in ("platform", "messenger")}
            self.found[file.name] = ids


def beside(tools: Mapping[str, Run], ours: Ours, labels: Labels, names: Mapping[str, str], sizes: Mapping[str, int]) -> None:
    """Print the other tools beside ours."""

    def per_page(cpu_ms: Mapping[str, float], pages: Iterable[str]) -> float:
        pages = list(pages)
        return sum(cpu_ms[page] for page in pages) / sum(sizes[page] for page in pages) * PAGE_KB * 1000

    known = {tool: {names[plain(name)] for name in done.known if plain(name) in names} for tool, done in tools.items()}
    found = {
        tool: {page: {names[plain(name)] for name in said if plain(name) in names} for page, said in done.names.items()}
        for tool, done in tools.items()
    }
    for tool, done in tools.items():
        pages = list(done.cpu_ms)
        if not pages:  # a machine with so much other work that not one page was done in the time
            print(f"{tool} {done.versions}: no page of {len(sizes)} in {TOTAL_S:.0f} s, {len(done.stopped)} given up after {PAGE_S} s")
            continue
        theirs, here = per_page(done.cpu_ms, pages), per_page(ours.vendors_ms, pages)
        print(
            f"{tool} {done.versions}: {len(pages)} of {len(sizes)} pages, {len(done.stopped)} given up after {PAGE_S} s, "
            f"{len(done.left)} not begun in {TOTAL_S:.0f} s; {theirs:.1f} ms, {theirs / here:.0f} times ours on these ({here:.2f} ms); "
            f"it knows {len(known[tool])} of our vendors"
        )
        print(f"  all labels, its pages:    {labels.score(found[tool], pages)}")
        print(f"  ours, the same:           {labels.score(ours.found, pages)}")
    shared = set.intersection(*known.values())
    for group in [*([tool] for tool in tools), list(tools)]:
        common = set.intersection(*(set(tools[tool].cpu_ms) for tool in group))
        print(f"the {len(shared)} vendors all three know, the {len(common)} pages of {' and '.join(group)}:")
        for tool in group:
            print(f"  {tool:18} {labels.score(found[tool], common, shared)}")
        print(f"  {'this program':18} {labels.score(ours.found, common, shared)}")


def main() -> None:
    """Run and print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--quick", action="store_true", help="without the other tools")
    args = parser.parse_args()
    files = sorted((args.corpus / "pages").glob("*.html"))
    labels = Labels(args.corpus)
    catalogue = load_catalogue()
    _ = catalogue.index
    sizes = {file.name: file.stat().st_size for file in files}
    total = sum(sizes.values())
    print(f"{len(catalogue.vendors)} vendor files; {len(files)} pages, {total / len(files) / 1000:.0f} KB on average")
    ours = Ours(files, catalogue, labels)
    parsing, vendors, everything = (sum(ms.values()) / total * PAGE_KB * 1000 for ms in (ours.parse_ms, ours.vendors_ms, ours.all_ms))
    print(f"CPU for {PAGE_KB} KB of page: vendors {vendors:.2f} ms (of it parsing {parsing:.2f}), everything {everything:.2f} ms")
    print(f"this program, all labels: {labels.score(ours.found, sizes)}", flush=True)
    if not args.quick:
        drawn = random.Random(1).sample(files, len(files))
        with ThreadPoolExecutor() as side_by_side:
            done = side_by_side.map(lambda tool: run(tool, drawn, PAGE_S, TOTAL_S), OTHERS)
            tools = dict(zip(OTHERS, done, strict=True))
        beside(tools, ours, labels, translate(catalogue, labels.same), sizes)


if __name__ == "__main__":
    main()
