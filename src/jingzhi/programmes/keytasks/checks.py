"""What each move of a key task must hold: pure, raises Refused, hands over what `actions` writes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keytasks import queries
from jingzhi.programmes.keytasks.models import MOST_MILESTONES, OVER, Milestone

LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\S.*)")


def may_open(step: Step) -> dict[str, Any]:
    """A task of one's own district, or a part of one's own task for a body below, once; with milestones to come."""
    owner, parent = step.given["owner"], step.extra.get("parent")
    if parent is None:
        if step.by.role != "district" or owner.code != step.by.body_id:
            raise Refused(_("年度重点任务由区里立，再向街道、社区分解。"), code="not_yours", status=403)
    else:
        if parent.owner_id != step.by.body_id or step.by.role not in ("district", "street"):
            raise Refused(_("只能分解本单位的任务。"), code="not_yours", status=403)
        if owner.code not in queries.below(parent):
            raise Refused(_("只能分解给下一级的单位，请从列表里选。"), code="bad_owner", field="owner")
        if parent.children.filter(owner=owner).exists():
            raise Refused(_("已经分解给%(body)s。") % {"body": owner.name}, code="opened_before", status=409)
    step.extra["milestones"] = milestones(step.given["milestones"], timezone.localdate(step.now))
    if (step.given.get("target") is None) != (not step.given.get("unit")):
        raise Refused(_("数量目标要连单位一起写，例如 30 个。"), code="no_unit", field="unit")
    step.to = f"{owner.kind}_running"
    step.place = owner.place
    return {"owner": owner.code, "milestones": len(step.extra["milestones"])}


def milestones(text: str, today: date) -> list[tuple[date, str]]:
    """(day, what is to be seen) of lines like "2026-12-31 完成方案", in the order of days.

    Raises:
        Refused: none, too many, a line that does not fit, a day that is past.
    """
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        match = LINE.fullmatch(line)
        day = _day(match[1]) if match else None
        if match is None or day is None or len(match[2]) > 80:
            said = _("第 %(n)d 个节点请写成“2026-12-31 完成方案”，80 字以内。") % {"n": number}
            raise Refused(said, code="bad_milestone", field="milestones")
        if day < today:
            raise Refused(
                _("第 %(n)d 个节点的日期已经过去。") % {"n": number}, code="past_day", field="milestones"
            )
        found.append((day, match[2]))
    if not 1 <= len(found) <= MOST_MILESTONES:
        said = _("写 1 到 %(n)d 个节点，一行一个。") % {"n": MOST_MILESTONES}
        raise Refused(said, code="bad_milestone", field="milestones")
    return sorted(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def may_report(step: Step) -> dict[str, Any]:
    """By the owner, of a milestone that is not accepted yet, with a photograph or the number of a document."""
    _own(step)
    one = _milestone(step)
    if one.accepted is not None:
        raise Refused(_("这个节点已经确认完成。"), code="accepted_before", status=409)
    if not step.given.get("proof") and not step.given.get("paper"):
        raise Refused(_("请附照片，或写文件名称和文号作为凭据。"), code="no_proof", field="proof")
    step.to = step.case.state.replace("running", "shown")
    return {"milestone": one.n}


def may_judge(step: Step) -> dict[str, Any]:
    """By the level above, of the milestone that waits."""
    _over(step)
    one = queries.waiting(step.case.no)
    assert one is not None  # only a report leads here
    step.extra["milestone"] = one
    rest = Milestone.objects.filter(task=step.case.no, accepted=None).exclude(pk=one.pk).exists()
    running = step.case.state.replace("shown", "running")
    step.to = running if rest or step.move.name == "hand_back" else "done"
    if step.to == "done" and queries.open_below(step.case.no):
        step.to = running
    return {"milestone": one.n}


def may_put_off(step: Step) -> dict[str, Any]:
    """By the level above, with a reason; both days are kept."""
    _over(step)
    one = _milestone(step)
    if one.accepted is not None:
        raise Refused(_("这个节点已经确认完成。"), code="accepted_before", status=409)
    if step.given["due_on"] < timezone.localdate(step.now) or step.given["due_on"] == one.due_on:
        raise Refused(_("请写一个新的、今天以后的日期。"), code="bad_day", field="due_on")
    return {"milestone": one.n, "was": one.due_on.isoformat(), "now": step.given["due_on"].isoformat()}


def may_drop(step: Step) -> dict[str, Any]:
    """By who is over it, while nothing below is open."""
    _over(step)
    if queries.open_below(step.case.no):
        raise Refused(_("下级还有没完成的分解任务，先撤销它们。"), code="open_below", status=409)
    return {}


def _milestone(step: Step) -> Milestone:
    one = Milestone.objects.filter(task=step.case.no, n=step.given["milestone"]).first()
    if one is None:
        raise Refused(_("没有这个节点，请刷新。"), code="unknown_milestone", field="milestone")
    step.extra["milestone"] = one
    return one


def _own(step: Step) -> None:
    if not is_owner(step.case, step.by):
        raise Refused(_("节点由承担单位报。"), code="not_yours", status=403)


def _over(step: Step) -> None:
    if not is_over(step.case, step.by):
        raise Refused(
            _("由上一级确认：区里的由区领导，街道的由区里，社区的由街道。"), code="not_yours", status=403
        )


def is_owner(case: Case, seat: Any) -> bool:
    """Whether the seat's body has the task."""
    task = queries.task(case)
    return bool(seat.body_id == task.owner_id and seat.role == task.owner.kind)


def is_over(case: Case, seat: Any) -> bool:
    """Whether the seat is the level above the task's body."""
    task = queries.task(case)
    return bool(seat.role == OVER[task.owner.kind] and seat.territory.holds(task.owner.place))


def on_the_page(case: Case, seat: Any) -> bool:
    """The button stands on the task's own page, which lists the milestones."""
    return False
