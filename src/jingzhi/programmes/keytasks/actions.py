"""Writing key tasks: breaking down, reports of milestones, their acceptance, days put off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step, open_case
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keytasks import queries
from jingzhi.programmes.keytasks.models import Milestone, Moved, Task


def open_task(
    *, by: Seat, now: datetime, parent: Task | None = None, key: str | None = None, **given: Any
) -> Case:
    """A task of the district's own, or a part of a task for a body below.

    Raises:
        Refused: what `checks.may_open` refuses.
    """
    extra = {"parent": parent}
    return open_case(
        flow=queries.FLOW, move="open", by=by, now=now, place=by.territory, key=key, extra=extra, **given
    )


@transaction.atomic
def break_down(
    *,
    parent: Task,
    owners: Sequence[str],
    wanted: str,
    milestones: str,
    target: int | None,
    by: Seat,
    now: datetime,
) -> list[Case]:
    """The same part for several bodies below, all or none; each has its own case.

    Raises:
        Refused: nobody chosen, or what `checks.may_open` refuses.
    """
    if not owners:
        raise Refused(_("请勾选要分解给的单位。"), code="nobody", field="owners")
    given: dict[str, Any] = {"title": parent.title, "wanted": wanted, "milestones": milestones}
    if target is not None:
        given |= {"target": target, "unit": parent.unit}
    return [open_task(by=by, now=now, parent=parent, owner=code, **given) for code in dict.fromkeys(owners)]


def begin(step: Step) -> None:
    """The task with its milestones."""
    parent, given = step.extra.get("parent"), step.given
    row = Task.objects.create(
        case=step.case, parent=parent, owner=given["owner"], issuer_id=step.by.body_id,
        year=parent.year if parent else timezone.localdate(step.now).year,
        title=given["title"], wanted=given["wanted"], target=given.get("target"), unit=given.get("unit") or "",
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(task=row, n=n, title=title, due_on=day)
        for n, (day, title) in enumerate(step.extra["milestones"], 1)
    )


def report(step: Step) -> None:
    """The milestone waits for the level above."""
    Milestone.objects.filter(pk=step.extra["milestone"].pk).update(reported=step.n)


def accept(step: Step) -> None:
    """The milestone counts."""
    Milestone.objects.filter(pk=step.extra["milestone"].pk).update(accepted=step.n, accepted_at=step.now)


def hand_back(step: Step) -> None:
    """The milestone is open again."""
    Milestone.objects.filter(pk=step.extra["milestone"].pk).update(reported=None, returns=F("returns") + 1)


def put_off(step: Step) -> None:
    """Another day; the day before stays readable."""
    one: Milestone = step.extra["milestone"]
    Moved.objects.create(milestone=one, n=step.n, was=one.due_on, now=step.given["due_on"])
    Milestone.objects.filter(pk=one.pk).update(due_on=step.given["due_on"])
