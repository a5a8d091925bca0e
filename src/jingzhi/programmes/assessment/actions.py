"""Writing assessments: opening a round, freezing sheets, disputes and their decisions, editions, imported parts."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import calendars
from jingzhi.core.flows.actions import Step, open_case
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.scores import actions as scores
from jingzhi.core.scores.models import Contribution
from jingzhi.core.scores.table import APPEALED
from jingzhi.kit import clocks
from jingzhi.kit.crypto import hash_bytes
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment import composite, frozen, queries, spreadsheet
from jingzhi.programmes.assessment.models import (
    APPEAL_DAYS,
    KINDS,
    WEIGHTS,
    Assessment,
    Dispute,
    Edition,
    ImportedPart,
    PartsFile,
    Sheet,
    SheetLine,
    SheetMatter,
)

MATTER = ("indicator", "matter", "part", "day", "num", "den", "excluded", "decision")


@transaction.atomic
def open_round(*, kind: str, period: str, by: Seat, now: datetime) -> list[Case]:
    """One case for every street or department that has none in this period yet, all or none.

    Raises:
        Refused: an unknown kind or period, or nobody is left to assess.
    """
    if kind not in KINDS:
        raise Refused(_("请选街道或部门。"), code="bad_kind", field="kind")
    code = queries.period_of(period).code
    have = Assessment.objects.filter(period=code, kind=kind).select_related("place", "body")
    taken = {row.subject for row in have}
    left = [one for one in queries.subjects(kind, by, timezone.localdate(now)) if one not in taken]
    if not left:
        raise Refused(_("这个时期的考核对象都已经有考核。"), code="opened_before", status=409)
    given: dict[str, Any] = {
        "flow": queries.FLOW,
        "move": "draft",
        "by": by,
        "now": now,
        "place": by.territory,
    }
    return [open_case(**given, kind=kind, subject=one, period=code) for one in left]


def begin(step: Step) -> None:
    """The assessment and its first sheet. A department takes part, so that its own seats see it."""
    body, kind = step.extra.get("body"), step.given["kind"]
    row = Assessment.objects.create(
        case=step.case,
        kind=kind,
        place=None if body else step.case.place,
        body=body,
        period=queries.period_of(step.given["period"]).code,
    )
    if body is not None:
        Party.objects.create(case=step.case, body=body, part="lead", since_at=step.now)
    freeze(row, "draft", step)


def freeze(row: Assessment, cause: str, step: Step) -> Sheet:
    """Compute the sheet as scores stand and keep every line and every matter of it in rows of its own."""
    scores.hold()
    period = queries.period_of(row.period)
    as_of = queries.as_of(period, timezone.localdate(step.now))
    line, file = frozen.scored(row, period, as_of), queries.newest_file(row.kind, row.period)
    parts = queries.imported(row, file)
    own = [composite.Part(p.name, p.weight, p.points, p.source) for p in map(_exact, parts)]
    governance = line.points if line else None
    total = composite.total(row.kind, governance, own)
    sheet = Sheet.objects.create(
        assessment=row,
        n=row.sheets.count() + 1,
        cause=cause,
        kind=row.kind,
        template=frozen.template_of(row.kind).code,
        as_of=as_of,
        weight=WEIGHTS[row.kind],
        governance="" if governance is None else str(governance),
        total="" if total is None else str(total),
        parts=file,
        at=step.now,
        by=step.by.code,
    )
    lines = frozen.lines(sheet, line)
    for one in own:
        lines.append(
            SheetLine(
                sheet=sheet, position=len(lines), depth=0, title=one.name, weight=str(one.weight),
                points="" if one.points is None else str(one.points), source=one.source,
            )
        )  # fmt: skip
    SheetLine.objects.bulk_create(lines)
    _copy(sheet, list(frozen.behind(row, period, as_of)))  # read first: one connection cannot do both
    _proved(sheet, lines)
    return sheet


def _exact(part: ImportedPart) -> composite.Part:
    points = None if part.points is None else Fraction(part.points)
    return composite.Part(part.name, Fraction(part.weight), points, part.source)


def _copy(sheet: Sheet, rows: list[Contribution]) -> None:
    columns = ", ".join(("sheet_id", *MATTER))
    table = SheetMatter._meta.db_table
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
        for one in rows:
            out.write_row((sheet.pk, *(getattr(one, name) for name in MATTER)))


def _proved(sheet: Sheet, lines: list[SheetLine]) -> None:
    """The frozen matters add up to the frozen lines, to the last digit, or nothing is kept."""
    kept = Q(excluded="")
    sums = {
        code: tuple(value or 0 for value in numbers)
        for code, *numbers in sheet.matters.order_by().values_list("indicator").annotate(
            s1=Sum("num"), s2=Sum("den"), s3=Count("pk"),
            s4=Sum("num", filter=kept), s5=Sum("den", filter=kept), s6=Count("pk", filter=kept),
        )
    }  # fmt: skip
    summed = {
        one.code
        for one in frozen.template_of(sheet.kind).indicators()
        if (one.over_time, one.over_tree, one.missing) == ("sum", "sum", "exempt")
    }
    for line in lines:
        if line.indicator not in summed:
            continue
        told = (line.raw_num, line.raw_den, line.raw_n, line.num, line.den, line.n)
        if told != sums.get(line.indicator, (0,) * 6):
            raise ValueError(f"{sheet}: matters of {line.indicator} do not add up to {told}")


def compute_again(step: Step) -> None:
    """A new sheet from what scores and imported parts say now."""
    cause = "correct" if step.move.name == "correct" else "redraft"
    freeze(queries.assessment(step.case), cause, step)


def give_notice(step: Step) -> None:
    """The subject has five working days from now."""
    until = clocks.due_at(
        start=step.now, kind="workday", amount=APPEAL_DAYS, calendar=calendars.known().calendar
    )
    Assessment.objects.filter(case=step.case).update(appeal_until=until)
    Party.objects.filter(case=step.case, ended_at=None).update(due_at=until)


def dispute(step: Step) -> None:
    """What the subject names is frozen until the district has decided."""
    Dispute.objects.bulk_create(
        Dispute(assessment_id=step.case.no, indicator=code, matter=matter, n=step.n)
        for code, matter in queries.pairs_of(step.given["matters"])
    )


def uphold(step: Step) -> None:
    """What is upheld counts no longer, in the scores themselves; the sheet is computed again."""
    row, pairs = queries.assessment(step.case), step.extra["pairs"]
    for code, matter in pairs:
        Dispute.objects.filter(assessment=row, indicator=code, matter=matter).update(
            state="upheld", decided=step.n
        )
    reject(step)
    scores.exclude(
        pairs=[(matter, code) for code, matter in pairs],
        body=row.body_id,
        reason=APPEALED,
        decision=f"{step.case.no}#{step.n}",
        by=step.by,
        now=step.now,
    )
    freeze(row, "uphold", step)


def reject(step: Step) -> None:
    """Whatever is still in dispute counts as before."""
    Dispute.objects.filter(assessment=step.case.no, state="open").update(state="rejected", decided=step.n)


def lock(step: Step) -> None:
    """The edition with its checkpoint; the subject may appeal within five working days of it too."""
    row = queries.assessment(step.case)
    told = step.extra
    Edition.objects.create(
        assessment=row,
        n=told["edition"],
        sheet=queries.latest(row),
        seq=told["seq"],
        hash=told["hash"],
        digest=told["digest"],
        at=step.now,
        by=step.by.code,
    )
    give_notice(step)


@transaction.atomic
def import_parts(*, data: bytes, kind: str, period: str, by: Seat, now: datetime) -> PartsFile:
    """Keep the other parts of a period as a new file; sheets computed from now on use it.

    Raises:
        Refused: a row that does not fit (spreadsheet.read); nothing is kept then.
    """
    if kind not in KINDS:
        raise Refused(_("请选街道或部门。"), code="bad_kind", field="kind")
    code = queries.period_of(period).code
    rows = spreadsheet.read(data, kind=kind, subjects=queries.subjects(kind, by, timezone.localdate(now)))
    before = queries.newest_file(kind, code)
    file = PartsFile.objects.create(
        kind=kind, period=code, n=before.n + 1 if before else 1,
        digest=hash_bytes(data, alg="sm3")[1], at=now, by=by.code,
    )  # fmt: skip
    subject = "place_id" if kind == "street" else "body_id"
    ImportedPart.objects.bulk_create(
        ImportedPart(
            file=file, row=row.number, name=row.name, weight=row.weight, points=row.points, source=row.source,
            **{subject: row.subject},
        )
        for row in rows
    )  # fmt: skip
    ledger.record(
        kind="assessment.parts",
        subject=f"parts-{code}-{kind}",
        by=by.code,
        at=now,
        facts={"n": file.n, "rows": len(rows), "digest": file.digest},
    )
    return file
