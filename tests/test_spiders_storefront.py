"""The storefront crawl over a small local street: what it reads, what it obeys, and what it says of what it could not read."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web
from gather_web import Answer, Web, serve

ROOT = Path(__file__).parent.parent
LINKS = {"contacts": "Контакты", "delivery": "Доставка", "cart": "Корзина", "catalog": "Каталог"}
MENU = "<nav>" + " ".join(f"<a href='/{path}/'>{name}</a>" for path, name in LINKS.items()) + "</nav>"
HEAD = "<html lang=ru><head><meta charset=windows-1251><title>Зоомагазин</title></head><body>"
SHOP = f"{HEAD}{MENU}<a href='tel:+74957894561'>+7 (495) 789-45-61</a>"


def answer(text: str = "", status: int = 200, **headers: str) -> Answer:
    async def handler(_request: web.Request) -> web.StreamResponse:
        kind = {"Content-Type": "text/html"}
        return web.Response(
            body=text.encode("windows-1251"), status=status, headers={**kind, **{k.replace("_", "-"): v for k, v in headers.items()}}
        )

    return handler


def by_host(**shops: dict[str, Answer]) -> dict[str, Answer]:
    """One handler a path that looks at the host: `www.NAME.example`."""
    paths = {path for pages in shops.values() for path in pages}

    def pick(path: str) -> Answer:
        async def handler(request: web.Request) -> web.StreamResponse:
            page = shops.get(request.host.split(".")[-2], {}).get(path)
            if page is None:
                return web.Response(status=404)
            if isinstance(page, str):
                return web.Response(text=page, content_type="text/html")
            assert callable(page)
            return await page(request)

        return handler

    return {path: pick(path) for path in paths}


async def crawl(
    tmp_path: Path,
    names: list[str],
    running: Web,
    *options: str,
    env: dict[str, str] | None = None,
    scheme: str = "http",
    spider: str = "storefront",
) -> dict[str, Any]:
    """Run `scrapy crawl` as a user would, in a process of its own; the items by shop."""
    panel = tmp_path / "panel.csv"
    panel.write_text(
        "url,industry\n" + "\n".join(f"{scheme}://www.{name}.example/,pets" for name in names) + "\nhttps://other.example/,toys\n"
    )
    out = tmp_path / "items.jsonl"
    settings = {
        "AUDITOR_NETWORK_HOSTS": f"*.example={running.address}",
        "AUDITOR_NETWORK_DELAY_S": "0.01",
        "AUDITOR_NETWORK_TIMEOUT_S": "5",
        "AUDITOR_SURVEY_RETRIES": "1",
        **(env or {}),
    }
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        spider,
        "-a",
        f"panel={panel}",
        "-a",
        "industry=pets",
        "-O",
        str(out),
        *options,
    ]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, log = await asyncio.wait_for(child.communicate(), 60)
    text = log.decode()
    assert child.returncode == 0, text
    assert "Traceback" not in text, text
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len({row["shop"] for row in rows}) == len(rows)
    return {**{row["shop"].removesuffix(".example"): row for row in rows}, "log": text}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> tuple[Web, dict[str, Any]]:
    """One crawl for all the tests below."""
    return asyncio.run(_street(tmp_path_factory.mktemp("crawl")))


async def _street(folder: Path) -> tuple[Web, dict[str, Any]]:
    """Twelve shops, each with a difficulty of its own, and the items of one crawl over them."""
    tries = {"wait": 0}

    async def later(_request: web.Request) -> web.StreamResponse:
        tries["wait"] += 1
        if tries["wait"] == 1:
            return web.Response(status=429, headers={"Retry-After": "1"})
        return web.Response(text=MENU + "<h1>at last</h1>", content_type="text/html")

    pages = {
        "/": answer(SHOP + "<h1>Товары для кошек</h1>"),
        "/contacts/": answer(SHOP + "<p>Звоните: 8 (800) 555-35-35</p>"),
        "/delivery/": answer(SHOP),
        "/catalog/": answer(SHOP + "<div class=product><a href='/product/1/'>Корм для кошек</a> 500 руб.</div>"),
        "/product/1/": answer(SHOP),
        "/cart/": answer(SHOP),
    }
    shops: dict[str, dict[str, Answer]] = {
        "plain": pages,
        "closedcart": {**pages, "/robots.txt": "\ufeffUser-agent: *\nDisallow: /cart/\n"},
        "closed": {**pages, "/robots.txt": "User-agent: StorefrontAuditor\nDisallow: /\n"},
        "broken": {**pages, "/robots.txt": answer(status=503)},
        "wall": {"/": answer("stop", 403)},
        "patient": {"/": later},
        "never": {"/": answer("later", 429, Retry_After="86400")},
        "inside": {"/": answer(status=302, Location="http://169.254.169.254/latest/meta-data/")},
        "moved": {"/": answer(status=301, Location="http://www.plain.example/")},
        "parked": {"/": answer("<html><title>x</title>Домен продаётся</html>")},
        "down": {"/": answer("oops", 500)},
        "loop": {"/": answer(status=302, Location="/")},
    }
    async with serve(by_host(**shops)) as running:
        return running, await crawl(folder, list(shops), running)


def test_every_shop_of_the_industry_is_one_item_with_its_disposition(street: tuple[Web, dict[str, Any]]) -> None:
    items = {name: (item["disposition"], (item["failure"] or {}).get("code")) for name, item in street[1].items() if name != "log"}
    assert items == {
        "plain": ("complete", None),
        "closedcart": ("complete", None),
        "closed": ("robots", "robots"),
        "broken": ("robots", "robots"),
        "wall": ("blocked", "blocked"),
        "patient": ("complete", None),
        "never": ("blocked", "blocked"),
        "inside": ("unreachable", "private_address"),
        "moved": ("complete", None),
        "parked": ("out_of_scope", "out_of_scope"),
        "down": ("unreachable", "http_5xx"),
        "loop": ("unreachable", "too_many_redirects"),
    }


def test_the_kinds_of_pages_are_found_from_the_links_and_read_in_their_encoding(street: tuple[Web, dict[str, Any]]) -> None:
    plain = street[1]["plain"]
    assert {page["kind"] for page in plain["pages"]} == {"home", "contacts", "delivery", "cart", "category", "product"}
    assert {phone["e164"] for phone in plain["findings"]["phones"]} == {"+74957894561", "+78005553535"}
    assert plain["findings"]["language"] == "ru"
    assert {"platform", "chat", "callback", "push", "recovery", "messengers", "phones", "emails", "forms"} <= plain["findings"].keys()
    assert plain["observations"][0]["name"] == "survey.disposition"


def test_a_cart_closed_by_robots_is_not_measured_and_never_asked_for(street: tuple[Web, dict[str, Any]]) -> None:
    running, items = street
    carts = [one for one in items["closedcart"]["observations"] if one["page"] == "cart"]
    assert [(one["name"], one["verdict"], one["failure"]["code"]) for one in carts] == [("survey.page", "unknown", "robots")]
    assert "GET www.closedcart.example/cart/" not in running.seen
    assert [line for line in running.seen if "www.closed.example" in line or "www.broken.example" in line] == [
        line for line in running.seen if line.endswith(("closed.example/robots.txt", "broken.example/robots.txt"))
    ]


def test_nothing_that_is_missing_is_called_absent(street: tuple[Web, dict[str, Any]]) -> None:
    verdicts = {one["verdict"] for name, item in street[1].items() if name != "log" for one in item["observations"]}
    assert verdicts == {"present", "unknown"}


def test_a_move_to_another_domain_is_noted(street: tuple[Web, dict[str, Any]]) -> None:
    moved = street[1]["moved"]
    assert moved["final_url"] == "http://www.plain.example/"
    assert {"note": "moved to plain.example"} in [one["value"] for one in moved["observations"]]


def test_retry_after_is_obeyed_once_and_a_long_one_is_a_wall(street: tuple[Web, dict[str, Any]]) -> None:
    running, items = street
    assert running.seen.count("GET www.patient.example/") == 2
    assert running.seen.count("GET www.never.example/") == 1
    assert "'survey/blocked': 2" in items["log"]  # the stats are the health record


async def test_scrapys_own_options_work(tmp_path: Path) -> None:
    async with serve({"/": MENU, "/cart/": "<h1>cart</h1>", "/robots.txt": "User-agent: *\nDisallow: /\n"}) as running:
        own = ("ROBOTSTXT_OBEY=0", "USER_AGENT=Own/1", "CLOSESPIDER_ITEMCOUNT=1", "CONCURRENT_REQUESTS=1")
        items = await crawl(tmp_path, ["a", "b"], running, *(word for pair in own for word in ("-s", pair)))
    assert items["a"]["disposition"] == "complete"
    assert "'finish_reason': 'closespider_itemcount'" in items["log"]
    assert "GET www.a.example/robots.txt" not in running.seen
    assert set(running.agents) == {"Own/1"}


async def test_tls_shops_keep_their_name_and_only_the_given_authority_is_trusted(tmp_path: Path) -> None:
    def tls_of(authority: trustme.CA, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    moved = {"/": answer(status=302, Location="/shop"), "/shop": MENU}
    async with serve(moved, tls_of(authority, "www.a.example")) as good, serve(moved, tls_of(other, "www.b.example")) as bad:
        hosts = {"AUDITOR_NETWORK_HOSTS": f"www.a.example={good.address},www.b.example={bad.address}"}
        ca_file = {"AUDITOR_NETWORK_CA_FILE": str(tmp_path / "ca.pem")}
        items = await crawl(tmp_path, ["a", "b"], good, env={**hosts, **ca_file}, scheme="https")
    assert (items["a"]["disposition"], items["a"]["final_url"]) == ("complete", "https://www.a.example/shop")
    assert (items["b"]["disposition"], items["b"]["failure"]["code"]) == ("unreachable", "tls")
    assert good.seen[0] == "GET www.a.example/robots.txt"


async def test_a_live_visit_is_a_spider_too_and_obeys_robots(tmp_path: Path) -> None:
    shops: dict[str, dict[str, Answer]] = {
        "a": {"/": "<h1>Shop</h1>"},
        "b": {"/": "<h1>Shop</h1>", "/robots.txt": "User-agent: *\nDisallow: /\n"},
    }
    async with serve(by_host(**shops)) as running:
        short = {"AUDITOR_VISIT_WAKE_S": "0.3", "AUDITOR_VISIT_DWELL_S": "0.5"}
        items = await crawl(tmp_path, ["a", "b"], running, "-s", "LOG_LEVEL=INFO", env=short, spider="visit")
    assert (items["a"]["industry"], items["a"]["vendor"], items["a"]["failure"]) == ("pets", None, None)
    assert items["b"]["failure"]["code"] == "robots"
    assert "GET www.b.example/" not in running.seen
