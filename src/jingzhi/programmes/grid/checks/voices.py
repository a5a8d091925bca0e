"""Rules of many voices: joining, speaking as a voice, taking a merge back, tying matters together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import no_such_case
from jingzhi.core.ledger.models import Event
from jingzhi.kit.codes import check_phone
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.checks.ending import RATING_DAYS
from jingzhi.programmes.grid.checks.entering import another_within_reach
from jingzhi.programmes.grid.models import Link

# A merge may be taken back while the target is open or until so long after it was closed (district default [D]).
UNMERGE_DAYS = timedelta(days=10)
# Who stands above whom. A whistled body answers to the street that whistled: same level [D].
RANKS = {"grid_worker": 1, "community": 2, "force": 3, "department": 3, "street": 3,
         "district": 4, "system": 4, "leader": 5}  # fmt: skip
Facts = dict[str, Any]


def joins(step: Step) -> Facts:
    """One more voice; the number it leaves must be one."""
    if "contact" in step.given:
        try:
            step.given["contact"] = check_phone(step.given["contact"])
        except Refused as refused:
            refused.field = "contact"
            raise
    return {"followers": queries.matter(step.case).followers + 1}


def by_its_code(case: Case, seat: Seat) -> bool:
    """A voice is known by its own code on its own page, never by the seat all residents share."""
    return False


def speaks_as_a_voice(step: Step) -> Facts:
    """A follower marks the result once, within 14 days of closing: one vote per voice."""
    voice = step.extra.get("voice")
    if voice is None:
        raise Refused(_("请先用同样遇到时拿到的查询码查进度，再评价。"), code="no_voice", status=403)
    if step.case.closed_at is None or step.now - step.case.closed_at > RATING_DAYS:
        raise Refused(_("办结已超过 14 天，不能再评价；如有新情况请重新反映。"), code="too_late", status=409)
    if voice.score is not None:
        raise Refused(_("这件事您已经评价过，谢谢。"), code="rated", status=409)
    return {"voice": voice.n}


def may_unmerge(case: Case, seat: Seat) -> bool:
    """Whether this seat stands high enough; how long ago is judged when the move is made."""
    return RANKS.get(seat.role, 0) >= RANKS.get(_merger(case), 9)


def _merger(case: Case) -> str:
    last = Event.objects.filter(subject=case.no, kind="grid.merge").order_by("-n").first()
    if last is None:
        return ""
    return Seat.objects.filter(code=last.by).values_list("role", flat=True).first() or ""


def unmerges(step: Step) -> None:
    """Back to where it came from, by the level that merged or a higher one, while the target is fresh."""
    if not may_unmerge(step.case, step.by):
        raise Refused(_("合并由上一级决定，请由街道或区里撤销。"), code="not_your_level", status=403)
    target = queries.living(step.case)
    if target.closed_at is not None and step.now - target.closed_at > UNMERGE_DAYS:
        raise Refused(
            _("并入的事项办结已超过 10 天，不能再撤销合并；如仍有问题请重新上报。"),
            code="too_late",
            status=409,
        )
    last = Event.objects.filter(subject=step.case.no, kind="grid.merge").latest("n")
    step.to = last.facts["from"]
    whole = step.case.clocks.filter(stage="whole").order_by("-started_at").first()
    if whole is not None:
        # The stage begins afresh; the whole matter is as old as it is.
        step.extra["whole_since"] = whole.started_at


def links(step: Step) -> None:
    """Two different matters within one reach, tied once."""
    other: Case = step.given["other"]
    another_within_reach(step, "other", _("不能关联自己，请填另一件事项的编号。"))
    if other.flow != step.case.flow:
        raise no_such_case(other.no, field="other")
    if queries.related(step.case).filter(pk__in=_ends(step)).exists():
        raise Refused(_("这两件事项已经关联。"), code="linked", field="other")


def _ends(step: Step) -> list[int]:
    other = step.given["other"]
    pairs = Link.objects.filter(kind="related", case__in=(step.case, other), other__in=(step.case, other))
    return list(pairs.values_list("pk", flat=True))


def may_unlink(case: Case, seat: Seat) -> bool:
    """Whether a tie is there that somebody made."""
    return bool(queries.related(case).exists())


def is_linked(step: Step) -> None:
    """Only a tie somebody made is taken away; duplicates, children and recurrences tie themselves."""
    if not _ends(step):
        raise Refused(_("这两件事项没有关联。"), code="not_linked", field="other")
