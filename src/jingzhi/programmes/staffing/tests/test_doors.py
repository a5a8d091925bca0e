"""What lies out of reach is closed by number, list, search, export and form; lists cost the same however long."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Appointment
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, STREETS, Setup
from jingzhi.programmes.staffing.actions import handover, helping, posts, roster
from jingzhi.programmes.staffing.actions.handover import Change
from jingzhi.programmes.staffing.models import Filling
from jingzhi.programmes.staffing.tests.conftest import (
    COMMUNITY,
    DAY,
    GRID,
    GRID2,
    account,
    change,
    enrolment,
    new_seat,
)

OUTSIDE = ("street2", "community2")
ELSEWHERE_S = (
    "seat/S-worker/", f"grid/{GRID}/", f"roster/?place={STREETS[0]}", f"?place={STREETS[0]}",
    f"posts/?place={COMMUNITY}", f"empty/?place={COMMUNITY}", f"hours/?place={COMMUNITY}", f"helpers/?place={COMMUNITY}",
    f"roster/?place={STREETS[0]}&as=csv", f"posts/?place={COMMUNITY}&as=csv",
)  # fmt: skip
LISTS = (
    "helpers/", "helpers/?as=csv", "handovers/?tab=all", "handovers/?tab=all&as=csv", "substitutes/", "roster/",
    "posts/?as=csv", "empty/?as=csv",
)  # fmt: skip


@pytest.fixture
def elsewhere(staffed, today):
    """A helper, a hand-over, a turn and a substitute of the first street: (addresses, codes that must not leak)."""
    now = timezone.now()
    row = change(staffed, today)
    helper = helping.register(
        given=enrolment(staffed, kind="organisation", name="甲地服务社"), by=staffed.community, now=NOW
    )
    place = staffed.place(STREETS[0])
    roster.set_turn(place=place, on=today, turn="day", seat=staffed.force, by=staffed.street, now=now)
    sub = handover.stand_in(
        holder=staffed.term("community"), account=account("sub"), since=today, until=today + DAY, by=staffed.street,
        now=now,
    )  # fmt: skip
    return {"helper": helper, "row": row, "sub": sub}


@pytest.mark.parametrize("name", OUTSIDE)
def test_by_number_and_place(as_, elsewhere, name):
    own = (f"helpers/{elsewhere['helper'].pk}/", f"handovers/{elsewhere['row'].pk}/")
    for path in (*own, *ELSEWHERE_S):
        assert as_(name).get(f"/staffing/{path}").status_code == 404, path


@pytest.mark.parametrize("name", OUTSIDE)
def test_by_list_and_export(as_, elsewhere, name):
    secret = ("甲地服务社", "S-worker", "worker岗", "force岗", elsewhere["helper"].code)
    for path in LISTS:
        text = as_(name).get(f"/staffing/{path}").content.decode().replace("worker2", "")
        assert not [one for one in secret if one in text], path


@pytest.mark.parametrize("name", OUTSIDE)
def test_by_form(as_, elsewhere, today, name):
    helper, filling = f"helpers/{elsewhere['helper'].pk}", Filling.objects.first()
    forms = (
        (f"{helper}/look/", {"reason": "call"}), (f"{helper}/withdraw/", {}),
        (f"{helper}/time/", {"grid": GRID, "minutes": "5", "activity": "patrol"}),
        (f"handovers/{elsewhere['row'].pk}/confirm/", {}), ("seat/S-worker/hand-over/", {}),
        ("seat/S-worker/stand-in/", {}), (f"substitutes/{elsewhere['sub'].pk}/end/", {}),
        (f"grid/{GRID}/fill/", {"kind": "wuye", "seat": "S-force"}), (f"grid/{GRID}/release/{filling.pk}/", {}),
        (f"roster/turn/?place={STREETS[0]}", {"on": today, "turn": "night", "seat": "S-force"}),
        (f"roster/copy/?place={STREETS[0]}", {}),
    )  # fmt: skip
    before = Event.objects.count()
    client = as_(name)
    for path, given in forms:
        assert client.post(f"/staffing/{path}", given).status_code == 404, path
    assert Event.objects.count() == before


PATHS = ("posts/?show=gap", "empty/", "handovers/?tab=all", "substitutes/", "helpers/", "")


def counted(client):
    """Queries of each list."""
    numbers = {}
    for path in PATHS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/staffing/{path}").status_code == 200
        numbers[path] = len(queries)
    return numbers


def one_more(staffed, today, n):
    """One more row in every list."""
    now, seat = timezone.now(), new_seat(f"S-n{n}")
    bodies.appoint(account=account(f"n{n}"), seat=seat, since=SINCE, by=Setup(), now=NOW)
    posts.enter(rows=[(staffed.place(GRID2), f"k{n}", seat)], since=SINCE, by=Setup(), now=NOW)
    term = Appointment.objects.select_related("seat__territory", "account").get(seat=seat)
    handover.stand_in(
        holder=term, account=account(f"s{n}"), since=today, until=today + DAY, by=staffed.street, now=now
    )
    what = Change(term, account(f"c{n}"), today + 2 * DAY, today + 2 * DAY)
    handover.hand_over(seat=seat, change=what, by=staffed.street, now=now)
    helping.register(given=enrolment(staffed), by=staffed.community, now=NOW)
    new_seat(f"S-e{n}")


def test_lists_cost_the_same_queries_with_one_row_and_with_thirty(as_, staffed, today):
    client = as_("street")
    one_more(staffed, today, 0)
    client.get("/staffing/")
    few = counted(client)
    for n in range(1, 30):
        one_more(staffed, today, n)
    assert counted(client) == few
