"""检查问题 as a table: found, put right with proof within ten working days, looked at again, closed (SYSTEM.md A3).

Limits are the district's defaults [D]. A finding of 交叉检查 is looked at again by the body that found it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.table import START, Fact, Flow, Move, State, register
from jingzhi.programmes.inspection import actions, rules

WHY = Fact("why", _("原因说明"), most=500)
CHECKERS = ("district", "street", "community")
CHECKED = ("street", "community", "department")

FLOW = register(
    Flow(
        "inspection",
        _("检查问题"),
        states=(
            State("rectify", _("整改中"), "doing", CHECKED, ("workday", rules.RECTIFY_DAYS)),
            State("recheck", _("待复查"), "check", ("district",), ("workday", rules.RECHECK_DAYS)),
            State(
                "crosscheck",
                _("待交叉复查"),
                "check",
                ("street", "community"),
                ("workday", rules.RECHECK_DAYS),
            ),
            State("cleared", _("已销号"), "done", final=True),
            State("dropped", _("已撤销"), "hold", final=True),
        ),
        moves=(
            Move(
                "find",
                _("提出问题"),
                START,
                "rectify",
                by=CHECKERS,
                needs=(
                    Fact("check", _("检查编号"), "line", most=8),
                    Fact("body", _("被检查单位"), "body"),
                    Fact("words", _("问题"), required=False, most=500),
                    Fact("photos", _("照片"), "photo", required=False),
                ),
                check=rules.may_find,
                then=actions.take_in,
            ),
            Move(
                "rectify",
                _("报告整改"),
                "rectify",
                ("recheck", "crosscheck"),
                by=CHECKED,
                needs=(
                    Fact("photos", _("整改证明（照片）"), "photo"),
                    Fact("words", _("怎么改的"), most=500),
                ),
                check=rules.rectifies,
                then=actions.hand_to_checker,
                offered=rules.is_subject,
                tone="primary",
            ),
            Move(
                "confirm",
                _("复查通过"),
                ("recheck", "crosscheck"),
                "cleared",
                by=CHECKERS,
                needs=(Fact("words", _("复查情况"), required=False, most=500),),
                check=rules.looks_again,
                then=actions.end_parts,
                offered=rules.is_checker,
                tone="primary",
            ),
            Move(
                "fail",
                _("复查不通过"),
                ("recheck", "crosscheck"),
                "rectify",
                by=CHECKERS,
                needs=(WHY,),
                check=rules.looks_again,
                then=actions.hand_back,
                offered=rules.is_checker,
                back=True,
            ),
            Move(
                "drop",
                _("撤销问题"),
                "rectify",
                "dropped",
                by=CHECKERS,
                needs=(WHY,),
                check=rules.looks_again,
                then=actions.end_parts,
                offered=rules.is_checker,
            ),
        ),
    )
)
