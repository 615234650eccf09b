"""Which site a page belongs to: by its address, or by what it says of itself where it came as a file."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import tldextract

from auditor.detect.document import Document

SUFFIXES = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)  # the list shipped with it: no network
"""Takes public suffixes off hosts. Its first use reads its list, which takes a tenth of a second."""

_ENOUGH = 5  # absolute links to one host that make it the page's own


_HOST = re.compile(r"\s*(?:https?:)?//(?:[^/?#@\s]{0,200}@)?([^/?#:\s\[\]@]{1,253})", re.IGNORECASE)


def host_of(url: str) -> str:
    """The host of an http address, lower case; "" where there is none."""
    found = _HOST.match(url)
    return found[1].lower() if found else ""


@lru_cache(maxsize=4096)
def site_of_host(host: str) -> str:
    """The registrable domain of a host (`shop.example.co.uk` → `example.co.uk`); the host itself where it has none (an IP address)."""
    found = SUFFIXES(host)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else host


def own_site(document: Document, url: str = "") -> str:
    """The registrable domain of a page; "" where nothing tells."""
    host = host_of(url or document.url) or host_of(document.base_url)
    if host:
        return site_of_host(host)
    for node in document.all("link", "meta"):
        attributes = node.attributes
        if (attributes.get("rel") or "").lower() == "canonical" or attributes.get("property") == "og:url":
            host = host_of(attributes.get("href") or attributes.get("content") or "")
            if host:
                return site_of_host(host)
    hosts = Counter(site_of_host(host) for node in document.all("a") if (host := host_of(node.attributes.get("href") or "")))
    return next((host for host, times in hosts.most_common(1) if times >= _ENOUGH), "")
