"""One move for many matters: choose, see for each what would happen and what is refused, confirm.

Every matter goes through its own `advance` in a transaction of its own, with its own key and its own event, under
exactly the rights of the single move; what is refused is refused alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import actions, queries, table, undoing
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.suggestions import ranking
from jingzhi.programmes.grid.whistling import WHISTLES
from jingzhi.site import filters, moveforms, suggest, tabs, undo
from jingzhi.site.rows import chain

MOST = 200
ROLES = ("street", "community", "department", "force")
# Of which desk, in which tab, which moves can be made for several at once.
DESKS: dict[str, tuple[Any, dict[str, tuple[str, ...]]]] = {
    "console": (tabs.street, {"street": ("whistle",)}),
    "sort": (tabs.community, {"community": ("sort", "raise_up")}),
    "inbox": (tabs.department, {"arrive": ("check_in",)}),
}
# What each matter is given by itself; the rest is asked once for all.
OWN = {"whistle": "lead", "sort": "item"}
# Time per matter that is added to the ten seconds, because the first was moved before the last.
EACH = timedelta(milliseconds=150)


@dataclass
class Row:
    """One matter of the preview or of the result."""

    no: str
    title: str = ""
    place: str = ""
    url: str = ""
    rev: int = 0
    options: Sequence[tuple[str, str]] = ()
    chosen: str = ""
    why: str = ""
    effect: str = ""
    refused: str = ""


@dataclass
class Batch:
    """What the page shows."""

    move: table.Move
    desk: str
    tab: str
    back: str
    key: str
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0
    fields: list[Any] = field(default_factory=list)
    own: str = ""
    done: bool = False

    @property
    def good(self) -> list[Row]:
        """Those not refused."""
        return [row for row in self.rows if not row.refused]

    @property
    def bad(self) -> list[Row]:
        """Those refused."""
        return [row for row in self.rows if row.refused]


def offered(desk: str, tab: str) -> list[table.Move]:
    """The moves that can be made for several matters of a list at once."""
    names = DESKS[desk][1].get(tab, ()) if desk in DESKS else ()
    return [move for name in names if (move := FLOW.move(name)) is not None]


@require_POST
@gate.page(needs=ROLES)
def preview(request: HttpRequest) -> HttpResponse:
    """What would happen to each matter chosen, tried out and taken back; nothing is written."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    batch = _batch(request)
    numbers, total = _numbers(request.POST, batch.desk, seat, now)
    if not numbers:
        raise Refused(_("还没有选事项，请先在列表里勾选。"), code="nothing_chosen", status=422)
    batch.left_out = total - len(numbers)
    batch.rows = [_tried(no, batch, seat, now) for no in numbers]
    first = Case.objects.filter(no__in=[row.no for row in batch.good]).first()
    batch.fields = _common(batch.move, first, seat, now) if first else []
    return render(request, "site/bulk.html", {"batch": batch})


@require_POST
@gate.page(needs=ROLES)
def run(request: HttpRequest) -> HttpResponse:
    """Make the move for each matter ticked. Sent twice, each is moved once: the key of the page goes with it."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    batch = _batch(request)
    batch.key, batch.done = moveforms.key_of(request) or batch.key, True
    numbers = list(dict.fromkeys(request.POST.getlist("no")))[:MOST]
    until = now + undoing.TIME + EACH * len(numbers)
    known = _known(numbers, seat)
    batch.rows = [_moved(no, known.get(no), batch, request.POST, seat, until) for no in numbers]
    made = [row.no for row in batch.good]
    if made and batch.move.undo:
        text = _("已%(move)s %(n)d 件") % {"move": batch.move.label, "n": len(made)}
        undo.offer(request, made, text=text, until=until, back=batch.back)
    return render(request, "site/bulk.html", {"batch": batch})


def _batch(request: HttpRequest) -> Batch:
    desk, name = request.POST.get("desk", ""), request.POST.get("move", "")
    names = {one for moves in DESKS[desk][1].values() for one in moves} if desk in DESKS else set()
    move = FLOW.move(name)
    if move is None or name not in names:
        raise Refused(_("这个动作不能批量办理。"), code="not_in_bulk", status=422)
    back = reverse(f"site:{desk}") + filters.Wanted(_kept(request.POST)).query()
    return Batch(move, desk, request.POST.get("tab", "")[:12], back, uuid.uuid4().hex, own=OWN.get(name, ""))


def _kept(post: QueryDict) -> dict[str, str]:
    return {name: str(post[name])[:most] for name, most in filters.KEPT.items() if post.get(name)}


def _numbers(post: QueryDict, desk: str, seat: Seat, now: datetime) -> tuple[list[str], int]:
    """The first 200 numbers, in the order of the list, and how many were meant."""
    if not post.get("all"):
        chosen = list(dict.fromkeys(one[:24] for one in post.getlist("no")))
        return chosen[:MOST], len(chosen)
    asked = filters.Wanted(_kept(post))
    parts = DESKS[desk][0](seat, now)
    tab = next((part for part in parts if part.key == asked.tab), parts[0])
    rows = filters.apply(tab.rows, asked, done=tab.done)
    return list(rows.values_list("no", flat=True)[:MOST]), rows.count()


def _known(numbers: Sequence[str], seat: Seat) -> dict[str, Case]:
    rows = queries.cases_for(seat).filter(no__in=numbers, flow="grid")
    return {case.no: case for case in rows.select_related("place", "matter")}


def _faced(no: str, case: Case | None) -> Row:
    """The row's face; of a matter out of reach nothing but the number that was sent."""
    if case is None:
        return Row(no)
    matter: Any = case.matter  # type: ignore[attr-defined]
    place = matter.address or chain(case.place, {})
    return Row(no, matter.title, place, reverse("site:case", args=[no]), case.rev)


