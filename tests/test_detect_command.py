"""`auditor detect`: the contract other programs rely on, from files and over HTTP."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from click.testing import CliRunner

from auditor.commands import _targets
from auditor.commands.detect import command

PAGE = """<!doctype html><html lang="ru"><head><title>Корма</title></head><body>
<script src="//code.jivosite.com/widget/AbCdEfGh12" async></script><script src="/bitrix/js/main/core.js"></script>
<p>Звоните: <a href="tel:+74957802431">+7 (495) 780-24-31</a></p><a href="https://wa.me/79161234567">WhatsApp</a></body></html>"""
KEYS = {
    *(
        "target",
        "final_url",
        "platform",
        "chat",
        "callback",
        "push",
        "recovery",
        "messengers",
        "phones",
        "emails",
        "forms",
        "language",
        "failure",
    ),
}


def run(*arguments: str) -> list[dict[str, Any]]:
    """The rows that the command prints."""
    made = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    return [json.loads(line) for line in made.stdout.splitlines()]


def test_a_file_gives_one_row_with_all_keys(tmp_path: Path) -> None:
    """windows-1251 without a label, as saved pages are."""
    file = tmp_path / "page.html"
    file.write_bytes(PAGE.encode("cp1251"))
    (row,) = run(str(file))
    assert set(row) >= KEYS
    assert row["target"] == str(file)
    assert (row["chat"], row["platform"], row["messengers"], row["failure"]) == (["jivo"], ["bitrix"], ["whatsapp"], None)
    assert row["phones"][0]["e164"] == "+74957802431"
    assert row["phones"][0]["clickable"] is True
    assert row["language"] == "ru"
    assert {one["id"] for one in row["evidence"]} >= {"jivo", "bitrix"}


def test_rows_come_in_order_and_a_bad_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    """What cannot be read has its failure filled; a folder is no page."""
    good = tmp_path / "good.html"
    good.write_text(PAGE, "utf-8")
    rows = run(str(tmp_path / "none.html"), str(good), str(tmp_path))
    assert [row["failure"] and row["failure"]["code"] for row in rows] == ["unreadable", None, "unreadable"]
    assert [row["target"] for row in rows] == [str(tmp_path / "none.html"), str(good), str(tmp_path)]


def test_many_files_are_read_in_several_processes_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it pays (the bound is lowered here); the order stays."""
    monkeypatch.setattr(_targets, "MANY_BYTES", 100)
    files = []
    for number in range(8):
        file = tmp_path / f"{number}.html"
        file.write_text(f"<script src=//code.jivosite.com/widget/AbCdEfGh1{number}></script><!-- {number} -->", "utf-8")
        files.append(str(file))
    rows = run(*files)
    assert [row["target"] for row in rows] == files
    assert [row["evidence"][0]["account"] for row in rows] == [f"AbCdEfGh1{number}" for number in range(8)]


@pytest.fixture(name="shop")
def _shop() -> Iterator[str]:
    """A shop on a port of its own."""

    async def page(_request: web.Request) -> web.Response:
        answer = web.Response(body=PAGE.encode("cp1251"), headers={"Content-Type": "text/html; charset=windows-1251"})
        answer.set_cookie("BITRIX_SM_GUEST_ID", "1")
        return answer

    async def moved(_request: web.Request) -> web.Response:
        raise web.HTTPFound("/home")

    async def robots(_request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /closed")

    async def denied(_request: web.Request) -> web.Response:
        return web.Response(status=403)

    async def picture(_request: web.Request) -> web.Response:
        return web.Response(body=b"x", content_type="image/png")

    app = web.Application()
    app.add_routes([web.get("/", moved), web.get("/home", page), web.get("/robots.txt", robots), web.get("/closed", page)])
    app.add_routes([web.get("/denied", denied), web.get("/picture", picture)])
    loop = asyncio.new_event_loop()
    ready, address = threading.Event(), []

    async def start() -> web.AppRunner:
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        address.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        return runner

    def serve() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(10)
    yield address[0]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def test_addresses_are_fetched_politely(shop: str) -> None:
    """Redirects are followed, robots.txt obeyed, refusals and pictures named as what they are; the order stays."""
    targets = [f"{shop}{path}" for path in ("/", "/closed", "/denied", "/picture")]
    rows = run(*targets, "--allow-private", "127.0.0.1", "--set", "network.delay_s=0")
    assert [row["target"] for row in rows] == targets
    assert [row["failure"] and row["failure"]["code"] for row in rows] == [None, "robots", "blocked", "not_html"]
    assert rows[0]["final_url"] == f"{shop}/home"
    assert rows[0]["chat"] == ["jivo"]
    assert any(one["where"] == "cookie" for vendor in rows[0]["evidence"] if vendor["id"] == "bitrix" for one in vendor["evidence"])


def test_private_addresses_are_refused(shop: str) -> None:
    """Unless they are allowed by name."""
    (row,) = run(f"{shop}/home")
    assert row["failure"]["code"] == "private_address"


def test_without_json_a_table_is_printed(tmp_path: Path) -> None:
    """For a reader."""
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    made = CliRunner().invoke(command, [str(file)], catch_exceptions=False)
    assert "jivo" in made.output
    assert "+74957802431" in made.output


def test_a_vendor_folder_of_ones_own_is_used(tmp_path: Path) -> None:
    """By the setting `detect.vendor_paths`, relative to the workspace."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "hello.toml").write_text('name="H"\nkinds=["callback"]\nmarket="ru"\n[static]\nhosts=["hello.example"]\n', "utf-8")
    page = tmp_path / "page.html"
    page.write_text("<script src=https://w.hello.example/x.js></script>", "utf-8")
    (row,) = run(str(page), "--workspace", str(tmp_path), "--set", "detect.vendor_paths=mine")
    assert row["callback"] == ["hello"]
