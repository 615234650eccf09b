"""Plain HTTP under the network policy: for the crawler, for robots.txt, for `auditor detect URL`.

The name in the address goes into Host, SNI and the certificate's check; the connection goes to the address the policy checked.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict, CIMultiDictProxy

from auditor.config import Settings
from auditor.failures import FailureCode, KnownError, SettingError, failure_of
from auditor.gather.network import NetworkPolicy

REDIRECTS = (301, 302, 303, 307, 308)
_HEAD_BYTES = 65_536  # real shops send long cookies and policies


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. `truncated` says that the body was cut at the limit or broke off; `history` the addresses before `url`."""

    url: str
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes
    truncated: bool = False
    history: tuple[str, ...] = field(default=())


class _CheckedResolver(AbstractResolver):
    """Gives aiohttp nothing but checked addresses, with the mapped port."""

    def __init__(self, policy: NetworkPolicy) -> None:
        self._policy = policy

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        target = await self._policy.resolve(host, port)
        kind = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            ResolveResult(
                hostname=host,
                host=text,
                port=target.port,
                family=kind[ipaddress.ip_address(text).version],
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for text in target.addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def tls_context(ca_file: str) -> ssl.SSLContext:
    """The system's authorities and those of `network.ca_file`. Raises `SettingError` where that cannot be read."""
    context = ssl.create_default_context()
    context.set_ciphers("DEFAULT:@SECLEVEL=1")  # old shops have short keys; browsers accept them too
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise SettingError(f"network.ca_file {ca_file} cannot be read: {error}") from error
    return context


class Fetcher:
    """Fetches pages; an async context manager. One for many requests: connections are kept."""

    def __init__(self, settings: Settings, policy: NetworkPolicy | None = None) -> None:
        self.settings = settings
        self.policy = policy or NetworkPolicy(settings.network)
        self._tls = tls_context(settings.network.ca_file)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        connector = aiohttp.TCPConnector(resolver=_CheckedResolver(self.policy), use_dns_cache=False, limit=0, ssl=self._tls)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.settings.user_agent},
            max_line_size=_HEAD_BYTES,
            max_field_size=_HEAD_BYTES,
            trust_env=False,
        )
        return self

    async def __aexit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if self._session:
            await self._session.close()

    async def once(
        self,
        url: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_s: float | None = None,
        max_bytes: int | None = None,
    ) -> Fetched:
        """One request, no redirect followed; the body is unpacked and cut at `max_bytes`. Raises `KnownError`."""
        assert self._session, "a Fetcher is used inside `async with`"
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise KnownError(FailureCode.UNREADABLE, f"{url} is not a web address")
        limit = max_bytes or self.settings.network.max_body_bytes
        try:
            await self.policy.check(url)  # aiohttp does not ask its resolver about addresses in numbers
            async with self._session.request(
                method,
                url,
                headers=CIMultiDict(headers or {}),
                data=body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout_s or self.settings.network.timeout_s),
            ) as response:
                read, truncated = await _read(response, limit)
                return Fetched(url, response.status, response.headers, read, truncated)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise KnownError(_code_of(error), f"{url}: {str(error) or type(error).__name__}"[:200]) from error

    async def get(self, url: str, redirects: int = 10, max_bytes: int | None = None) -> Fetched:
        """GET with redirects followed, each target checked by the policy. Raises `KnownError`, `too_many_redirects` among them."""
        history: list[str] = []
        while True:
            answer = await self.once(url, max_bytes=max_bytes)
            target = answer.headers.get("Location") if answer.status in REDIRECTS else None
            if not target:
                return Fetched(answer.url, answer.status, answer.headers, answer.body, answer.truncated, tuple(history))
            if len(history) >= redirects:
                raise KnownError(FailureCode.TOO_MANY_REDIRECTS, f"more than {redirects} redirects from {history[0]}")
            history.append(url)
            url = urljoin(url, target)


async def _read(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    read = bytearray()
    try:
        async for chunk in response.content.iter_any():
            read += chunk
            if len(read) > limit:
                response.close()  # the rest is not wanted, nor is the connection
                return bytes(read[:limit]), True
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError):
        return bytes(read), True
    return bytes(read), False


def _code_of(error: Exception) -> FailureCode:
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return FailureCode.TLS
    if isinstance(error, aiohttp.ClientConnectorError):
        return failure_of(error.os_error, "").code if error.os_error.errno else FailureCode.REFUSED
    if isinstance(error, TimeoutError):
        return FailureCode.TIMEOUT
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError | ConnectionError):
        return FailureCode.RESET
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.InvalidURL | ValueError):
        return FailureCode.UNREADABLE
    return failure_of(error, "").code
