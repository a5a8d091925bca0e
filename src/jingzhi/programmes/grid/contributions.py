"""What a grid matter contributes to the indicators, as it stands now, for many matters in a handful of queries.

What has a deadline counts on the day of that deadline, closed or not (docs/adr/0017). What was split is counted by its
children; what bodies did for it before still counts for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.utils import timezone

from jingzhi.core.flows import clocks, undoing
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.models import Event
from jingzhi.core.scores.periods import following
from jingzhi.core.scores.table import Entry
from jingzhi.programmes.grid import callbacks
from jingzhi.programmes.grid.measures import BASIC, BASIC_COUNTS, CONTENT
from jingzhi.programmes.grid.models import Matter, Summons
from jingzhi.programmes.grid.whistling import Whistle

ONE, NONE = Decimal(1), Decimal(0)
ASKED = ("resident", "hotline")
# Ends of a matter that are no closing, and the moves that decided them.
LEFT = {
    "merged": ("grid.merge", "grid.fold"),
    "declined": ("grid.decline",),
    "transferred": ("grid.transfer",),
    "held": ("grid.grant_hold",),
}


class Past(NamedTuple):
    """One event as the figures read it."""

    n: int
    kind: str
    at: datetime
    place: str
    facts: dict[str, Any]


@dataclass
class Story:
    """A matter with its events and the rows beside it."""

    case: Case
    matter: Matter
    events: list[Past] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    summons: list[Summons] = field(default_factory=list)
    whistles: list[Whistle] = field(default_factory=list)
    unreachable: bool = False

    @cached_property
    def lain(self) -> list[tuple[date, str]]:
        """(day, place) of each of its events."""
        return [(timezone.localdate(one.at), one.place) for one in self.events if one.place]

    def place_on(self, day: date) -> str:
        """Where it lay at the end of the month of a day; what comes later cannot change that."""
        end = following(day.replace(day=1))
        return next((place for on, place in reversed(self.lain) if on < end), self.case.place_id)

    def decided(self, *kinds: str) -> str:
        """The last event of these kinds, as an exclusion names it."""
        found = [one.n for one in self.events if one.kind in kinds]
        return self._named(found)

    def happened(self, at: datetime | None) -> str:
        """The event of a moment, as an exclusion names it."""
        return self._named([one.n for one in self.events if one.at == at])

    def _named(self, found: list[int]) -> str:
        return f"{self.case.no}#{found[-1] if found else self.case.rev}"


def entries(numbers: Sequence[str]) -> dict[str, list[Entry]]:
    """All contributions of these matters."""
    return {story.case.no: list(_of(story)) for story in _stories(numbers)}


def _stories(numbers: Sequence[str]) -> list[Story]:
    cases = Case.objects.filter(no__in=numbers, flow="grid").select_related("matter").order_by("no")
    stories = {case.no: Story(case, case.matter) for case in cases}
    events = Event.objects.filter(subject__in=stories).order_by("subject", "n")
    told = [
        (no, Past(*past)) for no, *past in events.values_list("subject", "n", "kind", "at", "place", "facts")
    ]
    gone = {(no, past.facts["undoes"]) for no, past in told if past.kind == undoing.KIND}
    for no, past in told:
        if past.kind != undoing.KIND and (no, past.n) not in gone:
            stories[no].events.append(past)
    stages = (clocks.WHOLE, "answered", "handle")
    for clock in Clock.objects.filter(case__in=stories, stage__in=stages).order_by("id"):
        stories[clock.case_id].clocks.append(clock)
    called = Summons.objects.filter(party__case__in=stories, whistle__isnull=False)
    for summons in called.select_related("party", "whistle", "rating").order_by("party_id"):
        stories[summons.party.case_id].summons.append(summons)
    for whistle in Whistle.objects.filter(case__in=stories, ruled=False).order_by("number"):
        stories[whistle.case_id].whistles.append(whistle)
    for no in callbacks.unreachable(Case.objects.filter(no__in=stories)).values_list("no", flat=True):
        stories[no].unreachable = True
    return list(stories.values())


def _of(story: Story) -> Iterator[Entry]:
    if not story.matter.split_by:
        yield from _opened(story)
        yield from _due(story)
        yield from _heard(story)
        yield from _ended(story)
        yield from _looked_at(story)
    yield from _answers(story)
    for whistle in story.whistles:
        yield from _blown(whistle)
    for summons in story.summons:
        yield from _called(story, summons)


def _entry(story: Story, code: str, day: date, num: bool | Decimal, **more: Any) -> Entry:
    """One of a place, where the matter lay then."""
    amount = num if isinstance(num, Decimal) else Decimal(num)
    return Entry(f"grid.{code}", day, amount, place=story.place_on(day), **more)


def _opened(story: Story) -> Iterator[Entry]:
    day, state = timezone.localdate(story.case.opened_at), story.case.state
    merged: dict[str, str] = {}
    if state == "merged":
        merged = {"excluded": "merged", "decision": story.decided(*LEFT["merged"])}
    yield _entry(story, "filed", day, state not in ("declined", "transferred"), **merged)
    yield _entry(story, "recurring", day, story.matter.recurs > 0, **merged)


def _left_out(story: Story, clock: Clock) -> dict[str, str]:
    """Why a matter stands in no denominator of what was due, and by which decision."""
    state = story.case.state
    if state in LEFT:
        return {"excluded": state, "decision": story.decided(*LEFT[state])}
    if state == "closed" and story.matter.outcome == "duplicate":
        return {"excluded": "duplicate", "decision": story.decided("grid.pass_")}
    if clock.stopped_at is None and clock.paused_at is not None:
        return {"excluded": "paused", "decision": story.happened(clock.paused_at)}
    return {}


def _due(story: Story) -> Iterator[Entry]:
    """Each time it was open: once when it came in, once more for every time it was opened again."""
    wholes = [clock for clock in story.clocks if clock.stage == clocks.WHOLE]
    for number, clock in enumerate(wholes, 1):
        day, part = timezone.localdate(clock.due_at), str(number)
        out = _left_out(story, clock) if clock is wholes[-1] else {}
        ended = clock.stopped_at
        in_month = ended is not None and timezone.localdate(ended) < following(day.replace(day=1))
        in_time = ended is not None and ended <= clock.due_at
        yield _entry(story, "closed", day, in_month and not out, part=part, **out)
        yield _entry(story, "closed_in_time", day, in_time and not out, part=part, **out)
    if wholes and story.matter.source in ASKED:
        due = wholes[0].due_at
        out = _left_out(story, wholes[0]) if story.case.state != "declined" else {}
        told = any("reply_digest" in one.facts and one.at <= due for one in story.events)
        yield _entry(story, "responded", timezone.localdate(due), told, **out)


def _heard(story: Story) -> Iterator[Entry]:
    matter = story.matter
    if matter.says and matter.said_at:
        yield _entry(story, "solved", timezone.localdate(matter.said_at), matter.says == "solved")
    elif story.unreachable:
        decision = story.decided("grid.call_back")
        at = next(one.at for one in reversed(story.events) if one.kind == "grid.call_back")
        day = timezone.localdate(at)
        yield _entry(story, "solved", day, num=False, excluded="unreachable", decision=decision)
    if matter.satisfaction is not None and matter.said_at:
        basic = Decimal(BASIC_COUNTS.numerator) / BASIC_COUNTS.denominator
        mark = ONE if matter.satisfaction in CONTENT else basic if matter.satisfaction == BASIC else NONE
        yield _entry(story, "content", timezone.localdate(matter.said_at), mark)


def _ended(story: Story) -> Iterator[Entry]:
    case, matter = story.case, story.matter
    if case.state == "closed" and case.closed_at and matter.outcome == "solved" and matter.level:
        day = timezone.localdate(case.closed_at)
        yield _entry(story, "in_grid", day, matter.level == "grid")
        yield _entry(story, "in_community", day, matter.level in ("grid", "community"))


def _looked_at(story: Story) -> Iterator[Entry]:
    looks = [clock for clock in story.clocks if clock.stage == "answered"]
    for number, clock in enumerate(looks, 1):
        in_time = clock.stopped_at is not None and clock.stopped_at <= clock.due_at
        yield _entry(story, "checked_in_time", timezone.localdate(clock.due_at), in_time, part=str(number))


def _answers(story: Story) -> Iterator[Entry]:
    """Each result reported, and whether the look on the spot sent it back; the lead's also counts for the lead."""
    lead = ""
    for index, one in enumerate(story.events):
        lead = one.facts.get("lead") or lead
        source, target = one.facts.get("from", ""), one.facts.get("to", "")
        if target != "answered" or source == "answered":
            continue
        judged = (later.kind for later in story.events[index + 1 :])
        verdict = next((kind for kind in judged if kind in ("grid.fail", "grid.pass_")), "")
        day, part, failed = timezone.localdate(one.at), str(one.n), verdict == "grid.fail"
        if not story.matter.split_by:
            yield _entry(story, "reworked", day, failed, part=part)
        if source == "dispatched" and lead:
            yield Entry("grid.reworked_body", day, Decimal(failed), body=lead, part=part)


