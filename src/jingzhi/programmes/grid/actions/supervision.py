"""What supervision, reminders and raised urgency write."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case, Clock
from jingzhi.kit import clocks as kit
from jingzhi.kit.words import product_language
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions.deadlines import show_deadline
from jingzhi.programmes.grid.models import Matter, Supervision

# Working days to answer a supervision, by severity (district default [D]).
ANSWER_DAYS = {1: 3, 2: 2, 3: 1}
# Urgency E1-E5 as a handling limit (DOMAIN.md 1.5, seed table [D]).
LIMITS = {
    "E1": ("hour", 2),
    "E2": ("workhour", 4),
    "E3": ("workday", 1),
    "E4": ("workday", 5),
    "E5": ("workday", 15),
}


def _answer_by(severity: int, step: Step) -> kit.Due:
    with product_language():
        return answer_by(severity, step.now)


def answer_by(severity: int, start: datetime) -> kit.Due:
    """Until when a supervision of this severity is answered, and why, in the reader's language."""
    return clocks.due(start=start, kind="workday", amount=ANSWER_DAYS[severity], began=_("督办"))


def supervise(step: Step) -> None:
    """The body that holds the matter has an answer clock of its own."""
    severity = int(step.given["severity"])
    body = queries.holder(step.case)[1]
    assert body is not None  # seen by the check under the same lock
    due = _answer_by(severity, step)
    Supervision.objects.create(
        case=step.case,
        severity=severity,
        by=step.by.code,
        role=step.by.role,
        body=body,
        at=step.now,
        due_at=due.at,
        because=due.because,
    )


def answer_supervision(step: Step) -> None:
    """The answer waits for the supervisor."""
    queries.unanswered(step.case).filter(body_id=step.by.body_id).update(answered_at=step.now)


def accept_supervision(step: Step) -> None:
    """Accepted: it leaves the lists."""
    queries.supervisions(step.case).filter(answered_at__isnull=False).update(accepted_at=step.now)


def ask_again(step: Step) -> None:
    """The answer was not enough: counted, with a fresh answer clock."""
    for row in queries.supervisions(step.case).filter(answered_at__isnull=False):
        due = _answer_by(row.severity, step)
        row.answered_at, row.due_at, row.because = None, due.at, due.because
        row.asked_again += 1
        row.save(update_fields=["answered_at", "due_at", "because", "asked_again"])


def remind(step: Step) -> None:
    """The reporter asked to hurry: counted; whoever holds it is told by the reaction."""
    Matter.objects.filter(case=step.case).update(reminded_at=step.now, reminders=F("reminders") + 1)


def hasten(step: Step) -> None:
    """More urgent: counted, and the handling limits that run are recomputed from their original start."""
    Matter.objects.filter(case=step.case).update(urgency=step.given["urgency"], hastened=F("hastened") + 1)
    keep_haste(step.case)


def keep_haste(case: Case) -> None:
    """Handling limits of a hastened matter are at most those of its urgency, later whistles included."""
    matter = queries.matter(case)
    if not matter.hastened:
        return
    kind, amount = LIMITS[matter.urgency]
    for clock in Clock.objects.filter(case=case, stage="handle", stopped_at=None, paused_at=None):
        if clocks.tighten(clock=clock, kind=kind, amount=amount):
            show_deadline(clock=clock)
            clocks.show_due(case=case, body=clock.body)
    case.refresh_from_db(fields=["due_at"])
