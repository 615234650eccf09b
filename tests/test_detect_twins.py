"""Two brands on one engine: one embed is one brand, whatever hosts they share."""

import pytest

from auditor.detect.document import Document
from auditor.detect.vendors import match_vendors
from auditor.types import PageSnapshot
from auditor.vendors import load_catalogue

CATALOGUE = load_catalogue()
VERBOX = "https://admin.verbox.ru/support/support.js?h=0123456789abcdef0123456789abcdef"
TALKME = "https://lcab.talk-me.ru/support/support.js?h=0123456789abcdef0123456789abcdef"
SPARE = "https://static.site-chat.me/support/support.int.js?h=0123456789abcdef0123456789abcdef"


def ids(html: str = "", requests: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> set[str]:
    """The vendors of a rendered page."""
    snapshot = PageSnapshot(url="https://shop.example/", html=f"<body>{html}", rendered=True, requests=requests, globals=names)
    return {one.id for one in match_vendors(snapshot, Document(snapshot.html, snapshot.url), CATALOGUE)}


def embed(address: str) -> str:
    """The code both brands give to shops: their own host first, the spare host they share if it fails."""
    load = "function load(i){var s=document.createElement('script');"
    return f"<script>{load}s.src=!i?'{address}':'{SPARE}';document.head.appendChild(s);}}load()</script>"


RENDERED = [
    (embed(VERBOX), (), (), {"verbox"}),
    (embed(TALKME), (), (), {"talkme"}),
    (embed(VERBOX), (VERBOX, SPARE, "https://lcab.talk-me.ru/support/api"), ("Verbox", "supportAPIMethod"), {"verbox"}),
    (embed(TALKME), (TALKME, SPARE, "https://verbox.ru/support/support.js"), ("TalkMe", "supportAPIMethod"), {"talkme"}),
    ("<div class='online-chat-root-Verbox'></div>", (SPARE,), ("supportAPIMethod",), {"verbox"}),
    ("", (SPARE,), ("supportAPIMethod",), {"talkme"}),
    (embed(VERBOX) + embed(TALKME), (), (), {"talkme", "verbox"}),
    (
        "<a class=callbackkiller></a>",
        ("https://cdn.callbackkiller.com/widget/cbk.js", "https://whitesaas.com/widget/a"),
        (),
        {"callbackkiller"},
    ),
    ("<a class=callbackkiller></a>", ("https://cdn.envybox.io/widget/cbk.js", "https://whitesaas.com/widget/a"), (), {"envybox"}),
    ("<script src=//cdn.callbackkiller.com/widget/cbk.js></script>", ("https://cdn.envybox.io/widget/a.js",), (), {"callbackkiller"}),
    ("", ("https://static.zdassets.com/ekr/snippet.js?key=1",), ("zE", "zESettings", "Zendesk"), {"zendesk_messaging"}),
    ("", ("https://static.zdassets.com/ekr/snippet.js?key=1", "https://v2.zopim.com/w"), ("zE", "$zopim"), {"zendesk_classic"}),
    ("<link rel=stylesheet href=/assets/components/minishop2/a.css><img src=/assets/components/a.png>", (), (), {"modx_minishop2"}),
    ("<img src=/assets/components/a.png>", (), (), {"modx"}),
    ("<script src=/wp-content/plugins/woocommerce/assets/js/frontend/cart.js></script>", (), (), {"woocommerce"}),
]


@pytest.mark.parametrize(("html", "requests", "names", "expected"), RENDERED, ids=range(len(RENDERED)))
def test_one_embed_is_one_brand(html: str, requests: tuple[str, ...], names: tuple[str, ...], expected: set[str]) -> None:
    """The brand's own mark decides: its address, its element, its name on `window`; two embeds are two brands."""
    assert ids(html, requests, names) == expected


def test_what_an_engine_calls_shared_is_in_some_file() -> None:
    """An entry of `shared` that no list has would do nothing."""
    for vendor in CATALOGUE.vendors.values():
        entries = {*vendor.rendered.globals, *vendor.rendered.requests}
        for name in ("loaders", "hosts", "paths", "dom", "assets", "code", "embed", "files"):
            entries.update(getattr(vendor.static, name))
        assert set(vendor.shared) <= entries, vendor.id