def _blown(whistle: Whistle) -> Iterator[Entry]:
    """The whistling street answers for its whistles as the called bodies answer for theirs."""
    day, part = timezone.localdate(whistle.blown_at), str(whistle.number)
    for code, right in (
        ("dispatched_right", whistle.ending != "returned"),
        ("valid", whistle.valid is not False),
    ):
        yield Entry(f"grid.{code}", day, Decimal(right), place=whistle.street_id, part=part)


def _called(story: Story, summons: Summons) -> Iterator[Entry]:
    """Of a body that was called: whether it came, came in time, handled in time, and how the street rated it."""
    body, part = summons.party.body_id, str(summons.party_id)

    def entry(code: str, due: datetime, num: bool, out: dict[str, str]) -> Entry:
        day, why, decision = timezone.localdate(due), out.get("excluded", ""), out.get("decision", "")
        return Entry(f"grid.{code}", day, Decimal(num), body=body, part=part, excluded=why, decision=decision)

    came, due = summons.checked_in_at, summons.arrive_due_at
    out = _let_off(story, summons, came, due)
    yield entry("arrived", due, came is not None, out)
    yield entry("arrived_in_time", due, came is not None and came <= due, out)
    done, due = summons.answered_at, summons.handle_due_at
    out = _let_off(story, summons, done, None) or ({} if done else _handling_paused(story, body))
    yield entry("handled_in_time", due, done is not None and done <= due, out)
    rating = getattr(summons, "rating", None)
    if rating is not None:
        mark, day = Decimal(rating.speed + rating.cooperation + rating.effect), timezone.localdate(rating.at)
        yield Entry("grid.rated", day, mark, Decimal(3), body=body, part=part)


