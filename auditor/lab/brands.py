"""The makers whose stand-ins the lab serves: host names, account shapes and embed codes, written from published facts.

`%A` in a text stands for the shop's account at that maker. The stand-in's mark-up and globals are in `widgets/<id>.js`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

HEX = "0123456789abcdef"
ALNUM = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Brand:
    """One maker. `shape` is (alphabet, length) of an account; `api` the folder of its own protocol on its host.

    `placements` are those its window is known to live in; `presence` says whether it shows online and offline.
    `vendor` is the id of the facts table; None: a maker nobody knows, served from the shop's own host (`host` empty).
    """

    id: str
    group: str
    market: str
    host: str
    embed: str
    shape: tuple[str, int] = (HEX, 32)
    placement: str = "light"
    transports: tuple[str, ...] = ("ws",)
    presence: bool = True
    api: str = "/rt"
    vendor: str | None = ""
    gate: bool = True

    def account(self, rng: random.Random) -> str:
        """A new account id in the maker's shape."""
        alphabet, length = self.shape
        if length == 0:  # a UUID
            parts = ["".join(rng.choices(HEX, k=n)) for n in (8, 4, 4, 4, 12)]
            return "-".join(parts)
        first = rng.choice(alphabet.replace("0", ""))
        return first + "".join(rng.choices(alphabet, k=length - 1))


def _script(src: str, attributes: str = "async") -> str:
    return f'<script src="{src}" {attributes}></script>'


def _inject(src: str, before: str = "") -> str:
    """The usual inline loader that makes a script element."""
    return (
        f'<script type="text/javascript">{before}(function(d,t){{var s=d.createElement(t),f=d.getElementsByTagName(t)[0];'
        f's.async=true;s.src="{src}";f.parentNode.insertBefore(s,f);}})(document,"script");</script>'
    )


