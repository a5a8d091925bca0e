"""A year's official calendar is loaded: checked, seen by every process, and deadlines follow visibly."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from jingzhi.core.flows import calendars, clocks, recompute
from jingzhi.core.flows.models import CalendarNotice, Case, Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.notices.models import Notice
from jingzhi.kit.clocks import SHANGHAI
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter

LATE = datetime(2026, 12, 29, 10, 0, tzinfo=SHANGHAI)
SOURCE = "国务院办公厅关于2027年部分节假日安排的通知（示例）"
# 示例: an invented year 2027; 2 January is a Saturday made up for.
HOLIDAYS = [
    "01-01",
    *(f"02-{d:02d}" for d in range(6, 13)),
    "04-05",
    "05-01",
    "05-02",
    "05-03",
    "10-01",
    "10-02",
]


def rows(year=2027, makeups=("01-02",)):
    days = [{"date": f"{year}-{day}", "kind": "放假", "name": "节日"} for day in HOLIDAYS]
    return [*days, *({"date": f"{year}-{day}", "kind": "调休上班", "name": "元旦"} for day in makeups)]


def load(**given):
    values = {"year": 2027, "rows": rows(), "source": SOURCE, "by": Setup(), "now": NOW}
    return calendars.load_calendar(**(values | given))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def late(world):
    """A matter whistled at the end of 2026: its handling deadline lies in a year without a calendar."""
    case = situations.street(world)
    from jingzhi.core.flows.actions import advance

    advance(case_no=case.no, move="whistle", by=world.street, now=LATE, **situations.facts("whistle"))
    return Case.objects.get(no=case.no)


def handling(case):
    return Clock.objects.get(case=case, stage="handle", body="D-zhujian")


def test_a_loaded_year_is_official_for_everything_computed_after_it(world):
    assert calendars.known().calendar.provisional(2027)
    row = load()
    known = calendars.known()
    assert (known.number, known.calendar.provisional(2027)) == (row.pk, False)
    assert known.calendar.is_workday(date(2027, 1, 2))
    event = Event.objects.get(kind="flows.load_calendar")
    assert (event.subject, event.facts) == (
        "calendar:2027",
        {"year": 2027, "number": row.pk, "holidays": len(HOLIDAYS), "makeups": 1},
    )


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"year": 2030}, "bad_year", "2025年至2028年"),
        ({"rows": [*rows(), {"date": "2028-01-01", "kind": "放假"}]}, "bad_day", "不在2027年"),
        ({"rows": [*rows(), {"date": "2027-03-32", "kind": "放假"}]}, "bad_day", "第17行：日期"),
        ({"rows": [*rows(), {"date": "2027-03-05", "kind": "歇业"}]}, "bad_day", "类型只能写"),
        ({"rows": rows(makeups=["03-01"])}, "bad_day", "周六或周日"),
        ({"rows": [*rows(), {"date": "2027/1/1", "kind": "放假"}]}, "bad_day", "重复"),
        ({"rows": rows()[:5]}, "not_whole", "不完整"),
        ({"rows": []}, "not_whole", "不完整"),
        ({"source": " "}, "no_source", "文号"),
    ],
)
def test_a_table_that_cannot_be_the_notice_is_refused_and_nothing_is_written(world, given, code, says):
    with pytest.raises(Refused) as refused:
        load(**given)
    assert (refused.value.code, says in refused.value.text) == (code, True)
    assert not CalendarNotice.objects.exists()
    assert not Event.objects.filter(kind="flows.load_calendar").exists()


def test_the_last_days_of_the_year_before_may_stand_in_the_notice(world):
    days = calendars.read_days(
        year=2027, rows=[*rows(), {"date": "2026.12.27", "kind": "上班", "name": "元旦"}], now=NOW
    )
    assert days["2026-12-27"] == ["makeup", "元旦"]


def test_open_provisional_deadlines_follow_and_say_so(late):
    was = handling(late)
    assert (was.due_at, was.provisional) == (at("2027-01-01T18:00"), True)
    load()
    assert recompute.recompute(by=Setup(), now=LATE) == 1
    deliver_pending()
    now = handling(late)
    # Three working days after 29 December: the 30th, the 31st and the made-up Saturday.
    assert (now.due_at, now.provisional) == (at("2027-01-02T18:00"), False)
    assert "未公布" in was.because
    assert "1月2日（周六）调休上班计入" in now.because
    assert Summons.objects.get(party__body="D-zhujian").handle_due_at == now.due_at
    event = Event.objects.get(kind="flows.recompute")
    assert event.facts["case"] == late.no
    moved = {
        "stage": "handle",
        "body": "D-zhujian",
        "was": "2027-01-01T18:00+08:00",
        "due": "2027-01-02T18:00+08:00",
    }
    assert moved in event.facts["clocks"]
    told = Notice.objects.filter(kind="moved").order_by("seat_id").values_list("seat_id", "case_no")
    assert list(told) == [("S-force", late.no), ("S-zhujian", late.no)]
    assert verify().ok


def test_recomputing_twice_says_it_once_and_does_not_make_an_open_page_stale(late):
    load()
    assert [recompute.recompute(by=Setup(), now=LATE) for _turn in range(2)] == [1, 0]
    assert Event.objects.filter(kind="flows.recompute").count() == 1
    assert Case.objects.get(no=late.no).rev == late.rev


def test_what_was_stood_still_and_granted_stays_so(late):
    clock = handling(late)
    clocks.pause(clock=clock, cause="weather", until=LATE + timedelta(days=9), now=at("2026-12-30T08:00"))
    clocks.resume(clock=clock, now=at("2026-12-31T08:00"))
    clocks.extend(clock=clock, amount=1)
    assert clock.due_at == at("2027-01-05T18:00")
    load()
    recompute.recompute(by=Setup(), now=LATE)
    # 31 December, 2, 4 and 5 January: four working days after the one suspended (1 January is off, the 2nd is not).
    assert handling(late).due_at == at("2027-01-05T18:00")
    assert not handling(late).provisional


def test_a_clock_started_with_the_old_calendar_at_that_very_moment_is_found_later(late):
    load()
    recompute.recompute(by=Setup(), now=LATE)
    Clock.objects.filter(pk=handling(late).pk).update(
        calendar=0, provisional=True, due_at=at("2027-01-01T18:00")
    )
    assert recompute.recompute(by=Setup(), now=LATE) == 1
    assert handling(late).due_at == at("2027-01-02T18:00")


def test_clocks_the_notice_does_not_touch_keep_silent(world):
    case = make_matter(world)
    load()
    assert recompute.recompute(by=Setup(), now=NOW) == 0
    assert set(case.clocks.values_list("calendar", flat=True)) == {calendars.known().number}
    assert not Event.objects.filter(kind="flows.recompute").exists()


def test_a_corrected_notice_replaces_the_one_before(late):
    load()
    recompute.recompute(by=Setup(), now=LATE)
    load(rows=rows(makeups=()))
    assert recompute.recompute(by=Setup(), now=LATE) == 1
    assert handling(late).due_at == at("2027-01-04T18:00")


def test_the_preview_says_the_same_and_writes_nothing(late):
    days = calendars.read_days(year=2027, rows=rows(), now=LATE)
    before = handling(late).due_at
    moves = {(move.clock.stage, move.clock.body_id): move for move in recompute.preview(year=2027, days=days)}
    handle = moves["handle", "D-zhujian"]
    assert (handle.was, handle.due, handle.moves, handle.settled) == (
        before,
        at("2027-01-02T18:00"),
        True,
        True,
    )
    assert handling(late).due_at == before
    load()
    recompute.recompute(by=Setup(), now=LATE)
    assert {stage for stage, _body in moves} == {
        one["stage"] for one in Event.objects.get(kind="flows.recompute").facts["clocks"]
    }


OTHER_PROCESS = """
import django; django.setup()
from datetime import datetime
from jingzhi.core.flows import calendars
from jingzhi.kit import clocks
for _turn in range(2):
    known = calendars.known()
    due = clocks.due(start=clocks.read_moment("2026-12-31T10:00"), kind="workday", amount=1, calendar=known.calendar)
    print(f"{due.at:%m-%d} {due.provisional}", flush=True)
    input()
"""


def test_a_process_that_runs_already_computes_with_the_new_calendar_at_once(emptied):
    settings = connection.settings_dict
    address = (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}?host={settings['HOST']}"
    )
    address = address.replace("@/", f"@localhost:{settings['PORT']}/") if settings["PORT"] else address
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS],
        env=os.environ | {"DATABASE_URL": address},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "01-01 True\n"
        load()
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "01-02 False\n"
        other.communicate("\n")
