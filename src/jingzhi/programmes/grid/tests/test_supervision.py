"""督办 upwards and answered, 居民催办 in time, 加急 only shorter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import lights
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Matter, Summons, Supervision
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter
from jingzhi.programmes.grid.tests.situations import (
    LATER,
    dispatched,
    facts,
    moved,
    reported,
    sorted_by_community,
    street,
    supervised,
    supervision_answered,
)


def supervise(case, seat, severity="1"):
    return moved(case, "supervise", seat, severity=severity, demand="请办结")


def test_only_upwards_in_severity(world):
    case = supervised(world)
    for severity in ("1", "3"):
        with pytest.raises(Refused) as refused:
            supervise(case, world.street, severity)
        assert refused.value.field == "severity"
    supervise(case, world.district, "2")
    supervise(case, world.leader, "3")
    assert list(Supervision.objects.order_by("id").values_list("severity", "body")) == [
        (1, "D-zhujian"), (2, "D-zhujian"), (3, "D-zhujian"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("build", "seat", "works"),
    [(reported, "street", True), (sorted_by_community, "street", True), (street, "street", False),
     (street, "district", True), (dispatched, "street", True), (dispatched, "leader", True)],
)  # fmt: skip
def test_only_by_the_same_or_a_higher_level_over_another_body(world, build, seat, works):
    case = build(world)
    if works:
        supervise(case, world.seats[seat])
        assert Supervision.objects.filter(case=case).count() == 1
    else:
        with pytest.raises(Refused) as refused:
            supervise(case, world.seats[seat])
        assert refused.value.status == 403


def test_the_answer_clock_is_shorter_the_severer(world):
    case = dispatched(world)
    for severity, seat in (("1", "street"), ("2", "district"), ("3", "leader")):
        supervise(case, world.seats[seat], severity)
    days = [row.due_at.date().day for row in Supervision.objects.order_by("severity")]
    assert days == [26, 25, 24]
    assert all("督办" in row.because for row in Supervision.objects.all())


def test_only_the_body_concerned_answers_and_the_supervisors_level_judges(world):
    case = supervised(world)
    with pytest.raises(Refused):
        moved(case, "answer_supervision", world.force, report="不是我")
    moved(case, "answer_supervision", world.zhujian, report="已组织人员")
    deliver_pending()
    assert Notice.objects.filter(seat="S-street", text="督办已答复：路灯不亮").count() == 1
    case = moved(case, "ask_again", world.street, why="没有写日期")
    row = Supervision.objects.get(case=case)
    assert (row.answered_at, row.asked_again, row.accepted_at) == (None, 1, None)
    moved(case, "answer_supervision", world.zhujian, report="明天办结")
    moved(case, "accept_supervision", world.district)
    assert Supervision.objects.get(case=case).accepted_at == LATER


def test_a_lower_level_does_not_judge_the_answer_to_a_higher_one(world):
    case = dispatched(world)
    supervise(case, world.district)
    moved(case, "answer_supervision", world.zhujian, report="已组织人员")
    with pytest.raises(Refused):
        moved(case, "accept_supervision", world.street)


def test_a_red_card_of_a_whistled_matter_is_supervised_once_by_the_system(world):
    case = dispatched(world)
    for days in (60, 61):
        lights.light(by=Setup(), now=NOW + timedelta(days=days))
        while deliver_pending():
            pass
    assert list(Supervision.objects.filter(case=case).values_list("by", "severity")) == [("system", 1)]


def test_the_body_that_must_answer_hears_of_it(world):
    supervised(world)
    deliver_pending()
    told = Notice.objects.filter(text__startswith="督办").values_list("seat", flat=True)
    assert list(told) == ["S-zhujian"]


def test_an_answered_one_keeps_nobodys_form_from_being_sent(world):
    case = dispatched(world)
    rev = case.rev
    supervise(case, world.street)
    assert moved(case, "check_in", world.zhujian, rev=rev).rev == rev + 2


def test_a_reporter_asks_to_hurry_after_half_of_the_time_once_in_three_days(world):
    case = make_matter(world)
    clock = case.clocks.get(stage="whole")
    half = clock.started_at + (clock.due_at - clock.started_at) * 0.5
    steps = [(half - timedelta(minutes=1), "early"), (half, ""), (half + timedelta(days=2.9), "reminded"),
             (half + timedelta(days=3), "")]  # fmt: skip
    for now, code in steps:
        if code:
            with pytest.raises(Refused) as refused:
                advance(case_no=case.no, move="remind", by=world.resident, now=now)
            assert refused.value.code == code
        else:
            advance(case_no=case.no, move="remind", by=world.resident, now=now)
    assert Matter.objects.get(case=case).reminders == 2


def test_the_community_urges_its_grid_worker_with_the_same_spacing(world):
    case = make_matter(world)
    moved(case, "press", world.community, words="请今天去看")
    deliver_pending()
    assert Notice.objects.get(text="社区催办：路灯不亮").seat_id == "S-worker"
    with pytest.raises(Refused):
        moved(case, "press", world.community)


def test_a_raised_urgency_shortens_from_the_original_start_and_explains_itself(world):
    case = dispatched(world)
    before = {clock.pk: clock.due_at for clock in Clock.objects.filter(case=case, stage="handle")}
    case = advance(
        case_no=case.no, move="hasten", by=world.district, now=LATER + timedelta(hours=1), **facts("hasten")
    )
    for clock in Clock.objects.filter(pk__in=before):
        assert (clock.kind, clock.amount, clock.started_at) == ("workhour", 4, LATER)
        assert clock.due_at < before[clock.pk]
        assert "加急" in clock.because
        assert Summons.objects.get(party__body=clock.body, party__case=case).handle_due_at == clock.due_at
    assert case.due_at == Case.objects.get(no=case.no).due_at


def test_urgency_is_never_lowered_in_silence_and_later_whistles_keep_it(world):
    case = moved(sorted_by_community(world), "hasten", world.street, **facts("hasten"))
    with pytest.raises(Refused):
        moved(case, "hasten", world.street, urgency="E3", why="不急")
    moved(case, "sort", world.community, item="X01", urgency="E4")
    assert Matter.objects.get(case=case).urgency == "E2"
    moved(case, "raise_up", world.community, tried="已看")
    moved(case, "whistle", world.street, **facts("whistle"))
    assert set(Clock.objects.filter(case=case, stage="handle").values_list("kind", "amount")) == {
        ("workhour", 4)
    }


def test_an_accepted_one_leaves_the_lists(world):
    case = moved(supervision_answered(world), "accept_supervision", world.street)
    assert not Supervision.objects.filter(case=case, accepted_at=None).exists()
