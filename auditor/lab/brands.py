"""The makers whose stand-ins the lab serves: host names, account shapes and embed codes, written from published facts.

The snippet a shop pastes is in `embeds/<id>.html` (`%A` stands for the shop's account there); the stand-in's mark-up and
globals are in `widgets/<id>.js`.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass
from importlib import resources

HEX = "0123456789abcdef"
ALNUM = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
DIGITS = "0123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LOWER = LETTERS + DIGITS


@functools.cache
def _embed(name: str) -> str:
    return (resources.files("auditor.lab") / "embeds" / f"{name}.html").read_text(encoding="utf-8").strip()


@dataclass(frozen=True, slots=True)
class Brand:
    """One maker. `shape` is (alphabet, length) of an account; `api` the folder of its own protocol on its host.

    `placements` are those its window is known to live in; `presence` says whether it shows online and offline.
    A maker that is not `known` is served from the shop's own host (`host` empty).
    """

    id: str
    group: str
    market: str
    host: str
    shape: tuple[str, int] = (HEX, 32)
    placement: str = "light"
    transports: tuple[str, ...] = ("ws",)
    presence: bool = True
    api: str = "/rt"
    known: bool = True

    @property
    def embed(self) -> str:
        """The snippet a shop pastes, with `%A` for its account: `embeds/<id>.html`."""
        return _embed(self.id)

    @property
    def vendor(self) -> str | None:
        """The maker's id in the facts table; None where nobody knows the maker."""
        return self.id if self.known else None

    def account(self, rng: random.Random) -> str:
        """A new account id in the maker's shape."""
        alphabet, length = self.shape
        if length == 0:  # a UUID
            parts = ["".join(rng.choices(HEX, k=n)) for n in (8, 4, 4, 4, 12)]
            return "-".join(parts)
        first = rng.choice(alphabet.replace("0", ""))
        return first + "".join(rng.choices(alphabet, k=length - 1))


