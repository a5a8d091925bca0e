"""季度评议 as a table: marks within 10 working days, results to the rated, objections within 5, then public (SYSTEM.md D3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.table import START, STAY, Fact, Flow, Move, State, register
from jingzhi.programmes.ratings import actions, checks
from jingzhi.programmes.ratings.models import MARK_DAYS, OBJECT_DAYS
from jingzhi.programmes.ratings.template import KINDS

BODIES = ("street", "department")
READERS = ("district", "leader", "auditor", *BODIES)
WHY = Fact("why", _("理由"), most=500)
RATED = Fact("rated", _("被评单位"), "line", most=60)

FLOW = register(
    Flow(
        "ratings",
        _("季度评议"),
        states=(
            State("rating", _("评议中"), "doing", BODIES, ("workday", MARK_DAYS)),
            State("notified", _("结果反馈中"), "check", BODIES, ("workday", OBJECT_DAYS)),
            State("disputed", _("异议复核中"), "doing", ("district",), ("workday", OBJECT_DAYS)),
            State("published", _("已公布"), "done", final=True),
        ),
        moves=(
            Move(
                "open",
                _("开评议"),
                START,
                "rating",
                by="district",
                needs=(
                    Fact("kind", _("名单"), "choice", choices=tuple(KINDS.items())),
                    Fact("period", _("季度"), "line", most=8),
                ),
                check=checks.may_open,
                then=actions.begin,
            ),
            Move(
                "send",
                _("交评议表"),
                "rating",
                STAY,
                by=BODIES,
                needs=(
                    RATED,
                    Fact("marks", _("评分"), "line", most=400),
                    Fact("why", _("低分理由"), "line", required=False, most=500),
                ),
                check=checks.may_send,
                then=actions.keep,
                offered=checks.over,
                quiet=True,
            ),
            Move(
                "close",
                _("结束评议，反馈结果"),
                "rating",
                "notified",
                by="district",
                check=checks.may_close,
                then=actions.count,
                offered=checks.over,
            ),
            Move(
                "object",
                _("提出异议"),
                ("notified", "disputed"),
                "disputed",
                by=BODIES,
                needs=(Fact("line", _("有异议的指标"), "line", most=20), WHY),
                check=checks.may_object,
                then=actions.dispute,
                offered=checks.over,
            ),
            Move(
                "decide",
                _("复核异议"),
                "disputed",
                ("notified", "disputed"),
                by="district",
                needs=(RATED, Fact("struck", _("剔除的评分"), "line", required=False, most=2000), WHY),
                check=checks.may_decide,
                then=actions.decide,
                offered=checks.over,
            ),
            Move(
                "publish",
                _("公布"),
                "notified",
                "published",
                by="district",
                check=checks.may_publish,
                then=actions.publish,
                offered=checks.over,
            ),
            Move(
                "correct",
                _("更正"),
                "published",
                "notified",
                by="district",
                needs=(WHY,),
                then=actions.count,
            ),
        ),
        readers=READERS,
    )
)