CHATS = (
    Brand("jivo", "chat", "ru", "code.jivosite.com", "<!-- BEGIN JIVOSITE CODE -->\n" + _script("//code.jivosite.com/widget/%A")
          + "\n<!-- END JIVOSITE CODE -->", (ALNUM, 10), api="/sio"),
    Brand("bitrix24", "chat", "ru", "cdn-ru.bitrix24.ru",
          "<script>(function(w,d,u){var s=d.createElement('script');s.async=true;s.src=u+'?'+(Date.now()/60000|0);"
          "var h=d.getElementsByTagName('script')[0];h.parentNode.insertBefore(s,h);})"
          "(window,document,'https://cdn-ru.bitrix24.ru/b%A/crm/site_button/loader_2_q7x1fd.js');</script>", (DIGITS, 8),
          transports=("poll",), api="/pub/imol"),
    Brand("talkme", "chat", "ru", "lcab.talk-me.ru",
          "<script>(function(d,w,m){w.supportAPIMethod=m;w[m]=w[m]||function(){(w[m].q=w[m].q||[]).push(arguments);};"
          "var s=d.createElement('script');s.id='supportScript';s.async=1;s.src='https://lcab.talk-me.ru/support/support.js?h=%A';"
          "d.head.appendChild(s);})(document,window,'TalkMe');</script>", transports=("ws", "poll"), api="/support/rt"),
    Brand("verbox", "chat", "ru", "admin.verbox.ru",
          "<script>window.supportAPIMethod='Verbox';window.Verbox=window.Verbox||function(){(Verbox.q=Verbox.q||[]).push(arguments);};"
          "</script>" + _script("https://admin.verbox.ru/support/support.js?h=%A", 'id="supportScript" async'),
          transports=("sse",), api="/support/rt"),
    Brand("carrotquest", "chat", "ru", "cdn.carrotquest.io",
          "<script>!function(){window.carrotquestasync=[];window.carrotquest={};['connect','track','identify','auth','open','onReady']"
          ".forEach(function(n){carrotquest[n]=function(){carrotquestasync.push([n,arguments]);};});"
          "var s=document.createElement('script');s.async=true;s.src='//cdn.carrotquest.io/api.min.js';"
          "document.head.appendChild(s);}();carrotquest.connect('%A');</script>", (HEX, 24), "frame", ("ws",), False, "/v1/rts"),
    Brand("comagic_uis", "chat", "ru", "app.comagic.ru",
          '<script>var __cs=__cs||[];__cs.push(["setCsAccount","%A"]);__cs.push(["setCsHost","//server.comagic.ru/comagic"]);</script>\n'
          + _script("//app.comagic.ru/static/cs.min.js"), (ALNUM, 32), transports=("poll",), api="/comagic/rt"),
    Brand("livetex", "chat", "ru", "cs15.livetex.ru",
          _inject("//cs15.livetex.ru/js/client.js", 'window["li"+"ve"+"Tex"]=true;window["liv"+"eTexID"]=%A;window["liveTex_ob"+"ject"]=true;'),
          (DIGITS, 6), transports=("sse", "poll"), api="/js/rt"),
    Brand("envybox", "chat", "ru", "cdn.envybox.io",
          '<link rel="stylesheet" href="https://cdn.envybox.io/widget/cbk.css">\n'
          + _script("https://cdn.envybox.io/widget/cbk.js?wcb_code=%A", 'charset="UTF-8" async'), transports=("ws",), api="/widget/rt"),
    Brand("callibri", "chat", "ru", "cdn.callibri.ru", _script("//cdn.callibri.ru/callibri.js", 'charset="utf-8" defer'), transports=("poll",),
          api="/chat"),
    Brand("webim", "chat", "ru", "labstreet.webim.ru",
          '<!-- webim button --><a class="webim_button" href="#" rel="webim"></a>\n'
          "<script>webim={accountName:'labstreet',domain:'labstreet.webim.ru',location:'%A'};</script>\n"
          + _script("https://labstreet.webim.ru/js/button.js") + "<!-- /webim button -->", (HEX, 12), transports=("poll",), api="/l/v/rt"),
    Brand("chatra", "chat", "ru", "call.chatra.io",
          "<script>(function(d,w,c){w.ChatraID='%A';var s=d.createElement('script');w[c]=w[c]||function(){(w[c].q=w[c].q||[]).push(arguments);};"
          "s.async=true;s.src='https://call.chatra.io/chatra.js';if(d.head)d.head.appendChild(s);})(document,window,'Chatra');</script>",
          (ALNUM, 17), "cross", ("ws",), False, "/sockjs"),
    Brand("usedesk", "chat", "ru", "lib.usedesk.ru",
          _script("https://lib.usedesk.ru/secure.usedesk.ru/widget_%A_4410.js", 'id="usedesk-script-link" async'), (DIGITS, 6), "open",
          ("ws",), True, "/socket.io"),
    Brand("redhelper", "chat", "ru", "web.redhelper.ru",
          "<!-- RedHelper --><script id=\"rhlpscrtg\" charset=\"utf-8\" async src=\"https://web.redhelper.ru/service/main.js?c=%A\"></script>"
          "<!-- /RedHelper -->", ("abcdefghijklmnopqrstuvwxyz", 9), "cross", ("poll",), True, "/chat/rt"),
    Brand("tawk", "chat", "intl", "embed.tawk.to",
          "<!--Start of Tawk.to Script-->\n<script>var Tawk_API=Tawk_API||{},Tawk_LoadStart=new Date();(function(){"
          "var s1=document.createElement('script'),s0=document.getElementsByTagName('script')[0];s1.async=true;"
          "s1.src='https://embed.tawk.to/%A/default';s1.charset='UTF-8';s1.setAttribute('crossorigin','*');"
          "s0.parentNode.insertBefore(s1,s0);})();</script>\n<!--End of Tawk.to Script-->", (HEX, 24), "frame", ("ws",), True, "/s"),
    Brand("intercom", "chat", "intl", "widget.intercom.io",
          "<script>window.intercomSettings={app_id:'%A'};(function(){var w=window,i=function(){i.c(arguments);};i.q=[];i.c=function(a){i.q.push(a);};"
          "w.Intercom=i;var s=document.createElement('script');s.async=true;s.src='https://widget.intercom.io/widget/%A';"
          "document.head.appendChild(s);})();</script>", ("abcdefghijklmnopqrstuvwxyz0123456789", 8), "frame", ("ws",), False, "/nexus"),
    Brand("zendesk_classic", "chat", "intl", "v2.zopim.com",
          "<!--Start of Zopim Live Chat Script-->\n<script>window.$zopim||(function(d,s){var z=$zopim=function(c){z._.push(c)},$=z.s="
          "d.createElement(s),e=d.getElementsByTagName(s)[0];z.set=function(o){z.set._.push(o)};z._=[];z.set._=[];$.async=!0;"
          "$.src='https://v2.zopim.com/?%A';e.parentNode.insertBefore($,e)})(document,'script');</script>\n<!--End of Zopim Live Chat Script-->",
          (ALNUM, 32), "frame", ("ws",), True, "/bin"),
    Brand("zendesk_messaging", "chat", "intl", "static.zdassets.com",
          _script("https://static.zdassets.com/ekr/snippet.js?key=%A", 'id="ze-snippet" async'), (HEX, 0), "frame", ("ws", "sse"), False, "/sc"),
    Brand("livechat", "chat", "intl", "cdn.livechatinc.com",
          "<script>window.__lc=window.__lc||{};window.__lc.license=%A;(function(n,t,c){var e={_q:[],_h:null,_v:'2.0',on:function(){"
          "e._q.push(['on',arguments])},call:function(){e._q.push(['call',arguments])},get:function(){return null},init:function(){"
          "var s=t.createElement('script');s.async=!0;s.src='https://cdn.livechatinc.com/tracking.js';t.head.appendChild(s)}};"
          "!n.__lc.asyncInit&&e.init();n.LiveChatWidget=n.LiveChatWidget||e})(window,document);</script>", (DIGITS, 8), "cross", ("ws",),
          True, "/v3.5/rtm"),
    Brand("crisp", "chat", "intl", "client.crisp.chat",
          "<script>window.$crisp=[];window.CRISP_WEBSITE_ID=\"%A\";(function(){var d=document,s=d.createElement('script');"
          "s.src='https://client.crisp.chat/l.js';s.async=1;d.getElementsByTagName('head')[0].appendChild(s);})();</script>",
          (HEX, 0), "light", ("ws",), True, "/w/b1"),
    Brand("hubspot", "chat", "intl", "js.hs-scripts.com",
          "<!-- Start of HubSpot Embed Code -->\n" + _script("//js.hs-scripts.com/%A.js", 'id="hs-script-loader" async defer')
          + "\n<!-- End of HubSpot Embed Code -->", (DIGITS, 7), "cross", ("poll",), False, "/livechat-public/v1"),
    Brand("tidio", "chat", "intl", "code.tidio.co", _script("//code.tidio.co/%A.js"), ("abcdefghijklmnopqrstuvwxyz0123456789", 32), "frame",
          ("ws",), True, "/socket"),
    Brand("smartsupp", "chat", "intl", "www.smartsuppchat.com",
          "<!-- Smartsupp Live Chat script -->\n<script>var _smartsupp=_smartsupp||{};_smartsupp.key='%A';window.smartsupp||(function(d){"
          "var s,c,o=smartsupp=function(){o._.push(arguments)};o._=[];s=d.getElementsByTagName('script')[0];c=d.createElement('script');"
          "c.charset='utf-8';c.async=true;c.src='https://www.smartsuppchat.com/loader.js?';s.parentNode.insertBefore(c,s);})(document);</script>",
          (HEX, 40), "frame", ("ws",), True, "/ws"),
    Brand("freshchat", "chat", "intl", "wchat.freshchat.com",
          "<script>function initFreshChat(){window.fcWidget.init({token:\"%A\",host:\"https://wchat.freshchat.com\"});}"
          "(function(d,t){var e=d.createElement(t);e.id='Freshchat-js-sdk';e.async=!0;e.src='https://wchat.freshchat.com/js/widget.js';"
          "e.onload=initFreshChat;d.head.appendChild(e);})(document,'script');</script>", (HEX, 0), "cross", ("poll",), False, "/app/rt"),
    Brand("chatwoot", "chat", "intl", "app.chatwoot.com",
          "<script>(function(d,t){var B='https://app.chatwoot.com';var g=d.createElement(t),s=d.getElementsByTagName(t)[0];"
          "g.src=B+'/packs/js/sdk.js';g.defer=true;g.async=true;s.parentNode.insertBefore(g,s);g.onload=function(){"
          "window.chatwootSDK.run({websiteToken:'%A',baseUrl:B});};})(document,'script');</script>", (ALNUM, 24), "cross", ("ws",), False,
          "/cable"),
    Brand("shopify_inbox", "chat", "intl", "cdn.shopify.com",
          _script("https://cdn.shopify.com/extensions/%A/assets/inbox-chat-loader.js", "defer"), (HEX, 0), "open", ("poll",), False,
          "/inbox/rt"),
    Brand("helpcrunch", "chat", "intl", "widget.helpcrunch.com",
          "<script>window.helpcrunchSettings={organization:'%A'};(function(w,d){var h=function(){h.q.push(arguments)};h.q=[];w.HelpCrunch=h;"
          "var s=d.createElement('script');s.async=1;s.src='https://widget.helpcrunch.com/';d.body.appendChild(s);})(window,document);</script>",
          ("abcdefghijklmnopqrstuvwxyz", 10), "closed", ("ws",), True, "/rt"),
    Brand("own_panel", "chat", "any", "", '<script src="/assets/js/consult.min.js?k=%A" defer></script>', (HEX, 8), "light", ("poll",), True,
          "/assets/consult", None),
    Brand("own_shadow", "chat", "any", "", '<script type="module" src="/static/helper-bubble.mjs?site=%A"></script>', (HEX, 8), "closed",
          ("sse",), True, "/static/helper", None),
    Brand("own_strip", "chat", "any", "", '<script async src="/local/js/zvonchat/init.js?cid=%A"></script>', (HEX, 8), "open", ("ws",), True,
          "/local/js/zvonchat/rt", None),
)  # fmt: skip

