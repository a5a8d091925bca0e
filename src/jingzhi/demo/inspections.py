"""A year of checks (示例): one drawn, one of pairs drawn, one waiting for its draw; two findings on the way."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.programmes.inspection import actions
from jingzhi.programmes.inspection.models import Check

# The pages that show it have the year in their address.
YEAR, CAP = 2026, 4
NAMED = ("D-jiaoyu", "D-jingxin")
CHECKS = (
    {"kind": "random", "level": "community", "title": "消防通道抽查（示例）", "month": 10, "n": 6},
    {"kind": "cross", "level": "street", "title": "值班和台账交叉检查（示例）", "month": 11},
    {"kind": "special", "level": "department", "title": "超期事项专项督导（示例）", "month": 11},
    {"kind": "random", "level": "community", "title": "公示栏抽查（示例）", "month": 12, "n": 4},
)


def show() -> int:
    """Plan, approve, draw and find in the last three days; returns how many findings there are."""
    by = Seat.objects.select_related("body", "territory").filter(role="district").order_by("code")[0]
    now = timezone.now() - timedelta(days=3)
    plan = actions.begin_plan(year=YEAR, cap=CAP, by=by, now=now)
    checks = [actions.add_check(plan=plan, by=by, now=now, **given) for given in CHECKS]  # type: ignore[arg-type]
    actions.set_candidates(check=checks[2], codes=NAMED, by=by, now=now)
    actions.approve(plan=plan, by=by, now=now)
    for check in checks[:2]:
        actions.draw(check=check, by=by, now=now + timedelta(hours=1))
    special = Check.objects.select_related("plan__place").get(pk=checks[2].pk)
    for n, code in enumerate(NAMED):
        later = now + timedelta(hours=2 + n)
        actions.find(
            check=special, by=by, now=later, key=f"find-{code}", body=code, words="超期事项没有写明原因"
        )
    return len(NAMED)