CHATS = (
    Brand("jivo", "chat", "ru", "code.jivosite.com", (ALNUM, 10), "light", ("ws",), presence=True, api="/sio"),
    Brand("bitrix24", "chat", "ru", "cdn-ru.bitrix24.ru", (DIGITS, 8), "light", ("poll",), presence=True, api="/pub/imol"),
    Brand("talkme", "chat", "ru", "lcab.talk-me.ru", (HEX, 32), "light", ("ws", "poll"), presence=True, api="/support/rt"),
    Brand("verbox", "chat", "ru", "admin.verbox.ru", (HEX, 32), "light", ("sse",), presence=True, api="/support/rt"),
    Brand("carrotquest", "chat", "ru", "cdn.carrotquest.io", (HEX, 24), "frame", ("ws",), presence=False, api="/v1/rts"),
    Brand("comagic_uis", "chat", "ru", "app.comagic.ru", (ALNUM, 32), "light", ("poll",), presence=True, api="/comagic/rt"),
    Brand("livetex", "chat", "ru", "cs15.livetex.ru", (DIGITS, 6), "light", ("sse", "poll"), presence=True, api="/js/rt"),
    Brand("envybox", "chat", "ru", "cdn.envybox.io", (HEX, 32), "light", ("ws",), presence=True, api="/widget/rt"),
    Brand("callibri", "chat", "ru", "cdn.callibri.ru", (HEX, 32), "light", ("poll",), presence=True, api="/chat"),
    Brand("webim", "chat", "ru", "labstreet.webim.ru", (HEX, 12), "light", ("poll",), presence=True, api="/l/v/rt"),
    Brand("chatra", "chat", "ru", "call.chatra.io", (ALNUM, 17), "cross", ("ws",), presence=False, api="/sockjs"),
    Brand("usedesk", "chat", "ru", "lib.usedesk.ru", (DIGITS, 6), "open", ("ws",), presence=True, api="/socket.io"),
    Brand("redhelper", "chat", "ru", "web.redhelper.ru", (LETTERS, 9), "cross", ("poll",), presence=True, api="/chat/rt"),
    Brand("tawk", "chat", "intl", "embed.tawk.to", (HEX, 24), "frame", ("ws",), presence=True, api="/s"),
    Brand("intercom", "chat", "intl", "widget.intercom.io", (LOWER, 8), "frame", ("ws",), presence=False, api="/nexus"),
    Brand("zendesk_classic", "chat", "intl", "v2.zopim.com", (ALNUM, 32), "frame", ("ws",), presence=True, api="/bin"),
    Brand("zendesk_messaging", "chat", "intl", "static.zdassets.com", (HEX, 0), "frame", ("ws", "sse"), presence=False, api="/sc"),
    Brand("livechat", "chat", "intl", "cdn.livechatinc.com", (DIGITS, 8), "cross", ("ws",), presence=True, api="/v3.5/rtm"),
    Brand("crisp", "chat", "intl", "client.crisp.chat", (HEX, 0), "light", ("ws",), presence=True, api="/w/b1"),
    Brand("hubspot", "chat", "intl", "js.hs-scripts.com", (DIGITS, 7), "cross", ("poll",), presence=False, api="/livechat-public/v1"),
    Brand("tidio", "chat", "intl", "code.tidio.co", (LOWER, 32), "frame", ("ws",), presence=True, api="/socket"),
    Brand("smartsupp", "chat", "intl", "www.smartsuppchat.com", (HEX, 40), "frame", ("ws",), presence=True, api="/ws"),
    Brand("freshchat", "chat", "intl", "wchat.freshchat.com", (HEX, 0), "cross", ("poll",), presence=False, api="/app/rt"),
    Brand("chatwoot", "chat", "intl", "app.chatwoot.com", (ALNUM, 24), "cross", ("ws",), presence=False, api="/cable"),
    Brand("shopify_inbox", "chat", "intl", "cdn.shopify.com", (HEX, 0), "open", ("poll",), presence=False, api="/inbox/rt"),
    Brand("helpcrunch", "chat", "intl", "widget.helpcrunch.com", (LETTERS, 10), "closed", ("ws",), presence=True, api="/rt"),
    Brand("own_panel", "chat", "any", "", (HEX, 8), "light", ("poll",), presence=True, api="/assets/consult", known=False),
    Brand("own_shadow", "chat", "any", "", (HEX, 8), "closed", ("sse",), presence=True, api="/static/helper", known=False),
    Brand("own_strip", "chat", "any", "", (HEX, 8), "open", ("ws",), presence=True, api="/local/js/zvonchat/rt", known=False),
)
CALLBACKS = (
    Brand("callbackhunter", "callback", "ru", "cdn.callbackhunter.com", (HEX, 32)),
    Brand("calltouch", "callback", "ru", "mod.calltouch.ru", (LOWER, 8)),
    Brand("callbackkiller", "callback", "ru", "cdn.callbackkiller.com", (HEX, 32)),
    Brand("pozvonim", "callback", "ru", "api.pozvonim.com", (HEX, 32)),
    Brand("zadarma", "callback", "ru", "my.zadarma.com", (HEX, 32)),
)
PUSHES = (
    Brand("onesignal", "push", "intl", "cdn.onesignal.com", (HEX, 0)),
    Brand("gravitec", "push", "intl", "cdn.gravitec.net", (HEX, 32)),
    Brand("sendpulse", "push", "intl", "cdn.sendpulse.com", (HEX, 32)),
)
RECOVERIES = (
    Brand("mindbox", "recovery", "ru", "api.mindbox.ru", (LETTERS, 12)),
    Brand("retailrocket", "recovery", "ru", "cdn.retailrocket.net", (HEX, 24)),
    Brand("rees46", "recovery", "ru", "cdn.rees46.com", (HEX, 32)),
)

BRANDS = {brand.id: brand for brand in (*CHATS, *CALLBACKS, *PUSHES, *RECOVERIES)}
STATIC_HOSTS = ("static.tildacdn.com", "static.insales-cdn.com")
"""Where shop engines keep styles and scripts."""
MANAGER_HOST = "www.googletagmanager.com"
EXTRA_HOSTS = {
    "server.comagic.ru": "comagic_uis", "secure.livechatinc.com": "livechat", "app.hubspot.com": "hubspot",
    "chat.chatra.io": "chatra", "widget-v4.tidiochat.com": "tidio", "secure.usedesk.ru": "usedesk", "api.carrotquest.io": "carrotquest",
}  # fmt: skip
"""Further hosts of the same makers: frames and protocols live there."""


def brand_of_host(host: str) -> Brand | None:
    """The maker that a host name belongs to."""
    if host in EXTRA_HOSTS:
        return BRANDS[EXTRA_HOSTS[host]]
    return next((brand for brand in BRANDS.values() if brand.host == host), None)


def vendor_hosts() -> tuple[str, ...]:
    """Every host name of a maker that the lab answers for."""
    own = {brand.host for brand in BRANDS.values() if brand.host}
    return tuple(sorted(own | set(EXTRA_HOSTS) | set(STATIC_HOSTS) | {MANAGER_HOST}))
