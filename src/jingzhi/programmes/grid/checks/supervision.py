"""Rules of pressure: 督办 goes upwards and is answered, 催办 keeps its weight, 加急 only shortens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import once
from jingzhi.kit.clocks import share_used
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.checks.voices import RANKS
from jingzhi.programmes.grid.models import Supervision

# Only the leader supervises as leader; the others may go as far as 重点.
MOST_SEVERE = {"leader": 3}
# A reporter asks to hurry once in three days, after half of the time has gone (district default [D]).
BETWEEN_REMINDERS = timedelta(days=3)
HALF = 0.5
Facts = dict[str, Any]


def _highest(case: Case) -> int:
    last = Supervision.objects.filter(case=case).order_by("-severity").first()
    return last.severity if last else 0


def _stands_above(case: Case, seat: Seat) -> bool:
    """Above whoever holds the matter; on one level only over another body."""
    role, body = queries.holder(case)
    if body is None:
        return False
    rank, theirs = RANKS.get(seat.role, 0), RANKS.get(role, 9)
    return rank > theirs or (rank == theirs and body.code != seat.body_id)


def may_supervise(case: Case, seat: Seat) -> bool:
    """Whether this seat stands high enough and a higher severity is left to it."""
    return _stands_above(case, seat) and _highest(case) < MOST_SEVERE.get(seat.role, 2)


def supervises_upwards(step: Step) -> Facts:
    """督办 only upwards in severity, only over bodies of the same or a lower level."""
    if not _stands_above(step.case, step.by):
        raise Refused(_("这件事在同级本单位或上级手上，不能由您督办。"), code="not_your_level", status=403)
    severity = int(step.given["severity"])
    if severity > MOST_SEVERE.get(step.by.role, 2):
        raise Refused(_("领导督办由领导岗位发出。"), code="leaders_only", field="severity")
    if severity <= _highest(step.case):
        raise Refused(
            _("这件事已有同级或更高的督办，请选更高的等级，或催要答复。"),
            code="only_upwards",
            field="severity",
        )
    body = queries.holder(step.case)[1]
    assert body is not None  # stands above it
    return {"body": body.code} | ({"auto": True} if step.by.role == "system" else {})


def may_answer_supervision(case: Case, seat: Seat) -> bool:
    """Whether the seat's body owes an answer."""
    return queries.unanswered(case).filter(body_id=seat.body_id).exists()


def answers_its_supervision(step: Step) -> None:
    """Answered in writing by the body it was addressed to."""
    if not may_answer_supervision(step.case, step.by):
        raise Refused(_("本单位在这件事上没有待答复的督办。"), code="not_supervised", status=409)


def may_judge_answer(case: Case, seat: Seat) -> bool:
    """Whether an answer waits that this seat may accept: the supervisor's level or a higher one."""
    return _judged(case, seat) is not None


def _judged(case: Case, seat: Seat) -> Supervision | None:
    answered = queries.supervisions(case).filter(answered_at__isnull=False)
    rows = once(case, "answered supervisions", lambda: list(answered))
    return next((row for row in rows if RANKS.get(seat.role, 0) >= RANKS.get(row.role, 9)), None)


def judges_an_answer(step: Step) -> None:
    """Accepted or asked again, by the supervisor's level or a higher one."""
    if not may_judge_answer(step.case, step.by):
        raise Refused(_("现在没有等您审看的督办答复。"), code="no_answer", status=409)


def _too_soon(case: Case, now: datetime) -> bool:
    """Whether less than half of the time has gone."""
    clock = case.clocks.filter(stopped_at=None, paused_at=None).order_by("-due_at").first()
    return clock is not None and share_used(start=clock.started_at, due_at=clock.due_at, now=now) < HALF


def may_remind(case: Case, now: datetime) -> bool:
    """Whether the reporter may ask to hurry now (what the resident's page offers)."""
    at = queries.matter(case).reminded_at
    return (at is None or now - at >= BETWEEN_REMINDERS) and not _too_soon(case, now)


def reminds_in_time(step: Step) -> Facts:
    """居民催办: at most once in three days, and only after half of the time has gone."""
    matter = queries.matter(step.case)
    if matter.reminded_at is not None and step.now - matter.reminded_at < BETWEEN_REMINDERS:
        raise Refused(_("3 天内已经催过，承办单位已收到提醒。"), code="reminded", status=409)
    if _too_soon(step.case, step.now):
        raise Refused(_("还在期限的前一半里，请再等等；过半后还没有进展就可以催。"), code="early", status=409)
    return {"reminders": matter.reminders + 1}


def may_hasten(case: Case, seat: Seat) -> bool:
    """Whether it can be made more urgent."""
    return queries.matter(case).urgency > "E1"


def only_more_urgent(step: Step) -> Facts:
    """加急 never lowers: the letter rises, the limits only become shorter."""
    matter = queries.matter(step.case)
    if step.given["urgency"] >= matter.urgency:
        raise Refused(_("加急只能调高紧急程度，请选比现在更急的一级。"), code="only_upwards", field="urgency")
    return {"before": matter.urgency, "hastened": matter.hastened + 1}
