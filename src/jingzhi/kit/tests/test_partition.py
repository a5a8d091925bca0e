"""Dividing whole units: each in exactly one part, every part in one piece, never worse than proved bounds allow."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingzhi.kit import partition
from jingzhi.kit.partition import divide, least_spread
from jingzhi.kit.refused import Refused

Ground = tuple[list[int], dict[tuple[int, int], float]]


def lattice(wide: int, high: int, seed: int = 1) -> Ground:
    """Quarters in rows and columns, 100 m wide."""
    rng = random.Random(seed)
    number = {(x, y): y * wide + x for y in range(high) for x in range(wide)}
    borders = {}
    for (x, y), unit in number.items():
        for other in ((x + 1, y), (x, y + 1)):
            if other in number:
                borders[(unit, number[other])] = 100.0
    return [rng.randint(60, 330) for _unit in number], borders


@st.composite
def grounds(draw: st.DrawFn) -> tuple[Ground, int]:
    """Any connected ground of up to sixteen units, and how many parts."""
    count = draw(st.integers(1, 16))
    borders = {(draw(st.integers(0, n - 1)), n): draw(st.floats(0, 900)) for n in range(1, count)}
    for _more in range(draw(st.integers(0, count))):
        a, b = sorted((draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))))
        if a != b:
            borders[(a, b)] = draw(st.floats(0, 900))
    sizes = [draw(st.integers(0, 400)) for _unit in range(count)]
    return (sizes, borders), draw(st.integers(1, min(count, 5)))


def pieces(units: list[int], borders: dict[tuple[int, int], float]) -> int:
    """Into how many pieces the units fall."""
    left, found = set(units), 0
    while left:
        found += 1
        todo = [left.pop()]
        while todo:
            unit = todo.pop()
            near = {b if a == unit else a for a, b in borders if unit in (a, b)} & left
            left -= near
            todo += near
    return found


def objective(parts: list[list[int]], sizes: list[int], borders: dict[tuple[int, int], float]) -> float:
    """The objective, written down a second time in another way."""
    mean = sum(sizes) / len(parts)
    owner = {unit: n for n, part in enumerate(parts) for unit in part}
    cut = sum(metres for (a, b), metres in borders.items() if owner[a] != owner[b])
    return sum((sum(sizes[unit] for unit in part) - mean) ** 2 for part in parts) + 0.5 * cut


@settings(max_examples=120, deadline=None)
@given(grounds())
def test_every_unit_lies_in_exactly_one_part_and_every_part_in_one_piece(drawn: tuple[Ground, int]) -> None:
    (sizes, borders), parts = drawn
    found = divide(sizes, borders, parts)
    assert sorted(itertools.chain(*found.parts)) == list(range(len(sizes)))
    assert [pieces(part, borders) for part in found.parts] == [1] * parts
    assert found.sizes == [sum(sizes[unit] for unit in part) for part in found.parts]
    assert found.objective == pytest.approx(objective(found.parts, sizes, borders))
    assert found.bound <= found.objective + 1e-6
    assert least_spread(sizes, parts) <= found.spread + 1e-6
    assert 0 <= found.gap + 1e-9 <= 1 + 1e-9


@settings(max_examples=40, deadline=None)
@given(grounds())
def test_up_to_eleven_units_no_division_is_better(drawn: tuple[Ground, int]) -> None:
    (sizes, borders), parts = drawn
    if len(sizes) > 7:
        sizes = sizes[:7]
        borders = {pair: metres for pair, metres in borders.items() if max(pair) < 7}
        parts = min(parts, 4)
    found = divide(sizes, borders, parts)
    assert found.proved
    for owner in itertools.product(range(parts), repeat=len(sizes)):
        others = [[unit for unit, part in enumerate(owner) if part == n] for n in range(parts)]
        if all(others) and all(pieces(part, borders) == 1 for part in others):
            assert objective(others, sizes, borders) >= found.objective - 1e-6


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_the_search_comes_close_to_what_is_proved(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    for seed in range(8):
        sizes, borders = lattice(5, 2, seed)
        best = divide(sizes, borders, parts)
        monkeypatch.setattr(partition, "EXACT", 0)
        searched = divide(sizes, borders, parts)
        monkeypatch.undo()
        assert best.proved
        assert not searched.proved
        assert best.objective <= searched.objective + 1e-6
        assert searched.objective <= best.objective * 1.1 + 400


def test_a_large_ground_is_divided_evenly_and_the_same_way_each_time() -> None:
    sizes, borders = lattice(9, 7)
    first, again = divide(sizes, borders, 14), divide(sizes, borders, 14)
    assert first.parts == again.parts
    mean = sum(sizes) / 14
    assert max(abs(size - mean) for size in first.sizes) < 0.25 * mean


def test_compactness_counts_when_the_sizes_are_equal() -> None:
    sizes, borders = lattice(4, 4)
    found = divide([100] * len(sizes), borders, 2)
    assert found.cut_m == 400
    assert found.spread == 0


def test_the_bound_knows_that_a_unit_cannot_be_cut() -> None:
    assert least_spread([900, 100, 100, 100], 3) == (900 - 400) ** 2 + 2 * (150 - 400) ** 2
    assert least_spread([10, 10, 10], 2) == 0
    assert least_spread([1], 2) == 0.5


@pytest.mark.parametrize(
    ("sizes", "borders", "parts"), [([1, 2], {(0, 1): 1.0}, 3), ([1], {}, 0), ([1, 2], {}, 1)]
)
def test_what_cannot_be_divided_is_refused(
    sizes: list[int], borders: dict[tuple[int, int], float], parts: int
) -> None:
    with pytest.raises(Refused):
        divide(sizes, borders, parts)
