"""Streams tell a seat what it may see of what changed, hold no connection, and make room."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from jingzhi.core.flows.actions import advance
from jingzhi.core.ledger import watch
from jingzhi.programmes.grid.tests.factories import NOW, make_matter
from jingzhi.site import live, streams
from jingzhi.site.streams import Hub, Listener, Stream

URL = "/live/"
ASK = {"Accept": "text/event-stream"}
ROLE = {
    "console": "street",
    "sort": "community",
    "inbox": "zhujian",
    "unplaced": "district",
    "todo": "worker",
}


@pytest.fixture
def hub(monkeypatch):
    """A hub without its thread: the test looks itself."""
    made = Hub(live.changed)
    monkeypatch.setattr(live, "hub", made)
    monkeypatch.setattr(made, "start", lambda: None)
    made.given_back = []
    monkeypatch.setattr(streams, "close_old_connections", lambda: made.given_back.append(1))
    return made


def first(answer):
    """The first words of a stream that is then left."""
    text = next(iter(answer))
    answer._iterator.close()
    return told(text)


def told(text: bytes) -> dict:
    data = next(line for line in text.decode().splitlines() if line.startswith("data: "))
    return json.loads(data.removeprefix("data: "))


def to_street(world, **given):
    case = make_matter(world, **given)
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW)
    return advance(case_no=case.no, move="raise_up", by=world.community, now=NOW, tried="已看")


@pytest.mark.parametrize("name", live.LISTS)
def test_a_stream_begins_with_how_the_list_stands(at, world, hub, name):
    answer = at(ROLE[name]).get(URL, {"list": name}, headers=ASK)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/event-stream")
    assert answer["Content-Encoding"] == "identity"
    news = first(answer)
    assert set(news["counts"]) == {part.key for part in live.LISTS[name][1](getattr(world, ROLE[name]), NOW)}
    assert not hub.listeners
    assert hub.given_back == [1]


@pytest.mark.parametrize(
    ("seat", "name", "status"),
    [
        ("worker", "console", 403),
        ("street", "inbox", 403),
        ("community", "console", 403),
        ("street", "all", 404),
    ],
)
def test_another_seats_list_is_closed(at, hub, seat, name, status):
    answer = at(seat).get(URL, {"list": name}, headers=ASK)
    assert answer.status_code == status
    assert not hub.listeners


def test_a_visitor_is_sent_to_sign_in_and_a_script_is_told(client, world):
    assert client.get(URL, {"list": "console"}, headers=ASK)["Location"].startswith("/signin/")
    assert client.get(URL, {"list": "console"}, headers={"HX-Request": "true"}).status_code == 401


def test_only_what_the_seat_may_see_is_told(world, hub):
    listeners = {name: Listener("console", getattr(world, name), 1) for name in ("street", "street2")}
    for listener in listeners.values():
        listener.account = id(listener)
        assert hub.join(listener)
    case = to_street(world)
    hub.pass_on([case.no, "P-nothing"], 7)
    seq, news = listeners["street"].news.get_nowait()
    assert (seq, news["numbers"], news["counts"]["street"]) == (7, {case.no: case.rev}, 1)
    assert listeners["street2"].news.empty()


def test_lists_and_seats_that_are_the_same_are_asked_once(world, hub, django_assert_num_queries):
    for account in range(4):
        assert hub.join(Listener("console", world.street, account))
    case = to_street(world)
    with django_assert_num_queries(3):
        hub.pass_on([case.no], 1)
    assert all(one.news.get_nowait() for one in hub.listeners)


def test_what_was_missed_meanwhile_is_told_at_once(at, world, hub):
    before = watch.newest()
    case = to_street(world)
    client = at("street")
    asked = client.get(URL, {"list": "console", "since": before}).json()
    assert asked["numbers"] == {case.no: case.rev}
    assert client.get(URL, {"list": "console", "since": asked["seq"]}).json()["numbers"] == {}
    again = client.get(
        URL, {"list": "console", "since": asked["seq"]}, headers=ASK | {"Last-Event-ID": str(before)}
    )
    assert first(again)["numbers"] == {case.no: case.rev}


def test_above_the_cap_the_page_is_asked_to_come_back(at, world, hub, settings):
    settings.STREAMS = 2
    for account in (101, 102):
        assert hub.join(Listener("console", world.street, account))
    answer = at("street").get(URL, {"list": "console"}, headers=ASK)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_one_account_does_not_take_all_places_nor_todo_lists_half(world, hub, settings):
    settings.STREAMS = 20
    assert [hub.join(Listener("console", world.street, 1)) for _ in range(7)] == [True] * 6 + [False]
    assert [hub.join(Listener("todo", world.worker, n)) for n in range(2, 7)] == [True] * 4 + [False]


def test_a_stream_ends_when_the_server_stops_or_its_time_is_over(world, hub, monkeypatch):
    listener = Listener("console", world.street, 1)
    hub.join(listener)
    stream = Stream(hub, listener, b"first", None)
    listener.news.put((9, {"numbers": {}}))
    assert next(stream) == b"first"
    assert next(stream).startswith(b"id: 9\nevent: changed\ndata: ")
    monkeypatch.setattr(streams, "stopping", lambda: True)
    assert list(stream) == []
    monkeypatch.setattr(streams, "stopping", lambda: False)
    stream.end = 0
    assert list(stream) == []


def test_a_silent_stream_says_that_it_lives(world, hub, monkeypatch):
    monkeypatch.setattr(streams, "LOOK", 0.01)
    stream = Stream(hub, Listener("console", world.street, 1), b"first", None)
    stream.beat = 0
    next(stream)
    assert next(stream) == b":\n\n"


def test_the_list_alone_is_told_again_with_few_questions(at, world, django_assert_max_num_queries):
    for _number in range(3):
        to_street(world)
    client = at("street")
    client.get(reverse("site:console"))
    with django_assert_max_num_queries(16):
        text = client.get(reverse("site:console"), headers={"X-Part": "list"}).content.decode()
    assert 'data-live="#rows"' in text
    assert "<html" not in text
    assert "d-foot" not in text


def test_the_next_thirty_and_all_that_was_open(at, world):
    cases = [to_street(world, point=(104.02 + n / 1000, 31.05)) for n in range(33)]
    client = at("street")
    first = client.get(reverse("site:console")).content.decode()
    assert (first.count("data-no="), "page=2" in first) == (30, True)
    second = client.get(reverse("site:console"), {"page": 2}).content.decode()
    assert (second.count("data-no="), "data-more>" in second) == (3, False)
    more = client.get(reverse("site:console"), {"page": 2}, headers={"X-Part": "more"}).content.decode()
    assert (more.count("data-no="), more.count('"dot"')) == (3, 0)
    both = client.get(reverse("site:console"), headers={"X-Part": "list", "X-Pages": "2"}).content.decode()
    assert both.count("data-no=") == len(cases)
