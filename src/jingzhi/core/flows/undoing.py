"""Taking a move back within seconds: the case stands as before, the history keeps both, and nobody was told.

A move that the table marks `undo` may be taken back by the seat that made it, for as long as the page offers it and
while nothing else happened to the case. What the move changed is the difference between two readings of the case's
rows; what the listeners are told waits until the time has passed (UX.md B1: "10 s undo holds the message back").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries, rowsof, search
from jingzhi.core.flows.models import Attachment, Case, Undo
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger import listeners
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused

if TYPE_CHECKING:
    from jingzhi.core.flows.actions import Step

# How long a page offers it, and how much longer the way there may take before the message goes out.
TIME, ON_THE_WAY = timedelta(seconds=10), timedelta(seconds=2)
KIND = "flows.undo"


def keep(step: Step, before: rowsof.Rows, until: datetime) -> None:
    """Note what leads back from the move just made; an older note of the case is of no use any more."""
    after = rowsof.read(step.case.no)
    Undo.objects.update_or_create(
        case=step.case,
        defaults={
            "n": step.n,
            "move": step.move.name,
            "by": step.by.code,
            "until": until,
            "changes": rowsof.changes(before, after),
            "after": _mark(after),
        },
    )


def _mark(rows: rowsof.Rows) -> str:
    text = json.dumps(sorted([*one, row] for one, row in rows.items()), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def undo(*, case_no: str, by: Seat, now: datetime) -> Case:
    """Take the last move of a case back; asked for twice, it is done once.

    Raises:
        Refused: 404 no such case for this seat; 403 another seat made the move; 409 too late, or something has
            happened to the case since.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").filter(no=case_no).first()
    kept = Undo.objects.filter(case_id=case_no).first()
    mine = kept is not None and kept.by == by.code
    if case is None or not (mine or queries.in_reach(case, by)):
        raise queries.no_such_case(case_no)
    last = Event.objects.filter(subject=case_no).latest("n")
    if last.kind == KIND and last.by == by.code:
        return case
    if kept is None or last.n != kept.n:
        raise _no_more(case_no)
    if not mine:
        raise Refused(_("只有刚才操作的岗位可以撤销。"), code="not_your_move", status=403)
    if now > kept.until + ON_THE_WAY:
        raise Refused(_("撤销的时间已过，对方已收到通知。请用办理动作更正。"), code="late", status=409)
    if _mark(rowsof.read(case_no)) != kept.after or not listeners.withdraw(seq=last.seq):
        raise _no_more(case_no)
    return _take_back(case, kept, by, now)


def _no_more(case_no: str) -> Refused:
    return Refused(
        _("%(no)s 之后又有了变化，不能再撤销。请刷新后用办理动作更正。") % {"no": case_no},
        code="moved_on",
        status=409,
    )


def _take_back(case: Case, kept: Undo, by: Seat, now: datetime) -> Case:
    came_from = case.state
    files = _files(kept)
    rowsof.put_back(kept.changes)
    kept.delete()
    case.refresh_from_db()
    case.rev += 1
    case.save(update_fields=["rev"])
    search.keep(case)
    ledger.record(
        kind=KIND,
        subject=case.no,
        by=by.code,
        place=case.place_id,
        at=now,
        facts={
            "from": came_from,
            "to": case.state,
            "item": case.item_code,
            "undoes": kept.n,
            "move": kept.move,
        },
    )
    transaction.on_commit(lambda: _delete(files))
    return case


def _files(kept: Undo) -> list[str]:
    """Pictures that came with the move; they go with it."""
    name = Attachment._meta.db_table
    ids = [key for table_, key in kept.changes["new"] if table_ == name]
    return list(Attachment.objects.filter(pk__in=ids).values_list("file", flat=True)) if ids else []


def _delete(files: Sequence[str]) -> None:
    kept = set(Attachment.objects.filter(file__in=files).values_list("file", flat=True))
    for name in files:
        if name not in kept:
            default_storage.delete(name)


def undone(events: QuerySet[Event]) -> set[tuple[str, int]]:
    """(subject, number) of those among these events that were taken back; figures do not count them."""
    rows = events.filter(kind=KIND).order_by().values_list("subject", "facts__undoes")
    return set(rows)


def standing(events: Iterable[Event]) -> list[Event]:
    """The events of cases without those taken back and without the taking back: what residents are shown."""
    events = list(events)
    gone = {(event.subject, event.facts["undoes"]) for event in events if event.kind == KIND}
    return [event for event in events if event.kind != KIND and (event.subject, event.n) not in gone]


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Throw away notes whose time has passed: they hold what stood in the rows. Returns how many."""
    return Undo.objects.filter(until__lt=now - timedelta(hours=1)).delete()[0]
