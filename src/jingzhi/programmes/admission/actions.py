"""Writing applications: what each move leaves in the room's own tables and on the list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import actions as catalogue
from jingzhi.core.catalogue import queries as listed
from jingzhi.core.flows import clocks
from jingzhi.core.flows.actions import Step, advance, open_case
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places import queries as places
from jingzhi.core.places.actions import Post
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission import queries
from jingzhi.programmes.admission.checks import EMERGENCY_DAYS, MOST_DAYS
from jingzhi.programmes.admission.facts import DECLARED, FORM
from jingzhi.programmes.admission.models import (
    ASPECTS,
    Application,
    ApplicationPlace,
    Consulted,
    Opinion,
    Review,
    Reviewer,
)

# Facts of the form that are no columns of the same name.
NO_COLUMNS = {"item", "places", "removes", "body", "why"}


def submit(*, move: str, by: Seat, now: datetime, key: str | None = None, **given: Any) -> Case:
    """Open an application by `apply`, `leave` or `declare`; it lies in the district of the seat.

    Raises:
        Refused: not this seat's move, or the form is not complete.
    """
    district = places.get(by.territory.path.split(".")[0])
    return open_case(flow="admission", move=move, by=by, now=now, place=district, key=key, **given)


@transaction.atomic
def set_reviewers(*, rows: dict[str, tuple[str, str]], by: Post, now: datetime) -> None:
    """Say which body reviews what, and which other does when the first is the applicant.

    Raises:
        Refused: an unknown aspect or body, or one body twice for one aspect.
    """
    known = Body.objects.in_bulk({code for pair in rows.values() for code in pair})
    for aspect, (body, deputy) in rows.items():
        if aspect not in ASPECTS or body not in known or deputy not in known or body == deputy:
            raise Refused(_("联审单位设置有误：要有审查单位和另一个代审单位。"), code="bad_reviewer")
        Reviewer.objects.update_or_create(
            aspect=aspect, defaults={"body": known[body], "deputy": known[deputy]}
        )
    facts: dict[str, Any] = {aspect: list(pair) for aspect, pair in sorted(rows.items())}
    ledger.record(kind="admission.reviewers", subject="reviewers", by=by.code, at=now, facts=facts)


def _columns(given: dict[str, Any], names: Any) -> dict[str, Any]:
    wanted = {fact.name for fact in names} - NO_COLUMNS
    columns = {name: value for name, value in given.items() if name in wanted}
    item, removes = given.get("item"), given.get("removes")
    if item is not None:
        columns["item_code"] = item.code
    columns["removes"] = removes.code if removes is not None else ""
    columns["everywhere"] = not given.get("places")
    return columns


def take_in(step: Step) -> None:
    """The application's columns; the applicant takes part, but it is not its turn."""
    row = Application.objects.create(case=step.case, applicant=step.by.body, **_columns(step.given, FORM))
    _scope(row, step)
    Party.objects.create(case=step.case, body=step.by.body, part="lead", since_at=step.now, ended_at=step.now)


def _scope(row: Application, step: Step) -> None:
    ApplicationPlace.objects.bulk_create(
        ApplicationPlace(application=row, place=place)
        for place in dict.fromkeys(step.given.get("places", []))
    )


def take_in_exit(step: Step) -> None:
    """退出: name and code of the item that is to go."""
    item = step.given["item"]
    Application.objects.create(
        case=step.case,
        applicant=step.by.body,
        kind="exit",
        name=item.name,
        category=item.category,
        item_code=item.code,
        basis=step.given["basis"],
    )
    Party.objects.create(case=step.case, body=step.by.body, part="lead", since_at=step.now, ended_at=step.now)


