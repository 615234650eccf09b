"""Which vendors a page loads: every way a loader is written, and every way a vendor is named without being loaded."""

import base64
from urllib.parse import quote

import pytest

from auditor.detect.document import Document
from auditor.detect.page import detect_page
from auditor.detect.vendors import match_vendors, notes_of
from auditor.types import PageSnapshot, VendorFinding
from auditor.vendors import load_catalogue

CATALOGUE = load_catalogue()
LOADER = "https://code.jivosite.com/widget/AbCdEfGh12"
MAKE = "var s = document.createElement('script'); s.async = 1; "
PUT = "; document.head.appendChild(s);"


def look(markup: str, **more: object) -> tuple[VendorFinding, ...]:
    """The vendors of a body."""
    snapshot = PageSnapshot(url="", html=f"<!doctype html><html><body>\n{markup}\n</body></html>", **more)  # type: ignore[arg-type]
    return match_vendors(snapshot, Document(snapshot.html), CATALOGUE)


def ids(markup: str, **more: object) -> set[str]:
    """Their ids."""
    return {finding.id for finding in look(markup, **more)}


PIECES = "'htt'+'ps://code.jiv'+'osi'+\"te.com/wid\" + 'get/AbCdEfGh12'"
ESCAPED = "".join(f"\\x{ord(letter):02x}" for letter in LOADER)
DATA_ADDRESS = "data:text/javascript;base64," + base64.b64encode(f"{MAKE}s.src={LOADER!r}{PUT}".encode()).decode()
UNICODE = "".join(f"\\u{ord(letter):04x}" for letter in LOADER)
CODES = ",".join(str(ord(letter)) for letter in LOADER)

LOADED = {
    "script": f'<script src="{LOADER}" async></script>',
    "no scheme": '<script src="//code.jivosite.com/widget/AbCdEfGh12"></script>',
    "upper case": '<SCRIPT SRC="HTTPS://CODE.JIVOSITE.COM/widget/AbCdEfGh12"></SCRIPT>',
    "data-src": f'<script data-src="{LOADER}" type="text/plain"></script>',
    "lazy type": f'<script type="rocketlazyloadscript" data-rocket-src="{LOADER}"></script>',
    "code": f"<script>{MAKE}s.src = '{LOADER}'{PUT}</script>",
    "id added": f"<script>var id = 'AbCdEfGh12'; {MAKE}s.src = '//code.jivosite.com/script/widget/' + id{PUT}</script>",
    "pieces": f"<script>{MAKE}s.src = {PIECES}{PUT}</script>",
    "hexadecimal": f'<script>{MAKE}s.src = "{ESCAPED}"{PUT}</script>',
    "unicode": f'<script>{MAKE}s.src = "{UNICODE}"{PUT}</script>',
    "escaped slashes": f'<script>{MAKE}s.src = "{LOADER}"{PUT}</script>'.replace("/", "\\/").replace("<\\/", "</"),
    "base64": f'<script>{MAKE}s.src = atob("{base64.b64encode(LOADER.encode()).decode()}"){PUT}</script>',
    "codes": f"<script>{MAKE}s.src = String.fromCharCode({CODES}){PUT}</script>",
    "data address": f'<script src="{DATA_ADDRESS}"></script>',
    "unescape": f"<script>document.write(unescape('{quote(f'<script src={LOADER!r}></script>', safe='')}'))</script>",
    "written": f"<script>document.write('<script src=\"{LOADER}\"><\\/script>')</script>",
    "in a list": f'<script>var urls = ["{LOADER.replace("AbCdEfGh12", "a.js")}"]; urls.forEach(load);</script>',
    "argument": f"<script>(function(w,d,u){{{MAKE}s.src=u{PUT}}})(window, document, '{LOADER}');</script>",
    "handler": f"<button onclick=\"{MAKE}s.src='{LOADER}'{PUT}\">chat</button>",
    "frame in a frame": f'<iframe srcdoc="&lt;script src=&quot;{LOADER}&quot;&gt;&lt;/script&gt;"></iframe>',
    "preloaded": f'<link rel="preload" as="script" href="{LOADER}">',
    "own copy": '<script src="/assets/js/jivosite.js?v=3"></script>',
    "drawn": "<jdiv class='label_39'></jdiv>",
    "drawn in a frame": '<iframe srcdoc="&lt;div id=&quot;jivo_container&quot;&gt;&lt;/div&gt;"></iframe>',
    "after a broken tag": f"<div <p class=a' ><script src={LOADER}></script>",
    "comment before": f"<script>/* Jivo */ {MAKE}s.src = '{LOADER}'{PUT} // end</script>",
    "address is no comment": f"<script>var a = 'http://x.example/'; {MAKE}s.src = '{LOADER}'{PUT}</script>",
    "server page": f"<?php if ($a) {{ echo '<script src=\"{LOADER}\"></script>'; }} ?>",
    "markup in JSON": f'<script type="application/json">{{"html": "\\u003cscript src=\\"{LOADER}/a.js\\"\\u003e"}}</script>',
}


