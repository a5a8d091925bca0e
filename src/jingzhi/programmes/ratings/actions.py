"""Writing ratings: forms of a round, marks, objections and their decisions, editions of results, publications."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import calendars
from jingzhi.core.flows.actions import Step, open_case
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.scores import sheets
from jingzhi.kit import clocks
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import product_language
from jingzhi.programmes.ratings import queries, results, template
from jingzhi.programmes.ratings.models import (
    MARK_DAYS,
    OBJECT_DAYS,
    Edition,
    Form,
    Mark,
    Objection,
    OwnLine,
    Publication,
    Result,
    ResultLine,
    Round,
)
from jingzhi.programmes.ratings.results import Weighed


def open_round(*, kind: str, period: str, by: Seat, now: datetime) -> Case:
    """One list of one quarter.

    Raises:
        Refused: the quarter is not over, was rated before, or nobody worked with anybody.
    """
    given: dict[str, Any] = {"kind": kind, "period": period}
    return open_case(flow=queries.FLOW, move="open", by=by, now=now, place=by.territory, **given)


def begin(step: Step) -> None:
    """The round, a form for every pair that worked together, and the raters as parties until they have answered."""
    until = _after(step.now, MARK_DAYS)
    row = Round.objects.create(
        case=step.case, kind=step.given["kind"], period=step.given["period"], marks_until=until
    )
    pairs = step.extra["related"]
    Form.objects.bulk_create(
        Form(round=row, rater_id=rater, rated_id=rated, related=many)
        for (rater, rated), many in sorted(pairs.items())
    )
    _ask(step, {rater for rater, _rated in pairs}, until)


def _ask(step: Step, bodies: set[str], until: datetime) -> None:
    """These bodies have something to do in the case until then; whoever had before has no more."""
    Party.objects.filter(case=step.case, ended_at=None).update(ended_at=step.now, due_at=None)
    Party.objects.bulk_create(
        Party(case=step.case, body_id=code, part="assist", since_at=step.now, due_at=until)
        for code in sorted(bodies)
    )


def _after(now: datetime, days: int) -> datetime:
    return clocks.due_at(start=now, kind="workday", amount=days, calendar=calendars.known().calendar)


def keep(step: Step) -> None:
    """The marks of one form; what was sent before is replaced. With the last form the body has done its part."""
    form: Form = step.extra["form"]
    form.marks.all().delete()
    Mark.objects.bulk_create(
        Mark(form=form, line=code, points=points) for code, points in step.extra["marks"].items()
    )
    form.sent_at, form.why = step.now, step.given.get("why", "")
    form.save(update_fields=["sent_at", "why"])
    if not Form.objects.filter(round=form.round_id, rater=form.rater_id, sent_at=None).exists():
        parties = Party.objects.filter(case=step.case, body=form.rater_id, ended_at=None)
        parties.update(ended_at=step.now, due_at=None)


def count(step: Step) -> None:
    """The first edition goes to the rated bodies, who have five working days."""
    row = queries.round_of(step.case)
    compute(row, "correct" if step.move.name == "correct" else "close", step)
    until = _after(step.now, OBJECT_DAYS)
    Round.objects.filter(pk=row.pk).update(object_until=until)
    _ask(step, set(row.forms.values_list("rated", flat=True)), until)


def compute(row: Round, cause: str, step: Step) -> Edition:
    """A new edition from what scores and marks say now; earlier ones stay."""
    period = queries.quarter_of(row.period)
    as_of = queries.as_of(period, timezone.localdate(step.now))
    edition = Edition.objects.create(
        round=row, n=row.editions.count() + 1, cause=cause, as_of=as_of, at=step.now, by=step.by.code
    )
    marks, asked = queries.marks_on(row), queries.forms_of(row)
    rated = {form.rated_id: form.rated for form in asked}
    with product_language():
        counted = _counted(row, rated, as_of)
        for code, body in sorted(rated.items()):
            own = [form for form in asked if form.rated_id == code]
            lines = counted.get(body.place_id if row.kind == "street" else code, [])
            _result(edition, body, own, lines, _marked(row, code, marks))
    return edition


def _counted(row: Round, rated: dict[str, Body], as_of: Any) -> dict[str, list[ResultLine]]:
    """{subject: lines counted from the work itself} of the list."""
    reach: dict[str, Any] = (
        {"bodies": list(rated)} if row.kind == "department" else {"within": row.case.place.path}
    )
    made = template.process(row.kind)
    found = sheets.score(template=made, period=queries.quarter_of(row.period), as_of=as_of, **reach)
    return {
        subject: [_from_work(position, one) for position, one in enumerate(line.children)]
        for subject, line in found.items()
    }


def _from_work(position: int, line: sheets.Line) -> ResultLine:
    assert line.indicator is not None
    assert line.figure is not None
    net = line.figure.net
    return ResultLine(
        position=position, title=line.title, code=line.indicator.code, counted=True, weight=int(line.weight),
        points=_text(line.points), num=_decimal(net.num), den=_decimal(net.den), n=net.n, why=line.why,
    )  # fmt: skip


def _marked(row: Round, code: str, marks: dict[tuple[str, str], list[tuple[int, int]]]) -> list[ResultLine]:
    found = []
    for line in queries.lines(row, code):
        points, num, den, n = results.of_marks(marks.get((code, line.code), ()))
        why = "" if n else _("没有评分，权重分给同级")
        found.append(
            ResultLine(
                title=str(line.title), code=line.code, counted=False, weight=line.weight,
                points=_text(points), num=Decimal(num), den=Decimal(den), n=n, why=why,
            )
        )  # fmt: skip
    return found


def _result(
    edition: Edition, body: Body, forms: list[Form], counted: list[ResultLine], marked: list[ResultLine]
) -> None:
    raters = sum(form.sent_at is not None for form in forms)
    process, marks = (_mean(lines) for lines in (counted, marked))
    result = Result.objects.create(
        edition=edition, body=body, process=_text(process), marks=_text(marks),
        total=_text(results.total(process, marks, raters)), asked=len(forms), raters=raters,
    )  # fmt: skip
    for position, line in enumerate([*counted, *marked]):
        line.result, line.position = result, position
    ResultLine.objects.bulk_create([*counted, *marked])


def _mean(lines: list[ResultLine]) -> Fraction | None:
    return results.together([Weighed(line.weight, queries.fraction(line.points)) for line in lines])


def _text(number: Fraction | None) -> str:
    return "" if number is None else str(number)


def _decimal(number: Fraction) -> Decimal:
    """Sums of six places have six places: nothing is lost."""
    return Decimal(int(number * 10**6)) / Decimal(10**6)


def dispute(step: Step) -> None:
    """The line is in dispute until the district has decided."""
    row = queries.round_of(step.case)
    Objection.objects.create(round=row, body_id=step.by.body_id, line=step.given["line"], n=step.n)


def decide(step: Step) -> None:
    """What was struck out counts no longer; a new edition stands beside the earlier ones."""
    row = queries.round_of(step.case)
    Mark.objects.filter(pk__in=step.extra["struck"]).update(struck=step.n)
    open_ = row.objections.filter(body=step.given["rated"], decided=None)
    open_.update(decided=step.n)
    if step.extra["struck"]:
        compute(row, "decide", step)


def publish(step: Step) -> None:
    """The newest edition with the ledger's checkpoint; nobody has anything more to do."""
    edition = queries.newest(queries.round_of(step.case))
    assert edition is not None
    told = step.extra
    Publication.objects.create(
        edition=edition,
        seq=told["seq"],
        hash=told["hash"],
        digest=told["digest"],
        at=step.now,
        by=step.by.code,
    )
    Party.objects.filter(case=step.case, ended_at=None).update(ended_at=step.now, due_at=None)


