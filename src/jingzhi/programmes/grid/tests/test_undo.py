"""Taking a move back: within seconds, by the same seat, while nothing else happened; nobody was told, nothing counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from jingzhi.core.flows import undoing
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock, Party, Undo
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Delivery, Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.figures import Period, standings
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.situations import LATER, facts
from jingzhi.programmes.grid.whistling import Whistle

SOON = LATER + timedelta(seconds=8)


def whistled(world, **other):
    no = situations.street(world).no
    deliver_pending()
    return advance(
        case_no=no, move="whistle", by=world.street, now=LATER,
        undo_until=LATER + undoing.TIME, **(facts("whistle") | other),
    )  # fmt: skip


def refusal(**given):
    with pytest.raises(Refused) as refused:
        undoing.undo(**given)
    return refused.value.status, refused.value.code


def test_a_whistle_taken_back_calls_nobody_and_counts_nowhere(world):
    case = whistled(world)
    back = undoing.undo(case_no=case.no, by=world.street, now=SOON)
    assert (back.state, back.rev) == ("street", case.rev + 1)
    assert not Whistle.objects.exists()
    assert not Summons.objects.exists()
    assert not Party.objects.exists()
    assert not Clock.objects.filter(stage__in=("arrive", "handle")).exists()
    assert Clock.objects.filter(case=case, stage="street", stopped_at=None).count() == 1
    assert back.due_at == Clock.objects.filter(case=case, stopped_at=None).order_by("due_at")[0].due_at
    kinds = Event.objects.filter(subject=case.no).order_by("n").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["grid.whistle", "flows.undo"]
    assert verify().ok


def test_the_message_waits_and_is_never_sent_when_the_move_is_taken_back(world):
    case = whistled(world)
    assert deliver_pending(on=SOON) == 0
    undoing.undo(case_no=case.no, by=world.street, now=SOON)
    deliver_pending()
    assert not Notice.objects.filter(case_no=case.no, seat=world.zhujian).exists()
    assert not Delivery.objects.filter(done_at=None).exists()


def test_the_message_goes_out_when_the_time_has_passed(world):
    case = whistled(world)
    assert deliver_pending(on=LATER + undoing.TIME + undoing.ON_THE_WAY) > 0
    assert Notice.objects.filter(case_no=case.no, seat=world.zhujian).exists()
    assert refusal(case_no=case.no, by=world.street, now=SOON) == (409, "moved_on")


def test_who_may_and_until_when(world):
    no = whistled(world).no
    late = LATER + undoing.TIME + undoing.ON_THE_WAY + timedelta(seconds=1)
    assert refusal(case_no=no, by=world.street, now=late) == (409, "late")
    assert refusal(case_no=no, by=world.district, now=SOON) == (403, "not_your_move")
    assert refusal(case_no=no, by=world.street2, now=SOON) == (404, "unknown_case")
    assert refusal(case_no="JY-20261123-99999", by=world.street, now=SOON) == (404, "unknown_case")
    assert Case.objects.get(no=no).state == "dispatched"


def test_when_something_happened_since_it_stays(world):
    no = whistled(world).no
    advance(case_no=no, move="check_in", by=world.zhujian, now=SOON)
    assert refusal(case_no=no, by=world.street, now=SOON) == (409, "moved_on")
    assert Case.objects.get(no=no).state == "dispatched"


def test_when_a_clock_changed_without_a_move_it_stays(world):
    no = whistled(world).no
    Clock.objects.filter(case=no, stage="arrive").update(lit=70)
    assert refusal(case_no=no, by=world.street, now=SOON) == (409, "moved_on")


def test_asked_for_twice_it_is_done_once(world):
    no = whistled(world).no
    first = undoing.undo(case_no=no, by=world.street, now=SOON)
    again = undoing.undo(case_no=no, by=world.street, now=SOON)
    assert first.rev == again.rev
    assert Event.objects.filter(subject=no, kind="flows.undo").count() == 1


def test_figures_of_a_period_do_not_count_it(world):
    case = whistled(world)
    period = Period(LATER.date(), LATER.date() + timedelta(days=1))
    rows = Case.objects.filter(no=case.no)
    assert standings(cases=rows, period=period)[0].bodies == {"D-zhujian", "F-chengguan"}
    undoing.undo(case_no=case.no, by=world.street, now=SOON)
    assert standings(cases=rows, period=period)[0].bodies == set()


def test_it_can_be_whistled_again_as_if_for_the_first_time(world):
    no = whistled(world).no
    undoing.undo(case_no=no, by=world.street, now=SOON)
    advance(case_no=no, move="whistle", by=world.street, now=SOON, **facts("whistle"))
    assert [row.number for row in Whistle.objects.filter(case=no)] == [1]


def test_a_move_that_answers_a_resident_cannot_be_taken_back(world):
    no = situations.sorted_by_community(world).no
    advance(
        case_no=no, move="settle", by=world.community, now=LATER,
        undo_until=LATER + undoing.TIME, **facts("settle"),
    )  # fmt: skip
    assert refusal(case_no=no, by=world.community, now=SOON) == (409, "moved_on")


def test_nothing_is_kept_when_nobody_is_offered_to_take_it_back(world):
    situations.dispatched(world)
    assert not Undo.objects.exists()
    assert not Delivery.objects.filter(not_before__isnull=False).exists()


def test_the_note_is_thrown_away(world):
    whistled(world)
    assert undoing.forget(now=SOON) == 0
    assert undoing.forget(now=LATER + timedelta(hours=3)) == 1


def test_the_job_that_tells_is_planned_for_afterwards(world):
    whistled(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT scheduled_at FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL")
        planned = [at for (at,) in cursor.fetchall()]
    assert planned == [LATER + undoing.TIME + undoing.ON_THE_WAY]
