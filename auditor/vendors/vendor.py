"""The nouns of the catalogue: what a vendor's file says, as frozen data. `docs/vendors.md` explains the keys to who writes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import with_config

KINDS = ("chat", "callback", "leadform", "messenger", "push", "recovery", "platform")
GRADES = ("vendor_doc", "vendor_source", "public_use", "third_party", "list", "probe", "general_knowledge")
_STRICT: Any = {"extra": "forbid"}


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """How a vendor shows in a page's source. Each entry is a literal; where it may stand is what its list says.

    - `loaders`: host and path that bring the vendor: as a script or frame, or in live code or data.
    - `hosts`: any script or frame from this host or below it (as a script's or frame's address only).
    - `paths`: a path on any host, for products the shop hosts itself.
    - `files`: names of script files that are a shop's own copy of a loader (`jivosite.js`).
    - `assets`: host or path of anything the page uses: scripts, frames, styles, pictures (how platforms show).
    - `images`, `links`: a picture or a link that leads there (old chat buttons).
    - `code`: words of live code that are enough by themselves; `embed`: the same, in a script that also loads something.
    - `server`: words in the code of an unrendered server page or template.
    - `dom`: marks of the drawn widget: `#id`, `.class`, `[attribute]` or a custom element's name; `*` at the end for any rest.
    - `meta`, `headers`: `name: beginning of the value`; `cookies`: beginnings of names.
    - `excludes`: addresses that begin like one of the above and mean something else.
    """

    loaders: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    embed: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    dom: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """How a vendor shows in a browser beyond its signature: names on `window` and further request addresses."""

    globals: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """How a widget is driven and read. CSS selectors and JavaScript expressions, best first; empty where nothing is known.

    `status` are expressions whose value tells presence, `status_online` the values (as JSON text) that mean somebody is there,
    `open` and `send` calls (`{text}` stands for the message as a JavaScript string), `events` what the page's own API announces.
    `lives` says where the widget is: `page`, `frame`, `cross_origin_frame`, `shadow_root` or `popup`.
    """

    lives: str = ""
    status: tuple[str, ...] = ()
    status_online: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    send: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    container: tuple[str, ...] = ()
    launcher: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    input: tuple[str, ...] = ()
    send_button: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    operator_name: tuple[str, ...] = ()
    operator_avatar: tuple[str, ...] = ()
    invite: tuple[str, ...] = ()
    prechat: tuple[str, ...] = ()
    offline_form: tuple[str, ...] = ()
    offline_mark: tuple[str, ...] = ()
    online_mark: tuple[str, ...] = ()
    callback: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """Where the facts come from, best grade of each group, the day they were last checked, and the sources."""

    loader: str = ""
    dom: str = ""
    api: str = ""
    behaviour: str = ""
    date: str = ""
    sources: tuple[str, ...] = ()


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor. `kinds` begins with the group its findings have; `also` are signatures that stand for another kind.

    `account` is a regular expression whose first group is the customer's id in an address or in the embed code; `engine` the id of
    the vendor whose code (and driver, if it has none of its own) this brand uses, or of the platform that this one is built on;
    `shared` those of its entries, of any list, that its brands' embeds show too, so that they do not tell it from them.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    market: str
    website: str = ""
    engine: str = ""
    shared: tuple[str, ...] = ()
    note: str = ""
    account: str = ""
    static: Signature = field(default_factory=Signature)
    also: Mapping[str, Signature] = field(default_factory=dict)
    rendered: Rendered = field(default_factory=Rendered)
    driver: Driver | None = None
    evidence: Grades = field(default_factory=Grades)
