"""Statistics of a small picture: how flat, how many colours, where the skin tones lie, what shape stands on the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SIDE = 64
"""Every picture is looked at as SIDE x SIDE."""


@dataclass(frozen=True, slots=True)
class PictureSigns:
    """`empty`: one colour or nothing visible. `photographic`: shaded like a photograph. `portrait`: photographic, with skin where a
    face is. `silhouette`: a head and shoulders in one colour. `letters`: one or two glyphs on a plain ground."""

    empty: bool
    photographic: bool
    portrait: bool
    silhouette: bool
    letters: bool
    flat: float
    colours: int
    skin: float


def picture_signs(rgba: npt.NDArray[np.uint8]) -> PictureSigns:
    """The signs of a picture of shape (height, width, 4)."""
    picture = _square(rgba)
    seen = picture[..., 3] > 0.5
    rgb = picture[..., :3]
    if seen.mean() < 0.03 or _spread(rgb[seen]) < 0.02:
        # A shape cut out of a transparent ground is read from its alpha.
        if 0.03 <= seen.mean() <= 0.95:
            return _shape_signs(seen, flat=1.0, colours=1)
        return PictureSigns(True, False, False, False, False, 1.0, 1, 0.0)
    flat = _flatness(rgb, seen)
    colours = _colours(rgb, seen)
    skin = _skin(rgb) & seen
    photographic = flat < 0.62 and colours > 60
    face = _face_like(skin, rgb)
    if photographic:
        return PictureSigns(False, True, face, False, False, flat, colours, float(skin.mean()))
    figure = _figure(rgb, seen)
    shape = _shape_signs(figure, flat, colours)
    return PictureSigns(False, False, False, shape.silhouette, shape.letters, flat, colours, float(skin.mean()))


def _square(rgba: npt.NDArray[np.uint8]) -> Floats:
    """The central square as SIDE x SIDE floats in 0..1, by taking the mean of each cell."""
    height, width = rgba.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    cut = rgba[top : top + side, left : left + side].astype(np.float64) / 255
    at = (np.arange(SIDE) * side // SIDE).astype(int)
    return cut[np.ix_(at, at)]


def _spread(colours: Floats) -> float:
    return float(np.abs(colours - np.median(colours, axis=0)).mean()) if len(colours) else 0.0


def _flatness(rgb: Floats, seen: Mask) -> float:
    """Share of visible pixels that equal their right and lower neighbours, as drawn areas do and photographs do not."""
    right = np.abs(np.diff(rgb, axis=1))[:-1].max(axis=2)
    down = np.abs(np.diff(rgb, axis=0))[:, :-1].max(axis=2)
    inner = seen[:-1, :-1]
    same = (np.maximum(right, down) < 0.006) & inner
    return float(same.sum() / max(1, inner.sum()))


def _colours(rgb: Floats, seen: Mask) -> int:
    """Number of colours, 5 bits a channel, that at least two visible pixels have."""
    quantised = (rgb[seen] * 31).astype(int)
    keys = quantised[:, 0] * 1024 + quantised[:, 1] * 32 + quantised[:, 2]
    return int((np.unique(keys, return_counts=True)[1] >= 2).sum())


def _skin(rgb: Floats) -> Mask:
    """Pixels in the range of human skin, light to dark: chroma bounds in YCbCr (Chai and Ngan 1999) and red above blue."""
    r, g, b = (rgb[..., i] * 255 for i in range(3))
    cb = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b
    cr = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b
    skin = (cb > 77) & (cb < 127) & (cr > 133) & (cr < 173) & (r > 45) & (r > b + 10)
    return np.asarray(skin, dtype=np.bool_)


def _face_like(skin: Mask, rgb: Floats) -> bool:
    """A patch of skin of a face's size and shape in the upper middle, with darker features inside."""
    patches, count = ndimage.label(ndimage.binary_opening(skin, iterations=1))
    if count == 0:
        return False
    sizes = ndimage.sum_labels(skin, patches, np.arange(1, count + 1))
    patch = patches == int(np.argmax(sizes)) + 1
    share = patch.mean()
    rows, columns = np.nonzero(patch)
    centre_x, centre_y = columns.mean() / SIDE, rows.mean() / SIDE
    tall, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
    if not (0.04 <= share <= 0.75 and 0.25 <= centre_x <= 0.75 and 0.15 <= centre_y <= 0.72 and 0.5 <= tall / wide <= 3.2):
        return False
    box = rgb[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].mean(axis=2)
    return float(box.std()) > 0.04


def _figure(rgb: Floats, seen: Mask) -> Mask:
    """What stands on the ground: the visible pixels that are far from the ground's colour (the most frequent near the rim)."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    radius = np.hypot(x - SIDE / 2 + 0.5, y - SIDE / 2 + 0.5)
    ring = seen & (radius > SIDE * 0.40) & (radius < SIDE * 0.48)
    ground = np.median(rgb[ring] if ring.any() else rgb[seen], axis=0)
    disc = radius < SIDE * 0.47
    return np.asarray(seen & disc & (np.abs(rgb - ground).max(axis=2) > 0.12), dtype=np.bool_)


def _shape_signs(figure: Mask, flat: float, colours: int) -> PictureSigns:
    plain_ground = colours <= 40
    silhouette = plain_ground and _is_silhouette(figure)
    letters = plain_ground and not silhouette and _is_letters(figure)
    return PictureSigns(False, False, False, silhouette, letters, flat, colours, 0.0)


def _is_silhouette(figure: Mask) -> bool:
    """A head above shoulders: symmetric, narrow above, wide below, reaching the lower part, without holes in the shoulders."""
    if not 0.12 <= figure.mean() <= 0.75:
        return False
    rows = np.nonzero(figure.any(axis=1))[0]
    top, bottom = rows[0], rows[-1]
    if bottom < SIDE * 0.66 or bottom - top < SIDE * 0.4:
        return False
    widths = figure.sum(axis=1)[top : bottom + 1]
    head, foot = widths[: len(widths) // 2], widths[len(widths) * 2 // 3 :]
    mirrored = (figure == figure[:, ::-1]).mean()
    return bool(
        mirrored > 0.9
        and foot.max() > 1.35 * head.max()
        and head.max() > 5
        and (foot.max() / max(1, np.ptp(np.nonzero(figure[rows[-1] - 3])[0]) + 1)) > 0.6
    )


def _is_letters(figure: Mask) -> bool:
    """One to three glyphs of like height in the middle, their strokes thin."""
    patches, count = ndimage.label(figure)
    if not 0.02 <= figure.mean() <= 0.35 or count == 0:
        return False
    boxes = [box for i, box in enumerate(ndimage.find_objects(patches)) if (patches[box] == i + 1).sum() > 6]
    if not 1 <= len(boxes) <= 5:
        return False
    tall = [b[0].stop - b[0].start for b in boxes]
    big = [b for b, t in zip(boxes, tall, strict=True) if t >= 0.6 * max(tall)]
    if not 1 <= len(big) <= 3 or not SIDE * 0.14 <= max(tall) <= SIDE * 0.7:
        return False
    rows, columns = np.nonzero(figure)
    centred = abs(rows.mean() / SIDE - 0.5) < 0.12 and abs(columns.mean() / SIDE - 0.5) < 0.12
    thickness = ndimage.distance_transform_edt(figure)
    return bool(centred and thickness.max() < SIDE * 0.1)
