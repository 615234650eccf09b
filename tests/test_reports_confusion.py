"""What was taken for what: the benchmark prints a table for each class that a comparison with the truth kept."""

from __future__ import annotations

import re

from facts_factory import make_facts
from test_reports_benchmark import WAVE

from reports.benchmark import Agreement, build

STATES = Agreement("chat state", 41, 45, pairs=(("offline_form", "offline_form", 17), ("online", "online", 24), ("online", "queue", 4)))


def table_of(html: str) -> list[list[str]]:
    """The cells of the table below the heading of the confusions."""
    part = html.split("What was taken for what: state of the chat", 1)[1].split("</table>", 1)[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part, re.DOTALL)
    return [
        [
            re.sub(r"<span class=\"vh\">.*?</span>|<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_a_matrix_has_a_row_for_each_truth_and_a_column_for_each_finding() -> None:
    rows = table_of(build(make_facts(12), WAVE, (STATES,), "en"))
    assert rows[0][1:] == ["offline, form", "online", "queue"]
    assert [row[0] for row in rows[1:]] == ["offline, form", "online"]
    assert rows[1][1] == "17"
    assert rows[2][2:] == ["24", "4"]


def test_a_fact_that_is_no_class_has_no_matrix() -> None:
    assert "What was taken for what" not in build(make_facts(12), WAVE, (Agreement("phones", 9, 10),), "en")
