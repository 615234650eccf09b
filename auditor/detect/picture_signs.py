"""Statistics of a small picture: how many colours fill it, where the skin tones lie, what shape stands on the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SIDE = 64
"""Every picture is looked at as SIDE x SIDE."""
DRAWN_TONES = 9
"""A drawn picture fills four fifths of itself with at most so many tones; photographs need more."""
STANDS_OUT = 0.14
"""Distance from the ground (of 1 in any channel) from which a pixel belongs to the figure."""


@dataclass(frozen=True, slots=True)
class PictureSigns:
    """What shows: `empty` (one colour or nothing), `photographic` (shaded), `portrait` (photographic, with skin where a face is),
    `silhouette` (a head on shoulders in one colour), `letters` (one to three glyphs on a plain ground); `tones` and `skin` as counted.
    """

    empty: bool = False
    photographic: bool = False
    portrait: bool = False
    silhouette: bool = False
    letters: bool = False
    tones: int = 1
    skin: float = 0.0


def picture_signs(rgba: npt.NDArray[np.uint8]) -> PictureSigns:
    """The signs of a picture of shape (SIDE, SIDE, 4)."""
    picture = rgba.astype(np.float64) / 255
    seen = np.asarray(picture[..., 3] > 0.5, dtype=np.bool_)
    rgb: Floats = picture[..., :3]
    if seen.mean() < 0.01:
        return PictureSigns(empty=True)
    if (np.abs(rgb - np.median(rgb[seen], axis=0)).max(axis=2) > STANDS_OUT)[seen].mean() < 0.004:
        # One colour: the shape, if there is one, is cut out of a transparent ground. A full disc or square is no shape.
        return PictureSigns(empty=True) if seen.mean() > 0.68 else _shape_signs(seen, 1)
    tones = _tones(rgb, seen)
    if tones > DRAWN_TONES:
        skin = _skin(rgb) & seen
        if skin.mean() > 0.6:  # the ground is of skin's colour as well: look at what stands on it
            skin &= _figure(rgb, seen, 0.06)
        return PictureSigns(photographic=True, portrait=_face_like(skin, rgb), tones=tones, skin=float(skin.mean()))
    figure = _figure(rgb, seen, STANDS_OUT)
    return _shape_signs(figure, tones) if _one_colour(rgb, figure, seen) else PictureSigns(tones=tones)


def _tones(rgb: Floats, seen: Mask) -> int:
    """How many of 4096 tones (4 bits a channel) fill four fifths of what is visible; noise of compression hardly counts."""
    quantised = (rgb[seen] * 15.999).astype(int)
    counts = np.sort(np.bincount(quantised[:, 0] * 256 + quantised[:, 1] * 16 + quantised[:, 2]))[::-1]
    return int(np.searchsorted(np.cumsum(counts), 0.8 * counts.sum())) + 1


def _skin(rgb: Floats) -> Mask:
    """Pixels in the range of human skin, light to dark: chroma bounds in YCbCr (Chai and Ngan 1999) and red above blue."""
    r, g, b = (rgb[..., i] * 255 for i in range(3))
    cb = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b
    cr = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b
    return np.asarray((cb > 77) & (cb < 127) & (cr > 133) & (cr < 173) & (r > 45) & (r > b + 10), dtype=np.bool_)


def _face_like(skin: Mask, rgb: Floats) -> bool:
    """A patch of skin of a face's size and shape in the upper middle, with darker features inside."""
    patches, count = ndimage.label(ndimage.binary_opening(skin, iterations=1))
    if count == 0:
        return False
    sizes = ndimage.sum_labels(skin, patches, np.arange(1, count + 1))
    patch = patches == int(np.argmax(sizes)) + 1
    rows, columns = np.nonzero(patch)
    tall, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
    sized = 0.04 <= patch.mean() <= 0.75 and 0.5 <= tall / wide <= 3.2
    placed = 0.25 <= columns.mean() / SIDE <= 0.75 and 0.15 <= rows.mean() / SIDE <= 0.72
    box = rgb[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].mean(axis=2)
    return bool(sized and placed and box.std() > 0.04)


