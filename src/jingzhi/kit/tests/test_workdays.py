"""The working calendar against the tables of the notices (DOMAIN.md section 14)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit.workdays import OFFICIAL, Calendar, Rest, is_workday, next_workday, provisional

ONE = timedelta(days=1)
YEARS = {2023: 249, 2024: 251, 2025: 248, 2026: 248}
MAKEUPS = {
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
HOLIDAYS = {
    2025: ("01-01 01-01", "01-28 02-04", "04-04 04-06", "05-01 05-05", "05-31 06-02", "10-01 10-08"),
    2026: (
        "01-01 01-03",
        "02-15 02-23",
        "04-04 04-06",
        "05-01 05-05",
        "06-19 06-21",
        "09-25 09-27",
        "10-01 10-07",
    ),
}
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(("year", "expected"), YEARS.items())
def test_working_days_of_a_year_match_the_notice(year: int, expected: int) -> None:
    day, counted = date(year, 1, 1), 0
    while day.year == year:
        counted += is_workday(day)
        day += ONE
    assert counted == OFFICIAL.count(date(year, 1, 1), date(year, 12, 31)) == expected


@pytest.mark.parametrize(("year", "listed"), MAKEUPS.items())
def test_makeup_days_match_the_notice(year: int, listed: str) -> None:
    found = OFFICIAL.makeup_days(date(year, 1, 1), date(year, 12, 31))
    assert " ".join(f"{day:%m-%d}" for day in found) == listed
    assert all(is_workday(day) and day.weekday() >= 5 for day in found)


@pytest.mark.parametrize(("year", "listed"), HOLIDAYS.items())
def test_holiday_runs_match_the_notice(year: int, listed: tuple[str, ...]) -> None:
    runs = OFFICIAL.rests(date(year, 1, 1), date(year, 12, 31))
    assert tuple(f"{run.first:%m-%d} {run.last:%m-%d}" for run in runs) == listed
    assert not any(is_workday(run.first) or is_workday(run.last) for run in runs)


def test_the_eve_of_2024_was_worked() -> None:
    assert is_workday(date(2024, 2, 9))


def test_next_workday_never_is_the_day_itself() -> None:
    assert next_workday(date(2024, 9, 30)) == date(2024, 10, 8)
    assert next_workday(date(2026, 1, 1)) == date(2026, 1, 4)
    assert next_workday(date(2024, 10, 11)) == date(2024, 10, 12)


def test_a_year_without_notice_follows_the_weekdays() -> None:
    assert [provisional(year) for year in (2017, 2018, 2026, 2027)] == [True, False, False, True]
    assert is_workday(date(2027, 10, 1))
    assert not is_workday(date(2027, 10, 2))


def test_rests_are_cut_to_the_days_asked_for() -> None:
    assert OFFICIAL.rests(date(2024, 10, 3), date(2024, 10, 5)) == [
        Rest(date(2024, 10, 3), date(2024, 10, 5), ("National Day",))
    ]
    assert OFFICIAL.rests(date(2024, 10, 8), date(2024, 12, 31)) == []


def test_neighbouring_festivals_are_one_run() -> None:
    (run,) = OFFICIAL.rests(date(2023, 9, 20), date(2023, 10, 10))
    assert run == Rest(date(2023, 9, 29), date(2023, 10, 6), ("Mid-autumn Festival", "National Day"))


def test_a_later_notice_makes_another_calendar() -> None:
    later = Calendar.from_data(
        {
            "_meta": {},
            "2027": {
                "holidays": {"2027-10-01": "National Day"},
                "makeup_workdays": {"2027-10-09": "National Day"},
            },
        }
    )
    assert not later.provisional(2027)
    assert not later.is_workday(date(2027, 10, 1))
    assert later.is_workday(date(2027, 10, 9))
    assert later.workday_after(date(2027, 9, 30), 6) == date(2027, 10, 9)


@given(days, st.integers(1, 400))
def test_counting_by_formula_equals_walking(day: date, n: int) -> None:
    walked, left = day, n
    while left:
        walked += ONE
        left -= is_workday(walked)
    assert OFFICIAL.workday_after(day, n) == walked
    assert OFFICIAL.count(day + ONE, walked) == n


@given(st.integers(1, 800_000))
def test_the_running_count_and_its_inverse_agree(number: int) -> None:
    ordinal = OFFICIAL.ordinal_of(number)
    assert is_workday(date.fromordinal(ordinal))
    assert OFFICIAL.through(ordinal) == number
    assert OFFICIAL.through(ordinal - 1) == number - 1


def test_a_year_is_added_without_changing_the_calendar_it_is_added_to() -> None:
    new_year = date(2027, 1, 1)
    later = OFFICIAL.with_year(2027, holidays={new_year: "元旦"}, makeups={date(2027, 1, 9): "元旦"})
    assert (OFFICIAL.is_workday(new_year), later.is_workday(new_year)) == (True, False)
    assert later.is_workday(date(2027, 1, 9))
    assert (OFFICIAL.provisional(2027), later.provisional(2027)) == (True, False)
    assert later.workday_after(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_a_year_loaded_again_replaces_what_was_known_of_it_and_nothing_else() -> None:
    again = OFFICIAL.with_year(
        2026, holidays={date(2026, 1, 1): "元旦"}, makeups={date(2025, 12, 28): "元旦"}
    )
    assert again.is_workday(date(2026, 10, 1))
    assert again.is_workday(date(2025, 12, 28))
    assert not again.is_workday(date(2025, 10, 1))
