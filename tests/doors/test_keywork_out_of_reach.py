"""An item of another street's list cannot be read, found, moved or talked about from elsewhere."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.keywork import actions
from jingzhi.programmes.keywork.flow import FLOW
from jingzhi.programmes.keywork.models import Meeting
from jingzhi.programmes.keywork.tests.lists import BELOW

TITLE = "乙街道自己的重点工作"
LISTS = ("/todo/", "/keywork/?month=2026-11", "/keywork/?month=2026-11&tab=all", "/meetings/", "/notices/", "/inbox/",
         "/sort/", "/console/", "/matters/?span=all", "/todo/?q=重点工作")  # fmt: skip


@pytest.fixture
def theirs(world, shelf, monkeypatch):
    """An item of the second street for its own community, on the agenda of the street's meeting."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    given = BELOW | {"title": TITLE, "owner": "B-510603009001"}
    case = actions.draft(by=world.street2, now=NOW, **given)
    case = advance(case_no=case.no, move="issue", by=world.street2, now=NOW)
    case.meeting = actions.call_meeting(kind="monthly", held_on=date(2026, 11, 25), by=world.street2, now=NOW)
    return case


@pytest.mark.parametrize("role", ["street", "community", "department", "force", "grid_worker"])
def test_it_is_nowhere_to_be_seen_or_moved(client_of, theirs, role):
    client = client_of(role)
    for path in LISTS:
        assert TITLE not in client.get(path).content.decode(), path
    number = theirs.meeting.pk
    assert client.get(f"/case/{theirs.no}/").status_code == 404
    assert client.get(f"/meetings/{number}/").status_code in (403, 404)
    assert client.post(f"/meetings/{number}/decide/", {"about": theirs.no}).status_code in (403, 404)
    for move in FLOW.moves:
        assert client.post(f"/case/{theirs.no}/{move.name}/", {"rev": "2"}).status_code in (403, 404), (
            move.name
        )
    theirs.refresh_from_db()
    assert (theirs.state, theirs.rev) == ("street_issued", 2)


def test_a_decision_cannot_be_about_a_matter_out_of_reach(client_of, world, theirs):
    client = client_of("street")
    client.post("/meetings/", {"kind": "joint", "held_on": "2026-11-25"})
    form = {
        "title": "示例", "wanted": "示例", "owner": "B-510603001001", "due_on": "2026-11-30", "about": theirs.no,
    }  # fmt: skip
    own = Meeting.objects.exclude(pk=theirs.meeting.pk).get()
    answer = client.post(f"/meetings/{own.pk}/decide/", form)
    assert answer.status_code == 404
    assert TITLE not in answer.content.decode()


def test_the_leader_sees_it(client_of, theirs):
    client = client_of("leader")
    assert TITLE in client.get("/keywork/?month=2026-11").content.decode()
    assert client.get(f"/meetings/{theirs.meeting.pk}/").status_code == 200
