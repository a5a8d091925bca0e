"""How matters stood at a moment: now from their rows, at the end of a past day from their events.

A matter to which nothing happened since the moment stands there as its row says; the others are told anew from their
events up to it (SYSTEM.md D4, ADR 0016). Limits are those the clocks have today, except for what was granted or
resumed since. The number of queries does not depend on the number of matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from jingzhi.core.flows import calendars, clocks
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.actions.verification import DECLINED_AS
from jingzhi.programmes.grid.callbacks import MOST_ATTEMPTS, ON_DAYS
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import CallBack

LEVEL_OF = {
    "solve": "grid",
    "settle": "community",
    "whistle": "street",
    "rule": "street",
}
FINAL = {state.code for state in FLOW.states if state.final}
ENDS_AS = {"merge": "duplicate", "fold": "duplicate", "transfer": "not_ours", "unmerge": ""}
COLUMNS = (
    "no",
    "place_id",
    "place__path",
    "state",
    "item_code",
    "opened_at",
    "closed_at",
    "matter__level",
    "matter__outcome",
    "matter__satisfaction",
    "matter__says",
    "matter__heard",
    "matter__split_by",
)


@dataclass(slots=True)
class Standing:
    """One matter at a moment; `path` holds the codes from district to place, joined by dots."""

    no: str
    place: str
    path: str
    state: str
    item: str
    opened: datetime
    closed: datetime | None = None
    level: str = ""
    outcome: str = ""
    mark: int | None = None
    says: str = ""
    heard: str = ""
    split: str = ""
    late_since: datetime | None = None
    in_time: bool = True
    silent: bool = False

    @property
    def solved(self) -> bool:
        """Closed, and the verifier decided that it is solved."""
        return self.state == "closed" and self.outcome == "solved"

    @property
    def late(self) -> bool:
        """Open, and a deadline that counts has passed."""
        return self.closed is None and self.late_since is not None


def load(*, cases: QuerySet[Case], at: datetime, past: bool, since: datetime | None = None) -> list[Standing]:
    """The matters among `cases` as they stood at `at`, in order of their numbers; those split are their children.

    `past` False says that `at` is the present. `since` leaves out what was opened and ended before it.
    """
    rows = cases.filter(flow="grid", opened_at__lt=at)
    if since is not None:
        rows = rows.filter(Q(opened_at__gte=since) | Q(closed_at=None) | Q(closed_at__gte=since))
    listed = rows.order_by("no").values_list(*COLUMNS)
    found = {values[0]: Standing(*values) for values in listed.iterator(chunk_size=5000)}
    numbers = rows.order_by().values("no")
    if past:
        _tell_anew(found, numbers, at)
    _hear(found, numbers, at)
    _time(found, numbers, at, past)
    return [one for one in found.values() if not one.split]


def _tell_anew(found: dict[str, Standing], numbers: Any, at: datetime) -> None:
    """Those to which something happened since are built from their events up to the moment."""
    changed = Event.objects.filter(at__gte=at, subject__in=numbers).values("subject")
    told = Event.objects.filter(subject__in=changed, at__lt=at).order_by("subject", "n")
    anew: dict[str, Standing] = {}
    for no, kind, place, when, facts in told.values_list("subject", "kind", "place", "at", "facts").iterator(
        chunk_size=5000
    ):
        if no not in found:
            continue
        one = anew.setdefault(no, Standing(no, place, "", "", "", found[no].opened))
        _follow(one, kind, place, when, facts)
    codes = {one.place for one in anew.values()}
    paths = dict(Place.objects.filter(code__in=codes).values_list("code", "path"))
    for one in anew.values():
        one.path = paths.get(one.place, "")
    found |= anew


def _follow(one: Standing, kind: str, place: str, when: datetime, facts: Mapping[str, Any]) -> None:
    """What one event changed."""
    one.place = place or one.place
    if not kind.startswith("grid."):
        return
    name, was_closed = kind.partition(".")[2], one.closed is not None
    one.item = facts.get("item", one.item)
    one.state = facts.get("to", one.state)
    final = one.state in FINAL
    one.closed = (one.closed or when) if final else None
    one.level = LEVEL_OF.get(name, one.split if name == "gather" else one.level)
    _decide(one, name, facts)
    _listen(one, name, facts)
    if was_closed and not final and name != "unmerge":
        # Open again: decided anew, and whoever reported may be heard anew.
        one.level = one.outcome = one.split = one.heard = ""


def _decide(one: Standing, name: str, facts: Mapping[str, Any]) -> None:
    if name == "pass_":
        # Version 1 of the flow asked only whether it passed, and that meant solved.
        one.outcome = facts.get("result", "solved")
    elif name == "decline":
        one.outcome = DECLINED_AS.get(facts.get("reason", ""), "not_ours")
    else:
        one.outcome = ENDS_AS.get(name, one.outcome)
    if name in ("split", "fold"):
        one.split = facts.get("from", name) if name == "split" else "folded"
    elif name == "unsplit":
        one.split = ""


def _listen(one: Standing, name: str, facts: Mapping[str, Any]) -> None:
    if name == "rate":
        one.mark, one.heard, one.says = facts.get("score"), "page", facts.get("says", one.says)
    elif name == "call_back" and facts.get("reached") == "yes":
        one.mark, one.heard, one.says = facts.get("score"), "call", facts.get("says", "")
    elif name == "contradict":
        one.mark, one.says = (one.mark if one.heard else None), "unsolved"


def _hear(found: dict[str, Standing], numbers: Any, at: datetime) -> None:
    """Who counts as out of reach: tried often enough since the last closing, and never heard."""
    tried: dict[str, list[Any]] = {}
    calls = CallBack.objects.filter(case__in=numbers, at__lt=at).values_list("case_id", "at", "on")
    for no, when, on in calls:
        one = found.get(no)
        if one is not None and one.closed is not None and when >= one.closed:
            tried.setdefault(no, []).append(on)
    for no, days in tried.items():
        one = found[no]
        waits = one.state == "closed" and not one.heard
        one.silent = waits and len(days) >= MOST_ATTEMPTS and len(set(days)) >= ON_DAYS


def _time(found: dict[str, Standing], numbers: Any, at: datetime, past: bool) -> None:
    """Whose deadline passed before it was stopped, and since when it is late where nobody stopped it."""
    ran_out = Q(due_at__lt=at) & (Q(stopped_at=None) | Q(stopped_at__gt=F("due_at")))
    wanted = ran_out | ~Q(steps=[]) if past else ran_out
    later = _granted_since(numbers, at) if past else set()
    calendar = calendars.known().calendar if past else None
    for clock in Clock.objects.filter(wanted, case__in=numbers, started_at__lt=at).iterator(chunk_size=5000):
        one = found.get(clock.case_id)
        if one is None:
            continue
        due = _due_then(clock, at, later, calendar) if past and clock.steps else clock.due_at
        stopped = clock.stopped_at if clock.stopped_at is not None and clock.stopped_at < at else None
        if due < (stopped or at):
            one.in_time = False
            if stopped is None and not _stood_still(clock, at):
                one.late_since = min(one.late_since or due, due)


def _granted_since(numbers: Any, at: datetime) -> set[tuple[str, str]]:
    """(case, body) whose extension was granted after the moment."""
    rows = Event.objects.filter(kind="grid.decide_more", at__gte=at, subject__in=numbers)
    return {(no, facts.get("body", "")) for no, facts in rows.values_list("subject", "facts")}


def _due_then(clock: Clock, at: datetime, later: set[tuple[str, str]], calendar: Any) -> datetime:
    """The deadline without what was granted or resumed after the moment."""
    kept = []
    for step in clock.steps:
        if step[0] == "extended":
            known = (clock.case_id, clock.body_id or "") not in later
        else:
            known = datetime.fromisoformat(step[2]) < at
        if known:
            kept.append(step)
    if len(kept) == len(clock.steps):
        return clock.due_at
    then = Clock(
        kind=clock.kind,
        amount=clock.amount,
        started_at=clock.started_at,
        began=clock.began,
        hours=clock.hours,
    )
    then.steps = kept
    return clocks.deadline(then, calendar).at


def _stood_still(clock: Clock, at: datetime) -> bool:
    """Whether the clock was paused at the moment."""
    if clock.paused_at is not None and clock.paused_at < at:
        return True
    spans = (step[1:] for step in clock.steps if step[0] == "paused")
    return any(datetime.fromisoformat(a) < at <= datetime.fromisoformat(b) for a, b in spans)
