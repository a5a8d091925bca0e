"""What verification, rating and reopening write."""

from __future__ import annotations

from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions import joint
from jingzhi.programmes.grid.actions.deadlines import show_deadline
from jingzhi.programmes.grid.actions.verification import reopen
from jingzhi.programmes.grid.actions.whistles import show_due
from jingzhi.programmes.grid.models import Matter, Rating, Summons


def fail(step: Step) -> None:
    """返工 is counted; a whistled matter goes back to its lead with a fresh handling clock."""
    matter = queries.matter(step.case)
    whistled = matter.level == "street" and not matter.split_by
    matter.fails += 1
    matter.save(update_fields=["fails"])
    if whistled:
        _reopen_lead(step)


def _reopen_lead(step: Step) -> None:
    summons = (
        Summons.objects.select_related("party__body")
        .filter(party__case=step.case, party__part="lead", answered_at__isnull=False)
        .latest("answered_at")
    )
    summons.answered_at, summons.outcome, summons.fails = None, "", summons.fails + 1
    summons.save(update_fields=["answered_at", "outcome", "fails"])
    joint.reopen_whistle(summons)
    party = summons.party
    party.ended_at, party.came_back = None, True
    party.save(update_fields=["ended_at", "came_back"])
    last = step.case.clocks.filter(stage="handle", body=party.body).latest("started_at")
    clock = clocks.start(
        case=step.case,
        stage="handle",
        kind=last.kind,
        amount=last.amount,
        now=step.now,
        body=party.body,
        began="rework",
        overridden=last.overridden,
    )
    show_deadline(clock=clock)
    show_due(party)


def rate_bodies(step: Step) -> None:
    """街道评议部门: three scores for each body that answered."""
    street = step.by.territory
    for summons in queries.to_rate(step.case).select_related("party"):
        speed, cooperation, effect = step.given["ratings"][summons.party.body_id]
        Rating.objects.create(
            summons=summons,
            street=street,
            speed=speed,
            cooperation=cooperation,
            effect=effect,
            at=step.now,
        )


def keep_satisfaction(step: Step) -> None:
    """The resident's own mark, and whether it is solved if they say so."""
    rows = Matter.objects.filter(case=step.case)
    rows.update(satisfaction=step.given["score"], said_at=step.now, heard="page")
    if "says" in step.given:
        rows.update(says=step.given["says"])


def contradict(step: Step) -> None:
    """The matter is open again; a mark of this closing stays, one of an earlier closing does not."""
    matter = queries.matter(step.case)
    if not matter.heard:
        matter.satisfaction = None
    matter.says, matter.said_at = "unsolved", step.now
    reopen(matter)
