"""Looking at what is sealed, and forgetting what is past its date (PIPL arts 19, 47; DOMAIN.md section 13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.flows.beside import CONTACT_DAYS
from jingzhi.core.flows.models import Attachment, Case, Contact, Recording, Remark, Words
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.kit import codes, crypto
from jingzhi.kit.refused import Refused

# Who may have to call back, and why: a look without one of these reasons is not offered.
MAY_LOOK = ("community", "street", "department", "force", "hotline", "district")
REASONS = {
    "call_back": gettext_lazy("回访"),
    "locate": gettext_lazy("核实地点"),
    "explain": gettext_lazy("解释答复"),
}


def may_look(*, by: Seat, reason: str) -> None:
    """Numbers are looked at by the posts that work on the case, for a reason of the list.

    Raises:
        Refused: a seat without that task (403), or no reason.
    """
    if by.role not in MAY_LOOK:
        raise Refused(_("您的岗位不需要查看联系电话。"), code="forbidden", status=403)
    if reason not in REASONS:
        raise Refused(_("请选择查看电话的原因。"), code="bad_choice", field="reason")


@transaction.atomic
def look_at_contact(*, case_no: str, reason: str, by: Seat, now: datetime) -> str:
    """The reporter's number in full, for a seat that works on the case; each look is an event.

    Raises:
        Refused: not this seat's case (404), a seat without that task (403), no reason, or nothing stored.
    """
    case = queries.case_for(by, case_no)
    may_look(by=by, reason=reason)
    contact = Contact.objects.filter(case=case).first()
    if contact is None:
        raise Refused(_("这件事没有留联系电话。"), code="no_contact", status=404)
    ledger.record(
        kind="flows.look",
        subject=f"look:{case.no}",
        by=by.code,
        place=case.place_id,
        at=now,
        facts={"what": "phone", "reason": reason},
    )
    return crypto.unseal(bytes(contact.phone_sealed))


@transaction.atomic
def forget(*, on: date, by: Post, now: datetime) -> dict[str, int]:
    """Delete words and pictures of closed cases, and contacts, whose date has come; returns how many of each.

    An open case keeps its words until it is closed: nobody can work on a matter that has none. Files go after commit, so that a rolled-back run leaves rows and files together.
    """
    due = {"delete_on__lte": on, "case__closed_at__isnull": False}
    files = [name for rows in (Attachment, Recording) for name in _files(rows.objects.filter(**due))]
    counts = {
        "words": Remark.objects.filter(**due).delete()[0] + Words.objects.filter(**due).delete()[0],
        "pictures": Attachment.objects.filter(**due).delete()[0],
        "recordings": Recording.objects.filter(**due).delete()[0],
        "contacts": Contact.objects.filter(delete_on__lte=on).delete()[0],
    }
    _delete_unused(files)
    if any(counts.values()):
        ledger.record(kind="flows.forget", subject="retention", by=by.code, at=now, facts=dict(counts))
    return counts


def set_contact(*, case: Case, phone: str, now: datetime) -> None:
    """Another number in the place of the one kept of a case, or none; the caller records it."""
    if not phone:
        Contact.objects.filter(case=case).delete()
        return
    values = {
        "phone_sealed": crypto.seal(phone),
        "phone_mask": codes.mask_phone(phone),
        "delete_on": timezone.localdate(now) + timedelta(days=CONTACT_DAYS),
    }
    Contact.objects.update_or_create(case=case, defaults=values)


def forget_words(*, case: Case, events: Iterable[int]) -> dict[str, int]:
    """Delete what was written and photographed with these events of a case; the caller records it."""
    rows = {"case": case, "n__in": list(events)}
    files = [name for kind in (Attachment, Recording) for name in _files(kind.objects.filter(**rows))]
    counts = {
        "words": Remark.objects.filter(**rows).delete()[0],
        "pictures": Attachment.objects.filter(**rows).delete()[0],
        "recordings": Recording.objects.filter(**rows).delete()[0],
    }
    _delete_unused(files)
    return counts


def _delete_unused(files: list[str]) -> None:
    """Files no row names any more, after commit."""
    kept = {name for rows in (Attachment, Recording) for name in _files(rows.objects.filter(file__in=files))}
    gone = [name for name in files if name not in kept]
    transaction.on_commit(lambda: _delete_files(gone))


def _files(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("file", flat=True))


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
