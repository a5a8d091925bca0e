"""How an item looks on the shared pages: what, for whom, until when, how often carried on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows.faces import Brief, Card, Line
from jingzhi.core.flows.models import Case
from jingzhi.programmes.keywork import months, queries
from jingzhi.programmes.keywork.models import Keywork


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """Title, owner and day, with one query."""
    rows = Keywork.objects.filter(case__in=[case.no for case in cases]).select_related("owner", "issuer")
    return {
        row.case_id: Brief(
            title=row.title,
            place=row.owner.name,
            meta=(_("%(day)s 前") % {"day": row.due_on}, carried(row)),
            source=str(row.get_source_display()),
            flag=_("结转") if row.carried else "",
        )
        for row in rows
    }


def carried(row: Keywork) -> str:
    """第 n 次结转, or nothing."""
    return _("第 %(n)d 次结转") % {"n": row.carried} if row.carried else ""


def facts(case: Case, seat: Seat) -> list[Line]:
    """What one must know first."""
    row = queries.keywork(case)
    lines = [
        (_("要看到的成果"), row.wanted, ""),
        (_("承担单位"), row.owner.name, ""),
        (_("发出单位"), row.issuer.name, _issued(row)),
        (_("完成日期"), str(row.due_on), _shifted(row)),
        (_("来源"), str(row.get_source_display()), _meeting(row)),
    ]
    if row.carried:
        lines.append((_("结转"), carried(row), _("同一件，没有另建")))
    return lines


def _issued(row: Keywork) -> str:
    if row.issued_at is None:
        return ""
    day = timezone.localdate(row.issued_at)
    return (_("%(day)s 发出，晚于 5 日") if row.late_issue else _("%(day)s 发出")) % {"day": day}


def _shifted(row: Keywork) -> str:
    if row.due_at is None or timezone.localdate(row.due_at) == row.due_on:
        return ""
    return _("逢休息日，顺延到 %(day)s") % {"day": timezone.localdate(row.due_at)}


def _meeting(row: Keywork) -> str:
    if row.meeting is None:
        return ""
    return f"{row.meeting.held_on} {row.meeting.body.name} {row.meeting.get_kind_display()}"


def cards(case: Case, seat: Seat, now: datetime) -> list[Card]:
    """The lists it stood in."""
    rows = queries.keywork(case).listings.order_by("month")
    lines = [
        (months.told(one.month), _("第 %(n)d 次结转") % {"n": one.n} if one.n else _("首次列入"))
        for one in rows
    ]
    return [Card(_("列入的清单"), (_("月份"), _("怎样列入")), lines)] if lines else []


FACE = faces.register(
    "keywork",
    faces.Face(
        briefs=briefs,
        facts=facts,
        cards=cards,
        icons={
            "issue": "send",
            "progress": "message-circle",
            "report": "circle-check",
            "confirm": "check",
            "send_back": "corner-up-left",
            "drop": "trash",
        },
        home="keywork:month",
    ),
)
