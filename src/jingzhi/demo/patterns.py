"""Matters worked as patterns for many others: at three paces, with the lights each clock would have been given."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import lights
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.actions import Machine
from jingzhi.demo import play, scenes
from jingzhi.demo.play import Turn

# How far patterns are worked, how often out of 100, all of them to an end.
PLANS = {"grid": 46, "community": 21, "closed": 16, "rated": 13, "declined": 4}
# A step takes minutes to two hours; a slow body takes that many times as long, and is late now and then.
PACES = {1: 80, 8: 14, 40: 6}
MINUTE = timedelta(minutes=1)


@dataclass
class Slow(Turn):
    """A turn at its own pace; before each move come the lights that fall due until then."""

    pace: int = 1

    def move(self, name: str, by: Seat, **facts: Any) -> None:
        """Make a move `pace` times as late as in a play."""
        self.at = play.by_day(self.at + self.pace * timedelta(minutes=self.dice.randint(8, 110)))
        give_lights(self.case, self.at)
        self.case = advance(case_no=self.case.no, move=name, by=by, now=self.at, **facts)


def give_lights(case: Case, until: datetime) -> None:
    """What the minute's job would have done for a case up to a moment."""
    while True:
        coming = [at for at in map(_next_light, _counting(case)) if at is not None and at <= until]
        if not coming:
            return
        lights.light(by=Machine(), now=min(coming))


def _counting(case: Case) -> list[Clock]:
    return list(Clock.objects.filter(case=case, stopped_at=None, paused_at=None))


def _next_light(clock: Clock) -> datetime | None:
    """The minute in which a clock's next light is seen."""
    rising = ((70, clock.warn_at), (100, clock.due_at), (200, clock.red_at))
    return next((at + MINUTE for light, at in rising if clock.lit < light), None)


def work(*, count: int, since: datetime, days: int, seed: int) -> list[str]:
    """Work `count` matters that begin within `days` of `since` to their ends; returns their numbers in order."""
    play.forget_places()
    dice = random.Random(seed)
    plans = dice.choices(list(PLANS), list(PLANS.values()), k=count)
    paces = dice.choices(list(PACES), list(PACES.values()), k=count)
    starts = sorted(play.by_day(since + timedelta(days=dice.uniform(0, days))) for _n in range(count))
    return [
        _one(plan, pace, at, random.Random(f"{seed}-{n}"), f"pattern-{seed}-{n}")
        for n, (plan, pace, at) in enumerate(zip(plans, paces, starts, strict=True))
    ]


def _one(plan: str, pace: int, at: datetime, dice: random.Random, key: str) -> str:
    row = play.message(plan, dice)
    point = scenes.spot(row, dice)
    turn = Slow(play.report(row, point, at, dice, key), at, dice, key, pace=pace)
    if turn.case.rev == 1:
        play.SCRIPTS[plan](turn)
    return turn.case.no
