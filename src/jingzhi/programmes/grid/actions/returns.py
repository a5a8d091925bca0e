"""What objections, their judging and leaving by another door write."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.beside import WORDS_DAYS
from jingzhi.core.flows.models import Clock
from jingzhi.programmes.grid.actions.whistles import everybody_leaves
from jingzhi.programmes.grid.models import Matter, Summons
from jingzhi.programmes.grid.whistling import Transfer, Whistle

# While the district judges, clocks stand still under this cause; the cap is far beyond the limit for judging.
CAUSE, CAP = "objection", timedelta(days=60)


def object_(step: Step) -> None:
    """The whistle is questioned: until the district has judged no clock of those called counts."""
    Whistle.objects.filter(case=step.case, ended_at=None).update(
        objector=step.by.body, objected_at=step.now, ground=step.given["ground"]
    )
    for clock in _clocks(step).filter(paused_at=None):
        clocks.pause(clock=clock, cause=CAUSE, until=step.now + CAP, now=step.now, counted=False)
        clocks.show_due(case=step.case, body=clock.body)


def uphold(step: Step) -> None:
    """认定有效: those called go on with the time they had left."""
    _judge(step, valid=True)
    for clock in _clocks(step).filter(pause_cause=CAUSE):
        clocks.resume(clock=clock, now=step.now)
        name = "arrive_due_at" if clock.stage == "arrive" else "handle_due_at"
        Summons.objects.filter(party__case=step.case, party__body=clock.body_id, party__ended_at=None).update(
            **{name: clock.due_at}
        )
        clocks.show_due(case=step.case, body=clock.body)


def annul(step: Step) -> None:
    """认定无效: those called are free, and the whistle counts against the street."""
    _judge(step, valid=False)
    everybody_leaves(step, "invalid")


def _judge(step: Step, *, valid: bool) -> None:
    rows = Whistle.objects.filter(case=step.case, ended_at=None)
    rows.update(valid=valid, judged_by=step.by.code, judged_at=step.now)


def _clocks(step: Step) -> QuerySet[Clock]:
    rows = Clock.objects.filter(case=step.case, stage__in=clocks.DISPATCHED, stopped_at=None)
    return rows.select_related("body")


def transfer(step: Step) -> None:
    """转出: the matter goes on elsewhere under the number given; whoever was called is free."""
    Transfer.objects.create(
        case=step.case,
        channel=step.given["channel"],
        reference=step.given.get("reference", ""),
        at=step.now,
        delete_on=timezone.localdate(step.now) + timedelta(days=WORDS_DAYS),
    )
    Matter.objects.filter(case=step.case).update(outcome="not_ours")
    everybody_leaves(step, "transferred")
