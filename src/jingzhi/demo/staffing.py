"""The demo district's people: who holds which seat, the posts of the 331 grids, gaps, rosters, helpers. All 示例."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Appointment, Body, Seat
from jingzhi.core.places import queries as places
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place
from jingzhi.demo.geography import REDRAWN
from jingzhi.programmes.staffing.actions import handover, helping, posts, roster
from jingzhi.programmes.staffing.models import ACTIVITIES, FIELDS, TURNS, Filling, Helper, HelpTime

FORCES = ("zhengfa", "gongan", "chengguan", "wuye")
DAY = timedelta(days=1)
# Gaps (示例), with the days they have been open: seats nobody acts from, communities whose grids lost a force,
# communities whose organisation took its consent back.
LEFT = {"S-F-510603103-wuye": 41, "S-F-510603117-zhengfa": 12}
RELEASED = {("510603001003", "wuye"): 19, ("510603009002", "gongan"): 6}
WITHDRAWN = {"510603001004": 27, "510603110203": 9}
STREET, HANDED, AWAY = "510603001", "S-510603001001002", "S-510603001003001"
ORGANISATIONS = ("邻里互助社", "夕阳红服务队", "平安巡防队", "绿色家园社", "法律服务站", "便民维修队")
MORNING = time(9, 0)


def staff(*, by: Post, now: datetime) -> dict[str, int]:
    """Fill the posts of every grid as they have been since the re-drawing, with a few gaps; returns counts."""
    began = timezone.make_aware(datetime.combine(REDRAWN, MORNING))
    accounts = _appoint(by, began)
    posts.lay_down(since=REDRAWN, by=by, now=began)
    filled = posts.enter(rows=_fillings(), since=REDRAWN, by=by, now=began)
    _phones(by, began)
    helpers = _helpers(by, now)
    today = timezone.localdate(now)
    _leave(by, now)
    _turns(by, now, today)
    _changes(now, today)
    return {"holders": accounts, "posts": filled, "helpers": helpers}


def _appoint(by: Post, began: datetime) -> int:
    """An account named by its seat for every seat nobody holds; it cannot sign in until it gets a password."""
    held = Appointment.objects.values("seat_id")
    rows = Seat.objects.exclude(pk__in=held).exclude(role__in=("resident", "system", "leader", "auditor"))
    seats = list(rows.filter(body__until=None).order_by("code"))
    labels = ((f"u-{seat.code[2:]}"[:40], f"{_title(seat)} 示例"[:60]) for seat in seats)
    accounts = bodies.make_accounts(rows=labels)
    pairs = zip(accounts, seats, strict=True)
    return bodies.appoint_many(rows=pairs, since=REDRAWN, by=by, now=began)


def _title(seat: Seat) -> str:
    if seat.role == "grid_worker":
        return f"网格员岗 {seat.name.removeprefix('网格员·')}"
    return seat.name if seat.name.endswith("岗") else f"{seat.name}岗"


def _grids() -> list[Place]:
    return list(places.places(kind="grid", on=REDRAWN).select_related("parent"))


def _fillings() -> Iterator[tuple[Place, str, Seat]]:
    seats = Seat.objects.in_bulk()
    for grid in _grids():
        community, street = grid.path.split(".")[-2], grid.path.split(".")[1]
        for kind, code in (("leader", f"S-{community}-shuji"), ("worker", f"S-{grid.code}")):
            yield grid, kind, seats[code]
        for force in FORCES:
            yield grid, force, seats[f"S-F-{street}-{force}"]


def _phones(by: Post, began: datetime) -> None:
    """Office lines that cannot ring anywhere: no local number begins with 0 (示例)."""
    for n, body in enumerate(Body.objects.filter(kind__in=("street", "community")).order_by("code"), 1):
        bodies.set_phone(body=body, phone=f"0838-0{n:06d}", by=by, now=began)


def _helpers(by: Post, now: datetime) -> int:
    """Per community an organisation for all its grids, volunteers and 能人 here and there, with hours of this year."""
    began = now - 200 * DAY
    until = timezone.localdate(now) + 300 * DAY
    rows, fields = [], list(FIELDS)
    for n, community in enumerate(places.places(kind="community", on=REDRAWN)):
        grids = list(places.places(kind="grid", on=REDRAWN, within=community))
        name = f"{community.name}{ORGANISATIONS[n % len(ORGANISATIONS)]}（示例）"
        rows.append(_agreed("organisation", name, n, community, grids, fields[n % 8 : n % 8 + 2], until))
        if n % 9 == 0:
            rows.append(
                _agreed(
                    "volunteer", f"志愿者{'甲乙丙丁'[n % 4]}示例", n, community, grids[:1], fields[:1], until
                )
            )
        if n % 25 == 0:
            rows.append(_agreed("able", "能人示例", n, community, grids[-1:], fields[1:2], until))
    helpers = helping.enter(rows=rows, by=by, now=began)
    helping.enter_times(
        rows=_times(list(zip(helpers, rows, strict=True)), timezone.localdate(now)), by=by, now=now
    )
    return len(helpers)


def _agreed(
    kind: str, name: str, n: int, community: Place, grids: list[Place], fields: list[str], until: date
) -> helping.Enrolment:
    return helping.Enrolment(
        kind=kind,
        name=name,
        phone=f"0838-09{n:05d}",
        community=community,
        grids=grids,
        fields=fields,
        purposes=["call", "invite"],
        consent_until=until,
    )


def _times(pairs: list[tuple[Helper, helping.Enrolment]], today: date) -> Iterator[HelpTime]:
    activities = list(ACTIVITIES)
    for n, (helper, given) in enumerate(pairs):
        for turn in range(n % 3):
            yield HelpTime(
                helper=helper,
                kind=given.kind,
                grid=given.grids[turn % len(given.grids)],
                on=today - (1 + n % 20) * DAY,
                minutes=60 + 30 * (n % 4),
                activity=activities[(n + turn) % len(activities)],
            )


def _leave(by: Post, now: datetime) -> None:
    terms = Appointment.objects.filter(seat_id__in=LEFT).select_related("seat__territory", "account")
    for term in terms:
        at = now - (LEFT[term.seat_id] - 1) * DAY
        bodies.end_appointment(
            account=term.account, seat=term.seat, until=timezone.localdate(at), by=by, now=at
        )
    for (community, kind), days in RELEASED.items():
        at, by_street = (
            now - (days - 1) * DAY,
            Seat.objects.select_related("territory").get(pk=f"S-{community[:9]}"),
        )
        rows = Filling.objects.filter(kind=kind, grid__parent=community)
        for row in rows.select_related("grid", "seat__territory"):
            posts.release(filling=row, until=timezone.localdate(at), by=by_street, now=at)
    for community, days in WITHDRAWN.items():
        at, seat = now - (days - 1) * DAY, Seat.objects.select_related("territory").get(pk=f"S-{community}")
        for helper in Helper.objects.filter(community=community).select_related("community"):
            helping.withdraw(helper=helper, by=seat, now=at)


def _turns(by: Post, now: datetime, today: date) -> None:
    """This week's and next week's roster of every street; the last night of next week is still open."""
    monday = today - timedelta(days=today.weekday())
    rows = []
    for street in places.places(kind="street", on=today):
        seats = [f"S-{street.code}", *(f"S-F-{street.code}-{force}" for force in FORCES)]
        known = Seat.objects.in_bulk([code for code in seats if code not in LEFT])
        chosen = [known[code] for code in seats if code in known]
        for n in range(27):
            on, turn = monday + n // 2 * DAY, list(TURNS)[n % 2]
            rows.append((street, on, turn, chosen[n % len(chosen)]))
    roster.enter(rows=rows, by=by, now=now)


def _changes(now: datetime, today: date) -> None:
    """One hand-over that waits for the receiver, one substitute."""
    street = Seat.objects.select_related("territory").get(code=f"S-{STREET}")
    new, away = bodies.make_accounts(rows=[("u-new", "网格员岗 接任 示例"), ("u-away", "网格员岗 代理 示例")])
    handed, resting = _term(HANDED), _term(AWAY)
    change = handover.Change(handed, new, today, today)
    handover.hand_over(seat=handed.seat, change=change, by=street, now=now)
    handover.stand_in(holder=resting, account=away, since=today, until=today + 10 * DAY, by=street, now=now)


def _term(seat: str) -> Appointment:
    return Appointment.objects.select_related("account", "seat__territory").get(seat_id=seat)
