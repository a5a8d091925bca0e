"""One worked matter as a stencil: every row about it, ready to be written again elsewhere and in another week.

A stencil is laid only where it fits: each clock, computed anew by the calendar of that week, must have run out, or
not have run out, at the same moments as in the pattern. Then every light, lateness and figure of the copy is what the
real moves would have made of it, and nothing has to be decided again; deadlines that were never reached may differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows import clocks
from jingzhi.core.flows.models import Case, Clock, Remark
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.models import Place
from jingzhi.kit import crypto
from jingzhi.programmes.grid.models import Matter

WEEK = timedelta(weeks=1)
# The rows of a matter hang on these four; what else a matter may have ties it to another one, or to a person.
STEMS = {"Case": "case", "Party": "party", "Whistle": "whistle", "Summons": "summons"}
ALONE = ("Link", "Voice", "Hold", "Supervision", "Transfer", "Contact", "ArrivalPoint")
# Of a copy: where it lies, and a lookup code that nobody was given.
BLANK = {"address": "", "outside_id": "", "code_hash": ""}
LIGHTS = ("warn_at", "due_at", "red_at")
COMPUTED = (*LIGHTS, "because", "provisional", "calendar")
Value = Callable[["Copy"], Any]


@dataclass(frozen=True)
class Copy:
    """Where and when a stencil is laid: new number, names for old ones, how much later, ids of its rows."""

    no: str
    names: Mapping[str, str]
    later: timedelta
    point: tuple[float, float]
    limits: Mapping[int, Mapping[str, Any]]
    due: Mapping[Any, datetime]
    ids: Mapping[tuple[str, Any], int]


@dataclass
class Stencil:
    """The rows of one pattern by table, its events, and the deadlines it has in each week it was tried in."""

    no: str
    path: tuple[str, ...]
    begins: datetime
    ends: datetime
    rows: list[tuple[type[models.Model], Any, list[Value]]]
    events: list[Event]
    clocks: list[Clock]
    words: dict[tuple[int, str], str]
    fits: dict[int, dict[int, dict[str, Any]] | None] = field(default_factory=dict)

    def limits(self, weeks: int) -> dict[int, dict[str, Any]] | None:
        """What each clock would say that many weeks later; None where one of them would run otherwise."""
        if weeks not in self.fits:
            self.fits[weeks] = _limits(self.clocks, weeks * WEEK)
        return self.fits[weeks]


def stencil_of(no: str) -> Stencil | None:
    """The stencil of a case; None for a case that is tied to others, was suspended, or lies in no single grid."""
    case = Case.objects.select_related("place").get(no=no)
    found = list(_about(case))
    events = list(Event.objects.filter(subject__in=(no, f"clock:{no}")).order_by("seq"))
    first = Place.objects.get(code=events[0].place)
    path = tuple(first.path.split("."))
    ticking = [row for row in found if isinstance(row, Clock)]
    if (
        case.closed_at is None
        or first.kind != "grid"
        or len(path) != 4
        or any(row._meta.object_name in ALONE for row in found)
        or any(clock.steps for clock in ticking)
        or not {event.place for event in events} <= set(path)
    ):
        return None
    matter = next(row for row in found if isinstance(row, Matter))
    if matter.other_id or matter.merged_into_id:
        return None
    words = {(row.n, row.name): row.text for row in found if isinstance(row, Remark)}
    words[(1, "title")] = matter.title
    rows = [
        (type(row), row.pk, [_value(row, column) for column in row._meta.concrete_fields]) for row in found
    ]
    return Stencil(no, path, case.opened_at, events[-1].at, rows, events, ticking, words)


def _about(case: Case) -> Iterator[models.Model]:
    """The case, then every row that hangs on it, stems before what hangs on them."""
    yield case
    known: dict[str, set[Any]] = {"Case": {case.pk}}
    told: set[tuple[str, Any]] = set()
    for stem, name in STEMS.items():
        for model in apps.get_models():
            if name not in {column.name for column in model._meta.concrete_fields}:
                continue
            label = model._meta.object_name or ""
            for row in model._default_manager.filter(**{f"{name}__in": known.get(stem, set())}).order_by(
                "pk"
            ):
                if (label, row.pk) not in told:
                    told.add((label, row.pk))
                    known.setdefault(label, set()).add(row.pk)
                    yield row


def _limits(ticking: list[Clock], later: timedelta) -> dict[int, dict[str, Any]] | None:
    found = {}
    for clock in ticking:
        moved = Clock(kind=clock.kind, amount=clock.amount, hours=clock.hours, began=clock.began, steps=[])
        moved.started_at = clock.started_at + later
        clocks.compute(moved)
        if not all(_same_light(getattr(clock, name), getattr(moved, name), clock, later) for name in LIGHTS):
            return None
        found[clock.pk] = {name: getattr(moved, name) for name in COMPUTED}
    return found


def _same_light(was: datetime, moved: datetime, clock: Clock, later: timedelta) -> bool:
    """A moment that came before the clock stopped comes at the same time; one that never came does not come now."""
    assert clock.stopped_at is not None
    if was <= clock.stopped_at:
        return moved == was + later
    return moved > clock.stopped_at + later


def _value(row: models.Model, column: models.Field[Any, Any]) -> Value:
    """How a column of the pattern reads in a copy."""
    given, name = getattr(row, column.attname), column.name
    if isinstance(row, Clock) and name in (
        "due_at",
        "warn_at",
        "red_at",
        "because",
        "provisional",
        "calendar",
    ):
        return lambda copy: copy.limits[row.pk][name]
    if isinstance(row, Matter) and name in (*BLANK, "lon", "lat"):
        return _where(name)
    if column.primary_key and not column.is_relation and not isinstance(row, Case):
        label = row._meta.object_name or ""
        return lambda copy: copy.ids[label, given]
    if column.is_relation and given is not None:
        return _tied(column.related_model, given)
    if isinstance(given, str):
        return lambda copy: copy.names.get(given, given)
    if isinstance(given, list | dict):
        return lambda copy: json.dumps(_renamed(given, copy.names), ensure_ascii=False)
    if isinstance(given, date):
        # A deadline kept beside the clock moves with it.
        return lambda copy: copy.due.get(given, given + copy.later)
    return lambda copy: given


def _where(name: str) -> Value:
    if name in BLANK:
        return lambda copy: BLANK[name]
    return lambda copy: copy.point[name == "lat"]


def _tied(model: Any, given: Any) -> Value:
    if model is Case:
        return lambda copy: copy.no
    if model in (Place, Body):
        return lambda copy: copy.names.get(given, given)
    label = model._meta.object_name
    # A row whose key is the row it hangs on has no number of its own: it follows its stem.
    stem = "Party" if label == "Summons" else label
    return lambda copy: copy.ids[stem, given]


def facts(event: Event, stencil: Stencil, copy: Copy) -> dict[str, Any]:
    """An event's facts for a copy: other codes, and digests of the same words under the copy's own number."""
    told = {key: _renamed(value, copy.names) for key, value in event.facts.items()}
    for key in told:
        text = stencil.words.get((event.n, key.removesuffix("_digest"))) if key.endswith("_digest") else None
        if text is not None and event.subject == stencil.no:
            told[key] = crypto.blind(f"{copy.no}#{event.n}:{key.removesuffix('_digest')}:{text}")
    return told


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(one, names) for key, one in value.items()}
    return value
