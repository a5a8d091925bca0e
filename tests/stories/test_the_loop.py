"""The main job end to end: report, sort, whistle, check in, answer, verify, rate, and what may go wrong on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.models import Matter, Rating, Summons
from jingzhi.programmes.grid.tests.factories import NOW, make_matter, make_photo
from jingzhi.programmes.grid.tests.situations import facts

HOUR = timedelta(hours=1)


def whistled(world, **given):
    """A matter on its way: raised, raised up, whistled for the housing bureau and the urban management force."""
    case = make_matter(world, **given)
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW, tried="已查看")
    advance(case_no=case.no, move="raise_up", by=world.community, now=NOW, tried="已联系物业")
    return advance(
        case_no=case.no,
        move="whistle",
        by=world.street,
        now=NOW + HOUR,
        lead="D-zhujian",
        assist=["F-chengguan"],
        kind="daily",
    )


def answered(world):
    case = whistled(world)
    for seat, outcome in ((world.force, "explained"), (world.zhujian, "fixed")):
        advance(case_no=case.no, move="check_in", by=seat, now=NOW + 2 * HOUR)
        advance(
            case_no=case.no,
            move="answer",
            by=seat,
            now=NOW + 3 * HOUR,
            outcome=outcome,
            reply="路灯已修好",
            note="更换驱动电源",
            after=[make_photo()],
        )
    return Case.objects.get(no=case.no)


def test_the_whole_loop_ends_closed_and_rated(world):
    case = answered(world)
    assert case.state == "answered"
    advance(case_no=case.no, move="pass_", by=world.community, now=NOW + 4 * HOUR, **facts("pass_"))
    ratings = {"D-zhujian": [5, 4, 5], "F-chengguan": [4, 4, 4]}
    case = advance(case_no=case.no, move="close", by=world.street, now=NOW + 5 * HOUR, ratings=ratings)
    assert (case.state, case.closed_at, case.due_at) == ("closed", NOW + 5 * HOUR, None)
    assert Rating.objects.get(summons__party__body="D-zhujian").speed == 5
    kinds = list(Event.objects.filter(subject=case.no).order_by("n").values_list("kind", flat=True))
    assert kinds == [
        f"grid.{name}"
        for name in ("report", "raise_", "raise_up", "whistle", "check_in", "answer", "check_in", "answer")
    ] + ["grid.pass_", "grid.close"]
    assert verify().ok


def test_a_grid_solves_what_is_small_and_the_community_verifies(world):
    case = make_matter(world)
    advance(case_no=case.no, move="solve", by=world.worker, now=NOW, outcome="fixed", after=[make_photo()])
    with pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="pass_", by=world.worker, now=NOW, **facts("pass_"))
    assert refused.value.code == "own_work"
    case = advance(case_no=case.no, move="pass_", by=world.community, now=NOW, **facts("pass_"))
    assert (case.state, Matter.objects.get(case=case).level) == ("closed", "grid")


def test_a_repair_without_a_picture_is_refused(world):
    case = make_matter(world)
    with pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="solve", by=world.worker, now=NOW, outcome="fixed")
    assert refused.value.field == "after"


def test_a_failed_verification_returns_to_the_lead_and_is_counted(world):
    case = answered(world)
    advance(case_no=case.no, move="fail", by=world.community, now=NOW + 4 * HOUR, why="还有一盏不亮")
    assert Matter.objects.get(case=case).fails == 1
    todo = queries.todo(world.zhujian, NOW + 4 * HOUR)
    assert [row.no for row in todo.back] == [case.no]
    assert list(queries.todo(world.force, NOW).mine) == []
    advance(
        case_no=case.no,
        move="answer",
        by=world.zhujian,
        now=NOW + 5 * HOUR,
        outcome="fixed",
        reply="全部修好",
        after=[make_photo(10)],
    )
    assert Case.objects.get(no=case.no).state == "answered"


def test_the_lead_may_hand_back_with_reason_and_basis(world):
    case = whistled(world)
    case = advance(
        case_no=case.no,
        move="hand_back",
        by=world.zhujian,
        now=NOW + 2 * HOUR,
        reason="not_ours",
        document="三定方案",
        clause="第三条",
        evidence=[make_photo()],
    )
    assert (case.state, case.came_back) == ("street", True)
    assert list(queries.todo(world.force, NOW).mine) == []
    case = advance(
        case_no=case.no, move="whistle", by=world.street, now=NOW + 3 * HOUR, lead="D-zhujian", kind="daily"
    )
    assert Summons.objects.filter(party__case=case, party__body="D-zhujian").count() == 2
    assert queries.cases_for(world.zhujian).filter(no=case.no).count() == 1


def test_a_resident_contradicts_within_fourteen_days_and_not_after(world):
    case = receive(
        move="submit",
        by=world.resident,
        now=NOW,
        title="井盖松动",
        text="一走就响",
        point=(104.05, 31.05),
        key="k1",
    )
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW)
    advance(
        case_no=case.no, move="settle", by=world.community, now=NOW, outcome="fixed", after=[make_photo()]
    )
    advance(case_no=case.no, move="pass_", by=world.worker, now=NOW, **facts("pass_"))
    with pytest.raises(Refused):
        advance(
            case_no=case.no, move="contradict", by=world.resident, now=NOW + timedelta(days=15), why="没修好"
        )
    case = advance(
        case_no=case.no, move="contradict", by=world.resident, now=NOW + timedelta(days=3), why="没修好"
    )
    assert (case.state, case.closed_at) == ("community", None)
    assert Matter.objects.get(case=case).contradictions == 1


def test_two_streets_do_not_see_each_others_matters(world):
    mine = make_matter(world)
    receive(move="report", by=world.worker2, now=NOW, title="占道", item="X02", point=(104.25, 31.05))
    assert [case.no for case in queries.cases_for(world.street)] == [mine.no]
    assert queries.cases_for(world.street2).count() == 1
    assert queries.cases_for(world.leader).count() == 2
    assert queries.cases_for(world.zhujian).count() == 0
    with pytest.raises(Refused) as refused:
        advance(case_no=mine.no, move="raise_", by=world.worker2, now=NOW)
    assert refused.value.status == 404


def test_another_department_than_the_owner_needs_the_reason(world):
    case = make_matter(world)
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW)
    advance(case_no=case.no, move="raise_up", by=world.community, now=NOW, tried="已看")
    given = {"case_no": case.no, "move": "whistle", "by": world.street, "now": NOW, "kind": "key"}
    with pytest.raises(Refused) as refused:
        advance(**given, lead="D-shuili")
    assert refused.value.field == "order"
    case = advance(**given, lead="D-shuili", order="灯杆在渠道管理范围内")
    assert Event.objects.get(subject=case.no, kind="grid.whistle").facts["off_list"] is True


def test_the_seats_whose_turn_it_is_are_told_once(world):
    whistled(world)
    deliver_pending()
    deliver_pending()
    told = Notice.objects.order_by("id").values_list("seat_id", flat=True)
    assert sorted(told) == ["S-community", "S-force", "S-street", "S-zhujian"]


def test_a_merged_duplicate_ends_and_points_to_the_other(world):
    one, two = make_matter(world), make_matter(world, title="路灯又不亮")
    advance(case_no=two.no, move="raise_", by=world.worker, now=NOW)
    case = advance(case_no=two.no, move="merge", by=world.community, now=NOW, into=one.no)
    assert (case.state, Matter.objects.get(case=two).merged_into_id) == ("merged", one.no)
    with pytest.raises(Refused) as refused:
        advance(case_no=two.no, move="raise_up", by=world.community, now=NOW, tried="x")
    assert refused.value.code == "closed"


def test_an_event_holds_codes_and_digests_never_words(world):
    case = make_matter(world)
    facts = Event.objects.get(subject=case.no).facts
    assert facts["from"] == ""
    assert facts["item"] == "X01"
    assert "路灯" not in str(facts)
    assert len(facts["text_digest"]) == 64
