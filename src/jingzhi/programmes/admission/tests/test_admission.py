"""From the application to the list: who does what, who may not, and what then stands on the list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission import actions, queries
from jingzhi.programmes.admission.models import Application, Consulted, Opinion, Review
from jingzhi.programmes.admission.tests import factories as make
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup

LATER = NOW + timedelta(days=6)


def refusal(do, *given, **named):
    """(status, code) of the refusal."""
    with pytest.raises(Refused) as refused:
        do(*given, **named)
    return refused.value.status, refused.value.code


def test_from_the_application_to_the_list(town):
    case = make.on_notice(town)
    with pytest.raises(Refused, match="不在准入清单内"):
        catalogue.current("A001", NOW.date())
    case = make.moved(case, "list_", town.district, LATER)
    item = catalogue.current("A001", date(2026, 12, 1))
    assert case.state == "listed"
    assert (item.name, item.owner_id, item.application, item.street_list) == (
        "瓶装燃气入户安检提醒", "D-zhujian", case.no, "assist",
    )  # fmt: skip
    assert (item.minutes, item.per_month, item.minutes_a_month, item.everywhere) == (30, 433, 130, True)
    assert (item.valid.lower, item.valid.upper) == (date(2026, 12, 1), date(2027, 11, 30))
    assert item.basis.startswith("城镇燃气管理条例 第四十一条")
    kinds = list(Event.objects.filter(subject=case.no).order_by("n").values_list("kind", flat=True))
    assert [kind.removeprefix("admission.") for kind in kinds] == [
        "apply", "accept", *["review"] * 3, *["opine"] * 5, "conclude", "approve", "list_",
    ]  # fmt: skip


def test_each_step_has_its_limit(town):
    case = make.applied(town)
    assert list(Clock.objects.filter(case=case).values_list("stage", "kind", "amount")) == [
        ("formal", "workday", 3)
    ]
    case = make.moved(case, "accept", town.district)
    assert Clock.objects.get(case=case, stopped_at=None).amount == 5
    party = Party.objects.get(case=case, body_id="D-sifa")
    assert party.due_at == Case.objects.get(no=case.no).due_at


def test_only_the_bodies_called_see_it_and_each_answers_its_own(town):
    case = make.accepted(town)
    seen = {
        name
        for name in ("sifa", "minzheng", "caizheng", "shuili", "zhujian")
        if case in flows.cases_for(town.seats[name])
    }
    assert seen == {"sifa", "minzheng", "caizheng", "zhujian"}
    assert [case] == list(flows.todo(town.sifa, NOW).mine)
    assert list(flows.todo(town.zhujian, NOW).mine) == []
    make.moved(case, "review", town.sifa, verdict="agree", words="有依据")
    assert refusal(make.moved, case, "review", town.sifa, verdict="agree", words="再来") == (
        409,
        "not_called",
    )
    assert list(flows.todo(town.sifa, NOW).mine) == []
    assert refusal(make.moved, case, "review", town.shuili, verdict="agree", words="代审")[0] == 404
    assert Review.objects.get(application=case.no, aspect="legality").verdict == "agree"


def test_nobody_reviews_its_own_application(town):
    case = actions.submit(move="apply", by=town.sifa, now=NOW, **make.FORM)
    make.moved(case, "accept", town.district)
    called = dict(Review.objects.filter(application=case.no).values_list("aspect", "body_id"))
    assert called == {"legality": "D-minzheng", "relief": "D-minzheng", "money": "D-caizheng"}
    case = make.moved(case, "review", town.minzheng, verdict="agree", words="代审：有依据")
    assert case in flows.todo(town.minzheng, NOW).mine
    make.moved(case, "review", town.minzheng, verdict="agree", words="不增负")
    assert list(flows.todo(town.minzheng, NOW).mine) == []


def test_one_refusal_of_a_reviewing_body_ends_it_with_its_reason(town):
    case = make.moved(make.accepted(town), "review", town.minzheng, verdict="refuse", words="加重负担")
    assert (case.state, Party.objects.filter(case=case, ended_at=None).count()) == ("rejected", 0)


def test_without_reviewing_bodies_it_does_not_go_on(town):
    from jingzhi.programmes.admission.models import Reviewer

    case = make.applied(town)
    Reviewer.objects.filter(aspect="money").delete()
    assert refusal(make.moved, case, "accept", town.district) == (409, "no_reviewers")


def test_grids_are_drawn_from_every_street_and_called(town):
    case = make.consulting(town)
    drawn = set(Consulted.objects.filter(application=case.no).values_list("grid_id", flat=True))
    assert len(drawn) == 8
    worker = town.seats[f"w-{STREETS[1]}002002"]
    assert case in flows.todo(worker, NOW).mine
    assert case not in flows.cases_for(town.street)


def test_a_narrow_application_asks_its_own_grids_first(town):
    own = f"{STREETS[1]}002"
    case = make.consulting(town, places=[own])
    codes = list(
        Consulted.objects.filter(application=case.no).order_by("pk").values_list("grid_id", flat=True)
    )
    assert {code[:12] for code in codes[:2]} == {own}
    assert len(codes) >= 5


def test_no_decision_below_five_answers_from_five_grids(town):
    case = make.opined(town, make.consulting(town), 4)
    assert refusal(make.moved, case, "conclude", town.district, words="够了") == (409, "too_few_opinions")
    # A fifth opinion for a grid that has answered is no fifth grid.
    grid = Opinion.objects.filter(application=case.no).first().grid_id
    desk = town.seats[f"desk-{grid[:12]}"]
    make.moved(case, "opine", desk, stance="against", place=grid, words="社区人手不够")
    assert Opinion.objects.filter(application=case.no).count() == 5
    assert refusal(make.moved, case, "conclude", town.district, words="够了") == (409, "too_few_opinions")


def test_each_seat_speaks_once_and_only_for_a_grid_of_its_own(town):
    case = make.consulting(town)
    desk = town.seats[f"desk-{STREETS[0]}001"]
    other = f"{STREETS[1]}001001"
    assert refusal(make.moved, case, "opine", desk, stance="support", words="好", place=other) == (
        422,
        "no_grid",
    )
    assert refusal(make.moved, case, "opine", desk, stance="support", words="好") == (422, "no_grid")
    make.moved(case, "opine", desk, stance="support", words="好", place=f"{STREETS[0]}001001")
    again = refusal(
        make.moved, case, "opine", desk, stance="support", words="好", place=f"{STREETS[0]}001002"
    )
    assert again == (409, "not_asked")


def test_who_reviewed_does_not_decide(town):
    case = make.deciding(town)
    assert refusal(make.moved, case, "approve", town.district)[0] == 403
    Application.objects.filter(case=case).update(formal_by=town.leader.code)
    assert refusal(make.moved, case, "approve", town.leader) == (403, "own_work")
    assert refusal(make.moved, case, "reject", town.leader, reason="burden", why="太重") == (403, "own_work")


@pytest.mark.parametrize(
    ("stage", "seat"), [("applied", "district"), ("consulting", "district"), ("deciding", "leader")]
)
def test_each_level_refuses_with_a_reason(town, stage, seat):
    case = getattr(make, stage)(town)
    other = {"district": "leader", "leader": "district"}[seat]
    assert refusal(make.moved, case, "reject", town.seats[other], reason="burden", why="太重") == (
        403,
        "not_your_step",
    )
    assert refusal(make.moved, case, "reject", town.seats[seat], reason="burden") == (422, "missing")
    assert make.moved(case, "reject", town.seats[seat], reason="burden", why="太重").state == "rejected"


def test_five_days_of_notice_and_an_answer_to_each_objection(town):
    case = make.on_notice(town)
    early = NOW + timedelta(days=4, hours=23)
    assert refusal(make.moved, case, "list_", town.district, early) == (409, "notice_runs")
    case = make.moved(case, "object", town.resident, words="我们村没有瓶装燃气")
    assert refusal(make.moved, case, "list_", town.district, LATER) == (422, "objections")
    back = make.moved(case, "uphold", town.district, why="范围要缩小")
    assert (back.state, back.came_back) == ("decision", True)
    case = make.moved(back, "approve", town.leader, LATER)
    assert refusal(make.moved, case, "list_", town.district, LATER + timedelta(days=1)) == (
        409,
        "notice_runs",
    )


def test_streets_and_communities_are_told_of_what_is_listed(town):
    make.enlisted(town)
    while deliver_pending():
        pass
    told = Notice.objects.filter(kind="listed")
    assert set(told.values_list("seat__role", flat=True)) == {"street", "community"}
    assert set(told.values_list("case_no", flat=True)) == {"item:A001"}


def test_an_exit_needs_no_review_and_leaves_at_the_decision(town):
    case = actions.submit(move="leave", by=town.zhujian, now=NOW, **make.LEAVE)
    case = make.moved(case, "accept", town.district)
    assert case.state == "decision"
    assert make.moved(case, "approve", town.leader).state == "removed"
    with pytest.raises(Refused):
        catalogue.current("X01", NOW.date())
    assert (
        refusal(actions.submit, move="leave", by=town.zhujian, now=NOW, **make.LEAVE | {"item": "X02"})[1]
        == "not_your_item"
    )


def test_a_change_is_the_next_version_of_the_same_item(town):
    make.enlisted(town, kind="change", item="X01", starts_on="2026-11-20", ends_on="2027-11-01", minutes=10)
    assert catalogue.current("X01", NOW.date()).version == 2
    assert catalogue.current("X01", NOW.date() - timedelta(days=1)).version == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "change"}, "missing"),
        ({"item": "X01"}, "not_a_change"),
        ({"kind": "change", "item": "X02"}, "not_your_item"),
        ({"ends_on": "2028-01-01"}, "too_long"),
        ({"kind": "temporary"}, "too_long"),
        ({"ends_on": "2026-11-30"}, "bad_period"),
        ({"street_list": "retracted"}, "retracted"),
        ({"personal_info": "住户电话"}, "no_necessity"),
        ({"funds_source": ""}, "no_source"),
        ({"places": ["510603"]}, "bad_place"),
        ({"article": ""}, "missing"),
        ({"basis": ""}, "missing"),
        ({"removes": "X02"}, "not_your_item"),
        ({"funds": "2e9"}, "bad_number"),
    ],
)
def test_a_form_is_refused_with_and_leaves_nothing(town, given, code):
    assert refusal(make.applied, town, **given)[1] == code
    assert not Case.objects.filter(flow="admission").exists()


def test_withdrawn_by_its_department_alone(town):
    case = make.accepted(town)
    assert refusal(make.moved, case, "withdraw", town.sifa, why="代撤") == (403, "not_your_application")
    assert make.moved(case, "withdraw", town.zhujian, why="另行申请").state == "withdrawn"


def test_an_emergency_is_in_force_at_once_and_needs_its_form_within_five_working_days(town):
    case = make.declared(town)
    item = catalogue.current("A001", NOW.date())
    assert (item.valid.upper - item.valid.lower).days == 30
    assert list(flows.todo(town.zhujian, NOW).mine) == [case]
    assert actions.lapse(now=NOW + timedelta(days=4)) == 0
    assert actions.lapse(now=NOW + timedelta(days=8)) == 1
    case.refresh_from_db()
    assert case.state == "expired"
    with pytest.raises(Refused):
        catalogue.current("A001", NOW.date() + timedelta(days=8))
    assert Event.objects.filter(subject=case.no).latest("n").by == "system"


def test_an_emergency_that_is_completed_goes_the_whole_way_under_the_same_code(town):
    case = make.declared(town)
    form = make.FORM | {"kind": "temporary", "starts_on": "2026-11-24", "ends_on": "2027-02-20"}
    assert refusal(make.moved, case, "complete", town.shuili, **form)[0] == 404
    case = make.moved(case, "complete", town.zhujian, **form)
    assert (case.state, list(flows.todo(town.zhujian, NOW).mine)) == ("formal", [])
    assert actions.lapse(now=NOW + timedelta(days=20)) == 0
    case = make.moved(case, "accept", town.district)
    case = make.moved(case, "review", town.sifa, verdict="refuse", words="依据不足")
    with pytest.raises(Refused):
        catalogue.current("A001", NOW.date())


def test_thirty_days_before_its_end_it_is_told_once_and_kept_or_removed(town):
    case = make.enlisted(town)
    on = date(2027, 11, 5)
    at = NOW.replace(year=2027, month=11, day=5)
    assert actions.remind(on=on - timedelta(days=10), by=Setup(), now=at) == 0
    assert [actions.remind(on=on, by=Setup(), now=at) for _turn in (1, 2)] == [1, 0]
    while deliver_pending():
        pass
    assert set(Notice.objects.filter(kind="evaluate").values_list("seat_id", flat=True)) == {
        "S-district",
        "S-zhujian",
    }
    assert (
        refusal(
            make.moved, case, "evaluate", town.district, LATER + timedelta(days=20), result="keep", why="好"
        )[1]
        == "too_early"
    )
    case = make.moved(case, "evaluate", town.district, at, result="keep", why="有用")
    assert (case.state, catalogue.current("A001", date(2028, 1, 1)).version) == ("listed", 2)
    assert actions.lapse(now=at + timedelta(days=60)) == 0
    assert actions.lapse(now=at + timedelta(days=500)) == 1


def test_an_item_that_was_changed_since_is_evaluated_once_by_its_latest_application(town):
    make.enlisted(town, starts_on="2026-11-01", ends_on="2027-01-31")
    later = make.enlisted(
        town,
        at=NOW + timedelta(days=8),
        kind="change",
        item="A001",
        starts_on="2026-12-01",
        ends_on="2027-11-30",
    )
    assert list(queries.expiring(date(2027, 1, 20))) == []
    assert [row.case_id for row in queries.expiring(date(2027, 11, 20))] == [later.no]


def test_removed_by_its_yearly_evaluation(town):
    at = NOW + timedelta(days=30)
    case = make.moved(make.enlisted(town), "evaluate", town.district, at, result="remove", why="没有用过")
    assert case.state == "removed"
    with pytest.raises(Refused):
        catalogue.current("A001", at.date())


def test_a_stale_decision_is_refused(town):
    case = make.deciding(town)
    with pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="approve", by=town.leader, now=NOW, rev=case.rev - 1)
    assert refused.value.code == "stale"


def test_what_was_listed_may_be_handed_out_and_whistled_for(town):
    from jingzhi.programmes.grid.actions import hand_out
    from jingzhi.programmes.grid.tests.situations import facts as grid_facts

    grid = f"{STREETS[0]}001001"
    task = grid_facts("task") | {"item": "A001"}
    with pytest.raises(Refused, match="准入申请"):
        hand_out(by=town.zhujian, now=NOW, grids=[grid], **task)
    make.enlisted(town, starts_on="2026-11-01", ends_on="2027-10-01")
    case = hand_out(by=town.zhujian, now=NOW, grids=[grid], **task)[0]
    for move, seat, given in (
        ("raise_", town.worker, {}),
        ("raise_up", town.community, {"tried": "住户不在家"}),
        ("whistle", town.street, {"lead": "D-zhujian", "kind": "daily"}),
    ):
        case = make.moved(case, move, seat, **given)
    assert (case.state, case.item_code) == ("dispatched", "A001")
