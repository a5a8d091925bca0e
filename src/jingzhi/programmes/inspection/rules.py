"""What plans, draws and findings must hold: pure, raises Refused with a sentence."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit import draws
from jingzhi.kit.refused import Refused
from jingzhi.programmes.inspection import queries
from jingzhi.programmes.inspection.models import LEVELS, Check, Plan

RECTIFY_DAYS, RECHECK_DAYS = 10, 5  # working days [D]
FEWEST_FOR_A_ROUND = 3


def plans(by: Seat) -> None:
    """Only the district plans and draws.

    Raises:
        Refused: 403 for any other seat.
    """
    if by.role != "district":
        raise Refused(_("检查计划由区值守岗编制、批准和抽取。"), code="not_yours", status=403)


def open_for_change(plan: Plan) -> None:
    """A plan is changed only until it is approved: candidates must not move between commitment and draw.

    Raises:
        Refused: 409 afterwards.
    """
    if plan.approved_at is not None:
        raise Refused(
            _("%(year)d 年计划已批准，名单和种子摘要已公布，不能再改。") % {"year": plan.year},
            code="approved",
            status=409,
        )


def may_be_approved(plan: Plan) -> None:
    """Every check has its candidates, and no subject can meet more checks than the cap.

    A candidate of a random check counts as checked: the cap holds however the lots fall.

    Raises:
        Refused: naming the check, or the subject and the cap.
    """
    open_for_change(plan)
    checks = list(plan.checks.prefetch_related("candidates__body").order_by("code"))
    if not checks:
        raise Refused(_("计划里还没有检查，请先添加。"), code="no_checks")
    for check in checks:
        _has_enough(check)
    load: Counter[str] = Counter()
    names = {}
    for check in checks:
        for row in check.candidates.all():
            load[row.body_id] += 1
            names[row.body_id] = row.body.name
    for code, count in sorted(load.items(), key=lambda one: (-one[1], one[0])):
        if count > plan.cap:
            raise Refused(
                _("%(name)s一年会遇到 %(count)d 次检查，上限是 %(cap)d 次。请从名单里移出一些再批准。")
                % {"name": names[code], "count": count, "cap": plan.cap},
                code="over_cap",
            )


def _has_enough(check: Check) -> None:
    count = len(check.candidates.all())
    least = {"random": max(check.n, 1), "cross": FEWEST_FOR_A_ROUND, "special": 1}[check.kind]
    if count < least:
        raise Refused(
            _("%(code)s“%(title)s”的名单至少要 %(least)d 个单位，现在有 %(count)d 个。")
            % {"code": check.code, "title": check.title, "least": least, "count": count},
            code="too_few",
        )


def may_be_drawn(check: Check) -> None:
    """Committed before, not drawn yet, and the list is the one that was frozen.

    Raises:
        Refused: 409.
    """
    if check.plan.approved_at is None or not check.commitment:
        raise Refused(_("计划批准、种子摘要公布以后才能抽取。"), code="not_committed", status=409)
    if check.drawn_at is not None:
        raise Refused(_("已经抽取过，结果不能重来。"), code="drawn", status=409)
    if queries.list_digest(check) != check.frozen:
        raise Refused(
            _("名单和批准时公布的不一致，不能抽取。请查台账，找出谁改了名单。"),
            code="list_changed",
            status=409,
        )


def round_of(check: Check, seed: str) -> list[draws.Pair]:
    """The pairs of a cross-check.

    Raises:
        Refused: the avoided pairs leave no round.
    """
    try:
        return draws.pairs(
            seed, queries.codes(check), excluded=queries.avoided(check), last=queries.last_round(check)
        )
    except draws.NoPairing:
        raise Refused(
            _(
                "%(code)s“%(title)s”按回避要求配不成对：不能自查、互查，也不能和上一轮相同。请减少回避或增加单位。"
            )
            % {"code": check.code, "title": check.title},
            code="no_pairing",
        ) from None


def may_find(step: Step) -> dict[str, Any]:
    """The checking seat of a check that has been drawn, about a body that is checked in it, with words or a photograph."""
    chosen = queries.chosen_for(step.by, step.given["check"], step.given["body"].code)
    if chosen is None:
        raise Refused(
            _("这次检查里没有由您检查的这个单位，请从检查页面进入。"), code="not_chosen", field="body"
        )
    if not step.given.get("words") and not step.given.get("photos"):
        raise Refused(_("请写明问题，或拍一张照片。"), code="missing", field="words")
    step.extra["chosen"] = chosen
    step.place = chosen.check_of.plan.place
    return {"check": chosen.check_of.code, "subject": chosen.subject_id, "checker": step.by.body_id}


def rectifies(step: Step) -> dict[str, Any]:
    """The checked body itself; it goes to whoever found it."""
    row = queries.finding(step.case)
    if row.subject_id != step.by.body_id:
        raise Refused(_("只有被检查单位能报告整改。"), code="not_yours", status=403)
    step.to = "crosscheck" if row.checker.kind in LEVELS else "recheck"
    return {}


def looks_again(step: Step) -> dict[str, Any]:
    """Whoever found it, never the checked body."""
    if not is_checker(step.case, step.by):
        raise Refused(_("由提出问题的单位复查或撤销。"), code="not_yours", status=403)
    return {"returns": queries.finding(step.case).returns}


def is_subject(case: Case, seat: Seat) -> bool:
    """Whether the seat's body is the checked one."""
    return queries.finding(case).subject_id == seat.body_id


def is_checker(case: Case, seat: Seat) -> bool:
    """Whether the seat's body found it."""
    return queries.finding(case).checker_id == seat.body_id
