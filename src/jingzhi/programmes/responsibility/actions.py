"""Writing lists: a draft by table or entry by entry, and its publication."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.kit import workbooks
from jingzhi.kit.refused import Refused
from jingzhi.programmes.responsibility import checks, queries
from jingzhi.programmes.responsibility.checks import COLUMNS, Row
from jingzhi.programmes.responsibility.models import Entry, Version


def _allowed(body: Body, by: Seat) -> None:
    if not queries.may_edit(by, body):
        raise Refused(_("只能改本单位的责任清单。"), code="not_your_list", status=403)


def _draft(body: Body, by: Seat, now: datetime) -> Version:
    """The draft of a body, made from its newest version when there is none; locked."""
    Body.objects.select_for_update().get(code=body.code)  # two editors at once make one draft
    found = queries.draft(body.code)
    if found is not None:
        Version.objects.filter(pk=found.pk).update(by=by.code, made_at=now)
        return found
    last = Version.objects.filter(body=body).order_by("-n").first()
    made = Version.objects.create(body=body, n=last.n + 1 if last else 1, made_at=now, by=by.code)
    _write(made, [Row(e.duty, e.basis, tuple(e.items), e.part) for e in queries.entries(last)])
    return made


def _write(version: Version, rows: list[Row], first: int = 1) -> None:
    Entry.objects.bulk_create(
        Entry(
            version=version, number=number, duty=row.duty, basis=row.basis, part=row.part, items=list(row.items)
        )
        for number, row in enumerate(rows, first)
    )  # fmt: skip


def _told(kind: str, version: Version, by: Seat, now: datetime, **facts: int | str) -> None:
    ledger.record(
        kind=f"responsibility.{kind}", subject=f"list-{version.body_id}", by=by.code, at=now,
        facts={"n": version.n, **facts},
    )  # fmt: skip


@transaction.atomic
def load(*, body: Body, data: bytes, by: Seat, now: datetime) -> Version:
    """The whole draft from a spreadsheet; all rows or none.

    Raises:
        Refused: not one's own list, no table, or rows that do not fit, each named.
    """
    _allowed(body, by)
    lines = workbooks.read_rows(data, required=COLUMNS)
    rows = checks.rows(lines, queries.known_items(timezone.localdate(now)))
    version = _draft(body, by, now)
    version.entries.all().delete()
    _write(version, rows)
    _told("load", version, by, now, rows=len(rows))
    return version


@transaction.atomic
def add(*, body: Body, duty: str, basis: str, items: str, part: str, by: Seat, now: datetime) -> Entry:
    """One more duty in the draft.

    Raises:
        Refused: not one's own list, or a field that does not fit.
    """
    _allowed(body, by)
    given = dict(zip(COLUMNS, (duty, basis, items, part), strict=True))
    row = checks.one(given, queries.known_items(timezone.localdate(now)))
    version = _draft(body, by, now)
    if version.entries.filter(duty=row.duty).exists():
        raise Refused(
            _("清单里已有“%(duty)s”。") % {"duty": row.duty}, code="there_before", status=409, field="duty"
        )
    last = version.entries.order_by("-number").first()
    if last is not None and last.number >= checks.MOST:
        raise Refused(_("一份清单 1 到 %(n)d 条。") % {"n": checks.MOST}, code="bad_length", field="duty")
    number = last.number + 1 if last else 1
    _write(version, [row], number)
    _told("add", version, by, now, entry=number)
    return version.entries.get(number=number)


@transaction.atomic
def drop(*, body: Body, number: int, by: Seat, now: datetime) -> None:
    """One duty less in the draft.

    Raises:
        Refused: not one's own list, or there is no such duty.
    """
    _allowed(body, by)
    version = _draft(body, by, now)
    gone, _rows = version.entries.filter(number=number).delete()
    if not gone:
        raise Refused(_("清单里没有这一条，请刷新。"), code="unknown_entry", status=404)
    _told("drop", version, by, now, entry=number)


@transaction.atomic
def publish(*, body: Body, since: date, by: Seat, now: datetime) -> Version:
    """The draft counts from a day on; it never changes again.

    Raises:
        Refused: not the district, no draft, or what `checks.may_publish` refuses.
    """
    if by.role != "district":
        raise Refused(_("责任清单由区里发布。"), code="not_your_move", status=403)
    list(
        Body.objects.select_for_update().filter(kind=body.kind).order_by("code")
    )  # leads are settled one by one
    version = queries.draft(body.code)
    if version is None:
        raise Refused(_("没有草稿，请先改清单。"), code="no_draft", status=409)
    checks.may_publish(version, since, timezone.localdate(now))
    version.since, version.published_at = since, now
    version.save(update_fields=["since", "published_at"])
    _told("publish", version, by, now, since=since.isoformat(), rows=version.entries.count())
    return version
