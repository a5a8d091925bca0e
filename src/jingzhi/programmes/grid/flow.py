"""吹哨派单 as a table: who may move a matter from where to where, and what it takes (SYSTEM.md D6).

Limits per state are district defaults (DOMAIN.md 1.5 and 2, marked [D]); arrival and handling limits come
from the item and stay with the case.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.catalogue.models import URGENCY
from jingzhi.core.flows.table import START, Fact, Flow, Move, State, register
from jingzhi.programmes.grid import actions, checks
from jingzhi.programmes.grid.models import HAND_BACK, NOT_DISPATCHED, OUTCOMES, PAUSES, SUPPLEMENT, WHISTLES

TITLE = Fact("title", _("事由"), "line", required=False, most=60)
TEXT = Fact("text", _("情况说明"), required=False, most=5000)
SCENE = Fact("scene", _("现场照片"), "photo", required=False)
POINT = Fact("point", _("位置"), "point", required=False)
ADDRESS = Fact("address", _("地址"), "line", required=False, most=120)
ITEM = Fact("item", _("事项类别"), "item")
MAYBE_ITEM = Fact("item", _("事项类别"), "item", required=False)
URGENT = Fact("urgency", _("紧急程度"), "choice", required=False, choices=tuple(URGENCY.items()))
PHONE = Fact("phone", _("联系电话"), "phone", required=False, help=_("选填，只用于回访，加密保存一年后删除"))
OUTCOME = Fact("outcome", _("办理结果"), "choice", choices=tuple(OUTCOMES.items()))
NOTE = Fact("note", _("内部说明"), required=False)
REPLY = Fact("reply", _("给居民的答复"), public=True, most=500)
MAYBE_REPLY = Fact("reply", _("给居民的答复"), required=False, public=True, most=500)
AFTER = Fact("after", _("处置后照片"), "photo", required=False)
WHY = Fact("why", _("原因说明"), most=500)
SCORE = Fact("score", _("满意度"), "score")
WORDS = Fact("words", _("想说的话"), required=False, most=500)
GRID = Fact("place", _("网格"), "place", required=False)

FLOW = register(
    Flow(
        "grid",
        _("网格事项"),
        states=(
            State("unplaced", _("待定位"), "wait", ("district",), ("workhour", 4)),
            State("reported", _("网格待办"), "wait", ("grid_worker",), ("workhour", 4)),
            State("community", _("待社区分拣"), "wait", ("community",), ("workhour", 4)),
            State("street", _("待派单"), "wait", ("street",), ("workhour", 2)),
            State("dispatched", _("办理中"), "doing", ("department", "force")),
            State("answered", _("待核实"), "check", ("community",), ("workday", 1)),
            State("verified", _("待评议"), "check", ("street",), ("workday", 2)),
            State("closed", _("已办结"), "done", final=True),
            State("declined", _("不予受理"), "hold", final=True),
            State("merged", _("已合并"), "hold", final=True),
        ),
        moves=(
            Move(
                "report",
                _("上报"),
                START,
                ("reported", "community"),
                by="grid_worker",
                needs=(TITLE, ITEM, TEXT, SCENE, POINT, ADDRESS, URGENT),
                check=checks.enters_where_it_lies,
                then=actions.take_in,
            ),
            Move(
                "submit",
                _("居民反映"),
                START,
                ("reported", "community", "unplaced"),
                by="resident",
                needs=(TITLE, MAYBE_ITEM, TEXT, SCENE, POINT, ADDRESS, PHONE),
                check=checks.enters_where_it_lies,
                then=actions.take_in,
            ),
            Move(
                "forward",
                _("12345转办"),
                START,
                ("unplaced", "reported", "community"),
                by="hotline",
                needs=(TITLE, MAYBE_ITEM, TEXT, POINT, ADDRESS),
                check=checks.enters_where_it_lies,
                then=actions.take_in,
            ),
            Move(
                "place",
                _("定位到网格或社区"),
                "unplaced",
                ("reported", "community"),
                by="district",
                needs=(Fact("place", _("网格或社区"), "place"),),
                check=checks.goes_to_a_grid_or_community,
            ),
            Move(
                "solve",
                _("就地办结"),
                "reported",
                "answered",
                by="grid_worker",
                needs=(OUTCOME, AFTER, MAYBE_REPLY, NOTE),
                check=checks.has_proof,
                then=actions.answer_at("grid"),
                tone="primary",
            ),
            Move(
                "raise_",
                _("请社区处理"),
                "reported",
                "community",
                by="grid_worker",
                needs=(Fact("tried", _("已做的工作"), required=False, most=500), MAYBE_ITEM, URGENT),
                check=checks.sorts,
                then=actions.sort,
            ),
            Move(
                "sort",
                _("分拣"),
                "community",
                "community",
                by="community",
                needs=(ITEM, URGENT, GRID),
                check=checks.sorts,
                then=actions.sort,
            ),
            Move(
                "settle",
                _("本社区办结"),
                "community",
                "answered",
                by="community",
                needs=(OUTCOME, AFTER, MAYBE_REPLY, NOTE),
                check=checks.has_proof,
                then=actions.answer_at("community"),
                tone="primary",
            ),
            Move(
                "raise_up",
                _("报街道"),
                "community",
                "street",
                by="community",
                needs=(MAYBE_ITEM, URGENT, Fact("tried", _("社区已做的工作"), most=500)),
                check=checks.has_an_item,
                then=actions.sort,
            ),
            Move(
                "hand_down",
                _("交网格办理"),
                "community",
                "reported",
                by="community",
                needs=(GRID, NOTE),
                check=checks.goes_to_a_grid,
            ),
            Move(
                "send_back",
                _("退回网格补充"),
                "community",
                "reported",
                by="community",
                needs=(Fact("reason", _("退回原因"), "choice", choices=SUPPLEMENT), NOTE),
                check=checks.lies_in_a_grid,
                offered=checks.came_from_a_grid,
                back=True,
            ),
            Move(
                "merge",
                _("并入已有事项"),
                ("community", "street"),
                "merged",
                by=("community", "street"),
                needs=(Fact("into", _("并入的事项编号"), "case"),),
                check=checks.merges_into_an_open_one,
                then=actions.merge,
            ),
            Move(
                "whistle",
                _("吹哨派单"),
                "street",
                "dispatched",
                by="street",
                needs=(
                    Fact("lead", _("主办单位"), "body"),
                    Fact("assist", _("协办单位"), "bodies", required=False),
                    Fact("kind", _("哨的类型"), "choice", choices=tuple(WHISTLES.items())),
                    Fact("handle_amount", _("处置时限"), "number", required=False),
                    Fact("order", _("派单说明"), required=False, most=500),
                ),
                check=checks.lead_owns_the_item,
                then=actions.whistle,
                tone="whistle",
            ),
            Move(
                "give_back",
                _("退回社区"),
                "street",
                "community",
                by="street",
                needs=(Fact("reason", _("退回原因"), "choice", choices=SUPPLEMENT), NOTE),
                back=True,
            ),
            Move(
                "check_in",
                _("应哨"),
                "dispatched",
                "dispatched",
                by=("department", "force"),
                check=checks.not_yet_checked_in,
                then=actions.check_in,
                offered=checks.may_check_in,
                tone="primary",
            ),
            Move(
                "answer",
                _("反馈办理结果"),
                "dispatched",
                ("answered", "dispatched"),
                by=("department", "force"),
                needs=(OUTCOME, REPLY, AFTER, NOTE),
                check=checks.answers_its_part,
                then=actions.answer,
                offered=checks.may_answer,
                tone="primary",
            ),
            Move(
                "hand_back",
                _("退回街道"),
                "dispatched",
                ("street", "dispatched", "answered"),
                by=("department", "force"),
                needs=(
                    Fact("reason", _("退回原因"), "choice", choices=HAND_BACK),
                    Fact("basis", _("职责依据（文件和条款）"), most=500),
                ),
                check=checks.hands_its_part_back,
                then=actions.hand_back,
                offered=checks.may_hand_back,
                back=True,
            ),
            Move(
                "ask_more",
                _("申请延期"),
                "dispatched",
                "dispatched",
                by=("department", "force"),
                needs=(Fact("amount", _("申请延长（按原时限单位）"), "number"), WHY),
                check=checks.asks_in_time_and_once,
                then=actions.ask_more,
                offered=checks.may_ask_more,
            ),
            Move(
                "decide_more",
                _("答复延期申请"),
                "dispatched",
                "dispatched",
                by="street",
                needs=(
                    Fact("body", _("申请单位"), "body"),
                    Fact("amount", _("同意延长（不填为不同意）"), "number", required=False),
                    WHY,
                ),
                check=checks.gives_at_most_what_was_asked,
                then=actions.decide_more,
                offered=checks.may_decide_more,
            ),
            Move(
                "pause",
                _("暂停计时"),
                "dispatched",
                "dispatched",
                by="street",
                needs=(
                    Fact("body", _("承办单位"), "body"),
                    Fact("cause", _("暂停事由"), "choice", choices=PAUSES),
                    Fact("amount", _("最长暂停（自然日）"), "number"),
                    WHY,
                ),
                check=checks.pauses_within_the_cap,
                then=actions.pause,
                offered=checks.may_pause,
            ),
            Move(
                "resume",
                _("恢复计时"),
                "dispatched",
                "dispatched",
                by="street",
                needs=(Fact("body", _("承办单位"), "body"),),
                check=checks.is_paused,
                then=actions.resume,
                offered=checks.may_resume,
            ),
            Move(
                "pass_",
                _("核实通过"),
                "answered",
                ("verified", "closed"),
                by=("community", "grid_worker", "street"),
                needs=(Fact("seen", _("核实照片"), "photo", required=False), NOTE),
                check=checks.verifier_is_not_the_handler,
                offered=checks.may_verify,
                tone="primary",
            ),
            Move(
                "fail",
                _("核实不通过，退回返工"),
                "answered",
                ("dispatched", "reported", "community"),
                by=("community", "grid_worker", "street"),
                needs=(WHY, Fact("seen", _("核实照片"), "photo", required=False)),
                check=checks.goes_back_to_the_handler,
                then=actions.fail,
                offered=checks.may_verify,
                back=True,
            ),
            Move(
                "close",
                _("评议并办结"),
                "verified",
                "closed",
                by="street",
                needs=(Fact("ratings", _("街道评议部门"), "ratings"), NOTE),
                check=checks.rates_everybody,
                then=actions.rate_bodies,
                tone="primary",
            ),
            Move(
                "rate",
                _("评价"),
                "closed",
                "closed",
                by="resident",
                needs=(SCORE, WORDS),
                check=checks.within_fourteen_days,
                then=actions.keep_satisfaction,
                offered=checks.may_rate,
            ),
            Move(
                "contradict",
                _("问题没有解决"),
                "closed",
                ("street", "community"),
                by="resident",
                needs=(WHY,),
                check=checks.reopens,
                then=actions.contradict,
                offered=checks.may_contradict,
                back=True,
            ),
            Move(
                "decline",
                _("不予受理"),
                ("unplaced", "community", "street"),
                "declined",
                by=("district", "community", "street"),
                needs=(Fact("reason", _("不予受理的原因"), "choice", choices=NOT_DISPATCHED), REPLY),
                check=checks.is_theirs_to_decline,
                offered=checks.may_decline,
            ),
        ),
    )
)
