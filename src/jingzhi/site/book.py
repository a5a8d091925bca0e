"""One case as a page shows it: facts, who takes part, photographs and the timeline from the ledger."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import SYSTEM, Body, Seat
from jingzhi.core.catalogue.models import URGENCY
from jingzhi.core.flows import faces, privacy, table
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case, Clock, Recording, Remark
from jingzhi.core.ledger.models import Event
from jingzhi.kit.words import clauses, labelled, listed
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.alike import metres_to, within
from jingzhi.programmes.grid.models import OUTCOMES, SOURCES, Summons
from jingzhi.site import compare, deadlines, joint
from jingzhi.site.linked import Linked, linked_of
from jingzhi.site.rows import Names, chain, names_for, ring_for
from jingzhi.site.show import Ring, Step, long_span, ring_of

NEAR_M = 200
NEAR_DAYS = 90
# Events of a case that no move of its flow made.
BESIDE = {
    "flows.follow": gettext_lazy("网格重划，转到新网格"),
    "flows.undo": gettext_lazy("撤销上一步"),
}


@dataclass
class CaseFace:
    """Everything the case page and the detail pane draw."""

    no: str
    url: str
    title: str
    state: str
    tone: str
    opened_at: datetime
    rev: int
    source: str = ""
    ring: Ring | None = None
    tags: list[tuple[str, str]] = field(default_factory=list)
    fails: int = 0
    told: list[tuple[str, str, str]] = field(default_factory=list)
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)
    voices: list[dict[str, Any]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    rated: bool = False
    nearby: list[dict[str, Any]] = field(default_factory=list)
    lon: float | None = None
    lat: float | None = None
    may_call: list[tuple[str, str]] = field(default_factory=list)
    grid_name: str = ""
    grids_url: str = ""
    pins: str = ""
    linked: Linked | None = None
    cards: list[faces.Card] = field(default_factory=list)
    compare: list[compare.Column] = field(default_factory=list)


def face_of(case: Case, *, seat: Seat, now: datetime) -> CaseFace:
    """Read a case for the page of a seat that may see it."""
    other = faces.of(case.flow)
    return _other_face(other, case, seat, now) if other else _grid_face(case, seat, now)


def _grid_face(case: Case, seat: Seat, now: datetime) -> CaseFace:
    flow = table.get(case.flow, case.version)
    state = flow.state(case.state)
    matter = grid.matter(case)
    names = names_for([case], seat, alone=True)
    item = grid.item_of(case)
    clock = names.clocks.get(case.no)
    face = CaseFace(
        no=case.no,
        url=reverse("site:case", args=[case.no]),
        title=matter.title,
        state=str(state.label),
        tone=state.look,
        opened_at=case.opened_at,
        rev=case.rev,
        source=str(SOURCES.get(matter.source, "")),
        ring=ring_for(case, clock, now) if clock and not case.closed_at else None,
        fails=matter.fails,
        lon=matter.lon,
        lat=matter.lat,
        grid_name=chain(case.place, names.places),
    )
    if item:
        face.tags = [("", item.category), ("", item.name)] + ([("", _("示例"))] if item.sample else [])
    if matter.urgency in ("E1", "E2"):
        face.tags.insert(0, ("late", str(URGENCY[matter.urgency])))
    remarks = joint.written(case)
    face.told = _told_first(case, matter, names, remarks)
    face.facts = _facts(case, matter, seat)
    if getattr(case, "contact", None) is not None and seat.role in privacy.MAY_LOOK:
        face.may_call = [(code, str(label)) for code, label in privacy.REASONS.items()]
    face.photos, shots = _photos(case, flow)
    face.voices = _voices(case, flow)
    face.compare = compare.columns(case)
    face.parties, face.rated = _parties(case, now)
    face.steps = _steps(case, flow, remarks, clock, now, shots)
    face.cards, face.nearby = joint.cards(case, now), _nearby(case, matter, seat, now)
    face.linked = linked_of(case, matter, seat, now)
    _map(face, case)
    return face


def _other_face(other: faces.Face, case: Case, seat: Seat, now: datetime) -> CaseFace:
    """A case of a flow that says itself how it is shown; state, photographs and timeline are the same for all."""
    flow = table.get(case.flow, case.version)
    state, names = flow.state(case.state), names_for([case], seat, alone=True)
    clock = names.clocks.get(case.no)
    brief = names.briefs[case.no]
    face = CaseFace(
        no=case.no,
        url=reverse("site:case", args=[case.no]),
        title=brief.title,
        state=str(state.label),
        tone=state.look,
        opened_at=case.opened_at,
        rev=case.rev,
        source=brief.source,
        ring=ring_for(case, clock, now) if clock and not case.closed_at else None,
        tags=[("", str(flow.name)), *(("", str(word)) for word in brief.meta if word)],
        facts=other.facts(case, seat),
        cards=other.cards(case, seat, now),
    )
    face.facts = [*face.facts, *deadlines.running(case, seat)]
    face.photos, shots = _photos(case, flow)
    remarks = joint.written(case)
    face.steps = _steps(case, flow, remarks, clock, now, shots)
    return face


def _map(face: CaseFace, case: Case) -> None:
    if face.lon is None:
        return
    labels = case.place.path.split(".")
    around, own = labels[min(1, len(labels) - 1)], labels[min(2, len(labels) - 1)]
    face.grids_url = f"{reverse('site:grids')}?within={around}&own={own}&here={case.place_id}"
    pin = {
        "no": face.no,
        "lon": face.lon,
        "lat": face.lat,
        "title": face.title,
        "tone": face.tone,
        "on": True,
    }
    face.pins = json.dumps([pin], ensure_ascii=False)


def _told_first(case: Case, matter: Any, names: Names, remarks: list[Remark]) -> list[tuple[str, str, str]]:
    where = chain(case.place, names.places, levels=3)
    facts = [(_("地点"), matter.address or where, where if matter.address else "")]
    told = next((remark.text for remark in remarks if remark.n == 1 and remark.name == "text"), "")
    if told:
        facts.append((_("情况"), told, ""))
    return facts


def _facts(case: Case, matter: Any, seat: Seat) -> list[tuple[str, str, str]]:
    facts = deadlines.running(case, seat)
    contact = getattr(case, "contact", None)
    if contact is not None:
        facts.append((_("联系"), contact.phone_mask, ""))
    if matter.merged_into_id:
        facts.append((_("已并入"), grid.living(case).no, ""))
    facts += _outcome(matter)
    if matter.says:
        facts.append((_("居民回答"), matter.get_says_display(), ""))
    if matter.satisfaction:
        facts.append((_("居民评价"), _("%(n)d 分（满分 5 分）") % {"n": matter.satisfaction}, ""))
    return facts


def _outcome(matter: Any) -> list[tuple[str, str, str]]:
    """What the handler says it did and what the verifier decided, each under its own word."""
    facts = [(_("办理方式"), matter.get_handled_display(), "")] if matter.handled else []
    if matter.outcome:
        more = [_("依据：%(law)s") % {"law": matter.law}] if matter.law else []
        more += [_("剩余部分 %(day)s 前办完") % {"day": matter.left_on}] if matter.left_on else []
        more += [_("见 %(no)s") % {"no": matter.other_id}] if matter.other_id else []
        facts.append((_("核实结果"), matter.get_outcome_display(), clauses(more)))
    return facts


def _photos(case: Case, flow: table.Flow) -> tuple[list[dict[str, Any]], dict[int, int]]:
    labels = {
        fact.name: str(fact.label) for move in flow.moves for fact in move.needs if fact.kind == "photo"
    }
    photos: list[dict[str, Any]] = []
    shots: dict[int, int] = defaultdict(int)
    for row in compare.attachments(case):
        url = reverse("site:file", args=[row.pk])
        photos.append({"url": url, "thumb": url, "label": labels.get(row.name, row.name)})
        shots[row.n] += 1
    return photos, dict(shots)


def _voices(case: Case, flow: table.Flow) -> list[dict[str, Any]]:
    """Voice notes with the move each came with."""
    kinds = dict(Event.objects.filter(subject=case.no).values_list("n", "kind"))
    notes = []
    for row in Recording.objects.filter(case=case).order_by("n", "id"):
        move = flow.move(kinds.get(row.n, ".").split(".", 1)[1])
        label = str(move.label) if move else ""
        notes.append(
            {"url": reverse("site:recording", args=[row.pk]), "label": label, "seconds": row.seconds}
        )
    return notes


def _parties(case: Case, now: datetime) -> tuple[list[dict[str, Any]], bool]:
    rows = (
        Summons.objects.filter(party__case=case)
        .select_related("party__body", "rating", "point", "whistle")
        .order_by("-party__part", "party__since_at", "pk")
    )
    parties, rated = [], False
    for row in rows:
        rating = getattr(row, "rating", None)
        rated = rated or rating is not None
        open_ = row.party.ended_at is None
        parties.append(
            {
                "name": row.party.body.name,
                "part": _("主办") if row.party.part == "lead" else _("协办"),
                "checked_in_at": row.checked_in_at,
                "late": row.checked_in_at is not None and row.checked_in_at > row.arrive_due_at,
                "metres": _metres(row),
                "arrive_late": open_ and row.arrive_due_at < now and not joint.being_judged(row),
                "arrive_text": _arrive_text(row, now),
                "answered_at": row.answered_at,
                "outcome": str(OUTCOMES.get(row.outcome, "")),
                "ring": _party_ring(row, now) if open_ else None,
                "rating": f"{rating.speed} / {rating.cooperation} / {rating.effect}" if rating else "",
            }
        )
    return parties, rated


def _metres(row: Summons) -> int | None:
    point = getattr(row, "point", None)
    return point.metres if point is not None else None


def _party_ring(row: Summons, now: datetime) -> Ring:
    return ring_of(start=row.party.since_at, due=row.handle_due_at, now=now)


def _arrive_text(row: Summons, now: datetime) -> str:
    if row.party.ended_at or joint.being_judged(row):
        return joint.arrival(row, now)
    left = (row.arrive_due_at - now) / timedelta(minutes=1)
    if left < 0:
        return _("超 %(span)s 未应哨") % {"span": long_span(-left)}
    return _("待应哨，剩 %(span)s") % {"span": long_span(left)}


def _steps(
    case: Case,
    flow: table.Flow,
    remarks: list[Remark],
    clock: Clock | None,
    now: datetime,
    shots: dict[int, int],
) -> list[Step]:
    events = list(Event.objects.filter(subject=case.no).order_by("n"))
    seats = dict(Seat.objects.filter(code__in={event.by for event in events}).values_list("code", "name"))
    bodies = _bodies_in(events)
    words: dict[int, list[Remark]] = defaultdict(list)
    for remark in remarks:
        words[remark.n].append(remark)
    seats[SYSTEM] = _("系统")
    steps = [_step(event, flow, seats, bodies, words[event.n], shots.get(event.n, 0)) for event in events]
    steps = sorted([*steps, *deadlines.recomputed(case)], key=lambda step: step.at or case.opened_at)
    if case.closed_at is None:
        state = flow.state(case.state)
        late = clock is not None and clock.due_at < now
        due = ring_for(case, clock, now).label if clock else ""
        cls = "is-late" if late else "is-now"
        steps.append(
            Step(label=_("现在：%(state)s") % {"state": state.label}, by="", at=None, cls=cls, due=due)
        )
    return steps


def _bodies_in(events: list[Event]) -> dict[str, str]:
    codes: set[str] = set()
    for event in events:
        codes.update(event.facts.get("assist") or [])
        codes |= deadlines.bodies_in(event)
        if event.facts.get("lead"):
            codes.add(event.facts["lead"])
    return dict(Body.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _step(
    event: Event,
    flow: table.Flow,
    seats: dict[str, str],
    bodies: dict[str, str],
    remarks: list[Remark],
    shots: int,
) -> Step:
    move = flow.move(event.kind.split(".", 1)[1])
    facts = {fact.name: fact for fact in move.needs} if move else {}
    # What was told with the first event stands among the facts already.
    notes = [
        (str(facts[remark.name].label) if remark.name in facts else remark.name, remark.text, remark.public)
        for remark in remarks
        if not (event.n == 1 and remark.name == "text")
    ]
    told = _told(event, facts, bodies) + deadlines.moved(event, bodies)
    if shots:
        told.append(_("照片 %(n)d 张") % {"n": shots})
    return Step(
        label=str(move.label) if move else str(BESIDE.get(event.kind, event.kind)),
        by=seats.get(event.by, _("居民")),
        at=event.at,
        cls="is-back" if move and move.back else "",
        notes=notes,
        note=clauses(told),
    )


def _told(event: Event, facts: dict[str, table.Fact], bodies: dict[str, str]) -> list[str]:
    told = []
    lead, assist = event.facts.get("lead"), event.facts.get("assist") or []
    if lead:
        told.append(_("主办：%(body)s") % {"body": bodies.get(lead, lead)})
    if assist:
        told.append(_("协办：%(bodies)s") % {"bodies": listed(bodies.get(code, code) for code in assist)})
    for name, fact in facts.items():
        if fact.kind == "choice" and event.facts.get(name):
            label = dict(fact.choices).get(event.facts[name], event.facts[name])
            told.append(labelled(fact.label, label))
    return told


def _nearby(case: Case, matter: Any, seat: Seat, now: datetime) -> list[dict[str, Any]]:
    """What was reported within 200 metres, measured as a circle."""
    if matter.lon is None:
        return []
    point = (matter.lon, matter.lat)
    rows = within(flows.cases_for(seat), point, NEAR_M).filter(opened_at__gte=now - timedelta(days=NEAR_DAYS))
    rows = rows.exclude(no=case.no).select_related("matter").order_by("-opened_at")[:30]
    return [
        {
            "url": reverse("site:case", args=[row.no]),
            "title": row.matter.title,
            "state": str(table.get(row.flow, row.version).state(row.state).label),
            "tone": table.get(row.flow, row.version).state(row.state).look,
            "at": row.opened_at,
        }
        for row in rows
        if metres_to(row, point) <= NEAR_M
    ][:5]
