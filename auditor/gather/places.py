"""Where a browser may be found on this machine, and which language a shop's visitor would speak."""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from auditor.config import Settings
from auditor.failures import BrowserMissingError
from auditor.types import Shop

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FOLDERS = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/snap/bin", "/opt/google/chrome")
_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_GENERIC = ("ai", "cc", "co", "fm", "io", "me", "tv", "ws")  # countries whose domain the whole world uses
_DOWNLOADED = ("chromium_headless_shell-*/*/*headless*shell*", "chromium-*/*/chrome", "chromium-*/*/*.app/Contents/MacOS/*")


def _downloads() -> Path:
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if chosen and chosen != "0":
        return Path(chosen)
    return Path("~/Library/Caches/ms-playwright" if sys.platform == "darwin" else "~/.cache/ms-playwright").expanduser()


def browser_places(settings: Settings) -> list[Path]:
    """Every place that is looked at, best first: the configured path, Playwright's own download, the system's browsers."""
    if settings.browser.path:
        return [Path(settings.browser.path).expanduser()]
    downloads = _downloads()
    found = [path for pattern in _DOWNLOADED for path in sorted(downloads.glob(pattern), reverse=True)] if downloads.is_dir() else []
    if not settings.browser.headless:
        found = [path for path in found if "headless" not in path.name]
    names = [name for name in _NAMES if settings.browser.headless or "headless" not in name]
    on_path = [Path(where) for name in names if (where := shutil.which(name))]
    usual = [Path(folder, name) for name in names for folder in _FOLDERS]
    return list(dict.fromkeys([*found, *on_path, *usual, *(Path(app).expanduser() for app in _APPS)]))


def find_browser(settings: Settings) -> Path:
    """The browser that will be used. Raises `BrowserMissingError`, in one line, where there is none."""
    for path in browser_places(settings):
        if path.is_file() and os.access(path, os.X_OK):
            return path
    if settings.browser.path:
        raise BrowserMissingError(f"browser.path {settings.browser.path} is not an executable file; correct it or leave it empty")
    raise BrowserMissingError("no Chromium-based browser found; run `auditor doctor --fix`, or set browser.path to one")


@cache
def _language(territory: str) -> str | None:
    try:
        locale = Locale.parse(f"und_{territory}")
    except (UnknownLocaleError, ValueError):
        return None
    return f"{locale.language}-{territory}"


def territory_of(shop: Shop | None, timezone: str | None = None) -> str | None:
    """The country (ISO 3166 alpha-2) of a shop: by its region, its country's domain, or its time zone; None where nothing says."""
    zone = (shop and shop.timezone) or timezone or ""
    suffix = shop.key.rpartition(".")[2] if shop else ""
    guesses = [
        ((shop and shop.region) or "").partition("-")[0],
        {"xn--p1ai": "RU", "su": "RU", "uk": "GB"}.get(suffix, "" if suffix in _GENERIC else suffix),
        get_global("zone_territories").get(zone, ""),
    ]
    return next((guess.upper() for guess in guesses if len(guess) == 2 and _language(guess.upper())), None)


def locale_of(shop: Shop | None, timezone: str) -> str:
    """The browser's language for a shop: its country's first one."""
    return _language(territory_of(shop, timezone) or "") or "en-US"
