"""The pages of a shop, rendered from its truth. Pure: an address and the basket in, a response out."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jinja2
from markupsafe import Markup, escape

from auditor.lab.brands import BRANDS, MANAGER_HOST, Brand
from auditor.lab.sites import Engine, Route, engine_of, route_of
from auditor.lab.truth import PhoneTruth, Truth
from auditor.lab.words import TRADES
from auditor.types import PageKind

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("auditor.lab", "templates"), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class Page:
    """One response of a shop."""

    status: int
    body: bytes
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Good:
    """One product on the shelf; `number` counts from 1."""

    number: int
    name: str
    price: int
    old: int | None

    @property
    def money(self) -> str:
        """The price with narrow gaps, without the currency."""
        return f"{self.price:,}".replace(",", " ")


@functools.lru_cache(maxsize=2048)
def goods_of(key: str, industry: str, language: str, seed: str) -> tuple[Good, ...]:
    """The six products of a shop."""
    rng = random.Random(f"goods/{key}/{seed}")
    trade = next(t for t in TRADES if t.industry == industry)
    shelf = trade.goods_ru if language == "ru" else trade.goods_en
    made = []
    for number, (name, price) in enumerate(shelf, 1):
        price = int(price * rng.uniform(0.85, 1.2)) // 10 * 10
        price = price if language == "ru" else max(5, price // 95)
        made.append(Good(number, name, price, int(price * 1.2) if rng.random() < 0.3 else None))
    return tuple(made)


def embed_of(brand: Brand, account: str) -> str:
    """The snippet that a shop pastes for `brand`."""
    return brand.embed.replace("%A", account)


def manager_id(shop: Truth) -> str:
    """The shop's container id at the tag manager."""
    return "GTM-" + shop.extras["seed"].zfill(6)


def _chat_markup(shop: Truth) -> tuple[Markup, Markup]:
    """What stands in the page for the chat (at its end), and the consent banner where the chat waits for it."""
    chat = shop.chat
    if chat is None:
        return Markup(""), Markup("")
    code = embed_of(BRANDS[chat.brand], chat.account)
    quoted = json.dumps(code).replace("</", "<\\/")
    late = f"var f=document.createRange().createContextualFragment({quoted});document.body.appendChild(f);"
    if chat.arrival == "plain":
        return Markup(code), Markup("")
    if chat.arrival == "manager":
        return Markup(
            "<script>(function(w,d,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':Date.now(),event:'gtm.js'});var s=d.createElement('script');"
            f"s.async=true;s.src='https://{MANAGER_HOST}/gtm.js?id='+i;d.head.appendChild(s);}})(window,document,'dataLayer','{manager_id(shop)}');"
            "</script>"
        ), Markup("")
    if chat.arrival == "idle":
        return Markup(f"<script>addEventListener('load',function(){{setTimeout(function(){{{late}}},1800);}});</script>"), Markup("")
    if chat.arrival == "consent":
        banner = _templates.get_template("consent.html").render(shop=shop)
        return Markup(
            f"<script>function startServices(){{{late}}}if(document.cookie.indexOf('cookies_ok=1')>=0)startServices();</script>"
        ), Markup(banner)
    events = {"scroll": ("scroll",), "move": ("mousemove", "touchstart", "keydown")}[chat.arrival]
    return Markup(
        f"<script>(function(){{var done=false;function go(){{if(done)return;done=true;{late}}}{json.dumps(events)}.forEach(function(e){{"
        "addEventListener(e,go,{passive:true,once:true});});})();</script>"
    ), Markup("")


def _services(shop: Truth) -> Markup:
    """The embed codes of everything but the chat."""
    accounts = {**shop.callback, **shop.push, **shop.recovery}
    return Markup("\n".join(embed_of(BRANDS[brand], account) for brand, account in accounts.items()))


def phone_markup(phone: PhoneTruth) -> Markup:
    """A number as the page prints it: split over elements at each `|`, linked where it is clickable."""
    parts = phone.printed.split("|")
    inner = escape(parts[0]) + Markup("").join(
        Markup('<span class="code">{}</span>').format(p) if i % 2 else escape(p) for i, p in enumerate(parts[1:], 1)
    )
    return (
        Markup('<a class="tel" href="tel:{}">{}</a>').format(phone.e164, inner)
        if phone.clickable
        else Markup('<span class="tel">{}</span>').format(inner)
    )


_MESSENGER_LINKS = {
    "whatsapp": "https://wa.me/{digits}", "telegram": "https://t.me/{name}_shop", "viber": "viber://chat?number=%2B{digits}",
    "vk": "https://vk.me/{name}", "max": "https://max.ru/{name}", "facebook": "https://m.me/{name}.store",
}  # fmt: skip


def messenger_links(shop: Truth) -> dict[str, str]:
    """Messenger id → address of the link on the page."""
    digits = shop.phones[0].e164[1:] if shop.phones and not shop.phones[0].e164.startswith("+7800") else "79160000000"
    return {m: _MESSENGER_LINKS[m].format(digits=digits, name=name) for m, name in shop.messengers.items()}


