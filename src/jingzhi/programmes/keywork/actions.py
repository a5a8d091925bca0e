"""Writing key work: what each move leaves, the carry-over of a month, and meetings with their decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import clocks
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import Step, advance, open_case
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keywork import agenda, checks, months, queries
from jingzhi.programmes.keywork.models import MEETINGS, PARTS, Attendance, Keywork, Listing, Meeting, Topic


def draft(*, by: Seat, now: datetime, key: str | None = None, **given: Any) -> Case:
    """Draft an item of one's own list; it lies in the place of the seat.

    Raises:
        Refused: not this seat's move, or the form is not complete.
    """
    return open_case(flow="keywork", move="draft", by=by, now=now, place=by.territory, key=key, **given)


def take_in(step: Step) -> None:
    """The item's columns."""
    given = step.given
    Keywork.objects.create(
        case=step.case,
        issuer=step.by.body,
        owner=given["owner"],
        title=given["title"],
        wanted=given["wanted"],
        source=given["source"],
        meeting=step.extra.get("meeting"),
        about=step.extra.get("about"),
        first_month=months.read(given["month"]),
        due_on=given["due_on"],
    )


def issue(step: Step) -> None:
    """It stands in the list of its month, the owner takes part, and the time runs to the day it is due."""
    row = queries.keywork(step.case)
    Listing.objects.create(keywork=row, month=row.first_month, n=0)
    due_at = _start(step, row, step.now)
    Party.objects.create(case=step.case, body=row.owner, part="lead", since_at=step.now, due_at=due_at)
    row.issued_at, row.due_at, row.late_issue = step.now, due_at, step.extra["late_issue"]
    row.save(update_fields=["issued_at", "due_at", "late_issue"])


def _start(step: Step, row: Keywork, since: datetime) -> datetime:
    workdays = checks.workdays(timezone.localdate(since), row.due_on)
    clock = clocks.start(
        case=step.case,
        stage=step.to,
        kind="workday",
        amount=workdays,
        now=since,
        body=row.owner,
        began="enter",
    )
    return clock.due_at


def report(step: Step) -> None:
    """When it was shown decides whether it was in time; it is not the owner's turn until it comes back."""
    Keywork.objects.filter(case=step.case).update(reported_at=step.now)
    Party.objects.filter(case=step.case, ended_at=None).update(due_at=None, came_back=False)


def send_back(step: Step) -> None:
    """The same deadline from the same start: time used is never given back."""
    row = queries.keywork(step.case)
    assert row.issued_at is not None
    row.due_at = _start(step, row, row.issued_at)
    row.reported_at, row.returns = None, row.returns + 1
    row.save(update_fields=["due_at", "reported_at", "returns"])
    Party.objects.filter(case=step.case, ended_at=None).update(due_at=row.due_at, came_back=True)


def let_go(step: Step) -> None:
    """The owner's part is over."""
    Party.objects.filter(case=step.case, ended_at=None).update(ended_at=step.now, due_at=None)


def carry(step: Step) -> None:
    """One list further: the same case, never a copy."""
    row = queries.keywork(step.case)
    row.carried += 1
    row.save(update_fields=["carried"])
    Listing.objects.create(keywork=row, month=step.extra["month"], n=row.carried)


def carry_over(*, now: datetime) -> int:
    """Carry every unfinished item of the months before into this one, month by month; returns how many moves.

    Safe to run twice, and after days without a run: no month is left out.
    """
    this, done = months.first_of(timezone.localdate(now)), 0
    for no, last in queries.unfinished(this):
        by = bodies.machine(Case.objects.select_related("place").get(no=no).place)
        month = months.after(last)
        while month <= this:
            advance(case_no=no, move="carry", by=by, now=now, extra={"month": month})
            month, done = months.after(month), done + 1
    return done


