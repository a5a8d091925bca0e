"""What a phone kept while there was no network, taken in: whole or not at all, and answered in words a script reads.

The phone sends each kept item with its own key (ADR 0009), so that an item sent twice counts once. It names the
pictures that belong to it; an item that arrives with fewer is refused and stays on the phone.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.kit.refused import Refused

HEADER, SEAT = "X-Outbox", "X-Seat"


def asked(request: HttpRequest) -> bool:
    """Whether the phone's outbox sent this, and not a plain form."""
    return bool(request.headers.get(HEADER))


def by_hand(request: HttpRequest) -> bool:
    """Whether a person waits for this answer; what an outbox sends by itself leaves no line for the next page."""
    return request.headers.get(HEADER) != "later"


def check(request: HttpRequest, seat: Seat) -> None:
    """The item is complete, and the seat that wrote it is the one that sends it.

    Raises:
        Refused: 409 another seat is at work now (the item waits), 422 pictures are missing or damaged (it is sent
            again).
    """
    if not asked(request):
        return
    if request.headers.get(SEAT, seat.code) != seat.code:
        raise Refused(
            _("这件是在另一个岗位上写的，请切换回那个岗位后再发送。"), code="other_seat", status=409
        )
    if _named(request) != _arrived(request):
        raise Refused(_("照片没有传完整，没有保存；联网稳定后会自动再传。"), code="photos_incomplete")


def _named(request: HttpRequest) -> Counter[str]:
    try:
        listed = json.loads(request.POST.get("outbox_photos") or "[]")
        return Counter(str(one) for one in listed)
    except (ValueError, TypeError):
        raise Refused(_("表单校验信息有误，请刷新页面后再提交。"), code="bad_outbox", status=400) from None


def _arrived(request: HttpRequest) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, files in request.FILES.lists():
        for file in files:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            found[f"{name}:{digest.hexdigest()}"] += 1
    return found


def taken(url: str, no: str) -> HttpResponse:
    """The item is committed: the phone may forget it."""
    return JsonResponse({"url": url, "no": no}, status=201)


def refused(refusal: Refused, *, rev: int | None = None) -> HttpResponse:
    """Why not, where in the form, and the revision the matter has now when somebody else was faster."""
    body: dict[str, object] = {"text": refusal.text, "code": refusal.code, "field": refusal.field or ""}
    if rev is not None and refusal.code == "stale":
        body["rev"] = rev
    return JsonResponse(body, status=refusal.status)
