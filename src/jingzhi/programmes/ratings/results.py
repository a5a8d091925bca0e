"""From marks and figures to points, in exact fractions (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jingzhi.programmes.ratings.template import FULL, LEAST_RATERS, MARKS, PROCESS


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line with its weight and its points of 100, None where it does not count."""

    weight: int
    points: Fraction | None


def of_marks(marks: Iterable[tuple[int, int]]) -> tuple[Fraction | None, int, int, int]:
    """(points of 100, sum of mark x weight, sum of weights, how many) of (mark, matters together) pairs."""
    rows = list(marks)
    num, den = sum(mark * weight for mark, weight in rows), sum(weight for _mark, weight in rows)
    return (Fraction(100 * num, FULL * den) if den else None), num, den, len(rows)


def together(lines: Sequence[Weighed]) -> Fraction | None:
    """The weighted mean of the lines that count; the weight of the others is shared among them."""
    known = [(line.weight, line.points) for line in lines if line.points is not None]
    whole = sum(weight for weight, _points in known)
    return sum((weight * points for weight, points in known), Fraction(0)) / whole if whole else None


def total(process: Fraction | None, marks: Fraction | None, raters: int) -> Fraction | None:
    """60 parts process and 40 parts marks; process alone with too few raters, nothing without a process."""
    if process is None:
        return None
    if marks is None or raters < LEAST_RATERS:
        return process
    return (process * PROCESS + marks * MARKS) / (PROCESS + MARKS)
