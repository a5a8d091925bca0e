"""What extension and pause write."""

from __future__ import annotations

from datetime import timedelta

from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Clock
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions.sorting import sort
from jingzhi.programmes.grid.models import Summons


def show_deadline(*, clock: Clock) -> None:
    """The whistle shows the deadline its clock has now (after an extension, a pause, another item or calendar)."""
    rows = Summons.objects.filter(party__case=clock.case_id, party__body=clock.body_id, party__ended_at=None)
    rows.update(**{f"{clock.stage}_due_at": clock.due_at})


def show_deadlines(*, case_no: str) -> None:
    """Every open summons of a case shows the deadlines its clocks have now."""
    rows = Clock.objects.filter(case=case_no, stopped_at=None, stage__in=clocks.DISPATCHED)
    for clock in rows.order_by("id"):
        show_deadline(clock=clock)


def retype(step: Step) -> None:
    """改事项: the engine has moved the clocks; the summons and the urgency follow."""
    sort(step)
    show_deadlines(case_no=step.case.no)


def ask_more(step: Step) -> None:
    """The request waits for the street."""
    summons = queries.open_summons(step.case, step.by)
    assert summons is not None  # seen by the check under the same lock
    summons.more_asked = step.given["amount"]
    summons.save(update_fields=["more_asked"])


def decide_more(step: Step) -> None:
    """Granted units move the deadline; a refusal leaves it. A request may be answered after the deadline too."""
    body, amount = step.given["body"], step.given.get("amount", 0)
    queries.asked_for_more(step.case).filter(party__body=body).update(more_given=amount)
    clock = queries.handling_clock(step.case, body)
    if amount and clock is not None:
        clocks.extend(clock=clock, amount=amount)
        show_deadline(clock=clock)
        clocks.show_due(case=step.case, body=body)


def pause(step: Step) -> None:
    """The clock stands still until it is resumed or the cap is reached."""
    clock = queries.handling_clocks(step.case, paused=False).get(body=step.given["body"])
    until = step.now + timedelta(days=step.given["amount"])
    clocks.pause(clock=clock, cause=step.given["cause"], until=until, now=step.now)
    clocks.show_due(case=step.case, body=step.given["body"])


def resume(step: Step) -> None:
    """The deadline moves by exactly the working time suspended."""
    clock = queries.handling_clocks(step.case, paused=True).get(body=step.given["body"])
    clocks.resume(clock=clock, now=step.now)
    Summons.objects.filter(
        party__case=step.case, party__body=step.given["body"], party__ended_at=None
    ).update(handle_due_at=clock.due_at)
    clocks.show_due(case=step.case, body=step.given["body"])
