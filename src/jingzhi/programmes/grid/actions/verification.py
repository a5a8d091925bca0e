"""What verification writes: the outcome of a matter, apart from what its handler says it did."""

from __future__ import annotations

from django.utils import timezone

from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.models import Matter

# A look that told nothing is made again within a working day (district default).
AGAIN = ("workday", 1)
# What a reopened matter forgets: it is decided anew.
DECISION = {
    "level": "",
    "handler": "",
    "handled": "",
    "outcome": "",
    "left_on": None,
    "other": None,
    "law": "",
    "unverified": 0,
    "unverified_on": None,
    "shown": False,
    "split_by": "",
}
# 不予受理 by rule: what is already known is a duplicate, everything else belongs to another channel.
DECLINED_AS = {"repeat": "duplicate"}


def decide(step: Step) -> None:
    """The outcome with what it rests on. Version 1 asked only whether it passed, and that meant solved."""
    given = step.given
    outcome = given.get("result", "solved")
    Matter.objects.filter(case=step.case).update(
        outcome=outcome,
        left_on=given.get("left_on") if outcome == "partial" else None,
        other=given.get("other") if outcome in ("partial", "duplicate") else None,
        law=given.get("law", "") if outcome == "impossible" else "",
    )


def decline(step: Step) -> None:
    """A declined matter has its outcome by rule."""
    outcome = DECLINED_AS.get(step.given["reason"], "not_ours")
    Matter.objects.filter(case=step.case).update(outcome=outcome)


def look_again(step: Step) -> None:
    """无法核查 is counted, and the verifier has another working day."""
    matter = queries.matter(step.case)
    matter.unverified += 1
    matter.unverified_on = timezone.localdate(step.now)
    matter.save(update_fields=["unverified", "unverified_on"])
    if step.to == "answered":
        clocks.stop(case=step.case, stage="answered", now=step.now)
        clocks.start(case=step.case, stage="answered", kind=AGAIN[0], amount=AGAIN[1], now=step.now)


def show_pictures(step: Step) -> None:
    """The street lets the resident see the pictures, or no longer."""
    Matter.objects.filter(case=step.case).update(shown=step.given["shown"] == "yes")


def reopen(matter: Matter) -> None:
    """Open again: level and outcome are decided anew, and whoever reported may be heard anew."""
    matter.contradictions += 1
    matter.heard = ""
    for name, value in DECISION.items():
        setattr(matter, name, value)
    matter.save()
