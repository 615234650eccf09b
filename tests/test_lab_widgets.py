"""Each chat stand-in opens in a real browser under the maker's own host name and exchanges a message with its operator.

The widgets are driven by selectors known here, from the makers' published mark-up, not by the program's own finder.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Page, async_playwright

from auditor.lab.brands import CHATS
from auditor.lab.server import LabServer
from auditor.lab.street import Street, make_street
from auditor.lab.truth import FormTruth, InviteTruth, OperatorTruth, Truth
from auditor.types import ChatState, Daypart, InviteTrigger

pytestmark = pytest.mark.asyncio(loop_scope="module")

# launcher, input, send (None: Enter), one message of the shop's side; a launcher may take several clicks
DRIVE: dict[str, tuple[tuple[str, ...], str, str | None, str]] = {
    "jivo": (("#jvlabelWrap",), "textarea[class*=inputField]", "jdiv[class*=sendButton]", "[class*=main__agent]"),
    "bitrix24": (
        (".b24-widget-button-inner-container", "[data-b24-crm-button-widget=openline_livechat]"),
        "textarea.bx-im-textarea-input",
        "button.bx-im-textarea-send-button",
        ".bx-im-message-opponent",
    ),
    "talkme": ((".online-chat-root-TalkMe #supportTrigger",), ".chat-input-a71", None, ".msg-operator-a71"),
    "verbox": ((".online-chat-root-Verbox #supportTrigger",), ".chat-input-b93", ".chat-submit-b93", ".msg-operator-b93"),
    "carrotquest": (
        ("#carrotquest-messenger-collapsed-img-cont", ".button_start-message"),
        "textarea#opened-textfield",
        "button.opened-send-button",
        ".message-admin",
    ),
    "comagic_uis": ((".comagic-c-consultant-label",), ".comagic-chat-input", ".comagic-chat-send", ".comagic-msg--operator"),
    "livetex": ((".lt-label",), "textarea[name=message]", "button.lt-bttn.lt-main-color", ".lt-msg-employee"),
    "envybox": (
        (".ws-chat-btn-el-container",),
        "[class*=ws-textarea-placeholder]",
        "[class*=ws-textarea-send-btn]",
        "[class*=ws-msg-manager]",
    ),
    "callibri": (("#callibri_wrap_pict_operator",), "#callibri_chat_input", "#callibri_send", ".callibri_msg_oper"),
    "webim": (("a.webim-button-corner",), ".webim-message-area.webim-textarea-ext", ".webim-icon-send", ".webim-message-operator"),
    "chatra": ((".chatra--btn",), "textarea.js-chat-textarea", None, ".message--agent"),
    "usedesk": (("#uw-main-button",), ".uw__chat-form input", ".uw__chat-form button", ".uw__message-operator"),
    "redhelper": ((".redhlp_button",), ".rh-text", ".rh-go", ".rh-oper"),
    "tawk": (
        (".tawk-button-circle", ".tawk-button-large"),
        "textarea.tawk-chatinput-editor",
        ".tawk-chatinput-button",
        ".tawk-agent-bubble",
    ),
    "intercom": ((".intercom-launcher", ".intercom-new-conversation"), ".intercom-composer textarea", None, ".intercom-part-admin"),
    "zendesk_classic": ((".zEWidget-launcher",), "textarea", None, ".u-agent"),
    "zendesk_messaging": ((".sc-button-launch",), "textarea", ".sc-send", ".sc-they"),
    "livechat": (("[aria-label='Open LiveChat chat widget']",), "textarea", ".lc-snd12", ".lc-agt42"),
    "crisp": (("#crisp-chatbox a[role=button]",), "[name=message]", "[data-send]", "[data-from=operator]"),
    "hubspot": ((".launcher-btn",), "[data-test-id=widget-textarea]", ".conv-send", ".conv-agent"),
    "tidio": (("#button-body",), "#new-message-textarea", ".send-icon", ".message-operator"),
    "smartsupp": (("[data-testid=widgetButton]",), "[data-testid=messengerInput]", "[data-testid=sendButton]", ".ss-theirs"),
    "freshchat": ((".fc-open", ".fc-channel"), ".fc-editor-box", ".fc-send", ".fc-agent"),
    "chatwoot": ((".woot-widget-bubble",), ".user-message-input", None, ".agent-message"),
    "shopify_inbox": (("button.chat-toggle",), ".chat-app__compose input", ".chat-app__send", ".message--merchant"),
    "helpcrunch": ((".hc-launch",), ".hc-text", ".hc-go", ".hc-agent"),
    "own_panel": ((".cns-strip",), ".cns-field", ".cns-img", ".cns-b"),
    "own_shadow": ((".q1",), ".q9", ".q10", ".q6"),
    "own_strip": (("button[data-r=tab]",), "textarea", "button[data-r=fire]", "p.theirs"),
}
# frames of launcher and window, where they are not in the page itself
FRAMES: dict[str, tuple[str | None, str]] = {
    "carrotquest": ("#carrot-messenger-collapsed-frame", "#carrot-messenger-frame"),
    "chatra": (None, "#chatra__iframe"),
    "redhelper": (None, "#rh-chatFrame"),
    "tawk": ("iframe[title='chat widget'] >> nth=1", "iframe[title='chat widget'] >> nth=0"),
    "intercom": ("iframe[name=intercom-launcher-frame]", "iframe[name=intercom-messenger-frame]"),
    "zendesk_classic": ("#launcher", "#webWidget"),
    "zendesk_messaging": ("#launcher", "iframe[title='Messaging window']"),
    "livechat": ("#chat-widget", "#chat-widget"),
    "hubspot": ("#hubspot-conversations-iframe", "#hubspot-conversations-iframe"),
    "tidio": ("#tidio-chat-iframe", "#tidio-chat-iframe"),
    "smartsupp": ("#widgetButtonFrame", "iframe[title='Smartsupp widget messenger']"),
    "freshchat": ("#fc_widget", "#fc_widget"),
    "chatwoot": (None, "#chatwoot_live_chat_widget"),
}
OPEN_CLOSED_ROOTS = """const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: "open" }); };"""
ASKED = "Здравствуйте! Сколько стоит доставка?"
PLAIN = OperatorTruth(median_s=0.05, spread=0.01, least_s=0.05, typed_per_s=10_000)
GATE = FormTruth(("name", "phone"), ("phone",))
RUNGS = dict(zip(Daypart, (ChatState.ONLINE, ChatState.OFFLINE_FORM, ChatState.PRECHAT_GATE, ChatState.BUSY_FORM), strict=True))
BROWSER = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")


def _street() -> Street:
    """One shop a maker, its chat at once in the page; the daypart that the lab is held in chooses the rung of the ladder."""
    made: dict[str, Truth] = {}
    for shop in make_street(5, 60, chat_share=1.0, misfortune=False).shops:
        if shop.chat and shop.chat.brand not in made:
            chat = dataclasses.replace(shop.chat, arrival="plain", states=RUNGS, operator=PLAIN, invite=None, greeting=None, prechat=GATE)
            made[shop.chat.brand] = dataclasses.replace(shop, chat=chat, callback={}, push={}, forms=())
    return Street(5, 1.0, tuple(made.values()))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[LabServer]:
    async with LabServer(_street()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(server: LabServer) -> AsyncIterator[Browser]:
    rules = f"--host-resolver-rules=MAP *:443 127.0.0.1:{server.tls_port}, MAP *:80 127.0.0.1:{server.port}"
    async with async_playwright() as playwright:
        assert BROWSER, "no Chromium on this machine"
        started = await playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", rules])
        yield started
        await started.close()


def _shop(server: LabServer, brand: str) -> Truth:
    return next(shop for shop in server.street.shops if shop.chat and shop.chat.brand == brand)


@asynccontextmanager
async def _visit(browser: Browser, server: LabServer, brand: str, daypart: Daypart) -> AsyncIterator[tuple[Truth, Page]]:
    shop = _shop(server, brand)
    server.clock.daypart = daypart
    context = await browser.new_context(ignore_https_errors=True)
    await context.add_init_script(OPEN_CLOSED_ROOTS)
    context.set_default_timeout(10_000)
    page = await context.new_page()
    await page.goto(shop.url)
    yield shop, page
    await context.close()


def _inside(page: Page, frame: str | None) -> Page | FrameLocator:
    return page.frame_locator(frame) if frame else page


async def _open(page: Page, brand: str) -> Page | FrameLocator:
    """Click what opens the window; the place where its elements are."""
    launcher, window = FRAMES.get(brand, (None, ""))
    first, *more = DRIVE[brand][0]
    await _inside(page, launcher).locator(first).click()
    for selector in more:
        await _inside(page, window).locator(selector).click()
    return _inside(page, window)


def _heard(server: LabServer, shop: Truth, visitor: str) -> list[str]:
    return [event["text"] for event in server.log.of("heard", shop.key) if event["visitor"] == visitor]


def _visitor(server: LabServer, shop: Truth) -> str:
    return str(server.log.of("visit", shop.key)[-1]["visitor"])


@pytest.mark.parametrize("brand", [brand.id for brand in CHATS])
async def test_a_question_reaches_its_operator_once_and_the_answer_is_shown(browser: Browser, server: LabServer, brand: str) -> None:
    _, typed, send, theirs = DRIVE[brand]
    async with _visit(browser, server, brand, Daypart.WORKDAY) as (shop, page):
        window = await _open(page, brand)
        await window.locator(f"{typed} >> visible=true").click()
        await page.keyboard.type(ASKED)
        if send:
            await window.locator(send).click()
        else:
            await page.keyboard.press("Enter")
        await window.locator(theirs).last.wait_for()
        visitor = _visitor(server, shop)
        assert _heard(server, shop, visitor) == [ASKED]
        said = [e for e in server.log.of("said", shop.key) if e["kind"] == "human"]
        assert said
        assert said[-1]["text"] in await window.locator(theirs).last.inner_text()


@pytest.mark.parametrize("brand", ["chatwoot", "webim"])
async def test_an_answer_may_grow_word_by_word(browser: Browser, server: LabServer, brand: str) -> None:
    """The log has the moment of its first word and of its last; the widget shows the same words, growing in one place."""
    _, typed, send, theirs = DRIVE[brand]
    shop = _shop(server, brand)
    assert shop.chat
    talk = server.operators
    async with _visit(browser, server, brand, Daypart.WORKDAY) as (_, page):
        window = await _open(page, brand)
        await window.locator(f"{typed} >> visible=true").click()
        await page.keyboard.type(ASKED)
        await (window.locator(send).click() if send else page.keyboard.press("Enter"))
        visitor = _visitor(server, shop)
        await window.locator(theirs).last.wait_for()
        conversation = talk.conversation(shop, visitor)
        words = {"text": "Да, три чайника и одна крышка.", "buttons": [], "t": "msg", "name": None, "face": "none"}
        slow = dataclasses.replace(shop.chat, operator=dataclasses.replace(PLAIN, word_s=0.05))
        conversation.shop = dataclasses.replace(shop, chat=slow)
        talk._give(conversation, 0.0, words, "human")
        await window.locator(theirs, has_text=str(words["text"])).wait_for()
        assert await window.locator(theirs, has_text="Да,").count() == 1
    said = [e for e in server.log.of("said", shop.key) if e["visitor"] == visitor and e["text"] == words["text"]]
    assert [e["kind"] for e in said] == ["human", "end"]
    assert said[1]["at"] > said[0]["at"]


@pytest.mark.parametrize("brand", ["jivo", "bitrix24", "tawk", "livechat", "usedesk", "own_shadow", "envybox"])
async def test_nobody_there_shows_the_form_the_truth_says(browser: Browser, server: LabServer, brand: str) -> None:
    async with _visit(browser, server, brand, Daypart.EVENING) as (shop, page):
        assert shop.chat
        launcher, frame = FRAMES.get(brand, (None, ""))
        for selector in DRIVE[brand][0][: 1 if frame else 2]:
            await _inside(page, launcher).locator(selector).click()
        window = _inside(page, frame)
        for name in shop.chat.offline_form.fields:
            await window.locator(f"[name={name}] >> visible=true").wait_for()
        required = [await window.locator(f"[name={name}][required]").count() for name in shop.chat.offline_form.required]
        assert all(required)
        assert not await window.locator(f"{DRIVE[brand][1]}:not([name]) >> visible=true").count()


async def test_a_gate_asks_before_it_lets_anybody_write(browser: Browser, server: LabServer) -> None:
    async with _visit(browser, server, "chatwoot", Daypart.NIGHT) as (shop, page):
        window = await _open(page, "chatwoot")
        await window.locator("[name=phone]").wait_for()
        assert not await window.locator(".user-message-input >> visible=true").count()
        assert not server.log.of("form", shop.key)


async def test_busy_shows_only_to_who_asks(browser: Browser, server: LabServer) -> None:
    async with _visit(browser, server, "crisp", Daypart.WEEKEND) as (shop, page):
        window = await _open(page, "crisp")
        await window.locator("[name=message]").fill(ASKED)
        await window.locator("[data-send]").click()
        assert shop.chat
        for name in shop.chat.busy_form.fields:
            await window.locator(f"input[name={name}] >> visible=true").wait_for()
        assert _heard(server, shop, _visitor(server, shop)) == [ASKED]


async def test_getters_say_what_the_maker_documents(browser: Browser, server: LabServer) -> None:
    for daypart, jivo, tawk in ((Daypart.WORKDAY, "online", "online"), (Daypart.EVENING, "offline", "offline")):
        async with _visit(browser, server, "jivo", daypart) as (_, page):
            await page.wait_for_selector("#jvlabelWrap")
            assert await page.evaluate("jivo_api.chatMode()") == jivo
        async with _visit(browser, server, "tawk", daypart) as (_, page):
            await page.frame_locator(str(FRAMES["tawk"][0])).locator(".tawk-button-circle").wait_for()
            assert await page.evaluate("Tawk_API.getStatus()") == tawk
        async with _visit(browser, server, "comagic_uis", daypart) as (_, page):
            await page.wait_for_selector(".comagic-c-consultant-label")
            assert await page.evaluate("Comagic.getOperatorStatus()") is (daypart is Daypart.WORKDAY)


async def test_an_invitation_comes_when_the_truth_says_and_is_written_down(browser: Browser, server: LabServer) -> None:
    invite = InviteTruth(1.0, InviteTrigger.TIME, None, "bubble", "Вам помочь?")
    shop = _shop(server, "webim")
    assert shop.chat
    changed = dataclasses.replace(shop, chat=dataclasses.replace(shop.chat, invite=invite, operator=PLAIN))
    async with LabServer(Street(5, 1.0, (changed,))) as own:
        own.clock.daypart = Daypart.WORKDAY
        rules = f"--host-resolver-rules=MAP *:443 127.0.0.1:{own.tls_port}, MAP *:80 127.0.0.1:{own.port}"
        started = await browser.browser_type.launch(executable_path=BROWSER, args=["--no-sandbox", rules])
        page = await started.new_page(ignore_https_errors=True)
        await page.goto(changed.url)
        await page.locator(".webim-invitation", has_text="Вам помочь?").wait_for(timeout=10_000)
        await started.close()
        told = own.log.of("invited", changed.key)
    assert [event["trigger"] for event in told] == ["time"]
    assert 1000 <= told[0]["since_load_ms"] < 2500
