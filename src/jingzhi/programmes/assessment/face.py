"""How an assessment looks on the shared pages: its subject and period, its points, the way to its arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows.faces import Brief, Line
from jingzhi.core.flows.models import Case
from jingzhi.core.scores.figures import rounded
from jingzhi.programmes.assessment import queries
from jingzhi.programmes.assessment.frozen import fraction
from jingzhi.programmes.assessment.models import Assessment


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """Subject and period of each, with one query."""
    rows = Assessment.objects.filter(case__in=[case.no for case in cases]).select_related("place", "body")
    return {row.case_id: Brief(title=title(row)) for row in rows}


def title(row: Assessment) -> str:
    """旌阳街道 2026年第3季度考核."""
    words = {"name": row.name, "period": queries.period_of(row.period).words()}
    return _("%(name)s%(period)s考核") % words


def shown(text: str) -> str:
    """Exact points as a page shows them: rounded once, 暂无 where there are none."""
    number = fraction(text)
    return _("暂无") if number is None else str(rounded(number))


def facts(case: Case, seat: Seat) -> list[Line]:
    """The score so far and how many editions there are."""
    row = queries.assessment(case)
    sheet, editions = queries.latest(row), queries.editions(row)
    weight = _("基层治理占 %(n)d%%，%(points)s 分") % {"n": sheet.weight, "points": shown(sheet.governance)}
    lines = [(_("总分"), shown(sheet.total), weight)]
    if editions:
        lines.append((_("定版"), _("第 %(n)d 版") % {"n": editions[-1].n}, _("每一版都留着")))
    return lines


FACE = faces.register(
    queries.FLOW,
    faces.Face(
        briefs=briefs,
        facts=facts,
        pages={"appeal": "assessment:appeal", "uphold": "assessment:review", "reject": "assessment:review"},
        icons={
            "redraft": "refresh",
            "notify": "send",
            "agree": "circle-check",
            "appeal": "message-report",
            "uphold": "gavel",
            "reject": "ban",
            "finish": "lock",
            "correct": "edit",
        },
        home="assessment:list",
    ),
)