@transaction.atomic
def add_line(*, body: str, title: str, weight: int, by: Seat, now: datetime) -> OwnLine:
    """A line X of one department, for rounds opened from now on.

    Raises:
        Refused: no such department, no title, a weight outside 1 to 10, or three lines already.
    """
    if body not in queries.bodies("department", by):
        raise Refused(_("没有这个部门，请从列表里选。"), code="unknown_body", field="body")
    if not 1 <= len(title.strip()) <= 60:
        raise Refused(_("请写指标的名称，60 字以内。"), code="bad_title", field="title")
    if not 1 <= weight <= 10:
        raise Refused(_("权重是 1 到 10 的整数。"), code="bad_weight", field="weight")
    if len(queries.own_lines(body, now)) >= template.MOST_OWN:
        said = _("一个部门最多 %(n)d 项自选指标，请先停用一项。") % {"n": template.MOST_OWN}
        raise Refused(said, code="too_many", status=409)
    row = OwnLine.objects.create(body_id=body, title=title.strip(), weight=weight, by=by.code, since_at=now)
    facts = {"line": row.pk, "weight": weight}
    ledger.record(kind="ratings.add_line", subject=f"ratings-{body}", by=by.code, at=now, facts=facts)
    return row


@transaction.atomic
def end_line(*, line: int, by: Seat, now: datetime) -> None:
    """Rounds opened from now on are without it; earlier ones keep it.

    Raises:
        Refused: there is no such line in force in the seat's district.
    """
    row = OwnLine.objects.select_for_update().filter(pk=line, until_at=None).first()
    if row is None or row.body_id not in queries.bodies("department", by):
        raise Refused(_("没有这一项，或已经停用。"), code="unknown_line", status=404)
    row.until_at = now
    row.save(update_fields=["until_at"])
    facts = {"line": row.pk}
    ledger.record(kind="ratings.end_line", subject=f"ratings-{row.body_id}", by=by.code, at=now, facts=facts)
