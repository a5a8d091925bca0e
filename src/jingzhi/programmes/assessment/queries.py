"""Reading assessments: who is assessed, what a sheet holds, what stands in dispute, how an edition is proved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.core.places import queries as places
from jingzhi.core.scores import periods
from jingzhi.core.scores.periods import Period
from jingzhi.kit.crypto import hash_bytes
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment.composite import Part
from jingzhi.programmes.assessment.frozen import fraction
from jingzhi.programmes.assessment.models import (
    Assessment,
    Edition,
    ImportedPart,
    PartsFile,
    Sheet,
    SheetLine,
)

FLOW = "assessment"
Pair = tuple[str, str]  # indicator, matter


def period_of(code: str) -> Period:
    """The quarter or year with this code.

    Raises:
        Refused: it is neither.
    """
    found = periods.parse(code)
    if found is None or found.kind not in ("quarter", "year"):
        raise Refused(_("考核按季度或年度，请从列表里选。"), code="bad_period", field="period")
    return found


def as_of(period: Period, today: date) -> date:
    """The last day that counts: yesterday, or the last of the period."""
    return min(today - timedelta(days=1), period.end - timedelta(days=1))


def subjects(kind: str, seat: Seat, on: date) -> dict[str, str]:
    """{code: name} of the streets or departments in a seat's territory, in the order of codes."""
    if kind == "street":
        rows: QuerySet[Any] = places.places(kind="street", on=on, within=seat.territory)
    else:
        rows = Body.objects.filter(kind="department", place__path__within=seat.territory.path, until=None)
    return dict(rows.order_by("code").values_list("code", "name"))


def assessments_for(seat: Seat) -> QuerySet[Case]:
    """The assessments a seat may see, newest period first."""
    rows = flows.cases_for(seat).filter(flow=FLOW)
    return rows.select_related("assessment__place", "assessment__body").order_by("-assessment__period", "no")


def assessment(case: Case | str) -> Assessment:
    """The assessment of a case."""
    no = case if isinstance(case, str) else case.no
    return Assessment.objects.select_related("case", "place", "body").get(case=no)


def latest(row: Assessment) -> Sheet:
    """The newest sheet."""
    found = row.sheets.select_related("parts", "edition").order_by("-n").first()
    assert found is not None  # opening computes the first
    return found


def imported(row: Assessment, file: PartsFile | None) -> list[ImportedPart]:
    """The other parts of one subject in a file."""
    if file is None:
        return []
    own = {"place": row.place_id} if row.place_id else {"body": row.body_id}
    return list(file.parts.filter(**own).order_by("row"))


def newest_file(kind: str, period: str) -> PartsFile | None:
    """The file that counts."""
    return PartsFile.objects.filter(kind=kind, period=period).order_by("-n").first()


def parts(rows: Sequence[SheetLine]) -> list[Part]:
    """The imported parts of frozen lines."""
    return [
        Part(row.title, Fraction(row.weight), fraction(row.points), row.source) for row in rows if row.source
    ]


def disputed(row: Assessment, state: str = "") -> dict[Pair, str]:
    """{(indicator, matter): state} of what the subject disputes or disputed."""
    rows = row.disputes.filter(state=state) if state else row.disputes.all()
    return {(one.indicator, one.matter): one.state for one in rows.order_by("indicator", "matter")}


def pairs_of(text: str) -> list[Pair]:
    """What a form names: "indicator:matter" with blanks or commas between, each once, in their order."""
    found = []
    for word in text.replace(",", " ").split():
        indicator, colon, matter = word.partition(":")
        if not (indicator and colon and matter):
            raise Refused(_("请从列表里勾选有争议的事项。"), code="bad_matters", field="matters")
        found.append((indicator, matter))
    return list(dict.fromkeys(found))


def digest(sheet: Sheet) -> str:
    """The hash (SM3) of everything a sheet holds, in a fixed order; the same rows give the same 64 digits."""
    head = (sheet.assessment_id, sheet.n, sheet.kind, sheet.template, sheet.as_of, sheet.weight)
    told = [_told((*head, sheet.governance, sheet.total))]
    names = [
        field.attname for field in SheetLine._meta.concrete_fields if field.attname not in ("id", "sheet_id")
    ]
    told += map(_told, sheet.lines.order_by("position").values_list(*names))
    columns = ("indicator", "matter", "part", "day", "num", "den", "excluded", "decision")
    rows = sheet.matters.order_by("indicator", "matter", "part").values_list(*columns)
    told += map(_told, rows.iterator())
    return hash_bytes("\n".join(told).encode(), alg="sm3")[1]


def _told(values: Sequence[Any]) -> str:
    return "\t".join(f"{one:.6f}" if isinstance(one, Decimal) else str(one) for one in values)


def checkpoint() -> tuple[int, str]:
    """Number and hash of the last event of the ledger."""
    last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
    return last or (0, "")


def editions(row: Assessment) -> list[Edition]:
    """Every edition, the first one first."""
    return list(row.editions.select_related("sheet").order_by("n"))
