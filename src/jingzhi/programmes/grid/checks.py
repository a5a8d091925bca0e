"""Rules of the grid flow. Each reads, refuses or names where the matter goes; none writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import no_such_case
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.models import Matter

# Outcomes that change something on the spot need a picture of it (DOMAIN.md section 17, rule 4).
NEED_PROOF = {"fixed", "cleared", "corrected"}
MOST_ASSISTANTS = 8
MOST_CONTRADICTIONS = 2
# A body is urged at most once in four hours, so that an urge keeps its weight (district default).
BETWEEN_URGES = timedelta(hours=4)
# The third return of one matter goes to the district, whose decision binds (首接负责; DOMAIN.md 1.4 and section 2).
RETURNS_BEFORE_RULING = 3
RATING_DAYS = timedelta(days=14)
# District defaults: a handling clock is paused at most twice, each time at most 60 natural days.
MOST_PAUSES, MOST_PAUSE_DAYS = 2, 60
Facts = dict[str, Any]


def enters_where_it_lies(step: Step) -> None:
    """A new matter goes to the grid or community it lies in; without either it waits to be placed."""
    step.to = _inbox(step.case.place)
    if step.to not in step.move.targets:
        raise Refused(_("请选择事项所在的网格或社区。"), code="no_place", field="point")
    step.item = step.given.get("item")


def _inbox(place: Place) -> str:
    return {"grid": "reported", "community": "community"}.get(place.kind, "unplaced")


def _ended(place: Place, step: Step) -> bool:
    return place.until is not None and place.until <= timezone.localdate(step.now)


def goes_to_a_grid_or_community(step: Step) -> None:
    """The district places a matter; a street alone is not exact enough."""
    place = step.given["place"]
    if not step.by.territory.holds(place) or _inbox(place) == "unplaced" or _ended(place, step):
        raise Refused(_("请选择本区现行的网格或社区。"), code="bad_place", field="place")
    step.place, step.to = place, _inbox(place)


def goes_to_a_grid(step: Step) -> None:
    """The community hands a matter to one of its own grids."""
    place = step.given.get("place") or step.case.place
    if place.kind != "grid" or _ended(place, step) or not step.by.territory.holds(place):
        raise Refused(_("请选择本社区的一个网格。"), code="bad_place", field="place")
    step.place = place


def came_from_a_grid(case: Case, seat: Seat) -> bool:
    """Whether there is a grid to send the matter back to."""
    return case.place.kind == "grid"


def lies_in_a_grid(step: Step) -> None:
    """Only what came from a grid can go back to it."""
    if step.case.place.kind != "grid":
        raise Refused(
            _("这件事还没有定位到网格，请用“交网格办理”并选择网格。"), code="no_grid", field="reason"
        )


def sorts(step: Step) -> None:
    """Item and grid are taken over; a new grid must lie in the community."""
    step.item = step.given.get("item")
    if "place" in step.given:
        goes_to_a_grid(step)


def has_an_item(step: Step) -> None:
    """What goes up rests on an item of the list (吹哨要有清单依据, DOMAIN.md section 2)."""
    step.item = step.given.get("item")
    if step.item is None and not step.case.item_code:
        raise Refused(_("报街道前请先选择事项类别。"), code="no_item", field="item")


def has_proof(step: Step) -> None:
    """A repair, a clearing or a correction is shown by a picture taken afterwards."""
    if step.given["outcome"] in NEED_PROOF and "after" not in step.given:
        raise Refused(_("请上传处置后的照片，或改选不需要照片的办理结果。"), code="no_proof", field="after")


def merges_into_an_open_one(step: Step) -> None:
    """A duplicate joins another open matter within the same reach."""
    into: Case = step.given["into"]
    if into.no == step.case.no:
        raise Refused(_("不能并入自己，请填另一件事项的编号。"), code="same_case", field="into")
    if not step.by.territory.holds(into.place):
        raise no_such_case(into.no, field="into")
    if into.flow != step.case.flow or into.closed_at:
        raise Refused(_("只能并入本辖区还在办理的事项。"), code="bad_case", field="into")


def lead_owns_the_item(step: Step) -> Facts:
    """The lead is the item's owner or a force; another department needs the reason in writing."""
    lead: Body = step.given["lead"]
    assistants: list[Body] = step.given.get("assist", [])
    item = queries.item_of(step.case)
    if item is None:
        raise Refused(_("这件事还没有事项类别，请退回社区补充。"), code="no_item", field="lead")
    _may_all_be_called([lead, *assistants])
    off_list = lead.kind == "department" and lead.code != item.owner_id
    if off_list and "order" not in step.given:
        raise Refused(
            _("“%(item)s”的主责单位是%(owner)s。派给其他单位请在派单说明里写明理由。")
            % {"item": item.name, "owner": item.owner.name},
            code="not_the_owner",
            field="order",
        )
    return {"off_list": off_list}


