"""The life of a draft: versions kept, checked when submitted, approved for a day to come, in force on the day by the job."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance, open_case
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Lineage, Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter
from jingzhi.programmes.redrawing import actions, queries
from jingzhi.programmes.redrawing.models import DraftArea, DraftEdit, DraftGrid
from jingzhi.programmes.redrawing.tests.town import (
    COMMUNITY,
    LOWER,
    TODAY,
    UPPER,
    approved,
    codes,
    edited,
    make_draft,
    make_quarters,
)

DAY = NOW + timedelta(days=3)
SPLIT = {"grids": LOWER, "line": "104.035,30.9 104.035,31.2", "whole": "1"}


@pytest.fixture(autouse=True)
def quarters(world):
    make_quarters()


def refusal(function, *args, **given):
    with pytest.raises(Refused) as refused:
        function(*args, **given)
    return refused.value.code


def test_a_draft_begins_with_the_grids_of_today(world):
    case = make_draft(world)
    assert (case.state, case.place_id) == ("preparing", COMMUNITY)
    assert codes(case) == [LOWER, UPPER]
    assert list(flows.waiting_for(world.street)) == [case]


def test_every_version_is_kept_and_undoing_is_one_more(world):
    case = edited(make_draft(world), world, "split", **SPLIT)
    assert codes(case) == [UPPER, f"{COMMUNITY}003", f"{COMMUNITY}004"]
    edited(case, world, "undo")
    assert codes(case) == [LOWER, UPPER]
    kinds = list(DraftEdit.objects.order_by("version").values_list("version", "kind"))
    assert kinds == [(1, "begin"), (2, "split"), (3, "undo")]
    assert DraftGrid.objects.filter(version=2).count() == 3
    assert Event.objects.filter(kind="redrawing.edit").count() == 2
    assert verify().ok


def test_who_looked_at_an_old_version_is_told(world):
    case = make_draft(world)
    edited(case, world, "merge", grids=f"{LOWER},{UPPER}")
    again = {"case_no": case.no, "move": "edit", "by": world.street, "now": NOW, "rev": case.rev}
    assert refusal(advance, **again, kind="undo", area=COMMUNITY) == "stale"


def test_merging_and_splitting_back_gives_the_old_code_only_to_the_old_outline(world):
    case = edited(make_draft(world), world, "split", **SPLIT)
    edited(case, world, "merge", grids=f"{COMMUNITY}003,{COMMUNITY}004")
    assert codes(case) == [LOWER, UPPER]  # the outline is what it was
    edited(case, world, "merge", grids=f"{LOWER},{UPPER}")
    assert codes(case) == [f"{COMMUNITY}003"]


def test_one_community_is_in_one_unfinished_draft(world):
    case = make_draft(world)
    assert refusal(make_draft, world) == "not_free"
    advance(case_no=case.no, move="withdraw", by=world.street, now=NOW)
    assert make_draft(world).state == "preparing"


def test_communities_of_another_street_are_not_ours(world):
    given = {"flow": "redrawing", "move": "prepare", "by": world.street2, "now": NOW}
    place = Place.objects.get(code=COMMUNITY)
    assert refusal(open_case, **given, place=place, places=[COMMUNITY]) == "not_free"


def test_several_communities_lie_with_the_street(world):
    case = open_case(
        flow="redrawing", move="prepare", by=world.street, now=NOW, place=world.street.territory,
        places=[COMMUNITY, "510603001002"],
    )  # fmt: skip
    assert case.place_id == "510603001"
    assert {place.code for place in queries.communities(queries.draft(case))} == {COMMUNITY, "510603001002"}


def test_nothing_to_redraw_and_what_fails_a_check_is_not_submitted(world):
    case = make_draft(world)
    assert refusal(advance, case_no=case.no, move="submit", by=world.street, now=NOW) == "unchanged"
    # A straight line through the middle quarter's buildings, not along quarters.
    edited(case, world, "split", grids=LOWER, line="104.05,30.9 104.05,31.2")
    assert refusal(advance, case_no=case.no, move="submit", by=world.street, now=NOW) == "fails"
    assert Case.objects.get(no=case.no).state == "preparing"


@pytest.mark.parametrize("days", [0, -1])
def test_a_day_that_is_not_to_come_is_refused(world, days):
    case = edited(make_draft(world), world, "propose", parts=3)
    advance(case_no=case.no, move="submit", by=world.street, now=NOW)
    on = str(TODAY + timedelta(days=days))
    assert refusal(advance, case_no=case.no, move="approve", by=world.district, now=NOW, on=on) == "bad_date"


def test_the_district_sends_a_draft_back_and_the_street_gives_it_up(world):
    case = edited(make_draft(world), world, "propose", parts=3)
    advance(case_no=case.no, move="submit", by=world.street, now=NOW)
    advance(case_no=case.no, move="send_back", by=world.district, now=NOW, why="第三网格太小")
    assert list(flows.todo(world.street, NOW).back) == [case]
    advance(case_no=case.no, move="withdraw", by=world.street, now=NOW)
    assert not DraftArea.objects.filter(open=True).exists()


def test_what_was_approved_can_be_called_off_before_its_day(world):
    case = approved(world)
    advance(case_no=case.no, move="cancel", by=world.district, now=NOW, why="另行安排")
    assert actions.enforce_due(now=DAY) == []
    assert places.places(kind="grid", on=DAY.date(), within=Place.objects.get(code=COMMUNITY)).count() == 2


def test_before_its_day_nothing_happens_and_nobody_can_hurry_it(world):
    case = approved(world)
    assert actions.enforce_due(now=NOW + timedelta(days=2)) == []
    assert refusal(advance, case_no=case.no, move="enforce", by=world.district, now=NOW) == "too_early"
    assert Place.objects.get(code=LOWER).until is None


def test_on_its_day_the_job_carries_it_out_once(world):
    open_ = {make_matter(world, point=(104.005 + n * 0.01, 31.05)).no for n in range(9)}
    case = approved(world)
    drawn = codes(case)
    assert actions.enforce_due(now=DAY) == [case.no]
    assert actions.enforce_due(now=DAY) == []
    assert Case.objects.get(no=case.no).state == "in_force"
    grids = places.places(kind="grid", on=DAY.date(), within=Place.objects.get(code=COMMUNITY))
    assert [grid.code for grid in grids] == drawn
    assert {grid.detail for grid in grids if grid.code not in (LOWER, UPPER)} == {"城市网格"}
    assert Place.objects.get(code=UPPER).until == timezone.localdate(DAY)
    shares = dict.fromkeys((LOWER, UPPER), 0)
    for line in Lineage.objects.all():
        shares[line.before_id] += line.share_ppm
    assert {code: round(ppm, -1) for code, ppm in shares.items()} == {LOWER: 1_000_000, UPPER: 1_000_000}
    # No matter is lost, and each lies where its point lies.
    for row in Case.objects.filter(no__in=open_).select_related("matter"):
        assert row.place_id == places.locate(lon=row.matter.lon, lat=row.matter.lat, on=DAY.date()).code
        assert row.place_id in drawn
    assert verify().ok


def test_households_go_with_their_quarters(world):
    community = Place.objects.get(code=COMMUNITY)
    before = places.households(kind="grid", on=TODAY, within=community)
    assert before == {LOWER: 270, UPPER: 750}
    approved(world)
    actions.enforce_due(now=DAY)
    after = places.households(kind="grid", on=DAY.date(), within=community)
    assert sum(after.values()) == sum(before.values()) == 1020
    # The best three parts: 300 alone, 250+100, 200+90+80.
    assert sorted(after.values()) == [300, 350, 370]


def test_a_draft_that_no_longer_fits_keeps_no_other_from_taking_effect(world):
    stuck = approved(world)
    DraftGrid.objects.filter(draft=stuck.no, version=2).order_by("code").first().delete()
    other = open_case(
        flow="redrawing", move="prepare", by=world.street, now=NOW, place=world.street.territory,
        places=["510603001002"],
    )  # fmt: skip
    advance(
        case_no=other.no, move="edit", by=world.street, now=NOW, kind="merge", area="510603001002",
        grids="510603001002001,510603001002002",
    )  # fmt: skip
    advance(case_no=other.no, move="submit", by=world.street, now=NOW)
    advance(case_no=other.no, move="approve", by=world.district, now=NOW, on=str(DAY.date()))
    assert actions.enforce_due(now=DAY) == [other.no]
    assert Case.objects.get(no=stuck.no).state == "scheduled"


def test_matters_that_wake_up_in_an_ended_grid_are_gathered(world):
    case = make_matter(world, point=(104.02, 31.05))
    Case.objects.filter(no=case.no).update(closed_at=NOW)
    approved(world)
    actions.enforce_due(now=DAY)
    Case.objects.filter(no=case.no).update(closed_at=None)
    assert actions.gather_stranded(by=Setup(), now=DAY) == 1
    assert actions.gather_stranded(by=Setup(), now=DAY) == 0


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("split", {"grids": LOWER}, "missing"),
        ("split", {"grids": LOWER, "line": "104.05,31.05"}, "bad_line"),
        ("split", {"grids": LOWER, "line": "hello"}, "bad_line"),
        ("split", {"grids": LOWER, "line": "104.04,31.04 104.06,31.06"}, "bad_line"),
        ("split", {"grids": "nowhere", "line": "104.035,30.9 104.035,31.2"}, "unknown_grid"),
        ("split", {"grids": LOWER, "line": "104.001,30.9 104.001,31.2", "whole": "1"}, "bad_line"),
        ("merge", {"grids": LOWER}, "too_few"),
        ("merge", {"grids": f"{LOWER},nowhere"}, "unknown_grid"),
        ("shift", {"grids": LOWER, "quarter": "nowhere"}, "unknown_quarter"),
        ("shift", {"grids": LOWER, "quarter": f"{LOWER}01"}, "already_there"),
        ("propose", {"parts": 9}, "bad_parts"),
        ("undo", {}, "first_version"),
        ("whatever", {}, "bad_choice"),
    ],
)  # fmt: skip
def test_an_edit_that_makes_no_sense_is_refused_and_changes_nothing(world, kind, given, code):
    case = make_draft(world)
    assert refusal(edited, case, world, kind, **given) == code
    assert codes(case) == [LOWER, UPPER]
    assert DraftEdit.objects.count() == 1


def test_a_community_without_quarters_gets_no_proposal_but_may_be_split(world):
    case = open_case(
        flow="redrawing", move="prepare", by=world.street, now=NOW, place=world.street.territory,
        places=["510603001002"],
    )  # fmt: skip
    given = {"case_no": case.no, "move": "edit", "by": world.street, "now": NOW, "area": "510603001002"}
    assert refusal(advance, **given, kind="propose", parts=2) == "no_quarters"
    advance(**given, kind="split", grids="510603001002001", line="104.15,30.9 104.15,31.3", whole="1")
    advance(case_no=case.no, move="submit", by=world.street, now=NOW)
