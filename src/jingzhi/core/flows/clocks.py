"""Clocks of a case: started with the rule of the day, stopped when the stage ends."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case, Clock
from jingzhi.kit import clocks as kit

DISPATCHED = ("arrive", "handle")


def start(
    *, case: Case, stage: str, kind: str, amount: int, now: datetime, body: Body | None = None
) -> Clock:
    """Start a clock; its due time and the sentence that explains it are kept with the case."""
    began = _("派单") if stage in DISPATCHED else _("转入")
    due = kit.due(start=now, kind=kind, amount=amount, began=began)
    clock = Clock(case=case, stage=stage, body=body, kind=kind, amount=amount, started_at=now)
    _set_due(clock, due)
    clock.save()
    return clock


def _set_due(clock: Clock, due: kit.Due) -> None:
    """The deadline with the two moments of light around it: 70% and 200% of the time it gives."""
    clock.due_at, clock.because, clock.provisional = due.at, due.because, due.provisional
    given = kit.working_time_between(start=clock.started_at, end=due.at, kind=clock.kind)
    clock.warn_at = kit.add_working_time(start=clock.started_at, span=given * 0.7, kind=clock.kind)
    clock.red_at = kit.add_working_time(start=due.at, span=given, kind=clock.kind)


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
