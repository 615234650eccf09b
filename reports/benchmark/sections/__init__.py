"""The sections of the benchmark, one file each with a function `build(study, figure)`; `ORDER` is the order of the page."""

from __future__ import annotations

ORDER = ("channels", "outcomes", "coverage", "method")
"""File names of the sections, in the order of the page."""