@pytest.mark.parametrize("how", LOADED)
def test_a_loader_is_read_however_it_is_written(how: str) -> None:
    """Each of these loads Jivo in a browser (or on the server, or has loaded it)."""
    assert "jivo" in ids(LOADED[how])


NAMED = {
    "html comment": f"<!-- <script src='{LOADER}'></script> -->",
    "comment over lines": f"<!--\n<script>\n{MAKE}s.src='{LOADER}'{PUT}\n</script>\n-->",
    "conditional comment": f"<!--[if IE 6]><script src='{LOADER}'></script><![endif]-->",
    "line comment": f"<script>{MAKE}// s.src = '{LOADER}';\n{PUT}</script>",
    "block comment": f"<script>{MAKE}/* s.src = '{LOADER}'; */{PUT}</script>",
    "markup comment in a script": f"<script><!-- s.src = '{LOADER}'\n{MAKE}{PUT}</script>",
    "comment in pieces": f"<script>{MAKE}/* s.src = {PIECES} */{PUT}</script>",
    "php comment": f"<?php // <script src='{LOADER}'></script>\n ?>",
    "hash comment": f"<?php # echo \"<script src='{LOADER}'></script>\";\n ?>",
    "hints": f'<link rel=preconnect href="{LOADER}"><link rel=dns-prefetch href="{LOADER}"><link rel=prefetch href="{LOADER}">',
    "policy": '<meta http-equiv="Content-Security-Policy" content="script-src https://code.jivosite.com">',
    "policy of the server": "<?php header(\"Content-Security-Policy: script-src 'self' https://code.jivosite.com\"); ?>",
    "text": f"<p>Put &lt;script src='{LOADER}'&gt; on your page</p>",
    "code shown": f"<pre><code>&lt;script src='{LOADER}'&gt;&lt;/script&gt;</code></pre>",
    "link": f'<a href="{LOADER}">see</a>',
    "list of scripts": '<script>var blocked = ["code.jivosite.com", "mc.yandex.ru"]; blocked.map(document.createElement);</script>',
    "settings": "<script>var jivo_config = {widget_id: 'AbCdEfGh12'}; function jivo_onLoadCallback() {}</script>",
    "use": "<script>if (window.jivo_api) jivo_api.open();</script>",
    "style": "<style>jdiv { display: none } #jvlabelWrap { right: 0 }</style>",
    "style sheet": '<link rel="stylesheet" href="https://code.jivosite.com/widget/a.css">',
    "template": f"<template><script src='{LOADER}'></script></template>",
    "template script": f"<script type='text/x-template'><script src='{LOADER}'></script>",
    "without scripts": f"<noscript><iframe src='{LOADER}'></iframe></noscript>",
    "word": "<p class='verbox-olark livetextual'>jivosite, olark and livetex</p><img src='/img/jivo-velaro.png'>",
    "textarea": f"<textarea><script src='{LOADER}'></script></textarea>",
    "another host": '<script src="https://code.jivosite.com.evil.example/x.js"></script><script src="https://notjivosite.com/x.js"></script>',
    "in an argument": '<a href="https://x.example/?u=https://code.jivosite.com/widget/a">x</a>',
    "server include": "{% include 'jivosite' %}{% render 'jivosite' %}<?php include 'jivosite.php'; ?>",
}


