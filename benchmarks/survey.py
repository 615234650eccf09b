"""What detection costs the survey: pages a second beside a bare Scrapy spider that asks for the same pages with the same settings.

    python benchmarks/survey.py [--shops 60] [--rounds 3]

A lab street is served on loopback; its ordinary shops (no misfortune) are surveyed with no delay. A first run tells which pages the
survey asks for; the bare spider asks for the same, shop by shop, and does nothing with them. The two alternate, each in a process of
its own; the ratio is of the medians. Pages a second are all answers (robots.txt too) by the time between Scrapy's start and end.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response

from auditor.config import load_settings
from spiders.settings import scrapy_settings
from spiders.storefront import StorefrontSpider


class Bare(scrapy.Spider):
    """Asks for the pages of every shop, one after the other, and does nothing with them."""

    name = "bare"
    chains: list[list[str]]

    def opted_out(self, _host: str) -> bool:
        """What the rules of conduct ask of a spider."""
        return False

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each shop; as many shops are open at a time as requests may be in flight."""
        self.room = asyncio.Semaphore(self.settings.getint("CONCURRENT_REQUESTS"))
        for number in range(len(self.chains)):
            await self.room.acquire()
            yield self.ask(number, 0)

    def ask(self, number: int, step: int) -> Request:
        """One page of a shop."""
        meta = {"download_slot": str(number), "cookiejar": str(number)}
        url = self.chains[number][step]
        return Request(url, self.parse, errback=self.failed, cb_kwargs={"number": number, "step": step}, meta=meta, dont_filter=True)

    async def parse(self, response: Response, number: int, step: int) -> AsyncIterator[Request]:
        """The shop's next page."""
        if step + 1 < len(self.chains[number]):
            yield self.ask(number, step + 1)
        else:
            self.room.release()

    async def failed(self, failure: Any) -> AsyncIterator[Request]:
        """The same after a page that could not be had."""
        async for request in self.parse(failure.value, **failure.request.cb_kwargs):
            yield request


def crawl(kind: str, folder: Path) -> None:
    """One run in this process; prints a JSON line of its figures, and of the pages asked for."""
    settings = scrapy_settings(load_settings(folder / "lab.toml", flags={"network.delay_s": "0"}))
    process = CrawlerProcess({**settings, "LOG_LEVEL": "ERROR"})
    spider = Bare if kind == "bare" else StorefrontSpider
    crawler = process.create_crawler(spider)
    chains: list[list[str]] = []
    if kind == "bare":
        Bare.chains = json.loads((folder / "chains.json").read_text("utf-8"))
        process.crawl(crawler)
    else:
        crawler.signals.connect(lambda item: chains.append([page["url"] for page in item.pages]), scrapy.signals.item_scraped, weak=False)
        process.crawl(crawler, panel=str(folder / "ordinary.csv"))
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    row = {"pages": stats["downloader/response_count"], "seconds": stats["elapsed_time_seconds"], "chains": chains}
    print(json.dumps(row))


def run(kind: str, folder: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--kind", kind, "--folder", folder], check=True, capture_output=True, text=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def ordinary(folder: Path) -> int:
    """Write the panel of the shops that nothing is wrong with; their number."""
    truth = map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines())
    fine = {row["url"] for row in truth if row["condition"] == "open"}
    with (folder / "panel.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    kept = [row for row in rows if row[0] in fine]
    with (folder / "ordinary.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *kept])
    return len(kept)


def compare(folder: Path, rounds: int) -> None:
    """Run both in turn and print."""
    print(f"{ordinary(folder)} shops")
    first = run("survey", folder)
    (folder / "chains.json").write_text(json.dumps(first["chains"]), "utf-8")
    rates: dict[str, list[float]] = {"bare": [], "survey": []}
    for number in range(rounds):
        for kind in ("bare", "survey") if number % 2 == 0 else ("survey", "bare"):
            row = run(kind, folder)
            rates[kind].append(row["pages"] / row["seconds"])
            print(f"{kind:7} {row['pages']} answers in {row['seconds']:.2f} s: {rates[kind][-1]:.1f} a second", flush=True)
    print(f"the survey keeps {statistics.median(rates['survey']) / statistics.median(rates['bare']):.1%} of the bare spider's rate")


def main() -> None:
    """Serve the street, compare, stop it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shops", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=("bare", "survey"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.kind:
        crawl(args.kind, args.folder)
        return
    with tempfile.TemporaryDirectory() as name:
        command = [
            sys.executable,
            "-m",
            "auditor",
            "lab",
            "serve",
            "--shops",
            str(args.shops),
            "--dir",
            name,
            "--port",
            "0",
            "--tls-port",
            "0",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as lab:
            try:
                assert lab.stdout is not None
                if not any(line.startswith("ready") for line in lab.stdout):
                    raise SystemExit("the lab did not start")
                compare(Path(name), args.rounds)
            finally:
                lab.terminate()


if __name__ == "__main__":
    main()
