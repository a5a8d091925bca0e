"""Taking matters in, and what each move writes beside the case. Moves themselves go through flows.advance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step, open_case
from jingzhi.core.flows.beside import WORDS_DAYS
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries, triage
from jingzhi.programmes.grid.models import Matter, Rating, Summons

FORGOTTEN = "—"
MOST_OUTSIDE_ID = 40
SOURCE_OF = {"report": "patrol", "submit": "resident", "forward": "hotline"}


def receive(
    *,
    move: str,
    by: Seat,
    now: datetime,
    title: str = "",
    text: str = "",
    point: tuple[float, float] | None = None,
    place: str = "",
    item: str = "",
    topic: str = "",
    insist: bool = False,
    key: str | None = None,
    outside_id: str = "",
    received_at: datetime | None = None,
    **given: Any,
) -> Case:
    """Take a matter in by `report`, `submit` or `forward`: is it ours, where does it lie, which item is it?

    The place is, in this order: the point's grid, the named place, the one the address or the words name, else the district.
    `insist` keeps a resident's report although the words look like one of the six other channels.

    Raises:
        Refused: the words name another channel (its code starts with "triage_"), the point lies outside the
            district, or a fact is missing or wrong.
    """
    if move != "report" and not (title.strip() or text.strip()):
        raise Refused(_("请写明什么事、在哪里，空白的留言无法办理。"), code="missing", field="text")
    if not insist:
        _is_ours(title, text)
    where = _where((given.get("address") or "", f"{title} {text}"), point, place, by, now)
    item = item or ("" if move == "report" else queries.item_for_words(title, text, now, topic))
    if point is not None:
        given["point"] = point
    given = {name: value for name, value in given.items() if value not in (None, "", [])}
    extra = _origin(outside_id, received_at, key if move == "submit" else None)
    for name, value in (("title", title), ("text", text), ("item", item)):
        if value:
            given[name] = value
    return open_case(flow="grid", move=move, by=by, now=now, place=where, key=key, extra=extra, **given)


def _origin(outside_id: str, received_at: datetime | None, key: str | None) -> dict[str, Any]:
    if len(outside_id) > MOST_OUTSIDE_ID:
        raise Refused(_("外部编号最多40位。"), code="too_long", field="outside_id")
    extra: dict[str, Any] = {"outside_id": outside_id, "received_at": received_at}
    return extra | {"code": queries.resident_code(key)} if key else extra


def _is_ours(title: str, text: str) -> None:
    outcome = triage.outcome(title, text)
    if outcome is not None:
        raise Refused(outcome.text, code=f"triage_{outcome.code}")


def _where(
    words: tuple[str, ...], point: tuple[float, float] | None, place: str, by: Seat, now: datetime
) -> Place:
    today = timezone.localdate(now)
    district = places.get(by.territory.path.split(".")[0])
    if point is not None:
        found = places.locate(lon=point[0], lat=point[1], on=today)
    elif place:
        found = places.get(place)
    else:
        named = (places.by_words(text, on=today) for text in words if text)
        found = next((one for one in named if one is not None), district)
    if not district.holds(found) or (found.until is not None and found.until <= today):
        raise Refused(
            _("请选择本区现行的网格或社区。"), code="bad_place", field="point" if point else "place"
        )
    return found


def take_in(step: Step) -> None:
    """The matter's own columns, written with its first event."""
    given, extra = step.given, step.extra
    lon, lat = given.get("point", (None, None))
    code = extra.get("code")
    Matter.objects.create(
        case=step.case,
        title=given.get("title") or (step.item.name if step.item else str(step.move.label)),
        source=SOURCE_OF[step.move.name],
        outside_id=extra.get("outside_id") or "",
        received_at=extra.get("received_at"),
        address=given.get("address", ""),
        lon=lon,
        lat=lat,
        urgency=given.get("urgency") or (step.item.urgency if step.item else "E4"),
        finder=step.by.code,
        code_hash=queries.code_hash(step.case.no, code) if code else "",
        delete_on=timezone.localdate(step.now) + timedelta(days=WORDS_DAYS),
    )


def sort(step: Step) -> None:
    """The urgency a sorter gives, or that of the new item."""
    urgency = step.given.get("urgency") or (step.item.urgency if step.item else None)
    if urgency:
        Matter.objects.filter(case=step.case).update(urgency=urgency)


