"""The long forms: facts of a move as fields in sections, and back. The domain checks every value."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows.table import Fact
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused

LONG_LINE = 120
Section = tuple[Any, Any, tuple[Fact, ...]]
Groups = list[tuple[str, list[tuple[str, str]]]]
# What most departments choose; every other field begins empty.
STARTS: dict[str, str] = {
    "kind": "new",
    "street_list": "assist",
    "unit": "month",
    "urgency": "E4",
    "arrive_kind": "workday",
    "arrive_amount": "1",
    "handle_kind": "workday",
    "handle_amount": "5",
    "sharing": "none",
    "funds_way": "budget",
    "appraisal": "yearly",
}


@dataclass
class Field:
    """One field as site/parts/field.html draws it."""

    name: str
    label: str
    kind: str
    required: bool
    help: str
    id: str
    value: str = ""
    values: Sequence[str] = ()
    choices: Sequence[tuple[str, str]] = ()
    groups: Groups = ()  # type: ignore[assignment]
    public: bool = False
    error: str = ""


@dataclass
class Drawn:
    """A form ready to draw: its sections and what is said on top."""

    sections: list[tuple[str, str, list[Field]]]
    key: str
    rev: str = ""
    error: str = ""


def drawn(
    sections: Iterable[Section],
    *,
    seat: Seat,
    today: date,
    given: Any = None,
    starts: dict[str, Any] | None = None,
    refused: Refused | None = None,
) -> Drawn:
    """The form, empty, filled in from a row (`starts`), or as it was sent (`given`) with its refusal at the field."""
    values = STARTS | {
        "starts_on": (today + timedelta(days=30)).isoformat(),
        "ends_on": (today + timedelta(days=394)).isoformat(),
    }
    values |= {name: _shown(value) for name, value in (starts or {}).items() if value not in (None, "")}
    lists = _Lists(seat, today)
    made = [
        (str(heading), str(note), [_field(fact, lists, given, values) for fact in needs])
        for heading, note, needs in sections
    ]
    form = Drawn(made, (given or {}).get("key") or str(uuid.uuid4()), (given or {}).get("rev", ""))
    if refused is not None:
        _mark(form, refused)
    return form


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _field(fact: Fact, lists: _Lists, given: Any, values: dict[str, Any]) -> Field:
    made = Field(
        name=fact.name,
        label=str(fact.label),
        kind="text" if fact.kind == "line" and fact.most > LONG_LINE else fact.kind,
        required=fact.required,
        help=str(fact.help),
        id=f"a-{fact.name}",
        value=given.get(fact.name, "") if given is not None else values.get(fact.name, ""),
        values=given.getlist(fact.name) if given is not None else (),
        choices=[(code, str(label)) for code, label in fact.choices],
    )
    if fact.kind in ("item", "places", "body"):
        made.groups = lists.of(fact.kind)
    return made


def _mark(form: Drawn, refused: Refused) -> None:
    for _heading, _note, fields in form.sections:
        for one in fields:
            if one.name == refused.field:
                one.error = refused.text
                form.error = _("没有提交：%(label)s：%(text)s") % {"label": one.label, "text": refused.text}
                return
    form.error = refused.text


class _Lists:
    """Choices of the selects, each read once."""

    def __init__(self, seat: Seat, today: date) -> None:
        self.seat, self.today = seat, today
        self._kept: dict[str, Groups] = {}

    def of(self, kind: str) -> Groups:
        """Grouped choices: own items, departments, streets and communities."""
        if kind not in self._kept:
            self._kept[kind] = {"item": self._items, "body": self._bodies, "places": self._places}[kind]()
        return self._kept[kind]

    def _items(self) -> Groups:
        rows = catalogue.in_force(self.today).filter(kind="duty", owner_id=self.seat.body_id)
        return grouped((row.category, row.code, f"{row.code} {row.name}") for row in rows)

    def _bodies(self) -> Groups:
        rows = Body.objects.filter(kind="department", until=None).order_by("code")
        return [(_("区级部门"), [(row.code, row.name) for row in rows])]

    def _places(self) -> Groups:
        rows = places.places(kind="street", on=self.today).union(
            places.places(kind="community", on=self.today)
        )
        named = sorted(rows, key=lambda row: row.code)
        names = {row.code: row.name for row in named}
        return grouped((names.get(row.code[:9], ""), row.code, row.name) for row in named)


def grouped(rows: Iterable[tuple[str, str, str]]) -> Groups:
    """(group, value, label) rows as option groups, in the order they come."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, value, label in rows:
        groups.setdefault(group, []).append((value, label))
    return list(groups.items())


def read(request: HttpRequest, needs: Iterable[Fact]) -> dict[str, Any]:
    """What was filled in, by fact."""
    post = request.POST
    return {
        fact.name: [code for code in post.getlist(fact.name) if code]
        if fact.kind == "places"
        else post.get(fact.name, "").strip()
        for fact in needs
    }


def key_of(request: HttpRequest) -> str | None:
    """The client's own number of this request."""
    raw = request.POST.get("key", "")
    if len(raw) > 64 or not raw.isascii():
        raise Refused(_("表单校验信息有误，请刷新页面后再提交。"), code="bad_key", status=400)
    return raw or None


def rev_of(request: HttpRequest) -> int | None:
    """The revision the person was looking at."""
    raw = request.POST.get("rev", "")
    return int(raw) if raw.isdigit() and len(raw) < 9 else None


def day_of(raw: str, today: date) -> date:
    """The day asked for in an address; today when none is given.

    Raises:
        Refused: not a day, or before the year 2000.
    """
    if not raw:
        return today
    try:
        day = date.fromisoformat(raw[:10])
    except ValueError:
        day = date.min
    if not 2000 <= day.year <= 2100:
        raise Refused(_("请填日期，例如 2026-11-23。"), code="bad_date", field="on")
    return day
