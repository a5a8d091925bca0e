"""Clocks of a case: started with the rule of the day, stopped when the stage ends."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case, Clock, Party
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


def running(*, case: Case, stage: str, body: Body | None = None) -> Clock | None:
    """The open clock of a stage (paused or not), or None."""
    rows = Clock.objects.filter(case=case, stage=stage, body=body, stopped_at=None)
    return rows.order_by("-started_at").first()


def pause(*, clock: Clock, cause: str, until: datetime, now: datetime) -> None:
    """Stop counting for a cause of the closed list, at most `until`; whoever calls has checked cause and cap."""
    clock.paused_at, clock.pause_cause, clock.pause_until = now, cause, until
    clock.pauses += 1
    clock.save(update_fields=["paused_at", "pause_cause", "pause_until", "pauses"])


def resume(*, clock: Clock, now: datetime) -> None:
    """Count on: the deadline moves by exactly the working time suspended (kit.clocks.resumed)."""
    assert clock.paused_at is not None
    due = kit.resumed(
        start=clock.started_at,
        due_at=clock.due_at,
        paused_at=clock.paused_at,
        resumed_at=now,
        kind=clock.kind,
    )
    clock.paused_at, clock.pause_cause, clock.pause_until = None, "", None
    _set_due(clock, due)
    clock.save()


def extend(*, clock: Clock, amount: int) -> None:
    """Add granted units of the clock's own kind to its deadline, once; the sentence says from where."""
    _set_due(
        clock, kit.due(start=clock.due_at, kind=clock.kind, amount=amount, began=_("原时限届满、批准延期"))
    )
    clock.extended = amount
    clock.save()


def next_due(*, case: Case, body: Body | None = None) -> datetime | None:
    """The nearest deadline still running, of the case or of one body in it; a paused clock has none."""
    rows = Clock.objects.filter(case=case, stopped_at=None, paused_at=None)
    if body is not None:
        rows = rows.filter(body=body)
    due_at: datetime | None = rows.aggregate(at=Min("due_at"))["at"]
    return due_at


def show_due(*, case: Case, body: Body | None) -> None:
    """Bring the deadlines shown in the lists in line with the clocks."""
    if body is not None:
        due_at = next_due(case=case, body=body)
        Party.objects.filter(case=case, body=body, ended_at=None).update(due_at=due_at)
    Case.objects.filter(pk=case.pk).update(due_at=next_due(case=case))
