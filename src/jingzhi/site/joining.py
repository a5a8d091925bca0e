"""Joining a known matter from a report's form: what was written and photographed becomes one more voice."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.site import moveforms

# A resident joins only what was offered to them a while ago: numbers alone open nothing.
SALT, GOOD_FOR = "alike", 3600


def offer(no: str) -> str:
    """A token for one matter, good for an hour."""
    return signing.dumps(no, salt=SALT)


def offered(token: str) -> str:
    """The number a resident was offered to join.

    Raises:
        Refused: it was not offered, or too long ago.
    """
    try:
        return str(signing.loads(token, salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature:
        raise Refused(_("这个提示已过期，请重新填写后再选。"), code="not_offered", status=409) from None


def join(request: HttpRequest, no: str, by: Seat, *, code: str = "", key: str | None = None) -> Case:
    """What stands in a report's form, as one more voice of a known matter."""
    words = " ".join(request.POST.get(name, "").strip() for name in ("title", "text")).strip()[:500]
    given: dict[str, Any] = {"words": words, "scene": request.FILES.getlist("photos")}
    if code:
        given["contact"] = request.POST.get("phone", "").strip()
    return advance(
        case_no=no,
        move="join",
        by=by,
        now=timezone.now(),
        key=key or moveforms.key_of(request),
        extra={"code": code},
        **{name: value for name, value in given.items() if value},
    )
