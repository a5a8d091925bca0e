"""What a call-back writes: each attempt, what was said, and the matter opened again when it is not solved."""

from __future__ import annotations

from django.utils import timezone

from jingzhi.core.flows.actions import Step
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions.verification import reopen
from jingzhi.programmes.grid.models import CallBack


def call_back(step: Step) -> None:
    """One attempt; silence is no answer and no mark."""
    reached, says = step.given["reached"] == "yes", step.given.get("says", "")
    score = step.given.get("score")
    CallBack.objects.create(
        case=step.case,
        at=step.now,
        on=timezone.localdate(step.now),
        reached=reached,
        says=says,
        score=score,
    )
    if not reached:
        return
    matter = queries.matter(step.case)
    matter.says, matter.said_at, matter.heard, matter.satisfaction = says, step.now, "call", score
    matter.save(update_fields=["says", "said_at", "heard", "satisfaction"])
    if step.to != "closed":
        reopen(matter)
