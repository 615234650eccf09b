"""Panels of two waves compared: who joined, left, moved to another domain, changed name or industry.

A shop is the same where its key (its registrable domain, so `www.`, `http` and Cyrillic spelling never matter) is the same, or where
one of the two surveys was led from the one domain to the other. Where two shops could be the successor of one, none is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.addresses import shop_address
from auditor.types import PageKind, Shop, ShopFacts


@dataclass(frozen=True, slots=True)
class Pair:
    """One shop in both waves, as each list has it."""

    before: Shop
    after: Shop


@dataclass(frozen=True, slots=True)
class PanelDiff:
    """What became of a panel. A pair may stand in several of `moved`, `renamed` and `resorted` (another industry)."""

    stayed: int
    joined: tuple[Shop, ...]
    left: tuple[Shop, ...]
    moved: tuple[Pair, ...]
    renamed: tuple[Pair, ...]
    resorted: tuple[Pair, ...]


def home_of(facts: ShopFacts) -> str:
    """The key of the domain that the shop's home page was found on; its own where it was not found."""
    for one in facts.observations:
        if one.name == "survey.page" and one.page is PageKind.HOME and isinstance(one.value, dict):
            try:
                return shop_address(str(one.value.get("final_url") or ""))[1]
            except ValueError:
                continue
    return facts.shop.key


def successors(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Of shops whose key is in one panel only: key after → key before. Each mapping is a panel's keys → `home_of`."""
    old = {key: {key, home} for key, home in before.items() if key not in after}
    new = {key: {key, home} for key, home in after.items() if key not in before}
    known: dict[str, list[str]] = {}
    for key, names in old.items():
        for name in names:
            known.setdefault(name, []).append(key)
    candidates = {(one, other) for one, names in new.items() for name in names for other in known.get(name, ())}
    of_new, of_old = Counter(one for one, _ in candidates), Counter(other for _, other in candidates)
    return {one: other for one, other in sorted(candidates) if of_new[one] == 1 and of_old[other] == 1}


def compare(before: Iterable[ShopFacts], after: Iterable[ShopFacts]) -> PanelDiff:
    """The two panels, shop by shop, in the order of their keys."""
    old, old_homes = _read(before)
    new, new_homes = _read(after)
    led = successors(old_homes, new_homes)
    pairs = [Pair(old[led.get(key, key)], shop) for key, shop in sorted(new.items()) if led.get(key, key) in old]
    paired = {pair.before.key for pair in pairs}
    return PanelDiff(
        stayed=len(pairs),
        joined=tuple(shop for key, shop in sorted(new.items()) if led.get(key, key) not in old),
        left=tuple(shop for key, shop in sorted(old.items()) if key not in paired),
        moved=tuple(pair for pair in pairs if pair.before.key != pair.after.key),
        renamed=tuple(pair for pair in pairs if pair.before.name and pair.after.name and pair.before.name != pair.after.name),
        resorted=tuple(pair for pair in pairs if pair.before.industry != pair.after.industry),
    )


def followed(waves: Sequence[Callable[[], Iterable[ShopFacts]]]) -> list[Iterator[ShopFacts]]:
    """The facts of waves in the order of time, each shop under the key it has in the last wave that it is followed to.

    Each wave is read twice: once for where its shops live, once for the facts, which are streamed.
    """
    homes = [{one.shop.key: home_of(one) for one in read()} for read in waves]
    named: list[dict[str, str]] = [{} for _ in waves]
    for index in range(len(waves) - 2, -1, -1):
        for after, before in successors(homes[index], homes[index + 1]).items():
            named[index][before] = named[index + 1].get(after, after)
        for key in homes[index].keys() & homes[index + 1].keys() & named[index + 1].keys():
            named[index][key] = named[index + 1][key]
    return [_renamed(read(), names) for read, names in zip(waves, named, strict=True)]


def _renamed(facts: Iterable[ShopFacts], names: Mapping[str, str]) -> Iterator[ShopFacts]:
    for one in facts:
        key = names.get(one.shop.key, one.shop.key)
        yield one if key == one.shop.key else replace(one, shop=replace(one.shop, key=key))


def _read(facts: Iterable[ShopFacts]) -> tuple[dict[str, Shop], dict[str, str]]:
    """The shops and the homes of a wave, by key."""
    shops, homes = {}, {}
    for one in facts:
        shops[one.shop.key], homes[one.shop.key] = one.shop, home_of(one)
    return shops, homes