@transaction.atomic
def realign(*, case_no: str, by: Post, now: datetime) -> bool:
    """After a calendar was loaded: the day an item is due is the day written there, not a number of working days.

    Returns whether its deadline had moved away from that day.
    """
    case = Case.objects.select_for_update(of=("self",)).get(no=case_no)
    row = Keywork.objects.filter(case=case).first()
    clock = clocks.running(case=case, stage=case.state, body=row.owner) if row else None
    if row is None or clock is None:
        return False
    amount = checks.workdays(timezone.localdate(clock.started_at), row.due_on)
    if amount == clock.amount and clock.due_at == row.due_at:
        return False
    clocks.limit_anew(clock=clock, kind="workday", amount=amount)
    clocks.show_due(case=case, body=row.owner)
    row.due_at = clock.due_at
    row.save(update_fields=["due_at"])
    due = timezone.localtime(clock.due_at).isoformat(timespec="minutes")
    facts = {"case": case_no, "due": due}
    ledger.record(
        kind="keywork.realign",
        subject=f"clock:{case_no}",
        by=by.code,
        place=case.place_id,
        at=now,
        facts=facts,
    )
    return True


@transaction.atomic
def call_meeting(*, kind: str, held_on: date, by: Seat, now: datetime) -> Meeting:
    """Call a meeting of one's own place; the agenda is what stands out in reach at this moment, and stays.

    Raises:
        Refused: not a seat that calls meetings, a day that is over, or one already called for that day.
    """
    if by.role not in ("district", "street"):
        raise Refused(_("月调度会和联席会由区里或街道召集。"), code="not_yours", status=403)
    if kind not in MEETINGS:
        raise Refused(_("请选择会议种类。"), code="bad_kind", field="kind")
    if held_on < timezone.localdate(now):
        raise Refused(_("会议日期已经过去，请改日期。"), code="day_over", field="held_on")
    try:
        with transaction.atomic():
            row = Meeting.objects.create(
                kind=kind, body=by.body, place=by.territory, held_on=held_on, by=by.code, at=now
            )
    except IntegrityError as error:
        raise Refused(
            _("这一天已经有同样的会议。"), code="meeting_twice", status=409, field="held_on"
        ) from error
    found = agenda.agenda(seat=by, now=now)
    Topic.objects.bulk_create(Topic(meeting=row, case=one.case, cause=one.cause, n=one.n) for one in found)
    ledger.record(
        kind="keywork.call_meeting",
        subject=f"meeting:{row.pk}",
        by=by.code,
        place=row.place_id,
        at=now,
        facts={"kind": kind, "on": held_on.isoformat(), "topics": len(found)},
    )
    return row


@transaction.atomic
def decide(
    *, meeting: Meeting, by: Seat, now: datetime, about: str = "", key: str | None = None, **given: Any
) -> Case:
    """A decision of a meeting becomes an item of the list at once: drafted and issued in one transaction.

    `about` is the number of the matter it was decided on, if any.

    Raises:
        Refused: another body's meeting, a matter out of reach, or what `draft` and `issue` refuse.
    """
    checks.may_decide(meeting, by)
    matter = flows.case_for(by, about) if about else None
    case = open_case(
        flow="keywork",
        move="draft",
        by=by,
        now=now,
        place=by.territory,
        key=key,
        extra={"meeting": meeting, "about": matter},
        source="meeting",
        **given,
    )
    if case.state not in queries.DRAFTS:
        return case  # the same request again
    return advance(case_no=case.no, move="issue", by=by, now=now)


@transaction.atomic
def attend(*, meeting: Meeting, parts: dict[str, str], by: Seat, now: datetime) -> int:
    """Write down which bodies were there: {code of a body: present, excused or observer}; replaces what stood there.

    Returns how many were present.

    Raises:
        Refused: another body's meeting (403), a day still to come (409), or a body that cannot be there (422).
    """
    checks.may_record(meeting, by, timezone.localdate(now))
    known = queries.attendants_for(meeting).in_bulk(list(parts))
    if len(known) != len(parts) or not set(parts.values()) <= set(PARTS):
        raise Refused(_("到会单位请从列表里选：出席、请假或列席。"), code="bad_choice", field="attendance")
    if "present" not in parts.values():
        raise Refused(_("请至少登记一个出席单位。"), code="nobody", field="attendance")
    Attendance.objects.filter(meeting=meeting).delete()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, body=known[code], part=part) for code, part in sorted(parts.items())
    )
    facts = {part: sorted(code for code, one in parts.items() if one == part) for part in PARTS}
    ledger.record(
        kind="keywork.attend",
        subject=f"meeting:{meeting.pk}",
        by=by.code,
        place=meeting.place_id,
        at=now,
        facts=facts,
    )
    return len(facts["present"])
