"""Divide units that must stay whole into parts that hang together and are about equally large.

Units (residential quarters) have a size (households) and share borders of known length (metres). The objective is

    the sum over parts of (size - mean size) squared  +  weight x metres of border between parts

so that parts are even first and compact second; `weight` says how many squared households a metre is worth. Up to
EXACT units the best division is found and proved by going through all of them; beyond, by growing parts from seeds
and exchanging units on their borders, from many starts. The same input gives the same answer.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

EXACT, STARTS = 11, 24
# Squared households a metre of border is worth: a kilometre weighs as much as 22 households too many in one grid.
WEIGHT = 0.5
Borders = Mapping[tuple[int, int], float]
Parts = list[list[int]]


@dataclass(frozen=True)
class Division:
    """Unit numbers of each part, with the objective, what it is made of, and a bound no division can go below."""

    parts: Parts
    sizes: list[int]
    spread: float
    cut_m: float
    objective: float
    bound: float
    proved: bool

    @property
    def gap(self) -> float:
        """How far above the bound, as a share of the objective: 0 is proved to be the best."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0


class _Ground:
    """Sizes, neighbours and borders in the form both searches want; bit n of a mask is unit n."""

    def __init__(self, sizes: Sequence[int], borders: Borders, parts: int, weight: float) -> None:
        self.sizes, self.count, self.parts, self.weight = list(sizes), len(sizes), parts, weight
        self.mean = sum(sizes) / parts
        self.near: list[dict[int, float]] = [{} for _size in sizes]
        for (a, b), metres in borders.items():
            if a != b:
                self.near[a][b] = self.near[b][a] = metres

    def cost(self, units: Sequence[int]) -> float:
        """What one part adds to the objective; a border counts half on each side."""
        inside = set(units)
        cut = sum(m for unit in units for other, m in self.near[unit].items() if other not in inside)
        return float((sum(self.sizes[unit] for unit in units) - self.mean) ** 2 + self.weight * cut / 2)

    def connected(self, units: set[int]) -> bool:
        """Whether the units hang together."""
        seen = {next(iter(units))}
        todo = list(seen)
        while todo:
            for other in self.near[todo.pop()]:
                if other in units and other not in seen:
                    seen.add(other)
                    todo.append(other)
        return len(seen) == len(units)


def divide(
    sizes: Sequence[int], borders: Borders, parts: int, *, weight: float = WEIGHT, seed: int = 2023
) -> Division:
    """Divide units into `parts` contiguous parts with a small objective.

    Raises:
        Refused: fewer units than parts, no part, or units that do not hang together.
    """
    if not 1 <= parts <= len(sizes):
        raise Refused(
            _("%(units)d 个小区不能划成 %(parts)d 个网格。") % {"units": len(sizes), "parts": parts},
            code="bad_parts",
            field="parts",
        )
    ground = _Ground(sizes, borders, parts, weight)
    if not ground.connected(set(range(ground.count))):
        raise Refused(_("这些小区不相连，无法划成连片的网格。"), code="not_connected")
    proved = ground.count <= EXACT
    found = _exact(ground) if proved else _searched(ground, random.Random(seed))  # noqa: S311 - many starts, no secret
    return _told(ground, found, proved)


def _told(ground: _Ground, found: Parts, proved: bool) -> Division:
    parts = sorted(sorted(part) for part in found)
    sizes = [sum(ground.sizes[unit] for unit in part) for part in parts]
    spread = sum((size - ground.mean) ** 2 for size in sizes)
    objective = sum(ground.cost(part) for part in parts)
    cut = (objective - spread) / ground.weight if ground.weight else 0.0
    bound = objective if proved else least_spread(ground.sizes, ground.parts)
    return Division(parts, sizes, spread, cut, objective, bound, proved)


def least_spread(sizes: Sequence[int], parts: int) -> float:
    """A spread no division can go below: whole households, and units larger than the mean fill parts of their own."""
    total, mean = sum(sizes), sum(sizes) / parts
    large = sorted((size for size in sizes if size > mean), reverse=True)[: parts - 1]
    best = 0.0
    for taken in range(len(large) + 1):
        rest, left = total - sum(large[:taken]), parts - taken
        low, over = divmod(rest, left)
        even = over * (low + 1 - mean) ** 2 + (left - over) * (low - mean) ** 2
        best = max(best, sum((size - mean) ** 2 for size in large[:taken]) + even)
    return best


def _exact(ground: _Ground) -> Parts:
    """The best division, by taking off connected parts that hold the lowest unit left."""
    masks = _connected_masks(ground)
    cost = {mask: ground.cost(_units(mask)) for mask in masks}
    holding: list[list[int]] = [[] for _unit in range(ground.count)]
    for mask in masks:
        holding[(mask & -mask).bit_length() - 1].append(mask)

    @cache
    def best(left: int, parts: int) -> tuple[float, tuple[int, ...]]:
        if parts == 1:
            return (cost[left], (left,)) if left in cost else (math.inf, ())
        answer: tuple[float, tuple[int, ...]] = (math.inf, ())
        for mask in holding[(left & -left).bit_length() - 1]:
            if mask & ~left == 0 and mask != left and cost[mask] < answer[0]:
                value, others = best(left & ~mask, parts - 1)
                answer = min(answer, (value + cost[mask], (mask, *others)))
        return answer

    _value, chosen = best((1 << ground.count) - 1, ground.parts)
    return [_units(mask) for mask in chosen]


