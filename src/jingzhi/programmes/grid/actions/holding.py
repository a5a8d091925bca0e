"""What 挂账 writes: the request, the approval, the extension, the end, and the reminder on its day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step
from jingzhi.core.ledger import actions as ledger
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.models import Hold


def ask_hold(step: Step) -> None:
    """The request waits for the district."""
    Hold.objects.create(
        case=step.case, owner=step.given["owner"], review_on=step.given["review_on"], asked_at=step.now
    )


def grant_hold(step: Step) -> None:
    """Approved: no clock runs while it lasts."""
    queries.holds().filter(case=step.case).update(granted_at=step.now)
    whole = clocks.running(case=step.case, stage=clocks.WHOLE)
    hold = queries.hold(step.case)
    if whole is not None and whole.paused_at is None and hold is not None:
        clocks.pause(clock=whole, cause="held", until=_until(hold), now=step.now)


def _until(hold: Hold) -> datetime:
    """The whole clock counts on by itself after the day of review, if nobody has looked at it."""
    return datetime.combine(hold.review_on + timedelta(days=1), time(), timezone.get_current_timezone())


def end_hold(step: Step) -> None:
    """Refused, or back to work."""
    queries.holds().filter(case=step.case).update(ended_at=step.now)


def extend_hold(step: Step) -> None:
    """A later day; the reminder comes again."""
    hold = queries.hold(step.case)
    assert hold is not None  # seen by the check under the same lock
    hold.review_on, hold.reminded_on = step.given["review_on"], None
    hold.extended += 1
    hold.save(update_fields=["review_on", "reminded_on", "extended"])
    whole = clocks.running(case=step.case, stage=clocks.WHOLE)
    if whole is not None:
        if whole.paused_at is not None:
            clocks.resume(clock=whole, now=step.now)
        clocks.pause(clock=whole, cause="held", until=_until(hold), now=step.now)


@transaction.atomic
def remind_of_holds(*, on: date, now: datetime) -> int:
    """On the day of review the street and the district are told, once; returns how many."""
    rows = queries.holds().filter(granted_at__isnull=False, reminded_on=None, review_on__lte=on)
    rows = rows.select_for_update(of=("self",)).select_related("case")
    due = list(rows.order_by("case_id"))
    for hold in due:
        Hold.objects.filter(pk=hold.pk).update(reminded_on=on)
        ledger.record(
            kind="grid.review_hold",
            subject=f"hold:{hold.case_id}",
            by="system",
            place=hold.case.place_id,
            at=now,
            facts={"case": hold.case_id, "owner": hold.owner_id},
        )
    return len(due)
