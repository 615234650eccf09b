"""What the address of a link says: the kind of page behind it, whether it is a page at all, whether following it changes something."""

from __future__ import annotations

import re
from importlib.resources import files

from ahocorasick_rs import AhoCorasick

from auditor.types import PageKind


def _read_names() -> dict[str, tuple[str, ...]]:
    lines = files("auditor.detect").joinpath("data/link_paths.txt").read_text("utf-8").splitlines()
    return {kind: tuple(names.split()) for kind, _, names in (line.partition(":") for line in lines if not line.startswith("#"))}


_NAMES = _read_names()


def _any(kind: str) -> str:
    return "|".join(sorted(map(re.escape, _NAMES[kind]), key=len, reverse=True))


_CATEGORY_HINTS = (
    *("categor", "collection", "katalog", "catalog", "kategori", "/c/", "shop", "store", "brand", "department"),
    *("tovar", "products", "magazin", "rubric", "section", "group", "cat=", "cpath", "catid"),
)
_END = r"(?:\.\w{2,5})?/?(?:\?|\Z)"
_SHAPES: tuple[tuple[PageKind, tuple[str, ...], re.Pattern[str], float], ...] = (
    (
        PageKind.CART,
        _NAMES["cart"],
        re.compile(
            rf"/(?:personal/|checkout/|shop/|store/|order/|user/|my/|eshop/)?(?:shopping[_\-]?|view[_\-]?|my[_\-]?|checkout[_\-])?(?:{_any('cart')})(?:[_\-]?view)?{_END}"
            r"|[?&](?:route=checkout/cart|page=cart|view=cart|main_page=shopping_cart|cart=1|ukey=cart)"
        ),
        0.6,
    ),
    (
        PageKind.CHECKOUT,
        (*_NAMES["checkout"], "order"),
        re.compile(
            rf"/(?:personal/)?(?:{_any('checkout')}|order/(?:make|create|new|checkout))(?:/(?:onepage|index))?{_END}"
            r"|[?&](?:route=checkout/(?:checkout|simplecheckout|onepcheckout)|main_page=checkout|view=checkout)"
        ),
        0.6,
    ),
    (
        PageKind.CONTACTS,
        _NAMES["contacts"],
        re.compile(
            rf"[/\-](?:{_any('contacts')}){_END}|[?&](?:route=information/contact|main_page=contact_us|page=contacts?|topic=contact|ukey=(?:feedback|contacts?))"
        ),
        0.6,
    ),
    (
        PageKind.DELIVERY,
        _NAMES["delivery"],
        re.compile(rf"/[\w\-]{{0,20}}(?:{_any('delivery')})[\w\-]{{0,30}}{_END}|[?&]topic=delivery"),
        0.6,
    ),
    (
        PageKind.PRODUCT,
        ("item", "tovar", "good", "/p/", "/dp/", "prod", "artikel", "detail"),
        re.compile(
            rf"/(?:{_any('product')})/[^/?#]{{2,}}|(?:product_info|productdetails?|showproduct|product)\.\w{{2,5}}(?:[?/]|\Z)"
            r"|[?&](?:product_?id|productid|products_id|item_?id|productcode)=|route=product/product"
        ),
        0.5,
    ),
    (
        PageKind.CATEGORY,
        _CATEGORY_HINTS,
        re.compile(
            rf"/(?:{_any('category')})(?:/[^/?#]+){{0,3}}{_END}|/categorydisplay\?|[?&](?:route=product/category|cpath|category_?id|cat_?id|categoryid|cat)=",
        ),
        0.4,
    ),
)
_HINTS = [(hint, at) for at, (_, hints, _, _) in enumerate(_SHAPES) for hint in hints]
_HINTED = AhoCorasick([hint for hint, _ in _HINTS])
_NUMBERED = (
    (
        PageKind.PRODUCT,
        re.compile(r"-p-?\d+(?:\.html?|/|\Z)|/\d{3,}-[\w\-]+\.html?\Z|/[\w\-]+[_\-]\d{4,}(?:\.html?|/)?\Z|/[\w\-]+/\d{5,}(?:\.html?|/)?\Z"),
        0.45,
    ),
    (PageKind.CATEGORY, re.compile(r"-c-?\d+(?:\.(?:html?|aspx)|/|\Z)|/c-\d+-|/\d{1,4}-[\w\-]+/?\Z"), 0.4),
)
_DIGIT = re.compile(r"\d")
HOME_PATHS = frozenset({"/", "", "/index.php", "/index.html", "/index.htm", "/default.aspx", "/home"})