@pytest.mark.parametrize("how", NAMED)
def test_what_only_names_a_vendor_does_not_count(how: str) -> None:
    """Each of these loads nothing of Jivo."""
    assert "jivo" not in ids(NAMED[how])


APART = [
    ('<script src="//www.gstatic.com/firebasejs/8.0/firebase-app.js"></script>', set()),
    ('<script src="//www.gstatic.com/firebasejs/8.0/firebase-messaging.js"></script>', {("firebase", "push")}),
    ('<script src="//js.hs-scripts.com/123.js"></script>', {("hubspot", "recovery")}),
    ('<script src="//js.usemessages.com/conversations-embed.js"></script>', {("hubspot", "chat")}),
    ('<script src="//js.hsforms.net/forms/v2.js"></script>', {("hubspot", "leadform")}),
    ('<script src="/bitrix/js/main/core/core.js"></script>', {("bitrix", "platform")}),
    ('<script src="//cdn.bitrix24.ru/b1/crm/site_button/loader_2_a1b2c3.js"></script>', {("bitrix24", "chat")}),
    ('<a href="https://x.bitrix24.ru/pub/form">form</a><script src="https://x.bitrix24.site/a.js"></script>', set()),
    ('<script src="https://vk.com/js/api/openapi.js"></script><script>VK.Widgets.Group("g", {}, 1);</script>', set()),
    ('<script>VK.Widgets.CommunityMessages("m", 77, {});</script>', {("vk_messages", "chat")}),
    ('<script src="https://connect.facebook.net/en_US/sdk.js"></script>', set()),
    ('<script src="https://connect.facebook.net/en_US/sdk/xfbml.customerchat.js"></script>', {("fb_customerchat", "chat")}),
    ('<script src="https://cdn.shopify.com/shopifycloud/shopify_chat/v1/shopifyChatV1.js"></script>', {("shopify_inbox", "chat")}),
    ('<script src="//static.zdassets.com/hc/assets/x.js"></script>', set()),
    ('<script src="//static.zdassets.com/ekr/snippet.js?key=1"></script>', {("zendesk_messaging", "chat")}),
    ('<script src="https://fonts.gstatic.com/a.js"></script><script src="https://yastatic.net/share2/share.js"></script>', set()),
    ('<script src="https://cdn.sendpulse.com/js/push/0123456789abcdef0123456789abcdef_1.js"></script>', {("sendpulse", "push")}),
    ('<script src="https://cdn.pulse.is/livechat/loader.js"></script>', {("sendpulse", "chat")}),
]


@pytest.mark.parametrize(("markup", "expected"), APART, ids=range(len(APART)))
def test_hosts_that_mean_several_things_are_told_apart(markup: str, expected: set[tuple[str, str]]) -> None:
    """A tracker is not a chat, a platform not its widget, a store of files not a product."""
    assert {(finding.id, finding.group) for finding in look(markup)} == expected


def test_a_path_of_a_platform_counts_on_the_pages_own_site_only() -> None:
    """A picture from another site's WordPress does not make this one WordPress."""
    snapshot = PageSnapshot(url="https://shop.example.com/", html="<img src='https://blog.example.org/wp-content/uploads/a.png'>")
    assert match_vendors(snapshot, Document(snapshot.html, snapshot.url), CATALOGUE) == ()
    snapshot = PageSnapshot(url="https://shop.example.com/", html="<img src='https://www.shop.example.com/wp-content/uploads/a.png'>")
    assert [one.id for one in match_vendors(snapshot, Document(snapshot.html, snapshot.url), CATALOGUE)] == ["wordpress"]


