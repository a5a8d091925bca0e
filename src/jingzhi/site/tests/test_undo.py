"""The toast that offers to take a move back, and the button behind it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jingzhi.core.flows import undoing
from jingzhi.core.flows.models import Case, Undo
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.situations import facts


@pytest.fixture
def whistled(world, at):
    """The street has whistled from the matter's page; its client and the matter."""
    client, no = at("street"), situations.street(world).no
    answer = client.post(f"/case/{no}/whistle/", facts("whistle") | {"back": "/console/?tab=street"})
    assert answer.status_code == 302
    return client, no


def test_the_next_page_offers_to_take_it_back(whistled):
    client, no = whistled
    page = client.get("/console/").content.decode()
    assert f"已吹哨派单：{no}" in page
    assert 'role="status"' in page
    assert "data-undo" in page
    assert 'data-left="10"' in page


def test_the_button_takes_it_back_and_says_so(whistled):
    client, no = whistled
    answer = client.post("/undo/")
    assert (answer.status_code, answer["Location"]) == (302, "/console/?tab=street")
    page = client.get("/console/").content.decode()
    assert f"已撤销，没有通知任何单位：{no}" in page
    assert "data-undo" not in page
    assert Case.objects.get(no=no).state == "street"
    assert client.post("/undo/").status_code == 409


def test_when_the_time_is_over_it_is_offered_no_more(whistled):
    client, no = whistled
    past = timezone.now() - undoing.TIME - undoing.TIME
    Undo.objects.filter(case_id=no).update(until=past)
    session = client.session
    session["undo"] = session["undo"] | {"until": past.isoformat()}
    session.save()
    assert "data-undo" not in client.get("/console/").content.decode()
    client.post("/undo/")
    assert "撤销的时间已过" in client.get("/console/").content.decode()
    assert Case.objects.get(no=no).state == "dispatched"


def test_a_move_that_stays_is_only_told(world, at):
    client, no = at("community"), situations.sorted_by_community(world).no
    assert client.post(f"/case/{no}/decline/", facts("decline")).status_code == 302
    page = client.get("/todo/").content.decode()
    assert f"已不予受理：{no}" in page
    assert "data-undo" not in page


def test_what_an_outbox_sends_later_is_told_at_once(world, at):
    client, no = at("worker"), situations.reported(world).no
    answer = client.post(
        f"/case/{no}/raise_/", facts("raise_"), headers={"X-Outbox": "later", "X-Seat": world.worker.code}
    )
    assert answer.status_code == 201
    assert not Undo.objects.exists()


def test_another_seat_of_the_same_browser_is_not_offered_it(whistled, world):
    client, _no = whistled
    session = client.session
    session["undo"] = session["undo"] | {"seat": world.district.code}
    session.save()
    assert "data-undo" not in client.get("/console/").content.decode()
    assert client.post("/undo/").status_code == 409


def test_the_history_names_the_taking_back(whistled):
    client, no = whistled
    client.post("/undo/")
    assert "撤销上一步" in client.get(f"/case/{no}/").content.decode()
