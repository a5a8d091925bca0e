"""Figures as of a day: whole months from cells, the running one from contributions, rolled up over time and tree."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.core.places.models import Place
from jingzhi.core.scores import actions, queries, table
from jingzhi.core.scores.figures import Amount, Figure, exact, roll, rounded, total, value
from jingzhi.core.scores.periods import Period, holding, parse
from jingzhi.core.scores.table import Indicator
from jingzhi.core.scores.tests.ledgers import ALL, MARK, ON_TIME, STOCK, WORST, Ledger
from jingzhi.programmes.grid.tests.factories import DISTRICT, STREETS

GRIDS = [f"{STREETS[0]}001001", f"{STREETS[0]}001002", f"{STREETS[1]}001001"]
QUARTER = Period("quarter", 2026, 1)


@pytest.fixture
def past(world):
    yield Ledger(GRIDS, ["D-zhujian", "D-shuili"])
    table.forget("t")


def told(past):
    actions.refresh(source=past.source(), matters=list(past.matters()))


def read(level, *, as_of=date(2026, 12, 31), period=QUARTER, **reach):
    return queries.figures(indicators=ALL, period=period, as_of=as_of, level=level, **reach)


def amount(num, den, n):
    return Amount(Fraction(num), Fraction(den), n)


def test_open_and_overdue_matters_count_on_the_day_of_their_deadline(past):
    for matter, day in (("a", 10), ("b", 40), ("c", 41)):
        past.happen(matter, "due", day)
    past.happen("b", "close")
    told(past)
    day = date(2026, 1, 1)
    share = {
        n: value(ON_TIME, read("district", as_of=day + timedelta(days=n))["t.on_time", DISTRICT].net)
        for n in (10, 40, 41)
    }
    assert share == {10: 0, 40: Fraction(100, 2), 41: Fraction(100, 3)}
    assert read("district", as_of=day + timedelta(days=9)) == {}


def test_the_tree_sums_what_lies_below_and_limits_what_is_read(past):
    for matter, place in (("a", 0), ("b", 1), ("c", 2)):
        past.happen(matter, "due", 5, place)
    past.happen("c", "close")
    told(past)
    streets = {s: f.net for (i, s), f in read("street").items() if i == "t.on_time"}
    assert streets == {STREETS[0]: amount(0, 2, 2), STREETS[1]: amount(1, 1, 1)}
    path = Place.objects.get(code=STREETS[1]).path
    assert {s for i, s in read("grid", within=path)} == {GRIDS[2]}
    assert read("grid")["t.on_time", GRIDS[0]] == Figure(amount(0, 1, 1), amount(0, 1, 1))


def test_bodies_stand_in_a_list_of_their_own(past):
    past.happen("a", "mark", 5, 2)
    past.happen("a", "mark", 6, 5)
    past.happen("a", "due", 6)
    told(past)
    assert set(read("body")) == {("t.mark", "D-zhujian"), ("t.mark", "D-shuili")}
    assert set(read("body", bodies=["D-shuili"])) == {("t.mark", "D-shuili")}
    assert {i for i, _s in read("street")} == {"t.on_time", "t.worst"}


def test_a_stock_takes_the_latest_of_each_place_and_adds_places_up(past):
    for day, number in ((3, 7), (40, 9), (70, 4)):
        past.happen("a", "stock", day, number)
    past.happen("b", "due", 1, 2)
    past.happen("b", "stock", 41, 5)
    told(past)

    def stock(day):
        return read("district", as_of=date(2026, 1, 1) + timedelta(days=day))["t.stock", DISTRICT].net.num

    assert [stock(day) for day in (3, 39, 40, 41, 69, 70)] == [7, 7, 9, 14, 14, 9]


def test_the_highest_is_the_highest_of_months_and_places(past):
    past.happen("a", "due", 8, 0)
    past.happen("b", "due", 55, 1)
    past.happen("c", "due", 30, 2)
    past.happen("c", "hold")
    told(past)
    found = read("district")["t.worst", DISTRICT]
    assert (found.raw.num, found.net.num, found.excluded) == (31, 25, 1)


@pytest.mark.parametrize("as_of", [date(2026, 2, 10), date(2026, 3, 31), date(2026, 3, 30), date(2027, 1, 1)])
@pytest.mark.parametrize("level", ["district", "street", "grid"])
def test_cells_and_contributions_say_the_same(past, as_of, level):
    for number in range(40):
        past.happen(f"m{number}", "due", number * 2, number)
        if number % 3:
            past.happen(f"m{number}", "close")
        if number % 7 == 0:
            past.happen(f"m{number}", "hold")
    told(past)
    known = read(level, as_of=as_of)
    for (code, subject), figure in known.items():
        if code == "t.on_time":
            place = Place.objects.get(code=subject)
            rows = list(queries.behind(indicator=ON_TIME, period=QUARTER, as_of=as_of, place=place))
            kept = [row for row in rows if not row.excluded]
            assert figure.raw == amount(sum(r.num for r in rows), sum(r.den for r in rows), len(rows))
            assert figure.net == amount(sum(r.num for r in kept), sum(r.den for r in kept), len(kept))
    assert len(known) >= 2


def test_reading_costs_the_same_queries_for_one_matter_and_for_thirty(past, django_assert_num_queries):
    for count in (1, 30):
        for number in range(count):
            past.happen(f"m{number}", "due", number, number)
        told(past)
        with django_assert_num_queries(5):
            read("grid", as_of=date(2026, 2, 10))


@pytest.mark.parametrize(
    ("how", "expected"),
    [("sum", (6, 8, 3)), ("max", (4, 4, 3)), ("min", (2, 4, 3)), ("latest", (4, 4, 3)), ("none", (0, 0, 0))],
)
def test_parts_are_put_together_as_the_line_says(how, expected):
    parts = [amount(2, 4, 1), amount(0, 0, 0), amount(4, 4, 2)]
    assert roll(WORST, parts, how) == amount(*expected)
    assert roll(ON_TIME, parts, "mean") == amount(Fraction(3, 2), 2, 3)
    assert roll(STOCK, [parts[0]], "none") == parts[0]


def test_a_mean_and_deductions_have_their_own_figures():
    minus = Indicator("t.minus", "扣分", "deductions", "place", "100−扣分", "t 5")
    assert value(MARK, amount(22, 6, 2)) == Fraction(11, 3)
    assert value(MARK, total([])) is None
    assert [value(minus, amount(n, 1, 1)) for n in (3, 130)] == [97, 0]


@given(st.fractions(min_value=0, max_value=1000))
def test_rounding_is_half_up_and_never_off_by_more_than_half_a_cent(number):
    shown = rounded(number)
    assert abs(Fraction(shown) - number) <= Fraction(1, 200)
    assert rounded(Fraction(shown)) == shown


@pytest.mark.parametrize(
    ("number", "shown", "written"),
    [
        (Fraction(1, 200), "0.01", "0.005"),
        (Fraction(2, 3), "0.67", "2/3"),
        (Fraction(90), "90.00", "90"),
        (Fraction("2.675"), "2.68", "2.675"),
    ],
)
def test_numbers_are_shown_and_written(number, shown, written):
    assert (str(rounded(number)), exact(number)) == (shown, written)


@pytest.mark.parametrize(
    ("code", "start", "end", "months"),
    [
        ("2026-M12", date(2026, 12, 1), date(2027, 1, 1), 1),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), 3),
        ("2026-H1", date(2026, 1, 1), date(2026, 7, 1), 6),
        ("2026-Y1", date(2026, 1, 1), date(2027, 1, 1), 12),
    ],
)
def test_periods_are_read_and_written(code, start, end, months):
    period = parse(code)
    assert (period.code, period.start, period.end, len(period.months())) == (code, start, end, months)
    assert period.part_of_year() == Fraction(months, 12)
    assert period.before().end == period.start
    assert holding(period.kind, end - timedelta(days=1)) == period
    assert str(2026) in period.words()


@pytest.mark.parametrize(
    "code", ["", "2026", "2026-Q5", "2026-M13", "2026-X1", "1999-Q1", "2026-Q²", "2026-Q0"]
)
def test_other_periods_are_none(code):
    assert parse(code) is None