def test_evidence_names_the_line_and_the_account() -> None:
    """The line is that of the live loader, not of the commented one above it."""
    markup = f"<!-- <script src='{LOADER}'></script> -->\n<p>\n<script src='{LOADER}'></script>"
    (finding,) = look(markup)
    assert (finding.id, finding.group, finding.account) == ("jivo", "chat", "AbCdEfGh12")
    assert (finding.evidence[0].where, finding.evidence[0].detail) == ("line", "4")
    assert finding.sure > 0.9


def test_evidence_of_code_names_its_own_line() -> None:
    """Also after a comment over several lines."""
    (finding,) = look(f"<script>\n/* one\n two */\n{MAKE}\ns.src = '{LOADER}'\n{PUT}</script>")
    assert (finding.evidence[0].where, finding.evidence[0].detail) == ("line", "6")


def test_a_browser_adds_requests_globals_headers_and_cookies() -> None:
    """What is not in the source is found in what the browser saw, and is surer."""
    found = look("", rendered=True, requests=("https://code.jivosite.com/widget/AbCdEfGh12",), globals=("Tawk_API",))
    assert {one.id for one in found} == {"jivo", "tawk"}
    assert found[0].sure == 1.0
    assert found[0].evidence[0].where == "request"
    assert found[0].account == "AbCdEfGh12"
    assert ids("", headers={"X-Powered-CMS": "Bitrix Site Manager (abc)"}) == {"bitrix"}
    assert ids("", cookies=("BITRIX_SM_GUEST_ID=1",)) == {"bitrix"}
    assert ids('<meta name="generator" content="PrestaShop">') == {"prestashop"}


def test_tag_managers_are_noted() -> None:
    """They may load more than the page shows."""
    document = Document("<script>(function(w){w.push({'gtm.start': 1})})(x)</script>")
    assert notes_of(document) == ("tag_manager",)
    assert notes_of(Document("<p>google tag manager</p>")) == ()


HOSTILE = {
    "quotes": "<script>" + "'\"`\\" * 20_000 + "</script>",
    "plus": "<script>" + "'+ " * 50_000 + "</script>",
    "spaces": "<script>src" + " " * 200_000 + "code.jivosite.com/widget</script>",
    "hosts": "<script>" + "code.jivosite.com/widget/" * 10_000 + "</script>",
    "stars": "<script>" + "cdn.bitrix24." * 20_000 + "</script>",
    "slashes": "<script>" + "/*" * 100_000 + "</script>",
    "expressions": "<script>" + "=/[" * 60_000 + "</script>",
    "escapes": "<script>" + "\\x6a" * 50_000 + "</script>",
    "codes": "<script>fromCharCode(" + "1," * 100_000 + "</script>",
    "attributes": "<div " + "data-a='//code.jivosite.com/' " * 5_000 + ">",
    "frames": "<iframe srcdoc=\"<iframe srcdoc='x'>\">" * 5_000,
    "templates": "{{" * 50_000 + "{%" * 50_000,
    "sources": "<script>" + "src = " * 40_000 + "'//code.jivosite.com/widget/x'</script>",
    "atob": "<script>" + "atob('" * 30_000 + "</script>",
    "noscript": "<noscript>" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_load_nothing(name: str) -> None:
    """Only the one with a whole loader does. (`benchmarks/growth.py` has the times: nothing backtracks.)"""
    assert ids(HOSTILE[name]) == ({"jivo"} if name == "sources" else set())


def test_detect_page_never_fails_for_a_pages_sake() -> None:
    """Nothing, rubbish, and a page of ten megabytes."""
    for html in ("", "\x00", "<", "<script", "{{", "<?php", "<html><script>'", "\ud800<p>", "<a href='http://[x'>"):
        assert detect_page(PageSnapshot(url="", html=html), CATALOGUE).vendors == ()
