"""One table of settings: name, default, help. It feeds the file, the environment, the flags and the generated docs.

A setting `section.name` can be given in `auditor.toml` (`[section]`, `name = …`), as `AUDITOR_SECTION_NAME` in the environment,
or on the command line (`--set section.name=value` and the flags some commands have), the later winning. In the environment
and in flags a list is separated by commas and a table is `key=value` pairs separated by commas.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from auditor.failures import SettingError

FILE_NAME = "auditor.toml"

SECRETS = ("AUDITOR_PHONE_PASSWORD", "AUDITOR_MAILBOX_PASSWORD")
"""Passwords, which are no settings: read from the environment or the keyring where they are used (`auditor.secrets`), never from a file."""


def _setting(default: Any, text: str) -> Any:
    if isinstance(default, dict | list):
        return field(default_factory=lambda: type(default)(default), metadata={"help": text})
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where everything is kept."""

    database_url: str = _setting(
        "sqlite:///audit.db", "SQLAlchemy address of the database; SQLite (relative to the workspace) or postgresql+psycopg://…"
    )
    artifacts: str = _setting(
        "evidence", "folder for screenshots, pages and transcripts, relative to the workspace, or an fsspec address (s3://…)"
    )
    lease_s: float = _setting(60.0, "seconds for which a visit belongs to a worker that is not heard of any more")
    outage_s: float = _setting(600.0, "seconds that workers and runs wait for a PostgreSQL server that went away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the crawler and the browser reach the web; both obey the same table."""

    hosts: Mapping[str, str] = _setting(
        {}, "host patterns (`shop.example`, `*.example`, optionally `:port`) to an address[:port], like curl's --connect-to"
    )
    allow_private: tuple[str, ...] = _setting(
        (), "private or loopback addresses (ADDRESS[:PORT] or a network) that may be opened; all others are refused"
    )
    ca_file: str = _setting("", "PEM file of a certificate authority to trust beside the system's, for a staging shop")
    contact: str = _setting("", "address at which shops can reach you; stands in the user agent and on the study page")
    gate: str = _setting(
        "127.0.0.1", "address on which the gate of the browser listens; for a browser elsewhere, one of this machine that it reaches"
    )
    agent: str = _setting("StorefrontAuditor", "name of the robot, in the user agent and for robots.txt")
    robots: bool = _setting(True, "obey robots.txt (RFC 9309)")
    delay_s: float = _setting(1.0, "seconds between two requests to one shop")
    timeout_s: float = _setting(30.0, "seconds for one request")
    max_body_bytes: int = _setting(10_000_000, "a longer body is cut off and reported as too_large")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The static crawl."""

    concurrency: int = _setting(32, "requests in flight over all shops")
    pages: int = _setting(8, "pages of a shop at most: home, contacts, delivery, category, product, cart …")
    retries: int = _setting(2, "times a failed request is tried again")
    retry_after_s: float = _setting(120.0, "longest Retry-After of a shop that is waited for; a longer one means blocked")
    keep_pages: bool = _setting(True, "keep each page's HTML as evidence, so that a later detector can read it again")
    readers: int = _setting(0, "processes that read pages beside the crawl; 0: one a core")
    read_s: float = _setting(60.0, "seconds that reading one page may take; its process is then replaced, and the page is a failure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """The browser of the live visits."""

    path: str = _setting("", "executable of a Chromium-based browser; empty: look for one")
    endpoint: str = _setting(
        "", "a browser elsewhere instead: http://HOST:PORT of its DevTools, or ws://… of a Playwright server; for one worker at a time"
    )
    active: int = _setting(0, "visits that load or click at the same time; 0: one a core")
    parked: int = _setting(0, "visits that dwell or wait at the same time; 0: by free memory, 300 at most")
    retire_after: int = _setting(100, "visits after which a browser process is replaced")
    memory_mb: int = _setting(
        1200, "memory that the process of one page may take, in MB; a page that takes more is ended as `page_crashed`"
    )
    headless: bool = _setting(True, "without a window")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Budgets of one live visit, in seconds. The total is derived from them."""

    dwell_s: float = _setting(50.0, "time spent over home, product and cart, watching for an invitation")
    load_s: float = _setting(30.0, "for one page to load")
    wake_s: float = _setting(8.0, "to wait, scroll and move before a widget counts as absent")
    open_s: float = _setting(15.0, "to open a widget until it can be written in")
    send_s: float = _setting(15.0, "for the widget to show or acknowledge our message")
    reply_timeout_s: float = _setting(300.0, "to wait for a person; the published time-out")
    linger_s: float = _setting(3.0, "to listen on after an answer, for the rest of it")
    cart: Literal["once", "every", "never"] = _setting(
        "once", "walk to the checkout, stopped before anything personal: in a shop's first visit of a wave (once), in every visit, or never"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """Limits that protect the people on the other side. A campaign can be stricter, never looser."""

    staff_seconds_each: float = _setting(60.0, "staff time reckoned for a conversation before it is known")
    hours_between: float = _setting(24.0, "hours between two contacts with one shop")
    close_within_s: float = _setting(180.0, "after a person answered, thank and close within this time")
    keep_days: float = _setting(90.0, "days after which transcripts and pictures are removed at the start of a run; the features stay")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """Test calls through a SIP trunk. The password is no setting: AUDITOR_PHONE_PASSWORD or the keyring."""

    trunk: str = _setting("", "host[:port] of the SIP trunk that test calls go through; empty: no calls can be placed")
    user: str = _setting("auditor", "user part of our SIP address; the number that the trunk lets us call from")
    auth_user: str = _setting("", "user name for the trunk's authentication, where it is not the user")
    transport: str = _setting("udp", "udp, tcp or tls")
    interface: str = _setting("", "local address or network interface to call from; empty: found by itself")
    library: str = _setting("baresip", "SIP library: baresip, or pjsua2 where that extra is installed")
    lines: int = _setting(1, "calls under way at the same time, each to another shop")
    no_answer_s: float = _setting(120.0, "to let a call ring, from the INVITE on; then CANCEL")
    greeting_s: float = _setting(4.0, "to let an answered call greet us before our sentence, for campaigns that say one")
    sentence_s: float = _setting(15.0, "longest sentence that may be played")
    end_s: float = _setting(8.0, "for the far end to confirm that a call is over")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """The auditor's own mailbox for the recovery probe. The password is no setting: AUDITOR_MAILBOX_PASSWORD or the keyring."""

    address: str = _setting("", "address to leave in carts; each shop gets name+TAG@domain of it")
    host: str = _setting("", "host[:port] of its IMAP server")
    user: str = _setting("", "user to log in as; empty: the address")
    tls: str = _setting("implicit", "implicit, starttls, or none (for a server on this machine)")
    folder: str = _setting("INBOX", "folder to read")
    days: float = _setting(14.0, "days after which no reminder counts as none")
    idle_s: float = _setting(1500.0, "longest IDLE before it is renewed; 29 minutes at most")
    timeout_s: float = _setting(60.0, "for one answer of the server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """How a wave is planned."""

    dayparts: tuple[str, ...] = _setting((), "dayparts to visit each shop in (workday, evening, night, weekend); empty: once, now")
    seed: int = _setting(1, "seed of the order and the minutes of visits")
    timezone: str = _setting("Europe/Moscow", "time zone of a shop whose own is not known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detect:
    """Recognition."""

    vendor_paths: tuple[str, ...] = _setting((), "folders with vendor files of your own, read after the built-in ones")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Reports."""

    lang: str = _setting("en", "language of reports: ru or en")
    brand: str = _setting("", "TOML file with name, colours and logo of the consultant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, by section. Made by `load_settings`, or directly in tests."""

    store: Store = field(default_factory=Store)
    network: Network = field(default_factory=Network)
    survey: Survey = field(default_factory=Survey)
    browser: Browser = field(default_factory=Browser)
    visit: Visit = field(default_factory=Visit)
    conduct: Conduct = field(default_factory=Conduct)
    phone: Phone = field(default_factory=Phone)
    mailbox: Mailbox = field(default_factory=Mailbox)
    wave: Wave = field(default_factory=Wave)
    detect: Detect = field(default_factory=Detect)
    report: Report = field(default_factory=Report)

    @property
    def user_agent(self) -> str:
        """The honest, stable user agent: name, version, contact."""
        from auditor import __version__

        contact = f" (+{self.network.contact})" if self.network.contact else ""
        return f"{self.network.agent}/{__version__}{contact}"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of the settings table: `section.name`, the type in words, the default, what it is for."""

    name: str
    kind: str
    default: Any
    help: str

    @property
    def env(self) -> str:
        """The name of this setting in the environment."""
        return "AUDITOR_" + self.name.replace(".", "_").upper()


def _sections() -> dict[str, Any]:
    default = Settings()
    return {f.name: getattr(default, f.name) for f in dataclasses.fields(default)}


def settings_table() -> list[SettingRow]:
    """Every setting, in the order of the code: the source of the docs and of the checks."""
    return [
        SettingRow(f"{section}.{f.name}", str(f.type), getattr(value, f.name), f.metadata["help"])
        for section, value in _sections().items()
        for f in dataclasses.fields(value)
    ]


def _parse(row: SettingRow, text: str) -> Any:
    """A value from the environment or a flag; the type is checked later, with all the others."""
    if isinstance(row.default, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(row.default, Mapping):
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        return {key.strip(): value.strip() for key, _, value in pairs}
    return text


def _unknown(name: str, where: str, known: Iterable[str]) -> SettingError:
    close = difflib.get_close_matches(name, list(known), 1, 0.5)
    hint = f"did you mean {close[0]}?" if close else "see `auditor doctor --settings-list` for all of them"
    return SettingError(f"unknown setting {name} in {where}; {hint}")


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        raise SettingError(f"settings file {path} does not exist") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"settings file {path} cannot be read: {error}") from error


def load_settings(file: Path | None = None, environ: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None) -> Settings:
    """Settings from `file` (default: `auditor.toml` here, if there is one), the environment and `flags` (`section.name` → text).

    Raises `SettingError`, in one line, for an unknown name, a bad value or an unreadable file.
    """
    rows = {row.name: row for row in settings_table()}
    chosen: dict[str, dict[str, Any]] = {}
    origin: dict[str, str] = {}

    def put(name: str, value: Any, where: str) -> None:
        if name not in rows:
            raise _unknown(name, where, rows)
        section, key = name.split(".", 1)
        chosen.setdefault(section, {})[key] = _parse(rows[name], value) if isinstance(value, str) else value
        origin[name] = where

    path = file or (Path(FILE_NAME) if Path(FILE_NAME).is_file() else None)
    if path:
        for section, table in _read_file(path).items():
            if not isinstance(table, dict):
                raise _unknown(section, str(path), rows)
            for key, value in table.items():
                put(f"{section}.{key}", value, str(path))
    by_env = {row.env: row.name for row in rows.values()}
    for key, text in (os.environ if environ is None else environ).items():
        if key.startswith("AUDITOR_") and key not in SECRETS:
            if key not in by_env:
                raise _unknown(key, "the environment", by_env)
            put(by_env[key], text, f"environment variable {key}")
    for name, text in (flags or {}).items():
        put(name, text, "the command line")
    try:
        return TypeAdapter(Settings).validate_python(chosen)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"][:2])
        raise SettingError(f"setting {name} in {origin.get(name, 'the settings')}: {first['msg']}, got {first['input']!r}") from error
