"""Founding bodies, making seats, appointing people to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import BODY_KINDS, ROLES, SYSTEM, Account, Appointment, Body, Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place
from jingzhi.kit.codes import uscc_check
from jingzhi.kit.contacts import check_phone
from jingzhi.kit.refused import Refused


@transaction.atomic
def found_bodies(*, rows: Iterable[dict[str, Any]], by: Post, now: datetime) -> list[Body]:
    """Enter bodies, parents before children: code, kind, name, place (code), since, parent, uscc, until.

    Raises:
        Refused: an unknown kind, place or parent, a code used before, or a credit code whose check character
            is wrong (GB 32100-2015).
    """
    rows = list(rows)
    places = set(Place.objects.filter(code__in={row["place"] for row in rows}).values_list("code", flat=True))
    asked = {row["code"] for row in rows} | {row.get("parent") for row in rows}
    known = set(Body.objects.filter(code__in=asked - {None}).values_list("code", flat=True))
    for row in rows:
        _check_body(row, places, known)
        known.add(row["code"])
    bodies = [
        Body(
            code=row["code"],
            kind=row["kind"],
            name=row["name"],
            parent_id=row.get("parent"),
            place_id=row["place"],
            uscc=row.get("uscc"),
            since=row["since"],
            until=row.get("until"),
        )
        for row in rows
    ]
    Body.objects.bulk_create(bodies, batch_size=1000)
    ledger.record_many(
        {
            "kind": "bodies.found",
            "subject": f"body:{body.code}",
            "by": by.code,
            "place": body.place_id,
            "at": now,
            "facts": {"kind": body.kind, "parent": body.parent_id},
        }
        for body in bodies
    )
    return bodies


def _check_body(row: dict[str, Any], places: set[str], known: set[str]) -> None:
    if row["kind"] not in BODY_KINDS:
        raise Refused(_("没有“%(kind)s”这种组织类型。") % {"kind": row["kind"]}, code="unknown_kind")
    if row["place"] not in places:
        raise Refused(_("没有编码为 %(code)s 的地点。") % {"code": row["place"]}, code="unknown_place")
    if row["code"] in known:
        raise Refused(
            _("编码 %(code)s 已经用过，编码不能重复使用。") % {"code": row["code"]}, code="code_used"
        )
    if row.get("parent") and row["parent"] not in known:
        raise Refused(_("没有编码为 %(code)s 的上级单位。") % {"code": row["parent"]}, code="unknown_body")
    if row.get("uscc") and not uscc_check(row["uscc"]):
        raise Refused(
            _("统一社会信用代码 %(code)s 的校验位不对，请核对。") % {"code": row["uscc"]}, code="bad_uscc"
        )


@transaction.atomic
def make_seats(*, rows: Iterable[dict[str, Any]], by: Post, now: datetime) -> list[Seat]:
    """Make seats: code, body (code), role, name, territory (place code).

    Raises:
        Refused: an unknown role, body or territory, or a code used before.
    """
    seats = []
    rows = list(rows)
    _check_seats(rows)
    for row in rows:
        if row["role"] not in ROLES or row["role"] == SYSTEM:
            raise Refused(_("没有“%(role)s”这种岗位。") % {"role": row["role"]}, code="unknown_role")
        seats.append(
            Seat(
                code=row["code"],
                body_id=row["body"],
                role=row["role"],
                name=row["name"],
                territory_id=row["territory"],
            )
        )
    Seat.objects.bulk_create(seats, batch_size=1000)
    ledger.record_many(
        {
            "kind": "bodies.make_seat",
            "subject": f"seat:{seat.code}",
            "by": by.code,
            "place": seat.territory_id,
            "at": now,
            "facts": {"body": seat.body_id, "role": seat.role},
        }
        for seat in seats
    )
    return seats


def _check_seats(rows: list[dict[str, Any]]) -> None:
    codes = [row["code"] for row in rows]
    used = set(Seat.objects.filter(code__in=codes).values_list("code", flat=True))
    for code in codes:
        if code in used:
            raise Refused(_("编码 %(code)s 已经用过，编码不能重复使用。") % {"code": code}, code="code_used")
        used.add(code)
    bodies = {row["body"] for row in rows}
    for code in sorted(bodies - set(Body.objects.in_bulk(bodies))):
        raise Refused(_("没有编码为 %(code)s 的单位。") % {"code": code}, code="unknown_body")
    territories = {row["territory"] for row in rows}
    for code in sorted(territories - set(Place.objects.in_bulk(territories))):
        raise Refused(_("没有编码为 %(code)s 的地点。") % {"code": code}, code="unknown_place")


@transaction.atomic
def set_phone(*, body: Body, phone: str, by: Post, now: datetime) -> Body:
    """Enter the office line of a body, which residents may see. The event does not repeat the number.

    Raises:
        Refused: it is no telephone number, or a mobile: those belong to people (DOMAIN.md section 13).
    """
    number = check_phone(phone)
    if "-" not in number:
        raise Refused(
            _("请填办公固定电话（带区号），不要填个人手机号。"), code="not_an_office", field="phone"
        )
    body.phone = number
    body.save(update_fields=["phone"])
    ledger.record(
        kind="bodies.set_phone", subject=f"body:{body.code}", by=by.code, place=body.place_id, at=now
    )
    return body


def make_account(*, username: str, label: str, password: str) -> Account:
    """A sign-in without any right; `appoint` gives it a seat. Not an event: the ledger names no people."""
    account = Account(username=username, label=label)
    account.set_password(password)
    account.save()
    return account


def make_accounts(*, rows: Iterable[tuple[str, str]]) -> list[Account]:
    """Sign-ins that cannot sign in yet (no password is set), from (user name, label): for lists of many."""
    accounts = [Account(username=username, label=label) for username, label in rows]
    for account in accounts:
        account.set_unusable_password()
    return Account.objects.bulk_create(accounts, batch_size=1000)


@transaction.atomic
def appoint(
    *,
    account: Account,
    seat: Seat,
    since: date,
    until: date | None = None,
    instead_of: Appointment | None = None,
    by: Post,
    now: datetime,
) -> Appointment:
    """Give an account a seat from `since` up to (not including) `until`.

    With `instead_of` the account stands in for the holder of that appointment: theirs rests meanwhile, and the
    term must end. See docs/adr/0014.

    Raises:
        Refused: the account holds the seat already in part of that period, the period is empty or, for a
            substitute, not within the holder's, or somebody stands in then already.
    """
    if until is not None and until <= since:
        raise Refused(_("任期的结束日期要晚于开始日期。"), code="bad_period", field="until")
    # One at a time per seat: of several inserts that overlap at once, PostgreSQL would end some as deadlocks.
    Seat.objects.select_for_update(no_key=True).get(pk=seat.pk)
    period = DateRange(since, until)
    if instead_of is not None:
        instead_of.refresh_from_db()
        _check_substitute(account, seat, period, instead_of)
    try:
        with transaction.atomic():
            row = Appointment.objects.create(account=account, seat=seat, period=period, instead_of=instead_of)
    except IntegrityError as error:
        if "appointment_one_substitute" in str(error):
            said, code = _("这段时间已经安排了代理人，请先结束原来的安排。"), "already_substituted"
        else:
            said, code = _("这个账号在这段时间已经在岗。"), "already_appointed"
        raise Refused(said, code=code, status=409) from error
    ledger.record(by=by.code, at=now, **_appointed(seat, since, until, substitute=instead_of is not None))
    return row


def _appointed(seat: Seat, since: date, until: date | None, *, substitute: bool = False) -> dict[str, Any]:
    facts: dict[str, Any] = {"since": since.isoformat(), "until": until.isoformat() if until else None}
    return {
        "kind": "bodies.substitute" if substitute else "bodies.appoint",
        "subject": f"seat:{seat.code}",
        "place": seat.territory_id,
        "facts": facts,
    }


def _check_substitute(account: Account, seat: Seat, period: DateRange, holder: Appointment) -> None:
    if holder.seat_id != seat.pk or holder.instead_of_id is not None or holder.account_id == account.pk:
        raise Refused(_("只能由另一个账号代理本岗位的在任者。"), code="bad_substitute", field="account")
    if period.upper is None:
        raise Refused(_("代理要写明到哪一天为止。"), code="missing", field="until")
    term = holder.period
    inside = period.lower >= term.lower and (term.upper is None or period.upper <= term.upper)
    if not inside:
        raise Refused(_("代理的起止要在被代理人的任期之内。"), code="outside_term", field="until")


@transaction.atomic
def appoint_many(*, rows: Iterable[tuple[Account, Seat]], since: date, by: Post, now: datetime) -> int:
    """Give each account its seat from `since` on, all or none; returns how many. For entering a whole district.

    Raises:
        Refused: one of them holds its seat already.
    """
    rows = list(rows)
    period = DateRange(since, None)
    try:
        with transaction.atomic():
            Appointment.objects.bulk_create(
                (Appointment(account=account, seat=seat, period=period) for account, seat in rows),
                batch_size=1000,
            )
    except IntegrityError as error:
        raise Refused(_("名单里有账号在这段时间已经在岗。"), code="already_appointed", status=409) from error
    ledger.record_many({"by": by.code, "at": now, **_appointed(seat, since, None)} for _one, seat in rows)  # type: ignore[typeddict-item]
    return len(rows)


@transaction.atomic
def end_appointment(*, account: Account, seat: Seat, until: date, by: Post, now: datetime) -> Appointment:
    """The account leaves the seat: `until` is the first day it no longer holds it (权随岗走).

    Whoever stands in for it leaves on the same day, and does not start when that day lies before the start.

    Raises:
        Refused: the account does not hold the seat on the day before, or the term ends earlier already.
    """
    rows = Appointment.objects.select_for_update().filter(account=account, seat=seat)
    row = rows.filter(period__contains=until - timedelta(days=1)).first()
    if row is None:
        raise Refused(_("这个账号到那一天已经不在这个岗位上。"), code="not_appointed", field="until")
    substitutes = Appointment.objects.select_for_update().filter(instead_of=row)
    substitutes.filter(period__startswith__gte=until).delete()
    for one in [*substitutes.filter(period__contains=until), row]:
        one.period = DateRange(one.period.lower, until)
        one.save(update_fields=["period"])
    ledger.record(
        kind="bodies.end_appointment",
        subject=f"seat:{seat.code}",
        by=by.code,
        place=seat.territory_id,
        at=now,
        facts={"until": until.isoformat()},
    )
    return row


@transaction.atomic
def dissolve(*, places: Iterable[str], on: date, by: Post, now: datetime) -> list[Appointment]:
    """The grid teams of these places, and every term in a seat for them, end on `on` (the first day without).

    Returns:
        The terms as they were before, so that whoever calls can hand them on; substitutes end with the seat.
    """
    codes = sorted(set(places))
    teams = list(Body.objects.select_for_update().filter(kind="grid_team", place_id__in=codes, until=None))
    for team in teams:
        team.until = on
    Body.objects.bulk_update(teams, ["until"], batch_size=500)
    rows = Appointment.objects.select_for_update(of=("self",)).filter(seat__territory_id__in=codes)
    terms = [
        row
        for row in rows.select_related("seat", "account")
        if row.period.upper is None or row.period.upper > on
    ]
    before = [
        Appointment(account=row.account, seat=row.seat, period=row.period)
        for row in terms
        if row.instead_of_id is None
    ]
    for row in terms:
        row.period = DateRange(row.period.lower, max(on, row.period.lower))
    Appointment.objects.bulk_update(terms, ["period"], batch_size=500)
    ledger.record_many(
        [_ended("bodies.dissolve", f"body:{team.code}", team.place_id, by, now, on) for team in teams]
        + [
            _ended("bodies.end_appointment", f"seat:{row.seat_id}", row.seat.territory_id, by, now, on)
            for row in terms
        ]
    )
    return before


def _ended(kind: str, subject: str, place: str, by: Post, now: datetime, on: date) -> ledger.Entry:
    facts = {"until": on.isoformat()}
    return {"kind": kind, "subject": subject, "by": by.code, "place": place, "at": now, "facts": facts}
