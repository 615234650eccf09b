"""The consultant's brand on a report: name, logo, one accent colour, contact and footer, from a TOML file.

Everything else is not brandable: the signal colour, the greys, type sizes, the method, the draft band. An accent that could not be
read, or not be told from the signal colour by every eye, is not used, and the build says why.
"""

from __future__ import annotations

import base64
import difflib
import io
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from auditor.failures import AuditorError
from reports.colour import contrast, distance, is_colour, of_oklch, oklch
from reports.logo import LogoError, clean_svg

LIGHT = {
    "accent": "#0B6870",
    "accent-2": "#4F9DA3",
    "accent-3": "#D5E8E9",
    "s1": "#EAF3F3",
    "s2": "#C3E0E1",
    "s3": "#8CC4C7",
    "s4": "#27797F",
    "s5": "#0A525A",
}
DARK = {
    "accent": "#5CC6C8",
    "accent-2": "#2A7479",
    "accent-3": "#1D3F43",
    "s1": "#1A2A2F",
    "s2": "#1F4347",
    "s3": "#296468",
    "s4": "#5AB0B2",
    "s5": "#A3E4E4",
}
"""The colours of `static/style.css` that follow the accent; a test compares them."""

_THEMES = {
    "light": (LIGHT, "#FFFFFF", "#FFFFFF", "#B8401A", "#16222B", "#FFFFFF"),
    "dark": (DARK, "#10171B", "#0C1316", "#FF9166", "#EAF0F2", "#0C1316"),
}
"""Of each theme: its colours, the paper, the text on an accent, the signal colour, the text on steps 1 to 3 and on 4 and 5."""

LEAST_CONTRAST, LEAST_DISTANCE = 4.5, 10.0
LARGEST_LOGO = 30_000
_KEYS = ("name", "logo", "logo_dark", "accent", "accent_dark", "contact", "footer")


class BrandError(AuditorError):
    """The file of the brand cannot be used as it stands."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Brand:
    """What a report shows of the consultant. Logos are `data:` addresses or empty; `css` sets the accent's colours.

    `refused` says what of the file was not used, one line each.
    """

    name: str = ""
    logo: str = ""
    logo_dark: str = ""
    contact: str = ""
    footer: str = ""
    css: str = ""
    refused: tuple[str, ...] = ()


PLAIN = Brand()
"""No brand: the program's own name and colours."""


def load_brand(file: Path) -> Brand:
    """Read a brand. Raises `BrandError`, in one line: no such file, no TOML, an unknown key, a logo that is none."""
    try:
        said: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BrandError(f"the brand file {file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrandError(f"{file} is no TOML file: {error}") from error
    for key, value in said.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            raise BrandError(f"{file}: unknown key {key!r}" + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(_KEYS)}"))
        if not isinstance(value, str):
            raise BrandError(f"{file}: {key} must be text in quotes")
    for key in ("accent", "accent_dark"):
        if key in said and not is_colour(said[key]):
            raise BrandError(f"{file}: {key} must be a colour like #0B6870, not {said[key]!r}")
    css, refused = _colours(said.get("accent"), said.get("accent_dark"))
    return Brand(
        name=said.get("name", ""),
        logo=_logo(file, said.get("logo")),
        logo_dark=_logo(file, said.get("logo_dark")),
        contact=said.get("contact", ""),
        footer=said.get("footer", ""),
        css=css,
        refused=refused,
    )


def _logo(file: Path, name: str | None) -> str:
    """The logo as a `data:` address. An SVG is cleaned first; a PNG must be one."""
    if not name:
        return ""
    path = file.parent / name
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BrandError(f"the logo {path} cannot be read: {error.strerror}") from error
    if len(body) > LARGEST_LOGO:
        raise BrandError(f"the logo {path} has {len(body):,} bytes; {LARGEST_LOGO:,} are the most")
    if body.lstrip().startswith(b"<"):
        try:
            return _data("image/svg+xml", clean_svg(body))
        except LogoError as error:
            raise BrandError(f"the logo {path} cannot be used: {error}") from error
    try:
        with Image.open(io.BytesIO(body), formats=["PNG"]) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BrandError(f"the logo {path} is neither SVG nor PNG") from error
    return _data("image/png", body)


def _data(media_type: str, body: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(body).decode()}"


def _colours(light: str | None, dark: str | None) -> tuple[str, tuple[str, ...]]:
    """The style rules of both themes, and why an accent was not used. One accent serves both themes at their own lightness."""
    if light is None and dark is None:
        return "", ()
    given = {"light": light, "dark": dark}
    rules, refused = {}, []
    for theme, accent in given.items():
        why = _why_not(theme, accent) if accent else []
        refused += why
        if accent and not why:
            rules[theme] = _rules(theme, accent)
    for theme, other, defaults in (("light", "dark", LIGHT), ("dark", "light", DARK)):
        if given[theme] is None and other in rules:  # the other theme's accent, at this one's lightness, if it can be used
            accent = _at_lightness(given[other] or "", defaults)
            if not _why_not(theme, accent):
                rules[theme] = _rules(theme, accent)
    css = f":root{{{rules['light']}}}" if "light" in rules else ""
    if "dark" in rules:
        css += f"@media screen and (prefers-color-scheme:dark){{:root{{{rules['dark']}}}}}"
    elif css:
        own = "".join(f"--{name}:{value};" for name, value in DARK.items())
        css += f"@media screen and (prefers-color-scheme:dark){{:root{{{own}}}}}"
    return css, tuple(refused)


def _rules(theme: str, accent: str) -> str:
    return "".join(f"--{name}:{value};" for name, value in _derived(theme, accent).items())


def _at_lightness(accent: str, theme: dict[str, str]) -> str:
    _, chroma, hue = oklch(accent)
    return of_oklch(oklch(theme["accent"])[0], chroma, hue)


def _why_not(theme: str, accent: str) -> list[str]:
    """The tests this accent fails, in words."""
    _, paper, on_accent, signal, _, _ = _THEMES[theme]
    name = "accent" if theme == "light" else "accent_dark"
    failed = []
    for what, other in ((f"on the {theme} paper", paper), ("with the text on it", on_accent)):
        found = contrast(accent, other)
        if found < LEAST_CONTRAST:
            failed.append(f"contrast {found:.1f} {what}, {LEAST_CONTRAST} needed")
    for eyes in ("protan", "deutan", "tritan"):
        found = distance(accent, signal, eyes)
        if found < LEAST_DISTANCE:
            failed.append(f"too near the signal colour for {eyes} eyes: {found:.1f}, {LEAST_DISTANCE:.0f} needed")
    return [f"{name} {accent} is not used: {'; '.join(failed)}"] if failed else []


def _derived(theme: str, accent: str) -> dict[str, str]:
    """The colours that follow the accent: its hue, the defaults' lightness, their chroma as far as the accent has so much."""
    defaults, _, _, _, low_text, high_text = _THEMES[theme]
    _, chroma, hue = oklch(accent)
    strength = min(1.2, chroma / oklch(defaults["accent"])[1])
    made = {"accent": accent.upper()}
    for name, default in defaults.items():
        if name == "accent":
            continue
        lightness, own, _ = oklch(default)
        colour = of_oklch(lightness, own * strength, hue)
        if name.startswith("s"):
            text = high_text if name in ("s4", "s5") else low_text
            away = 0.01 if contrast(text, "#000000") < contrast(text, "#FFFFFF") else -0.01
            while contrast(colour, text) < LEAST_CONTRAST + 0.1 and 0 < lightness < 1:
                lightness += away
                colour = of_oklch(lightness, own * strength, hue)
        made[name] = colour
    return made
