"""Rules of joint handling: what a whistle rests on, who waits for whom, the joint task list."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import once
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed
from jingzhi.programmes.grid import queries, summoned
from jingzhi.programmes.grid.whistling import JointTask

# From this version of the flow on the lead answers last.
LEAD_LAST = 2
URGENT = ("E1", "E2")
MOST_TASKS = 20
Facts = dict[str, Any]


def rests_on_an_attempt(step: Step) -> None:
    """A whistle without a recorded local attempt is refused (DOMAIN.md section 2: 未先行处置 is an invalid whistle)."""
    if not summoned.attempts(step.case) and "tried" not in step.given:
        raise Refused(
            _("这件事还没有属地先行处置的记录。请退回社区先办，或在“街道已做的工作”里写明。"),
            code="not_tried",
            field="tried",
        )


def emergency_is_urgent(step: Step, item: Item) -> None:
    """应急处置哨 is for urgent matters (E1, E2); for others the reason is given in writing."""
    urgent = item.urgency in URGENT or queries.matter(step.case).urgency in URGENT
    if step.given["kind"] == "emergency" and not urgent and "order" not in step.given:
        raise Refused(
            _("应急处置哨用于特急、紧急的事项。这件事不是，请在派单说明里写明为什么紧急。"),
            code="not_urgent",
            field="order",
        )


def waits_for_assistants(case: Case, seat: Seat) -> bool:
    """Whether this seat leads and an assistant still owes an answer (from version 2 of the flow on)."""
    if case.version < LEAD_LAST or not summoned.leads(case, seat):
        return False
    return once(case, "missing", summoned.missing_assistants(case).exists)


def assistants_have_answered(step: Step) -> None:
    """The lead answers last: who is missing is named."""
    if not waits_for_assistants(step.case, step.by):
        return
    names = listed(party.body.name for party in summoned.missing_assistants(step.case))
    raise Refused(
        _("%(names)s还没有反馈。主办要等协办都反馈以后再反馈；确实不需要的，请写明理由免于反馈。")
        % {"names": names},
        code="assistants_missing",
        status=409,
    )


def tasks_are_finished(step: Step) -> None:
    """A body answers after its own tasks of the joint list, each done or with the reason why not."""
    numbers = list(summoned.open_tasks(step.case, step.by.body).values_list("number", flat=True))
    if numbers:
        raise Refused(
            _("联合任务清单里本单位还有没办的任务（第 %(numbers)s 项），请先逐项完成或写明没做的原因。")
            % {"numbers": listed(map(str, numbers))},
            code="tasks_open",
            status=409,
        )


def may_waive(case: Case, seat: Seat) -> bool:
    """Whether the seat leads and there is an assistant to let off."""
    return summoned.leads(case, seat) and once(case, "missing", summoned.missing_assistants(case).exists)


def waives_a_missing_assistant(step: Step) -> Facts:
    """免于反馈: by the lead only, for an assistant that has not answered; counted."""
    if not summoned.leads(step.case, step.by):
        raise Refused(_("只有主办单位可以免于协办反馈。"), code="not_lead", status=403)
    if not summoned.missing_assistants(step.case).filter(body=step.given["body"]).exists():
        raise Refused(_("这个单位没有待反馈的协办任务。"), code="not_summoned", field="body")
    whistle = summoned.whistle_of(step.case)
    return {"waived": (whistle.waived if whistle else 0) + 1}


def may_list_task(case: Case, seat: Seat) -> bool:
    """The street, or the body that leads, and only on a whistle that has a row."""
    if summoned.whistle_of(case) is None:
        return False
    return seat.role == "street" or summoned.leads(case, seat)


def lists_for_who_was_called(step: Step) -> Facts:
    """A task is for a body that still owes an answer, due today or later."""
    if not may_list_task(step.case, step.by):
        raise Refused(_("任务清单由街道或主办单位列。"), code="not_lead", status=403)
    body: Body = step.given["body"]
    if not queries.open_parties(step.case).filter(body=body).exists():
        raise Refused(_("这个单位没有待办的任务，请先派单。"), code="not_summoned", field="body")
    if step.given["due"] < timezone.localdate(step.now):
        raise Refused(_("完成日期不能早于今天。"), code="past", field="due")
    count = JointTask.objects.filter(whistle__case=step.case).count()
    if count >= MOST_TASKS:
        raise Refused(
            _("一件事的任务清单最多 %(most)d 项。") % {"most": MOST_TASKS}, code="too_many", status=409
        )
    return {"number": count + 1}


def may_finish_task(case: Case, seat: Seat) -> bool:
    """Whether a task of this body is open."""
    return bool(summoned.open_tasks(case, seat.body).exists())


def finishes_its_own_task(step: Step) -> None:
    """Done with a note or a picture; not done with the reason."""
    if not summoned.open_tasks(step.case, step.by.body).filter(number=step.given["task"]).exists():
        raise Refused(_("清单里没有本单位待办的这一项。"), code="no_task", field="task")
    if not {"result", "task_photo"} & set(step.given):
        done = step.given["done"] == "done"
        text = _("请写一句完成情况，或传一张照片。") if done else _("请写明没有做的原因。")
        raise Refused(text, code="no_proof", field="result")
    if step.given["done"] == "not_done" and "result" not in step.given:
        raise Refused(_("请写明没有做的原因。"), code="no_reason", field="result")
