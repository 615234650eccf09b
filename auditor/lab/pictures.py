"""Pictures drawn by program: goods for the shelves, and faces, logos and silhouettes for operators. Nobody real is shown."""

from __future__ import annotations

import functools
import io
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from auditor.lab.truth import Truth
from auditor.types import PhotoClass

_SKINS = ((241, 194, 165), (224, 172, 138), (198, 134, 98), (141, 85, 54), (255, 219, 190))
_HAIRS = ((40, 28, 20), (88, 56, 30), (160, 110, 60), (205, 170, 110), (90, 90, 95), (130, 50, 30))


@functools.lru_cache(maxsize=512)
def portrait(seed: str) -> bytes:
    """A JPEG, 160 x 160, of a face before a blurred room: soft light, skin, hair, shoulders and grain, as a photograph has."""
    rng = random.Random(f"portrait/{seed}")
    size = 320
    grey = rng.randint(120, 205)
    back = tuple(grey + rng.randint(-16, 16) for _ in range(3))
    image = Image.new("RGB", (size, size), back)
    draw = ImageDraw.Draw(image)
    for _ in range(7):
        x, y, w = rng.randint(-60, size), rng.randint(-60, size), rng.randint(60, 180)
        shade = rng.randint(-60, 40)
        tone = tuple(max(0, min(255, part + shade + rng.randint(-14, 14))) for part in back)
        draw.rectangle((x, y, x + w, y + rng.randint(60, 220)), fill=tone)
    image = image.filter(ImageFilter.GaussianBlur(16))
    draw = ImageDraw.Draw(image)
    skin, hair = rng.choice(_SKINS), rng.choice(_HAIRS)
    dark = tuple(int(part * 0.82) for part in skin)
    cloth = tuple(rng.randint(30, 190) for _ in range(3))
    cx, cy = size // 2 + rng.randint(-10, 10), size // 2 - 12 + rng.randint(-8, 8)
    rx, ry = rng.randint(58, 68), rng.randint(76, 88)
    long = rng.random() < 0.5
    if long:
        draw.ellipse((cx - rx - 24, cy - ry - 30, cx + rx + 24, cy + ry + 60), fill=hair)
    draw.ellipse((cx - 150, cy + ry + 16, cx + 150, cy + ry + 280), fill=cloth)
    draw.rectangle((cx - 26, cy + ry - 30, cx + 26, cy + ry + 40), fill=dark)
    draw.ellipse((cx - rx - 8, cy - ry - 24, cx + rx + 8, cy + 40), fill=hair)
    draw.ellipse((cx - rx, cy - ry + 6, cx + rx, cy + ry), fill=skin)
    draw.chord((cx - rx - 2, cy - ry - 10, cx + rx + 2, cy + ry - 46), 195, 345, fill=hair)
    for side in (-1, 1):
        ex = cx + side * 26
        draw.ellipse((ex - 11, cy - 8, ex + 11, cy + 6), fill=(245, 245, 245))
        draw.ellipse((ex - 5, cy - 7, ex + 5, cy + 4), fill=(50, 40, 35))
        draw.arc((ex - 16, cy - 26, ex + 16, cy - 6), 200, 340, fill=hair, width=4)
    draw.line((cx, cy + 4, cx - 7, cy + 28, cx + 5, cy + 30), fill=dark, width=3)
    draw.chord((cx - 26, cy + 34, cx + 26, cy + 58), 10, 170, fill=(176, 78, 76))
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(2.2)), dtype=np.float64)
    across, down = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size))
    light = 1.06 + 0.22 * (rng.choice((-1, 1)) * across - 0.5 * down) - 0.12 * (across**2 + down**2)
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, 5, (size, size, 1))
    pixels = np.clip(pixels * light[..., None] + grain, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize((160, 160), Image.Resampling.LANCZOS).save(out, "JPEG", quality=84)
    return out.getvalue()


def logo(shop: Truth) -> bytes:
    """A flat SVG mark with the shop's first letter."""
    shape = ('<rect width="80" height="80" rx="14"', '<circle cx="40" cy="40" r="40"')[shop.hue % 2]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80">{shape} fill="hsl({shop.hue},65%,42%)"/>'
        f'<path d="M18 56 L40 18 L62 56 Z" fill="none" stroke="#fff" stroke-width="6"/></svg>'
    ).encode()


def silhouette() -> bytes:
    """The grey head and shoulders that makers put where no picture was given."""
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" fill="#dfe3e8"/>'
        b'<circle cx="40" cy="30" r="15" fill="#a9b1bb"/><path d="M10 80 C10 52 70 52 70 80 Z" fill="#a9b1bb"/></svg>'
    )


def face_of(shop: Truth) -> tuple[str, bytes]:
    """Content type and bytes of what stands for the shop's operator."""
    photo = shop.chat.photo if shop.chat else PhotoClass.NONE
    if photo is PhotoClass.PERSON:
        return "image/jpeg", portrait(shop.key)
    return "image/svg+xml", logo(shop) if photo is PhotoClass.LOGO else silhouette()


def good_picture(shop: Truth, number: int) -> bytes:
    """An SVG of a product: a simple shape on a soft ground."""
    rng = random.Random(f"good/{shop.key}/{number}")
    ground, ink = (shop.hue + number * 23) % 360, (shop.hue + 140 + number * 31) % 360
    shapes = (
        '<rect x="60" y="70" width="120" height="110" rx="14" fill="{0}"/><rect x="80" y="50" width="80" height="34" rx="10" fill="{1}"/>',
        '<circle cx="120" cy="120" r="64" fill="{0}"/><circle cx="120" cy="120" r="30" fill="{1}"/>',
        '<path d="M50 170 L120 50 L190 170 Z" fill="{0}"/><rect x="95" y="120" width="50" height="50" fill="{1}"/>',
        '<rect x="90" y="40" width="60" height="140" rx="28" fill="{0}"/><rect x="90" y="100" width="60" height="40" fill="{1}"/>',
        '<rect x="40" y="100" width="160" height="60" rx="20" fill="{0}"/><circle cx="75" cy="170" r="16" fill="{1}"/>'
        '<circle cx="165" cy="170" r="16" fill="{1}"/>',
    )
    shape = rng.choice(shapes).format(f"hsl({ink},45%,52%)", f"hsl({ink},50%,36%)")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240"><rect width="240" height="240" fill="hsl({ground},32%,93%)"/>'
        f'<ellipse cx="120" cy="196" rx="80" ry="10" fill="hsl({ground},20%,80%)"/>{shape}</svg>'
    ).encode()
