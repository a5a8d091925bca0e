"""What every template knows: the seat one works from, the way about, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import ROLES, Seat
from jingzhi.core.notices import queries as notices
from jingzhi.core.places.models import Place
from jingzhi.site import undo

TODO = ("/todo/", "list-check", gettext_lazy("待办"))
REPORT = ("/report/", "camera", gettext_lazy("上报"))
COCKPIT = ("/cockpit/", "chart-bar", gettext_lazy("驾驶舱"))
INBOX = ("/inbox/", "inbox", gettext_lazy("收件箱"))
ADMISSION = ("/admission/", "clipboard-list", gettext_lazy("准入"))
BURDEN = ("/burden/", "scale", gettext_lazy("负担"))
TASK = ("/task/", "send", gettext_lazy("交办"))
STAFFING = ("/staffing/", "users-group", gettext_lazy("编组"))
FLOW = ("/flows/grid/", "route", gettext_lazy("规则"))
REDRAW = ("/redrawing/", "map-2", gettext_lazy("重划"))
INSPECT = ("/inspections/", "list-search", gettext_lazy("检查"))
KEYWORK = ("/keywork/", "checklist", gettext_lazy("重点工作"))
ASSESS = ("/assessment/", "clipboard-data", gettext_lazy("考核"))
TASKS = ("/keytasks/", "target", gettext_lazy("重点任务"))
DUTIES = ("/responsibility/", "list-details", gettext_lazy("责任"))
RATE = ("/ratings/", "stars", gettext_lazy("评议"))
PRESSURE = ("/supervisions/", "eye-exclamation", gettext_lazy("督办"))
NOTICES = ("/notices/", "bell", gettext_lazy("提醒"))

BEHALF = ("/behalf/", "user-plus", gettext_lazy("代为反映"))
CALLS = ("/callbacks/", "phone-call", gettext_lazy("回访"))

# The first page of a role is its home.
NAV: dict[str, tuple[tuple[str, str, Any], ...]] = {
    "grid_worker": (TODO, REPORT, NOTICES, BEHALF, BURDEN, FLOW),
    "community": (
        ("/sort/", "arrows-split-2", gettext_lazy("分拣")),
        TODO,
        CALLS,
        BEHALF,
        INSPECT,
        KEYWORK,
        TASKS,
        COCKPIT,
        BURDEN,
        STAFFING,
        FLOW,
    ),
    "street": (
        ("/console/", "speakerphone", gettext_lazy("派单台")),
        TODO,
        CALLS,
        BEHALF,
        PRESSURE,
        INSPECT,
        KEYWORK,
        TASKS,
        COCKPIT,
        BURDEN,
        STAFFING,
        REDRAW,
        DUTIES,
        RATE,
        ASSESS,
        FLOW,
    ),
    "department": (INBOX, TODO, TASK, KEYWORK, ADMISSION, INSPECT, COCKPIT, DUTIES, RATE, ASSESS, FLOW),
    "force": (INBOX, TODO, KEYWORK, COCKPIT, FLOW),
    "district": (
        ("/unplaced/", "map-question", gettext_lazy("待定位")),
        TODO,
        ADMISSION,
        PRESSURE,
        INSPECT,
        KEYWORK,
        TASKS,
        COCKPIT,
        STAFFING,
        REDRAW,
        DUTIES,
        RATE,
        ASSESS,
        FLOW,
    ),
    "hotline": (("/report/", "phone", gettext_lazy("转办")), CALLS, BEHALF, COCKPIT, FLOW),
    "leader": (
        COCKPIT,
        TODO,
        PRESSURE,
        INSPECT,
        KEYWORK,
        TASKS,
        ADMISSION,
        ("/matters/", "table", gettext_lazy("明细")),
        STAFFING,
        DUTIES,
        RATE,
        ASSESS,
        FLOW,
    ),
    "auditor": (
        COCKPIT,
        ("/matters/", "table", gettext_lazy("明细")),
        KEYWORK,
        TASKS,
        ADMISSION,
        INSPECT,
        STAFFING,
        DUTIES,
        RATE,
        ASSESS,
        FLOW,
    ),
}
INITIALS = {
    "grid_worker": gettext_lazy("网"),
    "community": gettext_lazy("社"),
    "street": gettext_lazy("街"),
    "department": gettext_lazy("部"),
    "force": gettext_lazy("力"),
    "hotline": gettext_lazy("热"),
}


@dataclass(frozen=True, slots=True)
class SeatFace:
    """A seat as shown on the frame."""

    code: str
    name: str
    role: str
    role_label: str
    initial: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the rail."""

    url: str
    icon: str
    label: str
    current: bool
    badge: int = 0


def home_of(seat: Seat | None) -> str:
    """Where a seat starts its day."""
    return "/r/" if seat is None else NAV.get(seat.role, (TODO,))[0][0]


def face(seat: Seat) -> SeatFace:
    """The frame's picture of a seat."""
    initial = str(INITIALS.get(seat.role) or seat.name[:1])
    return SeatFace(seat.code, seat.name, seat.role, str(ROLES.get(seat.role, "")), initial)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame around every page."""
    seat: Seat | None = getattr(request, "seat", None)
    frame: dict[str, Any] = {"demo": settings.DEMO, "seat": None, "seats": [], "nav": [], "unread": 0}
    if seat is not None:
        frame |= {
            "seat": face(seat),
            "account": str(request.user),
            "seats": [face(one) for one in getattr(request, "seats", [])],
            "nav": _nav(request.path, seat),
            "unread": SimpleLazyObject(lambda: notices.unread(seat)),
            "undo": undo.offered(request),
        }
    return {"shell": frame, "now": timezone.now(), "district": SimpleLazyObject(district_name)}


def _nav(path: str, seat: Seat) -> list[NavItem]:
    return [
        NavItem(url, icon, str(label), path.startswith(url))
        for url, icon, label in NAV.get(seat.role, (TODO,))
    ]


def district_name() -> str:
    """The name of the district, for public pages."""
    return Place.objects.filter(kind="district").values_list("name", flat=True).first() or _("本区")