def answer_at(level: str) -> Callable[[Step], None]:
    """Solved in the grid or the community: who answered, and on which level."""

    def write(step: Step) -> None:
        Matter.objects.filter(case=step.case).update(level=level, handler=step.by.code)

    return write


def merge(step: Step) -> None:
    """The duplicate points to the matter that goes on."""
    Matter.objects.filter(case=step.case).update(merged_into=step.given["into"])


def whistle(step: Step) -> None:
    """Call the lead and the assistants, each with an arrival and a handling clock from the item."""
    item = catalogue.current(step.case.item_code, timezone.localdate(step.now))
    amount = step.given.get("handle_amount") or item.handle_amount
    limits = (item.arrive_kind, item.arrive_amount, item.handle_kind, amount)
    for body in [step.given["lead"], *step.given.get("assist", [])]:
        _summon(step, body, "lead" if body == step.given["lead"] else "assist", limits)
    Matter.objects.filter(case=step.case).update(level="street", whistle_kind=step.given["kind"], handler="")


def rule(step: Step) -> None:
    """裁定: the district's own whistle, with the kind of the last one; its lead cannot hand it back."""
    step.given["kind"] = queries.matter(step.case).whistle_kind
    whistle(step)
    Matter.objects.filter(case=step.case).update(binding=True)


def _summon(step: Step, body: Body, part: str, limits: tuple[str, int, str, int]) -> None:
    arrive_kind, arrive_amount, handle_kind, handle_amount = limits
    party = Party.objects.create(case=step.case, body=body, part=part, since_at=step.now)
    arrive = clocks.start(
        case=step.case, stage="arrive", kind=arrive_kind, amount=arrive_amount, now=step.now, body=body
    )
    handle = clocks.start(
        case=step.case, stage="handle", kind=handle_kind, amount=handle_amount, now=step.now, body=body
    )
    Summons.objects.create(party=party, arrive_due_at=arrive.due_at, handle_due_at=handle.due_at)
    _show_due(party)


def _show_due(party: Party) -> None:
    party.due_at = clocks.next_due(case=party.case, body=party.body)
    party.save(update_fields=["due_at"])


def show_handling_deadline(*, clock: Clock) -> None:
    """The whistle shows the deadline its clock has now (after an extension or a pause)."""
    rows = Summons.objects.filter(party__case=clock.case_id, party__body=clock.body_id, party__ended_at=None)
    rows.update(handle_due_at=clock.due_at)


def _mine(step: Step) -> Summons:
    summons = queries.open_summons(step.case, step.by)
    assert summons is not None  # the check has seen it under the same lock
    return summons


def check_in(step: Step) -> None:
    """应哨: the arrival clock stops."""
    summons = _mine(step)
    summons.checked_in_at = step.now
    summons.save(update_fields=["checked_in_at"])
    clocks.stop(case=step.case, stage="arrive", body=step.by.body, now=step.now)
    _show_due(summons.party)


def answer(step: Step) -> None:
    """The body's part is done."""
    summons = _mine(step)
    summons.answered_at, summons.outcome = step.now, step.given["outcome"]
    summons.save(update_fields=["answered_at", "outcome"])
    _end(step, summons.party)
    if summons.party.part == "lead":
        Matter.objects.filter(case=step.case).update(handler=step.by.code)


def _end(step: Step, party: Party) -> None:
    clocks.stop(case=step.case, stage=None, body=party.body, now=step.now)
    party.ended_at, party.due_at, party.came_back = step.now, None, False
    party.save(update_fields=["ended_at", "due_at", "came_back"])


def hand_back(step: Step) -> None:
    """The body leaves; a lead takes the whole whistle with it."""
    summons = _mine(step)
    Summons.objects.filter(pk=summons.pk).update(returned_at=step.now)
    _end(step, summons.party)
    if summons.party.part == "lead":
        Matter.objects.filter(case=step.case).update(returns=F("returns") + 1)
        for party in queries.open_parties(step.case).select_related("body"):
            _end(step, party)


def urge(step: Step) -> None:
    """催办 is counted; the bodies are told by the reaction to its event."""
    Matter.objects.filter(case=step.case).update(urged_at=step.now, urges=F("urges") + 1)


