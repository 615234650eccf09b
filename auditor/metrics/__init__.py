"""The metrics: one registry found by walking `families/`, and the table of what a wave gives for them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from auditor.metrics import families
from auditor.metrics.base import Metric


@cache
def registry() -> Mapping[str, Metric]:
    """All metrics by id, in the order of the files' names and of their tuples. Raises `ValueError` where two share an id."""
    found: dict[str, Metric] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(families.__path__)):
        for metric in importlib.import_module(f"{families.__name__}.{name}").METRICS:
            if metric.id in found:
                raise ValueError(f"two metrics have the id {metric.id}")
            found[metric.id] = replace(metric, family=name)
    return MappingProxyType(found)
