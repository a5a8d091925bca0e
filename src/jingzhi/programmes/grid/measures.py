"""Rates of what was heard after closing (DOMAIN.md section 2, 三率): silence is 未评价 and stands in no rate."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

# What a mark of three (基本满意) counts for in the satisfaction rate: a district parameter [D].
BASIC_COUNTS = Fraction(8, 10)
CONTENT, BASIC = (4, 5), 3


def solved_rate(*, solved: int, unsolved: int) -> float | None:
    """解决率 in percent: answers "solved" of all effective answers; None when nobody answered."""
    answers = solved + unsolved
    return solved * 100 / answers if answers else None


def satisfaction_rate(marks: Mapping[int, int], *, basic: Fraction = BASIC_COUNTS) -> float | None:
    """满意率 in percent from how often each mark of 1 to 5 was given; None without a mark (neither 0 nor 100)."""
    rated = sum(marks.values())
    if not rated:
        return None
    content = sum(marks.get(mark, 0) for mark in CONTENT)
    return float((content + basic * marks.get(BASIC, 0)) * 100 / rated)