def _may_all_be_called(bodies: list[Body]) -> None:
    codes = [body.code for body in bodies]
    if len(set(codes)) != len(codes):
        raise Refused(_("同一个单位不能派两次，请检查主办和协办。"), code="twice", field="assist")
    if len(codes) > MOST_ASSISTANTS + 1:
        raise Refused(
            _("协办单位最多 %(most)d 个。") % {"most": MOST_ASSISTANTS}, code="too_many", field="assist"
        )
    for body in bodies:
        if body.kind not in ("department", "force"):
            raise Refused(
                _("%(body)s不能被吹哨，请选择部门或力量。") % {"body": body.name},
                code="bad_body",
                field="lead",
            )


def may_check_in(case: Case, seat: Seat) -> bool:
    """Whether 应哨 is still to be done by this body."""
    summons = queries.open_summons(case, seat)
    return summons is not None and summons.checked_in_at is None


def may_answer(case: Case, seat: Seat) -> bool:
    """Whether the body has checked in and not answered."""
    summons = queries.open_summons(case, seat)
    return summons is not None and summons.checked_in_at is not None


def may_hand_back(case: Case, seat: Seat) -> bool:
    """Whether the body still owes an answer."""
    summons = queries.open_summons(case, seat)
    return summons is not None and not (summons.party.part == "lead" and queries.matter(case).binding)


def not_yet_checked_in(step: Step) -> None:
    """应哨 happens once."""
    if _summons(step).checked_in_at is not None:
        raise Refused(_("本单位已经应哨，不用再点。"), code="checked_in", status=409)


def _summons(step: Step) -> Any:
    summons = queries.open_summons(step.case, step.by)
    if summons is None:
        raise Refused(_("本单位在这件事上的任务已经完成或撤回。"), code="not_summoned", status=409)
    return summons


def answers_its_part(step: Step) -> None:
    """After checking in; the last answer moves the matter on to verification."""
    if _summons(step).checked_in_at is None:
        raise Refused(_("请先应哨，再反馈办理结果。"), code="not_checked_in", status=409)
    has_proof(step)
    others = queries.open_parties(step.case).exclude(body_id=step.by.body_id)
    step.to = "dispatched" if others.exists() else "answered"


def hands_its_part_back(step: Step) -> Facts:
    """The lead's return ends the whistle, its third goes to the district; an assistant's leaves the others at work."""
    part = _summons(step).party.part
    matter = queries.matter(step.case)
    if part == "assist":
        others = queries.open_parties(step.case).exclude(body_id=step.by.body_id)
        step.to = "dispatched" if others.exists() else "answered"
        return {"part": part, "returns": matter.returns}
    if matter.binding:
        raise Refused(_("区里已裁定由本单位主办，不能再退回。"), code="binding", status=409)
    step.to = "disputed" if matter.returns + 1 >= RETURNS_BEFORE_RULING else "street"
    return {"part": part, "returns": matter.returns + 1}


