"""How a key task looks on the shared pages: what, of whom, how many milestones are accepted."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows.faces import Brief, Line
from jingzhi.core.flows.models import Case
from jingzhi.programmes.keytasks import queries
from jingzhi.programmes.keytasks.models import Task


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """Title and owner of each, with one query."""
    rows = Task.objects.filter(case__in=[case.no for case in cases]).select_related("owner")
    return {row.case_id: Brief(title=row.title, place=row.owner.name) for row in rows}


def facts(case: Case, seat: Seat) -> list[Line]:
    """What is to be seen, and how far it is."""
    row = queries.task(case)
    rows = list(row.milestones.order_by("n"))
    accepted = sum(one.accepted is not None for one in rows)
    lines = [
        (_("要看到的成果"), row.wanted, ""),
        (_("承担单位"), row.owner.name, ""),
        (_("节点"), _("%(done)d / %(all)d 个已确认") % {"done": accepted, "all": len(rows)}, ""),
    ]
    waits = queries.waiting(case.no)
    if waits is not None:
        lines.append((_("待确认的节点"), waits.title, str(waits.due_on)))
    return lines


FACE = faces.register(
    queries.FLOW,
    faces.Face(
        briefs=briefs,
        facts=facts,
        pages={"report": "keytasks:show", "put_off": "keytasks:show", "drop": "keytasks:show"},
        icons={
            "report": "send", "accept": "circle-check", "hand_back": "arrow-back-up", "put_off": "calendar",
            "drop": "ban",
        },
        home="keytasks:list",
    ),
)  # fmt: skip
