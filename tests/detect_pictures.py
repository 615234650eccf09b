"""Operator pictures drawn for the tests: no photograph of anybody is kept with the code."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont


def png(image: Image.Image, kind: str = "PNG") -> bytes:
    """The picture as a file's bytes."""
    out = io.BytesIO()
    (image.convert("RGB") if kind == "JPEG" else image).save(out, kind)
    return out.getvalue()


def portrait(
    size: int = 96, skin: tuple[int, int, int] = (224, 172, 140), ground: tuple[int, int, int] = (120, 140, 160), seed: int = 1
) -> Image.Image:
    """A shaded head with hair, eyes and mouth above shoulders, on a soft ground, with a camera's grain."""
    big = 256
    noise = np.random.default_rng(seed)
    ramp = np.linspace(0.75, 1.15, big)
    field = np.clip(np.array(ground)[None, None, :] * ramp[:, None, None] * ramp[None, ::-1, None], 0, 255).astype(np.uint8)
    image = Image.fromarray(field)
    draw = ImageDraw.Draw(image)
    cloth = tuple(int(c) for c in noise.integers(30, 200, 3))
    draw.ellipse((30, 190, 226, 380), fill=cloth)
    draw.rectangle((108, 160, 148, 215), fill=tuple(int(c * 0.85) for c in skin))
    hair = tuple(int(c) for c in noise.integers(20, 90, 3))
    draw.ellipse((70, 30, 186, 190), fill=hair)
    draw.ellipse((82, 55, 174, 185), fill=skin)
    for x in (108, 148):
        draw.ellipse((x - 9, 108, x + 9, 118), fill=(245, 245, 245))
        draw.ellipse((x - 5, 108, x + 5, 118), fill=(50, 40, 35))
        draw.line((x - 12, 98, x + 12, 96), fill=hair, width=4)
    draw.line((128, 115, 124, 142, 132, 144), fill=tuple(int(c * 0.8) for c in skin), width=4)
    draw.ellipse((110, 156, 146, 166), fill=(170, 80, 80))
    image = image.filter(ImageFilter.GaussianBlur(3))
    shaded = np.asarray(image).astype(float)
    y, x = np.mgrid[0:big, 0:big]
    light = 1.12 - 0.35 * np.hypot(x - 100, y - 90) / big
    grain = noise.normal(0, 4, (big, big, 1))
    return Image.fromarray(np.clip(shaded * light[..., None] + grain, 0, 255).astype(np.uint8)).resize(
        (size, size), Image.Resampling.LANCZOS
    )


def landscape(size: int = 96, seed: int = 2) -> Image.Image:
    """A photograph of no person: sky, hills and grain."""
    noise = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size] / size
    sky = np.stack([110 + 60 * y, 150 + 50 * y, 220 - 20 * y], axis=2)
    hill = y > 0.55 + 0.08 * np.sin(x * 9)
    sky[hill] = np.stack([50 + 40 * x, 110 - 30 * x + 20 * y, 50 + 10 * y], axis=2)[hill]
    return Image.fromarray(np.clip(sky + noise.normal(0, 8, (size, size, 3)), 0, 255).astype(np.uint8))


def initials(letters: str = "АК", size: int = 96, ground: str = "#5a7bd6", round_: bool = True) -> Image.Image:
    """One or two letters in the middle of a coloured disc, as widgets draw them where there is no picture."""
    big = size * 4
    image = Image.new("RGBA", (big, big), (0, 0, 0, 0) if round_ else ground)
    draw = ImageDraw.Draw(image)
    if round_:
        draw.ellipse((0, 0, big - 1, big - 1), fill=ground)
    font = ImageFont.load_default(big * 0.4)
    draw.text((big / 2, big / 2), letters, fill="white", font=font, anchor="mm")
    return image.resize((size, size), Image.Resampling.LANCZOS)


def silhouette(size: int = 96, ground: str = "#d5d9de", figure: str = "#9aa3ad", round_: bool = True) -> Image.Image:
    """The stock avatar: a plain head above plain shoulders."""
    big = size * 4
    image = Image.new("RGBA", (big, big), (0, 0, 0, 0) if round_ else ground)
    draw = ImageDraw.Draw(image)
    if round_:
        draw.ellipse((0, 0, big - 1, big - 1), fill=ground)
    draw.ellipse((big * 0.34, big * 0.2, big * 0.66, big * 0.54), fill=figure)
    draw.ellipse((big * 0.18, big * 0.6, big * 0.82, big * 1.4), fill=figure)
    if round_:
        mask = Image.new("L", (big, big))
        ImageDraw.Draw(mask).ellipse((0, 0, big - 1, big - 1), fill=255)
        image.putalpha(mask)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def logo(shape: str = "star", size: int = 96, ground: str = "#ffffff", figure: str = "#e4572e") -> Image.Image:
    """A flat emblem: a star, a bag, rings or a word."""
    big = size * 4
    image = Image.new("RGB", (big, big), ground)
    draw = ImageDraw.Draw(image)
    c = big / 2
    if shape == "star":
        points = [
            (
                c + (0.42 if i % 2 == 0 else 0.18) * big * math.sin(i * math.pi / 5),
                c - (0.42 if i % 2 == 0 else 0.18) * big * math.cos(i * math.pi / 5),
            )
            for i in range(10)
        ]
        draw.polygon(points, fill=figure)
    elif shape == "bag":
        draw.rounded_rectangle((big * 0.22, big * 0.36, big * 0.78, big * 0.84), big * 0.06, fill=figure)
        draw.arc((big * 0.36, big * 0.14, big * 0.64, big * 0.58), 180, 360, fill=figure, width=big // 18)
    elif shape == "rings":
        for i, colour in enumerate(("#1b998b", "#f46036", "#2e294e")):
            draw.ellipse((big * (0.1 + 0.22 * i), big * 0.3, big * (0.46 + 0.22 * i), big * 0.66), outline=colour, width=big // 20)
    else:
        draw.text((c, c), shape, fill=figure, font=ImageFont.load_default(big * 0.16), anchor="mm")
    return image.resize((size, size), Image.Resampling.LANCZOS)
