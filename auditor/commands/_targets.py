"""What `auditor detect` looks at: files, read here or in several processes, and addresses, fetched politely."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from auditor.config import Settings
from auditor.detect.encoding import decode
from auditor.detect.page import detect_page
from auditor.failures import Failure, FailureCode, KnownError
from auditor.gather.fetch import Fetched, Fetcher
from auditor.gather.robots import RobotsRules
from auditor.types import PageFindings, PageSnapshot
from auditor.vendors import Catalogue, load_catalogue

MANY_BYTES = 6_000_000
"""From this much on, reading files in several processes pays for starting them (about half a second each)."""

_SITES_AT_ONCE = 8
_BLOCKED = (401, 403, 429)
_NOT_PAGES = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Looked:
    """One target: what was found, or why it could not be looked at (or not to its end)."""

    target: str
    final_url: str
    findings: PageFindings | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files and judges them; can be sent to another process, which then loads the vendors for itself."""

    vendor_paths: tuple[Path, ...]
    region: str | None

    def look(self, target: str, catalogue: Catalogue) -> Looked:
        """A file as a page's HTML."""
        try:
            body = Path(target).read_bytes()
        except OSError as error:
            return Looked(target, target, failure=Failure(FailureCode.UNREADABLE, "detect.read", error.strerror or str(error)))
        return Looked(target, target, detect_page(PageSnapshot(url="", html=decode(body)), catalogue, self.region))

    def __call__(self, target: str) -> Looked:
        """The same in a worker process."""
        return self.look(target, _own_catalogue(self.vendor_paths))


_loaded: dict[tuple[Path, ...], Catalogue] = {}


def _own_catalogue(paths: tuple[Path, ...]) -> Catalogue:
    """This process's catalogue."""
    if paths not in _loaded:
        _loaded[paths] = load_catalogue(paths)
    return _loaded[paths]


def is_address(target: str) -> bool:
    """Whether a target is to be fetched, and not read from a file."""
    return target.lower().startswith(("http://", "https://"))


def _bytes_of(targets: Sequence[str]) -> int:
    return sum(Path(target).stat().st_size for target in targets if Path(target).is_file())


def look_at_files(targets: Sequence[str], reader: Reader) -> Iterator[Looked]:
    """Every file, in order."""
    processes = min(os.cpu_count() or 1, 8)
    if processes > 1 and _bytes_of(targets) > MANY_BYTES:
        _own_catalogue(reader.vendor_paths)  # a bad vendor file is said here, once
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            yield from pool.map(reader, targets, chunksize=max(1, min(32, len(targets) // (4 * processes))))
        return
    catalogue = _own_catalogue(reader.vendor_paths)
    for target in targets:
        yield reader.look(target, catalogue)


class _Web:
    """Fetches pages: robots.txt first, one request at a time and a pause for each site."""

    def __init__(self, fetcher: Fetcher, settings: Settings, reader: Reader) -> None:
        self.fetcher, self.settings, self.reader = fetcher, settings, reader
        self.robots = RobotsRules(self._robots_txt, settings.network.agent, settings.network.robots)
        self.catalogue = _own_catalogue(reader.vendor_paths)

    async def _robots_txt(self, url: str) -> tuple[int, bytes]:
        answer = await self.fetcher.get(url, redirects=5, max_bytes=600_000)
        return answer.status, answer.body

    async def look(self, target: str) -> Looked:
        try:
            await self.robots.check(target)
            answer = await self.fetcher.get(target)
        except KnownError as error:
            return Looked(target, target, failure=Failure(error.code, "detect.fetch", str(error)))
        return self.judge(target, answer)

    def judge(self, target: str, answer: Fetched) -> Looked:
        if failure := _refusal(answer):
            return Looked(target, answer.url, failure=failure)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        cookies = tuple(value.partition(";")[0] for value in answer.headers.getall("Set-Cookie", ()))
        html = decode(answer.body, headers.get("content-type"))
        snapshot = PageSnapshot(url=answer.url, html=html, status=answer.status, headers=headers, cookies=cookies)
        cut = (
            Failure(FailureCode.TOO_LARGE, "detect.fetch", f"{answer.url} was read to {len(answer.body)} bytes")
            if answer.truncated
            else None
        )
        return Looked(target, answer.url, detect_page(snapshot, self.catalogue, self.reader.region), cut)

    async def look_at_site(self, targets: list[tuple[int, str]], results: dict[int, asyncio.Future[Looked]]) -> None:
        for number, (place, target) in enumerate(targets):
            if number:
                await asyncio.sleep(self.settings.network.delay_s)
            results[place].set_result(await self.look(target))


def _refusal(answer: Fetched) -> Failure | None:
    what = f"{answer.url} answered {answer.status}"
    if answer.status in _BLOCKED:
        return Failure(FailureCode.BLOCKED, "detect.fetch", what)
    if answer.status >= 400:
        return Failure(FailureCode.HTTP_5XX if answer.status >= 500 else FailureCode.HTTP_4XX, "detect.fetch", what)
    kind = answer.headers.get("Content-Type", "").lower()
    if kind.startswith(_NOT_PAGES):
        return Failure(FailureCode.NOT_HTML, "detect.fetch", f"{answer.url} is {kind.partition(';')[0]}")
    return None


async def _fetch_all(targets: Sequence[str], reader: Reader, settings: Settings) -> list[Looked]:
    results: dict[int, asyncio.Future[Looked]] = {}
    sites: dict[str, list[tuple[int, str]]] = {}
    for place, target in enumerate(targets):
        results[place] = asyncio.get_running_loop().create_future()
        sites.setdefault(urlsplit(target).netloc.lower(), []).append((place, target))
    at_once = asyncio.Semaphore(_SITES_AT_ONCE)
    async with Fetcher(settings) as fetcher:
        web = _Web(fetcher, settings, reader)

        async def one_site(mine: list[tuple[int, str]]) -> None:
            async with at_once:
                await web.look_at_site(mine, results)

        await asyncio.gather(*(one_site(mine) for mine in sites.values()))
    return [results[place].result() for place in range(len(targets))]


def look_at_all(targets: Sequence[str], reader: Reader, settings: Settings) -> Iterator[Looked]:
    """Every target, in the order given. Addresses are fetched first, all sites side by side."""
    addresses = [target for target in targets if is_address(target)]
    fetched = iter(asyncio.run(_fetch_all(addresses, reader, settings)) if addresses else ())
    read = look_at_files([target for target in targets if not is_address(target)], reader)
    for target in targets:
        yield next(fetched) if is_address(target) else next(read)
