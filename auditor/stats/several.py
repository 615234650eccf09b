"""Many tests at once: Holm for the primary family, Benjamini-Hochberg for exploration. Adjusted p in the order given."""

from __future__ import annotations

from collections.abc import Sequence


def _adjusted(p: Sequence[float], method: str) -> list[float]:
    if not p:
        return []
    from statsmodels.stats.multitest import multipletests

    return [float(value) for value in multipletests(list(p), method=method)[1]]


def holm(p: Sequence[float]) -> list[float]:
    """Holm's adjusted p (Holm 1979): the chance of any false finding in the family stays under the level."""
    return _adjusted(p, "holm")


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p (1995): the expected part of false findings among the findings stays under the level."""
    return _adjusted(p, "fdr_bh")
