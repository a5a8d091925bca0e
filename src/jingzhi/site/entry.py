"""Coming in: home, sign-in with a simple brake, demo seats, changing seats, the bell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate, queries
from jingzhi.core.bodies.models import ROLES, Seat
from jingzhi.core.notices import actions as notice_actions
from jingzhi.core.notices import queries as notices
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import product_language
from jingzhi.site.context import home_of

TRIES, WAIT_SECONDS = 5, 1800  # DOMAIN.md section 13
SHOWN_PER_ROLE = 4
ROLE_WORDS = (
    ("grid_worker", "map-pin", gettext_lazy("发现、上报，能办的就地办")),
    ("community", "building-community", gettext_lazy("分拣、合并，能办的社区办")),
    ("street", "speakerphone", gettext_lazy("吹哨派单、评议部门")),
    ("department", "inbox", gettext_lazy("应哨、办理、答复")),
    ("force", "users", gettext_lazy("应哨、办理、答复")),
    ("district", "map-question", gettext_lazy("地点不清的定位到网格")),
    ("hotline", "phone", gettext_lazy("把热线工单转进来")),
    ("leader", "chart-bar", gettext_lazy("看全区：多少、在哪、谁的")),
    ("auditor", "shield-check", gettext_lazy("只看，不办")),
)


@dataclass
class Group:
    """The demo seats of one role."""

    label: str
    what: str
    icon: str
    seats: list[Seat] = field(default_factory=list)


@require_GET
@gate.page(needs="public")
def home(request: HttpRequest) -> HttpResponse:
    """The front door: staff go to their day, everybody else to the residents' entrance."""
    return redirect(home_of(request.seat))  # type: ignore[attr-defined]


@require_GET
@gate.page(needs="public")
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it on pages without a head, such as photographs."""
    return redirect(static("jz/favicon.svg"), permanent=True)


@require_http_methods(["GET", "POST"])
@gate.page(needs="public")
def signin(request: HttpRequest) -> HttpResponse:
    """Sign in with user name and password; in demo mode also by one click on a seat."""
    if request.method == "GET" and request.seat is not None:  # type: ignore[attr-defined]
        return redirect(_next(request) or home_of(request.seat))  # type: ignore[attr-defined]
    error = _try(request) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect(_next(request) or "/")
    context = {
        "error": error,
        "username": request.POST.get("username", "")[:40],
        "next": _next(request),
        "groups": demo_groups() if settings.DEMO else [],
    }
    return render(request, "site/signin.html", context, status=422 if error else 200)


def _try(request: HttpRequest) -> str:
    """Sign in or say why not; five failures close the door for half an hour."""
    username = request.POST.get("username", "").strip()[:40]
    brake = f"signin:{request.META.get('REMOTE_ADDR', '')}:{username}"
    if cache.get(brake, 0) >= TRIES:
        return _("失败次数太多，请 30 分钟后再试。")
    account = authenticate(request, username=username, password=request.POST.get("password", "")[:128])
    if account is None:
        cache.set(brake, cache.get(brake, 0) + 1, WAIT_SECONDS)
        return _("账号或密码不对，请核对后再试。")
    cache.delete(brake)
    if not queries.seats_held(account, timezone.localdate()):  # type: ignore[arg-type]
        return _("这个账号现在没有任职岗位（任期已满或未到任），请联系所在单位的管理员。")
    login(request, account)
    return ""


def demo_groups() -> list[Group]:
    """The seats somebody may try, by role, in the order a matter travels."""
    rows = (
        queries.in_force(timezone.localdate())
        .filter(account__is_active=True)
        .select_related("seat")
        .order_by("id")
    )
    groups = {role: Group(str(ROLES[role]), str(what), icon) for role, icon, what in ROLE_WORDS}
    for row in rows[:400]:
        group = groups.get(row.seat.role)
        if group and len(group.seats) < SHOWN_PER_ROLE and row.seat not in group.seats:
            group.seats.append(row.seat)
    return [group for group in groups.values() if group.seats]


@require_POST
@gate.page(needs="public")
def demo_seat(request: HttpRequest) -> HttpResponse:
    """Demo only: take a seat without a password."""
    if not settings.DEMO:
        raise Refused(_("演示登录已关闭，请用账号和密码登录。"), code="no_demo", status=403)
    row = (
        queries.in_force(timezone.localdate())
        .filter(seat_id=request.POST.get("seat", ""))
        .select_related("account", "seat")
        .first()
    )
    if row is None:
        raise Refused(_("没有这个演示岗位，请返回重新选择。"), code="unknown_seat", status=404)
    login(request, row.account, backend="django.contrib.auth.backends.ModelBackend")
    request.session[gate.SESSION_SEAT] = row.seat_id
    return redirect(_next(request) or home_of(row.seat))


@require_POST
@gate.page(needs="signed_in")
def seat(request: HttpRequest) -> HttpResponse:
    """Work from another seat one holds."""
    chosen = queries.held(request.user, request.POST.get("seat", ""), timezone.localdate())  # type: ignore[arg-type]
    request.session[gate.SESSION_SEAT] = chosen.code
    messages.success(request, _("现在的岗位：%(seat)s") % {"seat": chosen.name})
    return redirect(home_of(chosen))


@require_POST
@gate.page(needs="public")
def signout(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("site:signin")


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else ""


@require_http_methods(["GET", "POST"])
@gate.page(needs="signed_in")
def bell(request: HttpRequest) -> HttpResponse:
    """The notices of this seat, newest first; one click ticks them all off."""
    seat: Seat | None = request.seat  # type: ignore[attr-defined]
    if seat is None:
        raise Refused(_("您现在没有任职岗位。"), code="not_in_seat", status=403)
    if request.method == "POST":
        notice_actions.mark_read(by=seat, now=timezone.now())
        return redirect("site:notices")
    page = Paginator(notices.latest(seat), 30).get_page(request.GET.get("page"))
    with product_language():  # notices are kept in it
        returned = _("退回")
    lines: list[dict[str, Any]] = [
        {
            "url": _url_of(row.case_no),
            "text": row.text,
            "case_no": row.case_no,
            "at": row.at,
            "read": row.read_at is not None,
            "icon": "corner-up-left" if row.text.startswith(returned) else "bell",
        }
        for row in page
    ]
    context = {"notices": lines, "page": page, "unread": notices.unread(seat)}
    return render(request, "site/notices.html", context)


def _url_of(subject: str) -> str:
    """A reminder leads to its case, or to the item or the check it is about (item:<code>, check:<code>)."""
    if subject.startswith("item:"):
        return reverse("admission:item", args=[subject.removeprefix("item:")])
    if subject.startswith("check:"):
        return reverse("inspection:check", args=[subject.removeprefix("check:")])
    return reverse("site:case", args=[subject])
