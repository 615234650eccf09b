"""A minimal page for a vendor, made from its own file: the smallest embed that must be recognised.

Each entry of a signature gives one page that holds it in a place where it counts. The tests walk all vendors and all entries: each page
must be recognised, and must not be when the same mark-up is commented out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.vendors.vendor import Signature, Vendor


@dataclass(frozen=True, slots=True)
class Case:
    """One page that shows one entry of a vendor's file. `markup` stands in the body, `group` is what its finding must be."""

    vendor: str
    group: str
    role: str
    entry: str
    markup: str


def _address(entry: str) -> str:
    plain = entry.replace("*.", "any.").replace("*", "x1")
    if plain.startswith("/"):
        return plain
    if "://" in plain:
        return plain
    host, slash, path = plain.partition("/")
    if "." not in host:
        return f"/{plain}"
    return f"https://{host.rstrip('.') + ('.example' if host.endswith('.') else '')}{slash}{path}"


def _mark(entry: str) -> str:
    body = entry.rstrip("*") + ("x1" if entry.endswith("*") else "")
    if body.startswith("#"):
        return f'<div id="{body[1:]}"></div>'
    if body.startswith("."):
        return f'<div class="some {body[1:]} other"></div>'
    if body.startswith("["):
        name, _, value = body.strip("[]").partition("=")
        return f'<div {name.rstrip("^*")}="{value or 1}"></div>'
    return f"<{body}></{body}>"


def _markup(role: str, entry: str) -> str:
    if role in ("loaders", "hosts", "paths", "assets"):
        return f'<script async src="{_address(entry)}"></script>'
    if role == "files":
        return f'<script src="/local/js/{entry}?v=1"></script>'
    if role == "images":
        return f'<img src="{_address(entry)}" alt="">'
    if role == "links":
        return f'<a href="{_address(entry)}">chat</a>'
    if role == "code":
        return f"<script>{entry.rstrip('(')}{'(1)' if entry.endswith('(') else ''};</script>"
    if role == "embed":
        use = f"{entry}1)" if entry.endswith("(") else f"{entry} = 1"
        return f"<script>var s = document.createElement('script'); {use}; document.head.appendChild(s);</script>"
    if role == "dom":
        return _mark(entry)
    name, _, value = entry.partition(":")
    return f'<meta name="{name}" content="{value.strip()} 1">' if role == "meta" else ""


_ROLES = ("loaders", "hosts", "paths", "files", "assets", "images", "links", "code", "embed", "dom", "meta")


def cases_of(vendor: Vendor) -> Iterator[Case]:
    """One page an entry. (Links to messengers are read by `auditor.detect.messengers`, headers and cookies are no mark-up.)"""
    signatures: list[tuple[str, Signature]] = [(vendor.kinds[0], vendor.static), *vendor.also.items()]
    for group, signature in signatures:
        for role in _ROLES:
            if role == "links" and group == "messenger":
                continue
            for entry in getattr(signature, role):
                yield Case(vendor.id, group, role, entry, _markup(role, entry))
