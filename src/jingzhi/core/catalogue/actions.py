"""Admitting items to the list and replacing a version by the next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.catalogue.models import CLOCK_KINDS, OWN_STAGES, STAGES, URGENCY, Item
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
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
    A new version counts only for cases dispatched later (DOMAIN.md 1.5).

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
        items.append(_next_version(row))
    Item.objects.bulk_create(items)
    ledger.record_many(
        {
            "kind": "catalogue.admit",
            "subject": f"item:{item.code}",
            "by": by.code,
            "at": now,
            "facts": {"version": item.version, "owner": item.owner_id, "handle": item.handle_amount},
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


def _next_version(row: dict[str, Any]) -> Item:
    last = Item.objects.select_for_update().filter(code=row["code"]).order_by("-version").first()
    if last is not None and row["since"] < (last.valid.upper or last.valid.lower):
        raise Refused(
            _("事项 %(code)s 的新版本不能早于现有版本生效。") % {"code": row["code"]}, code="bad_period"
        )
    if last is not None and last.valid.upper is None:
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
    )
