"""Moving cases: `open_case` and `advance` are the only ways a case changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import beside, clocks, facts, queries, rowsof, search, stages, table, undoing
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused

MOST_KEY = 64


@dataclass
class Step:
    """One move under way, as its check and its `then` see it.

    A check is pure: it may set `to`, `place` and `item` and return event facts (codes and whole numbers).
    `then` runs after the case was updated and writes the programme's own tables.
    """

    case: Case
    flow: table.Flow
    move: table.Move
    by: Seat
    now: datetime
    given: dict[str, Any]
    to: str
    n: int = 0
    place: Place | None = None
    item: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


def open_case(
    *,
    flow: str,
    move: str,
    by: Seat,
    now: datetime,
    place: Place,
    key: str | None = None,
    extra: dict[str, Any] | None = None,
    **given: Any,
) -> Case:
    """Open a case by a move that starts at START; the same key again gives the case it opened first.

    `extra` is handed to the move's `then` (plain columns of the programme, such as where a message came from).

    Raises:
        Refused: the move is not this seat's, a fact is missing or wrong, or the move's check refuses.
    """
    key, ask = _key(by, key), ledger.ask_of({"flow": flow, "move": move, "place": place.code} | _plain(given))
    earlier = ledger.first_result(key=key, ask=ask) if key else None
    if earlier:
        return Case.objects.get(no=earlier.subject)
    try:
        with transaction.atomic():
            return _open(table.get(flow), move, by, now, place, key, ask, given, extra or {})
    except IntegrityError:
        # Two requests with one key at the same moment: the other one won.
        earlier = ledger.first_result(key=key, ask=ask) if key else None
        if earlier is None:
            raise
        return Case.objects.get(no=earlier.subject)


def _open(
    flow: table.Flow,
    move_name: str,
    by: Seat,
    now: datetime,
    place: Place,
    key: str | None,
    ask: str,
    given: dict[str, Any],
    extra: dict[str, Any],
) -> Case:
    case = Case(no=_next_no(now), flow=flow.code, version=flow.version, state=table.START, place=place)
    case.opened_at = now
    step = _step(case, flow, move_name, by, now, given)
    step.extra = extra
    with beside.new_files() as files:
        _carry_out(step, key, ask, files, opening=True)
    return case


def advance(
    *,
    case_no: str,
    move: str,
    by: Seat,
    now: datetime,
    rev: int | None = None,
    key: str | None = None,
    extra: dict[str, Any] | None = None,
    undo_until: datetime | None = None,
    **given: Any,
) -> Case:
    """Move a case, in one transaction: lock, check table and seat, run the move's check, update, record.

    `rev` is the revision the person was looking at; when the case has moved on since, the move is refused.
    `extra` is handed to the check and to `then`: what the page knows and nobody fills in.
    `undo_until`: the page offers to take the move back until then, if its table allows it (undoing.py); whoever
    listens is told afterwards.

    Raises:
        Refused: 404 no such case for this seat, 403 not this seat's move, 409 somebody else was faster or the
            case is closed, 422 a fact is missing or wrong.
    """
    key, ask = _key(by, key), ledger.ask_of({"case": case_no, "move": move} | _plain(given))
    try:
        with transaction.atomic():
            return _advance(case_no, move, by, now, rev, key, ask, given, extra or {}, undo_until)
    except IntegrityError:
        # The key was used for another case at the same moment: that request won, and this one is told so.
        if key:
            ledger.first_result(key=key, ask=ask)
        raise


class _Rehearsed(Exception):
    """Thrown to take back what was only tried."""


def rehearse(**given: Any) -> Case:
    """What `advance` would make of the case (state, deadline), with nothing written and nobody told.

    Raises:
        Refused: exactly what `advance` would refuse now.
    """
    case: Case
    try:
        with transaction.atomic():
            case = advance(**given)
            raise _Rehearsed
    except _Rehearsed:
        return case


def _advance(
    case_no: str,
    move: str,
    by: Seat,
    now: datetime,
    rev: int | None,
    key: str | None,
    ask: str,
    given: dict[str, Any],
    extra: dict[str, Any],
    undo_until: datetime | None,
) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("place").filter(no=case_no).first()
    if case is None:
        raise queries.no_such_case(case_no)
    if key and ledger.first_result(key=key, ask=ask):
        return case
    if not queries.in_reach(case, by):
        # Before anything else is said of it: who moved a case, and when, is told only where it may be seen.
        raise queries.no_such_case(case_no)
    if rev is not None and rev != case.rev and not _only_quiet(case, rev):
        raise _stale(case)
    step = _step(case, table.get(case.flow, case.version), move, by, now, given)
    step.extra = extra
    before = rowsof.read(case_no) if undo_until and step.move.undo else None
    with beside.new_files() as files:
        _carry_out(step, key, ask, files, hold=undo_until if step.move.undo else None)
        if before is not None and undo_until is not None:
            undoing.keep(step, before, undo_until)
    return case


def _step(
    case: Case, flow: table.Flow, move_name: str, by: Seat, now: datetime, given: dict[str, Any]
) -> Step:
    move = flow.move(move_name)
    if move is None:
        raise Refused(_("“%(flow)s”没有这个动作。") % {"flow": flow.name}, code="unknown_move", status=404)
    if by.role not in move.roles:
        raise Refused(
            _("“%(move)s”不是您这个岗位的动作。") % {"move": move.label}, code="not_your_move", status=403
        )
    if case.state not in move.sources:
        raise _not_here(case, flow, move)
    values = facts.read(move.needs, given, on=timezone.localdate(now))
    return Step(case, flow, move, by, now, values, move.ends(case.state)[0])


def _not_here(case: Case, flow: table.Flow, move: table.Move) -> Refused:
    if case.closed_at is not None:
        state = flow.state(case.state).label
        text = _("%(no)s %(state)s，不能再“%(move)s”。") % {"no": case.no, "state": state, "move": move.label}
        return Refused(text, code="closed", status=409)
    return _stale(case)


def _only_quiet(case: Case, rev: int) -> bool:
    """Whether nothing has happened since `rev` that would change what a person decides."""
    quiet = {f"{case.flow}.{move.name}" for move in table.get(case.flow, case.version).moves if move.quiet}
    since = Event.objects.filter(subject=case.no, n__gt=rev).values_list("kind", flat=True)
    return rev < case.rev and set(since) <= quiet


def _stale(case: Case) -> Refused:
    last = Event.objects.filter(subject=case.no).order_by("-n").first()
    who = Seat.objects.filter(code=last.by).values_list("name", flat=True).first() if last else ""
    at = timezone.localtime(last.at).strftime("%m-%d %H:%M") if last else ""
    return Refused(
        _("%(no)s 已被%(who)s于 %(at)s 更新，您的操作没有保存。请刷新后再看。")
        % {"no": case.no, "who": who or _("其他岗位"), "at": at},
        code="stale",
        status=409,
    )


def _carry_out(
    step: Step,
    key: str | None,
    ask: str,
    files: beside.Files,
    *,
    opening: bool = False,
    hold: datetime | None = None,
) -> None:
    """The common tail of opening and advancing: check, project, keep what was given, record."""
    kept = (step.move.check(step) if step.move.check else None) or {}
    if step.to not in step.move.targets:
        raise ValueError(f"{step.move.name} may not end in {step.to!r}")
    case, source = step.case, step.case.state
    before = (case.item_code, case.item_version)
    step.n = case.rev + 1
    _project(step)
    case.save(force_insert=opening)
    digests = beside.keep(step, files)
    kept |= stages.follow_item(step, source, before)
    if step.move.then:
        step.move.then(step)
    stages.turn(step, source)
    if opening or before != (case.item_code, case.item_version):
        search.keep(case)
    _show_due(case)
    ledger.record(
        kind=f"{case.flow}.{step.move.name}",
        subject=case.no,
        by=step.by.code,
        place=case.place_id,
        at=step.now,
        facts={"from": source, "to": step.to, "item": case.item_code} | digests | kept,
        key=key,
        ask=ask if key else "",
        hold=hold + undoing.ON_THE_WAY if hold else None,
    )


def _project(step: Step) -> None:
    case = step.case
    case.came_back = step.move.back and step.to != case.state
    case.state = step.to
    case.rev = step.n
    case.place = step.place or case.place
    if step.item is not None:
        case.item_code, case.item_version = step.item.code, step.item.version
    final = step.flow.state(step.to).final
    case.closed_at = (case.closed_at or step.now) if final else None


def _show_due(case: Case) -> None:
    due_at = None if case.closed_at else clocks.next_due(case=case)
    if due_at != case.due_at:
        case.due_at = due_at
        case.save(update_fields=["due_at"])


def _next_no(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('flows_case_no')")
        row = cursor.fetchone()
    assert row is not None
    return f"JY-{timezone.localtime(now):%Y%m%d}-{row[0]:05d}"


def _key(by: Seat, key: str | None) -> str | None:
    """Keys are the client's own; the seat in front keeps one client from meeting another's."""
    if key and len(key) > MOST_KEY:
        key = ledger.ask_of({"key": key})
    return f"{by.code}:{key}" if key else None


def _plain(given: dict[str, Any]) -> dict[str, str]:
    return {name: beside.trace(value) for name, value in sorted(given.items())}
