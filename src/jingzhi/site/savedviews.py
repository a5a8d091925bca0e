"""Saved views of the desks: chips above the list, saved, renamed and deleted by the seat that keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingzhi.core.bodies import gate, views
from jingzhi.core.bodies.models import Seat
from jingzhi.kit.refused import Refused
from jingzhi.site import filters

# Desks by the name of their page, and the roles that work at them.
DESKS = ("console", "sort", "inbox", "unplaced")
ROLES = ("street", "community", "department", "force", "district")


@dataclass(frozen=True, slots=True)
class View:
    """A chip: its name, where it leads, whether it is what the list shows now."""

    pk: int
    name: str
    url: str
    current: bool


def of_desk(seat: Seat, desk: str, asked: filters.Wanted) -> list[View]:
    """The seat's chips of a desk."""
    here = asked.query()
    return [View(row.pk, row.name, row.query, row.query == here) for row in views.of_seat(seat, desk)]


@require_POST
@gate.page(needs=ROLES)
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the list shows now under a name."""
    desk, asked = _desk(request.POST), _asked(request.POST)
    seat: Seat = request.seat  # type: ignore[attr-defined]
    name = request.POST.get("name", "")
    view = views.keep(desk=desk, name=name, query=asked.query(), by=seat, now=timezone.now())
    return redirect(reverse(f"site:{desk}") + view.query)


@require_POST
@gate.page(needs=ROLES)
def change(request: HttpRequest) -> HttpResponse:
    """Rename a view, or delete it with the button `delete`."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    raw, now = request.POST.get("view", ""), timezone.now()
    pk = int(raw) if raw.isdigit() and len(raw) < 10 else 0
    if request.POST.get("delete"):
        return redirect(f"site:{views.delete(pk=pk, by=seat, now=now)}")
    view = views.rename(pk=pk, name=request.POST.get("name", ""), by=seat, now=now)
    return redirect(reverse(f"site:{view.desk}") + view.query)


def _desk(post: QueryDict) -> str:
    if post.get("desk") not in DESKS:
        raise Refused(_("这个列表不能保存视图。"), code="no_such_desk", status=422)
    return str(post["desk"])


def _asked(post: QueryDict) -> filters.Wanted:
    """Only what an address of a desk may hold, cut to its length."""
    return filters.Wanted(
        {name: str(post[name])[:most] for name, most in filters.KEPT.items() if post.get(name)}
    )
