"""Our address is left where a page asks for an address and for nothing else; nothing else is ever given, pressed or ticked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from gather_web import Web, serve
from store_cases import HOUR, NOW, campaign, open_wave

from auditor.clock import Budget
from auditor.config import Browser, Conduct, Network, Settings
from auditor.gather.browser import BrowserPool
from auditor.gather.navigate import go
from auditor.mail.address import address_for, is_tagged
from auditor.mail.leaving import AddressLedger, Left, NotLeft, Place, leave_address
from auditor.store import Store
from auditor.types import Campaign, IntentState, Verdict

BASE = "shopper@audit.example"
ADDRESS = address_for("shop0.ru", "w1", BASE)
THANKS = """<script>
  document.querySelector('form').onsubmit = () => setTimeout(() => document.body.append('Спасибо, вы подписаны'), 10)
</script>"""


def page(body: str, title: str = "Корзина") -> str:
    return f"<!doctype html><meta charset=utf-8><title>{title}</title><body>{body}"


SUBSCRIBE = page(
    "<form method=post action=/subscribe target=sink><h3>Подпишитесь на рассылку</h3>"
    "<input name=email placeholder='Ваш e-mail'>"
    "<label><input type=checkbox name=sms> и SMS об акциях</label><button>Подписаться</button></form><iframe name=sink hidden></iframe>"
    + THANKS
)
CART = page(
    "<h1>Ваша корзина</h1><p>Лейка садовая, 1 шт.</p><div id=save><p>Оформление заказа: контактная информация</p>"
    "<label>Электронная почта <input type=email id=e></label><button id=next>Далее</button></div>"
    "<script>e.onchange = () => fetch('/cart/remember', {method: 'POST', body: JSON.stringify({email: e.value})});"
    "next.onclick = () => fetch('/checkout/place-order', {method: 'POST', body: '1'})</script>"
)
ORDER = page(
    "<form action=/checkout/place-order method=post><h2>Оформление заказа</h2><input name=name placeholder=Имя required>"
    "<input name=email placeholder='Эл. почта'><input name=phone placeholder=Телефон required>"
    "<label><input type=checkbox name=news> Присылайте мне новости и скидки</label>"
    "<label><input type=checkbox name=ok required> Согласен на обработку персональных данных</label><button>Оформить</button></form>"
    "<script>document.forms[0].email.onblur = (one) => setTimeout(() => "
    "fetch('/cart/remember', {method: 'POST', body: JSON.stringify({email: one.target.value})}), 300)</script>"
    "<form action=/subscribe method=post><h3>Подпишитесь на рассылку</h3><input type=email><button>Подписаться</button></form>",
    "Оформление заказа",
)
STEP = page(
    "<form action=/checkout/place-order method=post><h2>Checkout</h2><label>Email <input type=email name=email></label>"
    "<label><input type=checkbox name=news checked> Email me with news and offers</label><button>Continue to shipping</button></form>",
    "Checkout",
)
CASES = {
    "a call ordered": (
        "<form><h2>Заказать звонок</h2><p>Оформим заказ по телефону</p><input name=name placeholder=Имя>"
        "<input name=email><input name=phone><button>Жду звонка</button></form>",
        "asks_for_more",
    ),
    "news for a name": (
        "<form><h3>Подписка на новости</h3><input name=name placeholder=Имя><input name=email><button>Подписаться</button></form>",
        "asks_for_more",
    ),
    "an account on the way": (
        "<form><h2>Оформление заказа</h2><input name=name placeholder=Имя><input name=email><input type=password>"
        "<button>Далее</button></form>",
        "asks_for_more",
    ),
    "log-in": ("<form><h2>Вход</h2><input type=email><input type=password><button>Войти</button></form>", "asks_for_more"),
    "consent": (
        "<form><h3>Подписка на новости</h3><input type=email><label><input type=checkbox> Согласен на обработку персональных данных</label>"
        "<button>Подписаться</button></form>",
        "consent",
    ),
    "payment": ("<form><h2>Заказ</h2><input type=email placeholder=Email><button>Оплатить заказ</button></form>", "asks_for_more"),
    "a question": ("<form><input type=email><textarea></textarea><button>Отправить вопрос по заказу</button></form>", "asks_for_more"),
    "hidden": ("<form style='display:none'><h3>Подписка</h3><input type=email><button>Подписаться</button></form>", "no_place"),
    "something else": ("<form><h3>Найти магазин</h3><input type=email><button>Ок</button></form>", "no_place"),
    "nothing": ("<p>Корзина пуста</p>", "no_place"),
}


def recovery_campaign() -> Campaign:
    return replace(campaign(), probes=("recovery",))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool_and_web() -> AsyncIterator[tuple[BrowserPool, Web]]:
    """One browser for all tests of this file, and a shop with all pages."""
    pages = {f"/{i}": page(body) for i, (body, _) in enumerate(CASES.values())}
    pages |= {"/subscribe-page": SUBSCRIBE, "/cart": CART, "/order": ORDER, "/step": STEP}
    pages |= {"/subscribe": "ok", "/cart/remember": "ok", "/checkout/place-order": "ok"}
    async with serve(pages) as running:
        network = Network(hosts={"*.ru": running.address})
        async with BrowserPool(Settings(network=network, browser=Browser(active=1))) as pool:
            yield pool, running


async def leave(
    pool: BrowserPool, store: Store, path: str, allowed: Campaign | None = None, product: str = "", wave: str = "w1"
) -> tuple[Left | NotLeft, str]:
    """What became of leaving an address on a page, and the page's fields afterwards."""
    ledger = AddressLedger(store, wave, "shop0.ru", BASE, allowed or recovery_campaign(), Conduct(), lambda: NOW)
    async with pool.context() as context:
        browser_page = await context.new_page()
        assert await go(browser_page, f"http://shop0.ru{path}", Budget("load", 30), pool.gate) is None
        done = await leave_address(browser_page, ledger, pool.guard(context), product)
        fields = "[...document.querySelectorAll('input, textarea')].map((one) => one.type === 'checkbox' ? one.checked : one.value)"
        return done, "|".join(str(one) for one in await browser_page.evaluate(fields))