def _tried(no: str, batch: Batch, seat: Seat, now: datetime) -> Row:
    """The row of the preview: what is suggested for it, and what advance() says when it is tried."""
    case = _known([no], seat).get(no)
    row = _faced(no, case)
    given = _sample(batch.move.name)
    if case is not None and batch.own:
        _suggest(row, case, batch.move.name, seat, now)
        given[batch.own] = row.chosen
    try:
        after = actions.rehearse(case_no=no, move=batch.move.name, by=seat, now=now, **given)
    except Refused as refused:
        row.refused = refused.text
        return row
    row.effect = row.effect or _effect(after)
    return row


def _sample(name: str) -> dict[str, Any]:
    """What is asked once for all, as it would be filled in."""
    return {"whistle": {"kind": next(iter(WHISTLES))}, "raise_up": {"tried": _("已核实情况")}}.get(
        name, {}
    ).copy()


def _suggest(row: Row, case: Case, name: str, seat: Seat, now: datetime) -> None:
    """The first suggestion is chosen; the others and their reasons stand beside it."""
    if name == "whistle":
        found = suggest.leads(case, seat, now, ())
        options, row.effect = found.options, found.limits
    else:
        options = _items(case, now)
    row.options = [(one.code, one.name) for one in options]
    if options:
        row.chosen, row.why = options[0].code, options[0].why


def _items(case: Case, now: datetime) -> list[suggest.Option]:
    """The item the matter has, then those its words speak for."""
    told = suggest.items(ranking.items_for_case(case, now)).options
    item = grid.item_of(case)
    if item is None:
        return told
    return [suggest.Option(item.code, item.name, _("现在的类别")), *(o for o in told if o.code != item.code)]


def _effect(case: Case) -> str:
    """Where it would go and by when something is due there."""
    state = table.get(case.flow, case.version).state(case.state)
    if case.due_at is None:
        return str(state.label)
    due = timezone.localtime(case.due_at).strftime("%m-%d %H:%M")
    return _("%(state)s，%(due)s 前") % {"state": state.label, "due": due}


def _common(move: table.Move, case: Case, seat: Seat, now: datetime) -> list[Any]:
    """The fields asked once for all: those of the single move without what each matter has by itself."""
    wanted = {"whistle": ("kind", "order"), "raise_up": ("tried",)}.get(move.name, ())
    form = moveforms.form_of(case, move.name, seat, now)
    return [one for one in form.fields if one.name in wanted]


def _moved(no: str, case: Case | None, batch: Batch, post: QueryDict, seat: Seat, until: datetime) -> Row:
    row = _faced(no, case)
    try:
        after = actions.advance(
            case_no=no,
            move=batch.move.name,
            by=seat,
            now=timezone.now(),
            rev=_rev(post, no),
            key=f"{batch.key}:{no}",
            undo_until=until,
            **_given(post, batch, no),
        )
    except Refused as refused:
        row.refused = refused.text
        return row
    row.effect = _effect(after)
    return row


def _rev(post: Mapping[str, str], no: str) -> int | None:
    raw = post.get(f"rev-{no}", "")
    return int(raw) if raw.isdigit() and len(raw) < 9 else None


def _given(post: QueryDict, batch: Batch, no: str) -> dict[str, Any]:
    names = {"whistle": ("kind", "order"), "raise_up": ("tried",)}.get(batch.move.name, ())
    given: dict[str, Any] = {name: post.get(name, "").strip() for name in names}
    if batch.own:
        given[batch.own] = post.get(f"{batch.own}-{no}", "")
    return given