CALLBACKS = (
    Brand("callbackhunter", "callback", "ru", "cdn.callbackhunter.com",
          "<script>var hunter_code=\"%A\";</script>" + _script("//cdn.callbackhunter.com/cbh.js?hunter_code=%A"), placement="frame"),
    Brand("calltouch", "callback", "ru", "mod.calltouch.ru",
          "<script>(function(w,d,n,c){w.CalltouchDataObject=n;w[n]=function(){w[n].q=w[n].q||[];w[n].q.push(arguments)};"
          "var s=d.createElement('script');s.async=true;s.src='https://mod.calltouch.ru/init.js?id='+c;d.head.appendChild(s);})"
          "(window,document,'ct','%A');</script>", ("abcdefghijklmnopqrstuvwxyz0123456789", 8), "frame"),
    Brand("callbackkiller", "callback", "ru", "cdn.callbackkiller.com",
          "<!-- BEGIN CallbackKILLER CODE -->" + _script("https://cdn.callbackkiller.com/widget/cbk.js?cbk_code=%A", 'charset="UTF-8" async')
          + "<!-- END CallbackKILLER CODE -->"),
    Brand("pozvonim", "callback", "ru", "api.pozvonim.com",
          _script("//api.pozvonim.com/widget/callback/v3/%A/connect", 'id="check-code-pozvonim" charset="UTF-8" async')),
    Brand("zadarma", "callback", "ru", "my.zadarma.com",
          "<script>var ZCallbackWidgetLinkId='%A';var ZCallbackWidgetDomain='my.zadarma.com';</script>"
          + _script("https://my.zadarma.com/callbackWidget/js/main.min.js")),
)  # fmt: skip