def ruling_names_who_comes(step: Step) -> Facts:
    """The district names the lead; it may be any department or force, and that binds it."""
    _may_all_be_called([step.given["lead"], *step.given.get("assist", [])])
    return {"binding": True}


def not_urged_lately(step: Step) -> Facts:
    """催办 is for bodies that still owe an answer, and not every few minutes."""
    matter = queries.matter(step.case)
    if matter.urged_at is not None and step.now - matter.urged_at < BETWEEN_URGES:
        raise Refused(_("4 小时内已催办过，请稍后再催，或直接联系承办单位。"), code="urged", status=409)
    return {"urges": matter.urges + 1}


def releases_who_was_called(step: Step) -> Facts:
    """撤哨: the street lets a body go; without its lead the matter comes back to the street."""
    party = queries.open_parties(step.case).filter(body=step.given["body"]).first()
    if party is None:
        raise Refused(_("这个单位没有待办的任务，不用撤回。"), code="not_summoned", field="body")
    others = queries.open_parties(step.case).exclude(pk=party.pk)
    if party.part == "lead":
        step.to = "street"
    else:
        step.to = "dispatched" if others.exists() else "answered"
    return {"part": party.part}


def may_verify(case: Case, seat: Seat) -> bool:
    """Nobody verifies what they handled themselves."""
    return Matter.objects.filter(case=case).exclude(handler=seat.code).exists()


def verifier_is_not_the_handler(step: Step) -> Facts:
    """核查 by another seat than the handler; whistled matters go on to the street's rating."""
    matter = queries.matter(step.case)
    if matter.handler == step.by.code:
        raise Refused(_("自己办理的事项不能由自己核实，请由其他岗位核实。"), code="own_work", status=403)
    step.to = "verified" if matter.level == "street" else "closed"
    return {"level": matter.level, "fails": matter.fails}


def goes_back_to_the_handler(step: Step) -> Facts:
    """核查不通过: back to whoever handled it, and counted (返工)."""
    verifier_is_not_the_handler(step)
    matter = queries.matter(step.case)
    step.to = {"grid": "reported", "community": "community", "street": "dispatched"}[matter.level]
    return {"level": matter.level, "fails": matter.fails + 1}


def rates_everybody(step: Step) -> None:
    """Each body that answered gets three scores, no other does."""
    expected = set(queries.answered_bodies(step.case))
    given: dict[str, list[int]] = step.given["ratings"]
    if set(given) != expected or any(len(scores) != 3 for scores in given.values()):
        raise Refused(
            _("请给每个到场单位的响应速度、配合力度、落实程度各打 1 到 5 分。"),
            code="rate_all",
            field="ratings",
        )


def may_rate(case: Case, seat: Seat) -> bool:
    """Whether the resident has not rated yet; the 14 days are judged when the move is made."""
    return queries.matter(case).satisfaction is None


def may_contradict(case: Case, seat: Seat) -> bool:
    """Whether the matter may still be opened again."""
    return queries.matter(case).contradictions < MOST_CONTRADICTIONS


def within_fourteen_days(step: Step) -> None:
    """A resident rates once, within 14 days of closing."""
    _in_time(step)
    if queries.matter(step.case).satisfaction is not None:
        raise Refused(_("这件事您已经评价过，谢谢。"), code="rated", status=409)


def _in_time(step: Step) -> None:
    closed_at = step.case.closed_at
    if closed_at is None or step.now - closed_at > RATING_DAYS:
        raise Refused(_("办结已超过 14 天，不能再评价；如有新情况请重新反映。"), code="too_late", status=409)


