"""Working hours of a body: from a day on, one rule a day, and the usual hours without a rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.bodies import hours
from jingzhi.core.bodies.models import Hours
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.kit.workhours import DEFAULT_HOURS, WorkHours
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup

TODAY = NOW.date()
DAY = timedelta(days=1)
EARLY = "08:30-12:00,13:30-17:30"
pytestmark = pytest.mark.usefixtures("world")


def set_hours(spans=EARLY, since=TODAY + DAY, body="D-zhujian"):
    return hours.set_hours(body=body, spans=spans, since=since, by=Setup(), now=NOW)


def test_a_body_without_a_rule_works_the_usual_hours():
    assert hours.of_body("D-zhujian", TODAY) == DEFAULT_HOURS
    set_hours()
    assert hours.of_body("D-zhujian", TODAY) == hours.of_body("D-shuili", TODAY + DAY) == DEFAULT_HOURS
    assert hours.of_body("D-zhujian", TODAY + DAY) == WorkHours.read(EARLY)


def test_the_next_rule_ends_the_one_before_and_replaces_what_was_planned():
    set_hours()
    set_hours("09:00-17:00", TODAY + 9 * DAY)
    set_hours("09:00-16:00", TODAY + 5 * DAY)
    found = [hours.of_body("D-zhujian", TODAY + n * DAY).code() for n in (1, 4, 5, 9)]
    assert found == [EARLY, EARLY, "09:00-16:00", "09:00-16:00"]
    assert [
        event.facts["spans"] for event in Event.objects.filter(kind="bodies.set_hours").order_by("n")
    ] == [
        EARLY,
        "09:00-17:00",
        "09:00-16:00",
    ]


def test_a_duty_has_the_hours_of_the_nearest_body_that_has_it():
    place = Place.objects.get(code=f"{STREETS[0]}001001")
    set_hours(body=f"B-{STREETS[0]}")
    assert hours.of_duty(place, "street", TODAY + DAY).code() == EARLY
    assert hours.of_duty(place, "community", TODAY + DAY) == DEFAULT_HOURS


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spans": "8-5"}, "spans"),
        ({"spans": "09:00-10:00"}, "spans"),
        ({"spans": "00:00-13:00"}, "spans"),
        ({"spans": "08:00-09:00,09:30-10:00,10:30-11:00,11:30-12:00,13:00-15:00"}, "spans"),
        ({"since": TODAY}, "since"),
        ({"body": "D-nobody"}, "body"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_is_written(given, field):
    with pytest.raises(Refused) as refused:
        set_hours(**given)
    assert refused.value.field == field
    assert not Hours.objects.exists()
    assert not Event.objects.filter(kind="bodies.set_hours").exists()
