"""Rules of the whistle: who may be called, who has come, who may leave, who decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import limits, queries, summoned
from jingzhi.programmes.grid.checks import joint, returns
from jingzhi.programmes.grid.checks.ending import has_proof

MOST_ASSISTANTS = 8
# A body is urged at most once in four hours, so that an urge keeps its weight (district default).
BETWEEN_URGES = timedelta(hours=4)
# The third return of one matter goes to the district, whose decision binds (首接负责; DOMAIN.md 1.4 and section 2).
RETURNS_BEFORE_RULING = 3
Facts = dict[str, Any]


def lead_owns_the_item(step: Step) -> Facts:
    """The lead is the item's owner or a force; another department needs the reason in writing."""
    lead: Body = step.given["lead"]
    assistants: list[Body] = step.given.get("assist", [])
    item = queries.item_of(step.case)
    if item is None:
        raise Refused(_("这件事还没有事项类别，请退回社区补充。"), code="no_item", field="lead")
    joint.rests_on_an_attempt(step)
    _may_all_be_called([lead, *assistants])
    off_list = lead.kind == "department" and lead.code != item.owner_id
    if off_list and "order" not in step.given:
        raise Refused(
            _("“%(item)s”的主责单位是%(owner)s。派给其他单位请在派单说明里写明理由。")
            % {"item": item.name, "owner": item.owner.name},
            code="not_the_owner",
            field="order",
        )
    in_force = catalogue.current(step.case.item_code, timezone.localdate(step.now))
    for stage in ("arrive", "handle"):
        limits.of_whistle(in_force, step.given, stage)
    joint.emergency_is_urgent(step, item)
    return {"off_list": off_list}


def _may_all_be_called(bodies: list[Body]) -> None:
    codes = [body.code for body in bodies]
    if len(set(codes)) != len(codes):
        raise Refused(_("同一个单位不能派两次，请检查主办和协办。"), code="twice", field="assist")
    if len(codes) > MOST_ASSISTANTS + 1:
        raise Refused(
            _("协办单位最多 %(most)d 个。") % {"most": MOST_ASSISTANTS}, code="too_many", field="assist"
        )
    for body in bodies:
        if body.kind not in ("department", "force"):
            raise Refused(
                _("%(body)s不能被吹哨，请选择部门或力量。") % {"body": body.name},
                code="bad_body",
                field="lead",
            )


def may_check_in(case: Case, seat: Seat) -> bool:
    """Whether 应哨 is still to be done by this body."""
    summons = queries.open_summons(case, seat)
    return summons is not None and summons.checked_in_at is None


def may_answer(case: Case, seat: Seat) -> bool:
    """Whether the body has checked in, has not answered, and waits for nobody and nothing."""
    summons = queries.open_summons(case, seat)
    if summons is None or summons.checked_in_at is None:
        return False
    return not joint.waits_for_assistants(case, seat) and not summoned.open_tasks(case, seat.body).exists()


def may_hand_back(case: Case, seat: Seat) -> bool:
    """Whether the body still owes an answer."""
    summons = queries.open_summons(case, seat)
    return summons is not None and not (summons.party.part == "lead" and queries.matter(case).binding)


def not_yet_checked_in(step: Step) -> None:
    """应哨 happens once."""
    if _summons(step).checked_in_at is not None:
        raise Refused(_("本单位已经应哨，不用再点。"), code="checked_in", status=409)


def _summons(step: Step) -> Any:
    summons = queries.open_summons(step.case, step.by)
    if summons is None:
        raise Refused(_("本单位在这件事上的任务已经完成或撤回。"), code="not_summoned", status=409)
    return summons


def answers_its_part(step: Step) -> None:
    """After checking in and finishing its tasks, the lead last; the last answer moves the matter on to verification."""
    if _summons(step).checked_in_at is None:
        raise Refused(_("请先应哨，再反馈办理结果。"), code="not_checked_in", status=409)
    joint.tasks_are_finished(step)
    joint.assistants_have_answered(step)
    has_proof(step)
    others = queries.open_parties(step.case).exclude(body_id=step.by.body_id)
    step.to = "dispatched" if others.exists() else "answered"


def hands_its_part_back(step: Step) -> Facts:
    """The lead's return ends the whistle; its third, or one after coming, goes to the district.

    An assistant's return leaves the others at work.
    """
    summons = _summons(step)
    part, came = summons.party.part, summons.checked_in_at is not None
    matter = queries.matter(step.case)
    if step.flow.version >= joint.LEAD_LAST:
        returns.return_is_proved(step)
    if part == "assist":
        others = queries.open_parties(step.case).exclude(body_id=step.by.body_id)
        step.to = "dispatched" if others.exists() else "answered"
        return {"part": part, "returns": matter.returns}
    if matter.binding:
        raise Refused(_("区里已裁定由本单位主办，不能再退回。"), code="binding", status=409)
    passed_on = step.flow.version >= joint.LEAD_LAST and returns.answers_for_what_it_took(
        step, checked_in=came
    )
    step.to = "disputed" if passed_on or matter.returns + 1 >= RETURNS_BEFORE_RULING else "street"
    return {"part": part, "returns": matter.returns + 1}


def ruling_names_who_comes(step: Step) -> Facts:
    """The district names the lead; it may be any department or force, and that binds it."""
    _may_all_be_called([step.given["lead"], *step.given.get("assist", [])])
    return {"binding": True}


def not_urged_lately(step: Step) -> Facts:
    """催办 is for bodies that still owe an answer, and not every few minutes."""
    matter = queries.matter(step.case)
    if matter.urged_at is not None and step.now - matter.urged_at < BETWEEN_URGES:
        raise Refused(_("4 小时内已催办过，请稍后再催，或直接联系承办单位。"), code="urged", status=409)
    return {"urges": matter.urges + 1}


def releases_who_was_called(step: Step) -> Facts:
    """撤哨: the street lets a body go; without its lead the matter comes back to the street."""
    party = queries.open_parties(step.case).filter(body=step.given["body"]).first()
    if party is None:
        raise Refused(_("这个单位没有待办的任务，不用撤回。"), code="not_summoned", field="body")
    others = queries.open_parties(step.case).exclude(pk=party.pk)
    if party.part == "lead":
        step.to = "street"
    else:
        step.to = "dispatched" if others.exists() else "answered"
    return {"part": party.part}