def reopens(step: Step) -> Facts:
    """A contradiction within 14 days opens the matter again where it was decided, at most twice."""
    _in_time(step)
    matter = queries.matter(step.case)
    if matter.contradictions >= MOST_CONTRADICTIONS:
        raise Refused(
            _("这件事已经重办两次，请拨打12345或到社区窗口说明情况。"), code="too_often", status=409
        )
    step.to = "street" if matter.level == "street" else "community"
    return {"contradictions": matter.contradictions + 1}


def may_decline(case: Case, seat: Seat) -> bool:
    """Each level declines only what lies with it."""
    return seat.role == {"unplaced": "district"}.get(case.state, case.state)


def is_theirs_to_decline(step: Step) -> None:
    """The same, said to whoever asks all the same."""
    if not may_decline(step.case, step.by):
        raise Refused(_("这件事现在不在您这一级，不能由您决定不予受理。"), code="not_your_level", status=403)


def may_ask_more(case: Case, seat: Seat) -> bool:
    """Whether this body may still ask for an extension (once, while its clock counts)."""
    summons = queries.open_summons(case, seat)
    clock = queries.handling_clock(case, seat.body)
    return (
        summons is not None and summons.more_asked is None and clock is not None and clock.paused_at is None
    )


def asks_in_time_and_once(step: Step) -> None:
    """延期 is asked before the deadline, once per whistle, for at most the item's own limit again."""
    clock = queries.handling_clock(step.case, step.by.body)
    if not may_ask_more(step.case, step.by) or clock is None:
        raise Refused(_("本单位已经申请过延期，或现在不在计时。"), code="asked_before", status=409)
    if step.now >= clock.due_at:
        raise Refused(_("已过时限，不能再申请延期；请尽快办理并反馈。"), code="too_late", status=409)
    if step.given["amount"] > clock.amount:
        raise Refused(
            _("延期最多申请 %(most)d，不能超过原时限。") % {"most": clock.amount},
            code="too_much",
            field="amount",
        )


def may_decide_more(case: Case, seat: Seat) -> bool:
    """Whether a request waits."""
    return bool(queries.asked_for_more(case).exists())


def gives_at_most_what_was_asked(step: Step) -> None:
    """Granted days may be fewer than asked, never more."""
    summons = queries.asked_for_more(step.case).filter(party__body=step.given["body"]).first()
    if summons is None:
        raise Refused(_("这个单位没有待答复的延期申请。"), code="not_asked", field="body")
    if step.given.get("amount", 0) > summons.more_asked:
        raise Refused(
            _("最多同意 %(most)d（申请的数量）。") % {"most": summons.more_asked},
            code="too_much",
            field="amount",
        )


def may_pause(case: Case, seat: Seat) -> bool:
    """Whether a handling clock counts that may be paused."""
    return bool(queries.handling_clocks(case, paused=False).filter(pauses__lt=MOST_PAUSES).exists())


def pauses_within_the_cap(step: Step) -> None:
    """A pause has a cause of the list and a cap; the third is refused."""
    clock = queries.handling_clocks(step.case, paused=False).filter(body=step.given["body"]).first()
    if clock is None:
        raise Refused(_("这个单位现在没有在计时的处置时限。"), code="not_running", field="body")
    if clock.pauses >= MOST_PAUSES:
        raise Refused(
            _("同一时限最多暂停 %(most)d 次。") % {"most": MOST_PAUSES}, code="too_often", status=409
        )
    if step.given["amount"] > MOST_PAUSE_DAYS:
        raise Refused(
            _("一次最多暂停 %(most)d 天。") % {"most": MOST_PAUSE_DAYS}, code="too_much", field="amount"
        )


def may_resume(case: Case, seat: Seat) -> bool:
    """Whether a handling clock stands still."""
    return bool(queries.handling_clocks(case, paused=True).exists())


def is_paused(step: Step) -> None:
    """Only a paused clock is resumed."""
    if not queries.handling_clocks(step.case, paused=True).filter(body=step.given["body"]).exists():
        raise Refused(_("这个单位的时限没有暂停。"), code="not_paused", field="body")