_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|zip|rar|7z|docx?|xlsx?|pptx?|csv|xml|rss|mp[34]|avi|mov|exe|apk|dmg|css|js|json|txt|woff2?)(?:[?#]|\Z)",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"log-?out|sign-?out|logoff|/exit(?:/|\Z)|vyhod|add[_\-]?to|add2|cart[/_\-](?:add|remove|delete|clear|update|change)|basket[/_\-](?:add|remove|delete|clear)|"
    r"[?&](?:add|remove|delete|del|buy|clear|removed_item|undo_item|add_item|quantity|qty|vote|rate|like|subscribe|unsubscribe|set_?city|currency|logout)[=&]|"
    r"[?&](?:action|act|do|cmd|route|method|task|option|func|op)=[^&]{0,60}(?:add|buy|del|remove|clear|logout|exit|vote|compare|wish|favor|order_now|subscribe)|"
    r"/(?:compare|wishlist|favou?rites?|unsubscribe|delete|remove|like|vote)(?:/|\?|\Z)|/buy/|/basket/put|"
    r"wp-login|/bitrix/|/wp-admin|/admin(?:/|\Z)|/cgi-bin/|/cdn-cgi/|/rss(?:/|\Z)|/feed(?:/|\Z)|/api/",
    re.IGNORECASE,
)
_CHANGES_NAMES = re.compile(
    r"add[_\-]?to[_\-]?(?:cart|basket|bag|wish|compare)|logout|log-out|sign-out|js-buy|buy-btn|to-?basket|add2basket|btn-cart|wishlist|compare",
    re.IGNORECASE,
)
_CHANGES_TEXT = re.compile(
    r"\W*(?:в корзину|купить|добавить|до кошика|купити|add to|buy now|in den warenkorb|выйти|выход|вийти|log ?out|"
    r"sign ?out|abmelden|удалить|очистить|remove|delete|"
    r"сравнить|отписаться|unsubscribe|empty cart|clear)(?!\w)",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"/(?:blog|news|novosti|articles?|stati|press|vacanc|jobs?|karriere|career|account|login|register|auth|personal|user|profile|privacy|policy|terms|agreement|sitemap|"
    r"forum|reviews?|otzyv|search|tag|author|faq|about|o-nas|akci|help|content|page)"
)


def kinds_by_path(path: str) -> dict[PageKind, float]:
    """The kinds of page that a path with its query (lower case) has the shape of, with how much it says."""
    scores: dict[PageKind, float] = {}
    for at in {_HINTS[found[0]][1] for found in _HINTED.find_matches_as_indexes(path, overlapping=True)}:
        kind, _, shape, score = _SHAPES[at]
        if shape.search(path):
            scores[kind] = score
    if _DIGIT.search(path):
        for kind, shape, score in _NUMBERED:
            if kind not in scores and shape.search(path):
                scores[kind] = score
    return scores


def is_service(path: str) -> bool:
    """Whether a path (lower case) is that of news, an account, a help page or the like: no goods there."""
    return bool(_SERVICE.search(path))


def is_page(url: str) -> bool:
    """Whether an address could be a page: not a picture, a document or a feed."""
    return not _NO_PAGE.search(url)


def changes_state(url: str, names: str = "", text: str = "") -> bool:
    """Whether following a link would change something: a cart, a session, a list. `names` are its class and id."""
    return bool(_CHANGES.search(url) or (names and _CHANGES_NAMES.search(names)) or (text and _CHANGES_TEXT.match(text)))
