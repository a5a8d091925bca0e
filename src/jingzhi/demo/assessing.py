"""A round of assessments of the quarter that was replayed, put before its streets; the other parts are invented (示例)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.kit import sheets
from jingzhi.programmes.assessment import actions, queries
from jingzhi.programmes.assessment.spreadsheet import COLUMNS

QUARTER = "2022-Q4"
OTHERS = (("党的建设", 20, 90), ("经济发展", 30, 88))


def show() -> int:
    """Import the other parts, open the round of streets, and give notice; returns how many."""
    now = timezone.now()
    by = Seat.objects.select_related("body", "territory").filter(role="district").order_by("code")[0]
    names = queries.subjects("street", by, timezone.localdate(now)).values()
    rows = [
        (name, part, weight, points + n % 5, "示例数据")
        for n, name in enumerate(names)
        for part, weight, points in OTHERS
    ]
    data = sheets.write(form="xlsx", title="其他部分", header=COLUMNS, rows=rows)
    given: dict[str, Any] = {"kind": "street", "period": QUARTER, "by": by, "now": now}
    actions.import_parts(data=data, **given)
    cases = actions.open_round(**given)
    for case in cases:
        advance(case_no=case.no, move="notify", by=by, now=now)
    return len(cases)
