"""The site: every page is there and linked, in every language; nothing names a shop; same waves, same bytes; old pages go."""

from __future__ import annotations

import json
import posixpath
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import lxml.html
from click.testing import CliRunner
from facts_factory import make_facts, make_record

from auditor.cli import auditor
from auditor.store import Store, Wave
from auditor.types import Daypart, PlannedVisit, Shop, VisitState
from reports.benchmark import Measured, WaveInfo, measure
from reports.site import build

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@cache
def waves() -> tuple[Measured, ...]:
    return tuple(
        measure(make_facts(40, i), WaveInfo(f"w{i}", datetime(2024 + i, 10, 5, tzinfo=UTC), datetime(2024 + i, 11, 5, tzinfo=UTC)))
        for i in (1, 2)
    )


@cache
def site() -> dict[str, str]:
    return dict(build(waves(), ("ru", "en"), "auditor@example.org"))


def test_every_link_of_the_site_leads_to_a_page_of_it() -> None:
    assert {"index.html", "index-en.html", "trend-ru.html", "benchmark-w1-en.html", "data/estimates-w2.csv", "data/codebook.csv"} <= set(
        site()
    )
    reached = set()
    for path, html in site().items():
        if not path.endswith(".html"):
            continue
        for href in lxml.html.document_fromstring(html).xpath("//a/@href"):
            if not href.startswith(("#", "data:")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), href))
                assert target in site(), (path, href)
                reached.add(target)
    assert set(site()) - reached <= {"index.html"}


def test_the_first_page_speaks_the_first_language_and_each_links_to_its_twin() -> None:
    assert site()["index.html"] == site()["index-ru.html"]
    assert '<html lang="ru">' in site()["index.html"]
    for path in ("index-ru.html", "trend-ru.html", "benchmark-w2-ru.html"):
        (twin,) = lxml.html.document_fromstring(site()[path]).xpath("//nav[@class='sitenav']/a[@lang='en']/@href")
        assert twin == path.replace("-ru", "-en")


def test_the_first_page_has_the_waves_headlines_the_latest_first() -> None:
    tree = lxml.html.document_fromstring(site()["index-en.html"])
    names = [h.text_content() for h in tree.xpath("//section[@id='waves']//h3")]
    assert names == ["Wave w2", "Wave w1"]
    assert "a person answers in chat" in tree.xpath("//section[@id='waves']")[0].text_content()


def test_no_file_names_a_shop() -> None:
    keys = [row.key for one in waves() for row in one.table.rows]
    for path, text in site().items():
        assert not [key for key in keys if key in text], path


def test_the_same_waves_give_the_same_bytes() -> None:
    assert dict(build(waves()[::-1], ("ru", "en"), "auditor@example.org")) == site()


def test_the_command_writes_the_folder_and_removes_what_is_no_longer_made(tmp_path: Path) -> None:
    shops = [Shop(f"s{i}.example", f"https://s{i}.example/", "pets") for i in range(3)]
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        for wave in ("w1", "w2"):
            store.open_wave(Wave(wave, NOW), shops, [PlannedVisit(wave, shop.key, "visit", Daypart.WORKDAY) for shop in shops])
            for claim in store.claim(wave, "visit", "me", NOW, limit=3):
                assert store.finish(claim, VisitState.DONE, NOW, record=make_record(NOW, human_s=20.0))

    def run(*arguments: str) -> Path:
        done = CliRunner().invoke(auditor, ["report", "site", "--workspace", str(tmp_path), *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return Path(done.stdout.strip())

    index = run()
    assert index == tmp_path / "site" / "index.html"
    first = {path.name: path.read_bytes() for path in index.parent.rglob("*") if path.is_file()}
    assert {"trend-en.html", "benchmark-w1-ru.html", "codebook.csv"} <= set(first)
    (index.parent / "mine.txt").write_text("kept", encoding="utf-8")
    run()
    assert {path.name: path.read_bytes() for path in index.parent.rglob("*") if path.is_file()} == first | {"mine.txt": b"kept"}
    run("--wave", "w2", "--lang", "en")
    left = {path.name for path in index.parent.rglob("*") if path.is_file()}
    assert left == {"index.html", "index-en.html", "benchmark-w2-en.html", "estimates-w2.csv", "codebook.csv", "site.json", "mine.txt"}
    assert set(json.loads((index.parent / "site.json").read_text(encoding="utf-8"))) < {*left, "data/estimates-w2.csv", "data/codebook.csv"}
