"""Admitting items to the list and replacing a version by the next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.catalogue.models import (
    CLOCK_KINDS,
    OWN_STAGES,
    STAGES,
    STREET_LISTS,
    URGENCY,
    Item,
    ItemPlace,
)
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused

COLUMNS = (
    "kind",
    "category",
    "name",
    "urgency",
    "arrive_kind",
    "arrive_amount",
    "handle_kind",
    "handle_amount",
)


@transaction.atomic
def admit(*, rows: Iterable[dict[str, Any]], by: Post, now: datetime) -> list[Item]:
    """Put items on the list from their `since` on; a code that is in force gets a new version from that day.

    A row has code, owner (body code), since, the columns of COLUMNS, and may have on_the_spot, sample, until and
    limits of the stages OWN_STAGES (kind and amount; empty leaves them to the flow).
    It may have minutes and per_month (hundredths), forms, basis, street_list, application, and `places` (codes) when
    it is not for all grids. A new version counts only for cases dispatched later (DOMAIN.md 1.5).

    Raises:
        Refused: an unknown owner, clock kind or urgency, a limit of zero, a version before the present one,
            or a code that stands twice in the list.
    """
    rows = list(rows)
    owners = Body.objects.in_bulk({row["owner"] for row in rows})
    if len({row["code"] for row in rows}) != len(rows):
        raise Refused(_("清单里有重复的事项编码。"), code="code_used")
    items = []
    for row in rows:
        _check(row, owners)
        items.append(_next_version(row, timezone.localdate(now)))
    Item.objects.bulk_create(items)
    ItemPlace.objects.bulk_create(
        ItemPlace(item=item, place_id=code)
        for item, row in zip(items, rows, strict=True)
        for code in sorted(row.get("places") or [])
    )
    ledger.record_many(
        {
            "kind": "catalogue.admit",
            "subject": f"item:{item.code}",
            "by": by.code,
            "at": now,
            "facts": {"version": item.version, "owner": item.owner_id, "handle": item.handle_amount}
            | {"minutes": item.minutes, "per_month": item.per_month},
        }
        for item in items
    )
    return items


def _check(row: dict[str, Any], owners: dict[str, Body]) -> None:
    if row["owner"] not in owners:
        raise Refused(_("没有编码为 %(code)s 的单位。") % {"code": row["owner"]}, code="unknown_body")
    if row["arrive_kind"] not in CLOCK_KINDS or row["handle_kind"] not in CLOCK_KINDS:
        raise Refused(_("时限类型只能是紧急工作时、自然日、工作时、工作日。"), code="bad_clock")
    if row["urgency"] not in URGENCY:
        raise Refused(_("紧急程度只能是 E1 至 E5。"), code="bad_urgency")
    if int(row["arrive_amount"]) <= 0 or int(row["handle_amount"]) <= 0:
        raise Refused(_("时限要大于零。"), code="bad_limit")
    if row.get("street_list", "basic") not in STREET_LISTS:
        raise Refused(_("街道履职清单只能是基本履职、配合履职、上级收回。"), code="bad_street_list")
    known = Place.objects.filter(code__in=row.get("places") or []).count()
    if known != len(set(row.get("places") or [])):
        raise Refused(_("适用范围里有不存在的地点。"), code="unknown_place", field="places")
    for stage in OWN_STAGES:
        _check_own(row, stage)


def _check_own(row: dict[str, Any], stage: str) -> None:
    kind, amount = row.get(f"{stage}_kind") or "", row.get(f"{stage}_amount")
    if not kind and amount in (None, ""):
        return
    if kind not in CLOCK_KINDS or amount in (None, "") or int(amount) <= 0:
        raise Refused(
            _("%(stage)s时限要么都不填，要么类型和数量都填，数量大于零。") % {"stage": STAGES[stage]},
            code="bad_limit",
        )


def _own_limits(row: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for stage in OWN_STAGES:
        kind = row.get(f"{stage}_kind") or ""
        given[f"{stage}_kind"], given[f"{stage}_amount"] = kind, int(row[f"{stage}_amount"]) if kind else None
    return given


def _burden(row: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: int(row.get(name) or 0) for name in ("minutes", "per_month", "forms")}
    words = {name: row.get(name) or "" for name in ("basis", "application")}
    return (
        numbers
        | words
        | {
            "street_list": row.get("street_list", "basic"),
            "everywhere": not row.get("places"),
        }
    )


def _next_version(row: dict[str, Any], today: date) -> Item:
    last = Item.objects.select_for_update().filter(code=row["code"]).order_by("-version").first()
    # A version that is still running may be replaced before its end; what has ended stays as it was.
    running = last is not None and (last.valid.upper is None or last.valid.upper > today)
    if last is not None and row["since"] < (last.valid.lower if running else last.valid.upper):
        raise Refused(
            _("事项 %(code)s 的新版本不能早于现有版本生效。") % {"code": row["code"]}, code="bad_period"
        )
    if last is not None and running and (last.valid.upper is None or row["since"] < last.valid.upper):
        last.valid = DateRange(last.valid.lower, row["since"])
        last.save(update_fields=["valid"])
    return Item(
        code=row["code"],
        version=last.version + 1 if last else 1,
        owner_id=row["owner"],
        admission="admitted",
        on_the_spot=bool(row.get("on_the_spot")),
        sample=bool(row.get("sample")),
        valid=DateRange(row["since"], row.get("until")),
        **{name: row[name] for name in COLUMNS},
        **_own_limits(row),
        **_burden(row),
    )


@transaction.atomic
def remove(*, code: str, on: date, by: Post, now: datetime) -> Item:
    """Take an item off the list: the version in force ends with the day before `on`.

    Raises:
        Refused: 404 when no version is in force on that day.
    """
    item = (
        Item.objects.select_for_update().filter(code=code, admission="admitted", valid__contains=on).first()
    )
    if item is None:
        raise Refused(
            _("事项 %(code)s 现在不在清单内，不用移出。") % {"code": code[:20]},
            code="unknown_item",
            status=404,
        )
    item.valid = DateRange(item.valid.lower, on)
    item.save(update_fields=["valid"])
    ledger.record(
        kind="catalogue.remove",
        subject=f"item:{code}",
        by=by.code,
        at=now,
        facts={"version": item.version, "on": on.isoformat()},
    )
    return item
