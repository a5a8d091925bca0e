"""Signing in, the brake on guessing, demo seats, ended terms."""

from __future__ import annotations

from datetime import date

from django.test import Client

from jingzhi.core.bodies import actions as bodies
from jingzhi.programmes.grid.tests.factories import NOW, Setup
from jingzhi.site import entry

PASSWORD = "a-long-password-1"


def account(world, seat, *, until=None):
    made = bodies.make_account(username="someone", label="某岗账号", password=PASSWORD)
    bodies.appoint(account=made, seat=seat, since=date(2023, 6, 1), until=until, by=Setup(), now=NOW)
    return made


def test_the_right_password_leads_to_the_days_work(world):
    account(world, world.street)
    client = Client()
    answer = client.post("/signin/", {"username": "someone", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/console/"


def test_five_wrong_passwords_close_the_door_for_a_while(world):
    account(world, world.street)
    client = Client()
    for _time in range(5):
        answer = client.post("/signin/", {"username": "someone", "password": "wrong"})
        assert answer.status_code == 422
    answer = client.post("/signin/", {"username": "someone", "password": PASSWORD})
    assert "30 分钟后再试" in answer.content.decode()


def test_the_door_stays_closed_for_half_an_hour(world, monkeypatch):
    account(world, world.street)
    client, waits = Client(), []
    monkeypatch.setattr(entry.cache, "set", lambda key, value, seconds: waits.append(seconds))
    client.post("/signin/", {"username": "someone", "password": "wrong"})
    assert waits == [1800]


def test_a_session_ends_with_the_sign_out(world):
    account(world, world.street)
    client = Client()
    client.post("/signin/", {"username": "someone", "password": PASSWORD})
    kept = client.cookies["sessionid"].value
    client.post("/signout/")
    client.cookies["sessionid"] = kept  # somebody who took the cookie before
    assert client.get("/console/")["Location"].startswith("/signin/")


def test_a_term_that_ended_signs_nobody_in(world):
    account(world, world.street, until=date(2024, 1, 1))
    answer = Client().post("/signin/", {"username": "someone", "password": PASSWORD})
    assert "没有任职岗位" in answer.content.decode()


def test_one_click_takes_a_demo_seat_and_only_in_the_demo(world, settings):
    account(world, world.community)
    settings.DEMO = True
    assert world.community.name in Client().get("/signin/").content.decode()
    answer = Client().post("/signin/demo/", {"seat": world.community.code})
    assert answer["Location"] == "/sort/"
    settings.DEMO = False
    assert world.community.name not in Client().get("/signin/").content.decode()
    assert Client().post("/signin/demo/", {"seat": world.community.code}).status_code == 403


def test_the_way_back_never_leaves_the_house(world, settings):
    account(world, world.street)
    given = {"username": "someone", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post("/signin/", given)["Location"] == "/"


def test_a_seat_one_does_not_hold_cannot_be_taken(at, world):
    answer = at("worker").post("/seat/", {"seat": world.street.code})
    assert answer.status_code == 403
