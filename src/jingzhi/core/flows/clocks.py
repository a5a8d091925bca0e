"""Clocks of a case: started with the rule of the day, stopped when the stage ends.

A deadline is always computed from the clock's start through its pauses and extensions in their order (`steps`), with
the working hours in force when it started. So it can be computed anew, for another item or with a year's official
calendar, without giving back a minute that was used. DOMAIN.md section 1.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies import hours as bodies
from jingzhi.core.bodies.models import Body
from jingzhi.core.flows import calendars
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.kit import clocks as kit
from jingzhi.kit.words import in_product_language, product_language

DISPATCHED = ("arrive", "handle")
WHOLE = "whole"
# What starts a clock, as its sentence says it.
BEGAN = {
    "dispatch": _("派单"),
    "rework": _("退回返工"),
    "enter": _("转入"),
    "open": _("登记"),
    "reopen": _("重新办理"),
    "hasten": _("加急、自原派单"),
}


def start(
    *,
    case: Case,
    stage: str,
    kind: str,
    amount: int,
    now: datetime,
    body: Body | None = None,
    began: str = "",
    hours: kit.WorkHours | None = None,
    overridden: bool = False,
) -> Clock:
    """Start a clock; its due time, the sentence that explains it and the working hours are kept with the case.

    A clock of a body runs in that body's working hours; for others `hours` may be given.
    """
    if body is not None:
        hours = bodies.of_body(body.code, timezone.localdate(now))
    clock = Clock(case=case, stage=stage, body=body, kind=kind, amount=amount, started_at=now)
    clock.began = began or ("dispatch" if stage in DISPATCHED else "enter")
    clock.hours = (hours or kit.DEFAULT_HOURS).code()
    clock.overridden = overridden
    compute(clock)
    clock.save()
    return clock


def compute(clock: Clock, known: calendars.Known | None = None) -> None:
    """Set the deadline, its sentence and the two moments of light around it: 70% and 200% of the time it gives."""
    known = known or calendars.known()
    hours = kit.WorkHours.read(clock.hours)
    with product_language():
        due = deadline(clock, known.calendar)
    clock.due_at, clock.because, clock.provisional = due.at, due.because, due.provisional
    clock.calendar = known.number
    given = kit.working_time_between(
        start=clock.started_at, end=due.at, kind=clock.kind, hours=hours, calendar=known.calendar
    )
    clock.warn_at = kit.add_working_time(
        start=clock.started_at, span=given * 0.7, kind=clock.kind, hours=hours, calendar=known.calendar
    )
    clock.red_at = kit.add_working_time(
        start=due.at, span=given, kind=clock.kind, hours=hours, calendar=known.calendar
    )


def deadline(clock: Clock, calendar: kit.Calendar) -> kit.Due:
    """What the deadline is under a calendar: from the start through every pause and extension. Writes nothing."""
    hours = kit.WorkHours.read(clock.hours)
    due = kit.due(
        start=clock.started_at,
        kind=clock.kind,
        amount=clock.amount,
        hours=hours,
        calendar=calendar,
        began=str(BEGAN[clock.began]),
    )
    for name, *given in clock.steps:
        if name == "extended":
            kind, amount = given
            later = kit.due(
                start=due.at,
                kind=kind,
                amount=amount,
                hours=hours,
                calendar=calendar,
                began=str(_("原时限届满、批准延期")),
            )
        else:
            paused_at, resumed_at = (datetime.fromisoformat(moment) for moment in given)
            later = kit.resumed(
                start=clock.started_at,
                due_at=due.at,
                paused_at=paused_at,
                resumed_at=resumed_at,
                kind=clock.kind,
                hours=hours,
                calendar=calendar,
            )
        due = replace(later, provisional=due.provisional or later.provisional)
    return due


def why(clock: Clock) -> str:
    """The sentence of a clock's deadline in the reader's language; kept in the product's, else composed anew.

    Where the calendar has changed since the clock stopped, the kept sentence stands: it says what counted.
    """
    if in_product_language():
        return clock.because
    found = deadline(clock, calendars.known().calendar)
    return found.because if found.at == clock.due_at else clock.because


def due(*, start: datetime, kind: str, amount: int, body: str = "", began: str | None = None) -> kit.Due:
    """A deadline that is no clock of a case: by the calendar as it is known now, in the hours of a body."""
    return dues(start=start, limits=[(kind, amount)], body=body, began=began)[0]


def dues(
    *, start: datetime, limits: Sequence[tuple[str, int]], body: str = "", began: str | None = None
) -> list[kit.Due]:
    """Several deadlines from one start, (kind, amount) each; calendar and hours are read once for all of them."""
    hours = bodies.of_body(body, timezone.localdate(start)) if body else kit.DEFAULT_HOURS
    calendar = calendars.known().calendar
    return [
        kit.due(start=start, kind=kind, amount=amount, hours=hours, calendar=calendar, began=began)
        for kind, amount in limits
    ]


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


def pause(*, clock: Clock, cause: str, until: datetime, now: datetime, counted: bool = True) -> None:
    """Stop counting for a cause of the closed list, at most `until`; whoever calls has checked cause and cap.

    A pause that nobody asked for is not `counted` among those a clock may have.
    """
    clock.paused_at, clock.pause_cause, clock.pause_until = now, cause, until
    clock.pauses += counted
    clock.save(update_fields=["paused_at", "pause_cause", "pause_until", "pauses"])


def resume(*, clock: Clock, now: datetime) -> None:
    """Count on: the deadline moves by exactly the working time suspended (kit.clocks.resumed)."""
    assert clock.paused_at is not None
    clock.steps = [*clock.steps, ["paused", clock.paused_at.isoformat(), now.isoformat()]]
    clock.paused_at, clock.pause_cause, clock.pause_until = None, "", None
    compute(clock)
    clock.save()


def extend(*, clock: Clock, amount: int) -> None:
    """Add granted units of the clock's own kind to its deadline, once; the sentence says from where."""
    clock.steps = [*clock.steps, ["extended", clock.kind, amount]]
    clock.extended = amount
    compute(clock)
    clock.save()


def limit_anew(*, clock: Clock, kind: str, amount: int) -> None:
    """Another limit from the original start: what was used stays used, what was suspended stays suspended."""
    clock.kind, clock.amount = kind, amount
    compute(clock)
    clock.save()


def compute_anew(*, clock: Clock, known: calendars.Known) -> None:
    """The same limit under the calendar as it is known now."""
    compute(clock, known)
    clock.save()


def tighten(*, clock: Clock, kind: str, amount: int) -> bool:
    """A shorter limit from the original start (加急); False, and nothing changed, when it would not be sooner."""
    was = clock.kind, clock.amount, clock.began, clock.due_at
    clock.kind, clock.amount, clock.began = kind, amount, "hasten"
    compute(clock)
    if clock.due_at >= was[3]:
        clock.kind, clock.amount, clock.began, _due = was
        compute(clock)
        return False
    clock.overridden = True
    clock.save()
    return True


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
