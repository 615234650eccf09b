"""`auditor explain`: where a number comes from: definition, k, n, who is missing and why, and the observations behind it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.cli import with_settings
from auditor.commands._pages import wave_of
from auditor.config import Settings
from auditor.failures import AuditorError
from auditor.shown import plain_line
from auditor.store import Store
from auditor.types import Daypart

if TYPE_CHECKING:
    from auditor.metrics.explanation import Explanation, Raw
    from auditor.store.provenance import Origin

_SHOWN = 300
"""Characters of one raw fact in the terminal; `--json` has all of it."""


class UnknownMetricError(AuditorError):
    """A metric, a sector or a shop was asked for that is not there."""

    exit_code = 2


@click.command()
@click.argument("metric")
@click.option("--industry", help="Only this sector.")
@click.option("--daypart", type=click.Choice([str(part) for part in Daypart]), help="Only this part of the week.")
@click.option("--shop", help="List only this shop's measure; the sums stay those of the whole group.")
@click.option("--wave", "wave_id", help="Wave to explain (default: the latest).")
@click.option("--lang", help="Language of the definition: en or ru (default: the setting report.lang).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program, with everything behind each measure.")
@with_settings
def command(
    metric: str,
    industry: str | None,
    daypart: str | None,
    shop: str | None,
    wave_id: str | None,
    lang: str | None,
    as_json: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """Say what METRIC means and what it is made of in a wave: k of n, who is left out and why, and under every shop's measure
    the raw facts behind it: visit, observation, what was seen, hashes of the evidence."""
    from auditor.metrics.explanation import explain
    from auditor.store.provenance import origins

    _check_metric(metric)
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        _check_group(store, wave.id, industry, shop)
        found = explain(metric, store.shop_facts(wave.id), industry, Daypart(daypart) if daypart else None)

        def origins_of(key: str) -> tuple[Origin, ...]:
            return origins(store.db, wave.id, key)

        measures = list(_measures(found, wave.id, shop, origins_of))
    language, about = lang or settings.report.lang, found.metric
    if as_json:
        said: dict[str, Any] = {"metric": metric, "version": about.version, "wave": wave.id, "industry": industry, "daypart": daypart}
        said |= {"definition": about.definition(language), "base": about.base(language), "unit": about.unit}
        said |= {"estimate": asdict(found.cell.estimate), "bounds": found.cell.bounds, "missing": dict(found.cell.reasons)}
        said |= {"outside": found.outside, "kinds": found.kinds, "median_s": found.median_s, "capped_mean_s": found.capped_mean_s}
        click.echo(json.dumps(said | {"cap_s": found.cap_s, "measures": measures}, ensure_ascii=False))
        return
    group = ", ".join(plain_line(words) for words in (industry, daypart) if words)
    click.echo(f"{metric} (version {about.version}), wave {plain_line(wave.id)}{f', {group}' if group else ''}")
    click.echo(f"  {about.definition(language)}\n  base: {about.base(language)}")
    for line in _sums(found):
        click.echo(f"  {line}")
    for one in measures:
        sources = one.pop("sources")
        click.echo(
            "  " + "  ".join(plain_line(value if name == "shop" else f"{name}={value}") for name, value in one.items() if value is not None)
        )
        for source in sources:
            click.echo(f"      {_line(source)}")


def _check_metric(metric: str) -> None:
    from auditor.metrics import registry

    if metric not in registry():
        family = [id_ for id_ in registry() if metric.partition(".")[0] == id_.partition(".")[0]]
        near = difflib.get_close_matches(metric, registry(), 3) or family
        raise UnknownMetricError(
            f"there is no metric {metric}; " + (f"near it: {', '.join(near)}" if near else "docs/metrics.md lists all")
        )


def _check_group(store: Store, wave: str, industry: str | None, shop: str | None) -> None:
    panel = store.panel(wave) if industry or shop else ()
    if industry and industry not in (known := sorted({one.industry for one in panel})):
        raise UnknownMetricError(f"the wave {wave} has no sector {industry}; it has {', '.join(known)}")
    if shop and shop not in {one.key for one in panel}:
        raise UnknownMetricError(f"the wave {wave} has no shop {shop}")


def _measures(found: Explanation, wave: str, shop: str | None, origins_of: Callable[[str], tuple[Origin, ...]]) -> Iterator[dict[str, Any]]:
    """Every measure as a row, with its sources as rows; where an observation came from is asked only for those that have any."""
    key: str | None = None
    known: tuple[Origin, ...] = ()
    for one in found.measures:
        if shop not in (None, one.shop):
            continue
        if one.shop != key and any(raw.observation is not None for raw in one.sources):
            key, known = one.shop, origins_of(one.shop)
        m = one.measure
        row = {"shop": one.shop, "daypart": m.daypart, "value": m.value, "label": m.label}
        row |= {"censored_at": m.censored_at, "competing": m.competing, "missing": m.missing}
        yield row | {"sources": [_source(raw, wave, one.shop, known) for raw in one.sources]}


def _source(raw: Raw, wave: str, shop: str, known: tuple[Origin, ...]) -> dict[str, Any]:
    row: dict[str, Any] = {"visit": f"{wave}/{shop}/visit/{raw.daypart}", "name": raw.name, "facts": raw.words}
    if raw.observation is not None:
        origin = known[raw.observation]
        row |= {"visit": origin.visit, "observation": origin.id, "seen_at": origin.seen_at.isoformat(timespec="seconds")}
        row["where"] = list(raw.where)
    return row | {"evidence": list(raw.evidence)}


def _line(source: dict[str, Any]) -> str:
    """One raw fact as a line: where it came from, what it says, its files by the first twelve figures of their hash."""
    words = [source["visit"] or "imported"]
    if "observation" in source:
        words.append(f"observation {source['observation']}")
    facts = source["facts"]
    said = " ".join(
        f"{name}={json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value}" for name, value in facts.items()
    )
    words += [source["name"], said, *(f"evidence {sha[:12]}" for sha in source["evidence"])]
    if source.get("where"):
        words.append(f"at {source['where'][0]}")
    return "  ".join(plain_line(word, _SHOWN) for word in words)


def _sums(found: Explanation) -> list[str]:
    cell, lines = found.cell, []
    e = cell.estimate
    if e.point is not None and e.low is not None and e.high is not None:
        lines.append(f"{e.k} of {e.n}: {100 * e.point:.1f}%, 95% interval {100 * e.low:.1f} to {100 * e.high:.1f}%")
    elif e.point is not None:
        lines.append(f"mean {e.point:.2f} over {e.n}")
    elif found.cap_s is not None:
        reached = f"{found.median_s:.1f} s" if found.median_s is not None else "not reached"
        lines.append(f"{e.n} of {e.n + e.censored} came; median {reached}; mean capped at {found.cap_s:.0f} s: {found.capped_mean_s:.1f} s")
    elif found.kinds:
        lines.append(f"{e.n} named")
    else:
        lines.append(f"no estimate: {e.k} of {e.n} known")
    if cell.bounds and e.unknown:
        lines.append(f"bounds with the unmeasured: {100 * cell.bounds[0]:.1f} to {100 * cell.bounds[1]:.1f}%")
    if found.kinds:
        lines.append("kinds: " + ", ".join(f"{plain_line(name)} {count}" for name, count in found.kinds.items()))
    if e.censored:
        lines.append(f"not ended when last seen: {e.censored}")
    if cell.reasons:
        lines.append("not measured: " + ", ".join(f"{reason} {count}" for reason, count in cell.reasons.items()))
    if found.outside:
        lines.append("outside the base: " + ", ".join(f"{reason} {count}" for reason, count in found.outside.items()))
    return lines
