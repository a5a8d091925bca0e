"""How a round of ratings looks on the shared pages: list, quarter, how many forms are in."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows.faces import Brief, Line
from jingzhi.core.flows.models import Case
from jingzhi.programmes.ratings import queries
from jingzhi.programmes.ratings.models import Round
from jingzhi.programmes.ratings.template import KINDS


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """List and quarter of each, with one query."""
    rows = Round.objects.filter(case__in=[case.no for case in cases])
    return {row.case_id: Brief(title=title(row)) for row in rows}


def title(row: Round) -> str:
    """2026年第3季度街道评部门."""
    return _("%(period)s%(kind)s") % {
        "period": queries.quarter_of(row.period).words(),
        "kind": KINDS[row.kind],
    }


def facts(case: Case, seat: Seat) -> list[Line]:
    """How many forms are in, of one's own body or of all."""
    row = queries.round_of(case)
    own = "" if seat.role in queries.SEES_ALL else seat.body_id
    forms = queries.forms_of(row, own)
    sent = sum(form.sent_at is not None for form in forms)
    said = _("%(sent)d / %(all)d 张") % {"sent": sent, "all": len(forms)}
    return [(_("已交评议表"), said, _("权重按这个季度共同办的件数"))]


FACE = faces.register(
    queries.FLOW,
    faces.Face(
        briefs=briefs,
        facts=facts,
        pages={
            "send": "ratings:show", "close": "ratings:show", "object": "ratings:show", "decide": "ratings:show",
            "publish": "ratings:show",
        },
        icons={
            "send": "send", "close": "flag", "object": "message-report", "decide": "gavel", "publish": "speakerphone",
            "correct": "edit",
        },
        home="ratings:list",
    ),
)  # fmt: skip
