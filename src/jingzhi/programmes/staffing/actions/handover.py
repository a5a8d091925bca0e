"""Changing who holds a seat: hand-over with what is open, and standing in for a while."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Account, Appointment, Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.models import GAP_REASONS, Handover, HandoverCase
from jingzhi.programmes.staffing.queries import holders


@dataclass(frozen=True, slots=True)
class Change:
    """Who leaves and who comes: `leaves_on` is the first day without the one, `starts_on` the first of the other."""

    leaving: Appointment | None = None
    coming: Account | None = None
    leaves_on: date | None = None
    starts_on: date | None = None
    gap_reason: str = ""

    def days(self) -> tuple[date | None, date | None]:
        """The two days, each only where somebody leaves or comes."""
        return self.leaves_on if self.leaving else None, self.starts_on if self.coming else None


@transaction.atomic
def hand_over(*, seat: Seat, change: Change, by: Seat, now: datetime) -> Handover:
    """End one term, begin the other and keep what was open, in one transaction. The open work stays with the seat.

    Raises:
        Refused: a seat that is not `by`'s to arrange (403), nobody named, days that overlap or leave a gap
            without reason, or whatever `bodies` refuses (already in the seat, not in it).
    """
    checks.manager_of(by, seat)
    Seat.objects.select_for_update(no_key=True).get(pk=seat.pk)
    _check(seat, change, timezone.localdate(now))
    leaves_on, starts_on = change.days()
    came = None
    if change.leaving is not None and leaves_on is not None:
        bodies.end_appointment(account=change.leaving.account, seat=seat, until=leaves_on, by=by, now=now)
    if change.coming is not None and starts_on is not None:
        came = bodies.appoint(account=change.coming, seat=seat, since=starts_on, by=by, now=now)
    row = Handover.objects.create(
        seat=seat,
        leaving=change.leaving,
        coming=came,
        leaves_on=leaves_on,
        starts_on=starts_on,
        gap_reason=change.gap_reason,
        by=by.code,
        at=now,
    )
    _tell("hand_over", seat, by, now, _keep_open_work(row) | {"gap": change.gap_reason, "no": row.pk})
    return row


def _keep_open_work(row: Handover) -> dict[str, Any]:
    """Note every open matter of the seat as it stands; returns the counts for the event."""
    work = holders.open_work(row.seat)
    HandoverCase.objects.bulk_create(
        HandoverCase(
            handover=row, case_no=case.no, flow=case.flow, version=case.version, state=case.state, waits=waits
        )
        for case, waits in work
    )
    counted = dict(sorted(Counter(case.state for case, _waits in work).items()))
    return {"open": counted, "waiting": sum(waits for _case, waits in work)}


def _check(seat: Seat, change: Change, today: date) -> None:
    leaving, coming, reason = change.leaving, change.coming, change.gap_reason
    if leaving is None and coming is None:
        raise Refused(_("请写明谁离任、谁接任，至少一个。"), code="missing", field="coming")
    if leaving is not None and (leaving.seat_id != seat.pk or leaving.instead_of_id is not None):
        raise Refused(_("这个任职不属于这个岗位。"), code="not_appointed", field="leaving")
    if reason and reason not in GAP_REASONS:
        raise Refused(_("请从列表里选择空岗原因。"), code="bad_choice", field="gap_reason")
    for given, day, name in (
        (leaving, change.leaves_on, "leaves_on"),
        (coming, change.starts_on, "starts_on"),
    ):
        if given is not None and day is None:
            raise Refused(_("请填日期。"), code="missing", field=name)
        # Days gone by are history: who acted then is told by the events of that time.
        if given is not None and day is not None and day < today:
            raise Refused(_("日期不能早于今天，过去谁在岗不能改。"), code="in_the_past", field=name)
    leaves_on, starts_on = change.days()
    checks.no_open_day(leaves_on=leaves_on, starts_on=starts_on, reason=reason)


@transaction.atomic
def confirm(*, handover: Handover, account: Account, by: Seat, now: datetime) -> Handover:
    """The receiver says that they have taken the open work over.

    Raises:
        Refused: anybody else (403), or said already (409).
    """
    row = Handover.objects.select_for_update(of=("self",)).select_related("coming").get(pk=handover.pk)
    if row.coming is None or row.coming.account_id != account.pk or by.pk != row.seat_id:
        raise Refused(_("只有接任的人在这个岗位上才能确认。"), code="not_the_receiver", status=403)
    if row.confirmed_at is not None:
        raise Refused(_("这次交接已经确认过了。"), code="confirmed", status=409)
    row.confirmed_at = now
    row.save(update_fields=["confirmed_at"])
    _tell("confirm", handover.seat, by, now, {"no": row.pk})
    return row


@transaction.atomic
def stand_in(
    *, holder: Appointment, account: Account, since: date, until: date, by: Seat, now: datetime
) -> Appointment:
    """Somebody acts for a holder from `since` up to (not including) `until`; then it ends by itself.

    Why the holder is away is nobody's business and is not asked.

    Raises:
        Refused: not `by`'s to arrange (403), a start in the past, or whatever `bodies.appoint` refuses.
    """
    checks.manager_of(by, holder.seat)
    if since < timezone.localdate(now):
        raise Refused(_("代理只能从今天或以后开始。"), code="in_the_past", field="since")
    return bodies.appoint(
        account=account, seat=holder.seat, since=since, until=until, instead_of=holder, by=by, now=now
    )


@transaction.atomic
def take_back(*, substitute: Appointment, until: date, by: Seat, now: datetime) -> Appointment:
    """The holder is back early: the substitute's last day is the one before `until`.

    Raises:
        Refused: not `by`'s to arrange (403), no substitute, a day that has passed, or not within the term.
    """
    checks.manager_of(by, substitute.seat)
    if substitute.instead_of_id is None:
        raise Refused(_("这不是代理任职。"), code="bad_substitute", status=404)
    if until < timezone.localdate(now):
        raise Refused(_("结束日期不能早于今天。"), code="in_the_past", field="until")
    return bodies.end_appointment(
        account=substitute.account, seat=substitute.seat, until=until, by=by, now=now
    )


def _tell(move: str, seat: Seat, by: Post, now: datetime, facts: dict[str, Any]) -> None:
    ledger.record(
        kind=f"staffing.{move}",
        subject=f"seat:{seat.code}",
        by=by.code,
        place=seat.territory_id,
        at=now,
        facts=facts,
    )
