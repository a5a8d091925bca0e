"""A flow drawn from its table: states as boxes, moves as arrows, and the whole table below."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import ROLES
from jingzhi.core.catalogue.models import CLOCK_KINDS
from jingzhi.core.flows import table
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed

WIDTH, HEIGHT, GAP, TOP = 104, 52, 42, 120


@dataclass
class Line:
    """One row of the table on the page."""

    first: bool
    span: int
    tone: str
    state: str
    limit: str
    move: str
    code: str
    roles: str
    to: str
    needs: str


@require_GET
@gate.page(needs="signed_in")
def show(request: HttpRequest, name: str) -> HttpResponse:
    """The rules of a flow, for people; `?version=` shows the rules older matters finish under."""
    versions = [one for one in table.all_flows() if one.code == name]
    wanted = request.GET.get("version") or str(len(versions))
    flow = next((one for one in versions if str(one.version) == wanted), None)
    if flow is None:
        raise Refused(_("没有叫这个名字的流程，或没有这一版。"), code="unknown_flow", status=404)
    context = {
        "flow": flow,
        "lines": lines_of(flow),
        "drawing": drawing(flow),
        "versions": versions,
        "whole": _whole(flow),
        "others": {one.code: one for one in table.all_flows()}.values(),
    }
    return render(request, "site/flow.html", context)


def _whole(flow: table.Flow) -> str:
    if flow.whole is None:
        return ""
    kind, amount = flow.whole
    return _("全流程：从登记到办结 %(n)d %(kind)s，事项可另定；各步的时限事项也可另定。") % {
        "n": amount,
        "kind": CLOCK_KINDS[kind],
    }


def lines_of(flow: table.Flow) -> list[Line]:
    """States × moves, as readable rows."""
    starts = [("", _("开始"), "hold", "")] + [
        (state.code, str(state.label), state.look, _limit(state)) for state in flow.states
    ]
    lines = []
    for code, label, look, limit in starts:
        moves = [move for move in flow.moves if code in move.sources]
        for number, move in enumerate(moves):
            lines.append(
                Line(
                    first=number == 0,
                    span=len(moves),
                    tone=look,
                    state=label,
                    limit=limit,
                    move=str(move.label),
                    code=move.name,
                    roles=listed(str(ROLES[role]) for role in move.roles),
                    to=listed(str(flow.state(target).label) for target in move.ends(code)),
                    needs=listed(str(fact.label) + ("*" if fact.required else "") for fact in move.needs)
                    or "—",
                )
            )
    return lines


def _limit(state: table.State) -> str:
    if not state.limit:
        return ""
    kind, amount = state.limit
    return _("限 %(n)d %(kind)s") % {"n": amount, "kind": CLOCK_KINDS[kind]}


def drawing(flow: table.Flow) -> SafeString:
    """The main line from left to right in the order of the table; returns arc below in red, the rest above."""
    main = [state for state in flow.states if not state.final or state.look == "done"]
    side = [state for state in flow.states if state not in main]
    at = {state.code: (20 + n * (WIDTH + GAP), TOP) for n, state in enumerate(main)}
    right = 20 + len(main) * (WIDTH + GAP)
    at |= {state.code: (right - (len(side) - n) * (WIDTH + GAP), TOP + 190) for n, state in enumerate(side)}
    parts = [_arrow(at, pair, back) for pair, back in _pairs(flow).items()]
    parts += [_box(state, *at[state.code]) for state in flow.states]
    tips = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="f-tip" d="M0 0L8 4L0 8z"/></marker><marker id="tip-back" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="7" markerHeight="7" orient="auto"><path class="f-tip-back" d="M0 0L8 4L0 8z"/></marker></defs>'
    )
    head = f'<svg class="f-svg" viewBox="0 0 {right} 380" role="img" aria-label="{escape(flow.name)}">'
    return mark_safe(head + tips + "".join(parts) + "</svg>")  # noqa: S308  # labels are escaped where they are put in


def _pairs(flow: table.Flow) -> dict[tuple[str, str], bool]:
    """Pairs of states joined by at least one move; True when every such move is a return."""
    pairs: dict[tuple[str, str], bool] = {}
    for move in flow.moves:
        for source in move.sources:
            for target in move.ends(source):
                if source and source != target:
                    pairs[(source, target)] = pairs.get((source, target), True) and move.back
    return pairs


def _box(state: table.State, x: int, y: int) -> str:
    limit = _limit(state)
    word = f'<text class="f-word" x="{x + WIDTH / 2}" y="{y + 42}">{escape(limit)}</text>' if limit else ""
    return (
        f'<rect class="f-box f-{state.look}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
        f'<text class="f-name" x="{x + WIDTH / 2}" y="{y + (23 if limit else 31)}">{escape(state.label)}</text>{word}'
    )


def _arrow(at: dict[str, tuple[int, int]], pair: tuple[str, str], back: bool) -> str:
    (x1, y1), (x2, y2) = at[pair[0]], at[pair[1]]
    cls, tip = ("f-line f-back", "tip-back") if back else ("f-line", "tip")
    steps = (x2 - x1) / (WIDTH + GAP)
    if y1 != y2:
        path = f"M{x1 + WIDTH / 2} {y1 + HEIGHT} C{x1 + WIDTH / 2} {y1 + 130} {x2 + WIDTH / 2} {y2 - 70} {x2 + WIDTH / 2} {y2 - 3}"
    elif steps == 1:
        path = f"M{x1 + WIDTH} {y1 + HEIGHT / 2} L{x2 - 3} {y2 + HEIGHT / 2}"
    else:
        lift = 26 + 17 * abs(steps)
        a, b = x1 + WIDTH / 2 + (8 if steps > 0 else -8), x2 + WIDTH / 2 - (8 if steps > 0 else -8)
        if steps > 0:
            path = f"M{a} {y1} C{a} {y1 - lift} {b} {y2 - lift} {b} {y2 - 3}"
        else:
            path = (
                f"M{a} {y1 + HEIGHT} C{a} {y1 + HEIGHT + lift} {b} {y2 + HEIGHT + lift} {b} {y2 + HEIGHT + 3}"
            )
    return f'<path class="{cls}" d="{path}" marker-end="url(#{tip})"/>'
