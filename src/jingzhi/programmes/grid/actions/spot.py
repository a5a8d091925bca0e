"""就地办结 on the spot: a grid worker reports what is already put right, as one act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.beside import new_files
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.actions.intake import receive


def solve_on_the_spot(
    *,
    by: Seat,
    now: datetime,
    outcome: str,
    after: list[Any],
    reply: str = "",
    key: str | None = None,
    **report: Any,
) -> Case:
    """Report a matter and solve it (`report`, then `solve`), both or neither; the same key again gives the same case.

    `outcome` and `after` (pictures taken afterwards) are those of `solve`: which outcome needs a picture is its rule.

    Raises:
        Refused: whatever `report` or `solve` refuse; 422 when the spot lies outside the seat's own grid.
    """
    with new_files(), transaction.atomic():
        case = receive(move="report", by=by, now=now, key=key, **report)
        if not by.territory.holds(case.place):
            raise Refused(
                _("位置在%(place)s，不在您的网格，不能由您就地办结。请点“上报”，交给那里的网格。")
                % {"place": case.place.name},
                code="not_your_grid",
                field="point",
            )
        given: dict[str, Any] = {"outcome": outcome, "after": after, "reply": reply}
        solve_key = f"{key}-solve" if key else None
        return advance(case_no=case.no, move="solve", by=by, now=now, key=solve_key, **given)
