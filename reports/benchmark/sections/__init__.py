"""The sections of the benchmark, one file each with a function `build(study, figure)`."""

from __future__ import annotations

ORDER = (
    "channels",
    "phone",
    "vendors",
    "presence",
    "speed",
    "outcomes",
    "night",
    "invites",
    "touch",
    "cart",
    "ranks",
    "heat",
    "reference",
    "coverage",
    "weights",
    "method",
)
"""File names of the sections, in the order of the page."""