def left_facts(store: Store) -> list[Verdict]:
    (facts,) = store.shop_facts("w1")
    return [one.verdict for one in facts.observations if one.name == "recovery.address_left"]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        open_wave(store, 1)
        yield store


@pytest.mark.asyncio(loop_scope="module")
async def test_a_subscription_gets_the_address_and_nothing_else(pool_and_web: tuple[BrowserPool, Web], small: Store) -> None:
    pool, web = pool_and_web
    done, fields = await leave(pool, small, "/subscribe-page", product="Лейка садовая")
    assert done == Left(ADDRESS, Place.SUBSCRIPTION, NOW, True)
    assert fields == f"{ADDRESS}|False"
    assert web.bodies[-1] == f"email={ADDRESS.replace('+', '%2B').replace('@', '%40')}"
    (contact,) = small.contacts("recovery")
    assert (contact.target, contact.state, contact.about["product"]) == (ADDRESS, IntentState.SENT, "Лейка садовая")
    assert left_facts(small) == [Verdict.PRESENT]
    assert contact.about["sms_offered"] is True  # seen, and not accepted


@pytest.mark.asyncio(loop_scope="module")
async def test_in_a_cart_the_field_is_filled_and_left_and_no_button_pressed(pool_and_web: tuple[BrowserPool, Web], small: Store) -> None:
    pool, web = pool_and_web
    begun = len(web.seen)
    done, fields = await leave(pool, small, "/cart")
    assert isinstance(done, Left)
    assert (done.place, done.shown, fields) == (Place.CART, True, ADDRESS)
    assert web.bodies[-1] == f'{{"email":"{ADDRESS}"}}'  # the page had the time to tell the shop
    assert not [one for one in web.seen[begun:] if "place-order" in one]


@pytest.mark.asyncio(loop_scope="module")
async def test_in_an_order_form_its_own_field_gets_the_address_and_no_other_a_thing(
    pool_and_web: tuple[BrowserPool, Web], small: Store
) -> None:
    pool, web = pool_and_web
    begun, told = len(web.seen), len(web.bodies)
    done, fields = await leave(pool, small, "/order")
    assert isinstance(done, Left)
    assert (done.place, done.shown, fields) == (Place.CART, True, f"|{ADDRESS}||False|False|")
    assert web.bodies[told:] == [f'{{"email":"{ADDRESS}"}}']
    assert not [one for one in web.seen[begun:] if "place-order" in one or "subscribe" in one]
    (contact,) = small.contacts("recovery")
    assert contact.about["told"] is True


@pytest.mark.asyncio(loop_scope="module")
async def test_a_step_of_a_checkout_that_offers_news_as_well_is_no_subscription_to_send(
    pool_and_web: tuple[BrowserPool, Web], small: Store
) -> None:
    pool, web = pool_and_web
    told = len(web.bodies)
    done, fields = await leave(pool, small, "/step")
    assert isinstance(done, Left)
    assert (done.place, fields) == (Place.CART, f"{ADDRESS}|True")
    assert web.bodies[told:] == []
    (contact,) = small.contacts("recovery")
    assert contact.about["told"] is False


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES)
async def test_a_page_that_asks_for_more_gets_nothing_and_uses_up_no_permit(
    case: str, pool_and_web: tuple[BrowserPool, Web], small: Store
) -> None:
    pool, _ = pool_and_web
    number = list(CASES).index(case)
    done, fields = await leave(pool, small, f"/{number}")
    assert isinstance(done, NotLeft)
    assert done.reason == CASES[case][1]
    assert ADDRESS not in fields
    assert "True" not in fields
    assert small.contacts("recovery") == ()


@pytest.mark.asyncio(loop_scope="module")
async def test_an_address_is_left_once_a_shop_and_wave_and_never_without_the_campaign(
    pool_and_web: tuple[BrowserPool, Web], small: Store
) -> None:
    pool, web = pool_and_web
    begun = len(web.bodies)
    without, fields = await leave(pool, small, "/subscribe-page", allowed=campaign())  # allows a chat only
    assert without == NotLeft("refused", "the campaign does not allow the probe `recovery`")
    assert ADDRESS not in fields
    first, _ = await leave(pool, small, "/subscribe-page")
    assert isinstance(first, Left)
    again, fields = await leave(pool, small, "/cart")
    assert again == NotLeft("refused", "an address was already left at this shop in this wave")
    assert ADDRESS not in fields
    small.add_optout("shop0.ru", NOW + HOUR)
    assert len(web.bodies) == begun + 1


def test_each_shop_and_wave_has_an_address_of_its_own_that_the_mailbox_knows_again() -> None:
    found = {address_for(f"shop{i}.ru", wave, BASE) for i in range(500) for wave in ("w1", "w2")}
    assert len(found) == 1000
    assert all(is_tagged(one, BASE) for one in found)
    assert address_for("shop1.ru", "w1", BASE) == address_for("shop1.ru", "w1", BASE.upper())
    assert not is_tagged(BASE, BASE)
    assert not is_tagged("shopper+abcdefghijkl@other.example", BASE)
