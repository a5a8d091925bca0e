"""A round of drafts of the quarter that runs, for streets; the other parts are invented (示例)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.scores import periods
from jingzhi.kit import sheets
from jingzhi.programmes.assessment import actions, queries
from jingzhi.programmes.assessment.spreadsheet import COLUMNS

OTHERS = (("党的建设", 20, 90), ("经济发展", 30, 88))


def show() -> int:
    """Import the other parts and open the round of streets; returns how many."""
    now = timezone.now()
    period = periods.holding("quarter", timezone.localdate(now) - timedelta(days=1)).code
    by = Seat.objects.select_related("body", "territory").filter(role="district").order_by("code")[0]
    names = queries.subjects("street", by, timezone.localdate(now)).values()
    rows = [
        (name, part, weight, points + n % 5, "示例数据")
        for n, name in enumerate(names)
        for part, weight, points in OTHERS
    ]
    data = sheets.write(form="xlsx", title="其他部分", header=COLUMNS, rows=rows)
    given: dict[str, Any] = {"kind": "street", "period": period, "by": by, "now": now}
    actions.import_parts(data=data, **given)
    return len(actions.open_round(**given))
