"""Screenshots as small pictures in the page. What they show was masked when they were taken; here they are only made small."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup
from PIL import Image, UnidentifiedImageError

WIDTH, HEIGHT = 400, 400
LARGEST = 20_000
"""Bytes of one picture in the page at most (design, section 6)."""

_QUALITIES = (55, 40, 25, 10)
Image.MAX_IMAGE_PIXELS = 50_000_000


def thumbnail(body: bytes) -> bytes | None:
    """The picture as WebP of at most 400 pixels and 20 KB; None where it is no picture."""
    try:
        with Image.open(io.BytesIO(body), formats=["JPEG", "PNG", "WEBP"]) as picture:
            shrink = max(picture.width / WIDTH, picture.height / HEIGHT, 1.0)
            picture.draft("RGB", (int(picture.width / shrink), int(picture.height / shrink)))  # a JPEG is decoded no larger than needed
            small = picture.convert("RGB")
            small.thumbnail((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    for quality in _QUALITIES:
        out = io.BytesIO()
        small.save(out, "WEBP", quality=quality, method=2)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


@lru_cache(maxsize=512)
def _source(body: bytes) -> Markup | None:
    small = thumbnail(body)
    return None if small is None else Markup(f"data:image/webp;base64,{base64.b64encode(small).decode()}")


def source(pictures: Mapping[str, bytes], sha256: str | None) -> Markup | None:
    """The `data:` address of a picture, small; None where it is not kept (any more) or is no picture."""
    body = pictures.get(sha256 or "")
    return None if body is None else _source(body)
