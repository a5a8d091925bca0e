"""What the cockpit counts: each number is a filter of cases, and the same filter opens its list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid import callbacks
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import DECIDED, LEVELS

SPANS = (
    ("today", gettext_lazy("今日")),
    ("week", gettext_lazy("本周")),
    ("month", gettext_lazy("本月")),
    ("year", gettext_lazy("今年")),
    ("all", gettext_lazy("全部")),
)
DEFAULT_SPAN = "year"


def start_of(span: str, now: datetime) -> datetime | None:
    """When a span begins; None for all of it."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "today": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }.get(span)


def base(seat: Seat, span: str, now: datetime) -> QuerySet[Case]:
    """Cases of the grid flow this seat may see, opened within the span; what was split is counted by its children."""
    rows = queries.cases_for(seat).filter(flow="grid").exclude(matter__split_by__gt="")
    begun = start_of(span, now)
    return rows.filter(opened_at__gte=begun) if begun else rows


def in_time() -> Combinable:
    """Whether every clock of the case was stopped before it ran out."""
    return ~Exists(
        Clock.objects.filter(case=OuterRef("pk")).filter(Q(stopped_at=None) | Q(stopped_at__gt=F("due_at")))
    )


# Solved is one outcome of six; whatever else a matter ended in never stands in the same number.
SOLVED = Q(state="closed", matter__outcome="solved")
SILENT = Q(state="closed", matter__satisfaction=None, matter__says="")
SAID = (
    ("solved", gettext_lazy("居民说已解决"), Q(matter__says="solved")),
    ("unsolved", gettext_lazy("居民说未解决"), Q(matter__says="unsolved")),
    ("content", gettext_lazy("满意（4–5 分）"), Q(matter__satisfaction__gte=4)),
    ("basic", gettext_lazy("基本满意（3 分）"), Q(matter__satisfaction=3)),
    ("not_content", gettext_lazy("不满意（1–2 分）"), Q(matter__satisfaction__lte=2)),
    ("silent", gettext_lazy("未评价"), SILENT),
)


def _late(now: datetime) -> Q:
    return Q(closed_at=None, due_at__lt=now)


def narrow(rows: QuerySet[Case], asked: QueryDict, now: datetime) -> tuple[QuerySet[Case], list[str]]:
    """Cases that fit the address, and the words for the heading. Unknown values find nothing."""
    words: list[str] = []
    for name, apply in NARROWERS.items():
        value = asked.get(name, "")[:40]
        if value:
            rows, word = apply(rows, value, now)
            words.append(word)
    return rows, words