def _context(shop: Truth, engine: Engine, route: Route, basket: Mapping[int, int], step: int) -> dict[str, object]:
    goods = goods_of(shop.key, shop.industry, shop.language, shop.extras["seed"])
    trade = next(t for t in TRADES if t.industry == shop.industry)
    chat, banner = _chat_markup(shop)
    lines = [(good, basket[good.number]) for good in goods if good.number in basket]
    context: dict[str, object] = {
        "shop": shop, "engine": engine, "kind": route.kind.value, "goods": goods, "good": goods[(route.number or 1) - 1] if goods else None,
        "ru": shop.language == "ru", "money": "₽" if shop.language == "ru" else "£", "number": route.number,
        "title": trade.title_ru if shop.language == "ru" else trade.title_en, "lines": lines, "step": step,
        "total": sum(good.price * count for good, count in lines), "category_url": lambda n: engine.category.replace("{n}", str(n)),
        "product_url": lambda n: engine.product.replace("{n}", str(n)), "phone": phone_markup, "links": messenger_links(shop),
        "forms": {kind.value for kind in shop.forms}, "chat": chat, "banner": banner,
        "services": _services(shop), "head": Markup(engine.head), "foot": Markup(engine.foot),
        "remove_url": lambda n: f"{engine.add}{'&' if '?' in engine.add else '?'}remove={n}",
        "search_name": "search" if shop.platform in ("opencart", "cscart") else "q",
    }  # fmt: skip
    context["c"] = SimpleNamespace(**context)  # macros of an imported template see only what they are given
    return context


def render(shop: Truth, target: str, basket: Mapping[int, int]) -> Page:
    """The response of an open shop to GET `target` (path and query), with `basket` (product number → count)."""
    engine = engine_of(shop.platform)
    parts = urlsplit(target)
    step = int(parse_qs(parts.query).get("step", ["1"])[0])
    path = target.split("&step=")[0].split("?step=")[0]
    route = route_of(engine, path)
    view_only = False
    if shop.theme == "spa" and parts.path == "/api/view":
        view_only = True
        inner = parse_qs(parts.query).get("path", ["/"])[0]
        step = int(parse_qs(urlsplit(inner).query).get("step", ["1"])[0])
        route = route_of(engine, inner.split("&step=")[0].split("?step=")[0])
    status = 200 if route else 404
    context = _context(shop, engine, route or Route(PageKind.OTHER), basket, step)
    if route and route.number > len(context["goods"]):  # type: ignore[arg-type]
        status, context["kind"] = 404, "other"
    if view_only:
        html = _templates.get_template("spa_view.html").render(context)
        return Page(status, json.dumps({"html": html}, ensure_ascii=False).encode(), "application/json")
    html = _templates.get_template(f"{shop.theme}.html").render(context)
    headers = tuple(engine.headers.items()) + tuple(("Set-Cookie", f"{k}={v}; path=/") for k, v in engine.cookies.items())
    charset = shop.encoding
    return Page(status, html.encode(charset, "xmlcharrefreplace"), f"text/html; charset={charset}", headers)


def drawer_of(shop: Truth, basket: Mapping[int, int]) -> Page:
    """The panel beside the page that shows the basket, as mark-up for a script."""
    context = _context(shop, engine_of(shop.platform), Route(PageKind.CART), basket, 1)
    html = str(_templates.get_template("buying.html").make_module({}).drawer(context["c"]))  # type: ignore[attr-defined]
    return Page(200, html.encode(), "text/html; charset=utf-8")


def robots_of(shop: Truth) -> Page:
    """The shop's robots.txt."""
    engine = engine_of(shop.platform)
    if shop.condition == "robots_503":
        return Page(503, b"busy", "text/plain")
    if shop.condition == "robots":
        return Page(200, b"User-agent: *\nDisallow: /\n", "text/plain")
    lines = ["User-agent: *"]
    if shop.condition == "cart_closed":
        lines += [
            f"Disallow: {engine.cart.split('#')[0] if shop.platform != 'tilda' else '/cart'}",
            f"Disallow: {engine.checkout.replace('/#', '/')}",
        ]
    else:
        lines += ["Disallow: /admin/", "Allow: /"]
    lines += ["Crawl-delay: 0" if shop.hue % 5 == 0 else "", f"Sitemap: {shop.url}sitemap.xml", ""]
    return Page(200, "\n".join(lines).encode(), "text/plain")


def sitemap_of(shop: Truth) -> Page:
    """The shop's sitemap."""
    engine = engine_of(shop.platform)
    paths = ["/", engine.contacts, engine.delivery, engine.category.replace("{n}", "1")]
    paths += [engine.product.replace("{n}", str(n)) for n in range(1, 4)]
    rows = "".join(f"<url><loc>{escape(shop.url.rstrip('/') + path)}</loc></url>" for path in paths)
    return Page(200, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode(), "application/xml")
