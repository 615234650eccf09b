"""How short pages came of the processors, from what the kernel counts of their processes."""

from __future__ import annotations

import pytest

from auditor.gather.renderers import Renderers


def test_the_shortage_is_the_share_of_samples_in_which_pages_got_less_than_half() -> None:
    """What nobody wanted is no shortage; what was before is not asked about."""
    watch = Renderers(lambda: (), 1000)
    assert watch.shortage(0.0) == 0.0
    for at_s, (got_s, waited_s) in enumerate([(0.1, 0.9), (0.0, 0.0), (0.2, 0.1), (0.1, 0.2), (0.25, 0.25)]):
        watch.note(float(at_s), got_s, waited_s)
    assert watch.shortage(-1.0) == pytest.approx(0.4)
    assert watch.shortage(0.0) == pytest.approx(0.25)
    assert watch.shortage(9.0) == 0.0
