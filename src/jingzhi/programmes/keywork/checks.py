"""What each move of a key-work item needs (SYSTEM.md A3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import calendars
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keywork import months, queries
from jingzhi.programmes.keywork.models import ISSUE_DAY, OWNERS, Meeting

AHEAD = 2
LATEST_DAYS = 366
# States of items of the district, and the same of items of a street.
PAIRS = {"draft": "street_draft", "issued": "street_issued", "reported": "street_reported"}


def level(step: Step, state: str) -> str:
    """The state as it is called for the list this item stands in."""
    below = step.case.state.startswith("street_") or (not step.case.state and step.by.role == "street")
    return PAIRS[state] if below else state


def drafts(step: Step) -> dict[str, Any]:
    """A body of one's own level below, a month that is not over, a day to come; a decision has its meeting."""
    given, today = step.given, timezone.localdate(step.now)
    month, owner = months.read(given["month"]), given["owner"]
    if not months.first_of(today) <= month <= months.after(months.first_of(today), AHEAD):
        raise Refused(_("清单只能拟本月和之后两个月的，请改月份。"), code="bad_month", field="month")
    if not owns(step.by, owner):
        raise Refused(
            _("%(body)s不在您能提示的单位里：区里提示部门和街道，街道提示本街道的社区和力量。")
            % {"body": owner.name},
            code="not_your_body",
            field="owner",
        )
    if not today < given["due_on"] <= date.fromordinal(today.toordinal() + LATEST_DAYS):
        raise Refused(_("完成日期要在今天以后、一年以内。"), code="bad_due", field="due_on")
    if given["due_on"] < month:
        raise Refused(_("完成日期不能早于清单的月份。"), code="bad_due", field="due_on")
    if (given["source"] == "meeting") != ("meeting" in step.extra):
        raise Refused(_("会议议定的事项请在会议页登记。"), code="no_meeting", field="source")
    step.to = level(step, "draft")
    meeting = step.extra.get("meeting")
    return {"month": months.told(month)} | ({"meeting": meeting.pk} if meeting else {})


def owns(seat: Seat, owner: Body) -> bool:
    """Whether the seat may give this body an item."""
    if owner.kind not in OWNERS.get(seat.role, ()) or owner.pk == seat.body_id:
        return False
    return seat.territory.holds(owner.place)


def may_decide(meeting: Meeting, seat: Seat) -> None:
    """What a meeting did is entered by the body that called it. Raises `Refused` (403)."""
    if seat.body_id != meeting.body_id or seat.role not in ("district", "street"):
        raise Refused(_("会议的决定、到会和纪要由召集单位登记。"), code="not_yours", status=403)


def may_record(meeting: Meeting, seat: Seat, today: date) -> None:
    """Who was there is known on the day itself. Raises `Refused` (403, 409)."""
    may_decide(meeting, seat)
    if meeting.held_on > today:
        raise Refused(_("会议还没有开，开会当日起再登记。"), code="not_held", status=409)


def _row(case: Case) -> Any:
    return queries.keywork(case)


def _theirs(case: Case, seat: Seat, part: str) -> bool:
    return bool(getattr(_row(case), f"{part}_id") == seat.body_id)


def is_issuer(case: Case, seat: Seat) -> bool:
    """Offered to the body whose list it is."""
    return _theirs(case, seat, "issuer")


def is_owner(case: Case, seat: Seat) -> bool:
    """Offered to the body that has to show it."""
    return _theirs(case, seat, "owner")


def never(case: Case, seat: Seat) -> bool:
    """Not offered as a button: the calendar makes this move."""
    return False


def by_issuer(step: Step) -> None:
    """Only the body whose list it is."""
    if not is_issuer(step.case, step.by):
        raise Refused(_("只有发出清单的单位能这样做。"), code="not_yours", status=403)


def by_owner(step: Step) -> None:
    """Only the body that has to show it."""
    if not is_owner(step.case, step.by):
        raise Refused(_("只有承担这一项的单位能这样做。"), code="not_yours", status=403)


def issues(step: Step) -> dict[str, Any]:
    """By day 5 of its month; later is possible and shown as late. Not when the month, or the day it is due, is over."""
    by_issuer(step)
    row, today = _row(step.case), timezone.localdate(step.now)
    if row.first_month < months.first_of(today):
        raise Refused(_("清单的月份已经过去，请撤销后拟到本月。"), code="month_over", status=409)
    if row.due_on <= today:
        raise Refused(_("完成日期已到，请撤销后重新拟定。"), code="due_over", status=409)
    step.to = level(step, "issued")
    # What a meeting decides in the course of a month is not late.
    late = row.meeting_id is None and today > row.first_month.replace(day=ISSUE_DAY)
    step.extra["late_issue"] = late
    return {"late": late, "month": months.told(row.first_month)}


def workdays(since: date, due_on: date) -> int:
    """How many working days there are from the day after the issue to the day it is due, or to the next working day."""
    calendar = calendars.known().calendar
    last = due_on if calendar.is_workday(due_on) else calendar.workday_after(due_on, 1)
    return max(1, calendar.count(date.fromordinal(since.toordinal() + 1), last))


def reports(step: Step) -> None:
    """Proof is a photograph or the number of a document."""
    by_owner(step)
    if not step.given.get("proof") and not step.given.get("paper"):
        raise Refused(_("请附完成的凭据：照片，或文件的名称和文号。"), code="no_proof", field="proof")
    step.to = level(step, "reported")


def sends_back(step: Step) -> None:
    """To the owner again; the deadline stays the one it was."""
    by_issuer(step)
    step.to = level(step, "issued")


def carries(step: Step) -> dict[str, Any]:
    """One month further, the month after the last one it stood in, and only when that one is over."""
    month = step.extra.get("month")
    last = queries.last_month(step.case)
    if month is None or last is None or month != months.after(last):
        raise Refused(_("结转只能到下一个月。"), code="bad_month")
    if month > months.first_of(timezone.localdate(step.now)):
        raise Refused(_("这个月还没有到。"), code="too_early")
    return {"month": months.told(month), "nth": _row(step.case).carried + 1}
