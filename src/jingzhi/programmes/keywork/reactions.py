"""Whom an event of key work is told to: the owner of a new item, the issuer of a report, both of what was carried on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import lights
from jingzhi.core.ledger.actions import Machine
from jingzhi.core.ledger.listeners import listens
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices import actions as notices
from jingzhi.kit.words import labelled
from jingzhi.programmes.keywork import actions
from jingzhi.programmes.keywork.models import Keywork

OWNERS = ("department", "street", "community", "force")
ISSUERS = ("district", "street")


def _tell(event: Event, row: Keywork, kind: str, text: str, *, owner: bool, issuer: bool) -> None:
    seats: list[Seat] = []
    if owner:
        seats += Seat.objects.filter(body=row.owner_id, role__in=OWNERS)
    if issuer:
        seats += Seat.objects.filter(body=row.issuer_id, role__in=ISSUERS)
    told = [seat for seat in seats if seat.code != event.by]
    notices.tell(seats=told, event=event, kind=kind, text=text, case_no=row.case_id)


def _row(no: str) -> Keywork | None:
    return Keywork.objects.filter(case_id=no).first()


@listens("keywork.issue", "keywork.send_back", "keywork.drop")
def tell_the_owner(event: Event) -> None:
    """A new item, one that came back, one that is no longer wanted."""
    row = _row(event.subject)
    if row is None or row.issued_at is None:
        return
    heads = {
        "keywork.issue": _("新的重点工作"),
        "keywork.send_back": _("重点工作退回再做"),
        "keywork.drop": _("重点工作已撤销"),
    }
    _tell(event, row, "turn", labelled(heads[event.kind], row.title), owner=True, issuer=False)


@listens("keywork.report", "keywork.confirm")
def tell_the_other_side(event: Event) -> None:
    """The issuer looks at a report; the owner learns that it is confirmed."""
    row = _row(event.subject)
    if row is None:
        return
    report = event.kind == "keywork.report"
    head = _("重点工作报完成") if report else _("重点工作已确认完成")
    _tell(event, row, "turn", labelled(head, row.title), owner=not report, issuer=report)


@listens("keywork.carry")
def tell_of_a_carry_over(event: Event) -> None:
    """Both sides: it stands in the next list."""
    row = _row(event.subject)
    if row is not None:
        text = _("第 %(n)d 次结转：%(name)s") % {"n": event.facts["nth"], "name": row.title}
        _tell(event, row, "turn", text, owner=True, issuer=True)


@listens("flows.recompute")
def keep_the_day(event: Event) -> None:
    """A new calendar moves limits in working days; an item stays due on the day written there."""
    if _row(event.facts["case"]) is not None:
        actions.realign(case_no=event.facts["case"], by=Machine(), now=event.at)


@listens(*lights.WORDS)
def tell_of_a_light(event: Event) -> None:
    """A warning goes to whose turn it is; a card also to the issuer."""
    row = _row(event.facts["case"])
    if row is None:
        return
    waits = event.facts["stage"].endswith("reported")
    text = labelled(lights.WORDS[event.kind], row.title)
    kind = event.kind.removeprefix("flows.")
    _tell(event, row, kind, text, owner=not waits, issuer=waits or event.kind != "flows.warn")
