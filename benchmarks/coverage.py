"""Does each published interval cover the truth in about 95 of 100 waves? A simulation without browsers.

    python benchmarks/coverage.py [--seeds 200] [--shops 535] [--population 4000] [--markdown docs/coverage.md]

A long lab street is the population; each seed draws shops from it (with replacement), draws what a wave would store of them, lets the
program's own metrics and statistics compute the published numbers, and asks whether the intervals hold the population's true values.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from street_facts import TRUE, facts_of, person_within, reached_within, true_share

from auditor.lab.street import make_street
from auditor.lab.truth import Truth
from auditor.metrics import matched
from auditor.metrics.table import Table, compute
from auditor.metrics.weighting import weighted_share, weighting
from auditor.stats import paired, several, survival
from auditor.stats.shares import rank_intervals
from auditor.types import Daypart

DAY, NIGHT = Daypart.WORKDAY, Daypart.NIGHT
FEW, SMALL = 10, 30


@dataclass
class Tally:
    """How often an interval held the truth, and how wide it was."""

    held: int = 0
    of: int = 0
    width: float = 0.0
    truth: list[float] = field(default_factory=list)

    def add(self, truth: float | None, low: float | None, high: float | None) -> None:
        """Count one interval, where there is one."""
        if truth is None or low is None or high is None:
            return
        self.held += low - 1e-9 <= truth <= high + 1e-9
        self.of += 1
        self.width += high - low
        if not self.truth or self.truth[-1] != truth:
            self.truth.append(truth)


class Simulation:
    """One population, many waves drawn from it."""

    def __init__(self, population: int, shops: int) -> None:
        self.truths = make_street(7, population).shops
        self.shops = shops
        self.by_sector: dict[str, list[Truth]] = defaultdict(list)
        for truth in self.truths:
            self.by_sector[truth.industry].append(truth)
        self.sizes = {sector: 50 * (i + 1) ** 2 for i, sector in enumerate(sorted(self.by_sector))}
        self.tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        self.groups: dict[str, list[str]] = defaultdict(list)
        self.true: dict[tuple[str, str | None, Daypart | None], float | None] = {}

    def _true(self, metric: str, sector: str | None, part: Daypart | None) -> float | None:
        key = metric, sector, part
        if key not in self.true:
            chance = next(one.chance for one in TRUE if one.metric == metric)
            self.true[key] = true_share(self.truths if sector is None else self.by_sector[sector], chance, part)
        return self.true[key]

    def _tally(self, group: str, name: str) -> Tally:
        if name not in self.groups[group]:
            self.groups[group].append(name)
        return self.tallies[group, name]

    def wave(self, seed: int) -> None:
        """Draw one sample and two waves over it; count every interval."""
        draw = random.Random(f"coverage/{seed}")
        picked = [(f"{i:05}.example", truth) for i, truth in enumerate(draw.choices(self.truths, k=self.shops))]
        first, second = (
            compute(facts_of(truth, key, draw, stratum_size=self.sizes[truth.industry]) for key, truth in picked) for _ in range(2)
        )
        self._shares(first)
        self._curves(first)
        self._pairs(first)
        self._ranks(first)
        self._weights(first)
        self._noise(first, second)

    def _shares(self, table: Table) -> None:
        for one in TRUE:
            for part in one.parts:
                e = table.cell(one.metric, None, part).estimate
                name = f"`{one.metric}`{f', {part}' if part else ''}"
                if e.n >= FEW:
                    self._tally("Shares, all sectors (Wilson)", name).add(self._true(one.metric, None, part), e.low, e.high)
        for metric, part in (("channel.chat", None), ("chat.reach_60", DAY), ("chat.reach_60", NIGHT), ("chat.offline_form", None)):
            for sector in table.industries:
                e = table.cell(metric, sector, part).estimate
                if e.n >= FEW:
                    name = f"`{metric}`{f', {part}' if part else ''}, each sector"
                    self._tally("Shares, each sector (Wilson)", name).add(self._true(metric, sector, part), e.low, e.high)

    def _curves(self, table: Table) -> None:
        for part in (DAY, NIGHT):
            waits = table.waits("chat.response_time", None, part)
            curve = survival.aalen_johansen(waits)
            for limit in (30, 60, 120):
                _, low, high = curve.at(limit)
                truth = true_share(self.truths, person_within(limit), part)
                self._tally("Curves (Aalen-Johansen, log-log band)", f"answered within {limit} s, chats asked, {part}").add(
                    truth, low, high
                )

    def _pairs(self, table: Table) -> None:
        pairs = table.pairs("chat.reach_60", DAY, NIGHT)
        found = paired.tango(pairs)
        chance = reached_within(60)
        known = [(chance(t, DAY), chance(t, NIGHT)) for t in self.truths if t.measurable]
        both = [(a, b) for a, b in known if a is not None and b is not None]
        truth = sum(a - b for a, b in both) / len(both)
        self._tally("Same shops (Tango)", "`chat.reach_60`, workday less night").add(truth, found.low, found.high)

    def _ranks(self, table: Table) -> None:
        cells = [(sector, table.cell("chat.reach_300", sector, DAY).estimate) for sector in table.industries]
        big = [(sector, e.k, e.n) for sector, e in cells if e.n >= SMALL]
        places = rank_intervals([(k, n) for _, k, n in big])
        true = [self._true("chat.reach_300", sector, DAY) or 0.0 for sector, _, _ in big]
        held = all(
            low <= 1 + sum(t > own for t in true) and 1 + sum(t > own for t in true) <= high
            for (low, high), own in zip(places, true, strict=True)
        )
        self._tally("Ranks (joint)", "all sectors' places at once").add(0.0 if held else 2.0, -1.0, 1.0)

    def _weights(self, table: Table) -> None:
        given = weighting(table)
        assert given is not None
        for metric, part in (("channel.chat", None), ("chat.reach_60", DAY)):
            found = weighted_share(table, given, metric, part)
            assert found is not None
            total = sum(self.sizes.values())
            truth = sum(size * (self._true(metric, sector, part) or 0.0) for sector, size in self.sizes.items()) / total
            self._tally("Weighted to unequal strata", f"`{metric}`{f', {part}' if part else ''}").add(
                truth, found.estimate.low, found.estimate.high
            )
            e = table.cell(metric, None, part).estimate
            self._tally("Weighted to unequal strata", f"`{metric}`{f', {part}' if part else ''}, unweighted for comparison").add(
                truth, e.low, e.high
            )

    def _noise(self, first: Table, second: Table) -> None:
        """Two waves of the same truth: any sector called a change is a false one."""
        p = [
            paired.mcnemar_mid_p(pairs)
            for sector in second.industries
            if (pairs := matched.wave_pairs(first, second, "chat.reach_60", DAY, sector)).n >= FEW
        ]
        false = any(q < 0.05 for q in several.holm(p))
        self._tally("Two waves without a change", "no sector of the family called a change (Holm)").add(2.0 if false else 0.0, -1.0, 1.0)


def markdown(simulation: Simulation, seeds: int, population: int) -> str:
    """The table of results."""
    lines = [
        f"{seeds} waves of {simulation.shops} shops, each drawn from a street of {population};",
        f"groups under {FEW} measured shops give no interval.",
        "",
    ]
    for group, names in simulation.groups.items():
        tallies = [simulation.tallies[group, name] for name in names]
        held, of = sum(t.held for t in tallies), sum(t.of for t in tallies)
        lines += [
            f"### {group}: {100 * held / of:.1f}% of {of:,} intervals",
            "",
            "| what | truth | covered | of | mean width |",
            "|---|---|---|---|---|",
        ]
        for name, t in zip(names, tallies, strict=True):
            if t.of:
                truth = f"{100 * t.truth[0]:.1f}%" if len(t.truth) == 1 else "each its own"
                plain = group.startswith(("Ranks", "Two waves"))
                width = "" if plain else f"{100 * t.width / t.of:.1f} points"
                lines.append(f"| {name} | {'' if plain else truth} | {100 * t.held / t.of:.1f}% | {t.of} | {width} |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Run the simulation and print, or write, its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--shops", type=int, default=535)
    parser.add_argument("--population", type=int, default=4000)
    parser.add_argument("--markdown", type=Path, help="file whose part after the line <!-- table --> is replaced")
    arguments = parser.parse_args()
    simulation = Simulation(arguments.population, arguments.shops)
    for seed in range(arguments.seeds):
        simulation.wave(seed)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{seed + 1} of {arguments.seeds}")
    text = markdown(simulation, arguments.seeds, arguments.population)
    sys.stdout.write(text)
    if arguments.markdown:
        head = arguments.markdown.read_text(encoding="utf-8").partition("<!-- table -->")[0]
        arguments.markdown.write_text(f"{head}<!-- table -->\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
