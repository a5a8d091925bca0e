"""Reading grid matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import clocks
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.flows.queries import cases_for
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit import crypto
from jingzhi.kit.codes import LOOKUP_ALPHABET, normal_code
from jingzhi.kit.geometry import distance_m
from jingzhi.programmes.grid import topics
from jingzhi.programmes.grid.models import Matter, Summons


def matter(case: Case) -> Matter:
    """The matter of a case."""
    return Matter.objects.get(case=case)


def item_of(case: Case) -> Item | None:
    """The item version the case rests on, or None before it was sorted."""
    rows = Item.objects.select_related("owner")
    return rows.filter(code=case.item_code, version=case.item_version).first()


def open_parties(case: Case) -> QuerySet[Party]:
    """The bodies that still owe an answer."""
    return Party.objects.filter(case=case, ended_at=None)


def open_summons(case: Case, seat: Seat) -> Summons | None:
    """What this seat's body still owes in a case, or None."""
    rows = Summons.objects.select_related("party")
    return rows.filter(party__case=case, party__body_id=seat.body_id, party__ended_at=None).first()


def answered_bodies(case: Case) -> list[str]:
    """Codes of the bodies that answered in the present whistle and are not rated yet."""
    rows = Summons.objects.filter(party__case=case, answered_at__isnull=False, rating=None)
    return sorted(rows.values_list("party__body_id", flat=True))


def resident_code(key: str) -> str:
    """The six-sign code of a resident's report, drawn from its key: the same request gives the same code."""
    number = int(crypto.blind(f"resident-code:{key}"), 16)
    signs = ""
    for _turn in range(6):
        number, place = divmod(number, len(LOOKUP_ALPHABET))
        signs += LOOKUP_ALPHABET[place]
    return f"{signs[:4]}-{signs[4:]}"


def code_hash(no: str, code: str) -> str:
    """What is stored of a code: useless without the number it belongs to and the server's secret."""
    return crypto.blind(f"{no}:{normal_code(code)}")


def by_code(no: str, code: str) -> Case | None:
    """The case a resident may look at with its number and code, or None."""
    case = Case.objects.select_related("place", "matter").filter(no=no.strip().upper()).first()
    if case is None or not hasattr(case, "matter") or not case.matter.code_hash:
        return None
    return case if case.matter.code_hash == code_hash(case.no, code) else None


def matters(seat: Seat) -> QuerySet[Case]:
    """Every grid case the seat may see, newest first, with what a list row shows."""
    rows = cases_for(seat).filter(flow="grid").select_related("place", "matter")
    return rows.order_by("-opened_at", "-no")


def narrowed(rows: QuerySet[Case], wanted: Mapping[str, str], now: datetime) -> QuerySet[Case]:
    """A list narrowed by the filters of its address: state, place, level, body with part, open, late, item, q.

    Unknown names are ignored and unknown values find nothing, so that an old link never fails.
    """
    for name, narrow in FILTERS.items():
        if wanted.get(name):
            rows = rows.filter(narrow(wanted[name], wanted, now))
    return rows


def _by_place(code: str, wanted: Mapping[str, str], now: datetime) -> Q:
    place = Place.objects.filter(code=code).first()
    return Q(place__path__within=place.path) if place else Q(pk=None)


def _by_body(code: str, wanted: Mapping[str, str], now: datetime) -> Q:
    parts = Party.objects.filter(case=OuterRef("pk"), body_id=code)
    narrower = {
        "open": Q(ended_at=None),
        "late": Q(ended_at=None, due_at__lt=now),
        "answered": Q(summons__answered_at__isnull=False),
    }.get(wanted.get("part", ""), Q())
    return Q(Exists(parts.filter(narrower)))


FILTERS: dict[str, Callable[[str, Mapping[str, str], datetime], Q]] = {
    "state": lambda value, _wanted, _now: Q(state=value),
    "level": lambda value, _wanted, _now: Q(matter__level=value),
    "item": lambda value, _wanted, _now: Q(item_code=value),
    "open": lambda _value, _wanted, _now: Q(closed_at=None),
    "late": lambda _value, _wanted, now: Q(closed_at=None, due_at__lt=now),
    "q": lambda value, _wanted, _now: Q(no__icontains=value) | Q(matter__title__icontains=value),
    "place": _by_place,
    "body": _by_body,
}


def suggested_lead(case: Case) -> tuple[Body, str] | None:
    """The body the responsibility list names for this matter, with the reason to show under it."""
    item = item_of(case)
    if item is None:
        return None
    done = Summons.objects.filter(party__body=item.owner, party__part="lead", answered_at__isnull=False)
    on_time = done.filter(answered_at__lte=F("handle_due_at")).count()
    reason = _("清单“%(item)s”主责") % {"item": item.name}
    history = _("同类 %(all)d 件按时 %(good)d 件") % {"all": done.count(), "good": on_time}
    return item.owner, f"{reason} · {history}" if done.exists() else reason


def alike(case: Case, *, metres: int = 50) -> list[Case]:
    """Open matters of the same item near this one, nearest first: perhaps the same thing."""
    here = case.matter
    if here.lon is None or here.lat is None:
        return []
    reach = metres / 90_000  # degrees, a little generous at this latitude; the exact distance decides below
    rows = (
        Case.objects.filter(
            closed_at=None,
            item_code=case.item_code,
            matter__lon__range=(here.lon - reach, here.lon + reach),
            matter__lat__range=(here.lat - reach, here.lat + reach),
        )
        .exclude(no=case.no)
        .select_related("matter", "place")
    )
    near = [(distance_m(here.lon, here.lat, row.matter.lon, row.matter.lat), row) for row in rows[:50]]
    return [
        row for distance, row in sorted(near, key=lambda pair: (pair[0], pair[1].no)) if distance <= metres
    ]


def place_at(point: tuple[float, float], at: datetime) -> Place:
    """The grid a point lies in at a moment."""
    return places.locate(lon=point[0], lat=point[1], on=timezone.localdate(at))


def item_for_words(title: str, text: str, at: datetime, topic: str = "") -> str:
    """The item the words are about, if it is on the list, else ""."""
    code = topics.item_for(title, text, topic or None)
    known = catalogue.in_force(timezone.localdate(at)).filter(code=code or "").exists()
    return code if code and known else ""


def asked_for_more(case: Case) -> QuerySet[Summons]:
    """Requests for an extension that wait for the street's answer."""
    rows = Summons.objects.filter(party__case=case, party__ended_at=None, more_asked__isnull=False)
    return rows.filter(more_given=None).select_related("party__body")


def handling_clock(case: Case, body: Body) -> Clock | None:
    """The open handling clock of a body, counting or paused, or None."""
    return clocks.running(case=case, stage="handle", body=body)


def handling_clocks(case: Case, *, paused: bool) -> QuerySet[Clock]:
    """The open handling clocks that stand still, or those that count."""
    return Clock.objects.filter(case=case, stage="handle", stopped_at=None, paused_at__isnull=not paused)
