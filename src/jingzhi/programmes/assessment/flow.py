"""考核 as a table: draft, notice, appeal within five working days, review, final; corrections re-issue (SYSTEM.md D3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.table import START, Fact, Flow, Move, State, register
from jingzhi.programmes.assessment import actions, checks
from jingzhi.programmes.assessment.models import APPEAL_DAYS, KINDS

SUBJECTS = ("street", "department")
READERS = ("district", "leader", "auditor", *SUBJECTS)
WHY = Fact("why", _("理由"), most=500)

FLOW = register(
    Flow(
        "assessment",
        _("考核"),
        states=(
            State("drafted", _("初稿"), "wait", ("district",)),
            State("notified", _("反馈中"), "check", SUBJECTS, ("workday", APPEAL_DAYS)),
            State("appealed", _("申诉复核中"), "doing", ("district",), ("workday", APPEAL_DAYS)),
            State("settled", _("待定版"), "wait", ("district",)),
            State("final", _("已定版"), "done", final=True),
        ),
        moves=(
            Move(
                "draft",
                _("开考核"),
                START,
                "drafted",
                by="district",
                needs=(
                    Fact("kind", _("考核名单"), "choice", choices=tuple(KINDS.items())),
                    Fact("subject", _("考核对象"), "line", most=24),
                    Fact("period", _("时期"), "line", most=8),
                ),
                check=checks.may_open,
                then=actions.begin,
            ),
            Move(
                "redraft",
                _("重新计算"),
                ("drafted", "settled"),
                "drafted",
                by="district",
                check=checks.next_sheet,
                then=actions.compute_again,
            ),
            Move(
                "notify",
                _("反馈给被考核单位"),
                "drafted",
                "notified",
                by="district",
                check=checks.may_notify,
                then=actions.give_notice,
                tone="primary",
            ),
            Move("agree", _("确认无异议"), "notified", "settled", by=SUBJECTS),
            Move(
                "appeal",
                _("申诉"),
                ("notified", "final"),
                "appealed",
                by=SUBJECTS,
                needs=(Fact("matters", _("有争议的事项"), "line", most=6000), WHY),
                check=checks.may_appeal,
                then=actions.dispute,
            ),
            Move(
                "uphold",
                _("申诉成立"),
                "appealed",
                "settled",
                by="district",
                needs=(Fact("matters", _("成立的事项"), "line", required=False, most=6000), WHY),
                check=checks.may_uphold,
                then=actions.uphold,
                tone="primary",
            ),
            Move(
                "reject",
                _("申诉不成立"),
                "appealed",
                ("settled", "final"),
                by="district",
                needs=(WHY,),
                check=checks.may_reject,
                then=actions.reject,
            ),
            Move(
                "finish",
                _("定版"),
                ("notified", "settled"),
                "final",
                by="district",
                check=checks.may_finish,
                then=actions.lock,
                offered=checks.waits_for_final,
                tone="primary",
            ),
            Move(
                "correct",
                _("更正"),
                "final",
                "settled",
                by="district",
                needs=(WHY,),
                check=checks.next_sheet,
                then=actions.compute_again,
            ),
        ),
        readers=READERS,
    )
)
