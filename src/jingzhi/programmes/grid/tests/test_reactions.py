"""Who hears of what: the seats whose turn it is, once, and those a move concerns although the matter stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import lights
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.notices.models import Notice
from jingzhi.programmes.grid.tests.factories import NOW, Setup
from jingzhi.programmes.grid.tests.situations import (
    annulled,
    answered_by_bodies,
    checked_in,
    closed,
    dispatched,
    extension_asked,
    facts,
    moved,
    objected,
    paused,
    reported,
    sorted_by_community,
    street,
    tasks_open,
    transferred,
    unplaced,
    upheld,
    verified,
    waiting_for_lead,
    waived,
)


def told(build, world):
    """(seat, text) of the lines of the last event of a situation."""
    build(world)
    deliver_pending()
    last = Notice.objects.order_by("-event").values_list("event", flat=True).first()
    return sorted(Notice.objects.filter(event=last).values_list("seat_id", "text"))


def after(build, move, seat, **given):
    return lambda world: moved(build(world), move, world.seats[seat], **(facts(move) | given))


WHO = {
    "a forwarded message without a place": (unplaced, ["S-district"], "待定位：路灯不亮"),
    "a matter raised": (sorted_by_community, ["S-community"], "待社区分拣：路灯不亮"),
    "a matter raised up": (street, ["S-street"], "待派单：路灯不亮"),
    "a whistle": (dispatched, ["S-force", "S-zhujian"], "办理中：路灯不亮"),
    "the last answer": (answered_by_bodies, ["S-community"], "待核实：路灯不亮"),
    "a check passed": (verified, ["S-street"], "待评议：路灯不亮"),
    "a return to the community": (after(street, "give_back", "street"), ["S-community"], "退回：路灯不亮"),
    "a failed check": (after(answered_by_bodies, "fail", "community"), ["S-zhujian"], "退回：路灯不亮"),
    "the lead leaves": (after(dispatched, "hand_back", "zhujian"), ["S-street"], "退回：路灯不亮"),
    "the lead passes it on": (after(checked_in, "hand_back", "zhujian"), ["S-district"], "退回：路灯不亮"),
    "an assistant leaves": (after(dispatched, "hand_back", "force"), ["S-street", "S-zhujian"], "退回街道：路灯不亮"),
    "an assistant answers": (waiting_for_lead, ["S-zhujian"], "反馈办理结果：路灯不亮"),
    "an assistant is let off": (waived, ["S-force", "S-street"], "免于协办反馈：路灯不亮"),
    "a task is listed": (tasks_open, ["S-zhujian"], "列联合任务：路灯不亮"),
    "an objection": (objected, ["S-district", "S-street"], "提出异议：路灯不亮"),
    "a whistle found valid": (upheld, ["S-force", "S-street", "S-zhujian"], "认定有效，继续办理：路灯不亮"),
    "a whistle found invalid": (annulled, ["S-force", "S-street", "S-zhujian"], "认定无效，退回街道：路灯不亮"),
    "a matter leaves": (transferred, ["S-force", "S-zhujian"], "转出：路灯不亮"),
    "the lead is let go": (after(dispatched, "release", "street"), ["S-force", "S-zhujian"], "撤哨：路灯不亮"),
    "a contradiction": (after(closed, "contradict", "resident"), ["S-street"], "退回：路灯不亮"),
    "an extension is asked": (extension_asked, ["S-street"], "申请延期：路灯不亮"),
    "an extension is decided": (after(extension_asked, "decide_more", "street"), ["S-zhujian"], "答复延期申请：路灯不亮"),
    "a pause": (paused, ["S-zhujian"], "暂停计时：路灯不亮"),
}  # fmt: skip


@pytest.mark.parametrize("what", WHO)
def test_the_seats_concerned_hear_of(world, what):
    build, seats, text = WHO[what]
    assert told(build, world) == [(seat, text) for seat in seats]


def test_nobody_is_told_of_their_own_report_or_of_a_check_in(world):
    reported(world)
    deliver_pending()
    assert Notice.objects.count() == 0
    case = dispatched(world)
    deliver_pending()
    before = Notice.objects.count()
    moved(case, "check_in", world.zhujian)
    deliver_pending()
    assert Notice.objects.count() == before


def test_a_card_is_told_once_to_the_right_seats(world):
    reported(world)
    for now in (NOW + timedelta(days=9), NOW + timedelta(days=10)):
        lights.light(by=Setup(), now=now)
        deliver_pending()
    assert sorted(Notice.objects.values_list("seat_id", "kind", "text")) == [
        ("S-district", "red_card", "红牌：超期一倍：路灯不亮"),
        ("S-street", "red_card", "红牌：超期一倍：路灯不亮"),
        ("S-worker", "red_card", "红牌：超期一倍：路灯不亮"),
    ]
