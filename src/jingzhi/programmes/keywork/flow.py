"""重点工作 as a table: issued by day 5, reported with proof, confirmed or returned, carried on while unfinished."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.table import START, STAY, Fact, Flow, Move, State, register
from jingzhi.programmes.keywork import actions, checks
from jingzhi.programmes.keywork.models import SOURCES

WHY = Fact("why", _("原因"), most=500)
NOTE = Fact("note", _("进展"), most=500)
ISSUERS = ("district", "street")
OWNERS = ("department", "street", "community", "force")
OPEN = ("issued", "street_issued")
SHOWN = ("reported", "street_reported")

# Every open state twice: the district's list and a street's own, so that each stands in the right todo list only.
FLOW = register(
    Flow(
        "keywork",
        _("重点工作"),
        states=(
            State("draft", _("拟稿中"), "wait", ("district",)),
            State("street_draft", _("街道拟稿中"), "wait", ("street",)),
            State("issued", _("推进中"), "doing", ("department", "street")),
            State("street_issued", _("社区（力量）推进中"), "doing", ("community", "force")),
            State("reported", _("待确认"), "check", ("district",), ("workday", 5)),
            State("street_reported", _("待街道确认"), "check", ("street",), ("workday", 5)),
            State("confirmed", _("已完成"), "done", final=True),
            State("dropped", _("已撤销"), "hold", final=True),
        ),
        moves=(
            Move(
                "draft",
                _("拟一项"),
                START,
                ("draft", "street_draft"),
                by=ISSUERS,
                needs=(
                    Fact("title", _("工作"), "line", most=60),
                    Fact("wanted", _("要看到的成果"), "line", most=300),
                    Fact("owner", _("承担单位"), "body"),
                    Fact("due_on", _("完成日期"), "date", help=_("逢休息日顺延到下一个工作日")),
                    Fact("month", _("清单月份"), "line", most=7, help=_("例如 2026-12；每月 5 日前发出")),
                    Fact("source", _("来源"), "choice", choices=tuple(SOURCES.items())),
                ),
                check=checks.drafts,
                then=actions.take_in,
            ),
            Move(
                "issue",
                _("发出"),
                ("draft", "street_draft"),
                OPEN,
                by=ISSUERS,
                check=checks.issues,
                then=actions.issue,
                offered=checks.is_issuer,
                tone="primary",
            ),
            Move(
                "progress",
                _("报进展"),
                OPEN,
                STAY,
                by=OWNERS,
                needs=(NOTE, Fact("proof", _("照片"), "photo", required=False)),
                check=checks.by_owner,
                offered=checks.is_owner,
                quiet=True,
            ),
            Move(
                "report",
                _("报完成"),
                OPEN,
                SHOWN,
                by=OWNERS,
                needs=(
                    Fact("note", _("完成情况"), most=500),
                    Fact("proof", _("照片"), "photo", required=False),
                    Fact("paper", _("文件名称和文号"), required=False, most=120),
                ),
                check=checks.reports,
                then=actions.report,
                offered=checks.is_owner,
                tone="primary",
            ),
            Move(
                "confirm",
                _("确认完成"),
                SHOWN,
                "confirmed",
                by=ISSUERS,
                check=checks.by_issuer,
                then=actions.let_go,
                offered=checks.is_issuer,
                tone="primary",
            ),
            Move(
                "send_back",
                _("退回再做"),
                SHOWN,
                OPEN,
                by=ISSUERS,
                needs=(WHY,),
                check=checks.sends_back,
                then=actions.send_back,
                offered=checks.is_issuer,
                back=True,
            ),
            Move(
                "drop",
                _("撤销这一项"),
                ("draft", "street_draft", *OPEN),
                "dropped",
                by=ISSUERS,
                needs=(WHY,),
                check=checks.by_issuer,
                then=actions.let_go,
                offered=checks.is_issuer,
            ),
            Move(
                "carry",
                _("结转到下月"),
                (*OPEN, *SHOWN),
                STAY,
                by="system",
                check=checks.carries,
                then=actions.carry,
                offered=checks.never,
                quiet=True,
            ),
        ),
    )
)
