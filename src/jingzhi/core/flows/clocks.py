"""Clocks of a case: started with the rule of the day, stopped when the stage ends."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case, Clock
from jingzhi.kit import clocks as kit


def start(
    *, case: Case, stage: str, kind: str, amount: int, now: datetime, body: Body | None = None
) -> Clock:
    """Start a clock; its due time and the sentence that explains it are kept with the case."""
    due = kit.due(start=now, kind=kind, amount=amount)
    return Clock.objects.create(
        case=case,
        stage=stage,
        body=body,
        kind=kind,
        amount=amount,
        started_at=now,
        due_at=due.at,
        because=due.because,
        provisional=due.provisional,
    )


def stop(*, case: Case, stage: str | None, now: datetime, body: Body | None = None) -> None:
    """Stop the open clocks of a stage (None: of every stage), of one body or of all."""
    rows = Clock.objects.filter(case=case, stopped_at=None)
    if stage is not None:
        rows = rows.filter(stage=stage)
    if body is not None:
        rows = rows.filter(body=body)
    rows.update(stopped_at=now)


def next_due(*, case: Case, body: Body | None = None) -> datetime | None:
    """The nearest deadline still running, of the case or of one body in it."""
    rows = Clock.objects.filter(case=case, stopped_at=None)
    if body is not None:
        rows = rows.filter(body=body)
    return rows.aggregate(at=Min("due_at"))["at"]
