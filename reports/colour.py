"""Colours of the style sheet: contrast, lightness and hue as people see them, and as people with other eyes see them.

Contrast is that of WCAG 2.2; lightness, chroma and hue are Björn Ottosson's OKLab (2020); other eyes are simulated with the matrices
of Machado, Oliveira and Fernandes (2009) at full severity, on linear light.
"""

from __future__ import annotations

import math
import re

Triple = tuple[float, float, float]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
MACHADO: dict[str, tuple[Triple, Triple, Triple]] = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = ((1.0, 0.3963377774, 0.2158037573), (1.0, -0.1055613458, -0.0638541728), (1.0, -0.0894841775, -1.2914855480))
_FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def is_colour(text: str) -> bool:
    """Whether this is a colour as brands write it: `#RRGGBB`."""
    return _HEX.fullmatch(text) is not None


def _times(matrix: tuple[Triple, Triple, Triple], v: Triple) -> Triple:
    a, b, c = (row[0] * v[0] + row[1] * v[1] + row[2] * v[2] for row in matrix)
    return a, b, c


def _linear(colour: str) -> Triple:
    def light(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    return light(colour[1:3]), light(colour[3:5]), light(colour[5:7])


def _hex(linear: Triple) -> str:
    def part(light: float) -> int:
        light = min(1.0, max(0.0, light))
        return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))

    return "#" + "".join(f"{part(light):02X}" for light in linear)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        r, g, b = _linear(colour)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _oklab(linear: Triple) -> Triple:
    a, b, c = (math.copysign(abs(v) ** (1 / 3), v) for v in _times(_TO_LMS, linear))
    return _times(_TO_LAB, (a, b, c))


def oklch(colour: str) -> Triple:
    """Lightness (0 to 1), chroma and hue (radians) of a colour."""
    lightness, a, b = _oklab(_linear(colour))
    return lightness, math.hypot(a, b), math.atan2(b, a)


def of_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The colour; where the screen cannot show it, the one of less chroma that it can."""
    while True:
        lab = (lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        a, b, c = (v**3 for v in _times(_FROM_LAB, lab))
        linear = _times(_FROM_LMS, (a, b, c))
        if chroma <= 0 or all(-1e-4 <= v <= 1.0001 for v in linear):
            return _hex(linear)
        chroma = max(0.0, chroma - 0.004)


def distance(one: str, other: str, eyes: str | None = None) -> float:
    """How far two colours are apart for these eyes (`protan`, `deutan`, `tritan`, None for most people's): OKLab × 100."""
    seen = [_linear(colour) if eyes is None else _times(MACHADO[eyes], _linear(colour)) for colour in (one, other)]
    return 100 * math.dist(_oklab(seen[0]), _oklab(seen[1]))
