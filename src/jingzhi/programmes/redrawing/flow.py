"""网格重划 as a table: a street prepares, the district approves for a day to come, on that day it takes effect (SYSTEM.md D4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.table import START, Fact, Flow, Move, State, register
from jingzhi.programmes.redrawing import actions, rules
from jingzhi.programmes.redrawing.models import EDITS

WHY = Fact("why", _("原因说明"), most=500)

FLOW = register(
    Flow(
        "redrawing",
        _("网格重划"),
        states=(
            State("preparing", _("起草中"), "wait", ("street",)),
            State("submitted", _("待批准"), "check", ("district",), ("workday", 5)),
            State("scheduled", _("已批准，待施行"), "doing", ("district",)),
            State("in_force", _("已施行"), "done", final=True),
            State("withdrawn", _("已撤回"), "hold", final=True),
        ),
        moves=(
            Move(
                "prepare",
                _("起草"),
                START,
                "preparing",
                by="street",
                needs=(Fact("places", _("社区"), "places"),),
                check=rules.may_begin,
                then=actions.begin,
            ),
            Move(
                "edit",
                _("在地图上修改"),
                "preparing",
                "preparing",
                by="street",
                needs=(
                    Fact("kind", _("修改方式"), "choice", choices=tuple(EDITS.items())[1:]),
                    Fact("area", _("社区"), "place"),
                    Fact("grids", _("网格"), "line", required=False, most=400),
                    Fact("quarter", _("小区"), "line", required=False, most=24),
                    Fact("line", _("分格线"), "line", required=False, most=2000),
                    Fact("whole", _("沿小区边界"), "flag", required=False),
                    Fact("parts", _("网格数"), "number", required=False),
                ),
                check=rules.edits_the_map,
                then=actions.keep_version,
                tone="primary",
            ),
            Move(
                "submit",
                _("报区里批准"),
                "preparing",
                "submitted",
                by="street",
                check=rules.holds_together,
            ),
            Move(
                "send_back",
                _("退回修改"),
                "submitted",
                "preparing",
                by="district",
                needs=(WHY,),
                back=True,
            ),
            Move(
                "approve",
                _("批准"),
                "submitted",
                "scheduled",
                by="district",
                needs=(Fact("on", _("施行日期"), "date"),),
                check=rules.approves,
                then=actions.schedule,
                tone="primary",
            ),
            Move(
                "withdraw",
                _("撤回草案"),
                ("preparing", "submitted"),
                "withdrawn",
                by="street",
                then=actions.let_go,
            ),
            Move(
                "cancel",
                _("取消施行"),
                "scheduled",
                "withdrawn",
                by="district",
                needs=(WHY,),
                then=actions.let_go,
            ),
            Move(
                "enforce",
                _("施行"),
                "scheduled",
                "in_force",
                by="district",
                check=rules.day_has_come,
                then=actions.take_effect,
                offered=rules.may_enforce,
            ),
        ),
    )
)