def declare(step: Step) -> None:
    """应急准入: on the list at once for 30 days; the department has five working days for the full form."""
    body = step.given["body"]
    until = timezone.localdate(step.now) + timedelta(days=EMERGENCY_DAYS)
    row = Application.objects.create(
        case=step.case,
        applicant=body,
        kind="temporary",
        emergency=True,
        street_list="assist",
        item_code=queries.next_code(),
        valid_until=until,
        **_columns(step.given, DECLARED) | {"everywhere": True},
    )
    due = clocks.due(start=step.now, kind="workday", amount=5)
    Party.objects.create(case=step.case, body=body, part="lead", since_at=step.now, due_at=due.at)
    _admit(step, row, timezone.localdate(step.now), until)


def _admit(step: Step, row: Application, since: date, until: date) -> None:
    limits = ("urgency", "arrive_kind", "arrive_amount", "handle_kind", "handle_amount")
    item: dict[str, Any] = {name: getattr(row, name) for name in (*limits, "minutes", "street_list")}
    item |= {
        "code": row.item_code,
        "kind": "duty",
        "category": row.category,
        "name": row.name,
        "owner": row.applicant_id,
        "since": since,
        "until": until,
        "per_month": row.per_month,
        "forms": row.asks_forms + int(row.asks_ledger),
        "basis": f"{row.basis} {row.article}".strip(),
        "application": row.case_id,
        "places": [place.code for place in queries.scope(row)],
        "sample": _sample(row),
    }
    catalogue.admit(rows=[item], by=step.by, now=step.now)


def _sample(row: Application) -> bool:
    """Applications of the demo say 示例 in their name, and so does the item."""
    return "示例" in row.name


def complete(step: Step) -> None:
    """补办: the same columns as any application; code and 30 days stay as they were declared."""
    row = queries.application(step.case)
    for name, value in _columns(step.given, FORM).items():
        setattr(row, name, value)
    row.save()
    row.scope.all().delete()
    _scope(row, step)
    _end_parties(step)


def accept(step: Step) -> None:
    """The bodies of the table are called, each to its aspect; an exit needs none."""
    row = queries.application(step.case)
    row.formal_by = step.by.code
    row.save(update_fields=["formal_by"])
    if step.to != "review":
        return
    due = clocks.due(start=step.now, kind="workday", amount=5)
    called = queries.reviewers(row.applicant)
    Review.objects.bulk_create(
        Review(application=row, aspect=aspect, body=body) for aspect, body in called.items()
    )
    for body in {body.code: body for body in called.values()}.values():
        Party.objects.create(case=step.case, body=body, part="assist", since_at=step.now, due_at=due.at)


def review(step: Step) -> None:
    """One answer; the last consent draws the grids to be asked."""
    mine = queries.open_review(step.case, step.by)
    assert mine is not None  # the check has seen it under the same lock
    mine.verdict, mine.at = step.given["verdict"], step.now
    mine.save(update_fields=["verdict", "at"])
    if queries.open_review(step.case, step.by) is None:
        _end_parties(step, body=step.by.body)
    if step.to == "rejected":
        end(step)
    elif step.to == "consulting":
        _ask_grids(step)


def _ask_grids(step: Step) -> None:
    row = queries.application(step.case)
    grids = queries.draw(row, timezone.localdate(step.now))
    Consulted.objects.bulk_create(Consulted(application=row, grid=grid) for grid in grids)
    due = clocks.due(start=step.now, kind="workday", amount=5)
    around = [grid.code for grid in grids] + [grid.parent_id for grid in grids]
    seats = Seat.objects.filter(role__in=("grid_worker", "community"), territory_id__in=around)
    called = set(seats.values_list("body_id", flat=True))
    called -= set(Party.objects.filter(case=step.case, ended_at=None).values_list("body_id", flat=True))
    Party.objects.bulk_create(
        Party(case=step.case, body_id=code, part="assist", since_at=step.now, due_at=due.at)
        for code in sorted(called)
    )


def opine(step: Step) -> None:
    """One opinion for one grid; the body has done its part."""
    Opinion.objects.create(
        application_id=step.case.no,
        grid=step.given["place"],
        seat=step.by.code,
        stance=step.given["stance"],
        at=step.now,
    )
    _end_parties(step, body=step.by.body)


