"""The sections of the trend, one file each with a function `build(study, figure)`."""

from __future__ import annotations

ORDER = ("comparable", "sectors", "change", "measures", "churn", "speed", "long", "attrition", "method")
"""File names of the sections, in the order of the page."""
