"""吹哨情况: who came when streets whistled, body by body, and which whistles were found invalid, street by street."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.programmes.grid import summoned

READERS = ("street", "district", "leader", "auditor")


@require_GET
@gate.page(needs=READERS)
def show(request: HttpRequest) -> HttpResponse:
    """Both sides are assessed (DOMAIN.md section 2, 双考核); bodies stand in the list's order, never ranked."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    within, now = seat.territory.path, timezone.now()
    context = {
        "place": seat.territory,
        "departments": summoned.figures_by_department(within=within, now=now),
        "streets": summoned.figures_by_street(within=within),
    }
    return render(request, "site/whistles.html", context)
