"""Rules of the call-back (回访): who calls, when somebody counts as out of reach, what reopens a matter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import callbacks, queries
from jingzhi.programmes.grid.checks.ending import (
    MOST_CONTRADICTIONS,
    RATING_DAYS,
    REOPEN_DAYS,
    where_it_was_decided,
)
from jingzhi.programmes.grid.checks.verification import is_own_office

Facts = dict[str, Any]


def may_call_back(case: Case, seat: Seat) -> bool:
    """Whether somebody waits to be asked and the seat's own office did not handle the matter."""
    return callbacks.waits(case) and not is_own_office(case, seat)


def calls_back(step: Step) -> Facts:
    """Who was reached says whether it is solved; who says it is not opens it again, within the limits of reopening."""
    _may(step)
    reached, says = step.given["reached"] == "yes", step.given.get("says", "")
    if reached and not says:
        raise Refused(_("请选择居民说的：已解决还是未解决。"), code="missing", field="says")
    if not reached and (says or "score" in step.given):
        raise Refused(
            _("没有联系上，就不能填居民的意见和分数。"), code="not_reached", field="says" if says else "score"
        )
    matter = queries.matter(step.case)
    in_time = step.case.closed_at is not None and step.now - step.case.closed_at <= REOPEN_DAYS
    if says == "unsolved" and in_time and matter.contradictions < MOST_CONTRADICTIONS:
        step.to = where_it_was_decided(matter.level)
    return {"attempt": callbacks.attempts(step.case).count() + 1}


def _may(step: Step) -> None:
    if not callbacks.waits(step.case):
        raise Refused(
            _("这件事不用回访：没有联系方式、居民已经评价，或已多次联系不上。"), code="no_call", status=409
        )
    if is_own_office(step.case, step.by):
        raise Refused(_("自己办理的事项请由其他岗位回访。"), code="own_work", status=403)
    closed_at = step.case.closed_at
    if closed_at is None or step.now - closed_at > RATING_DAYS:
        raise Refused(_("办结已超过 14 天，不再回访。"), code="too_late", status=409)
