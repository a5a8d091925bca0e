"""One matter, many voices: who joins, what a merge takes along and gives back, what ties two matters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Attachment, Case, Contact
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import actions, queries
from jingzhi.programmes.grid.models import Link, Matter, Voice
from jingzhi.programmes.grid.tests.factories import NOW, make_matter, make_photo
from jingzhi.programmes.grid.tests.situations import (
    LATER,
    answered_by_grid,
    closed,
    dispatched,
    facts,
    merged,
    moved,
    sorted_by_community,
)

EARLY = NOW - timedelta(days=60)


def joined(world, case, code="7F3K-9Q", **given):
    return advance(case_no=case.no, move="join", by=world.resident, now=LATER, extra={"code": code}, **given)


def test_a_voice_is_counted_and_opens_its_own_matter_only(world):
    case, other = make_matter(world), make_matter(world)
    joined(world, case, contact="13800001234")
    assert queries.voice_by_code(case.no, "7f3k9q").case == case
    assert queries.voice_by_code(other.no, "7F3K-9Q") is None
    assert queries.by_code(case.no, "7F3K-9Q") is None
    assert Matter.objects.get(case=case).followers == 1
    assert not Contact.objects.filter(case=case).exists()


def test_what_a_voice_leaves_is_sealed_and_forgotten_on_its_day(world):
    case = joined(world, make_matter(world), contact="13800001234")
    voice = Voice.objects.get(case=case)
    assert (voice.phone_mask, b"13800001234" in bytes(voice.phone_sealed)) == ("138****1234", False)
    actions.forget(on=voice.delete_on, now=LATER + timedelta(days=365))
    voice.refresh_from_db()
    assert (voice.phone_sealed, voice.phone_mask) == (None, "")


def test_a_wrong_number_is_refused_at_its_field(world):
    with pytest.raises(Refused) as refused:
        joined(world, make_matter(world), contact="12")
    assert refused.value.field == "contact"
    assert Voice.objects.count() == 0


def test_staff_add_a_further_report_with_its_pictures(world):
    case = make_matter(world)
    advance(
        case_no=case.no, move="join", by=world.worker, now=LATER, words="又来电话", scene=[make_photo(33)]
    )
    assert Attachment.objects.filter(case=case, name="scene", n=2).count() == 1


def test_a_new_voice_leaves_the_forms_of_others_valid(world):
    case = make_matter(world)
    joined(world, case)
    assert moved(case, "raise_", world.worker, rev=case.rev).state == "community"
    with pytest.raises(Refused) as refused:
        moved(case, "join", world.worker, rev=case.rev)
    assert refused.value.code == "stale"


def test_a_merge_takes_all_voices_along_and_the_chain_ends_at_the_living_matter(world):
    first, second, third = (sorted_by_community(world) for _turn in range(3))
    joined(world, first)
    moved(first, "merge", world.community, into=second.no)
    moved(second, "merge", world.community, into=third.no)
    counts = dict(Matter.objects.values_list("case_id", "followers"))
    assert counts == {first.no: 1, second.no: 2, third.no: 3}
    assert queries.living(first) == third
    moved(first, "unmerge", world.community, why="不是同一处")
    counts = dict(Matter.objects.values_list("case_id", "followers"))
    assert counts == {first.no: 1, second.no: 0, third.no: 1}


def test_a_merge_taken_back_restores_the_state_with_a_fresh_clock(world):
    case = merged(world)
    later = LATER + timedelta(days=1)
    case = advance(case_no=case.no, move="unmerge", by=world.street, now=later, why="不是同一盏灯")
    assert (case.state, case.closed_at) == ("community", None)
    running = dict(case.clocks.filter(stopped_at=None).values_list("stage", "started_at"))
    assert running == {"community": later, "whole": NOW}
    assert (Matter.objects.get(case=case).merged_into, Link.objects.filter(case=case).count()) == (None, 0)


def test_a_merge_by_the_street_is_not_the_communitys_to_take_back(world):
    into = make_matter(world)
    case = moved(sorted_by_community(world), "raise_up", world.community, tried="已看")
    moved(case, "merge", world.street, into=into.no)
    with pytest.raises(Refused) as refused:
        moved(case, "unmerge", world.community, why="不同")
    assert refused.value.status == 403
    assert moved(case, "unmerge", world.district, why="不同").state == "street"


@pytest.mark.parametrize(("days", "works"), [(10, True), (10.01, False)])
def test_a_merge_is_taken_back_until_ten_days_after_the_target_was_closed(world, days, works):
    into = answered_by_grid(world)
    case = moved(sorted_by_community(world), "merge", world.community, into=into.no)
    into = moved(into, "pass_", world.community, **facts("pass_"))
    now = into.closed_at + timedelta(days=days)
    if works:
        assert (
            advance(case_no=case.no, move="unmerge", by=world.community, now=now, why="x").closed_at is None
        )
    else:
        with pytest.raises(Refused):
            advance(case_no=case.no, move="unmerge", by=world.community, now=now, why="x")


def test_each_voice_has_one_vote_beside_the_reporters(world):
    case = dispatched(world)
    joined(world, case)
    voice = queries.voice_by_code(case.no, "7F3K-9Q")
    for seat in (world.force, world.zhujian):
        moved(case, "check_in", seat)
        moved(case, "answer", seat, **facts("answer"))
    moved(case, "pass_", world.community, **facts("pass_"))
    moved(case, "close", world.street, **facts("close"))
    for turn in range(2):
        given = {"extra": {"voice": queries.voice_by_code(case.no, "7F3K-9Q")}} | facts("speak")
        if turn:
            with pytest.raises(Refused) as refused:
                moved(case, "speak", world.resident, **given)
            assert refused.value.code == "rated"
        else:
            moved(case, "speak", world.resident, **given)
    voice.refresh_from_db()
    assert (voice.score, voice.solved, Matter.objects.get(case=case).satisfaction) == (4, True, None)


def test_without_an_own_code_nobody_speaks_as_a_voice(world):
    with pytest.raises(Refused) as refused:
        moved(closed(world), "speak", world.resident, **facts("speak"))
    assert refused.value.status == 403


@pytest.mark.parametrize(("days", "state"), [(10, "street"), (10.01, "closed")])
def test_reopening_ends_after_ten_days_while_rating_goes_on(world, days, state):
    case = closed(world)
    now = case.closed_at + timedelta(days=days)
    if state == "closed":
        with pytest.raises(Refused):
            advance(case_no=case.no, move="contradict", by=world.resident, now=now, why="没修好")
        advance(case_no=case.no, move="rate", by=world.resident, now=now, score=2)
    else:
        advance(case_no=case.no, move="contradict", by=world.resident, now=now, why="没修好")
    assert Case.objects.get(no=case.no).state == state


def test_matters_are_tied_from_either_side_and_once(world):
    case, other = sorted_by_community(world), sorted_by_community(world)
    moved(case, "link", world.community, other=other.no)
    with pytest.raises(Refused):
        moved(other, "link", world.community, other=case.no)
    moved(other, "unlink", world.community, other=case.no)
    assert Link.objects.filter(kind="related").count() == 0


@pytest.mark.parametrize(
    ("metres", "days", "item", "recurs"),
    [(0, 89, "X01", 1), (49, 1, "X01", 1), (51, 1, "X01", 0), (0, 91, "X01", 0), (0, 1, "X02", 0)],
)
def test_the_same_at_the_same_spot_after_closing_is_a_recurrence(world, metres, days, item, recurs):
    old = moved(answered_by_grid(world), "pass_", world.community, **facts("pass_"))
    Case.objects.filter(no=old.no).update(
        opened_at=NOW - timedelta(days=99), closed_at=NOW - timedelta(days=days)
    )
    new = make_matter(world, item=item, point=(104.05, 31.05 + metres / 110_900))
    assert Matter.objects.get(case=new).recurs == recurs
    assert (
        list(Link.objects.filter(kind="recurrence").values_list("case", "other"))
        == [(new.no, old.no)] * recurs
    )


def test_the_event_of_a_voice_holds_no_number(world):
    case = joined(world, make_matter(world), contact="13800001234")
    assert "13800001234" not in str(Event.objects.get(subject=case.no, kind="grid.join").facts)
