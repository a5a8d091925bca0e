"""Before sending: is it known already? One panel for staff, one for residents, and joining from either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows import table
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import labelled
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.alike import Alike, alike
from jingzhi.site.joining import offer
from jingzhi.site.linked import nears
from jingzhi.site.phone import point_of

MOST_ASKED, WAIT_SECONDS = 60, 600
TITLE_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A likely duplicate as anybody may see it: no picture, no address, no number, the title cut."""

    token: str
    title: str
    note: str
    state: str
    tone: str
    open: bool


@require_GET
@gate.page(needs=("grid_worker", "hotline", "community", "street"))
def staff(request: HttpRequest) -> HttpResponse:
    """Likely duplicates within the seat's reach, with pictures."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    found = _asked(request, flows.cases_for(seat), seat.territory)
    return render(request, "site/parts/alike.html", {"nears": nears(found)})


@require_GET
@gate.page(needs="public")
def public(request: HttpRequest) -> HttpResponse:
    """Likely duplicates for a resident, without anything personal; a brake keeps the map from being read off."""
    brake = f"alike-from:{request.META.get('REMOTE_ADDR', '')}"
    asked = cache.get(brake, 0)
    cache.set(brake, asked + 1, WAIT_SECONDS)
    district = Place.objects.filter(kind="district").first()
    if asked >= MOST_ASKED or district is None:
        return render(request, "site/parts/alike.html", {"offers": []})
    found = _asked(request, Case.objects.all(), district)
    return render(request, "site/parts/alike.html", {"offers": [_offer(one) for one in found]})


def _asked(request: HttpRequest, rows: Any, place: Place) -> list[Alike]:
    asked = request.GET
    words = (asked.get("title") or asked.get("text") or "").strip()[:60]
    now = timezone.now()
    try:
        point = point_of(asked.get("point", ""))
        place = places.get(asked["place"][:24]) if asked.get("place") else place
    except Refused:
        point = None
    item = asked.get("item", "")[:20] or grid.item_for_words(words, asked.get("text", "")[:500], now)
    if point is None and not words:
        return []
    return alike(rows=rows, words=words, point=point, item=item, place=place, now=now, most=3)


def _offer(one: Alike) -> Offer:
    """The class of the thing, and of the title only its beginning."""
    case = one.case
    state = table.get(case.flow, case.version).state(case.state)
    item = (
        Item.objects.filter(code=case.item_code, version=case.item_version)
        .values_list("name", flat=True)
        .first()
    )
    title = one.title if len(one.title) <= TITLE_SHOWN else f"{one.title[:TITLE_SHOWN]}…"
    return Offer(
        token=offer(case.no),
        title=labelled(item, title) if item and item != title else title,
        note=" · ".join(one.reasons),
        state=str(state.label),
        tone=state.look,
        open=one.open,
    )
