"""Many matters laid from few worked ones: every copy reads as if the moves had made it themselves."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import clocks, table
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.models import Delivery, Event
from jingzhi.core.ledger.verify import verify
from jingzhi.demo import crowd, patterns, scenes, stencil
from jingzhi.programmes.grid.models import Matter, Rating

SINCE = datetime(2025, 3, 3, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
EVERYWHERE = ("resident", "hotline", "department", "system")


@pytest.fixture
def filled(world, shelved, monkeypatch):
    """A spring of matters in the small district, of every plan and pace."""
    row = {"subject": "路灯不亮", "text": "三盏路灯不亮", "lon": "104.05", "lat": "31.05", "scope": "here"}
    for name in ("messages", "small", "large"):
        monkeypatch.setattr(scenes, name, lambda: [row])
    monkeypatch.setattr(scenes, "helpers", lambda item: ["D-shuili"])
    monkeypatch.setattr(patterns.play.queries, "item_for_words", lambda *_words: "X01")
    # Far enough apart, or one would be the return of another.
    monkeypatch.setattr(
        scenes, "spot", lambda _row, dice: (dice.uniform(104.031, 104.069), dice.uniform(31.031, 31.069))
    )
    monkeypatch.setattr(crowd, "PATTERNS", 24)
    return crowd.fill(count=600, since=SINCE, until=SINCE + timedelta(weeks=26))


def test_copies_stand_under_the_rules_of_the_moves(filled):
    assert filled["worked"] == 24
    assert filled["stencils"] > 10
    assert Case.objects.filter(flow="grid").count() == 600
    assert verify().ok
    assert not Delivery.objects.filter(done_at=None).exists()
    assert Case.objects.values("opened_at__week").distinct().count() > 15
    _each_chain_follows_the_flow_table()
    _each_clock_says_what_the_calendar_says()
    _each_light_was_given_in_its_minute()
    _words_are_their_own()
    assert Rating.objects.exclude(summons__party__case__matter__level="street").count() == 0


def _words_are_their_own():
    last = Matter.objects.order_by("pk").last()
    assert last is not None
    told = Event.objects.get(subject=last.pk, n=1).facts
    text = last.case.remarks.get(n=1, name="text").text
    assert told["title_digest"] == stencil.crypto.blind(f"{last.pk}#1:title:{last.title}")
    assert told["text_digest"] == stencil.crypto.blind(f"{last.pk}#1:text:{text}")
    assert told["title_digest"] not in _digests_elsewhere(last.pk)


def _digests_elsewhere(no):
    rows = Event.objects.filter(kind__in=("grid.report", "grid.submit")).exclude(subject=no)
    return {row.facts["title_digest"] for row in rows}


def _each_chain_follows_the_flow_table():
    seats = {seat.code: seat for seat in Seat.objects.select_related("territory")}
    chains = defaultdict(list)
    for event in Event.objects.filter(subject__startswith="JY-").order_by("subject", "n"):
        chains[event.subject].append(event)
    for case in Case.objects.filter(flow="grid").select_related("place"):
        flow, state = table.get("grid", case.version), table.START
        for event in chains[case.no]:
            move = flow.move(event.kind.removeprefix("grid."))
            seat = seats[event.by]
            assert event.facts["from"] == state
            assert state in move.sources
            state = event.facts["to"]
            assert state in move.targets
            assert seat.role in move.roles
            assert (
                seat.role in EVERYWHERE
                or seat.territory.code in case.place.path.split(".")
                or _below(seat, case)
            )
        assert (case.state, case.rev, case.closed_at) == (
            state,
            len(chains[case.no]),
            _closed(flow, chains[case.no]),
        )
        assert chains[case.no][-1].place == case.place_id


def _below(seat, case):
    """A grid worker reported what the community then took over."""
    return seat.territory.path.startswith(case.place.path)


def _closed(flow, events):
    return next(event.at for event in events if flow.state(event.facts["to"]).final)


def _each_clock_says_what_the_calendar_says():
    for clock in Clock.objects.all():
        told = (clock.due_at, clock.warn_at, clock.red_at, clock.because, clock.calendar)
        clocks.compute(clock)
        assert (clock.due_at, clock.warn_at, clock.red_at, clock.because, clock.calendar) == told


def _each_light_was_given_in_its_minute():
    """Recomputed from the clocks alone: which light each was given before it stopped."""
    lit = defaultdict(list)
    for event in Event.objects.filter(subject__startswith="clock:"):
        lit[event.facts["case"], event.facts["stage"], event.facts["body"]].append(
            (event.facts["lit"], event.at)
        )
    late = 0
    for clock in Clock.objects.all():
        given = dict(lit[clock.case_id, clock.stage, clock.body_id])
        for light, at in ((70, clock.warn_at), (100, clock.due_at), (200, clock.red_at)):
            seen = at + patterns.MINUTE
            if clock.stopped_at >= seen and _only(clock, light):
                assert given.get(light) == seen, (clock, light)
                late += light == 100
        assert clock.lit == max(
            [light for light, at in given.items() if at <= clock.stopped_at and at > clock.started_at],
            default=0,
        )
    assert late > 10
    assert timezone.now() > max(at for rows in lit.values() for _light, at in rows)


def _only(clock, light):
    """Two clocks of one stage (after a rework) share their keys: those are told apart by the verifier of times above."""
    return Clock.objects.filter(case=clock.case_id, stage=clock.stage, body=clock.body_id).count() == 1
