"""How a browser comes to be: launched here, or reached at `browser.endpoint`; either way all its connections pass the gate."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from playwright.async_api import Browser, Playwright

from auditor.config import Settings
from auditor.failures import SettingError
from auditor.gather.places import find_browser

LAUNCH_S = 60.0
ARGS = (
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--mute-audio",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_BYPASS = "<-loopback>"  # takes back Chromium's exception for loopback
log = structlog.get_logger(__name__)


class Launcher:
    """Starts or reaches browsers by the settings, behind the gate at `gate`. Raises `BrowserMissingError` where there is none.

    `where` names the browser in messages.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = None if settings.browser.endpoint else find_browser(settings)
        self._warned = False

    @property
    def where(self) -> str:
        """The browser's file, or its address."""
        return self._settings.browser.endpoint or str(self._path)

    @property
    def peers(self) -> tuple[str, ...]:
        """Hosts, beside this machine, whose browser the gate has to serve."""
        return (str(urlsplit(self._settings.browser.endpoint).hostname),) if self._settings.browser.endpoint else ()

    @property
    def local(self) -> bool:
        """Whether its processes are on this machine and ours."""
        return self._path is not None

    def context_options(self, gate: str) -> dict[str, Any]:
        """What each context needs beside: of a browser that others launched, its way through the gate."""
        return {} if self.local else {"proxy": {"server": gate, "bypass": _BYPASS}}

    async def launch(self, playwright: Playwright, gate: str) -> Browser:
        """A browser. Raises Playwright's errors where it does not start, or does not answer."""
        endpoint = self._settings.browser.endpoint
        if endpoint.startswith(("http://", "https://")) or "/devtools/" in endpoint:
            return await playwright.chromium.connect_over_cdp(endpoint, timeout=LAUNCH_S * 1000)
        if endpoint:
            return await playwright.chromium.connect(endpoint, timeout=LAUNCH_S * 1000)
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if root and not self._warned:
            self._warned = True
            log.warning("browser.no_sandbox", detail="running as root: the browser works without its sandbox; run as a user to have it")
        return await playwright.chromium.launch(
            executable_path=self._path,
            headless=self._settings.browser.headless,
            chromium_sandbox=not root,
            args=[*ARGS, *spki_args(self._settings.network.ca_file)],
            proxy={"server": gate, "bypass": _BYPASS},
            timeout=LAUNCH_S * 1000,
        )


def spki_args(ca_file: str) -> list[str]:
    """The flag that makes Chromium accept chains which present a certificate of `ca_file` (PEM, one or more).

    Chromium compares the keys of the certificates the server sends: it must send the authority's own one too, or the file
    must hold the server's certificate as well. Raises `SettingError` where the file cannot be read.
    """
    if not ca_file:
        return []
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        certificates = x509.load_pem_x509_certificates(Path(ca_file).read_bytes())
    except (OSError, ValueError) as error:
        raise SettingError(f"network.ca_file {ca_file} cannot be read: {error}") from error
    keys = [certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for certificate in certificates]
    return ["--ignore-certificate-errors-spki-list=" + ",".join(b64encode(sha256(key).digest()).decode() for key in keys)]


def bear_strays(playwright: Playwright) -> None:
    """Let nobody suffer for what another page set in motion: of objects that are gone already Playwright (1.65) raises an error in
    whoever calls it next, and writes ten lines to the log; a page that calls its bindings in a flood makes thousands."""
    connection = getattr(playwright._impl_obj, "_connection", None)
    told = getattr(connection, "_on_event_listener_error", None)
    if told is None:
        return

    def hear(error: BaseException) -> None:
        if "Cannot find object" not in str(error):
            told(error)

    connection._on_event_listener_error = hear  # type: ignore[union-attr]
