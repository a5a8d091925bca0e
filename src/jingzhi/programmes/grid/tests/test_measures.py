"""Rates at their edges: nobody answered, everybody did, and what stands between."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jingzhi.programmes.grid.measures import satisfaction_rate, solved_rate


@pytest.mark.parametrize(
    ("solved", "unsolved", "rate"), [(0, 0, None), (3, 0, 100.0), (0, 2, 0.0), (3, 1, 75.0)]
)
def test_the_rate_of_solved_counts_answers_only(solved, unsolved, rate):
    assert solved_rate(solved=solved, unsolved=unsolved) == rate


@pytest.mark.parametrize(
    ("marks", "rate"),
    [
        ({}, None),
        ({5: 0, 3: 0}, None),
        ({5: 2}, 100.0),
        ({4: 1, 5: 1}, 100.0),
        ({3: 4}, 80.0),
        ({1: 1, 2: 1}, 0.0),
        ({1: 1, 3: 1, 4: 1, 5: 1}, 70.0),
    ],
)
def test_the_rate_of_satisfaction_counts_marks_only_and_a_basic_one_in_part(marks, rate):
    assert satisfaction_rate(marks) == rate


def test_the_part_a_basic_mark_counts_for_is_a_parameter():
    assert satisfaction_rate({3: 1}, basic=Fraction(1, 2)) == 50.0
    assert satisfaction_rate({3: 1}, basic=Fraction(0)) == 0.0
