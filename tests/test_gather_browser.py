"""The browser pool, its gate and its guard, with a real browser and a real web on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import ssl
from pathlib import Path

import pytest
import trustme
from aiohttp import web
from gather_web import Web, serve
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from auditor.clock import Budget
from auditor.config import Browser, Network, Settings
from auditor.failures import BrowserMissingError, FailureCode, KnownError, failure_of
from auditor.gather.browser import BrowserPool
from auditor.gather.guard import DIALOGS_AT_MOST, Stopped
from auditor.gather.navigate import go, within
from auditor.gather.places import find_browser, locale_of
from auditor.gather.renderers import children_of
from auditor.types import Shop


def settings_for(*webs: Web, retire_after: int = 100, ca_file: str = "") -> Settings:
    hosts = {f"*.shop{number}.example": running.address for number, running in enumerate(webs, 1)}
    return Settings(network=Network(hosts=hosts, ca_file=ca_file), browser=Browser(retire_after=retire_after))


async def test_a_mapped_shop_is_seen_under_its_own_name_in_its_language_and_zone() -> None:
    async with serve({"/": "<h1>shop</h1>"}) as running, BrowserPool(settings_for(running)) as pool:
        shop = Shop("shop1.example", "http://www.shop1.example/", "pets", region="DE", timezone="Asia/Tokyo")
        async with pool.context(shop) as context:
            page = await context.new_page()
            assert await go(page, "http://www.shop1.example/", Budget("load", 20), pool.gate) is None
            told = await page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.userAgent]")
    assert running.seen[0] == "GET www.shop1.example/"
    assert told[:2] == ["de-DE", "Asia/Tokyo"]
    assert "StorefrontAuditor/" in told[2]


async def test_private_addresses_are_refused_as_page_redirect_sub_request_and_socket() -> None:
    async with serve({"/secret": "<h1>secret</h1>"}) as private:
        inside = private.address

        async def redirect(_request: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(f"http://{inside}/secret")

        probe = f"""<script>
          const tries = [
            fetch('http://{inside}/secret', {{mode: 'no-cors'}}).then(r => r.type, () => 'failed'),
            new Promise(done => {{
              const socket = new WebSocket('ws://{inside}/secret');
              socket.onopen = () => done('open');
              socket.onerror = () => done('failed');
            }})];
          Promise.all(tries).then(all => {{ window.tried = all; }});</script>"""
        async with serve({"/go": redirect, "/page": probe}) as shop, BrowserPool(settings_for(shop)) as pool:
            async with pool.context() as context:
                page = await context.new_page()
                budget = Budget("all", 30)
                direct = await go(page, f"http://{inside}/secret", budget, pool.gate)
                secure = await go(page, f"https://{inside}/secret", budget, pool.gate)
                moved = await go(page, "http://www.shop1.example/go", budget, pool.gate)
                assert await go(page, "http://www.shop1.example/page", budget, pool.gate) is None
                await page.wait_for_function("window.tried", timeout=budget.left_ms)
                tried = await page.evaluate("window.tried")
            missing = await pool.gate.refusal(f"ws://{inside}/secret")
    assert {failure and failure.code for failure in (direct, secure, moved)} == {FailureCode.PRIVATE_ADDRESS}
    assert missing is not None
    assert missing.code is FailureCode.PRIVATE_ADDRESS
    assert tried[1] == "failed"
    assert private.seen == []  # an opaque answer to the sub-request is the gate's own 403


async def test_tls_of_a_mapped_host_stays_its_own_and_the_given_authority_is_trusted(tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert("www.shop1.example")
    chain = tmp_path / "chain.pem"
    chain.write_bytes(certificate.private_key_and_cert_chain_pem.bytes() + authority.cert_pem.bytes())
    tls.load_cert_chain(chain)
    names: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: names.append(name)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with serve({"/": "<h1>secure</h1>"}, tls) as running:
        for ca_file, expected in ((str(tmp_path / "ca.pem"), None), ("", FailureCode.TLS)):
            async with BrowserPool(settings_for(running, ca_file=ca_file)) as pool, pool.context() as context:
                failure = await go(await context.new_page(), "https://www.shop1.example/", Budget("load", 20), pool.gate)
                assert (failure and failure.code) == expected
    assert names[0] == "www.shop1.example"


CHAT = """<script>
  const say = (path, body) => fetch(path, {method: 'POST', body}).then(r => r.status, () => 'stopped');
  window.run = async () => {
    const socket = await new Promise(done => {
      const s = new WebSocket('ws://' + location.host + '/ws');
      s.onopen = () => s.send('hello');
      s.onmessage = e => done(e.data);
      s.onerror = () => done('failed');
    });
    const worker = await new Promise(done => { new Worker('/worker.js').onmessage = e => done(e.data); });
    return [socket, await say('/api/chat/send', '{"text": "is it in stock?", "order": 7}'),
      await say('/v1/messages', '{"name": "a", "email": "a@b.example"}'), await say('/api/leads', '{"phone": "+79001234567"}'),
      await say('/callback', ''), worker, navigator.sendBeacon('/order/create', 'x=1')];
  };</script>"""


async def test_a_visit_goes_on_after_answers_that_are_errors() -> None:
    async def empty(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    async def wall(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=403, text="prove that you are human")

    async with serve({"/": "<h1>x</h1>", "/empty": empty, "/wall": wall}) as running, BrowserPool(settings_for(running)) as pool:  # noqa: SIM117
        async with pool.context() as context:
            page, budget = await context.new_page(), Budget("all", 30)
            places = (
                "http://www.shop1.example/empty",
                "http://www.shop1.example/wall",
                "http://no-such.invalid/",
                "https://no-such.invalid/",
            )
            codes = []
            for url in places:
                failure = await go(page, url, budget, pool.gate)
                codes.append(failure and failure.code)
                assert await go(page, "http://www.shop1.example/", budget, pool.gate) is None
    assert codes == [FailureCode.HTTP_5XX, FailureCode.BLOCKED, FailureCode.DNS, FailureCode.DNS]


async def test_the_guard_stops_orders_leads_and_callbacks_everywhere_and_lets_a_chat_be() -> None:
    async def ws(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(f"heard {message.data}")
        return socket

    async def ok(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok")

    async def worker(_request: web.Request) -> web.StreamResponse:
        code = "fetch('/one-click-order', {method: 'POST'}).then(() => postMessage('sent'), () => postMessage('stopped'))"
        return web.Response(text=code, content_type="text/javascript")

    form = "<form id=f method=post action=/x/handler.php><input name=phone value='+7 900 123-45-67'></form>"
    posts = dict.fromkeys(
        ("/api/chat/send", "/v1/messages", "/api/leads", "/callback", "/order/create", "/one-click-order", "/x/handler.php"), ok
    )
    frame = f"<iframe src='http://www.shop2.example/framed'></iframe>{CHAT}{form}"
    framed = "<script>fetch('/offline_form', {method: 'POST'}).then(() => 0, () => { parent.postMessage('stopped', '*') })</script>"
    async with serve({"/": frame, "/framed": framed, "/ws": ws, "/worker.js": worker, "/offline_form": ok, **posts}) as running:  # noqa: SIM117
        async with BrowserPool(settings_for(running, running)) as pool, pool.context() as other, pool.context() as context:
            await (await other.new_page()).goto("about:blank")
            page = await context.new_page()
            await page.add_init_script("addEventListener('message', e => { if (e.data === 'stopped') window.frameStopped = true; })")
            assert await go(page, "http://www.shop1.example/", Budget("load", 20), pool.gate) is None
            answers = await page.evaluate("window.run()")
            await page.wait_for_function("window.frameStopped", timeout=5000)
            await page.evaluate("document.getElementById('f').submit()")
            await until(lambda: pool.guard(context).requests_stopped == 6)
            kinds = sorted(stopped.kind for stopped in pool.guard(context).stopped)
            assert pool.guard(other).stopped == []
    assert answers == ["heard hello", 200, 200, "stopped", "stopped", "stopped", True]
    assert kinds == ["callback", "form", "lead", "offline", "order", "order"]
    assert [line for line in running.seen if line.startswith("POST")] == [
        "POST www.shop1.example/api/chat/send",
        "POST www.shop1.example/v1/messages",
    ]


async def test_a_probe_with_a_campaign_may_let_one_kind_pass_in_its_own_context_only() -> None:
    async def ok(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok")

    send = "(path) => fetch(path, {method: 'POST', body: 'email=study%40auditor.example'}).then(r => r.status, () => 'stopped')"
    async with serve({"/": "<h1>x</h1>", "/subscribe": ok, "/callback": ok}) as running, BrowserPool(settings_for(running)) as pool:  # noqa: SIM117
        async with pool.context(allow=frozenset(["subscribe"])) as probe, pool.context() as plain:
            answers = []
            for context in (probe, plain):
                page = await context.new_page()
                await page.goto("http://www.shop1.example/")
                answers += [await page.evaluate(send, "/subscribe"), await page.evaluate(send, "/callback")]
            kinds = [[stopped.kind for stopped in pool.guard(context).stopped] for context in (probe, plain)]
    assert answers == [200, "stopped", "stopped", "stopped"]
    assert kinds == [["callback"], ["subscribe", "callback"]]


async def until(true: object, budget_s: float = 5.0) -> None:
    """Wait until `true()` holds, letting the loop run; there is no event to wait for."""
    assert callable(true)
    async with asyncio.timeout(budget_s):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_page_that_asks_without_end_for_what_may_not_be_sent_ends_its_own_visit() -> None:
    flood = "<script>setInterval(() => { for (let i = 0; i < 100; i++) fetch('/order/create?' + i, {method: 'POST'}) }, 1)</script>"
    async with serve({"/": flood, "/calm": "<p>calm"}) as running, BrowserPool(settings_for(running)) as pool:  # noqa: SIM117
        async with pool.context() as loud, pool.context() as calm:
            page, other = await loud.new_page(), await calm.new_page()
            with contextlib.suppress(PlaywrightError):
                await page.goto("http://www.shop1.example/")
            await until(lambda: pool.guard(loud).failure is not None, 60)
            failure = pool.guard(loud).failure
            await other.goto("http://www.shop1.example/calm")
            assert await other.inner_text("p") == "calm"
            assert pool.guard(calm).failure is None
    assert failure is not None
    assert failure.code is FailureCode.PAGE_HUNG
    assert not [line for line in running.seen if "/order/" in line]


async def test_pop_ups_are_closed_unless_the_visit_expects_one() -> None:
    async with serve({"/": "<button onclick=\"window.open('/chat')\">chat</button>", "/chat": "<h1>chat</h1>"}) as running:  # noqa: SIM117
        async with BrowserPool(settings_for(running)) as pool, pool.context() as context:
            page = await context.new_page()
            await page.goto("http://www.shop1.example/")
            guard = pool.guard(context)
            with guard.allow_popup():
                async with page.expect_popup() as opened:
                    await page.click("button")
                popup = await opened.value
                await popup.wait_for_selector("h1")
            assert not popup.is_closed()
            await page.click("button")
            await until(lambda: any(stopped.kind == "popup" for stopped in guard.stopped))
            await until(lambda: len(context.pages) == 2)


async def test_a_prompt_and_a_foreign_scheme_are_recorded_and_nothing_opens() -> None:
    text = "<a href='tel:+79001234567'>call</a><script>Notification.requestPermission().then(a => { document.title = a })</script>"
    async with serve({"/": text}) as running, BrowserPool(settings_for(running)) as pool, pool.context() as context:
        page = await context.new_page()
        await page.goto("http://www.shop1.example/")
        await page.wait_for_function("document.title === 'denied'", timeout=5000)
        await page.click("a")
        await until(lambda: len(pool.guard(context).stopped) == 2)
        assert pool.guard(context).stopped == [Stopped("permission", "notifications"), Stopped("scheme", "tel:+79001234567")]


async def test_a_dialog_storm_ends_the_visit_with_its_name() -> None:
    async with serve({"/": "<script>for (;;) alert('buy')</script>", "/one": "<script>alert('hello')</script><h1>in</h1>"}) as running:  # noqa: SIM117
        async with BrowserPool(settings_for(running)) as pool:
            async with pool.context() as context:
                page = await context.new_page()
                guard = pool.guard(context)
                assert await go(page, "http://www.shop1.example/one", Budget("load", 10), pool.gate) is None
                assert guard.failure is None
                await go(page, "http://www.shop1.example/", Budget("load", 10), pool.gate)
                await until(lambda: guard.failure is not None)
            assert guard.failure is not None
            assert guard.failure.code is FailureCode.DIALOG_STORM
            assert len(guard.stopped) == DIALOGS_AT_MOST + 1
            async with pool.context() as context:  # the browser is none the worse
                assert await go(await context.new_page(), "http://www.shop1.example/one", Budget("load", 10), pool.gate) is None


async def test_a_page_that_never_yields_ends_within_its_budget() -> None:
    hang = "<h1>x</h1><script>window.hang = () => setTimeout(() => { for (;;); }, 0)</script>"
    async with serve({"/": hang, "/at-once": "<script>for (;;);</script>"}) as running:  # noqa: SIM117
        async with BrowserPool(settings_for(running)) as pool:
            whole = Budget("whole", 15)
            async with pool.context() as context:
                page = await context.new_page()
                assert await go(page, "http://www.shop1.example/", Budget("load", 10), pool.gate) is None
                await page.evaluate("window.hang()")
                with pytest.raises(KnownError) as caught:
                    await within(page.evaluate("1 + 1"), Budget("look", 0.5))
            assert failure_of(caught.value, "visit.look").code is FailureCode.PAGE_HUNG
            async with pool.context() as context:
                failure = await go(await context.new_page(), "http://www.shop1.example/at-once", Budget("load", 1), pool.gate)
                assert failure is not None
                assert failure.code is FailureCode.TIMEOUT
            assert not whole.spent
            async with pool.context() as context:
                assert await within((await context.new_page()).evaluate("1 + 1"), Budget("look", 10)) == 2


async def test_a_killed_browser_fails_its_visits_and_the_next_visit_gets_another() -> None:
    async with serve({"/": "<h1>x</h1>"}) as running, BrowserPool(settings_for(running)) as pool:

        async def open_page(context: object) -> Page:
            page: Page = await context.new_page()  # type: ignore[attr-defined]
            await page.goto("http://www.shop1.example/")
            return page

        async with pool.context() as context:
            page = await open_page(context)
            gone = pool.gone(context)
            pid = pool.pids[0]
            os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(5):
                await gone.wait()
            with pytest.raises(PlaywrightError) as caught:
                await page.evaluate("1")
            assert failure_of(caught.value, "visit").code is FailureCode.BROWSER_GONE
        async with pool.context() as context:
            await open_page(context)
            assert pool.pids != [pid]
        assert pool.launched == 2


def kill_driver() -> bool:
    """Whether there was one."""
    drivers = [pid for pid in children_of(os.getpid()) if b"run-driver" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in drivers:
        os.kill(pid, signal.SIGKILL)
    return bool(drivers)


async def test_a_driver_that_dies_while_it_starts_is_started_again() -> None:
    async with serve({"/": "<h1>x</h1>"}) as running, BrowserPool(settings_for(running)) as pool:

        async def visit() -> str:
            async with pool.context() as context:
                page = await context.new_page()
                await page.goto("http://www.shop1.example/")
                return await page.inner_text("h1")

        visiting = asyncio.ensure_future(visit())
        await until(kill_driver, 20)
        async with asyncio.timeout(60):
            assert await visiting == "x"


async def test_a_killed_driver_fails_its_visits_and_the_next_visit_gets_another() -> None:
    """It takes the browser's line with it; nothing tells of the browser's end, and no visit waits for one."""
    async with serve({"/": "<h1>x</h1>"}) as running, BrowserPool(settings_for(running)) as pool:
        async with pool.context() as context:
            page = await context.new_page()
            await page.goto("http://www.shop1.example/")
            first = pool.pids[0]
            waiting = asyncio.ensure_future(page.wait_for_timeout(60_000))
            await asyncio.sleep(0.1)
            kill_driver()
            async with asyncio.timeout(15):
                with pytest.raises(PlaywrightError) as caught:
                    await waiting
                await pool.gone(context).wait()
            assert failure_of(caught.value, "visit").code is FailureCode.BROWSER_GONE
        async with asyncio.timeout(30), pool.context() as context:
            await (await context.new_page()).goto("http://www.shop1.example/")
            assert pool.pids != [first]
        assert pool.launched == 2


async def test_a_browser_is_retired_after_its_visits_and_closed_when_the_last_one_ends() -> None:
    async with BrowserPool(Settings(browser=Browser(retire_after=2))) as pool:
        async with pool.context():
            async with pool.context():
                first = pool.pids
            async with pool.context():
                assert len(pool.pids) == 2
                assert pool.pids[0] == first[0]
        assert pool.launched == 2
        assert first[0] not in pool.pids


async def test_what_one_page_set_in_motion_is_not_raised_in_the_next_call_of_another(caplog: pytest.LogCaptureFixture) -> None:
    """The driver tells of an object that is gone, as it does a thousand times of a page that floods its bindings."""
    async with BrowserPool(Settings()) as pool, pool.context() as context:
        page = await context.new_page()
        assert pool._playwright
        connection = pool._playwright._impl_obj._connection
        try:
            connection.dispatch({"guid": "bindingCall@gone", "method": "__dispose__", "params": {}})
        except PlaywrightError as error:
            connection._on_event_listener_error(error)
        assert await page.evaluate("1 + 1") == 2
    assert "bindingCall" not in caplog.text


async def test_a_visit_that_wants_a_browser_of_its_own_gets_one_while_there_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its end hurts nobody else, and is closed with its visit; of many that want one, the others share."""
    monkeypatch.setattr("auditor.gather.browser._ALONE_MOST", 1)
    async with BrowserPool(Settings()) as pool, pool.context() as shared:
        (first,) = pool.pids
        async with pool.context(alone=True) as own, pool.context(alone=True) as third:
            assert pool.gone(own) is not pool.gone(shared)
            assert pool.gone(third) is pool.gone(shared)
            (second,) = set(pool.pids) - {first}
            os.kill(second, signal.SIGKILL)
            async with asyncio.timeout(20):
                await pool.gone(own).wait()
            page = await shared.new_page()
            assert await page.evaluate("1 + 1") == 2
        assert pool.pids == [first]
        async with pool.context(alone=True):
            assert len(pool.pids) == 2
        assert pool.pids == [first]


