"""Every indicator says whether it is counted from records of work; at least 80 of 100 are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jingzhi.core.scores import table
from jingzhi.core.scores.tests.ledgers import ON_TIME


def test_most_indicators_are_counted_from_work():
    derived, all_ = table.from_work()
    assert all_ >= 18
    assert derived * 100 >= table.FROM_WORK_AT_LEAST * all_


def test_an_imported_indicator_is_told_apart():
    lines = [ON_TIME, replace(ON_TIME, origin=table.IMPORTED)]
    assert table.from_work(lines) == (1, 2)


def test_an_origin_nobody_knows_does_not_fit():
    with pytest.raises(ValueError, match="does not fit"):
        replace(ON_TIME, origin="hearsay")
