"""How well, and how fast, vendors are recognised: this program beside two open tools, on the same labelled pages in one run.

    python benchmarks/detect.py CORPUS_DIR [--json FILE] [--quick]

CORPUS_DIR holds `pages/*.html`, `labels.jsonl` and `score.py`. The two tools (python-Wappalyzer, wappalyzer) are installed into an
environment of their own under the user's cache; `--quick` leaves them out. CPU is process time, the least of five runs for ours.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from auditor.detect.document import Document
from auditor.detect.encoding import decode
from auditor.detect.page import detect_page
from auditor.detect.vendors import match_vendors
from auditor.types import PageSnapshot
from auditor.vendors import Catalogue, load_catalogue
from auditor.vendors.vendor import Signature

OTHERS = ("python-Wappalyzer", "wappalyzer")
PAGE_KB = 73
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


def cpu_ms(work: Callable[[], object], runs: int = 5) -> float:
    """Least process time of some runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def python_of_others() -> Path:
    """The interpreter of an environment that has the other tools; made on the first call."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "storefront-auditor" / "other-tools"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        # python-Wappalyzer needs pkg_resources, which newer setuptools no longer have.
        subprocess.run([python, "-m", "pip", "install", "-q", *OTHERS, "setuptools<80"], check=True)
        (home / "ready").touch()
    return python


def plain(name: str) -> str:
    """A name's letters and digits."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def translate(catalogue: Catalogue, same: dict[str, str]) -> dict[str, str]:
    """What other tools call a vendor → the label's id."""
    names = {plain(vendor.name): same.get(vendor.id, vendor.id) for vendor in catalogue.vendors.values()}
    names |= {plain(vendor.id): same.get(vendor.id, vendor.id) for vendor in catalogue.vendors.values()}
    return names | ALIASES


def run_other(tool: str, files: list[str], names: dict[str, str]) -> tuple[dict[str, set[str]], set[str], float]:
    """(file → ids, ids it knows, CPU in milliseconds) of another tool."""
    script = Path(__file__).with_name("detect_others.py")
    done = subprocess.run([python_of_others(), script, tool, *files], check=True, capture_output=True, text=True)
    head, *rows = map(json.loads, done.stdout.splitlines())
    known = {names[plain(name)] for name in head["known"] if plain(name) in names}
    found = {Path(row["file"]).name: {names[plain(name)] for name in row["names"] if plain(name) in names} for row in rows}
    return found, known, sum(row["cpu_ms"] for row in rows)


def score(
    labels: Iterable[dict[str, object]], found: dict[str, set[str]], only: set[str] | None, same: dict[str, str], outside: set[str]
) -> str:
    """Recall and precision in words."""
    hit = missed = false = 0
    for label in labels:
        want = {same.get(one, one) for one in [*label["vendors"], *label["push"]]} - outside  # type: ignore[misc]
        got = {same.get(one, one) for one in found.get(str(label["file"]), ())} - outside
        if only is not None:
            want, got = want & only, got & only
        hit, missed, false = hit + len(want & got), missed + len(want - got), false + len(got - want)
    recall = f"{hit / (hit + missed):.3f}" if hit + missed else "-"
    precision = f"{hit / (hit + false):.3f}" if hit + false else "-"
    return f"recall {recall} ({hit}/{hit + missed}), precision {precision} ({hit}/{hit + false})"


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


def main() -> None:
    """Run and print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--quick", action="store_true", help="without the other tools")
    args = parser.parse_args()
    files = sorted((args.corpus / "pages").glob("*.html"))
    labels = [json.loads(line) for line in (args.corpus / "labels.jsonl").read_text("utf-8").splitlines()]
    scorer: dict[str, object] = {"__name__": "scorer", "__file__": str(args.corpus / "score.py")}
    exec(compile((args.corpus / "score.py").read_text("utf-8"), "score.py", "exec"), scorer)  # its tables of equal names
    same: dict[str, str] = scorer["SAME"]  # type: ignore[assignment]
    outside: set[str] = scorer["OUTSIDE"]  # type: ignore[assignment]

    start = time.perf_counter()
    catalogue = load_catalogue()
    loaded = time.perf_counter()
    _ = catalogue.index
    compiled = time.perf_counter()
    print(
        f"{len(catalogue.vendors)} vendor files read in {(loaded - start) * 1000:.0f} ms, compiled in {(compiled - loaded) * 1000:.0f} ms"
    )
    snapshots = [PageSnapshot(url="", html=decode(file.read_bytes())) for file in files]
    kilobytes = sum(file.stat().st_size for file in files) / 1000
    print(f"{len(files)} pages, {kilobytes / len(files):.0f} KB on average; CPU is for {PAGE_KB} KB of page")

    ours: dict[str, set[str]] = {}

    def vendors_only() -> None:
        for file, snapshot in zip(files, snapshots, strict=True):
            found = match_vendors(snapshot, Document(snapshot.html), catalogue)
            ours[file.name] = {same.get(one.id, one.id) for one in found if one.group not in ("platform", "messenger")}

    def everything() -> None:
        for snapshot in snapshots:
            detect_page(snapshot, catalogue)

    def parse_only() -> None:
        for snapshot in snapshots:
            _ = Document(snapshot.html)

    share = PAGE_KB / kilobytes
    parsing, vendors, all_of_it = cpu_ms(parse_only) * share, cpu_ms(vendors_only) * share, cpu_ms(everything) * share
    print(f"this program: vendors {vendors:.2f} ms (of it parsing {parsing:.2f}), everything {all_of_it:.2f} ms")
    results = {"this program": ours}
    everybody: set[str] | None = None
    if not args.quick:
        names = translate(catalogue, same)
        for tool in OTHERS:
            found, known, total_ms = run_other(tool, [str(file) for file in files], names)
            results[tool] = found
            everybody = known if everybody is None else everybody & known
            print(f"{tool}: {total_ms * share:.2f} ms, {total_ms * share / vendors:.0f} times as much; knows {len(known)} of our vendors")
    for tool, found in results.items():
        print(f"{tool}: all labels: {score(labels, found, None, same, outside)}")
        if everybody is not None:
            print(f"{tool}: the {len(everybody)} vendors all know: {score(labels, found, everybody, same, outside)}")

    print("linear in the size of a page (vendors only):")
    joined = "\n".join(snapshot.html for snapshot in snapshots)
    for size in (100_000, 1_000_000, 10_000_000):
        text = (joined * (1 + size // len(joined)))[:size]
        snapshot = PageSnapshot(url="", html=text)
        took = cpu_ms(lambda page=snapshot: match_vendors(page, Document(page.html), catalogue), 2)  # type: ignore[misc]
        print(f"  {size / 1e6:5.1f} MB: {took:8.1f} ms, {took / (size / 1e6):6.1f} ms a MB")
    for times in (1, 10):
        larger = grown(catalogue, times)
        _ = larger.index
        took = cpu_ms(lambda many=larger: [match_vendors(page, Document(page.html), many) for page in snapshots], 2) * share  # type: ignore[misc]
        print(f"  {len(larger.vendors)} vendors: {took:.2f} ms a page")


if __name__ == "__main__":
    sys.exit(main())
