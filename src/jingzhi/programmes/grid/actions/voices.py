"""What joining, merging, tying and coming again write."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import privacy
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.beside import CONTACT_DAYS
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger import actions as ledger
from jingzhi.kit import codes, crypto
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import alike, queries
from jingzhi.programmes.grid.models import Link, Matter, Voice


def join(step: Step) -> None:
    """One more voice, with its own code when a page gave one; the matter counts it."""
    code, contact = step.extra.get("code"), step.given.get("contact", "")
    Voice.objects.create(
        case=step.case,
        n=step.n,
        by=step.by.code,
        at=step.now,
        code_hash=queries.code_hash(step.case.no, code) if code else "",
        phone_sealed=crypto.seal(contact) if contact else None,
        phone_mask=codes.mask_phone(contact) if contact else "",
        delete_on=timezone.localdate(step.now) + timedelta(days=CONTACT_DAYS),
    )
    _count(step.case, 1)


def _count(case: Case, voices: int) -> None:
    """Add voices to a matter and to those it was merged into."""
    for one in queries.chain(case):
        Matter.objects.filter(case=one).update(followers=F("followers") + voices)


def speak(step: Step) -> None:
    """A follower's mark stands beside the reporter's, not instead of it."""
    voice: Voice = step.extra["voice"]
    voice.score, voice.solved = step.given["score"], step.given["solved"] == "yes"
    voice.save(update_fields=["score", "solved"])


def merge(step: Step) -> None:
    """The duplicate points to the matter that goes on; its reporter and followers become voices there."""
    into: Case = step.given["into"]
    matter = queries.matter(step.case)
    Matter.objects.filter(case=step.case).update(merged_into=into, outcome="duplicate")
    Link.objects.create(case=step.case, other=into, kind="duplicate", at=step.now)
    _count(into, 1 + matter.followers)


def unmerge(step: Step) -> None:
    """The duplicate stands for itself again; its voices go with it."""
    matter = queries.matter(step.case)
    if matter.merged_into is not None:
        _count(matter.merged_into, -1 - matter.followers)
    Link.objects.filter(case=step.case, kind="duplicate").delete()
    Matter.objects.filter(case=step.case).update(merged_into=None, outcome="")


def link(step: Step) -> None:
    """Tie two matters."""
    Link.objects.create(case=step.case, other=step.given["other"], kind="related", at=step.now)


def unlink(step: Step) -> None:
    """Take the tie away, whichever of the two it was made from."""
    ends = (step.case, step.given["other"])
    Link.objects.filter(kind="related", case__in=ends, other__in=ends).delete()


def note_recurrence(step: Step) -> None:
    """A matter at a spot where the same was closed within 90 days is tied to that one and counted, once."""
    matter = queries.matter(step.case)
    if matter.recurs or matter.lon is None or matter.lat is None or not step.case.item_code:
        return
    point = (matter.lon, matter.lat)
    before = alike.near_before(case=step.case, item=step.case.item_code, point=point, now=step.now)
    if before is None:
        return
    Link.objects.create(case=step.case, other=before, kind="recurrence", at=step.now)
    Matter.objects.filter(case=step.case).update(recurs=before.matter.recurs + 1)


@transaction.atomic
def look_at_voices(*, case_no: str, reason: str, by: Seat, now: datetime) -> list[str]:
    """The numbers followers left, in full, for a seat that works on the matter; each look is an event.

    Raises:
        Refused: not this seat's case (404), a seat without that task (403), no reason, or nothing stored.
    """
    case = flows.case_for(by, case_no)
    privacy.may_look(by=by, reason=reason)
    sealed = list(
        Voice.objects.filter(case=case, phone_sealed__isnull=False).values_list("phone_sealed", flat=True)
    )
    if not sealed:
        raise Refused(_("同样遇到的人没有留联系电话。"), code="no_contact", status=404)
    ledger.record(
        kind="grid.look",
        subject=f"look:{case.no}",
        by=by.code,
        place=case.place_id,
        at=now,
        facts={"what": "voices", "reason": reason, "numbers": len(sealed)},
    )
    return [crypto.unseal(bytes(one)) for one in sealed if one is not None]


def forget_voices(*, on: object) -> int:
    """Numbers left by voices are forgotten on their day; the votes stay. Returns how many."""
    rows = Voice.objects.filter(delete_on__lte=on).exclude(phone_mask="")
    return rows.update(phone_sealed=None, phone_mask="")