PUSHES = (
    Brand("onesignal", "push", "intl", "cdn.onesignal.com",
          _script("https://cdn.onesignal.com/sdks/web/v16/OneSignalSDK.page.js", "defer") + "<script>window.OneSignalDeferred=window."
          "OneSignalDeferred||[];OneSignalDeferred.push(function(o){o.init({appId:'%A'});});</script>", (HEX, 0)),
    Brand("gravitec", "push", "intl", "cdn.gravitec.net", _script("https://cdn.gravitec.net/storage/%A/client.js")),
    Brand("sendpulse", "push", "intl", "cdn.sendpulse.com", _script("//cdn.sendpulse.com/js/push/%A_1.js", 'charset="UTF-8" async')),
)  # fmt: skip

RECOVERIES = (
    Brand("mindbox", "recovery", "ru", "api.mindbox.ru",
          "<script>mindbox=window.mindbox||function(){mindbox.queue.push(arguments);};mindbox.queue=mindbox.queue||[];"
          "mindbox('create',{endpointId:'%A'});</script>" + _script("https://api.mindbox.ru/scripts/v1/tracker.js"),
          ("abcdefghijklmnopqrstuvwxyz", 12)),
    Brand("retailrocket", "recovery", "ru", "cdn.retailrocket.net",
          _inject("//cdn.retailrocket.net/content/javascript/tracking.js", 'var rrPartnerId="%A";var rrApi={};'
          "var rrApiOnReady=rrApiOnReady||[];"), (HEX, 24)),
    Brand("rees46", "recovery", "ru", "cdn.rees46.com",
          "<script>(function(r){window.r46=window.r46||function(){(r46.q=r46.q||[]).push(arguments)};var s=document.createElement('script');"
          "s.async=1;s.src=r;document.head.appendChild(s);})('//cdn.rees46.com/v3.js');r46('init','%A');</script>"),
)  # fmt: skip

BRANDS = {brand.id: brand for brand in (*CHATS, *CALLBACKS, *PUSHES, *RECOVERIES)}
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
    return tuple(sorted(own | set(EXTRA_HOSTS) | {MANAGER_HOST}))


def vendor_of(brand: Brand) -> str | None:
    """The maker's id in the facts table; None where nobody knows the maker."""
    return brand.id if brand.vendor == "" else brand.vendor
