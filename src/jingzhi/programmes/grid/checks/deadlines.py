"""Rules of extension and pause."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries

# District defaults: a handling clock is paused at most twice, each time at most 60 natural days.
MOST_PAUSES, MOST_PAUSE_DAYS = 2, 60


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


def the_lead_keeps_it(step: Step) -> dict[str, str]:
    """改事项: the matter stays with its lead; an item another department owns goes by release and a new whistle."""
    item = step.given["item"]
    if item.code == step.case.item_code:
        raise Refused(_("现在就是这个事项，不用改。"), code="same_item", field="item")
    lead = queries.open_parties(step.case).filter(part="lead").select_related("body").first()
    if lead is not None and lead.body.kind == "department" and item.owner_id != lead.body_id:
        raise Refused(
            _("“%(item)s”由%(owner)s主责，不是现在的主办%(lead)s。请先撤哨，再按新事项重新派单。")
            % {"item": item.name, "owner": item.owner.name, "lead": lead.body.name},
            code="not_the_owner",
            field="item",
        )
    step.item = item
    return {"item_was": step.case.item_code}
