"""Reading grid matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jingzhi.core.bodies import queries as bodies
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import clocks, table
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.flows.queries import once
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit import crypto
from jingzhi.kit.codes import LOOKUP_ALPHABET, normal_code
from jingzhi.programmes.grid import topics
from jingzhi.programmes.grid.models import FORGOTTEN, Hold, Link, Matter, Summons, Supervision, Voice


def matter(case: Case) -> Matter:
    """The matter of a case."""
    return once(case, "matter", lambda: Matter.objects.get(case=case))


def item_of(case: Case) -> Item | None:
    """The item version the case rests on, or None before it was sorted."""
    rows = Item.objects.select_related("owner")
    return once(case, "item", rows.filter(code=case.item_code, version=case.item_version).first)


def open_parties(case: Case) -> QuerySet[Party]:
    """The bodies that still owe an answer."""
    return Party.objects.filter(case=case, ended_at=None)


def open_summons(case: Case, seat: Seat) -> Summons | None:
    """What this seat's body still owes in a case, or None."""
    rows = Summons.objects.select_related("party")
    owed = rows.filter(party__case=case, party__body_id=seat.body_id, party__ended_at=None)
    return once(case, ("owed", seat.body_id), owed.first)


def answered_bodies(case: Case) -> list[str]:
    """Codes of the bodies to be rated: they answered, or came and were let off, and are not rated yet."""
    rows = to_rate(case)
    return sorted(rows.values_list("party__body_id", flat=True))


def to_rate(case: Case) -> QuerySet[Summons]:
    """Bodies that answered, or came and were let off by the lead, and have no rating yet."""
    came = Q(answered_at__isnull=False) | Q(waived_at__isnull=False, checked_in_at__isnull=False)
    return Summons.objects.filter(came, party__case=case, rating=None)


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


def place_at(point: tuple[float, float], at: datetime) -> Place:
    """The grid a point lies in at a moment."""
    return places.locate(lon=point[0], lat=point[1], on=timezone.localdate(at))


def points(numbers: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Where matters lie (CGCS2000 degrees), as long as their points are kept."""
    rows = Matter.objects.filter(case__in=numbers, lon__isnull=False)
    known = rows.values_list("case_id", "lon", "lat")
    return {no: (lon, lat) for no, lon, lat in known if lon is not None and lat is not None}


def texts(no: str) -> tuple[tuple[str, ...], date] | None:
    """What a matter is called and where it lies, in words, and the day those are forgotten."""
    row = Matter.objects.filter(case=no).exclude(title=FORGOTTEN).first()
    return ((row.title, row.address), row.delete_on) if row else None


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


def voice_by_code(no: str, code: str) -> Voice | None:
    """The voice a follower may speak with: number of the matter and own code, or None."""
    case = Case.objects.filter(no=no.strip().upper()).first()
    if case is None or not code:
        return None
    rows = Voice.objects.select_related("case__place", "case__matter")
    return rows.filter(case=case, code_hash=code_hash(case.no, code)).first()


def chain(case: Case) -> list[Case]:
    """The case and those it was merged into, one after the other; the last one lives."""
    found = [case]
    while (into := matter(found[-1]).merged_into) is not None:
        found.append(into)
    return found


def living(case: Case) -> Case:
    """The matter that goes on at the end of merges, or the case itself."""
    return chain(case)[-1]


def related(case: Case) -> QuerySet[Link]:
    """The ties somebody made, from either side."""
    return Link.objects.filter(Q(case=case) | Q(other=case), kind="related")


def children(case: Case) -> QuerySet[Case]:
    """The matters split off a case."""
    return Case.objects.filter(links__other=case, links__kind="parent").order_by("no")


def parent(case: Case) -> Case | None:
    """The matter a case was split off, or None."""
    link = Link.objects.filter(case=case, kind="parent").select_related("other__matter").first()
    return link.other if link else None


def holder(case: Case) -> tuple[str, Body | None]:
    """(role, body) of whoever holds an open matter now; no body when the place has no such seat.

    Where bodies were called it is the lead, else the place's own seat whose todo list the state stands in.
    """
    if case.state == "dispatched":
        party = open_parties(case).select_related("body").order_by("-part", "since_at").first()
        return ("department", party.body) if party else ("department", None)
    duty = table.get(case.flow, case.version).state(case.state).duty
    role = matter(case).split_by if case.state == "split" else next(iter(duty), "")
    seats = bodies.seats_for(case.place, role) if role else []
    return role, seats[0].body if seats else None


def supervisions(case: Case) -> QuerySet[Supervision]:
    """Supervisions of a matter whose answer was not accepted yet."""
    return Supervision.objects.filter(case=case, accepted_at=None)


def unanswered(case: Case) -> QuerySet[Supervision]:
    """Those that wait for the body's answer."""
    return supervisions(case).filter(answered_at=None)


def holds() -> QuerySet[Hold]:
    """Requests for 挂账 and matters on it."""
    return Hold.objects.filter(ended_at=None)


def hold(case: Case) -> Hold | None:
    """The open request or hold of a matter, or None."""
    return holds().filter(case=case).first()
