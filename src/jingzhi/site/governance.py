"""治理台账: what happened at a street or a department in a period, by the duties of its responsibility list.

Nothing is typed here: matters, limits, rework and ratings are read from the records, the duties from the version of
the list that was in force on the last day of the period. States are those of now. SYSTEM.md D3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows import table as flow_table
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.scores import periods
from jingzhi.core.scores.figures import rounded
from jingzhi.core.scores.models import Contribution
from jingzhi.core.scores.periods import Period
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.responsibility import queries as lists
from jingzhi.programmes.responsibility.models import Entry

PAGE = 50
WATCHES = ("district", "leader", "auditor")
# What tells of a matter whether it was in time, came back, and how it was rated: (of a street's place, of a body).
IN_TIME = ("grid.closed_in_time", "grid.handled_in_time")
REWORKED = ("grid.reworked", "grid.reworked_body")
RATED = ("grid.content", "grid.rated")
NONE = 0  # the number of "no entry of the list"


@dataclass
class Told:
    """One matter of a ledger."""

    no: str
    item: str
    entry: int
    state: str
    version: int
    opened_at: datetime
    closed_at: datetime | None
    late: bool | None = None
    reworked: int = 0
    rated: list[Fraction] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether somebody still works on it."""
        return self.closed_at is None

    @property
    def days(self) -> int:
        """Calendar days from its opening to its close or until now."""
        return ((self.closed_at or timezone.now()) - self.opened_at).days


Column = tuple[str, Any, Callable[[Told], bool]]
COLUMNS: tuple[Column, ...] = (
    ("all", gettext_lazy("件数"), lambda one: True),
    ("closed", gettext_lazy("已办结"), lambda one: not one.open),
    ("open", gettext_lazy("在办"), lambda one: one.open),
    ("in_time", gettext_lazy("按期"), lambda one: one.late is False),
    ("late", gettext_lazy("超期"), lambda one: one.late is True),
    ("reworked", gettext_lazy("返工"), lambda one: one.reworked > 0),
    ("rated", gettext_lazy("已评"), lambda one: bool(one.rated)),
)

HEAD = (
    gettext_lazy("责任事项"), gettext_lazy("事项编号"), gettext_lazy("事项"), gettext_lazy("类别"), gettext_lazy("状态"),
    gettext_lazy("登记"), gettext_lazy("办结"), gettext_lazy("天数"), gettext_lazy("时限"), gettext_lazy("返工次数"),
    gettext_lazy("评分"),
)  # fmt: skip


class Ledger:
    """The ledger of one body in one period."""

    def __init__(self, body: Body, period: Period, today: date) -> None:
        self.body, self.period = body, period
        self.of_street = body.kind == "street"
        last = min(period.end, today)
        self.today = today
        self.version = lists.current(body.code, last)
        self.entries = lists.entries(self.version)
        self.by_item = lists.by_item(self.version)
        self.matters = self._matters()

    def cases(self) -> QuerySet[Case]:
        """Matters of the street's territory that began, or that the department was called to, in the period."""
        start, end = (
            timezone.make_aware(datetime.combine(day, time())) for day in (self.period.start, self.period.end)
        )
        rows = Case.objects.filter(flow="grid")
        if self.of_street:
            return rows.filter(
                place__path__within=self.body.place.path, opened_at__gte=start, opened_at__lt=end
            )
        called = Party.objects.filter(
            case=OuterRef("pk"), body=self.body, since_at__gte=start, since_at__lt=end
        )
        return rows.filter(Exists(called))

    def _matters(self) -> list[Told]:
        rows = self.cases().order_by("no")
        names = ("no", "item_code", "state", "version", "opened_at", "closed_at")
        found = {no: Told(no, item, self._entry(item), *more) for no, item, *more in rows.values_list(*names)}
        for matter, indicator, num, den in self._contributions(rows):
            _tell(found[matter], indicator, num, den)
        return list(found.values())

    def _entry(self, item: str) -> int:
        entry = self.by_item.get(item)
        return entry.number if entry else NONE

    def _contributions(self, rows: QuerySet[Case]) -> Iterable[tuple[str, str, Decimal, Decimal]]:
        wanted = [pair[not self.of_street] for pair in (IN_TIME, REWORKED, RATED)]
        told = Contribution.objects.filter(
            indicator__in=wanted, excluded="", matter__in=rows.order_by().values("no")
        )
        if not self.of_street:
            told = told.filter(body=self.body)
        # a limit that has not passed makes nobody late
        told = told.exclude(indicator__in=IN_TIME, day__gte=self.today, num__lt=F("den"))
        return told.order_by("day", "pk").values_list("matter", "indicator", "num", "den")

    def table(self) -> list[tuple[int, str, list[tuple[str, int]]]]:
        """(number, duty, [(column, how many)]) of each entry, and of what falls under none."""
        duties: list[tuple[int, str]] = [(one.number, one.duty) for one in self.entries]
        if any(one.entry == NONE for one in self.matters):
            duties.append((NONE, _("清单里没有的事项")))
        return [(number, duty, self._counts(number)) for number, duty in duties]

    def _counts(self, number: int | None) -> list[tuple[str, int]]:
        own = [one for one in self.matters if number is None or one.entry == number]
        return [(name, sum(test(one) for one in own)) for name, _label, test in COLUMNS]

    def total(self) -> list[tuple[str, int]]:
        """The counts of everything."""
        return self._counts(None)

    def narrowed(self, entry: str, column: str) -> list[Told]:
        """The matters behind one number."""
        test = next((test for name, _label, test in COLUMNS if name == column), COLUMNS[0][2])
        rows = [one for one in self.matters if test(one)]
        return [one for one in rows if str(one.entry) == entry] if entry else rows

    def duty(self, number: int) -> str:
        """The words of an entry."""
        found: Entry | None = next((one for one in self.entries if one.number == number), None)
        return found.duty if found else _("清单里没有的事项")


