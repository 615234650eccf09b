"""What stands for the operator: a person's photograph, a logo, initials, a stock avatar, or nothing (protocol, section 3).

Plain picture statistics, no recognition of anybody; the picture is looked at and dropped, only its class is kept.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from auditor.detect.picture_signs import SIDE, PictureSigns, picture_signs
from auditor.detect.wording import plain
from auditor.types import PhotoClass

MOST_BYTES = 8_000_000
MOST_PIXELS = 40_000_000
"""A picture beyond either is not opened: `unknown`."""
SMALLEST_PX = 14
"""A picture shown or stored smaller than this stands for nobody."""

_UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    OverflowError,
    LookupError,
    TypeError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on broken files."""
_STOCK_NAME = re.compile(
    r"default|placeholder|no-?(?:photo|avatar|image|user|face)|stock|anonym|generic|silhouette|blank|dummy|unknown|empty|"
    r"(?:avatar|user|operator|agent|person|profile)[-_]?(?:icon|default|placeholder|[0-9]{0,2}\.svg)"
)
_LOGO_NAME = re.compile(r"logo|logotyp|brand|favicon|emblem|apple-touch|логотип|эмблем")
_INITIALS_TEXT = re.compile(r"^[^\W\d_]{1,2}\.?\s?(?:[^\W\d_]\.?)?$")


def class_of_picture(
    pixels: bytes,
    *,
    css_size: tuple[float, float] | None = None,
    text: str | None = None,
    alt: str | None = None,
    src: str | None = None,
) -> PhotoClass:
    """The class of an encoded picture (PNG, JPEG, WebP, GIF; an SVG as rendered) or of an element's screenshot.

    `css_size` is the shown size in CSS pixels; `text` what the element itself says (initials); `alt` and `src` as in the page: they
    weigh only where the pixels leave it open. Empty bytes without text are `none`; what cannot be read is `unknown`. Never raises.
    """
    if css_size is not None and min(css_size) < SMALLEST_PX:
        return PhotoClass.NONE
    says_initials = bool(text and _INITIALS_TEXT.match(text.strip()))
    if not pixels:
        return PhotoClass.INITIALS if says_initials else PhotoClass.NONE
    picture = _opened(pixels)
    if picture is None:
        return PhotoClass.INITIALS if says_initials else PhotoClass.UNKNOWN
    if picture.size == 0:
        return PhotoClass.NONE
    return _decide(picture_signs(picture), says_initials, plain(f"{alt or ''} {src or ''}"))


def _opened(pixels: bytes) -> npt.NDArray[np.uint8] | None:
    """The central square as RGBA bytes, shape (SIDE, SIDE, 4); None where it cannot be read, of size 0 where it is too small."""
    if len(pixels) > MOST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(pixels)) as image:
                if image.width * image.height > MOST_PIXELS:
                    return None
                side = min(image.width, image.height)
                if side < SMALLEST_PX:
                    return np.empty((0, 0, 4), np.uint8)
                image.draft("RGB", (4 * SIDE, 4 * SIDE))
                side = min(image.width, image.height)
                left, top = (image.width - side) // 2, (image.height - side) // 2
                cut = image.convert("RGBA").crop((left, top, left + side, top + side))
                small = cut.resize((SIDE, SIDE), Image.Resampling.BOX if side >= SIDE else Image.Resampling.BILINEAR)
                return np.asarray(small)
    except _UNREADABLE:
        return None


def _decide(s: PictureSigns, says_initials: bool, names: str) -> PhotoClass:
    if s.empty:
        return PhotoClass.INITIALS if says_initials else PhotoClass.NONE
    if s.portrait:
        return PhotoClass.PERSON
    if says_initials and not s.photographic:
        return PhotoClass.INITIALS
    if _LOGO_NAME.search(names) and not s.photographic:
        return PhotoClass.LOGO
    if _STOCK_NAME.search(names) and not s.photographic:
        return PhotoClass.STOCK
    if s.silhouette:
        return PhotoClass.STOCK
    if s.letters:
        return PhotoClass.INITIALS
    return PhotoClass.LOGO
