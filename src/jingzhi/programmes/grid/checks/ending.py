"""Rules of proof, rating and reopening."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries

# Outcomes that change something on the spot need a picture of it (DOMAIN.md section 17, rule 4).
NEED_PROOF = {"fixed", "cleared", "corrected"}
MOST_CONTRADICTIONS = 2
RATING_DAYS = timedelta(days=14)
REOPEN_DAYS = timedelta(days=10)
Facts = dict[str, Any]


def has_proof(step: Step) -> None:
    """A repair, a clearing or a correction is shown by a picture taken afterwards."""
    if step.given["outcome"] in NEED_PROOF and "after" not in step.given:
        raise Refused(_("请上传处置后的照片，或改选不需要照片的办理结果。"), code="no_proof", field="after")


def rates_everybody(step: Step) -> None:
    """Each body that answered gets three scores, no other does."""
    expected = set(queries.answered_bodies(step.case))
    given: dict[str, list[int]] = step.given["ratings"]
    if set(given) != expected or any(len(scores) != 3 for scores in given.values()):
        raise Refused(
            _("请给每个到场单位的响应速度、配合力度、落实程度各打 1 到 5 分。"),
            code="rate_all",
            field="ratings",
        )


def may_rate(case: Case, seat: Seat) -> bool:
    """Whether the resident has not rated since the closing, call-backs aside: their own mark goes before one taken by phone."""
    return queries.matter(case).heard != "page"


def may_contradict(case: Case, seat: Seat) -> bool:
    """Whether the matter may still be opened again."""
    return queries.matter(case).contradictions < MOST_CONTRADICTIONS


def within_fourteen_days(step: Step) -> None:
    """A resident rates once, within 14 days of closing."""
    _in_time(step)
    if not may_rate(step.case, step.by):
        raise Refused(_("这件事您已经评价过，谢谢。"), code="rated", status=409)


def _in_time(step: Step) -> None:
    closed_at = step.case.closed_at
    if closed_at is None or step.now - closed_at > RATING_DAYS:
        raise Refused(_("办结已超过 14 天，不能再评价；如有新情况请重新反映。"), code="too_late", status=409)


def reopens(step: Step) -> Facts:
    """A contradiction within 10 days opens the matter again where it was decided, at most twice."""
    if step.case.closed_at is None or step.now - step.case.closed_at > REOPEN_DAYS:
        raise Refused(
            _("办结已超过 10 天，不能再重办；问题又出现请重新反映，系统会自动关联这一件。"),
            code="too_late",
            status=409,
        )
    matter = queries.matter(step.case)
    if matter.contradictions >= MOST_CONTRADICTIONS:
        raise Refused(
            _("这件事已经重办两次，请拨打12345或到社区窗口说明情况。"), code="too_often", status=409
        )
    step.to = where_it_was_decided(matter.level)
    return {"contradictions": matter.contradictions + 1}


def where_it_was_decided(level: str) -> str:
    """The state a reopened matter goes back to."""
    return "street" if level == "street" else "community"
