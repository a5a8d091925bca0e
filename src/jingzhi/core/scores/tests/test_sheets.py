"""Sheets: normalised weights, what is missing, targets, bands, ranks, and an explanation that can be done again by hand."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest

from jingzhi.core.scores import actions, sheets, table
from jingzhi.core.scores.figures import Amount, Figure
from jingzhi.core.scores.periods import Period
from jingzhi.core.scores.sheets import Line, Node, Template
from jingzhi.core.scores.table import Indicator
from jingzhi.core.scores.tests.ledgers import MARK, ON_TIME, STOCK, WORST, Ledger
from jingzhi.programmes.grid.tests.factories import STREETS

QUARTER, AS_OF = Period("quarter", 2026, 1), date(2026, 3, 31)
GRIDS = [f"{STREETS[0]}001001", f"{STREETS[1]}001001"]


@pytest.fixture
def past(world):
    yield Ledger(GRIDS, ["D-zhujian", "D-shuili"])
    table.forget("t")


def leaf(indicator, weight=1, **more):
    return Node(indicator.title, Fraction(weight), indicator, **more)


SHEET = Template(
    "t.street",
    "街道评价表",
    "street",
    (
        Node("过程", Fraction(60), children=(leaf(ON_TIME, 2), leaf(STOCK, 1, target=Fraction(10)))),
        leaf(WORST, 30, target=Fraction(20)),
    ),
)


def scored(past, template=SHEET, **more):
    actions.refresh(source=past.source(), matters=list(past.matters()))
    return sheets.score(template=template, period=QUARTER, as_of=AS_OF, **more)


def test_a_sheet_is_recomputed_by_hand_to_the_last_digit(past):
    for n, closed in enumerate((True, True, False)):
        past.happen(f"m{n}", "due", 10 + n)
        if closed:
            past.happen(f"m{n}", "close")
    past.happen("s", "stock", 20, 4)
    line = scored(past)[STREETS[0]]
    process = Fraction(2, 3) * Fraction(200, 3) + Fraction(1, 3) * 40
    by_hand = Fraction(60, 90) * process + Fraction(30, 90) * Fraction(13, 20) * 100
    assert line.points == by_hand
    assert str(sheets.rounded(line.points)) == "60.19"
    said = [words for _depth, words in sheets.explain(line)]
    assert "过程：权重 60 ÷（60 + 30）= 2/3" in said
    assert "按期÷应结：2 ÷ 3 × 100 = 200/3" in said
    assert said[0].endswith("四舍五入到两位小数 60.19")


def test_every_sum_of_the_explanation_is_right(past):
    for n in range(7):
        past.happen(f"m{n}", "due", n * 3)
        if n % 2:
            past.happen(f"m{n}", "close")
    past.happen("m0", "hold")
    past.happen("s", "stock", 20, 3)
    sums = 0
    for _depth, words in sheets.explain(scored(past)[STREETS[0]]):
        for text in re.findall(r"[\d/. ()＋+×÷−（）]+=[ ]*[\d./]+", words):
            left, _is, right = text.replace("（", "(").replace("）", ")").replace("＋", "+").partition("=")
            assert worked_out(left) == Fraction(right.strip()), words
            sums += 1
    assert sums >= 8


def worked_out(text):
    """A sum with + × ÷ −, its numbers fractions, as anybody would do it by hand."""
    ready = re.sub(r"\d[\d./]*", lambda found: f"Fraction('{found.group()}')", text)
    return eval(ready.replace("×", "*").replace("÷", "/").replace("−", "-"), {"Fraction": Fraction})


def test_what_has_too_few_leaves_its_weight_to_its_siblings(past):
    past.happen("a", "due", 3)
    past.happen("s", "stock", 20, 5)
    line = scored(past)[STREETS[0]]
    process = line.children[0]
    assert [part.share for part in process.children] == [None, 1]
    assert "样本不足" in process.children[0].why
    assert (process.points, line.measured()) == (50, Fraction(60, 90) * Fraction(1, 3) + Fraction(30, 90))


def test_missing_data_is_zero_exempt_or_carried(past):
    zero = Indicator("t.on_time", "按期", "share", "place", "x", "c", least=1, missing="zero")
    past.happen("s", "stock", 20, 5)
    past.happen("w", "due", 3, 1)
    template = Template("t.x", "x", "street", (leaf(zero), leaf(STOCK, target=Fraction(10))))
    assert [part.points for part in scored(past, template)[STREETS[0]].children] == [0, 50]
    later = sheets.score(template=template, period=Period("quarter", 2026, 2), as_of=date(2026, 6, 30))
    assert later == {}
    past.happen("w2", "due", 100, 0)
    actions.refresh(source=past.source(), matters=["w2"])
    carried = sheets.score(template=template, period=Period("quarter", 2026, 2), as_of=date(2026, 6, 30))
    line = carried[STREETS[0]].children[1]
    assert (line.points, line.why) == (50, "沿用上期")


def test_a_target_of_a_year_is_asked_pro_rata(past):
    count = Indicator("t.n", "件数", "count", "place", "x", "c")
    node = leaf(count, target=Fraction(12))
    assert sheets.points_of(node, Amount(Fraction(2), Fraction(2), 2), QUARTER)[0] == Fraction(200, 3)
    assert sheets.points_of(node, Amount(Fraction(9), Fraction(9), 9), QUARTER)[0] == 100
    less = leaf(Indicator("t.l", "件数", "count", "place", "x", "c", more=False), target=Fraction(12))
    assert sheets.points_of(less, Amount(Fraction(4), Fraction(4), 4), QUARTER)[0] == 75


@pytest.mark.parametrize(
    ("indicator", "amount", "points"),
    [
        (Indicator("t.b", "x", "bands", "place", "x", "c", bands=((Fraction(95), Fraction(100)), (Fraction(80), Fraction(60)))), (9, 10), 60),
        (Indicator("t.d", "x", "deductions", "place", "x", "c"), (7, 1), 93),
        (Indicator("t.p", "x", "points", "place", "x", "c"), (130, 1), 100),
        (Indicator("t.m", "x", "mean", "place", "x", "c", full=Fraction(5)), (9, 3), 60),
        (Indicator("t.r", "x", "share", "place", "x", "c", more=False), (1, 4), 75),
    ],
)  # fmt: skip
def test_every_kind_has_points(indicator, amount, points):
    found = Amount(Fraction(amount[0]), Fraction(amount[1]), 10)
    assert sheets.points_of(leaf(indicator), found, QUARTER)[0] == points


def lines(**points):
    return {code: Line("x", Fraction(1), None if p is None else Fraction(p)) for code, p in points.items()}


def test_ranks_are_shared_and_need_enough_data():
    assert sheets.ranks(lines(a="90.001", b="90.004", c=80, d=None)) == {"a": 1, "b": 1, "c": 3}
    assert [sheets.band(Fraction(n)) for n in ("89.995", "89.994", "59")] == ["A", "B", "E"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: leaf(ON_TIME, 0),
        lambda: Node("x", Fraction(1)),
        lambda: leaf(WORST),
        lambda: Template("t.x", "x", "street", (leaf(ON_TIME), leaf(MARK))),
        lambda: Template("t.x", "x", "body", (leaf(ON_TIME),)),
    ],
)
def test_a_template_that_does_not_fit_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_an_exempt_line_says_why():
    nothing = Figure(Amount(Fraction(0), Fraction(0), 0), Amount(Fraction(0), Fraction(0), 0))
    line = Line("x", Fraction(1), None, indicator=ON_TIME, figure=nothing, why="没有数据")
    assert sheets.explain(line) == [(0, "没有数据")]
