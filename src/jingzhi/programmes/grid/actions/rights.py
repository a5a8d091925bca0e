"""What a resident may have corrected or deleted of an own matter (PIPL arts 45-47): at once, and noted without words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import privacy, search
from jingzhi.core.flows.beside import CONTACT_DAYS
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices import actions as notices
from jingzhi.kit import codes, crypto
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.models import FORGOTTEN, Matter, Voice

OWN = tuple(f"grid.{move}" for move in ("submit", "behalf", "rate", "contradict", "remind"))


@transaction.atomic
def set_phone(*, case: Case, voice: Voice | None, phone: str, by: Seat, now: datetime) -> None:
    """Put another number in the place of the one that was left, or none: that works at once, open or closed.

    Raises:
        Refused: it is not a telephone number.
    """
    phone = codes.check_phone(phone) if phone else ""
    if voice is None:
        privacy.set_contact(case=case, phone=phone, now=now)
    else:
        voice.phone_sealed = crypto.seal(phone) if phone else None
        voice.phone_mask = codes.mask_phone(phone) if phone else ""
        if phone:
            voice.delete_on = timezone.localdate(now) + timedelta(days=CONTACT_DAYS)
        voice.save(update_fields=["phone_sealed", "phone_mask", "delete_on"])
    _note(case, by, now, {"what": "phone_set" if phone else "phone_deleted"})


def may_forget(case: Case) -> bool:
    """Whether nobody works with the words any more: the matter, or the one it went into, is closed."""
    return case.closed_at is not None and queries.living(case).closed_at is not None


@transaction.atomic
def forget_own(*, case: Case, voice: Voice | None, by: Seat, now: datetime) -> dict[str, int]:
    """Delete what its resident wrote and photographed, number and address, of a closed matter; returns how many.

    The offices' answers stay to their date, codes and times stay: they tell of no person.

    Raises:
        Refused: 409 the matter is not closed; words are needed as long as somebody works on it.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(no=case.no)
    if not may_forget(case):
        raise Refused(
            _("这件事还在办，删了就没法办了；办结以后可以马上删。电话现在就可以删。"),
            code="still_open",
            status=409,
        )
    counts = privacy.forget_words(case=case, events=list(own_events(case, voice)))
    if voice is None:
        Matter.objects.filter(case=case).update(
            title=FORGOTTEN, address="", lon=None, lat=None, outside_id=""
        )
        search.drop([case.no])
        counts["notices"] = notices.forget_case(case_no=case.no)
        privacy.set_contact(case=case, phone="", now=now)
    else:
        Voice.objects.filter(pk=voice.pk).update(phone_sealed=None, phone_mask="")
    _note(case, by, now, {"what": "words"} | counts)
    return counts


def own_events(case: Case, voice: Voice | None) -> QuerySet[Event, int]:
    """Numbers of the events of a matter with the words and pictures of this resident."""
    rows = Event.objects.filter(subject=case.no)
    if voice is None:
        return rows.filter(kind__in=OWN).values_list("n", flat=True)
    spoken = rows.filter(kind="grid.speak", facts__voice=voice.n)
    return (rows.filter(n=voice.n) | spoken).values_list("n", flat=True)


def _note(case: Case, by: Seat, now: datetime, facts: dict[str, str | int]) -> None:
    ledger.record(
        kind="grid.right",
        subject=f"rights:{case.no}",
        by=by.code,
        place=case.place_id,
        at=now,
        facts=dict(facts),
    )