def _by_state(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    label = next((str(state.label) for state in FLOW.states if state.code == value), value)
    return rows.filter(state=value), label


def _by_place(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    place = Place.objects.filter(code=value).first()
    return (rows.filter(place__path__within=place.path), place.name) if place else (rows.none(), value)


def _by_body(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    name = Body.objects.filter(code=value).values_list("name", flat=True).first() or value
    return rows.filter(Exists(Party.objects.filter(case=OuterRef("pk"), body_id=value))), name


def _by_level(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    levels = ("grid", "community") if value == "below" else tuple(LEVELS) if value == "any" else (value,)
    words = {"below": _("大事不出社区"), "any": _("已解决"), "grid": _("小事不出网格")}
    return rows.filter(SOLVED, matter__level__in=levels), words.get(value) or str(LEVELS.get(value, value))


def _by_outcome(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    found = rows.filter(closed_at__isnull=False, matter__outcome=value) if value in DECIDED else rows.none()
    return found, str(DECIDED.get(value, value))


def _by_said(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    if value == "unreachable":
        return callbacks.unreachable(rows), _("无法联系")
    return next(
        ((rows.filter(found), str(word)) for code, word, found in SAID if code == value),
        (rows.none(), value),
    )


def _by_item(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    name = Item.objects.filter(code=value).values_list("name", flat=True).first() or _("未分类")
    return rows.filter(item_code="" if value == "none" else value), name


def _by_flag(rows: QuerySet[Case], value: str, now: datetime) -> tuple[QuerySet[Case], str]:
    flags: dict[str, tuple[Any, str]] = {
        "late": (_late(now), _("超期未结")),
        "open": (Q(closed_at=None), _("在办")),
        "closed": (Q(state="closed"), _("已办结")),
        "in_time": (Q(in_time(), state="closed"), _("按时办结")),
        "rated": (Q(matter__satisfaction__isnull=False), _("居民已评价")),
        "back": (Q(matter__fails__gt=0), _("返工过")),
        "again": (Q(matter__recurs__gt=0), _("反复发生")),
        "joined": (Q(matter__followers__gt=0), _("多人反映")),
        "held": (Q(state="held"), _("已挂账")),
    }
    found, word = flags.get(value, (Q(pk=None), value))
    return rows.filter(found), word


NARROWERS = {
    "place": _by_place,
    "body": _by_body,
    "state": _by_state,
    "level": _by_level,
    "outcome": _by_outcome,
    "said": _by_said,
    "item": _by_item,
    "is": _by_flag,
}


def link(span: str, **asked: str) -> str:
    """The list behind a number."""
    return reverse("site:matters") + "?" + urlencode({"span": span, **asked})


def totals(rows: QuerySet[Case], now: datetime) -> dict[str, Any]:
    """The numbers of the cards, in one query."""
    closed = Q(state="closed")
    return rows.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=_late(now)),
        closed=Count("pk", filter=closed),
        in_time=Count("pk", filter=closed & Q(in_time())),
        solved=Count("pk", filter=SOLVED & ~Q(matter__level="")),
        grid=Count("pk", filter=SOLVED & Q(matter__level="grid")),
        below=Count("pk", filter=SOLVED & Q(matter__level__in=("grid", "community"))),
        silent=Count("pk", filter=SILENT),
        rated=Count("pk", filter=Q(matter__satisfaction__isnull=False)),
        mark=Avg("matter__satisfaction"),
    )


def repeated(rows: QuerySet[Case]) -> dict[str, int]:
    """How many matters came again at a spot, were joined by others, are on hold; of how many."""
    return rows.aggregate(
        all=Count("pk"),
        again=Count("pk", filter=Q(matter__recurs__gt=0)),
        joined=Count("pk", filter=Q(matter__followers__gt=0)),
        held=Count("pk", filter=Q(state="held")),
    )


def by_state(rows: QuerySet[Case]) -> list[tuple[str, str, str, int]]:
    """(code, word, look, number) of each state in the order of the flow."""
    counted = dict(rows.values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    return [(state.code, str(state.label), state.look, counted.get(state.code, 0)) for state in FLOW.states]


def by_street(rows: QuerySet[Case], seat: Seat, now: datetime) -> list[dict[str, Any]]:
    """Each street: how many, how many late, how many closed in the grid or community."""
    streets = Place.objects.filter(kind="street", path__within=seat.territory.path, until=None).order_by(
        "code"
    )
    counted: dict[str, dict[str, int]] = {}
    solved = SOLVED & ~Q(matter__level="")
    groups: Any = rows.values("place__path").annotate(
        n=Count("pk"),
        late=Count("pk", filter=_late(now)),
        solved=Count("pk", filter=solved),
        below=Count("pk", filter=solved & Q(matter__level__in=("grid", "community"))),
    )
    for group in groups:
        street = group["place__path"].split(".")[1] if "." in group["place__path"] else ""
        sums = counted.setdefault(street, {"n": 0, "late": 0, "solved": 0, "below": 0})
        for name in sums:
            sums[name] += group[name]
    empty = {"n": 0, "late": 0, "solved": 0, "below": 0}
    return [{"code": row.code, "name": row.name, **counted.get(row.code, empty)} for row in streets]


def by_body(rows: QuerySet[Case], now: datetime) -> list[dict[str, Any]]:
    """Each department and force whistled for: matters, late ones, mean of the streets' marks."""
    marks = (
        F("summons__rating__speed") + F("summons__rating__cooperation") + F("summons__rating__effect")
    ) / 3.0
    counted = (
        Party.objects.filter(case__in=rows.values("pk"))
        .values(code=F("body_id"), name=F("body__name"))
        .annotate(
            n=Count("case", distinct=True),
            late=Count("case", filter=Q(ended_at=None, due_at__lt=now), distinct=True),
            solved=Count(
                "case", filter=Q(case__state="closed", case__matter__outcome="solved"), distinct=True
            ),
            mark=Avg(marks),
        )
        .order_by("-n", "code")
    )
    return [dict(row) for row in counted]


def by_outcome(rows: QuerySet[Case]) -> list[tuple[str, str, int]]:
    """(code, word, number) of each outcome of the ended matters."""
    ended = rows.filter(closed_at__isnull=False).order_by().values_list("matter__outcome")
    counted = dict(ended.annotate(n=Count("pk")).values_list("matter__outcome", "n"))
    return [(code, str(label), counted.get(code, 0)) for code, label in DECIDED.items()]


def said(rows: QuerySet[Case]) -> tuple[list[tuple[str, str, int]], dict[int, int]]:
    """What was heard after closing: (code, word, number) lines, and how often each mark was given."""
    counted = rows.aggregate(**{code: Count("pk", filter=found) for code, _word, found in SAID})
    marks = rows.filter(matter__satisfaction__isnull=False).order_by().values_list("matter__satisfaction")
    lines = [(code, str(word), counted[code]) for code, word, _found in SAID]
    lines.append(("unreachable", _("其中无法联系"), callbacks.unreachable(rows).count()))
    given = marks.annotate(n=Count("pk")).values_list("matter__satisfaction", "n")
    return lines, {mark: n for mark, n in given if mark is not None}


def by_item(rows: QuerySet[Case], most: int = 10) -> list[tuple[str, str, int]]:
    """What comes up most: (code, name, number)."""
    counted = rows.values("item_code").annotate(n=Count("pk")).order_by("-n", "item_code")[:most]
    pairs = [(row["item_code"], row["n"]) for row in counted]
    names = dict(Item.objects.filter(code__in=[code for code, _n in pairs]).values_list("code", "name"))
    return [(code or "none", names.get(code, _("未分类")), n) for code, n in pairs]
