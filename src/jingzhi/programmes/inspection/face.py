"""How a finding looks on the shared pages: its check, who is checked, who looks again, how often it came back."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows.faces import Brief, Line
from jingzhi.core.flows.models import Case
from jingzhi.programmes.inspection import queries
from jingzhi.programmes.inspection.models import Finding


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """Title of the check and the checked body, with one query."""
    rows = Finding.objects.filter(case__in=[case.no for case in cases])
    return {
        row.case_id: Brief(
            title=row.check_of.title,
            place=row.subject.name,
            meta=(f"{row.check_of.get_kind_display()} {row.check_of.code}",),
            source=row.checker.name,
            flag=_("复查退回 %(n)d 次") % {"n": row.returns} if row.returns else "",
        )
        for row in rows.select_related("check_of", "subject", "checker")
    }


def facts(case: Case, seat: Seat) -> list[Line]:
    """What one must know first."""
    row = queries.finding(case)
    check = row.check_of
    return [
        (_("检查"), f"{check.code} {check.title}", str(check.get_kind_display())),
        (_("被检查单位"), row.subject.name, ""),
        (_("由谁检查和复查"), row.checker.name, ""),
        (_("复查退回"), _("%(n)d 次") % {"n": row.returns}, ""),
    ]


FACE = faces.register(
    "inspection",
    faces.Face(
        briefs=briefs,
        facts=facts,
        icons={
            "rectify": "tool",
            "confirm": "circle-check",
            "fail": "corner-up-left",
            "drop": "trash",
        },
        home="inspection:findings",
    ),
)
