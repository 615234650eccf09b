"""The tables of docs/reliability.md, written by the runs that make their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from auditor.visit.machine import about

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def when() -> str:
    """The day and the machine of a run."""
    machine = about()
    day = datetime.now(UTC).date()
    return f"{day}, {machine['cores']} cores, {int(machine['memory_mb']) // 1024} GB, load {machine['load_before']} at the end of the run"


def put(section: str, text: str) -> None:
    """Put `text` into its section of the page, in place of what the last run wrote; print it too."""
    print(f"\n{text}\n")
    begin, end = f"<!-- {section}: written by make test-hostile -->", f"<!-- /{section} -->"
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    _, found, after = rest.partition(end)
    assert found, f"{PAGE} has no section {section}"
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
