"""部门交办: a department hands an item of the list to grids; what is not on the list is refused, with the door to take."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows import table
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.actions import hand_out
from jingzhi.programmes.grid.models import PARTS
from jingzhi.site.moveforms import grouped, key_of
from jingzhi.site.show import Field

PAGE = 20
# Refusals whose way out is an application for admission.
DOOR = {"unknown_item", "off_list", "retracted"}


@require_http_methods(["GET", "POST"])
@gate.page(needs=("department",))
def show(request: HttpRequest) -> HttpResponse:
    """The form, and what this department has handed out."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if request.method == "GET":
        return render(request, "site/handout.html", _context(request, seat))
    try:
        cases = hand_out(by=seat, now=timezone.now(), key=key_of(request), **_given(request))
    except Refused as refused:
        return render(request, "site/handout.html", _context(request, seat, refused), status=refused.status)
    messages.success(request, _("已交办 %(n)d 个网格") % {"n": len(cases)})
    return redirect("site:task")


def _given(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    words = {name: post.get(name, "").strip() for name in ("item", "title", "text", "part")}
    return words | {"grids": [code[:24] for code in post.getlist("grids") if code]}


def _context(request: HttpRequest, seat: Seat, refused: Refused | None = None) -> dict[str, Any]:
    fields = _fields(request, seat)
    error, name = "", ""
    if refused is not None:
        name = {"place": "grids"}.get(refused.field or "", refused.field or "")
        if name in fields:
            fields[name].error = refused.text
        error = refused.text
    page = Paginator(_handed_out(seat), PAGE).get_page(request.GET.get("page"))
    return {
        "fields": fields.values(),
        "error": error,
        "door": refused is not None and refused.code in DOOR,
        "key": request.POST.get("key", "")[:64] or str(uuid.uuid4()),
        "page": page,
        "rows": [(case, table.get(case.flow, case.version).state(case.state)) for case in page],
    }


def _fields(request: HttpRequest, seat: Seat) -> dict[str, Field]:
    today = timezone.localdate()
    asked = request.POST if request.method == "POST" else request.GET
    own = catalogue.in_force(today).filter(kind="duty", owner_id=seat.body_id)
    items = grouped((row.category, row.code, f"{row.code} {row.name}") for row in own)
    wanted = asked.get("item", "")[:20]
    if wanted and wanted not in {row.code for row in own}:
        # Typed in, or from an old link: kept in the form so that the answer can say what is wrong with it.
        items = [*items, (_("不在清单内"), [(wanted, wanted)])]
    grids = places.places(kind="grid", on=today, within=seat.territory).select_related("parent__parent")
    made = (
        Field("item", _("清单事项"), "item", groups=items, help=_("只有本部门已准入的事项")),
        Field("title", _("事由"), "line", required=False, help=_("不写就用事项名称")),
        Field("text", _("要做什么"), "text"),
        Field("part", _("网格的分工"), "choice", choices=[(code, str(label)) for code, label in PARTS]),
        Field(
            "grids", _("交给哪些网格"), "places", groups=_groups(grids), help=_("一个网格一件，最多 100 个")
        ),
    )
    for field in made:
        field.id = f"t-{field.name}"
        field.value = asked.get(field.name, "assist" if field.name == "part" else "")
        field.values = asked.getlist(field.name)
    return {field.name: field for field in made}


def _groups(grids: Any) -> Any:
    return grouped(
        (f"{grid.parent.parent.name} · {grid.parent.name}", grid.code, grid.name) for grid in grids
    )


def _handed_out(seat: Seat) -> Any:
    rows = Case.objects.filter(flow="grid", matter__source="task", matter__finder=seat.code)
    return rows.select_related("matter", "place").order_by("-opened_at", "no")
