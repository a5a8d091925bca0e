"""The gate: every page says who may open it; what a seat may see is computed, never stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies import queries
from jingzhi.core.bodies.models import Seat
from jingzhi.kit.refused import Refused

View = Callable[..., HttpResponseBase]
PUBLIC, SIGNED_IN = "public", "signed_in"
SESSION_SEAT = "seat"


def page(*, needs: str | tuple[str, ...]) -> Callable[[View], View]:
    """Declare who may open a page: "public", "signed_in", or the roles of the seat worked from.

    The view finds the seat of the request in `request.seat` (None on public pages for visitors).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            seat = request.seat = working_seat(request)  # type: ignore[attr-defined]
            if needs == PUBLIC:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return _to_signin(request)
            if needs != SIGNED_IN and (seat is None or seat.role not in needs):
                raise Refused(
                    _("这个页面不属于您现在的岗位。请切换岗位，或回到待办。"), code="forbidden", status=403
                )
            return view(request, *args, **kwargs)

        guarded.gate_needs = needs  # type: ignore[attr-defined]
        return guarded

    return wrap


def working_seat(request: HttpRequest) -> Seat | None:
    """The seat the signed-in person works from now: the chosen one while still held, else the first."""
    if not request.user.is_authenticated:
        return None
    seats = queries.seats_held(request.user, timezone.localdate())  # type: ignore[arg-type]
    request.seats = seats  # type: ignore[attr-defined]
    for seat in seats:
        seat.memo = {}  # type: ignore[attr-defined]  # what is asked once for the whole page
    chosen = request.session.get(SESSION_SEAT)
    return next((seat for seat in seats if seat.code == chosen), seats[0] if seats else None)


def _to_signin(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = "/signin/"
        return response
    return redirect_to_login(request.get_full_path())
