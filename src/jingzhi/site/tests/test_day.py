"""A grid worker's day: what came again, what was passed on and who has it, solving from the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid import rounds
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.models import Matter
from jingzhi.site.tests.test_phone import shot, solve


def found(world, **given):
    ways = {"item": "X01", "address": "文昌路 8 号", "point": (104.05, 31.05)}
    return receive(move="report", by=world.worker, now=timezone.now(), **(ways | given))


@pytest.fixture
def spots(world):
    """What the round of the first grid shows: [(where, times)]."""

    def read():
        shown = rounds.worth_a_look(place=world.worker.territory, now=timezone.now())
        return [(spot.where, spot.times) for spot in shown]

    return read


def test_what_came_again_stands_first_then_what_nobody_has_been_near_since(world, spots):
    quiet = found(world, address="河边", item="X02")
    month = timezone.now() - timedelta(days=40)
    Matter.objects.filter(case=quiet).update(outcome="solved")
    Case.objects.filter(no=quiet.no).update(opened_at=month, closed_at=month, state="closed")
    assert spots() == [("河边", 1)]
    found(world)
    assert spots() == [("河边", 1)]
    found(world, point=(104.051, 31.051))
    assert spots() == [("文昌路 8 号", 2), ("河边", 1)]
    Case.objects.update(opened_at=timezone.now() - timedelta(days=91))
    assert spots() == []


def test_what_was_passed_on_says_who_has_it_now(world, at):
    case = found(world)
    client = at("worker")
    assert case.no not in client.get("/todo/?tab=sent").content.decode()
    advance(case_no=case.no, move="raise_", by=world.worker, now=timezone.now())
    text = client.get("/todo/?tab=sent").content.decode()
    assert case.no in text
    assert "现在在社区" in text
    assert case.no not in client.get("/todo/?tab=mine").content.decode()
    assert "已交出" not in at("community").get("/todo/").content.decode()


def test_a_matter_is_solved_from_the_list_with_the_outcome_usual_for_it(world, at):
    client = at("worker")
    solve(client, 20, item="X01", outcome="mediated")
    case = found(world, address="别处")
    page = client.get("/todo/")
    form = page.context["solves"][case.no]
    assert form.usual == "mediated"
    given = {"key": form.key, "rev": case.rev, "outcome": "fixed", "after": shot(40), "back": "/todo/"}
    answer = client.post(form.url, given)
    assert (answer.status_code, answer["Location"]) == (302, "/todo/")
    assert Matter.objects.get(case=case).handled == "fixed"


def test_as_many_questions_for_one_matter_as_for_many(world, at, django_assert_max_num_queries):
    client = at("worker")
    found(world)
    client.get("/todo/")
    with django_assert_max_num_queries(60) as one:
        client.get("/todo/")
    for n in range(12):
        found(world, address=f"{n} 号", item="X02")
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get("/todo/")
