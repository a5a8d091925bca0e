"""How a re-drawing looks on the shared pages: its communities, its checks, households before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows.faces import Brief, Card, Line
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.kit.words import listed
from jingzhi.programmes.redrawing import queries
from jingzhi.programmes.redrawing.models import Draft, DraftArea


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """The communities of each draft, with two queries."""
    numbers = [case.no for case in cases]
    names: dict[str, list[str]] = {}
    rows = DraftArea.objects.filter(draft__in=numbers).order_by("community")
    for no, name in rows.values_list("draft_id", "community__name"):
        names.setdefault(no, []).append(name)
    days = dict(Draft.objects.filter(pk__in=numbers).values_list("pk", "effective_on"))
    return {
        no: Brief(
            title=_("%(names)s网格重划") % {"names": _joined(names.get(no, []))},
            meta=(_("%(day)s 施行") % {"day": days[no]},) if days.get(no) else (),
        )
        for no in numbers
    }


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else _("%(name)s等%(n)d个社区") % {"name": names[0], "n": len(names)}


def facts(case: Case, seat: Seat) -> list[Line]:
    """Which communities, which version, which day."""
    row = queries.draft(case)
    lines = [
        (_("社区（村）"), listed(place.name for place in queries.communities(row)), ""),
        (_("版本"), _("第 %(n)d 版") % {"n": row.version}, _("每一版都留着")),
    ]
    if row.effective_on:
        lines.append((_("施行日期"), str(row.effective_on), ""))
    return lines


def cards(case: Case, seat: Seat, now: datetime) -> list[Card]:
    """The checks of the present version, as long as it is not in force."""
    if case.closed_at is not None:
        return [_outcome(case)]
    found = []
    names = dict(Place.objects.filter(kind="community").values_list("code", "name"))
    for code, findings in queries.checked(queries.draft(case), timezone.localdate(now)).items():
        rows = [
            (
                one.label,
                one.value,
                _("通过") if one.ok else _("不通过") if one.blocking else _("提示"),
                one.detail,
            )
            for one in findings
        ]
        heading = _("检查：%(name)s") % {"name": names.get(code, code)}
        found.append(Card(heading, (_("检查项"), _("数"), _("结论"), _("说明")), rows))
    return found


def _outcome(case: Case) -> Card:
    drawn = queries.sketches(queries.draft(case))
    rows = [(one.code, one.name) for grids in drawn.values() for one in grids.values()]
    return Card(_("草案里的网格"), (_("编码"), _("名称")), rows)


FACE = faces.register(
    "redrawing",
    faces.Face(
        briefs=briefs,
        facts=facts,
        cards=cards,
        pages={"edit": "redrawing:draft"},
        icons={
            "edit": "map-2",
            "submit": "send",
            "approve": "circle-check",
            "send_back": "corner-up-left",
            "withdraw": "trash",
            "cancel": "ban",
        },
        home="redrawing:drafts",
    ),
)
