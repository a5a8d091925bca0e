"""建议效果: what the suggestions learned from, how often they are right, what people chose instead; every number opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.kit.words import aside
from jingzhi.programmes.grid.suggestions import hits, ranking
from jingzhi.programmes.grid.suggestions.examples import LEAST_PER_LABEL
from jingzhi.programmes.grid.suggestions.models import KINDS, WHY_NOT, SuggestionModel
from jingzhi.site import suggest
from jingzhi.site.rows import rows_of

READERS = ("district", "street", "leader", "auditor")
# Below so many matters a share says nothing, and none is shown.
LEAST_FOR_RATE, PAGE, MOST_TEXT = 10, 30, 2000
WHAT = {
    "version": gettext_lazy("学习用的办结事项"),
    "learned": gettext_lazy("学习用的办结事项"),
    "offered": gettext_lazy("给过建议的事项"),
    "first": gettext_lazy("采纳第一条建议的事项"),
    "lower": gettext_lazy("采纳第二、三条建议的事项"),
    "other": gettext_lazy("没有采纳建议的事项"),
}


@require_POST
@gate.page(needs=("grid_worker", "hotline"))
def items(request: HttpRequest) -> HttpResponse:
    """Suggested items for the words of a report being written; nothing is kept of them."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    text = request.POST.get("text", "")[:MOST_TEXT]
    found = ranking.items_for(title="", text=text, place=seat.territory, now=timezone.now())
    return render(request, "site/parts/offers.html", {"offers": suggest.items(found)})


@require_GET
@gate.page(needs=READERS)
def show(request: HttpRequest) -> HttpResponse:
    """Both kinds of suggestion: versions, rates per label, offers."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    context = {
        "sheets": [_sheet(hits.sheet(kind=kind, seat=seat), str(label)) for kind, label in KINDS.items()],
        "least": LEAST_PER_LABEL,
        "least_for_rate": LEAST_FOR_RATE,
    }
    return render(request, "site/suggestions.html", context)


def share(part: int, whole: int) -> str:
    """A share in per cent, or a dash when it would rest on too little."""
    return f"{part * 100 / whole:.0f}%" if whole >= LEAST_FOR_RATE else "—"


def _link(**asked: Any) -> str:
    return f"{reverse('site:suggestion_matters')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _sheet(found: hits.Sheet, label: str) -> dict[str, Any]:
    used = found.used
    return {
        "kind": found.kind,
        "label": label,
        "used": used,
        "said": _said(used) if used else "",
        "versions": [_version(one, used) for one in found.versions],
        "lines": [_line(found.kind, one) for one in found.lines],
        "cards": [
            (_("给过建议"), found.offers, "", _link(kind=found.kind, what="offered")),
            (_("采纳第一条"), found.taken, share(found.taken, found.offers), _link(kind=found.kind, what="first")),
            (_("采纳第二、三条"), found.lower, share(found.lower, found.offers), _link(kind=found.kind, what="lower")),
            (_("另选"), found.offers - found.taken - found.lower, "", _link(kind=found.kind, what="other")),
        ],
    }  # fmt: skip


def _said(used: SuggestionModel) -> str:
    return _(
        "在用第 %(v)d 版。拿没学过的办结事项来试（交叉验证，同样的话不会既学又考）：%(n)d 件里第一条就对 %(a)d 件，"
        "前三条里有 %(b)d 件；总猜最多的一类只对 %(c)d 件。"
    ) % {"v": used.version, "n": used.tried, "a": used.top1, "b": used.top3, "c": used.base1}


def _version(one: SuggestionModel, used: SuggestionModel | None) -> dict[str, Any]:
    if used is not None and one.pk == used.pk:
        state = _("在用")
    elif one.why_not:
        state = _("未用：%(why)s") % {"why": WHY_NOT[one.why_not]}
    else:
        state = _("已换新版")
    return {
        "version": one.version,
        "at": one.trained_at,
        "matters": one.matters,
        "url": _link(kind=one.kind, what="version", version=one.version),
        "top1": _of(one.top1, one.tried),
        "top3": _of(one.top3, one.tried),
        "base1": _of(one.base1, one.tried),
        "size": one.size // 1024,
        "state": state,
    }


def _of(part: int, whole: int) -> str:
    told = share(part, whole)
    return f"{part}/{whole}" + (aside(told) if told != "—" else "")


def _line(kind: str, one: hits.Line) -> dict[str, Any]:
    return {
        "name": one.name,
        "learned": (one.learned, _link(kind=kind, what="learned", code=one.code)),
        "tried": one.tried,
        "top1": share(one.top1, one.tried),
        "top3": share(one.top3, one.tried),
        "first": (one.first, _link(kind=kind, what="offered", code=one.code)),
        "taken": (one.taken, _link(kind=kind, what="first", code=one.code)),
        "rate": share(one.taken, one.first),
        "others": [
            (name, n, _link(kind=kind, what="offered", code=one.code, taken=code))
            for code, name, n in one.others
        ],
    }


@require_GET
@gate.page(needs=READERS)
def matters(request: HttpRequest) -> HttpResponse:
    """The matters a number of that page counts, within reach."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "")[:20] for name in ("kind", "what", "code", "taken")}
    version = request.GET.get("version", "")[:6]
    number = int(version) if version.isascii() and version.isdigit() else 0
    rows = hits.matters(seat=seat, version=number, **asked)
    page = Paginator(rows.select_related("place", "matter").order_by("-opened_at", "no"), PAGE)
    shown = page.get_page(request.GET.get("page"))
    names = hits.names_of(asked["kind"], [asked["code"], asked["taken"]])
    words = [str(KINDS.get(asked["kind"], "")), str(WHAT.get(asked["what"], ""))]
    words += [_("建议“%(name)s”") % {"name": names[asked["code"]]}] if asked["code"] in names else []
    words += [_("选了“%(name)s”") % {"name": names[asked["taken"]]}] if asked["taken"] in names else []
    context = {
        "heading": " · ".join(word for word in words if word),
        "crumb": seat.territory.name,
        "back": reverse("site:suggestions"),
        "total": page.count,
        "page": shown,
        "rows": rows_of(shown, seat=seat, now=timezone.now(), first=shown.start_index()),
    }
    return render(request, "site/matters.html", context)  # fmt: skip