def _let_off(story: Story, summons: Summons, done: datetime | None, due: datetime | None) -> dict[str, str]:
    """Why a call does not count against (or for) a body; `due` None: whenever it was let go."""
    whistle, left = summons.whistle, summons.party.ended_at
    assert whistle is not None  # calls from before whistles had rows are not asked for
    if whistle.valid is False:
        return {"excluded": "annulled", "decision": story.happened(whistle.judged_at)}
    if done is not None:
        return {}
    if whistle.objected_at is not None and whistle.judged_at is None:
        return {"excluded": "judging", "decision": story.happened(whistle.objected_at)}
    if summons.returned_at is not None:
        return {"excluded": "returned", "decision": story.happened(summons.returned_at)}
    if left is not None and summons.answered_at is None and (due is None or left < due):
        return {"excluded": "released", "decision": story.happened(left)}
    return {}


def _handling_paused(story: Story, body: str) -> dict[str, str]:
    for clock in story.clocks:
        running = clock.stage == "handle" and clock.body_id == body and clock.stopped_at is None
        if running and clock.paused_at is not None:
            return {"excluded": "paused", "decision": story.happened(clock.paused_at)}
    return {}


def matters() -> Iterator[str]:
    """Every matter of the grid flow, in the order of numbers."""
    numbers = Case.objects.filter(flow="grid").order_by("no").values_list("no", flat=True)
    return numbers.iterator(chunk_size=2000)
