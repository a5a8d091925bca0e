"""Helpers: registered with consent, looked up for a reason, forgotten when the consent ends; hours as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place
from jingzhi.kit import crypto
from jingzhi.kit.contacts import check_name, check_phone, mask_name, mask_phone
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.models import (
    ACTIVITIES,
    FIELDS,
    HELPER_KINDS,
    LOOKS,
    PURPOSES,
    Helper,
    HelperContact,
    HelperGrid,
    HelpTime,
)
from jingzhi.programmes.staffing.queries.helping import KEEPERS

MOST_CONSENT = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a helper agreed to, as somebody filled it in: consent for these purposes until a day (exclusive)."""

    kind: str
    name: str
    phone: str
    community: Place
    grids: Sequence[Place]
    fields: Sequence[str]
    purposes: Sequence[str]
    consent_until: date


@transaction.atomic
def register(*, given: Enrolment, by: Seat, now: datetime) -> Helper:
    """Enter one helper; name and number are sealed, the event holds neither.

    Raises:
        Refused: a community or grid out of reach, nothing agreed to, a consent of no or more than two years,
            a name or number that is none.
    """
    _keeper(by, given.community)
    _check(given, timezone.localdate(now))
    return enter(rows=[given], by=by, now=now)[0]


def _check(given: Enrolment, today: date) -> None:
    if given.kind not in HELPER_KINDS:
        raise Refused(_("请选择志愿者、社会组织或社区能人。"), code="bad_choice", field="kind")
    if given.community.kind != "community":
        raise Refused(_("请选择登记的社区（村）。"), code="bad_choice", field="community")
    wrong = [grid for grid in given.grids if grid.kind != "grid" or not given.community.holds(grid)]
    if wrong or not given.grids:
        raise Refused(_("请至少选一个本社区（村）的网格。"), code="bad_choice", field="grids")
    if not given.fields or set(given.fields) - set(FIELDS):
        raise Refused(_("请至少选一个帮忙的方面。"), code="bad_choice", field="fields")
    if not given.purposes or set(given.purposes) - set(PURPOSES):
        raise Refused(_("请勾选本人同意的用途，没有同意不能登记。"), code="no_consent", field="purposes")
    if not today < given.consent_until <= today + MOST_CONSENT:
        raise Refused(
            _("同意的期限要在今天以后，最长两年，到期可以再登记。"), code="bad_period", field="consent_until"
        )


@transaction.atomic
def enter(*, rows: Iterable[Enrolment], by: Post, now: datetime) -> list[Helper]:
    """Enter several helpers that were checked; two statements per table however many. One event each."""
    rows, today = list(rows), timezone.localdate(now)
    helpers = Helper.objects.bulk_create(
        Helper(
            kind=one.kind,
            community=one.community,
            fields=sorted(one.fields),
            purposes=sorted(one.purposes),
            consent_on=today,
            consent_until=one.consent_until,
        )
        for one in rows
    )
    pairs = list(zip(helpers, rows, strict=True))
    HelperContact.objects.bulk_create(_contact(helper, one) for helper, one in pairs)
    HelperGrid.objects.bulk_create(
        HelperGrid(helper=helper, grid=grid, period=DateRange(today, one.consent_until))
        for helper, one in pairs
        for grid in one.grids
    )
    ledger.record_many(_entry("register", helper, by, now, kind=helper.kind) for helper in helpers)  # type: ignore[misc]
    return helpers


def _contact(helper: Helper, given: Enrolment) -> HelperContact:
    organisation = given.kind == "organisation"
    name = given.name.strip()[:50] if organisation else check_name(given.name)
    if not name:
        raise Refused(_("请填组织名称。"), code="missing", field="name")
    phone = check_phone(given.phone)
    return HelperContact(
        helper=helper,
        name_sealed=crypto.seal(name),
        # An organisation is no person: its name may be read in the list.
        name_mask=name if organisation else mask_name(name),
        phone_sealed=crypto.seal(phone),
        phone_mask=mask_phone(phone),
        delete_on=given.consent_until,
    )


@transaction.atomic
def look(*, helper: Helper, reason: str, by: Seat, now: datetime) -> tuple[str, str]:
    """Name and number in full, for a reason; each look is an event.

    Raises:
        Refused: out of reach (404), not a seat that works with helpers (403), no reason, or nothing left.
    """
    _keeper(by, helper.community)
    if reason not in LOOKS:
        raise Refused(_("请选择查看联系方式的原因。"), code="bad_choice", field="reason")
    contact = HelperContact.objects.filter(helper=helper, delete_on__gt=timezone.localdate(now)).first()
    if contact is None:
        raise Refused(_("这位已经撤回同意或到期，联系方式已删除。"), code="no_contact", status=404)
    ledger.record(**_entry("look", helper, by, now, reason=reason))
    return crypto.unseal(bytes(contact.name_sealed)), crypto.unseal(bytes(contact.phone_sealed))


