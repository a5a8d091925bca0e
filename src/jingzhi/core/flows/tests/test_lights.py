"""Each light once, in time, to the right seat."""

from __future__ import annotations

from datetime import timedelta

from jingzhi.core.flows import lights
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices.models import Notice
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter

MACHINE = Setup("system")


def given() -> list[str]:
    return list(
        Event.objects.filter(kind__in=lights.EVENTS.values()).order_by("seq").values_list("kind", flat=True)
    )


def test_seventy_hundred_and_two_hundred_percent_light_once_each(world):
    make_matter(
        world
    )  # four working hours from 10:00: due 16:00, 70% at 14:48, red the next morning at 11:00 + 1h
    clock = Clock.objects.get(stage="reported")
    for moment in (clock.warn_at - timedelta(seconds=1), clock.warn_at, clock.warn_at, clock.due_at):
        lights.light(by=MACHINE, now=moment)
    assert given() == ["flows.warn"]
    for moment in (
        clock.due_at + timedelta(seconds=1),
        clock.red_at - timedelta(seconds=1),
        clock.red_at,
        clock.red_at,
    ):
        lights.light(by=MACHINE, now=moment)
    assert given() == ["flows.warn", "flows.yellow_card", "flows.red_card"]


def test_seventy_percent_counts_working_time_only(world):
    make_matter(world)
    clock = Clock.objects.get(stage="reported")
    assert (clock.due_at - NOW, clock.warn_at - NOW) == (timedelta(hours=6), timedelta(hours=4, minutes=48))


def test_a_clock_long_unseen_gets_its_highest_light_only(world):
    make_matter(world)
    assert lights.light(by=MACHINE, now=NOW + timedelta(days=9)) == 1
    assert given() == ["flows.red_card"]


def test_a_stopped_clock_gives_no_light(world):
    case = make_matter(world)
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW)
    advance(case_no=case.no, move="settle", by=world.community, now=NOW, outcome="explained")
    advance(case_no=case.no, move="pass_", by=world.worker, now=NOW, result="solved")
    assert lights.light(by=MACHINE, now=NOW + timedelta(days=9)) == 0


def test_a_card_reaches_its_owner_and_the_street_a_red_one_the_district_too(world):
    make_matter(world)
    lights.light(by=MACHINE, now=NOW + timedelta(days=9))
    deliver_pending()
    told = Notice.objects.filter(kind="red_card").order_by("seat_id").values_list("seat_id", flat=True)
    assert list(told) == ["S-district", "S-street", "S-worker"]


def test_a_light_does_not_make_an_open_page_stale(world):
    case = make_matter(world)
    lights.light(by=MACHINE, now=NOW + timedelta(days=9))
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW + timedelta(days=9), rev=case.rev)
