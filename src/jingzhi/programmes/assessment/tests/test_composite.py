"""Exactly 50 of 100 and 25 of 100, as fractions; what is missing is never redistributed; spreadsheets whole or not at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment import actions
from jingzhi.programmes.assessment.composite import Part, in_words, total
from jingzhi.programmes.assessment.models import WEIGHTS, ImportedPart, PartsFile, Sheet
from jingzhi.programmes.assessment.tests.rounds import (
    AFTER,
    OTHERS,
    QUARTER,
    imported,
    opened,
    spreadsheet,
)

POINTS = st.fractions(0, 100, max_denominator=9999)


@given(governance=POINTS, first=POINTS, second=POINTS, weight=st.integers(1, 24), more=st.fractions(0, 1))
def test_a_point_more_in_governance_is_exactly_a_half_or_a_quarter_more(
    governance, first, second, weight, more
):
    for kind, share in (("street", Fraction(1, 2)), ("department", Fraction(1, 4))):
        rest = Fraction(100 - WEIGHTS[kind])
        parts = [Part("a", Fraction(weight), first), Part("b", rest - weight, second)]
        found = total(kind, governance, parts)
        assert total(kind, governance + more, parts) - found == more * share
        assert found == governance * share + (first * weight + second * (rest - weight)) / 100


def test_a_missing_part_gives_no_total_and_moves_no_weight():
    part = Part("a", Fraction(50), None)
    assert total("street", Fraction(80), [part]) is None
    assert total("street", Fraction(80), []) is None
    assert total("street", None, [Part("a", Fraction(50), Fraction(90))]) is None
    assert in_words("street", Fraction(250, 3), [part], "暂无") == "250/3 × 50% + 暂无 × 50% = 暂无"
    with pytest.raises(ValueError, match="more than 100"):
        total("department", Fraction(80), [Part("a", Fraction(76), Fraction(1))])


def test_the_database_holds_to_50_and_25(world):
    case = opened(world)["510603001"]
    row = {"assessment_id": case.no, "n": 9, "cause": "draft", "as_of": AFTER, "at": AFTER, "template": "t"}
    for kind, weight in (("street", 25), ("department", 50), ("street", 49)):
        with pytest.raises(IntegrityError, match="sheet_governance_is_50_or_25"), transaction.atomic():
            Sheet.objects.create(kind=kind, weight=weight, governance="", total="", by="S", **row)


def test_a_later_file_stands_beside_the_earlier_one(world):
    assert [imported(world).n, imported(world).n] == [1, 2]
    assert ImportedPart.objects.count() == 8
    assert ImportedPart.objects.filter(row=2).first().source == "示例：年度目标考核通报"
    facts = Event.objects.filter(kind="assessment.parts").order_by("n").last().facts
    assert (facts["n"], facts["rows"], len(facts["digest"])) == (2, 4, 64)


def changed(row, column, value):
    rows = [list(one) for one in OTHERS["street"]]
    rows[row - 2][column] = value
    return rows


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (changed(3, 0, "丙街道"), ("第 3 行", "对象", "丙街道")),
        (changed(2, 1, ""), ("第 2 行", "部分")),
        (changed(4, 2, "两成"), ("第 4 行", "权重", "两成")),
        (changed(4, 2, 21), ("第 5 行", "权重", "乙街道", "51", "50")),
        (changed(5, 3, "101"), ("第 5 行", "得分", "101")),
        (changed(5, 3, "-1"), ("第 5 行", "得分")),
        (changed(2, 4, ""), ("第 2 行", "来源")),
        (changed(3, 1, "党的建设"), ("第 3 行", "部分", "第 2 行")),
        ([], ("没有数据行",)),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_kept(world, rows, words):
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        actions.import_parts(
            data=spreadsheet(rows), kind="street", period=QUARTER, by=world.district, now=AFTER
        )
    assert [word for word in words if word not in refused.value.text] == []
    assert refused.value.field == "file"
    assert (PartsFile.objects.count(), Event.objects.count()) == (0, before)


def test_an_empty_cell_is_not_known_yet_and_csv_is_read_too(world):
    data = "对象,部分,权重,得分,来源\n510603001,经济发展,50,,示例\n".encode()
    file = actions.import_parts(data=data, kind="street", period=QUARTER, by=world.district, now=AFTER)
    assert file.parts.get().points is None
