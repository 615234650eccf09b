"""What detection costs the survey: pages a second beside a bare Scrapy spider that asks for the same pages with the same settings.

    python benchmarks/survey.py [--shops 240] [--rounds 3] [--delay default 0]

A lab street is served on loopback by a process of its own; its ordinary shops (no misfortune) are surveyed. A first run tells which
pages the survey asks for; the bare spider asks for the same, shop by shop, and does nothing with them. The two alternate, each in a
process of its own; the ratio is of the medians, once for each `--delay` (`network.delay_s`): `default` is what the product does
unless told otherwise (delay and shops at a time as in `auditor/config.py`; take so many shops that there are several times as many
as are open at a time, and none of the rate is the end of the street), 0 asks as fast as the machine can. Pages a second are all answers
(robots.txt too) by the time between Scrapy's start and end.

The CPU of the crawler, of the processes that read pages and of the street is printed for one answer. Two cores can do no more than
2 / (the three together) answers a second, and the crawler, which is one process, no more than 1 / (its own): the lesser of the two is
what two idle cores allow, and the honest figure where the machine has other work. The last line says what reading may cost at most
for the aim of 85% on two cores, and what it does cost.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response

from auditor.config import Network, load_settings
from spiders.settings import scrapy_settings
from spiders.storefront import StorefrontSpider

AIM = 0.85
"""The share of the bare spider's rate that the survey is to keep."""


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


def crawl(kind: str, folder: Path, delay: str) -> None:
    """One run in this process; prints a JSON line of its figures, and of the pages asked for."""
    settings = scrapy_settings(load_settings(folder / "lab.toml", flags={"network.delay_s": delay}))
    process = CrawlerProcess({**settings, "LOG_LEVEL": "ERROR"})
    spider = Bare if kind == "bare" else StorefrontSpider
    crawler = process.create_crawler(spider)
    chains: list[list[str]] = []
    marks: list[float] = []
    for signal in (scrapy.signals.spider_opened, scrapy.signals.spider_closed):
        crawler.signals.connect(lambda: marks.append(time.process_time()), signal, weak=False)
    if kind == "bare":
        Bare.chains = json.loads((folder / "chains.json").read_text("utf-8"))
        process.crawl(crawler)
    else:
        crawler.signals.connect(lambda item: chains.append([page["url"] for page in item.pages]), scrapy.signals.item_scraped, weak=False)
        process.crawl(crawler, panel=str(folder / "ordinary.csv"))
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    readers = resource.getrusage(resource.RUSAGE_CHILDREN)
    row = {
        "pages": stats["downloader/response_count"],
        "seconds": stats["elapsed_time_seconds"],
        "crawler_s": marks[1] - marks[0],
        "readers_s": readers.ru_utime + readers.ru_stime,
        "chains": chains,
    }
    print(json.dumps(row))


def run(kind: str, folder: Path, delay: str) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--kind", kind, "--folder", str(folder), "--delay", delay]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
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


def street_s(street: int) -> float:
    """CPU seconds of the street's process so far (Linux)."""
    fields = Path(f"/proc/{street}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What one answer cost, in ms of CPU, and how many came in a second."""

    rate: float
    crawler: float
    readers: float
    street: float

    @property
    def allowed(self) -> float:
        """Answers a second that two idle cores could do: the crawler is one process."""
        return min(1000 / self.crawler, 2000 / (self.crawler + self.readers + self.street))


def median(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(statistics.median(getattr(one, field.name) for one in costs) for field in fields(Cost)))


def compare(folder: Path, rounds: int, delay: str, street: int) -> None:
    """Run both in turn and print."""
    seen: dict[str, list[Cost]] = {"bare": [], "survey": []}
    for number in range(rounds):
        for kind in ("bare", "survey") if number % 2 == 0 else ("survey", "bare"):
            before = street_s(street)
            row = run(kind, folder, delay)
            pages = row["pages"]
            served = street_s(street) - before
            cost = Cost(pages / row["seconds"], *(seconds / pages * 1000 for seconds in (row["crawler_s"], row["readers_s"], served)))
            seen[kind].append(cost)
            print(
                f"  delay {delay} s, {kind:6}: {pages} answers in {row['seconds']:.2f} s: {cost.rate:.1f} a second; CPU for one: "
                f"crawler {cost.crawler:.2f} ms, readers {cost.readers:.2f} ms, street {cost.street:.2f} ms; "
                f"two idle cores allow {cost.allowed:.0f} a second",
                flush=True,
            )
    bare, survey = median(seen["bare"]), median(seen["survey"])
    print(
        f"delay {delay} s, median of {rounds} rounds: bare {bare.rate:.1f} answers a second, survey {survey.rate:.1f}: "
        f"{survey.rate / bare.rate:.1%} by the clock",
        flush=True,
    )
    if float(delay) == 0:
        wanted = AIM * bare.allowed
        left = 2000 / wanted - survey.crawler - survey.street
        print(
            f"delay {delay} s, two idle cores: bare {bare.allowed:.0f} a second, survey {survey.allowed:.0f}: "
            f"{survey.allowed / bare.allowed:.1%}; {AIM:.0%} is {wanted:.0f} a second, which leaves a crawler of at most "
            f"{1000 / wanted:.2f} ms (it takes {survey.crawler:.2f}) and {left:.2f} ms for reading an answer (it takes "
            f"{survey.readers:.2f})",
            flush=True,
        )


def main() -> None:
    """Serve the street, compare, stop it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shops", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--delay", nargs="+", default=["default", "0"], metavar="SECONDS")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=("bare", "survey"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.kind:
        crawl(args.kind, args.folder, args.delay[0])
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
                folder = Path(name)
                at_once = load_settings(folder / "lab.toml").survey.concurrency
                print(f"{ordinary(folder)} shops, {at_once} at a time; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
                (folder / "chains.json").write_text(json.dumps(run("survey", folder, "0")["chains"]), "utf-8")
                for delay in args.delay:
                    compare(folder, args.rounds, str(Network().delay_s) if delay == "default" else delay, lab.pid)
            finally:
                lab.terminate()


if __name__ == "__main__":
    main()
