"""重点任务 as a table: a task of each level, milestones reported with proof, accepted by the level above (SYSTEM.md D1)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.table import START, STAY, Fact, Flow, Move, State, register
from jingzhi.programmes.keytasks import actions, checks

LEVELS = ("district", "street", "community")
READERS = (*LEVELS, "leader", "auditor")
RUNNING = tuple(f"{level}_running" for level in LEVELS)
SHOWN = tuple(f"{level}_shown" for level in LEVELS)
WHY = Fact("why", _("理由"), most=500)
MILESTONE = Fact("milestone", _("节点"), "number")

# Every open state three times, so that each stands in the right level's todo list only.
FLOW = register(
    Flow(
        "keytasks",
        _("重点任务"),
        states=(
            State("district_running", _("区级推进中"), "doing", ("district",)),
            State("street_running", _("街道推进中"), "doing", ("street",)),
            State("community_running", _("社区推进中"), "doing", ("community",)),
            State("district_shown", _("待区领导确认"), "check", ("leader",), ("workday", 5)),
            State("street_shown", _("待区里确认"), "check", ("district",), ("workday", 5)),
            State("community_shown", _("街道确认中"), "check", ("street",), ("workday", 5)),
            State("done", _("已完成"), "done", final=True),
            State("dropped", _("已撤销"), "hold", final=True),
        ),
        moves=(
            Move(
                "open",
                _("立任务"),
                START,
                RUNNING,
                by=("district", "street"),
                needs=(
                    Fact("title", _("任务"), "line", most=80),
                    Fact("wanted", _("要看到的成果"), "line", most=300),
                    Fact("owner", _("承担单位"), "body"),
                    Fact("milestones", _("节点"), "line", most=1500),
                    Fact("target", _("数量目标"), "amount", required=False),
                    Fact("unit", _("单位"), "line", required=False, most=10),
                ),
                check=checks.may_open,
                then=actions.begin,
            ),
            Move(
                "report",
                _("报节点"),
                RUNNING,
                SHOWN,
                by=LEVELS,
                needs=(
                    MILESTONE,
                    Fact("note", _("完成情况"), most=500),
                    Fact("proof", _("照片"), "photo", required=False),
                    Fact("paper", _("文件名称和文号"), required=False, most=120),
                ),
                check=checks.may_report,
                then=actions.report,
                offered=checks.on_the_page,
            ),
            Move(
                "accept",
                _("确认节点"),
                SHOWN,
                (*RUNNING, "done"),
                by=("leader", "district", "street"),
                check=checks.may_judge,
                then=actions.accept,
                offered=checks.is_over,
                tone="primary",
            ),
            Move(
                "hand_back",
                _("退回节点"),
                SHOWN,
                RUNNING,
                by=("leader", "district", "street"),
                needs=(WHY,),
                check=checks.may_judge,
                then=actions.hand_back,
                offered=checks.is_over,
                back=True,
            ),
            Move(
                "put_off",
                _("改节点日期"),
                RUNNING,
                STAY,
                by=("leader", "district", "street"),
                needs=(MILESTONE, Fact("due_on", _("新的日期"), "date"), WHY),
                check=checks.may_put_off,
                then=actions.put_off,
                offered=checks.on_the_page,
            ),
            Move(
                "drop",
                _("撤销任务"),
                RUNNING,
                "dropped",
                by=("leader", "district", "street"),
                needs=(WHY,),
                check=checks.may_drop,
                offered=checks.on_the_page,
            ),
        ),
        readers=READERS,
    )
)
