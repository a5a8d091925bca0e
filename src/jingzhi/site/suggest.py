"""Which body should lead, with the reason beside it: the responsibility list first, what happened before second."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import CLOCK_KINDS, Item
from jingzhi.core.flows.models import Case
from jingzhi.kit.clocks import due
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.models import Summons

DAYS, MOST = 90, 3


@dataclass
class Option:
    """One body that may lead."""

    code: str
    name: str
    why: str


@dataclass
class Suggestion:
    """What the whistle form offers."""

    basis: str
    options: list[Option] = field(default_factory=list)
    lead: str = ""
    other: str = ""
    groups: Any = ()
    limits: str = ""


def leads(case: Case, seat: Seat, now: datetime, groups: Any, given: Any = None) -> Suggestion:
    """Up to three bodies, the item's owner first, each saying why."""
    item = grid.item_of(case)
    if item is None:
        return Suggestion(_("还没有事项类别，请先退回社区补充"), groups=groups)
    history = _history(item.code, seat, now)
    known = history.pop(item.owner_id, None)
    # A committee may own an item without being somebody who comes: then the dispatcher chooses, with a reason.
    comes = item.owner.kind in ("department", "force")
    options = [Option(item.owner_id, item.owner.name, _owner_why(item, known))] if comes else []
    for code, (name, count, in_time) in list(history.items())[: MOST - 1]:
        options.append(
            Option(
                code,
                name,
                _("近 %(d)d 天同类 %(n)d 件，按时 %(m)d 件") % {"d": DAYS, "n": count, "m": in_time},
            )
        )
    lead = given.get("lead", "") if given else options[0].code if options else "other"
    other = given.get("lead_other", "") if given and lead == "other" else ""
    return Suggestion(
        _("依据：责任清单和近 %(d)d 天同类事项") % {"d": DAYS},
        options,
        lead,
        other,
        groups,
        _limits(item, now),
    )


def _owner_why(item: Item, known: tuple[str, int, int] | None) -> str:
    why = _("责任清单：“%(item)s”主责") % {"item": item.name}
    if known:
        why += _("；近 %(d)d 天同类 %(n)d 件，按时 %(m)d 件") % {"d": DAYS, "n": known[1], "m": known[2]}
    return why


def _history(item_code: str, seat: Seat, now: datetime) -> dict[str, tuple[str, int, int]]:
    rows = (
        Summons.objects.filter(
            party__part="lead",
            party__case__item_code=item_code,
            party__since_at__gte=now - timedelta(days=DAYS),
            party__case__place__path__within=seat.territory.path,
            returned_at=None,
        )
        .values(code=F("party__body_id"), name=F("party__body__name"))
        .annotate(n=Count("pk"), m=Count("pk", filter=Q(answered_at__lte=F("handle_due_at"))))
        .order_by("-n", "code")
    )
    return {row["code"]: (row["name"], row["n"], row["m"]) for row in rows}


def _limits(item: Item, now: datetime) -> str:
    """What will be printed on the order: both limits and the moment they end if sent now."""
    arrive = due(start=now, kind=item.arrive_kind, amount=item.arrive_amount)
    handle = due(start=now, kind=item.handle_kind, amount=item.handle_amount)
    return _("到场 %(a)d %(ak)s，处置 %(h)d %(hk)s；现在派出，最晚 %(at)s 办完") % {
        "a": item.arrive_amount,
        "ak": CLOCK_KINDS[item.arrive_kind],
        "h": item.handle_amount,
        "hk": CLOCK_KINDS[item.handle_kind],
        "at": timezone.localtime(max(arrive.at, handle.at)).strftime("%m-%d %H:%M"),
    }
