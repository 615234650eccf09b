"""How each kind of shop lays out its addresses, and the marks by which its engine can be known. Pure data and functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.types import PageKind


@dataclass(frozen=True, slots=True)
class Engine:
    """One shop engine: addresses of its pages and what it leaves in head, headers and cookies.

    In `category` and `product`, `{n}` is the number of the category or product.
    """

    category: str
    product: str
    cart: str
    checkout: str
    contacts: str = "/contacts/"
    delivery: str = "/delivery/"
    add: str = "/cart/add"
    search: str = "/search"
    head: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body_class: str = ""
    foot: str = ""


_OC = "/index.php?route="

ENGINES: dict[str | None, Engine] = {
    "bitrix": Engine(
        "/catalog/section-{n}/", "/catalog/item/{n}/", "/personal/cart/", "/personal/order/make/", add="/personal/cart/add/",
        head='<link rel="stylesheet" href="/bitrix/cache/css/s1/store/template_1f.css">'
        '<script src="/bitrix/js/main/core/core.min.js"></script>',
        headers={"X-Powered-CMS": "Bitrix Site Manager (bc2cad9153cb0302f2f88d7ba1e6a11b)"},
        cookies={"BITRIX_SM_GUEST_ID": "481516", "BITRIX_SM_SALE_UID": "2342"},
        foot='<script src="/bitrix/templates/store_light/script.js"></script>'),
    "insales": Engine(
        "/collection/razdel-{n}", "/product/tovar-{n}", "/cart_items", "/new_order", "/page/contacts", "/page/delivery", "/cart_items/add",
        head='<meta name="insales-redefined-api-method" content="getPageScroll"><script>var InSales={};</script>'
        '<link rel="stylesheet" href="https://static.insales-cdn.com/assets/theme.css">'),
    "opencart": Engine(
        _OC + "product/category&path={n}", _OC + "product/product&product_id={n}", _OC + "checkout/cart", _OC + "checkout/checkout",
        _OC + "information/contact", _OC + "information/information&information_id=6", "/index.php?route=checkout/cart/add",
        "/index.php?route=product/search", '<script src="/catalog/view/javascript/common.js"></script>'
        '<link rel="stylesheet" href="/catalog/view/theme/default/stylesheet/stylesheet.css">', cookies={"OCSESSID": "7d1ae2f0a4c3"}),
    "woocommerce": Engine(
        "/product-category/group-{n}/", "/product/item-{n}/", "/cart/", "/checkout/",
        head='<meta name="generator" content="WooCommerce 8.6.1"><link rel="stylesheet" '
        'href="/wp-content/plugins/woocommerce/assets/css/woocommerce.css">', body_class="woocommerce woocommerce-no-js",
        foot="<script>var woocommerce_params={ajax_url:'/wp-admin/admin-ajax.php'},wc_add_to_cart_params={};</script>"),
    "shopify": Engine(
        "/collections/group-{n}", "/products/item-{n}", "/cart", "/checkouts/cn/start", "/pages/contact", "/pages/delivery",
        head='<meta name="shopify-checkout-api-token" content="6f9d2c"><link rel="stylesheet" href="https://cdn.shopify.com/s/files/1/theme.css">'
        '<script>var Shopify={shop:"store.myshopify.com",theme:{id:1}};</script>',
        headers={"x-shopid": "61527", "x-shopify-stage": "production"}, cookies={"_shopify_y": "a1b2", "_shopify_s": "c3d4"}),
    "tilda": Engine(
        "/catalog{n}", "/tproduct/{n}-tovar", "/#cart", "/#order", "/contacts", "/delivery",
        head='<script src="https://static.tildacdn.com/js/tilda-blocks-2.7.js"></script><meta name="generator" content="Tilda">'),
    "cscart": Engine(
        "/razdel-{n}/", "/razdel/tovar-{n}.html", "/index.php?dispatch=checkout.cart", "/index.php?dispatch=checkout.checkout",
        foot='<script src="/var/cache/misc/assets/js/tygh/scripts-9ab3.js"></script><script>function fn_compare_strings(){}</script>'),
    "webasyst": Engine(
        "/category/razdel-{n}/", "/tovar-{n}/", "/cart/", "/order/",
        head='<link rel="stylesheet" href="/wa-apps/shop/themes/default/default.css"><link rel="prefetch" '
        'href="/wa-data/public/shop/products/01/00/1/images/1/1.200.jpg">', foot="<script>var shopOrdercallConfigStaticUrl='/';</script>"),
    "magento": Engine(
        "/group-{n}.html", "/item-{n}.html", "/checkout/cart/", "/checkout/", "/contact/", "/shipping/",
        head='<script src="/static/_requirejs/frontend/base/require-config.js"></script>'
        '<script type="text/x-magento-init">{"*":{}}</script>',
        cookies={"X-Magento-Vary": "9bf9a599123e6402b85cde67144717a0b817412"}),
    "prestashop": Engine(
        "/{n}-group", "/home/{n}-item.html", "/cart?action=show", "/order", "/contact-us", "/content/1-delivery", "/cart/add",
        head='<meta name="generator" content="PrestaShop"><link rel="stylesheet" href="/modules/ps_imageslider/css/homeslider.css">',
        headers={"Powered-By": "PrestaShop"}, foot="<script>var prestashop={cart:{}};</script>"),
    "modx_minishop2": Engine(
        "/catalog/razdel-{n}/", "/catalog/tovar-{n}", "/korzina", "/oformlenie", "/kontakty", "/dostavka",
        head='<script src="/assets/components/minishop2/js/web/default.js"></script>', headers={"X-Powered-By": "MODX Revolution"},
        foot="<script>var miniShop2Config={cssUrl:'/assets/components/minishop2/css/web/'};</script>"),
    "umi": Engine("/shop/razdel-{n}/", "/shop/tovar-{n}/", "/emarket/cart/", "/emarket/purchase/", headers={"X-Generated-By": "UMI.CMS"}),
    None: Engine("/c/{n}", "/p/{n}", "/basket", "/checkout", "/about/contacts", "/about/delivery", "/basket/add"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """What an address of a shop means: the kind of page and the number of its category or product."""

    kind: PageKind
    number: int = 0


def engine_of(platform: str | None) -> Engine:
    """The engine by the platform's id."""
    return ENGINES[platform]


def route_of(engine: Engine, path: str) -> Route | None:
    """The page that `path` (with its query) shows; None: there is no such page. Trailing slashes do not matter."""
    if path.rstrip("/") in ("", "/index.php", "/?"):
        return Route(PageKind.HOME)
    fixed = {
        engine.cart: PageKind.CART,
        engine.checkout: PageKind.CHECKOUT,
        engine.contacts: PageKind.CONTACTS,
        engine.delivery: PageKind.DELIVERY,
    }
    for address, kind in fixed.items():
        if path.rstrip("/") == address.rstrip("/"):
            return Route(kind)
    for pattern, kind in ((engine.product, PageKind.PRODUCT), (engine.category, PageKind.CATEGORY)):
        before, after = pattern.split("{n}")
        rest = path.removeprefix(before)
        number = rest.removesuffix("/") if not after else rest.rstrip("/").removesuffix(after.rstrip("/"))
        if path.startswith(before) and number.isdigit() and 1 <= int(number) <= 9:
            return Route(kind, int(number))
    return None