def _ground(rgb: Floats, seen: Mask) -> tuple[Floats, Floats]:
    """The most common colour near the upper rim, and each pixel's distance from the middle."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    radius = np.hypot(x - SIDE / 2 + 0.5, y - SIDE / 2 + 0.5)
    ring = seen & (radius > SIDE * 0.38) & (radius < SIDE * 0.46) & (y < SIDE * 0.6)
    return np.median(rgb[ring] if ring.any() else rgb[seen], axis=0), radius


def _figure(rgb: Floats, seen: Mask, apart: float) -> Mask:
    """What stands on the ground: the visible pixels inside the rim that are far from the ground's colour."""
    ground, radius = _ground(rgb, seen)
    return np.asarray(seen & (radius < SIDE * 0.46) & (np.abs(rgb - ground).max(axis=2) > apart), dtype=np.bool_)


def _one_colour(rgb: Floats, figure: Mask, seen: Mask) -> bool:
    """Whether the figure's colours lie on the line from the ground's colour to its own, as a smoothed edge's do."""
    if not figure.any():
        return False
    ground, _ = _ground(rgb, seen)
    off = rgb[figure] - ground
    line = off[np.argsort(np.abs(off).max(axis=1))[-max(1, len(off) // 4) :]].mean(axis=0)
    line = line / max(1e-6, float(np.linalg.norm(line)))
    aside = np.linalg.norm(off - np.outer(off @ line, line), axis=1)
    return bool(aside.mean() < 0.08)


def _shape_signs(figure: Mask, tones: int) -> PictureSigns:
    silhouette = _is_silhouette(figure)
    if silhouette and _is_outline(figure):
        return PictureSigns(tones=tones)
    return PictureSigns(silhouette=silhouette, letters=not silhouette and _is_letters(figure), tones=tones)


def _is_outline(figure: Mask) -> bool:
    """Strokes that close around a gap, such as an emblem's triangle: a head and shoulders are filled, and a letter ends in its strokes."""
    rows = [row for row in figure if row.any()]
    filled = [row.sum() / (np.ptp(np.nonzero(row)[0]) + 1) for row in rows]
    return bool(np.mean(filled) < 0.85 and min(filled[-3:]) > 0.9)


def _is_silhouette(figure: Mask) -> bool:
    """A head above wider shoulders that reach the lower part; both halves alike."""
    if not 0.1 <= figure.mean() <= 0.75:
        return False
    rows = np.nonzero(figure.any(axis=1))[0]
    top, bottom = int(rows[0]), int(rows[-1])
    if bottom < SIDE * 0.66 or bottom - top < SIDE * 0.4 or top > SIDE * 0.4:
        return False
    widths = figure.sum(axis=1)[top : bottom + 1]
    head, chest = widths[: len(widths) // 2], widths[len(widths) // 2 :]
    solid = chest.max() / (np.ptp(np.nonzero(figure[top + len(widths) // 2 + int(chest.argmax())])[0]) + 1)
    alike = (figure == figure[:, ::-1]).mean()
    return bool(alike > 0.93 and head.max() >= 7 and 1.25 * head.max() < chest.max() and solid > 0.9 and head[: len(head) // 3].max() > 3)


def _is_letters(figure: Mask) -> bool:
    """One to three glyphs of like height in the middle, their strokes thin."""
    patches, count = ndimage.label(figure, structure=np.ones((3, 3)))
    if count == 0 or not 0.01 <= figure.mean() <= 0.35:
        return False
    boxes = [box for i, box in enumerate(ndimage.find_objects(patches)) if (patches[box] == i + 1).sum() >= 6]
    tall = [b[0].stop - b[0].start for b in boxes]
    if not boxes or not SIDE * 0.14 <= max(tall) <= SIDE * 0.7 or sum(t >= 0.6 * max(tall) for t in tall) > 3 or len(boxes) > 5:
        return False
    rows, columns = np.nonzero(figure)
    centred = abs(rows.mean() / SIDE - 0.5) < 0.12 and abs(columns.mean() / SIDE - 0.5) < 0.12
    long_word = (np.ptp(columns) + 1) / (np.ptp(rows) + 1) > 2.6
    return bool(centred and not long_word and ndimage.distance_transform_edt(figure).max() < SIDE * 0.1)