def _connected_masks(ground: _Ground) -> list[int]:
    """Every set of units that hangs together, once, as a mask."""
    near = [sum(1 << other for other in ground.near[unit]) for unit in range(ground.count)]
    seen = {1 << unit for unit in range(ground.count)}
    todo = list(seen)
    while todo:
        mask = todo.pop()
        around = 0
        for unit in _units(mask):
            around |= near[unit]
        for unit in _units(around & ~mask):
            grown = mask | 1 << unit
            if grown not in seen:
                seen.add(grown)
                todo.append(grown)
    return sorted(seen)


def _units(mask: int) -> list[int]:
    return [unit for unit in range(mask.bit_length()) if mask >> unit & 1]


def _searched(ground: _Ground, rng: random.Random) -> Parts:
    best: Parts = []
    least = math.inf
    for _start in range(STARTS):
        owner = _improved(ground, _grown(ground, rng))
        parts = _parts(owner, ground.parts)
        value = sum(ground.cost(part) for part in parts)
        if value < least - 1e-9:
            best, least = parts, value
    return best


def _parts(owner: Sequence[int], count: int) -> Parts:
    return [[unit for unit, part in enumerate(owner) if part == number] for number in range(count)]


def _grown(ground: _Ground, rng: random.Random) -> list[int]:
    """Parts grown from seeds that lie far apart: the smallest one that can takes the neighbour it borders most."""
    owner = [-1] * ground.count
    for number, seed in enumerate(_seeds(ground, rng)):
        owner[seed] = number
    sums = [0] * ground.parts
    for unit, part in enumerate(owner):
        if part >= 0:
            sums[part] += ground.sizes[unit]
    while -1 in owner:
        for part in sorted(range(ground.parts), key=lambda one: sums[one]):
            shared = _free_beside(ground, owner, part)
            if shared:
                unit = max(shared, key=lambda one: (shared[one] * rng.uniform(0.7, 1.3), -one))
                owner[unit] = part
                sums[part] += ground.sizes[unit]
                break
    return owner


def _free_beside(ground: _Ground, owner: Sequence[int], part: int) -> dict[int, float]:
    """Units nobody has yet beside a part, with the metres of border they share with it."""
    shared: dict[int, float] = {}
    for unit in range(ground.count):
        if owner[unit] == part:
            for other, metres in ground.near[unit].items():
                if owner[other] < 0:
                    shared[other] = shared.get(other, 0.0) + metres
    return shared


def _seeds(ground: _Ground, rng: random.Random) -> list[int]:
    seeds = [rng.randrange(ground.count)]
    while len(seeds) < ground.parts:
        steps = _steps_from(ground, seeds)
        far = [unit for unit in range(ground.count) if unit not in seeds]
        seeds.append(max(far, key=lambda unit: (steps[unit] + rng.random(), -unit)))
    return seeds


def _steps_from(ground: _Ground, seeds: Sequence[int]) -> list[int]:
    """How many borders lie between each unit and the nearest seed."""
    steps = [ground.count] * ground.count
    todo = list(seeds)
    for seed in seeds:
        steps[seed] = 0
    for unit in todo:
        for other in ground.near[unit]:
            if steps[other] > steps[unit] + 1:
                steps[other] = steps[unit] + 1
                todo.append(other)
    return steps


def _improved(ground: _Ground, owner: list[int]) -> list[int]:
    """Give a unit on a border to the part beyond, or exchange two, as long as the best such step helps."""
    while True:
        steps = _single(ground, owner) + _double(ground, owner)
        gain, changes = min(((_gain(ground, owner, one), one) for one in steps), default=(0.0, ()))
        if gain > -1e-9:
            return owner
        for unit, part in changes:
            owner[unit] = part


Changes = tuple[tuple[int, int], ...]


def _single(ground: _Ground, owner: Sequence[int]) -> list[Changes]:
    return [
        ((unit, part),)
        for unit in range(ground.count)
        for part in sorted({owner[other] for other in ground.near[unit]} - {owner[unit]})
    ]


def _double(ground: _Ground, owner: Sequence[int]) -> list[Changes]:
    """Two units of neighbouring parts that change places."""
    edge = [
        (unit, part)
        for unit in range(ground.count)
        for part in sorted({owner[other] for other in ground.near[unit]} - {owner[unit]})
    ]
    return [
        ((a, to_a), (b, to_b))
        for n, (a, to_a) in enumerate(edge)
        for b, to_b in edge[n + 1 :]
        if owner[a] == to_b and owner[b] == to_a
    ]


def _gain(ground: _Ground, owner: Sequence[int], changes: Changes) -> float:
    """What the objective changes by (negative is better); infinite when a part would vanish or fall apart."""
    touched = {owner[unit] for unit, _part in changes} | {part for _unit, part in changes}
    later = list(owner)
    for unit, part in changes:
        later[unit] = part
    before = after = 0.0
    for part in touched:
        new = [unit for unit, one in enumerate(later) if one == part]
        if not new or not ground.connected(set(new)):
            return math.inf
        before += ground.cost([unit for unit, one in enumerate(owner) if one == part])
        after += ground.cost(new)
    return after - before
