"""Rules of verification: another office, a look on the spot, and what each outcome needs (DOMAIN.md 1.4, 17 rule 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Attachment, Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.checks.ending import NEED_PROOF
from jingzhi.programmes.grid.checks.entering import another_within_reach
from jingzhi.programmes.grid.models import Matter

# After so many looks that told nothing the street decides; and what is left of a matter has a date within a year
# (district defaults).
MOST_LOOKS = 3
LONGEST_LEFT = timedelta(days=366)
# What the handler says it did when nothing is solved yet, or nothing was there to solve.
NOT_SOLVED = {"planned", "not_found"}
PAIR = {"scene", "after", "seen"}
Facts = dict[str, Any]


def is_own_office(case: Case, seat: Seat) -> bool:
    """Whether the seat, or another seat of the same duty in the same body, handled the matter."""
    handler = queries.matter(case).handler
    if handler == seat.code:
        return True
    return Seat.objects.filter(code=handler, body_id=seat.body_id, role=seat.role).exists()


def may_verify(case: Case, seat: Seat) -> bool:
    """Nobody verifies what their own office handled; what nobody could verify is the street's to decide,
    what was split is verified by the level that split it."""
    role = "street" if case.state == "undecided" else queries.matter(case).split_by
    return role in ("", seat.role) and not is_own_office(case, seat)


def _another_office(step: Step) -> Matter:
    if is_own_office(step.case, step.by):
        raise Refused(_("自己办理的事项不能由自己核实，请由其他岗位核实。"), code="own_work", status=403)
    if not may_verify(step.case, step.by):
        if step.case.state == "undecided":
            raise Refused(_("多次无法核查，现在由街道认定。"), code="street_decides", status=403)
        raise Refused(_("拆分的事项由拆分它的一级核实。"), code="not_your_level", status=403)
    return queries.matter(step.case)


def decides_the_outcome(step: Step) -> Facts:
    """核查通过: the verifier, never the handler, says what became of the matter; whistled ones go on to the rating."""
    matter = _another_office(step)
    step.to = "verified" if matter.level == "street" and not matter.split_by else "closed"
    if "result" in step.given:
        _has_looked(step, matter)
        NEEDS[step.given["result"]](step, matter)
    shots = set(Attachment.objects.filter(case=step.case).values_list("name", flat=True)) | set(step.given)
    return {"level": matter.level, "fails": matter.fails, "pair": shots >= PAIR}


def _has_looked(step: Step, matter: Matter) -> None:
    if matter.handled in NEED_PROOF and "seen" not in step.given and "no_photo" not in step.given:
        raise Refused(
            _("请到现场核实并拍照；确实拍不了的，写明没有核实照片的原因。"), code="no_look", field="seen"
        )


def _missing(field: str, text: str) -> Refused:
    return Refused(text, code="missing", field=field)


def _solved(step: Step, matter: Matter) -> None:
    if matter.handled in NOT_SOLVED:
        raise Refused(
            _("办理方式是“%(handled)s”，不能认定为已解决，请选择其他结果。")
            % {"handled": matter.get_handled_display()},
            code="not_solved",
            field="result",
        )


def _partial(step: Step, matter: Matter) -> None:
    if "left" not in step.given:
        raise _missing("left", _("部分解决要写明还剩什么没有解决。"))
    if "left_on" not in step.given and "other" not in step.given:
        raise _missing("left_on", _("部分解决要写明剩余部分何时办完，或填后续事项的编号。"))
    today = timezone.localdate(step.now)
    if "left_on" in step.given and not today < step.given["left_on"] <= today + LONGEST_LEFT:
        raise Refused(_("请填明天以后、一年以内的日期。"), code="bad_date", field="left_on")
    if "other" in step.given:
        _is_another_matter(step)


def _impossible(step: Step, matter: Matter) -> None:
    if "law" not in step.given:
        raise _missing("law", _("无法解决要写明依据哪部法律的哪一条。"))
    _explained(step, matter)


def _explained(step: Step, matter: Matter) -> None:
    if "explain" not in step.given:
        raise _missing("explain", _("请给居民写一段说明：为什么这样认定，可以去哪里办。"))


def _duplicate(step: Step, matter: Matter) -> None:
    if "other" not in step.given:
        raise _missing("other", _("请填与它重复的事项编号。"))
    _is_another_matter(step)


def _is_another_matter(step: Step) -> None:
    another_within_reach(step, "other", _("不能填自己，请填另一件事项的编号。"))


def _gone(step: Step, matter: Matter) -> None:
    if "seen" not in step.given:
        raise _missing("seen", _("认定已自行消除要有现场核实的照片。"))


NEEDS: dict[str, Callable[[Step, Matter], None]] = {
    "solved": _solved,
    "partial": _partial,
    "impossible": _impossible,
    "not_ours": _explained,
    "duplicate": _duplicate,
    "gone": _gone,
}


def goes_back_to_the_handler(step: Step) -> Facts:
    """核查不通过: back to whoever handled it, and counted (返工)."""
    matter = _another_office(step)
    back = {"grid": "reported", "community": "community", "street": "dispatched"}
    step.to = "split" if matter.split_by else back[matter.level]
    return {"level": matter.level, "fails": matter.fails + 1}


def looks_again_tomorrow(step: Step) -> Facts:
    """无法核查: once a day; the third time the street decides."""
    matter = _another_office(step)
    if matter.unverified_on == timezone.localdate(step.now):
        raise Refused(_("今天已经登记过无法核查，请明天再去现场。"), code="looked_today", status=409)
    step.to = "undecided" if matter.unverified + 1 >= MOST_LOOKS else "answered"
    return {"unverified": matter.unverified + 1}


def has_pictures(case: Case, seat: Seat) -> bool:
    """Whether there is a picture of what was done."""
    return Attachment.objects.filter(case=case, name__in=("after", "seen")).exists()


def shows_what_there_is(step: Step) -> None:
    """Pictures are shown to the resident only by the street's decision, picture by matter."""
    if not has_pictures(step.case, step.by):
        raise Refused(_("这件事没有处置后的照片。"), code="no_photo", status=409)