def release(step: Step) -> None:
    """The body's part ends without an answer and without blame."""
    party = queries.open_parties(step.case).select_related("body").get(body=step.given["body"])
    _end(step, party)
    if party.part == "lead":
        for other in queries.open_parties(step.case).select_related("body"):
            _end(step, other)


def ask_more(step: Step) -> None:
    """The request waits for the street."""
    summons = queries.open_summons(step.case, step.by)
    assert summons is not None  # seen by the check under the same lock
    summons.more_asked = step.given["amount"]
    summons.save(update_fields=["more_asked"])


def decide_more(step: Step) -> None:
    """Granted units move the deadline; a refusal leaves it. A request may be answered after the deadline too."""
    body, amount = step.given["body"], step.given.get("amount", 0)
    queries.asked_for_more(step.case).filter(party__body=body).update(more_given=amount)
    clock = queries.handling_clock(step.case, body)
    if amount and clock is not None:
        clocks.extend(clock=clock, amount=amount)
        show_handling_deadline(clock=clock)
        clocks.show_due(case=step.case, body=body)


def pause(step: Step) -> None:
    """The clock stands still until it is resumed or the cap is reached."""
    clock = queries.handling_clocks(step.case, paused=False).get(body=step.given["body"])
    until = step.now + timedelta(days=step.given["amount"])
    clocks.pause(clock=clock, cause=step.given["cause"], until=until, now=step.now)
    clocks.show_due(case=step.case, body=step.given["body"])


def resume(step: Step) -> None:
    """The deadline moves by exactly the working time suspended."""
    clock = queries.handling_clocks(step.case, paused=True).get(body=step.given["body"])
    clocks.resume(clock=clock, now=step.now)
    Summons.objects.filter(
        party__case=step.case, party__body=step.given["body"], party__ended_at=None
    ).update(handle_due_at=clock.due_at)
    clocks.show_due(case=step.case, body=step.given["body"])


def fail(step: Step) -> None:
    """返工 is counted; a whistled matter goes back to its lead with a fresh handling clock."""
    matter = queries.matter(step.case)
    matter.fails += 1
    matter.save(update_fields=["fails"])
    if matter.level == "street":
        _reopen_lead(step)


def _reopen_lead(step: Step) -> None:
    summons = (
        Summons.objects.select_related("party__body")
        .filter(party__case=step.case, party__part="lead", answered_at__isnull=False)
        .latest("answered_at")
    )
    summons.answered_at, summons.outcome, summons.fails = None, "", summons.fails + 1
    summons.save(update_fields=["answered_at", "outcome", "fails"])
    party = summons.party
    party.ended_at, party.came_back = None, True
    party.save(update_fields=["ended_at", "came_back"])
    last = step.case.clocks.filter(stage="handle", body=party.body).latest("started_at")
    clocks.start(
        case=step.case, stage="handle", kind=last.kind, amount=last.amount, now=step.now, body=party.body
    )
    _show_due(party)


def rate_bodies(step: Step) -> None:
    """街道评议部门: three scores for each body that answered."""
    street = step.by.territory
    rows = Summons.objects.filter(party__case=step.case, answered_at__isnull=False, rating=None)
    for summons in rows.select_related("party"):
        speed, cooperation, effect = step.given["ratings"][summons.party.body_id]
        Rating.objects.create(
            summons=summons,
            street=street,
            speed=speed,
            cooperation=cooperation,
            effect=effect,
            at=step.now,
        )


def keep_satisfaction(step: Step) -> None:
    """The resident's own mark."""
    Matter.objects.filter(case=step.case).update(satisfaction=step.given["score"])


def forget(*, on: date, now: datetime) -> int:
    """Blank the words of closed matters past their date; numbers, item and outcome stay. Returns how many."""
    rows = Matter.objects.filter(delete_on__lte=on, case__closed_at__isnull=False).exclude(title=FORGOTTEN)
    count = rows.update(title=FORGOTTEN, address="", lon=None, lat=None, outside_id="", code_hash="")
    if count:
        ledger.record(kind="grid.forget", subject="retention", by="system", at=now, facts={"matters": count})
    return count


def contradict(step: Step) -> None:
    """The matter is open again; its level is decided anew."""
    matter = queries.matter(step.case)
    matter.contradictions += 1
    matter.level, matter.handler, matter.satisfaction = "", "", None
    matter.save(update_fields=["contradictions", "level", "handler", "satisfaction"])
