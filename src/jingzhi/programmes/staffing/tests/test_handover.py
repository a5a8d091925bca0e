"""A change of holder keeps the open work and the history; a substitute acts for a while; nothing is orphaned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies import queries as seats
from jingzhi.core.bodies.models import Appointment
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, Setup, make_matter
from jingzhi.programmes.grid.tests.situations import dispatched
from jingzhi.programmes.staffing.actions import handover
from jingzhi.programmes.staffing.actions.handover import Change
from jingzhi.programmes.staffing.models import Handover, HandoverCase
from jingzhi.programmes.staffing.queries import holders
from jingzhi.programmes.staffing.tests.conftest import DAY, TODAY, account


def handed(staffed, seat="worker", by="community", **given):
    usual = {
        "leaving": staffed.term(seat),
        "leaves_on": TODAY + DAY,
        "starts_on": TODAY + DAY,
    }
    if "coming" not in given:
        given["coming"] = account("new")
    return handover.hand_over(
        seat=getattr(staffed, seat), change=Change(**(usual | given)), by=getattr(staffed, by), now=NOW
    )


def who(staffed, on, seat="S-worker"):
    return [row.account.username for row in seats.acting([seat], on).get(seat, [])]


def test_one_leaves_one_comes_and_what_is_open_is_kept_and_stays_with_the_seat(staffed):
    mine, passed = make_matter(staffed), make_matter(staffed, title="占道经营", item="X02")
    advance(case_no=passed.no, move="raise_", by=staffed.worker, now=NOW)
    before = list(flows.waiting_for(staffed.worker).values_list("no", flat=True))
    row = handed(staffed)
    assert (who(staffed, TODAY), who(staffed, TODAY + DAY)) == (["u-worker"], ["new"])
    kept = HandoverCase.objects.filter(handover=row).order_by("case_no")
    assert [(one.case_no, one.state, one.waits) for one in kept] == [
        (mine.no, "reported", True), (passed.no, "community", False),
    ]  # fmt: skip
    assert list(flows.waiting_for(staffed.worker).values_list("no", flat=True)) == before == [mine.no]
    facts = Event.objects.get(kind="staffing.hand_over").facts
    assert facts == {"open": {"community": 1, "reported": 1}, "waiting": 1, "gap": "", "no": row.pk}
    advance(case_no=mine.no, move="raise_", by=staffed.worker, now=NOW)
    assert HandoverCase.objects.get(case_no=mine.no).state == "reported"  # a record, not a view


def test_the_receiver_confirms_from_the_seat_and_nobody_else(staffed):
    row = handed(staffed)
    new = row.coming.account
    for who_, seat in (
        (staffed.accounts["worker"], "worker"),
        (new, "community"),
        (staffed.accounts["community"], "worker"),
    ):
        with pytest.raises(Refused) as refused:
            handover.confirm(handover=row, account=who_, by=getattr(staffed, seat), now=NOW)
        assert refused.value.status == 403
    later = NOW + timedelta(days=1)
    assert handover.confirm(handover=row, account=new, by=staffed.worker, now=later).confirmed_at == later
    with pytest.raises(Refused) as refused:
        handover.confirm(handover=row, account=new, by=staffed.worker, now=later)
    assert refused.value.status == 409
    assert Event.objects.filter(kind="staffing.confirm").count() == 1


@pytest.mark.parametrize(
    ("given", "code", "status"),
    [
        ({"starts_on": TODAY + 2 * DAY}, "gap_without_reason", 422),
        ({"starts_on": TODAY}, "terms_overlap", 422),
        ({"coming": None}, "gap_without_reason", 422),
        ({"coming": None, "leaving": None}, "missing", 422),
        ({"leaves_on": None}, "missing", 422),
        ({"leaves_on": TODAY - DAY}, "in_the_past", 422),
        ({"starts_on": TODAY + 2 * DAY, "gap_reason": "holiday"}, "bad_choice", 422),
        ({"by": "street2"}, "not_yours_to_staff", 403),
        ({"by": "worker"}, "not_yours_to_staff", 403),
        ({"by": "leader"}, "not_yours_to_staff", 403),
        ({"seat": "community", "by": "community"}, "not_yours_to_staff", 403),
    ],
)
def test_a_hand_over_is_refused_whole(staffed, given, code, status):
    before = Appointment.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        handed(staffed, **given)
    assert (refused.value.code, refused.value.status) == (code, status)
    assert (Appointment.objects.count(), Event.objects.count(), Handover.objects.count()) == (*before, 0)


def test_when_the_new_one_cannot_start_the_old_one_stays(staffed):
    other = staffed.accounts["worker"]
    with pytest.raises(Refused) as refused:
        handed(staffed, leaving=None, coming=other, leaves_on=None, starts_on=TODAY)
    assert refused.value.code == "already_appointed"
    assert who(staffed, TODAY + DAY) == ["u-worker"]


def test_a_gap_with_a_reason_is_kept_and_shown_until_somebody_comes(staffed):
    make_matter(staffed)
    handed(staffed, coming=None, leaves_on=TODAY, gap_reason="recruiting")
    assert who(staffed, TODAY) == []
    first = holders.orphans(within=staffed.place("510603"), on=TODAY + 3 * DAY)[0]
    assert (first.seat.code, first.waiting, first.since, first.days) == ("S-worker", 1, TODAY, 4)
    handover.hand_over(
        seat=staffed.worker,
        change=Change(coming=account("new"), starts_on=TODAY + 4 * DAY),
        by=staffed.street,
        now=NOW,
    )
    found = holders.orphans(within=staffed.place("510603"), on=TODAY + 4 * DAY)
    assert "S-worker" not in [one.seat.code for one in found]


def test_the_database_wants_a_reason_for_a_gap(staffed):
    row = handed(staffed)
    row.starts_on += DAY
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.refresh_from_db()
    row.coming = row.leaving = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_who_held_a_seat_at_a_moment_also_on_the_day_of_a_hand_over(staffed):
    handed(staffed, leaves_on=TODAY, starts_on=TODAY)
    moments = [NOW - timedelta(days=1), NOW - timedelta(minutes=1), NOW, NOW + timedelta(hours=1)]
    names = [[one.username for one in holders.who_held(staffed.worker, at)] for at in moments]
    assert names == [["u-worker"], ["u-worker"], ["new"], ["new"]]
    assert [row.account.username for row in holders.terms_of(staffed.worker)] == ["new", "u-worker"]


def test_a_substitute_acts_and_the_holder_is_back_early(staffed):
    term = staffed.term("worker")
    row = handover.stand_in(
        holder=term,
        account=account("sub"),
        since=TODAY + DAY,
        until=TODAY + 9 * DAY,
        by=staffed.street,
        now=NOW,
    )
    assert [who(staffed, TODAY + n * DAY) for n in (0, 1, 8, 9)] == [
        ["u-worker"],
        ["sub"],
        ["sub"],
        ["u-worker"],
    ]
    assert list(holders.substitutions_for(staffed.street, TODAY)) == [row]
    assert list(holders.substitutions_for(staffed.street2, TODAY)) == []
    with pytest.raises(Refused):
        handover.take_back(substitute=term, until=TODAY + 3 * DAY, by=staffed.street, now=NOW)
    with pytest.raises(Refused):
        handover.take_back(substitute=row, until=TODAY + 3 * DAY, by=staffed.street2, now=NOW)
    handover.take_back(substitute=row, until=TODAY + 3 * DAY, by=staffed.street, now=NOW)
    assert [who(staffed, TODAY + n * DAY) for n in (2, 3)] == [["sub"], ["u-worker"]]


def test_orphans_count_what_waits_for_the_seat_and_what_waits_for_its_body(staffed):
    dispatched(staffed)
    make_matter(staffed)
    for name in ("worker", "force", "street", "community"):
        bodies.end_appointment(
            account=staffed.accounts[name], seat=getattr(staffed, name), until=TODAY, by=Setup(), now=NOW
        )
    found = {one.seat.code: one for one in holders.orphans(within=staffed.place("510603"), on=TODAY)}
    for name in ("worker", "force", "street", "community"):
        seat = getattr(staffed, name)
        assert found[seat.code].waiting == flows.waiting_for(seat).count(), name
    assert (found["S-worker"].waiting, found["S-force"].waiting) == (1, 1)
    assert found["S-zhujian"].since is None  # nobody ever held it
    assert next(iter(found)) in ("S-worker", "S-force")


def test_orphans_cost_the_same_queries_however_many(staffed, django_assert_num_queries):
    make_matter(staffed)
    district = staffed.place("510603")
    for on in (TODAY, SINCE - DAY):  # a few empty seats, and all of them
        with django_assert_num_queries(3):
            assert holders.orphans(within=district, on=on)


def test_what_a_seat_sees_of_hand_overs(staffed):
    row = handed(staffed)
    sees = {
        name: row in holders.handovers_for(getattr(staffed, name))
        for name in ("worker", "worker2", "community", "street", "street2", "force", "district", "leader")
    }
    assert sees == {
        "worker": True, "worker2": False, "community": True, "street": True, "street2": False, "force": False,
        "district": True, "leader": True,
    }  # fmt: skip
