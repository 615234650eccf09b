"""Addresses of shops: from what people write into a list to a URL and the shop's key."""

from __future__ import annotations

import functools
import ipaddress
from urllib.parse import quote, urlsplit, urlunsplit

import idna
import tldextract

_STRIP = " \t\r\n\f\v\"'<>«»“”\u00a0\u200b\u200c\u200d\u2060\ufeff"


@functools.cache
def _suffixes() -> tldextract.TLDExtract:
    # The bundled snapshot only: no network, no cache on disk. Private suffixes, because shops on one hosting are different shops.
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def host_of(text: str) -> str:
    """A host in lower-case ASCII (punycode), or an IP address. Raises `ValueError` with a reason."""
    name = text.strip().rstrip(".").casefold()
    try:
        return str(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        pass
    try:
        ascii_name = idna.encode(name, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        try:
            # Names that real shops have and the strict rules refuse, such as one with an underscore or a hyphen at an odd place.
            ascii_name = name.encode("ascii").decode("ascii")
        except UnicodeError:
            raise ValueError(f"{text[:80]!r} is not a domain name") from None
    labels = ascii_name.split(".")
    allowed = all(0 < len(label) < 64 and all(c.isalnum() or c in "-_" for c in label) for label in labels)
    if not allowed or len(ascii_name) > 253 or (len(labels) < 2 and ascii_name != "localhost"):
        raise ValueError(f"{text[:80]!r} is not a domain name")
    if labels[-1].isdigit():
        raise ValueError(f"{text[:80]!r} is not an IP address")
    return ascii_name


def registrable(host: str) -> str:
    """The registrable domain of a host: its public suffix and one label. An unknown suffix counts as one label; an IP is itself."""
    if host == "localhost" or ":" in host or host.replace(".", "").isdigit():
        return host
    found = _suffixes()(host)
    if found.suffix and found.domain:
        return f"{found.domain}.{found.suffix}".lower()
    if found.suffix:  # the host is itself a public suffix, such as a hosting's own site
        return host
    return ".".join(host.split(".")[-2:])


def shop_address(text: str) -> tuple[str, str]:
    """The URL and the key of a shop from what a list says: with or without scheme, Cyrillic or punycode, IP with port.

    The key is the registrable domain; for an IP address and `localhost` it is `host:port`. Raises `ValueError` with a reason.
    """
    raw = text.strip(_STRIP)
    if not raw:
        raise ValueError("the address is empty")
    if any(ord(c) < 32 or c.isspace() for c in raw):
        raise ValueError(f"{raw[:80]!r} has a space or a control character in it")
    full = raw if "://" in raw else "//" + raw.lstrip("/")
    try:
        parts = urlsplit(full)
        port = parts.port
        hostname = parts.hostname or ""
    except ValueError as error:
        raise ValueError(f"{raw[:80]!r} is not an address: {error}") from None
    if parts.scheme not in ("", "http", "https"):
        raise ValueError(f"{raw[:80]!r} is not a web address")
    if parts.username is not None:
        raise ValueError(f"{raw[:80]!r} has a user name in it")
    host = host_of(hostname)
    bare = host == "localhost" or ":" in host or host.replace(".", "").isdigit()
    shown = f"[{host}]" if ":" in host else host
    scheme = parts.scheme or ("http" if bare else "https")
    netloc = shown if port is None or port == {"http": 80, "https": 443}[scheme] else f"{shown}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._", errors="replace")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?", errors="replace")
    return urlunsplit((scheme, netloc, path, query, "")), netloc if bare else registrable(host)
