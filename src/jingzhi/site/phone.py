"""The field phone: a grid worker reports in half a minute; the hotline forwards what it took in."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import cases_for
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import rounds
from jingzhi.programmes.grid.actions import receive, solve_on_the_spot
from jingzhi.programmes.grid.checks.ending import NEED_PROOF
from jingzhi.programmes.grid.models import OUTCOMES
from jingzhi.site import offline, outbox
from jingzhi.site.joining import join
from jingzhi.site.moveforms import Groups, items_by_category, key_of
from jingzhi.site.show import Field

MOST_USED = 5
FIELDS = ("title", "text", "photos", "point", "address", "item", "place", "phone", "outcome", "voice")
# The domain calls the photographs of a report "scene", those of a solution "after"; the page has one box for both.
FIELD_OF = {"scene": "photos", "after": "photos"}


@require_http_methods(["GET", "POST"])
@gate.page(needs=("grid_worker", "hotline"))
def report(request: HttpRequest) -> HttpResponse:
    """Photo, place, class, words; one button."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if request.method == "GET":
        return offline.keep(render(request, "site/report.html", _context(request, seat)))
    try:
        outbox.check(request, seat)
        case = _take(request, seat) if "join" not in request.POST else _add(request, seat)
    except Refused as refused:
        if outbox.asked(request):
            return outbox.refused(refused)
        context = _context(request, seat) | marked(request, refused)
        return render(request, "site/report.html", context, status=refused.status)
    if outbox.by_hand(request):
        said = (
            _("已就地办结：%(no)s，等%(place)s所在社区核实")
            if _solves(request, seat)
            else _("已上报：%(no)s，交%(place)s")
        )
        messages.success(request, said % {"no": case.no, "place": case.place.name})
    seen = cases_for(seat).filter(no=case.no).exists()
    url = reverse("site:case", args=[case.no]) if seen and seat.role == "grid_worker" else request.path
    return outbox.taken(url, case.no) if outbox.asked(request) else redirect(url)


def _add(request: HttpRequest, seat: Seat) -> Case:
    """The report is one more voice of a known matter."""
    return join(request, request.POST["join"][:24], seat)


def _take(request: HttpRequest, seat: Seat) -> Case:
    given = given_by(request)
    move = "report" if seat.role == "grid_worker" else "forward"
    if move == "report":
        given["place"] = given["place"] or ("" if given.get("point") else seat.territory_id)
    else:
        given.pop("scene", None)
        given.pop("voice", None)
        given["insist"] = True
    if _solves(request, seat):
        return solve_on_the_spot(by=seat, now=timezone.now(), key=key_of(request), **_proven(request, given))
    return receive(move=move, by=seat, now=timezone.now(), key=key_of(request), **given)


def _solves(request: HttpRequest, seat: Seat) -> bool:
    return seat.role == "grid_worker" and request.POST.get("solve") == "1"


def _proven(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """Of several pictures the last shows how it looks now; a single one shows just that."""
    shots = given.pop("scene", [])
    return given | {"scene": shots[:-1], "after": shots[-1:], "outcome": request.POST.get("outcome", "")}


def given_by(request: HttpRequest) -> dict[str, Any]:
    """The fields of a report, as the domain takes them in."""
    post = request.POST
    return {
        "title": post.get("title", "").strip(),
        "text": post.get("text", "").strip(),
        "point": point_of(post.get("point", "")),
        "place": post.get("place", "").strip()[:24],
        "item": post.get("item", "").strip()[:20],
        "address": post.get("address", "").strip(),
        "voice": request.FILES.get("voice"),
        "scene": request.FILES.getlist("photos"),
        "offered": post.get("offered") == "1",
    }


def point_of(raw: str) -> tuple[float, float] | None:
    """ "lon,lat" as two numbers."""
    if not raw.strip():
        return None
    try:
        lon, lat = raw.split(",")
        return round(float(lon), 6), round(float(lat), 6)
    except ValueError:
        raise Refused(_("这不是有效的经纬度，请重新定位。"), code="bad_point", field="point") from None


def marked(request: HttpRequest, refused: Refused) -> dict[str, Any]:
    """The form filled in as before, the refusal at its field or on top."""
    name = FIELD_OF.get(refused.field or "", refused.field or "")
    fields = {one: _field(one, request.POST.get(one, "")) for one in FIELDS}
    if name in fields:
        fields[name].error = refused.text
    # Chosen files cannot be put back into a page by a server; say so instead of losing them silently.
    lost = bool(request.FILES)
    error = "" if name in fields else refused.text
    if lost:
        error = (error + " " if error else "") + _("没有提交成功，照片请重新选一次。")
    return {"f": fields, "error": error, "key": request.POST.get("key", "")[:64] or str(uuid.uuid4())}


def blank(**values: str) -> dict[str, Field]:
    """Empty fields."""
    return {one: _field(one, values.get(one, "")) for one in FIELDS}


def _field(name: str, value: str) -> Field:
    return Field(name, "", "line", required=False, value=value, id=name)


def _context(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    today = timezone.localdate()
    worker = seat.role == "grid_worker"
    # The grid worker chooses among the 62 duties; the hotline among all classes.
    groups = items_by_category(today, kind="duty") if worker else items_by_category(today)
    used = _most_used(seat, groups)
    item = request.POST.get("item", "")
    labels = seat.territory.path.split(".")
    around = labels[1] if worker else labels[0]
    own = _grids_of(labels[2], today) if worker else []
    usual = rounds.usual_outcomes(items=dict(used), within=places.get(labels[0])) if worker else {}
    return {
        "f": blank(outcome=rounds.FIRST_OUTCOME),
        "outcomes": [(code, str(label), code in NEED_PROOF) for code, label in OUTCOMES.items()],
        "key": str(uuid.uuid4()),
        "grids_url": f"{reverse('site:grids')}?within={around}&own={seat.territory_id}",
        "items_used": [(code, label, usual.get(code, "")) for code, label in used],
        "in_used": item in dict(used),
        "all_open": bool(item) and item not in dict(used),
        "items_all": groups,
        "item_count": sum(len(options) for _group, options in groups),
        "item_required": worker,
        "own_place": seat.territory.name,
        "text_required": not worker,
        "quarters": own,
    }


def _grids_of(community: str, on: date) -> list[tuple[str, str]]:
    """The grids of a community, for reporting without a position."""
    rows = places.places(kind="grid", on=on, within=places.get(community))
    return list(rows.values_list("code", "name"))


def _most_used(seat: Seat, groups: Groups) -> list[tuple[str, str]]:
    """The classes this seat reports most, then its community; a fresh one starts with the head of the list."""
    names = {code: name for _group, options in groups for code, name in options}
    # The seat's own habit first, then the community's; the district's where there is none yet.
    path = seat.territory.path
    counted = _counted(path, matter__finder=seat.code) + _counted(path.rsplit(".", 1)[0])
    counted += _counted(path.split(".")[0])
    used = [code for code in dict.fromkeys(counted) if code in names]
    first_of_group = [options[0][0] for _group, options in groups if options]
    used += [code for code in (*first_of_group, *names) if code not in used]
    return [(code, names[code]) for code in used[:MOST_USED]]


def _counted(path: str, **narrower: Any) -> list[str]:
    """Codes of the items reported most below a place."""
    rows = Case.objects.filter(place__path__within=path, **narrower).exclude(item_code="").values("item_code")
    return [row["item_code"] for row in rows.annotate(n=Count("no")).order_by("-n", "item_code")[:12]]
