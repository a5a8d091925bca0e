"""The composite score: grassroots governance exactly 50 of 100 for a street, 25 for a department (SYSTEM.md D3).

Exact fractions all the way. A part that is missing never moves its weight to the others: then there is no total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jingzhi.core.scores.figures import exact, rounded
from jingzhi.programmes.assessment.models import WEIGHTS


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: weight of 100, points of 100 or None."""

    name: str
    weight: Fraction
    points: Fraction | None
    source: str = ""


def total(kind: str, governance: Fraction | None, parts: Sequence[Part]) -> Fraction | None:
    """The composite score of a street or department, or None while any part of it is missing.

    Raises:
        ValueError: the other parts weigh more than the rest; readers of spreadsheets refuse that before.
    """
    weight = Fraction(WEIGHTS[kind])
    others = sum((part.weight for part in parts), Fraction(0))
    if weight + others > 100:
        raise ValueError(f"{kind}: {weight} and {others} are more than 100")
    if governance is None or weight + others != 100:
        return None
    found = governance * weight
    for part in parts:
        if part.points is None:
            return None
        found += part.points * part.weight
    return found / 100


def in_words(kind: str, governance: Fraction | None, parts: Sequence[Part], none: str) -> str:
    """The sum anybody can do again: 250/3 × 50% + 90 × 50% = 260/3 ≈ 86.67."""
    rows = [(governance, Fraction(WEIGHTS[kind])), *((part.points, part.weight) for part in parts)]
    terms = [f"{none if got is None else exact(got)} × {exact(weight)}%" for got, weight in rows]
    if sum((weight for _got, weight in rows), Fraction(0)) != 100:
        terms.append(none)
    found = total(kind, governance, parts)
    end = none if found is None else f"{exact(found)} ≈ {rounded(found)}"
    return f"{' + '.join(terms)} = {end}"
