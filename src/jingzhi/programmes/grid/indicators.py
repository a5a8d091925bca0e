"""The standard indicators of the grid programme: formula, clause, and what a missing figure means (DOMAIN.md 1.6 and 2).

A clause marked [D] is a district default. What a matter contributes to each is said in `contributions.py`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from jingzhi.core.scores.sheets import Node, Template, publish
from jingzhi.core.scores.table import Indicator

WHISTLE_CLAUSE = _("吹哨报到双考核（接诉即办工作条例第33条）")


def _place(code: str, title: Any, formula: Any, clause: Any, **more: Any) -> Indicator:
    return Indicator(f"grid.{code}", title, "share", "place", formula, clause, **more)


def _body(code: str, title: Any, formula: Any, clause: Any, **more: Any) -> Indicator:
    kind = more.pop("kind", "share")
    return Indicator(f"grid.{code}", title, kind, "body", formula, clause, **more)


# fmt: off
OF_PLACES = (
    _place("filed", _("立案率"), _("未被不予受理、未转出的件数 ÷ 上报件数（按上报日）"), _("数字化城管绩效评价：立案率")),
    _place("recurring", _("重复率"), _("同一地点再次发生的件数 ÷ 上报件数（按上报日）"), _("数字化城管绩效评价：重复率"), more=False),
    _place("closed", _("结案率"), _("期限当月内办结的件数 ÷ 应结案件数（按期限日，未结和超期都算）"), _("数字化城管绩效评价：结案率")),
    _place("closed_in_time", _("按期结案率"), _("期限前办结的件数 ÷ 应结案件数（按期限日，未结和超期都算）"), _("数字化城管绩效评价：按期结案率")),
    _place("reworked", _("返工率"), _("核实不通过的次数 ÷ 反馈办理结果的次数（按反馈日）"), _("数字化城管绩效评价：返工率"), more=False),
    _place("checked_in_time", _("核查按时率"), _("期限前核实的次数 ÷ 应核实次数（按核实期限日）"), _("数字化城管绩效评价：核查按时率")),
    _place("responded", _("响应率"), _("全流程时限内给了诉求人答复的件数 ÷ 居民和12345诉求应响应件数（按期限日）"), _("接诉即办工作条例第32条：响应率")),
    _place("solved", _("解决率"), _("诉求人说已解决 ÷ 有效回访（已解决＋未解决）；三次两日联系不上的只计入原始数"), _("接诉即办工作条例第32条：解决率")),
    _place("content", _("满意率"), _("（满意＋0.8×基本满意）÷ 有效评价（按评价日）"), _("接诉即办工作条例第32条：满意率，系数为区里参数")),
    _place("in_grid", _("小事不出网格"), _("网格内解决 ÷ 已解决（按办结日）"), _("小事不出网格、大事不出社区")),
    _place("in_community", _("大事不出社区"), _("网格和社区内解决 ÷ 已解决（按办结日）"), _("小事不出网格、大事不出社区")),
    _place("dispatched_right", _("派遣准确率"), _("1 − 主办退回成立的哨 ÷ 吹哨数（按吹哨日）"), _("数字化城管绩效评价：派遣准确率"), least=5),
    _place("valid", _("有效哨率"), _("1 − 认定无效的哨 ÷ 吹哨数（按吹哨日）"), WHISTLE_CLAUSE, least=5),
)
OF_BODIES = (
    _body("arrived", _("到场率"), _("到场次数 ÷ 应到场次数（按到场时限日，没来也算）"), WHISTLE_CLAUSE, least=5),
    _body("arrived_in_time", _("应哨及时率"), _("到场时限前到场的次数 ÷ 应到场次数（按到场时限日）"), WHISTLE_CLAUSE, least=5),
    _body("handled_in_time", _("按期处置率"), _("办理时限前反馈的次数 ÷ 应处置次数（按办理时限日，没反馈也算）"), _("数字化城管绩效评价：按期处置率"), least=5),
    _body("reworked_body", _("主办返工率"), _("主办的办理结果核实不通过的次数 ÷ 反馈次数（按反馈日）"), _("数字化城管绩效评价：返工率"), more=False, least=5),
    _body("rated", _("街道评议"), _("街道三项评分之和 ÷ 3（响应速度、配合力度、落实程度，1–5分，按评议日）"), WHISTLE_CLAUSE, kind="mean", unit=_("分"), full=Fraction(5), least=5),
)
# fmt: on
ALL = OF_PLACES + OF_BODIES
# Why a contribution stands in the raw figure only.
EXCLUDED = {
    "held": _("挂账期间"),
    "paused": _("暂停计时期间"),
    "merged": _("并入其他事项"),
    "duplicate": _("核实为重复"),
    "declined": _("不予受理"),
    "transferred": _("已转出"),
    "unreachable": _("三次两日联系不上"),
    "annulled": _("认定为无效哨"),
    "judging": _("对吹哨有异议，待认定"),
    "returned": _("退回成立，不再应到"),
    "released": _("撤哨或免于反馈"),
}

_OF = {one.code.removeprefix("grid."): one for one in ALL}


def _line(code: str, weight: int) -> Node:
    return Node(_OF[code].title, Fraction(weight), _OF[code])


# Weights are district parameters [D]; process weighs at least 60 of 100. Streets and bodies never share a list.
STREETS = Template(
    "grid.streets",
    _("街道（镇）网格治理"),
    "street",
    (
        Node(_("办理过程"), Fraction(60), children=(
            _line("filed", 5), _line("responded", 15), _line("closed_in_time", 20), _line("reworked", 10),
            _line("dispatched_right", 5), _line("valid", 5),
        )),
        Node(_("办理结果"), Fraction(40), children=(
            _line("solved", 12), _line("content", 12), _line("in_community", 10), _line("recurring", 6),
        )),
    ),
)  # fmt: skip
BODIES = Template(
    "grid.bodies",
    _("部门和力量吹哨报到"),
    "body",
    (
        Node(_("报到和办理"), Fraction(70), children=(
            _line("arrived", 15), _line("arrived_in_time", 15), _line("handled_in_time", 25), _line("reworked_body", 15),
        )),
        Node(_("街道评议"), Fraction(30), children=(_line("rated", 30),)),
    ),
)  # fmt: skip
publish(STREETS)
publish(BODIES)
