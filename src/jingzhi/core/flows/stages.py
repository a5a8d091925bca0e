"""Which clocks a move starts, stops and moves.

A stage has its limit from the item version the case rests on, else from the flow. The clock of the whole matter
(全流程) runs from its opening to its close, stands still while the lead's handling stands still, and begins afresh
when a closed matter is opened again. When the item changes, the clocks that run are computed anew from their original
start with the new item's limits, except those the dispatcher has set: time used is never given back.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from jingzhi.core.bodies import hours
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import clocks
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.flows.recompute import moved
from jingzhi.core.flows.table import START, Flow, State
from jingzhi.kit.workhours import WorkHours

if TYPE_CHECKING:
    from jingzhi.core.flows.actions import Step

Limit = tuple[str, int]
# The whole matter is the street's to watch; a longer handling limit keeps this many working days beside it.
WATCH, BESIDE_HANDLING = "street", 10


def item_of(case: Case) -> Item | None:
    """The item version the case rests on."""
    return (
        Item.objects.filter(code=case.item_code, version=case.item_version).first()
        if case.item_code
        else None
    )


def limit_of(state: State, item: Item | None) -> Limit | None:
    """The limit for staying in a state: the item's for the state's stage, else the flow's."""
    own = item.limit(state.stage) if item is not None and state.stage else None
    return own or state.limit


def whole_limit(flow: Flow, item: Item | None) -> Limit | None:
    """The limit of the whole matter: the item's, else the flow's, and then never tighter than the handling limit."""
    own = item.limit(clocks.WHOLE) if item is not None else None
    if own or flow.whole is None or item is None:
        return own or flow.whole
    kind, amount = flow.whole
    if kind == item.handle_kind == "workday":
        amount = max(amount, item.handle_amount + BESIDE_HANDLING)
    return kind, amount


def follow_item(step: Step, source: str, before: tuple[str, int]) -> dict[str, Any]:
    """When a move changes the item (`before` is the one until now), compute the clocks that go on running anew.

    Returns event facts: each deadline that was moved. Runs before the programme writes its own columns.
    """
    item = item_of(step.case)
    if item is None or source == START or before == (item.code, item.version):
        return {}
    told = []
    rows = Clock.objects.filter(case=step.case, stopped_at=None, overridden=False).select_related("body")
    if step.to != source:
        rows = rows.exclude(stage=source)
    for clock in rows.order_by("id"):
        limit = _new_limit(clock.stage, step.flow, item)
        if limit is None or limit == (clock.kind, clock.amount):
            continue
        was = clock.due_at
        clocks.limit_anew(clock=clock, kind=limit[0], amount=limit[1])
        clocks.show_due(case=step.case, body=clock.body)
        told.append(moved(clock, was))
    return {"clocks": told} if told else {}


def turn(step: Step, source: str) -> None:
    """Stop and start clocks for a move that came from `source`."""
    case, state = step.case, step.flow.state(step.to)
    if step.to != source:
        if source != START:
            clocks.stop(case=case, stage=None if state.final else source, now=step.now)
        _enter(step, source, state, item_of(case))
    _stand_still_with_the_lead(step)


def _enter(step: Step, source: str, state: State, item: Item | None) -> None:
    limit = limit_of(state, item)
    if limit is not None:
        _start(step, state.code, limit, state.duty[0], "enter")
    if source == START or (step.flow.state(source).final and not state.final):
        limit = whole_limit(step.flow, item)
        if limit is not None:
            since = step.extra.get("whole_since")
            began = "open" if source == START or since else "reopen"
            _start(step, clocks.WHOLE, limit, WATCH, began, since)


def _start(
    step: Step, stage: str, limit: Limit, role: str, began: str, since: datetime | None = None
) -> None:
    own: WorkHours | None = None
    if limit[0] in ("workday", "workhour"):
        own = hours.of_duty(step.case.place, role, timezone.localdate(step.now))
    clocks.start(
        case=step.case,
        stage=stage,
        kind=limit[0],
        amount=limit[1],
        now=since or step.now,
        began=began,
        hours=own,
    )


def _new_limit(stage: str, flow: Flow, item: Item) -> Limit | None:
    if stage == clocks.WHOLE:
        return whole_limit(flow, item)
    if stage in clocks.DISPATCHED:
        return item.limit(stage)
    return limit_of(flow.state(stage), item)


def _stand_still_with_the_lead(step: Step) -> None:
    """The whole matter waits exactly while its lead may wait."""
    whole = clocks.running(case=step.case, stage=clocks.WHOLE)
    if whole is None or step.flow.state(step.to).still:
        return
    leads = Party.objects.filter(case=step.case, part="lead", ended_at=None).values("body_id")
    waits = Clock.objects.filter(
        case=step.case, stage="handle", stopped_at=None, paused_at__isnull=False, body__in=leads
    ).first()
    if waits is not None and waits.pause_until is not None and whole.paused_at is None:
        clocks.pause(clock=whole, cause=waits.pause_cause, until=waits.pause_until, now=step.now)
    elif waits is None and whole.paused_at is not None:
        clocks.resume(clock=whole, now=step.now)
