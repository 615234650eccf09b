"""`auditor explain`: where a number comes from: definition, k, n, who is missing and why, and the observations behind it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands.report import wave_of
from auditor.config import Settings
from auditor.failures import AuditorError
from auditor.metrics import registry
from auditor.metrics.table import Table, compute
from auditor.store import Store
from auditor.types import Daypart


class UnknownMetricError(AuditorError):
    """A metric was asked for that the registry does not have."""

    exit_code = 2


@click.command()
@click.argument("metric")
@click.option("--industry", help="Only this sector.")
@click.option("--daypart", type=click.Choice([str(part) for part in Daypart]), help="Only this part of the week.")
@click.option("--wave", "wave_id", help="Wave to explain (default: the latest).")
@click.option("--lang", help="Language of the definition: en or ru (default: the setting report.lang).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@with_settings
def command(
    metric: str,
    industry: str | None,
    daypart: str | None,
    wave_id: str | None,
    lang: str | None,
    as_json: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """Say what METRIC means and what it is made of in a wave: every shop with its measure."""
    found = registry().get(metric)
    if found is None:
        near = [id_ for id_ in registry() if metric.partition(".")[0] == id_.partition(".")[0]]
        raise UnknownMetricError(
            f"there is no metric {metric}; " + (f"near it: {', '.join(near)}" if near else "docs/metrics.md lists all")
        )
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        table = compute(store.shop_facts(wave.id))
    part = Daypart(daypart) if daypart else None
    language = lang or settings.report.lang
    cell = table.cell(metric, industry, part)
    measures = [
        {
            "shop": key,
            "daypart": m.daypart,
            "value": m.value,
            "label": m.label,
            "censored_at": m.censored_at,
            "competing": m.competing,
            "missing": m.missing,
        }
        for key, m in table.measures(metric, industry, part)
    ]
    if as_json:
        about = {"metric": metric, "version": found.version, "wave": wave.id, "industry": industry, "daypart": daypart}
        about |= {"definition": found.definition(language), "base": found.base(language), "estimate": asdict(cell.estimate)}
        click.echo(json.dumps(about | {"bounds": cell.bounds, "missing": dict(cell.reasons), "measures": measures}, ensure_ascii=False))
        return
    click.echo(f"{metric} (version {found.version}), wave {wave.id}\n  {found.definition(language)}\n  base: {found.base(language)}")
    for line in _sums(table, metric, industry, part):
        click.echo(f"  {line}")
    for one in measures:
        click.echo(
            "  " + "  ".join(f"{name}={value}" if name != "shop" else str(value) for name, value in one.items() if value is not None)
        )


def _sums(table: Table, metric: str, industry: str | None, part: Daypart | None) -> list[str]:
    cell = table.cell(metric, industry, part)
    e, lines = cell.estimate, []
    if e.point is not None and e.low is not None and e.high is not None:
        lines.append(f"{e.k} of {e.n}: {100 * e.point:.1f}%, 95% interval {100 * e.low:.1f} to {100 * e.high:.1f}%")
    elif e.point is not None:
        lines.append(f"mean {e.point:.2f} over {e.n}")
    else:
        lines.append(f"no estimate: {e.k} of {e.n} known")
    if cell.bounds and e.unknown:
        lines.append(f"bounds with the unmeasured: {100 * cell.bounds[0]:.1f} to {100 * cell.bounds[1]:.1f}%")
    if kinds := table.kinds(metric, industry, part):
        lines.append("kinds: " + ", ".join(f"{name} {count}" for name, count in kinds.most_common()))
    if e.censored:
        lines.append(f"not ended when last seen: {e.censored}")
    if cell.reasons:
        lines.append("not measured: " + ", ".join(f"{reason} {count}" for reason, count in cell.reasons.items()))
    return lines
