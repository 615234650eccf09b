"""Plain fetching under the policy, and robots.txt by RFC 9309."""

from __future__ import annotations

import gzip

import pytest
from aiohttp import web
from gather_web import Answer, Web, serve

from auditor.clock import Budget
from auditor.config import Network, Settings
from auditor.failures import FailureCode, KnownError
from auditor.gather.browser import BrowserPool
from auditor.gather.fetch import Fetcher
from auditor.gather.network import NetworkPolicy
from auditor.gather.robots import MAX_BYTES, RobotsRules
from auditor.gather.snapshot import snapshot
from auditor.types import PageKind


def settings_for(running: Web) -> Settings:
    return Settings(network=Network(hosts={"*.example": running.address}, max_body_bytes=100_000, timeout_s=5.0))


def status(code: int, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=code, headers=headers)

    return answer


async def code_of(fetcher: Fetcher, url: str) -> FailureCode:
    with pytest.raises(KnownError) as caught:
        await fetcher.get(url)
    return caught.value.code


async def test_failures_have_their_names_and_long_bodies_are_cut() -> None:
    async def bomb(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"})

    async def breaks(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    pages: dict[str, Answer] = {
        "/ok": "<p>ok",
        "/bomb": bomb,
        "/breaks": breaks,
        "/loop": status(302, Location="/loop"),
        "/inside": status(302, Location="http://[::ffff:10.0.0.1]/"),
        "/file": status(302, Location="file:///etc/passwd"),
    }
    async with serve(pages) as running, Fetcher(settings_for(running)) as fetcher:
        good = await fetcher.get("http://shop.example/ok")
        cut = await fetcher.get("http://shop.example/bomb")
        codes = {path: await code_of(fetcher, f"http://shop.example/{path}") for path in ("breaks", "loop", "inside", "file")}
    assert (good.status, good.body, good.truncated) == (200, b"<p>ok", False)
    assert (len(cut.body), cut.truncated) == (100_000, True)
    assert codes == {
        "breaks": FailureCode.RESET,
        "loop": FailureCode.TOO_MANY_REDIRECTS,
        "inside": FailureCode.PRIVATE_ADDRESS,
        "file": FailureCode.UNREADABLE,
    }
    async with Fetcher(settings_for(running)) as fetcher:  # nobody listens there any more
        assert await code_of(fetcher, "http://shop.example/ok") is FailureCode.REFUSED
        assert await code_of(fetcher, "https://no-such-name.invalid/") is FailureCode.DNS


async def test_the_fetcher_connects_to_the_address_that_was_checked() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])

    async def rebinding(_host: str, _port: int) -> list[str]:
        return next(answers)

    policy = NetworkPolicy(Network(), rebinding)
    await policy.check("http://shop.example/")
    policy._known.clear()  # as if a minute had passed
    async with Fetcher(Settings(), policy) as fetcher:
        assert await code_of(fetcher, "http://shop.example/") is FailureCode.PRIVATE_ADDRESS


async def robots(answer: Answer | None, agent: str = "StorefrontAuditor") -> tuple[RobotsRules, list[str]]:
    """The rules of a shop whose robots.txt is `answer`, and what was asked of it."""
    pages: dict[str, Answer] = {} if answer is None else {"/robots.txt": answer}
    async with serve(pages) as running, Fetcher(settings_for(running)) as fetcher:

        async def fetch(url: str) -> tuple[int, bytes]:
            got = await fetcher.get(url, redirects=5, max_bytes=MAX_BYTES)
            return got.status, got.body

        rules = RobotsRules(fetch, agent)
        await rules.allowed("http://shop.example/")
        await rules.allowed("http://shop.example/again")
        return rules, running.seen


async def test_robots_rules_are_read_once_and_obeyed() -> None:
    text = "\ufeffUser-agent: storefrontauditor\nDisallow: /cart\nAllow: /cart/help\n\nUser-agent: *\nDisallow: /\n"
    rules, seen = await robots(text)
    assert seen == ["GET shop.example/robots.txt"]
    allowed = {path: await rules.allowed(f"http://shop.example{path}") for path in ("/", "/cart", "/cart/help", "/cart?x=1")}
    assert allowed == {"/": True, "/cart": False, "/cart/help": True, "/cart?x=1": False}


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (None, True),  # 404
        (status(401), True),
        (status(403), True),
        (status(429), False),
        (status(500), False),
        (status(503), False),
        (status(302, Location="/robots.txt"), True),  # more than five redirects: as if there were none
        ("", True),
        ("<html>not robots</html>", True),
        ("User-agent: *\n" + "# long\n" * 80_000 + "Disallow: /\n", True),  # beyond 500 KiB nothing is read
        ("User-agent: *\nDisallow: /\n" + "# long\n" * 80_000, False),
    ],
)
async def test_what_an_answer_for_robots_txt_means(answer: Answer | None, allowed: bool) -> None:
    rules, _ = await robots(answer)
    assert await rules.allowed("http://shop.example/") is allowed


async def test_an_unreachable_robots_txt_closes_the_site_with_the_true_reason() -> None:
    async with Fetcher(Settings()) as fetcher:

        async def fetch(url: str) -> tuple[int, bytes]:
            return 200, (await fetcher.get(url)).body

        rules = RobotsRules(fetch, "StorefrontAuditor")
        assert not await rules.allowed("http://no-such-name.invalid/")
        with pytest.raises(KnownError) as caught:
            await rules.check("http://no-such-name.invalid/")
        assert caught.value.code is FailureCode.DNS
        assert await RobotsRules(fetch, "StorefrontAuditor", obey=False).allowed("http://no-such-name.invalid/")


async def test_a_snapshot_holds_what_scripts_made() -> None:
    text = "<div id=named></div><script>document.body.append('made'); window.Widget = {ready: 1}; document.cookie = 'wid=1'</script>"
    async with serve({"/": text}) as running, BrowserPool(settings_for(running)) as pool, pool.context() as context:
        page = await context.new_page()
        await page.goto("http://shop.example/")
        seen = await snapshot(
            page, PageKind.HOME, Budget("look", 10), ["http://a.example/x.js"], ["Widget", "Widget.ready", "Other", "named"]
        )
    assert "made" in seen.html
    assert (seen.globals, seen.cookies, seen.rendered) == (("Widget", "Widget.ready"), ("wid",), True)
    assert (seen.url, seen.kind, seen.requests) == ("http://shop.example/", PageKind.HOME, ("http://a.example/x.js",))
