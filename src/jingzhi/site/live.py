"""Lists that stay up to date: what has changed for a seat, as a stream of events or as one answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.ledger import watch
from jingzhi.kit.refused import Refused
from jingzhi.site import tabs
from jingzhi.site.case import STAFF
from jingzhi.site.streams import Hub, Listener, Stream, event

# list -> (the roles whose page it is, its tabs)
LISTS: dict[str, tuple[tuple[str, ...], tabs.Parts]] = {
    "console": (("street",), tabs.street),
    "sort": (("community",), tabs.community),
    "inbox": (("department", "force"), tabs.department),
    "unplaced": (("district",), tabs.district),
    "todo": (STAFF, tabs.todo),
}
RETRY = 3000  # milliseconds after which a page comes back when its stream has ended
BUSY = 30  # seconds after which a page asks again when there is no room for its stream


@require_GET
@gate.page(needs=STAFF)
def live(request: HttpRequest) -> HttpResponseBase:
    """`?list=console&since=N`: a stream, or one answer for a page that asks for JSON. Only what the seat may see."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    name = request.GET.get("list", "")
    if name not in LISTS:
        raise Refused(_("没有这个列表。"), code="unknown_list", status=404)
    if seat.role not in LISTS[name][0]:
        raise Refused(_("这个列表不属于您现在的岗位。请切换岗位。"), code="forbidden", status=403)
    listener = Listener(name, seat, request.user.pk or 0)
    since = _number(request.headers.get("Last-Event-ID")) or _number(request.GET.get("since"))
    if "text/event-stream" not in request.headers.get("Accept", ""):
        return JsonResponse(_first(listener, since))
    if not hub.join(listener):
        return HttpResponse(
            _("同时打开的页面太多，改为定时刷新。"), status=503, headers={"Retry-After": str(BUSY)}
        )
    try:
        hub.start()
        news = _first(listener, since)
        first = f"retry: {RETRY}\n\n".encode() + event("changed", news, news["seq"])
        stream = Stream(hub, listener, first, request.META.get("gunicorn.socket"))
    except BaseException:
        hub.leave(listener)
        raise
    # Said to be encoded already, or the packer of pages would hold events back.
    headers = {"Content-Encoding": "identity", "X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingHttpResponse(stream, content_type="text/event-stream", headers=headers)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _first(listener: Listener, since: int) -> dict[str, Any]:
    """How the list stands, and what changed since the page was made (`all` when that is too much to tell)."""
    seq = watch.newest()
    subjects = watch.subjects_since(since) if since else []
    news = _news(listener, subjects or [])
    return news | {"seq": seq, "all": subjects is None}


def changed(listener: Listener, subjects: list[str]) -> dict[str, Any] | None:
    """The news for one listener, or None when none of it is for its eyes."""
    listener.seat.memo = {}  # type: ignore[attr-defined]  # what was true for the last look may have changed
    news = _news(listener, subjects)
    return news if news["numbers"] else None


def _news(listener: Listener, subjects: list[str]) -> dict[str, Any]:
    """The numbers among the subjects that the seat may see, with their revisions, and the counts of the tabs."""
    # Clocks are told about under "clock:<number>".
    numbers = {subject.rpartition(":")[2] for subject in subjects}
    seen = queries.cases_for(listener.seat).filter(no__in=numbers) if numbers else []
    told = {case.no: case.rev for case in seen}
    parts = LISTS[listener.name][1](listener.seat, timezone.now())
    return {"numbers": told, "counts": tabs.counts(parts) if told or not subjects else {}}


hub = Hub(changed)