@transaction.atomic
def withdraw(*, helper: Helper, by: Seat, now: datetime) -> None:
    """The helper takes the consent back: contact deleted at once, hours kept as numbers of nobody.

    Raises:
        Refused: out of reach (404), not a seat that works with helpers (403), or done already (409).
    """
    _keeper(by, helper.community)
    row = Helper.objects.select_for_update().get(pk=helper.pk)
    if row.left_on is not None:
        raise Refused(_("已经撤回过了，联系方式不在系统里。"), code="left", status=409)
    _leave([row], timezone.localdate(now))
    ledger.record(**_entry("withdraw", row, by, now))


def _leave(helpers: list[Helper], on: date) -> None:
    HelperContact.objects.filter(helper__in=helpers).delete()
    HelpTime.objects.filter(helper__in=helpers).update(helper=None)
    HelperGrid.objects.filter(helper__in=helpers, period__startswith__gte=on).delete()
    for row in HelperGrid.objects.filter(helper__in=helpers, period__contains=on):
        row.period = DateRange(row.period.lower, on)
        row.save(update_fields=["period"])
    Helper.objects.filter(pk__in=[one.pk for one in helpers]).update(left_on=on)


@transaction.atomic
def forget(*, on: date, by: Post, now: datetime) -> int:
    """Nightly: helpers whose consent has run out are forgotten like those who withdrew; returns how many."""
    rows = list(Helper.objects.select_for_update().filter(left_on=None, consent_until__lte=on))
    if rows:
        _leave(rows, on)
        facts = {"helpers": len(rows)}
        ledger.record(kind="staffing.forget", subject="retention", by=by.code, at=now, facts=facts)
    return len(rows)


@transaction.atomic
def log_time(
    *,
    helper: Helper,
    grid: Place,
    on: date,
    minutes: int,
    case_no: str = "",
    activity: str = "",
    by: Seat,
    now: datetime,
) -> HelpTime:
    """Enter minutes of help in a grid, for one matter or one kind of activity. Counted by grid and organisation only.

    Raises:
        Refused: out of reach, a helper who has left, a day to come, no or two things helped with, no such matter.
    """
    _keeper(by, helper.community)
    _check_time(helper, grid, on, minutes, timezone.localdate(now))
    if bool(case_no) == bool(activity) or (activity and activity not in ACTIVITIES):
        raise Refused(_("请填事项编号或选一类活动，只能是其中一个。"), code="missing", field="activity")
    if case_no:
        flows.case_for(by, case_no)
    row = HelpTime.objects.create(
        helper=helper, kind=helper.kind, grid=grid, on=on, minutes=minutes, case_no=case_no, activity=activity
    )
    # The event knows no helper: hours that stay after a withdrawal must not lead back to anybody.
    ledger.record(
        kind="staffing.log_time",
        subject=f"staffing:{grid.code}",
        by=by.code,
        place=grid.code,
        at=now,
        facts={"minutes": minutes, "kind": helper.kind, "activity": activity, "case": case_no},
    )
    return row


def _check_time(helper: Helper, grid: Place, on: date, minutes: int, today: date) -> None:
    if helper.left_on is not None:
        raise Refused(_("这位已经退出，不能再记服务时间。"), code="left", status=409)
    if not HelperGrid.objects.filter(helper=helper, grid=grid, period__contains=on).exists():
        raise Refused(_("请选他当天服务的网格。"), code="bad_choice", field="grid")
    if on > today:
        raise Refused(_("服务日期不能晚于今天。"), code="bad_day", field="on")
    if not 1 <= minutes <= 24 * 60:
        raise Refused(_("时长要在1分钟到24小时之间。"), code="bad_number", field="minutes")


@transaction.atomic
def enter_times(*, rows: Iterable[HelpTime], by: Post, now: datetime) -> int:
    """Enter hours that were counted elsewhere, all at once; one event."""
    made = HelpTime.objects.bulk_create(rows)
    facts = {"rows": len(made), "minutes": sum(one.minutes for one in made)}
    ledger.record(kind="staffing.enter_times", subject="staffing:times", by=by.code, at=now, facts=facts)
    return len(made)


def _keeper(by: Seat, community: Place) -> None:
    if by.role not in KEEPERS:
        raise Refused(_("辅助力量由社区（村）和街道（镇）登记和联系。"), code="forbidden", status=403)
    checks.in_territory(by, community)


def _entry(move: str, helper: Helper, by: Post, now: datetime, **facts: Any) -> dict[str, Any]:
    return {
        "kind": f"staffing.{move}",
        "subject": f"helper:{helper.code}",
        "by": by.code,
        "place": helper.community_id,
        "at": now,
        "facts": facts,
    }