def _end_parties(step: Step, *, body: Body | None = None) -> None:
    rows = Party.objects.filter(case=step.case, ended_at=None)
    if body is not None:
        rows = rows.filter(body=body)
    rows.update(ended_at=step.now, due_at=None)


def conclude(step: Step) -> None:
    """Who has not answered by now is not waited for."""
    _end_parties(step)


def approve(step: Step) -> None:
    """Decided: public notice, or off the list at once for an exit."""
    row = queries.application(step.case)
    row.decided_by, row.noticed_at, row.objections = step.by.code, step.now, 0
    if "removes" in step.given:
        row.removes = step.given["removes"].code
    row.save(update_fields=["decided_by", "noticed_at", "objections", "removes"])
    if step.to == "removed":
        _take_off(row.item_code, step)


def note_objection(step: Step) -> None:
    """异议 is counted; its words stand beside the case."""
    Application.objects.filter(case=step.case).update(objections=F("objections") + 1)


def uphold(step: Step) -> None:
    """Back to the decision, with a fresh notice to come."""
    Application.objects.filter(case=step.case).update(noticed_at=None, decided_by="", objections=0)


def enlist(step: Step) -> None:
    """列入清单: the next version in force, and the item that leaves for it is off on the same day."""
    row = queries.application(step.case)
    today = timezone.localdate(step.now)
    assert row.starts_on is not None
    assert row.ends_on is not None
    since = max(today, row.starts_on)
    until = min(row.ends_on, since + timedelta(days=MOST_DAYS[row.kind]))
    row.item_code = row.item_code or queries.next_code()
    row.valid_until = until
    row.save(update_fields=["item_code", "valid_until"])
    _admit(step, row, since, until)
    if row.removes and row.removes != row.item_code:
        _take_off(row.removes, step, on=since)


def _take_off(code: str, step: Step, *, on: date | None = None) -> None:
    day = on or timezone.localdate(step.now)
    if listed.in_force(day).filter(code=code).exists():
        catalogue.remove(code=code, on=day, by=step.by, now=step.now)


def evaluate(step: Step) -> None:
    """年度评估: another year from its end, or a new application, or off the list."""
    row = queries.application(step.case)
    row.evaluation, row.evaluated_at = step.given["result"], step.now
    if row.evaluation == "keep":
        assert row.valid_until is not None
        since, row.valid_until = row.valid_until, row.valid_until + timedelta(days=365)
        _admit(step, row, since, row.valid_until)
    elif row.evaluation == "remove":
        _take_off(row.item_code, step)
    row.save(update_fields=["evaluation", "evaluated_at", "valid_until"])


def end(step: Step) -> None:
    """Rejected, withdrawn or lapsed: nobody is waited for, and what was in force for an emergency is off the list."""
    _end_parties(step)
    row = queries.application(step.case)
    if row.emergency:
        _take_off(row.item_code, step)


def remind(*, on: date, by: Post, now: datetime) -> int:
    """30 days before an item's end its evaluation is due: told once per end. Returns how many."""
    count = 0
    for row in queries.expiring(on):
        if row.reminded_for == row.valid_until:
            continue
        Application.objects.filter(pk=row.pk).update(reminded_for=row.valid_until)
        ledger.record(
            kind="admission.remind",
            # Not a move: in a chain of its own, so that nobody's open page becomes stale.
            subject=f"evaluation:{row.case_id}",
            by=by.code,
            place=row.case.place_id,
            at=now,
            facts={"case": row.case_id, "item": row.item_code, "until": str(row.valid_until)},
        )
        count += 1
    return count


def lapse(*, now: datetime) -> int:
    """Emergencies without their application in time and listed items past their end are closed. Returns how many."""
    today = timezone.localdate(now)
    late = Case.objects.filter(flow="admission", state="emergency", due_at__lt=now)
    over = Case.objects.filter(flow="admission", state="listed", application__valid_until__lte=today)
    count = 0
    for case in [*late.select_related("place"), *over.select_related("place")]:
        advance(case_no=case.no, move="lapse", by=bodies.machine(case.place), now=now)
        count += 1
    return count
