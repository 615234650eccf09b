"""The survey of a wave: results in the store, opt-outs kept, nothing lost when it is killed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from gather_web import Answer, Web, serve

from auditor.config import Network, Settings, Survey
from auditor.failures import StoreError
from auditor.store import Store, Wave
from auditor.types import Disposition, PlannedVisit, Shop, ShopFacts, VisitState
from spiders.survey import run_survey

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = "<html lang=ru><body><h1>Зоомагазин</h1><a href='/cart/'>Корзина</a><a href='tel:+74957894561'>+7 (495) 789-45-61</a>"


def settings_for(running: Web) -> Settings:
    return Settings(network=Network(hosts={"*.example": running.address}, delay_s=0.01), survey=Survey(concurrency=4))


def open_wave(workspace: Path, names: list[str]) -> None:
    panel = [Shop(f"{name}.example", f"http://www.{name}.example/", "pets") for name in names]
    with Store.of(Settings(), workspace) as store:
        store.open_wave(Wave("w1", NOW), panel, [PlannedVisit("w1", shop.key, "survey") for shop in panel])


def facts(workspace: Path) -> dict[str, ShopFacts]:
    with Store.of(Settings(), workspace, create=False) as store:
        return {one.shop.key.removesuffix(".example"): one for one in store.shop_facts("w1")}


async def test_a_wave_is_surveyed_into_the_store_and_an_opted_out_shop_is_never_asked(tmp_path: Path) -> None:
    open_wave(tmp_path, ["good", "gone", "left"])
    with Store.of(Settings(), tmp_path) as store:
        store.add_optout("left.example", NOW)

    async def home(request: web.Request) -> web.StreamResponse:
        return web.Response(text=HOME, content_type="text/html", status=500 if "gone" in request.host else 200)

    async with serve({"/": home, "/cart/": HOME}) as running:
        done = await asyncio.to_thread(run_survey, tmp_path, "w1", settings_for(running))
        again = await asyncio.to_thread(run_survey, tmp_path, "w1", settings_for(running))  # nothing is left to do
    assert done.shops == {"complete": 1, "unreachable": 1, "opted_out": 1}
    assert again.shops == {}
    assert not [line for line in running.seen if "left.example" in line]
    found = facts(tmp_path)
    assert {name: one.disposition for name, one in found.items()} == {
        "good": Disposition.COMPLETE,
        "gone": Disposition.UNREACHABLE,
        "left": Disposition.OPTED_OUT,
    }
    names = [one.name for one in found["good"].observations]
    assert {"survey.disposition", "survey.page", "survey.phone"} <= set(names)
    page = next(one for one in found["good"].observations if one.name == "survey.page")
    with Store.of(Settings(), tmp_path) as store:
        kept = store.artifact(page.evidence[0].sha256 or "")
        assert kept is not None
        assert kept[0].read_text(encoding="utf-8") == HOME


async def test_a_killed_survey_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    names = [f"shop{number}" for number in range(6)]
    open_wave(tmp_path, names)
    stuck = asyncio.Event()

    async def home(request: web.Request) -> web.StreamResponse:
        if not stuck.is_set() and "shop3" in request.host:
            stuck.set()
            await asyncio.Event().wait()  # this shop hangs until the crawler is killed
        return web.Response(text=HOME, content_type="text/html")

    pages: dict[str, Answer] = {"/": home, "/cart/": HOME}
    async with serve(pages) as running:
        env = {
            "AUDITOR_NETWORK_HOSTS": f"*.example={running.address}",
            "AUDITOR_NETWORK_DELAY_S": "0.01",
            "AUDITOR_SURVEY_CONCURRENCY": "1",
        }
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "spiders.survey", "w1", "--workspace", str(tmp_path)),
            cwd=ROOT,
            env={**os.environ, **env},
            stderr=subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            await stuck.wait()
        child.kill()
        await child.wait()
        with Store.of(Settings(), tmp_path) as store:
            states = {row.state for row in store.progress("w1")}
        assert states == {VisitState.DONE, VisitState.CLAIMED, VisitState.PLANNED}
        kept = {name for name, one in facts(tmp_path).items() if one.disposition is Disposition.COMPLETE}
        before = len(running.seen)
        done = await asyncio.to_thread(run_survey, tmp_path, "w1", settings_for(running))
        asked = {line.split()[1] for line in running.seen[before:]}
    assert kept
    assert kept < {"shop0", "shop1", "shop2", "shop3"}
    assert done.shops == {"complete": 6 - len(kept)}
    assert not [line for line in asked for name in kept if name in line]
    assert {one.disposition for one in facts(tmp_path).values()} == {Disposition.COMPLETE}


async def test_a_crawl_whose_parent_is_gone_stops_and_gives_its_work_back(tmp_path: Path) -> None:
    open_wave(tmp_path, ["shop0"])
    begun = asyncio.Event()

    async def home(_request: web.Request) -> web.StreamResponse:
        begun.set()
        await asyncio.sleep(3)
        return web.Response(text=HOME, content_type="text/html")

    async with serve({"/": home, "/cart/": home}) as running:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "spiders.survey", "w1", "--workspace", str(tmp_path), "--child"),
            cwd=ROOT,
            env={**os.environ, "AUDITOR_NETWORK_HOSTS": f"*.example={running.address}"},
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            await begun.wait()
        assert child.stdin
        child.stdin.close()  # which is what a killed parent leaves
        async with asyncio.timeout(60):
            assert await child.wait() == 0
    with Store.of(Settings(), tmp_path) as store:
        assert {row.state for row in store.progress("w1")} == {VisitState.PLANNED}


async def test_a_crawl_that_is_done_ends_well_while_its_parent_still_holds_the_pipe(tmp_path: Path) -> None:
    open_wave(tmp_path, ["shop0"])
    async with serve({"/": HOME, "/cart/": HOME}) as running:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "spiders.survey", "w1", "--workspace", str(tmp_path), "--child"),
            cwd=ROOT,
            env={**os.environ, "AUDITOR_NETWORK_HOSTS": f"*.example={running.address}", "AUDITOR_NETWORK_DELAY_S": "0.01"},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert child.stderr
        async with asyncio.timeout(60):
            said = await child.stderr.read()
            assert await child.wait() == 0
    assert b"Fatal" not in said
    assert {one.disposition for one in facts(tmp_path).values()} == {Disposition.COMPLETE}


def test_a_missing_wave_is_one_line(tmp_path: Path) -> None:
    open_wave(tmp_path, ["a"])
    with pytest.raises(StoreError, match="w2"):
        run_survey(tmp_path, "w2", Settings())
