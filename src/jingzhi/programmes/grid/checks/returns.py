"""Rules of refusing, objecting and leaving by another door: with reason, article and evidence (首接负责)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries, summoned
from jingzhi.programmes.grid.whistling import EMERGENCY_CHANNELS

# Which reasons need the article (document and clause) and which a picture that shows it.
NEED_ARTICLE, NEED_EVIDENCE = {"not_ours"}, {"not_ours", "wrong_place"}
# Where each level may let a matter out; street and district wherever it stands in their territory.
LEVELS = {"grid_worker": ("reported",), "community": ("reported", "community", "answered")}
Facts = dict[str, Any]


def return_is_proved(step: Step) -> None:
    """不属本单位职责 names document and clause; that and a wrong place are shown by a picture."""
    reason = step.given["reason"]
    missing = [name for name in ("document", "clause") if name not in step.given]
    if reason in NEED_ARTICLE and missing:
        raise Refused(
            _("以“不属本单位职责”退回，请写明文件名称和条款。"), code="no_article", field=missing[0]
        )
    if reason in NEED_EVIDENCE and "evidence" not in step.given:
        raise Refused(
            _("请上传依据的照片（文件条款页或现场），没有依据的退回不能提交。"),
            code="no_evidence",
            field="evidence",
        )


def answers_for_what_it_took(step: Step, *, checked_in: bool) -> bool:
    """首接负责: whoever has come may not pass the matter on as not its own; the district decides instead."""
    return step.given["reason"] == "not_ours" and checked_in


def may_object(case: Case, seat: Seat) -> bool:
    """Whether this seat leads a whistle that nobody has questioned yet; a ruling is not questioned."""
    whistle = summoned.whistle_of(case)
    return (
        whistle is not None
        and whistle.objected_at is None
        and not whistle.ruled
        and summoned.leads(case, seat)
    )


def objects_in_time(step: Step) -> None:
    """异议 is raised by the lead, once, within its arrival limit."""
    if not may_object(step.case, step.by):
        raise Refused(
            _("只有主办单位可以对这次吹哨提出异议，且只能提一次；区里裁定的不能再提。"),
            code="may_not_object",
            status=409,
        )
    summons = queries.open_summons(step.case, step.by)
    assert summons is not None  # it leads
    if step.now > summons.arrive_due_at:
        raise Refused(
            _("异议要在到场时限内提出，现在已过时限；请应哨办理，或写明依据退回。"),
            code="too_late",
            status=409,
        )


def may_transfer(case: Case, seat: Seat) -> bool:
    """Each level lets out what lies with it; street and district anything in their territory."""
    return case.state in LEVELS.get(seat.role, (case.state,))


def leaves_by_the_right_door(step: Step) -> Facts:
    """转出: a grid worker only to the emergency numbers; other doors with the number the matter has there."""
    if not may_transfer(step.case, step.by):
        raise Refused(_("这件事现在不在您这一级，不能由您转出。"), code="not_your_level", status=403)
    emergency = step.given["channel"] in EMERGENCY_CHANNELS
    if step.by.role == "grid_worker" and not emergency:
        raise Refused(
            _("网格员只转 110、119、120、122；信访、诉讼等请先“请社区处理”，由社区转出。"),
            code="not_emergency",
            field="channel",
        )
    if not emergency and "reference" not in step.given:
        raise Refused(_("请填写对方的受理编号。"), code="no_reference", field="reference")
    return {"level": step.by.role}
