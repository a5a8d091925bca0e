"""Reading ratings: who worked with whom, forms, lines, editions and results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger.models import Event
from jingzhi.core.scores import periods
from jingzhi.core.scores.periods import Period
from jingzhi.kit.crypto import hash_bytes
from jingzhi.kit.refused import Refused
from jingzhi.programmes.ratings.models import Edition, Form, OwnLine, Result, ResultLine, Round
from jingzhi.programmes.ratings.template import MARKED, RATERS, WORK, Line

FLOW = "ratings"
SEES_ALL = ("district", "leader", "auditor")


def quarter_of(code: str) -> Period:
    """The quarter with this code.

    Raises:
        Refused: it is none.
    """
    found = periods.parse(code)
    if found is None or found.kind != "quarter":
        raise Refused(_("评议按季度，请从列表里选。"), code="bad_period", field="period")
    return found


def rounds_for(seat: Seat) -> QuerySet[Case]:
    """The rounds a seat may see, newest first."""
    return flows.cases_for(seat).filter(flow=FLOW).select_related("ratings").order_by("-no")


def round_of(case: Case | str) -> Round:
    """The round of a case."""
    return Round.objects.select_related("case").get(case=case if isinstance(case, str) else case.no)


def raters_of(kind: str) -> str:
    """The kind of body that marks in this list."""
    return RATERS[kind]


def bodies(kind: str, seat: Seat) -> dict[str, Body]:
    """{code: body} of a kind in a seat's territory, in the order of codes."""
    rows = Body.objects.filter(kind=kind, place__path__within=seat.territory.path, until=None)
    return {one.code: one for one in rows.select_related("place").order_by("code")}


def related(*, kind: str, period: Period, seat: Seat) -> dict[tuple[str, str], int]:
    """{(rater, rated): matters in which the street whistled for the department in the quarter}; those with any."""
    streets = {one.place_id: one.code for one in bodies("street", seat).values()}
    departments = bodies("department", seat)
    start, end = _midnight(period.start), _midnight(period.end)
    rows = Party.objects.filter(
        case__flow=WORK, body__in=list(departments), since_at__gte=start, since_at__lt=end
    )
    path = F("case__place__path")
    deep = rows.annotate(depth=Func(path, function="nlevel", output_field=IntegerField())).filter(depth__gt=1)
    street = Func(path, Value(1), Value(1), function="subpath", output_field=TextField())
    counted = (
        deep.annotate(street=Cast(street, TextField()))
        .order_by()
        .values("street", "body")
        .annotate(many=Count("case", distinct=True))
    )
    found = {}
    for row in counted.order_by("street", "body"):
        if row["street"] in streets:
            pair = (streets[row["street"]], row["body"])
            found[pair if kind == "department" else pair[::-1]] = row["many"]
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def own_lines(body: str, at: datetime) -> list[OwnLine]:
    """X of a body at a moment, in the order in which they were added."""
    rows = OwnLine.objects.filter(body=body, since_at__lte=at).exclude(until_at__lte=at)
    return list(rows.order_by("pk"))


def lines(row: Round, body: str) -> list[Line]:
    """What is marked of a body in a round: the common lines and its own ones when the round was opened."""
    own = own_lines(body, row.case.opened_at)
    return [*MARKED[row.kind], *(Line(f"x{one.pk}", one.title, one.weight) for one in own)]


def form_of(row: Round, rater: str, rated: str) -> Form:
    """The form of two bodies.

    Raises:
        Refused: there is none, because they had no matter together.
    """
    found = row.forms.select_related("rater", "rated").filter(rater=rater, rated=rated).first()
    if found is None:
        raise Refused(_("这个季度和这个单位没有共同办过的事，不用评。"), code="no_form", status=404)
    return found


def forms_of(row: Round, body: str = "") -> list[Form]:
    """Forms of a round, or those one body is to fill in, with the most related first."""
    rows = row.forms.select_related("rater", "rated")
    if body:
        rows = rows.filter(rater=body)
    return list(rows.order_by("rater", "-related", "rated"))


def marks_on(row: Round) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """{(rated, line): [(mark, matters together)]} of all that count: sent and not struck out."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    rows = row.forms.filter(marks__struck=None, marks__isnull=False).order_by("rated", "rater")
    for rated, line, points, many in rows.values_list("rated", "marks__line", "marks__points", "related"):
        found.setdefault((rated, line), []).append((points, many))
    return found


def newest(row: Round) -> Edition | None:
    """The edition that counts."""
    return row.editions.select_related("publication").order_by("-n").first()


def results(edition: Edition) -> list[Result]:
    """Every result of an edition, in the order of codes."""
    return list(edition.results.select_related("body").order_by("body"))


def result_of(edition: Edition, body: str) -> Result:
    """One result.

    Raises:
        Refused: the body is not in this list.
    """
    found = edition.results.select_related("body").filter(body=body).first()
    if found is None:
        raise Refused(_("这一轮没有评这个单位。"), code="unknown_body", status=404)
    return found


def checkpoint() -> tuple[int, str]:
    """Number and hash of the last event of the ledger."""
    last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
    return last or (0, "")


def digest(edition: Edition) -> str:
    """The hash (SM3) of all results with their lines, in a fixed order; the same rows give the same 64 digits."""
    told = [f"{edition.round_id}\t{edition.n}\t{edition.as_of}"]
    one = Result.objects.filter(edition=edition).order_by("body")
    told += map(_told, one.values_list("body", "process", "marks", "total", "asked", "raters"))
    rows = ResultLine.objects.filter(result__edition=edition).order_by("result__body", "position")
    names = (
        "result__body",
        "position",
        "title",
        "code",
        "counted",
        "weight",
        "points",
        "num",
        "den",
        "n",
        "why",
    )
    told += map(_told, rows.values_list(*names))
    return hash_bytes("\n".join(told).encode(), alg="sm3")[1]


def _told(values: Sequence[Any]) -> str:
    return "\t".join(f"{one:.6f}" if hasattr(one, "as_tuple") else str(one) for one in values)


def as_of(period: Period, today: date) -> date:
    """The last day that counts: yesterday, or the last of the period."""
    return min(today - timedelta(days=1), period.end - timedelta(days=1))


def fraction(text: str) -> Fraction | None:
    """A kept number; "" is none."""
    return Fraction(text) if text else None
