"""The offer to take a move back: kept in the session for its seconds, shown as a toast with a button, carried out here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import ROLES, Seat
from jingzhi.core.flows import undoing
from jingzhi.kit.refused import Refused

KEPT = "undo"
STAFF = tuple(role for role in ROLES if role not in ("resident", "system"))


@dataclass(frozen=True, slots=True)
class Offer:
    """What the toast says: the move just made and how many seconds are left to take it back."""

    text: str
    left: int
    back: str


def offer(request: HttpRequest, numbers: Sequence[str], *, text: str, until: datetime, back: str) -> None:
    """The next page of this seat offers to take these matters' last move back."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    request.session[KEPT] = {
        "seat": seat.code,
        "numbers": list(numbers),
        "text": text,
        "until": until.isoformat(),
        "back": back,
    }


def offered(request: HttpRequest) -> Offer | None:
    """The offer still open for the seat at work, if there is one."""
    kept = request.session.get(KEPT)
    seat: Seat | None = getattr(request, "seat", None)
    if not kept or seat is None or kept["seat"] != seat.code:
        return None
    left = (datetime.fromisoformat(kept["until"]) - timezone.now()) / timedelta(seconds=1)
    return Offer(kept["text"], min(10, int(left) + 1), kept["back"]) if left > 0 else None


@require_POST
@gate.page(needs=STAFF)
def take_back(request: HttpRequest) -> HttpResponse:
    """Take the last move back, or all of a bulk; what could not be taken back is said one by one."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    kept = request.session.pop(KEPT, None)
    if not kept or kept["seat"] != seat.code:
        raise Refused(_("没有可以撤销的操作，或撤销的时间已过。"), code="nothing_to_undo", status=409)
    done, now = [], timezone.now()
    for no in kept["numbers"]:
        try:
            undoing.undo(case_no=no, by=seat, now=now)
            done.append(no)
        except Refused as refused:
            messages.error(request, refused.text)
    if done:
        messages.success(request, _("已撤销，没有通知任何单位：%(no)s") % {"no": _named(done)})
    return redirect(_back(request, kept["back"]))


def _named(numbers: Sequence[str]) -> str:
    if len(numbers) == 1:
        return numbers[0]
    return _("%(no)s 等 %(n)d 件") % {"no": numbers[0], "n": len(numbers)}


def _back(request: HttpRequest, url: str) -> str:
    good = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if url and good else reverse("site:todo")