def _tell(one: Told, indicator: str, num: Decimal, den: Decimal) -> None:
    if indicator in IN_TIME:
        one.late = bool(one.late) or num < den
    elif indicator in REWORKED:
        one.reworked += int(num)
    else:
        one.rated.append(Fraction(num) / Fraction(den))


def _asked(request: HttpRequest, code: str) -> Ledger:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    rows = Body.objects.select_related("place").filter(kind__in=("street", "department"), code=code)
    body = rows.filter(place__path__within=seat.territory.path.partition(".")[0]).first()
    if body is None or not (seat.role in WATCHES or seat.body_id == code):
        raise Refused(_("没有这个单位的台账，或不归您看。"), code="unknown_body", status=404)
    today = timezone.localdate()
    period = periods.parse(request.GET.get("p", "")) or periods.holding("quarter", today)
    return Ledger(body, period, today)


def _choices(today: date, asked: Period) -> list[tuple[str, str]]:
    found = []
    for kind, many in (("month", 12), ("quarter", 8), ("year", 3)):
        one = periods.holding(kind, today)
        for _n in range(many):
            found.append((one.code, one.words()))
            one = one.before()
    return found if asked.code in dict(found) else [*found, (asked.code, asked.words())]


@require_GET
@gate.page(needs=lists.READERS)
def show(request: HttpRequest, body: str) -> HttpResponse:
    """The ledger: one line a duty, every number opens its matters."""
    ledger = _asked(request, body)
    link = reverse("site:governance_matters", args=[body])
    context = {
        "ledger": ledger,
        "columns": [label for _name, label, _test in COLUMNS],
        "rows": [
            (number, duty, [(many, _link(link, ledger, name, str(number))) for name, many in counts])
            for number, duty, counts in ledger.table()
        ],
        "total": [(many, _link(link, ledger, name)) for name, many in ledger.total()],
        "periods": _choices(timezone.localdate(), ledger.period),
    }
    return render(request, "site/governance.html", context)


def _link(link: str, ledger: Ledger, column: str, entry: str = "") -> str:
    return f"{link}?{urlencode({'p': ledger.period.code, 's': column, 'e': entry})}"


@require_GET
@gate.page(needs=lists.READERS)
def matters(request: HttpRequest, body: str) -> HttpResponse:
    """The matters behind a number of the ledger."""
    ledger = _asked(request, body)
    entry, column = request.GET.get("e", "")[:6], request.GET.get("s", "all")
    page = Paginator(ledger.narrowed(entry, column), PAGE).get_page(request.GET.get("page"))
    label = next((label for name, label, _test in COLUMNS if name == column), COLUMNS[0][1])
    words = ledger.duty(int(entry)) if entry.isascii() and entry.isdigit() else _("全部")
    context = {
        "ledger": ledger,
        "page": page,
        "rows": _rows(ledger, page.object_list),
        "words": words,
        "label": label,
    }
    return render(request, "site/governance_matters.html", context)


def _rows(ledger: Ledger, told: Iterable[Told]) -> list[dict[str, Any]]:
    """What a page or a file shows of some matters, with one query however many they are."""
    told = list(told)
    numbers = [one.no for one in told]
    titles = dict(Matter.objects.filter(case__in=numbers).values_list("case_id", "title"))
    late = {None: "—", False: _("按期"), True: _("超期")}
    return [
        {
            "one": one,
            "title": titles.get(one.no, ""),
            "duty": ledger.duty(one.entry),
            "state": flow_table.get("grid", one.version).state(one.state),
            "late": late[one.late],
            "rated": str(rounded(sum(one.rated, Fraction(0)) / len(one.rated))) if one.rated else "—",
        }
        for one in told
    ]


@require_GET
@gate.page(needs=lists.READERS)
def export(request: HttpRequest, body: str) -> HttpResponse:
    """The whole ledger as a spreadsheet, one line a matter."""
    ledger = _asked(request, body)
    rows = [
        [
            row["duty"], row["one"].no, row["title"], row["one"].item, str(row["state"].label), _day(row["one"].opened_at),
            _day(row["one"].closed_at), row["one"].days, row["late"], row["one"].reworked, row["rated"],
        ]
        for row in _rows(ledger, ledger.matters)
    ]  # fmt: skip
    data = sheets.write(form="xlsx", title=_("治理台账"), header=[str(word) for word in HEAD], rows=rows)
    answer = HttpResponse(data, content_type=sheets.TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{body}-{ledger.period.code}.xlsx"'
    return answer


def _day(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d") if at else ""