def test_a_missing_browser_is_one_line_that_says_what_to_do() -> None:
    with pytest.raises(BrowserMissingError, match=r"browser\.path"):
        find_browser(Settings(browser=Browser(path="/nowhere/chrome")))


@pytest.mark.parametrize(
    ("key", "region", "zone", "expected"),
    [
        ("shop.ru", None, None, "ru-RU"),
        ("shop.com", None, None, "ru-RU"),
        ("shop.io", None, "Europe/Paris", "fr-FR"),
        ("shop.de", None, None, "de-DE"),
        ("shop.com", "FR", None, "fr-FR"),
        ("shop.co.uk", None, None, "en-GB"),
    ],
)
def test_the_language_follows_region_domain_and_time_zone(key: str, region: str | None, zone: str | None, expected: str) -> None:
    assert locale_of(Shop(key, f"https://{key}/", "pets", region=region, timezone=zone), "Europe/Moscow") == expected


async def test_a_killed_gate_is_started_again_and_the_browser_goes_on() -> None:
    """On its old port; who was on his way is told that it was no fault of the shop's."""
    asked = asyncio.Event()

    async def never(_request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with serve({"/": "<h1>x</h1>", "/never": never}) as running, BrowserPool(settings_for(running)) as pool:  # noqa: SIM117
        async with pool.context() as context:
            page = await context.new_page()
            opening = asyncio.ensure_future(go(page, "http://www.shop1.example/never", Budget("load", 30), pool.gate))
            await asked.wait()
            old = pool.gate.pid
            assert old
            os.kill(old, signal.SIGKILL)
            failure = await opening
            assert failure is not None
            assert failure.code is FailureCode.BROWSER_GONE
            await until(lambda: pool.gate.deaths == 1 and pool.gate.alive, 20)
            async with asyncio.timeout(30):
                while (failure := await go(page, "http://www.shop1.example/", Budget("load", 20), pool.gate)) is not None:
                    assert failure.code is FailureCode.BROWSER_GONE, "it listens a moment after it lives"
            assert pool.gate.pid != old


async def test_a_page_that_never_rests_stands_back_and_is_ended_for_the_others_sake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process gets the lowest priority; where the browser must be relieved it is the one that goes, and no other page does."""
    monkeypatch.setattr("auditor.gather.renderers.BUSY_S", 0.4)
    busy = "<script>setInterval(() => { const begun = Date.now(); while (Date.now() - begun < 400); }, 1)</script>"
    async with serve({"/": busy, "/calm": "<h1>x</h1>"}) as running, BrowserPool(settings_for(running)) as pool:  # noqa: SIM117
        async with pool.context() as calm, pool.context() as context:
            quiet = await calm.new_page()
            await quiet.goto("http://www.shop1.example/calm")
            page = await context.new_page()
            await page.goto("http://www.shop1.example/", wait_until="commit")
            guard = pool.guard(context)
            await until(lambda: pool.renderers.put_last > 0 or pool.renderers.ended > 0, 60)
            assert pool.renderers.relieve() or pool.renderers.ended
            await until(lambda: guard.failure is not None, 30)
            assert guard.failure is not None
            assert guard.failure.code is FailureCode.PAGE_CRASHED
            assert await within(quiet.evaluate("1 + 1"), Budget("look", 30)) == 2
