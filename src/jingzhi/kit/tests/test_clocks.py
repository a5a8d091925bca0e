"""The four clocks: the dates of DOMAIN.md section 14, their sentences, and laws that must hold for every start."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingzhi.kit.clocks import (
    DEFAULT_HOURS,
    KINDS,
    SHANGHAI,
    WorkHours,
    add_working_time,
    counts_from,
    due,
    read_moment,
    resumed,
    share_used,
    working_time_between,
)
from jingzhi.kit.refused import Refused
from jingzhi.kit.tests.slow_clock import slow_due, slow_worked
from jingzhi.kit.workdays import Calendar, is_workday

FIRST, LAST = datetime.fromisoformat("2018-01-01"), datetime.fromisoformat("2026-12-31")
exact = st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(tzinfo=SHANGHAI))
moments = exact.map(lambda moment: moment.replace(second=0, microsecond=0))
kinds = st.sampled_from(KINDS)
working = st.sampled_from(["workhour", "workday"])

TABLE = [  # start, kind, amount, due: make-up days, nights, weekends, holidays, 2024 to 2026
    ("2024-09-30T17:59", "workday", 2, "2024-10-09T18:00"),
    ("2026-02-13T09:00", "workday", 5, "2026-02-27T18:00"),
    ("2025-09-25T15:30", "workday", 20, "2025-10-29T18:00"),
    ("2026-04-29T08:00", "workday", 7, "2026-05-12T18:00"),
    ("2026-04-30T17:00", "workhour", 4, "2026-05-06T11:00"),
    ("2026-01-04T16:30", "workhour", 4, "2026-01-05T10:30"),
    ("2024-02-04T23:50", "workday", 1, "2024-02-05T18:00"),
    ("2024-02-08T10:00", "workday", 2, "2024-02-18T18:00"),
    ("2024-04-06T03:00", "workday", 1, "2024-04-07T18:00"),
    ("2024-05-11T11:00", "workhour", 2, "2024-05-11T15:00"),
    ("2024-09-14T17:00", "workhour", 2, "2024-09-18T09:00"),
    ("2024-10-12T12:30", "workhour", 4, "2024-10-12T18:00"),
    ("2024-12-31T18:00", "workday", 1, "2025-01-02T18:00"),
    ("2025-01-25T10:00", "workday", 2, "2025-01-27T18:00"),
    ("2025-01-27T20:00", "workhour", 8, "2025-02-05T18:00"),
    ("2025-10-11T09:00", "workhour", 8, "2025-10-13T09:00"),
    ("2025-10-06T08:00", "workhour", 1, "2025-10-09T09:00"),
    ("2026-02-14T08:00", "workhour", 4, "2026-02-14T12:00"),
    ("2026-09-20T13:00", "workhour", 2, "2026-09-20T16:00"),
    ("2026-10-01T02:00", "hour", 2, "2026-10-01T04:00"),
    ("2026-09-30T17:00", "day", 3, "2026-10-03T17:00"),
]


@pytest.mark.parametrize(("start", "kind", "amount", "expected"), TABLE)
def test_due_is_the_date_of_the_table(start: str, kind: str, amount: int, expected: str) -> None:
    began = read_moment(start)
    found = due(start=began, kind=kind, amount=amount)
    assert found.at == read_moment(expected) == slow_due(began, kind, amount)
    assert str(found.at.tzinfo) == "Asia/Shanghai"
    assert not found.provisional


@pytest.mark.parametrize(
    ("start", "kind", "amount", "sentence"),
    [
        (
            "2024-09-30T17:59",
            "workday",
            2,
            "10月9日18:00到期：9月30日17:59派单，次日起算2个工作日，10月1日至7日国庆休假不计",
        ),
        (
            "2025-09-25T15:30",
            "workday",
            20,
            "10月29日18:00到期：9月25日15:30派单，次日起算20个工作日，10月1日至8日国庆、中秋休假不计，周末不计，"
            "9月28日（周日）、10月11日（周六）调休上班计入",
        ),
        (
            "2026-04-30T17:00",
            "workhour",
            4,
            "5月6日11:00到期：4月30日17:00派单，计4个工作时（08:00-12:00、14:00-18:00），5月1日至5日劳动节休假不计",
        ),
        (
            "2024-10-05T20:00",
            "workhour",
            4,
            "10月8日12:00到期：10月5日20:00派单，10月8日08:00上班起算，计4个工作时（08:00-12:00、14:00-18:00），"
            "10月5日至7日国庆休假不计",
        ),
        (
            "2026-01-04T16:30",
            "workhour",
            4,
            "1月5日10:30到期：1月4日16:30派单，计4个工作时（08:00-12:00、14:00-18:00），1月4日（周日）调休上班计入",
        ),
        ("2026-10-01T02:00", "hour", 2, "10月1日04:00到期：10月1日02:00派单，连续计2小时，夜间和节假日照算"),
        ("2026-09-30T17:00", "day", 3, "10月3日17:00到期：9月30日17:00派单，连续计3个自然日，节假日照算"),
        (
            "2018-12-28T10:00",
            "workday",
            3,
            "2019年1月3日18:00到期：2018年12月28日10:00派单，次日起算3个工作日，2018年12月30日至2019年1月1日元旦休假不计，"
            "2018年12月29日（周六）调休上班计入",
        ),
        (
            "2025-01-22T10:00",
            "workday",
            5,
            "2月5日18:00到期：1月22日10:00派单，次日起算5个工作日，1月28日至2月4日春节休假不计，周末不计，"
            "1月26日（周日）调休上班计入",
        ),
        (
            "2024-12-31T10:00",
            "workday",
            1,
            "2025年1月2日18:00到期：2024年12月31日10:00派单，次日起算1个工作日，1月1日元旦休假不计",
        ),
        (
            "2026-12-30T10:00",
            "workday",
            5,
            "2027年1月6日18:00到期：2026年12月30日10:00派单，次日起算5个工作日，周末不计，2027年放假安排未公布，暂按周末规则推算",
        ),
    ],
)
def test_due_explains_itself(start: str, kind: str, amount: int, sentence: str) -> None:
    assert due(start=read_moment(start), kind=kind, amount=amount).because == sentence


def test_the_word_for_the_start_can_be_another() -> None:
    found = due(start=read_moment("2026-10-01T02:00"), kind="hour", amount=2, began="受理")
    assert "10月1日02:00受理，" in found.because


def test_a_year_without_notice_is_provisional_until_it_is_loaded() -> None:
    start = read_moment("2027-09-30T10:00")
    found = due(start=start, kind="workday", amount=1)
    assert (found.provisional, found.at) == (True, read_moment("2027-10-01T18:00"))
    loaded = Calendar.from_data({"2027": {"holidays": {"2027-10-01": "National Day"}, "makeup_workdays": {}}})
    later = due(start=start, kind="workday", amount=1, calendar=loaded)
    assert (later.provisional, later.at) == (False, read_moment("2027-10-04T18:00"))
    assert not due(start=start, kind="day", amount=1).provisional


def test_a_start_in_another_zone_is_counted_in_shanghai() -> None:
    assert due(start=datetime(2024, 9, 29, 20, 0, tzinfo=UTC), kind="workday", amount=1).at == read_moment(
        "2024-10-08T18:00"
    )


def test_a_day_has_no_more_than_its_working_time() -> None:
    assert DEFAULT_HOURS.moment_of(DEFAULT_HOURS.day_length) == 18 * 3_600_000_000
    with pytest.raises(ValueError, match="more than a day"):
        DEFAULT_HOURS.moment_of(DEFAULT_HOURS.day_length + 1)


def test_other_working_hours_move_the_close_of_business() -> None:
    hours = WorkHours(spans=((time(9), time(17)),))
    start = read_moment("2024-09-30T16:00")
    assert due(start=start, kind="workday", amount=1, hours=hours).at == read_moment("2024-10-08T17:00")
    assert due(start=start, kind="workhour", amount=2, hours=hours).at == read_moment("2024-10-08T10:00")


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(18))),
    ],
)
def test_working_hours_that_make_no_sense_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(Refused) as refusal:
        WorkHours(spans=spans)
    assert refusal.value.code == "bad_hours"


@pytest.mark.parametrize("amount", [0, -1, 10_001, True, 1.5, "2"])
def test_a_limit_out_of_bounds_is_refused(amount: int) -> None:
    with pytest.raises(Refused) as refusal:
        due(start=read_moment("2024-09-30T10:00"), kind="day", amount=amount)
    assert refusal.value.text == "时限须为1至10000的整数。"


def test_the_longest_limit_still_ends() -> None:
    assert due(start=read_moment("2026-01-01T00:00"), kind="workday", amount=10_000).at.year == 2064


def test_an_unknown_kind_a_naive_and_a_far_moment_are_refused() -> None:
    with pytest.raises(Refused, match="没有这种时限：week"):
        due(start=read_moment("2024-09-30T10:00"), kind="week", amount=1)
    with pytest.raises(Refused, match="时区"):
        due(start=datetime.fromisoformat("2024-09-30"), kind="day", amount=1)
    with pytest.raises(Refused, match="2000年至2299年"):
        read_moment("9999-12-31T10:00")
    with pytest.raises(Refused, match="看不懂"):
        read_moment("昨天")


def test_a_moment_without_zone_is_read_as_shanghai_time() -> None:
    assert read_moment("2024-09-30T17:59").isoformat() == "2024-09-30T17:59:00+08:00"
    assert read_moment("2024-09-30T09:59Z").isoformat() == "2024-09-30T17:59:00+08:00"


@given(exact, kinds, st.integers(1, 60), st.integers(1, 60))
def test_a_longer_limit_never_ends_earlier(start: datetime, kind: str, some: int, more: int) -> None:
    assert (
        start
        < due(start=start, kind=kind, amount=some).at
        < due(start=start, kind=kind, amount=some + more).at
    )


@given(exact, exact, kinds, st.integers(1, 60))
def test_a_later_start_never_ends_earlier(one: datetime, other: datetime, kind: str, amount: int) -> None:
    first, second = sorted((one, other))
    assert due(start=first, kind=kind, amount=amount).at <= due(start=second, kind=kind, amount=amount).at


@given(exact, kinds, st.integers(1, 60), st.integers(1, 60))
def test_limits_add_up(start: datetime, kind: str, some: int, more: int) -> None:
    halfway = due(start=start, kind=kind, amount=some).at
    assert due(start=halfway, kind=kind, amount=more).at == due(start=start, kind=kind, amount=some + more).at


@given(exact, working, st.integers(1, 200))
def test_working_clocks_end_inside_working_hours(start: datetime, kind: str, amount: int) -> None:
    at = due(start=start, kind=kind, amount=amount).at
    assert is_workday(at.date())
    assert any(begin < at.time() <= end for begin, end in DEFAULT_HOURS.spans)


@settings(deadline=None, max_examples=60)
@given(moments, kinds, st.integers(1, 40))
def test_the_fast_clock_equals_the_slow_one(start: datetime, kind: str, amount: int) -> None:
    assert due(start=start, kind=kind, amount=amount).at == slow_due(start, kind, amount)


@settings(deadline=None, max_examples=30)
@given(moments, st.integers(0, 20_000))
def test_working_time_equals_the_minutes_walked(start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    assert working_time_between(start=start, end=end, kind="workhour") == slow_worked(start, end)


@given(exact, kinds, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_time_added_is_the_time_between(start: datetime, kind: str, span: timedelta) -> None:
    end = add_working_time(start=start, span=span, kind=kind)
    assert working_time_between(start=start, end=end, kind=kind) == span


@given(exact, exact, exact, kinds)
def test_time_between_adds_up(one: datetime, two: datetime, three: datetime, kind: str) -> None:
    first, second, third = sorted((one, two, three))
    assert working_time_between(start=first, end=second, kind=kind) + working_time_between(
        start=second, end=third, kind=kind
    ) == working_time_between(start=first, end=third, kind=kind)


def test_time_between_backwards_is_nothing_and_negative_time_is_refused() -> None:
    start = read_moment("2024-09-30T10:00")
    assert working_time_between(start=start, end=start - timedelta(days=1), kind="hour") == timedelta(0)
    with pytest.raises(Refused):
        add_working_time(start=start, span=timedelta(-1), kind="hour")


def _resumed(*, start: str, due_at: str, paused_at: str, resumed_at: str, kind: str) -> tuple[str, str]:
    found = resumed(
        start=read_moment(start),
        due_at=read_moment(due_at),
        paused_at=read_moment(paused_at),
        resumed_at=read_moment(resumed_at),
        kind=kind,
    )
    return f"{found.at:%Y-%m-%dT%H:%M}", found.because


def test_a_pause_moves_a_working_day_clock_by_the_working_time_lost() -> None:
    at, why = _resumed(
        start="2026-04-28T10:00",
        due_at="2026-05-07T18:00",
        paused_at="2026-04-30T10:00",
        resumed_at="2026-05-06T14:30",
        kind="workday",
    )
    assert at == "2026-05-09T10:30"
    assert why == (
        "5月9日10:30到期：原定5月7日18:00到期，4月30日10:00至5月6日14:30暂停，顺延10小时30分工作时间，"
        "5月9日（周六）调休上班计入"
    )


def test_a_pause_of_whole_days_keeps_the_close_of_business() -> None:
    at, _why = _resumed(
        start="2026-03-02T10:00",
        due_at="2026-03-06T18:00",
        paused_at="2026-03-03T10:00",
        resumed_at="2026-03-05T10:00",
        kind="workday",
    )
    assert at == "2026-03-10T18:00"


def test_a_pause_of_a_running_clock_moves_it_by_the_same_time() -> None:
    at, why = _resumed(
        start="2026-03-02T10:00",
        due_at="2026-03-02T12:00",
        paused_at="2026-03-02T11:00",
        resumed_at="2026-03-03T11:00",
        kind="hour",
    )
    assert at == "2026-03-03T12:00"
    assert why == "3月3日12:00到期：原定3月2日12:00到期，3月2日11:00至3月3日11:00暂停，顺延24小时"


def test_a_pause_outside_the_counted_time_moves_nothing() -> None:
    start_day = _resumed(
        start="2026-03-02T10:00",
        due_at="2026-03-04T18:00",
        paused_at="2026-03-02T10:30",
        resumed_at="2026-03-02T17:00",
        kind="workday",
    )
    too_late = _resumed(
        start="2026-03-02T10:00",
        due_at="2026-03-04T18:00",
        paused_at="2026-03-05T10:30",
        resumed_at="2026-03-06T17:00",
        kind="workday",
    )
    assert start_day[0] == too_late[0] == "2026-03-04T18:00"
    assert start_day[1].endswith("暂停，暂停期间没有应计时间，不顺延")


@given(exact, kinds, st.integers(1, 30), st.floats(0, 1), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_after_a_pause_the_same_time_is_left(
    start: datetime, kind: str, amount: int, when: float, length: timedelta
) -> None:
    first = due(start=start, kind=kind, amount=amount).at
    begun = counts_from(start=start, kind=kind)
    paused_at = begun + (first - begun) * when
    back = paused_at + length
    second = resumed(start=start, due_at=first, paused_at=paused_at, resumed_at=back, kind=kind).at
    left = working_time_between(start=paused_at, end=first, kind=kind)
    if left:
        assert working_time_between(start=back, end=second, kind=kind) == left
    assert second >= first


def test_share_used_runs_in_the_clocks_own_time() -> None:
    start = read_moment("2026-03-05T10:00")  # a Thursday: two working days are Friday and Monday
    at = due(start=start, kind="workday", amount=2).at

    def share(now: str) -> float:
        return share_used(start=start, due_at=at, now=read_moment(now), kind="workday")

    assert share("2026-03-05T17:00") == 0
    assert share("2026-03-06T18:00") == share("2026-03-08T12:00") == 0.5
    assert share("2026-03-09T18:00") == 1
    assert share("2026-03-11T18:00") == 2
    assert share_used(start=start, due_at=start + timedelta(hours=4), now=start + timedelta(hours=3)) == 0.75


def test_share_of_an_empty_clock_is_all_or_nothing() -> None:
    start = read_moment("2026-03-05T10:00")
    assert share_used(start=start, due_at=start, now=start) == 1
    assert share_used(start=start, due_at=start, now=start - timedelta(minutes=1)) == 0


@given(
    exact, kinds, st.integers(1, 30), st.lists(st.timedeltas(timedelta(0), timedelta(days=90)), min_size=2)
)
def test_share_used_never_falls(start: datetime, kind: str, amount: int, later: list[timedelta]) -> None:
    at = due(start=start, kind=kind, amount=amount).at
    shares = [share_used(start=start, due_at=at, now=start + step, kind=kind) for step in sorted(later)]
    assert shares == sorted(shares)
    assert share_used(start=start, due_at=at, now=at, kind=kind) == 1
