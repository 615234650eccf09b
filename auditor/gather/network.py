"""Where a connection may go: the one table of hosts and the refusal of private addresses, for crawler and browser alike.

A name is resolved here, every address it has is checked, and the caller connects to the address that was checked, so that a
name which resolves differently the second time gains nothing. `network.hosts` maps patterns to an address; what it maps may be
private, because somebody wrote it down. Patterns: `shop.example` (that host), `*.shop.example` (its sub-domains, **not** the
host itself), `*` (every host), each with an optional `:port`; the most exact one wins. A value without a port keeps the port.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from auditor.config import Network
from auditor.failures import FailureCode, KnownError, SettingError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Looks a name up: (host, port) → addresses as text; raises `OSError` where it has none."""

_KEEP_S = 60.0  # an answer is kept this long: a page asks for the same hosts again and again
_LOOKUP_S = 10.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
# Not global, but not all known to be so by every Python this runs on.
_CLOSED = tuple(
    ipaddress.ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001:db8::/32", "3fff::/20", "5f00::/16")
)


class RefusedError(KnownError):
    """A target that must not, or cannot, be connected to; `code` is `private_address` or `dns`."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked place to connect to: the address to try first, its port, and all the addresses that were checked."""

    address: str
    port: int
    addresses: tuple[str, ...] = ()
    mapped: bool = False


def split_port(text: str) -> tuple[str, int | None]:
    """`host`, `host:port`, `[v6]:port` or a bare IPv6 address → (host, port or None). Raises ValueError for a bad port."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, int(rest[1:]) if rest.startswith(":") else None
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, int(port)
    return text, None


def embedded(address: Address) -> Address:
    """The IPv4 address inside a mapped, 6to4, Teredo, NAT64 or compatible IPv6 address; else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_private(address: Address) -> bool:
    """Whether an address is anything but a public unicast one: private, loopback, link-local, CGNAT, multicast, reserved …"""
    inner = embedded(address)
    closed = any(inner.version == net.version and inner in net for net in _CLOSED)
    site_local = isinstance(inner, ipaddress.IPv6Address) and inner.is_site_local
    return closed or site_local or inner.is_multicast or inner.is_reserved or not inner.is_global


async def system_resolve(host: str, port: int) -> list[str]:
    """Addresses of a name as this machine's resolver orders them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class NetworkPolicy:
    """Decides where a connection to (host, port) really goes. Made from `settings.network`; `resolve_name` is for tests."""

    def __init__(self, network: Network, resolve_name: Resolve = system_resolve) -> None:
        self._resolve_name = resolve_name
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._hosts = dict(_mapping(pattern, value) for pattern, value in network.hosts.items())
        self._allowed = [_allowed(text) for text in network.allow_private]

    async def resolve(self, host: str, port: int) -> Target:
        """The target of a connection. Raises `RefusedError` for a private address or a name without one."""
        try:
            name = _ascii(host.strip("[]"))
        except UnicodeError as error:
            raise RefusedError(FailureCode.DNS, f"{host} is not a name: {error}") from error
        mapped = self._mapped(name, port)
        if mapped:
            address, to_port = mapped
            return Target(address, to_port or port, (address,), mapped=True)
        addresses = await self._lookup(name, port)
        for text in addresses:
            address_ = ipaddress.ip_address(text)
            if is_private(address_) and not self._may(address_, port):
                raise RefusedError(FailureCode.PRIVATE_ADDRESS, f"{host}:{port} is {text}, a private address")
        return Target(addresses[0], port, addresses)

    async def check(self, url: str) -> Target:
        """`resolve` for the host and port of an http(s) address."""
        parts = urlsplit(url)
        return await self.resolve(parts.hostname or "", parts.port or (443 if parts.scheme in ("https", "wss") else 80))

    def _mapped(self, name: str, port: int) -> tuple[str, int | None] | None:
        labels = name.split(".")
        wild = ["*." + ".".join(labels[i:]) for i in range(1, len(labels))] + ["*"]
        for pattern in (name, *wild):
            for key in ((pattern, port), (pattern, None)):
                if key in self._hosts:
                    return self._hosts[key]
        return None

    def _may(self, address: Address, port: int) -> bool:
        return any(
            address.version == net.version and address in net and allowed_port in (None, port) for net, allowed_port in self._allowed
        )

    async def _lookup(self, name: str, port: int) -> tuple[str, ...]:
        try:
            return (str(ipaddress.ip_address(name)),)
        except ValueError:
            pass
        kept = self._known.get(name)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        try:
            async with asyncio.timeout(_LOOKUP_S):
                found = await self._resolve_name(name, port)
        except (OSError, UnicodeError) as error:  # a time-out is an OSError too
            raise RefusedError(FailureCode.DNS, f"{name}: {error or 'no answer'}") from error
        addresses = tuple(text.partition("%")[0] for text in found)
        if not addresses:
            raise RefusedError(FailureCode.DNS, f"{name} has no address")
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[name] = (time.monotonic() + _KEEP_S, addresses)
        return addresses


def _ascii(host: str) -> str:
    name = host.rstrip(".").lower()
    return name if name.isascii() else name.encode("idna").decode()


def _mapping(pattern: str, value: str) -> tuple[tuple[str, int | None], tuple[str, int | None]]:
    try:
        host, port = split_port(pattern)
        address, to_port = split_port(value)
        return (_ascii(host), port), (str(ipaddress.ip_address(address)), to_port)
    except ValueError as error:
        raise SettingError(
            f"network.hosts: {pattern} = {value} cannot be used ({error}); write host[:port] = address[:port], the address in numbers"
        ) from error


def _allowed(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, int | None]:
    try:
        host, port = split_port(text)
        return ipaddress.ip_network("127.0.0.1" if host == "localhost" else host, strict=False), port
    except ValueError as error:
        raise SettingError(
            f"network.allow_private: {text} cannot be used ({error}); write ADDRESS, ADDRESS:PORT or a network such as 10.0.0.0/8"
        ) from error
