"""The arithmetic of ratings, without a database."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.programmes.ratings import template
from jingzhi.programmes.ratings.results import Weighed, of_marks, together, total


def test_the_process_weighs_at_least_60_of_100_and_each_list_has_seven_common_lines_or_more():
    for kind in template.KINDS:
        counted = [weight for _code, weight in template.COUNTED[kind]]
        assert sum(counted) == template.PROCESS
        assert sum(line.weight for line in template.MARKED[kind]) == template.MARKS
        assert len(counted) + len(template.MARKED[kind]) >= 7
    assert template.PROCESS + template.MARKS == 100
    assert template.PROCESS >= 60
    with pytest.raises(KeyError):
        template.process("force")


def test_whom_one_worked_with_more_weighs_more():
    points, num, den, n = of_marks([(10, 6), (5, 2), (10, 1)])
    assert (points, num, den, n) == (Fraction(800, 9), 80, 9, 3)
    assert of_marks([]) == (None, 0, 0, 0)


def test_a_line_that_does_not_count_leaves_its_weight_to_the_others():
    lines = [Weighed(10, Fraction(90)), Weighed(30, None), Weighed(20, Fraction(60))]
    assert together(lines) == 70
    assert together([Weighed(10, None)]) is None


@pytest.mark.parametrize(
    ("process", "marks", "raters", "found"),
    [(90, 50, 3, 74), (90, 50, 2, 90), (90, None, 5, 90), (None, 50, 5, None)],
)
def test_too_few_raters_leave_the_process_alone_and_without_a_process_there_is_no_total(
    process, marks, raters, found
):
    def exact(number):
        return None if number is None else Fraction(number)

    assert total(exact(process), exact(marks), raters) == exact(found)


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 500)), min_size=1), st.integers(2, 9))
def test_marks_stay_between_0_and_100_and_do_not_depend_on_the_unit_of_weights(rows, times):
    points = of_marks(rows)[0]
    assert 0 <= points <= 100
    assert points == of_marks([(mark, weight * times) for mark, weight in rows])[0]
    assert min(10 * mark for mark, _w in rows) <= points <= max(10 * mark for mark, _w in rows)
