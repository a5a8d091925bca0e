"""The life of a finding: found, put right with proof, looked at again, back and counted, closed; and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.bodies.models import Account, Appointment
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.verify import verify
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import SINCE, make_photo
from jingzhi.programmes.inspection import actions
from jingzhi.programmes.inspection.models import Finding
from jingzhi.programmes.inspection.tests.factories import (
    LATER,
    crossfound,
    drawn,
    found,
    more_streets,
    moved,
    rectified,
    seat_of,
    special,
)


def refusal(function, *args, **given):
    with pytest.raises(Refused) as refused:
        function(*args, **given)
    return refused.value


def mine(seat):
    return list(flows.waiting_for(seat).values_list("no", flat=True))


def test_a_finding_lives_until_it_is_put_right(world):
    case = found(world)
    assert case.state == "rectify"
    assert mine(world.zhujian) == [case.no]
    assert mine(world.district) == []
    assert (case.due_at - LATER).days in range(13, 16)  # ten working days
    case = rectified(case, world.zhujian)
    assert case.state == "recheck"
    assert (mine(world.district), mine(world.zhujian)) == ([case.no], [])
    case = moved(case, "fail", world.district, why="还缺两页")
    assert (case.state, case.came_back) == ("rectify", True)
    assert Finding.objects.get().returns == 1
    assert list(flows.todo(world.zhujian, LATER).back) == [case]
    case = moved(rectified(case, world.zhujian), "confirm", world.district)
    assert case.state == "cleared"
    assert case.closed_at == LATER
    assert (mine(world.district), mine(world.zhujian)) == ([], [])
    assert verify().ok


def test_proof_is_asked_for(world):
    case = found(world)
    assert refusal(moved, case, "rectify", world.zhujian, words="改了").field == "photos"


def test_a_finding_needs_words_or_a_photograph(world):
    check = special(world, "D-zhujian")
    given = {"check": check, "by": world.district, "now": LATER, "body": "D-zhujian"}
    assert refusal(actions.find, **given).field == "words"
    assert actions.find(photos=[make_photo()], **given).state == "rectify"


def test_only_who_is_checked_in_it_is_found_against(world):
    check = special(world, "D-zhujian")
    given = {"check": check, "now": LATER, "words": "问题"}
    assert refusal(actions.find, by=world.district, body="D-shuili", **given).code == "not_chosen"
    assert refusal(actions.find, by=world.street, body="D-zhujian", **given).code == "not_chosen"
    assert refusal(actions.find, by=world.leader, body="D-zhujian", **given).status == 403
    assert Case.objects.count() == 0


def test_a_street_looks_again_at_the_street_it_checks(world):
    case = crossfound(more_streets(world))
    row = Finding.objects.get()
    checker, subject = seat_of(world, row.checker_id), seat_of(world, row.subject_id)
    assert (mine(subject), mine(checker), mine(world.district)) == ([case.no], [], [])
    case = rectified(case, subject)
    assert case.state == "crosscheck"
    assert (mine(subject), mine(checker), mine(world.district)) == ([], [case.no], [])
    assert refusal(moved, case, "confirm", subject).status == 403
    assert refusal(moved, case, "confirm", world.district).status == 403
    assert moved(case, "confirm", checker).state == "cleared"


def test_bodies_see_what_they_are_called_to_and_nothing_else(world):
    case = crossfound(more_streets(world))
    row = Finding.objects.get()
    streets = ("street", "street2", "street3", "street4")
    seeing = {name for name in streets if flows.cases_for(world.seats[name]).exists()}
    assert {world.seats[name].body_id for name in seeing} == {row.checker_id, row.subject_id}
    for seat in (world.zhujian, world.community, world.force, world.worker):
        assert not flows.cases_for(seat).exists()
        assert refusal(flows.case_for, seat, case.no).status == 404
    for seat in (world.district, world.leader, world.auditor):
        assert flows.case_for(seat, case.no) == case


def test_leader_and_auditor_only_read(world):
    case = found(world)
    assert flows.moves_for(case, world.leader) == []
    assert flows.moves_for(case, world.auditor) == []


def test_a_finding_made_in_error_is_dropped_by_who_made_it(world):
    case = found(world)
    assert refusal(moved, case, "drop", world.street, why="不对").status == 404
    assert moved(case, "drop", world.district, why="查错了单位").state == "dropped"
    assert mine(world.zhujian) == []


def test_whose_turn_it_is_is_told(world):
    case = found(world)
    deliver_pending()
    assert set(Notice.objects.values_list("seat__code", flat=True)) == {"S-zhujian"}
    rectified(case, world.zhujian)
    deliver_pending()
    assert Notice.objects.filter(seat="S-district", case_no=case.no).exists()


def test_drawn_bodies_are_found_against_by_the_district(world):
    check = drawn(world)
    subject = check.chosen.order_by("position").first().subject_id
    case = actions.find(check=check, by=world.district, now=LATER, body=subject, words="通道堵塞")
    assert case.place_id == "510603"
    missed = check.candidates.exclude(body__in=check.chosen.values("subject")).first().body_id
    given = {"check": check, "by": world.district, "now": LATER, "words": "问题"}
    assert refusal(actions.find, body=missed, **given).code == "not_chosen"


def test_whoever_checks_another_is_told_by_the_draw_and_finds_the_check(world, client):
    more_streets(world)
    check = drawn(world, kind="cross", level="street", n=0)
    deliver_pending()
    told = Notice.objects.filter(case_no=f"check:{check.code}")
    assert set(told.values_list("seat__code", flat=True)) == {
        "S-street",
        "S-street2",
        "S-street3",
        "S-street4",
    }
    account = Account.objects.create(username="street", label="street")
    Appointment.objects.create(account=account, seat=world.street, period=(SINCE, None))
    client.force_login(account)
    assert f"/inspections/check/{check.code}/" in client.get("/notices/").content.decode()


def test_a_draw_of_the_district_tells_nobody_beforehand(world):
    drawn(world)
    deliver_pending()
    assert not Notice.objects.exists()


def test_what_is_not_put_right_in_its_ten_working_days_is_late(world):
    case = found(world)
    for days, late in ((13, []), (16, [case.no])):
        rows = flows.todo(world.zhujian, LATER + timedelta(days=days)).late
        assert list(rows.values_list("no", flat=True)) == late
