"""One page read from its answer to its observations: what a reading process does (`spiders.readers`). Pure but for the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from auditor.detect.encoding import decode
from auditor.detect.own_site import site_of_host
from auditor.detect.page import detect_page
from auditor.failures import Failure
from auditor.types import PageKind, PageSnapshot
from auditor.vendors import load_catalogue
from spiders.findings import rows_of_page
from spiders.reading import failure_of_text
from spiders.walk import WANTED, Lead


class PageJob(NamedTuple):
    """One answer to read: its address, body, kind, status, headers (lower-case names), names of cookies, its shop's country."""

    url: str
    body: bytes
    kind: PageKind
    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...] = ()
    territory: str | None = None


PageReading = tuple[str, tuple[Lead, ...], list[dict[str, Any]]]
"""What one page says: its language, where it leads on, and its observations as they stand in an item (JSON).

Plain values, because they go from one process to another.
"""


class PageReader:
    """Reads pages with the built-in vendors and those of `vendor_paths`. Raises `SettingError` for a bad vendor file.

    Pickled as its paths: another process reads the files itself; one that is forked shares what was read.
    """

    def __init__(self, vendor_paths: tuple[str, ...] = ()) -> None:
        self._paths = vendor_paths
        self._catalogue = load_catalogue(Path(path) for path in vendor_paths)
        _ = self._catalogue.index
        site_of_host("shop.example")  # reads the list of public suffixes, which processes that are forked share too

    def __reduce__(self) -> tuple[type[PageReader], tuple[tuple[str, ...]]]:
        """How it is pickled."""
        return PageReader, (self._paths,)

    def __call__(self, job: PageJob) -> PageReading | Failure:
        """The findings of one page, or why its text is none of a shop's."""
        text = decode(job.body, job.headers.get("content-type"))
        failure = failure_of_text(text, job.kind is PageKind.HOME)
        if failure:
            return failure
        snapshot = PageSnapshot(job.url, text, job.kind, job.status, job.headers, cookies=job.cookies)
        found = detect_page(snapshot, self._catalogue, job.territory)
        leads = tuple((str(link.rel), link.url, link.score) for link in found.links if link.rel in WANTED)
        return found.language, leads, rows_of_page(found, job.kind)
