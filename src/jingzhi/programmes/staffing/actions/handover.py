"""Changing who holds a seat: hand-over with what is open, and standing in for a while."""

from __future__ import annotations

from collections import Counter
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


@transaction.atomic
def hand_over(
    *,
    seat: Seat,
    leaving: Appointment | None = None,
    coming: Account | None = None,
    leaves_on: date | None = None,
    starts_on: date | None = None,
    gap_reason: str = "",
    by: Seat,
    now: datetime,
) -> Handover:
    """End one term, begin the other and keep what was open, in one transaction. The open work stays with the seat.

    `leaves_on` is the first day without the one who leaves, `starts_on` the first day of the one who comes.

    Raises:
        Refused: a seat that is not `by`'s to arrange (403), nobody named, days that overlap or leave a gap
            without reason, or whatever `bodies` refuses (already in the seat, not in it).
    """
    checks.manager_of(by, seat)
    Seat.objects.select_for_update(no_key=True).get(pk=seat.pk)
    _check(seat, leaving, coming, leaves_on, starts_on, gap_reason, timezone.localdate(now))
    work = holders.open_work(seat)
    came = None
    if leaving is not None and leaves_on is not None:
        bodies.end_appointment(account=leaving.account, seat=seat, until=leaves_on, by=by, now=now)
    if coming is not None and starts_on is not None:
        came = bodies.appoint(account=coming, seat=seat, since=starts_on, by=by, now=now)
    row = Handover.objects.create(
        seat=seat,
        leaving=leaving,
        coming=came,
        leaves_on=leaves_on if leaving else None,
        starts_on=starts_on if coming else None,
        gap_reason=gap_reason,
        by=by.code,
        at=now,
    )
    HandoverCase.objects.bulk_create(
        HandoverCase(
            handover=row, case_no=case.no, flow=case.flow, version=case.version, state=case.state, waits=waits
        )
        for case, waits in work
    )
    open_ = dict(sorted(Counter(case.state for case, _waits in work).items()))
    facts: dict[str, Any] = {"open": open_, "waiting": sum(waits for _case, waits in work), "gap": gap_reason}
    _tell("hand_over", seat, by, now, facts | {"no": row.pk})
    return row


def _check(
    seat: Seat,
    leaving: Appointment | None,
    coming: Account | None,
    leaves_on: date | None,
    starts_on: date | None,
    gap_reason: str,
    today: date,
) -> None:
    if leaving is None and coming is None:
        raise Refused(_("请写明谁离任、谁接任，至少一个。"), code="missing", field="coming")
    if leaving is not None and (leaving.seat_id != seat.pk or leaving.instead_of_id is not None):
        raise Refused(_("这个任职不属于这个岗位。"), code="not_appointed", field="leaving")
    if gap_reason and gap_reason not in GAP_REASONS:
        raise Refused(_("请从列表里选择空岗原因。"), code="bad_choice", field="gap_reason")
    for given, day, name in ((leaving, leaves_on, "leaves_on"), (coming, starts_on, "starts_on")):
        if given is not None and day is None:
            raise Refused(_("请填日期。"), code="missing", field=name)
        # Days gone by are history: who acted then is told by the events of that time.
        if given is not None and day is not None and day < today:
            raise Refused(_("日期不能早于今天，过去谁在岗不能改。"), code="in_the_past", field=name)
    checks.no_open_day(
        leaves_on=leaves_on if leaving else None, starts_on=starts_on if coming else None, reason=gap_reason
    )


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
