"""What grids must have, and naming seats for it. Each change is an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.models import USUAL_POSTS, Filling, PostKind
from jingzhi.programmes.staffing.queries import posts

MOST_PER_GRID = 20


@transaction.atomic
def lay_down(*, since: date, by: Post, now: datetime) -> list[PostKind]:
    """Enter the usual posts 1+1+4+N, in force from a day (SYSTEM.md D4).

    Raises:
        Refused: 409 when posts have been entered already.
    """
    if PostKind.objects.exists():
        raise Refused(_("定岗规则已经有了，请在列表里逐项修改。"), code="laid_down", status=409)
    kinds = PostKind.objects.bulk_create(
        PostKind(code=code, name=str(name), group=group, rank=n, per_grid=few, period=DateRange(since, None))
        for n, (code, name, group, few) in enumerate(USUAL_POSTS, 1)
    )
    ledger.record_many(
        {
            "kind": "staffing.require",
            "subject": f"post:{kind.code}",
            "by": by.code,
            "at": now,
            "facts": {"per_grid": kind.per_grid, "since": since.isoformat()},
        }
        for kind in kinds
    )
    return kinds


@transaction.atomic
def require(*, code: str, per_grid: int, since: date, by: Seat, now: datetime) -> PostKind:
    """From a day on each grid must have `per_grid` posts of a kind; what held before stays readable.

    Raises:
        Refused: not the district (403), no such kind, a number out of 0-20, or a day before the present rule began.
    """
    if by.role != "district":
        raise Refused(_("定岗规则由区里确定，请联系区值守岗。"), code="forbidden", status=403)
    if not 0 <= per_grid <= MOST_PER_GRID:
        raise Refused(_("每格人数要在0到20之间。"), code="bad_number", field="per_grid")
    rows = PostKind.objects.select_for_update().filter(code=code[:20])
    present = rows.filter(period__upper_inf=True).first()
    if present is None:
        raise Refused(_("没有这种岗位，请从列表里选择。"), code="unknown_post", status=404)
    if since < max(present.period.lower, timezone.localdate(now)):
        raise Refused(
            _("新规则只能从今天或以后生效，过去的空缺照当时的规则算。"), code="bad_period", field="since"
        )
    if since == present.period.lower:
        present.per_grid = per_grid
        present.save(update_fields=["per_grid"])
    else:
        present.period = DateRange(present.period.lower, since)
        present.save(update_fields=["period"])
        present = PostKind(
            code=present.code,
            name=present.name,
            group=present.group,
            rank=present.rank,
            per_grid=per_grid,
            period=DateRange(since, None),
        )
        present.save()
    facts = {"per_grid": per_grid, "since": since.isoformat()}
    ledger.record(kind="staffing.require", subject=f"post:{code}", by=by.code, at=now, facts=facts)
    return present


@transaction.atomic
def enter(*, rows: Iterable[tuple[Place, str, Seat]], since: date, by: Post, now: datetime) -> int:
    """Name seats for posts of many grids at once: (grid, kind, seat); returns how many. One event per grid.

    Raises:
        Refused: one of the posts is filled already.
    """
    made: dict[str, list[Filling]] = defaultdict(list)
    for grid, kind, seat in rows:
        filling = Filling(grid=grid, kind=kind, seat=seat, period=DateRange(since, None))
        made[grid.code].append(filling)
    try:
        with transaction.atomic():
            Filling.objects.bulk_create((one for few in made.values() for one in few), batch_size=1000)
    except IntegrityError as error:
        raise Refused(_("名单里有岗位已经有人。"), code="post_taken", status=409) from error
    ledger.record_many(
        {
            "kind": "staffing.fill",
            "subject": f"staffing:{grid}",
            "by": by.code,
            "place": grid,
            "at": now,
            "facts": {"since": since.isoformat(), "posts": {one.kind: one.seat_id for one in few}},
        }
        for grid, few in made.items()
    )
    return sum(map(len, made.values()))


@transaction.atomic
def fill(*, grid: Place, kind: str, seat: Seat, since: date, by: Seat, now: datetime) -> Filling:
    """Name a seat for a free post of a grid from a day on. A seat may serve several grids.

    Raises:
        Refused: a grid out of reach (404), a seat that is not `by`'s to arrange (403), a kind the rules do not
            know, or a post or seat already taken for that time (409).
    """
    checks.in_territory(by, grid)
    _may_name(by, seat, grid)
    _not_past(since, now, "since")
    known: dict[str, Any] = {one.code: one for one in posts.kinds_on(since)}
    if kind not in known or known[kind].group == "helper":
        raise Refused(_("没有这种岗位，请从列表里选择。"), code="unknown_post", status=404)
    open_from = Filling.objects.filter(grid=grid, kind=kind, period__overlap=DateRange(since, None))
    taken = set(open_from.values_list("n", flat=True))
    n = next((n for n in range(1, known[kind].per_grid + 1) if n not in taken), None)
    if n is None:
        raise Refused(_("这个岗位已经有人，请先解除原来的岗位。"), code="post_taken", status=409)
    try:
        with transaction.atomic():
            row = Filling.objects.create(grid=grid, kind=kind, n=n, seat=seat, period=DateRange(since, None))
    except IntegrityError as error:
        raise Refused(_("这个岗位刚刚被别人安排了，请刷新后再看。"), code="post_taken", status=409) from error
    facts = {"since": since.isoformat(), "posts": {kind: seat.code}}
    _tell("fill", grid, by, now, facts)
    return row


def _may_name(by: Seat, seat: Seat, grid: Place) -> None:
    """A force or secretary of the street or community may be named for any of its grids by whoever leads them."""
    reach = checks.may_manage(by, seat) or by.territory_id == seat.territory_id
    if by.role not in checks.MANAGES or not reach or not seat.territory.holds(grid):
        raise Refused(
            _("这个岗位的辖区不含这个网格，或您不能安排编组。"), code="not_yours_to_staff", status=403
        )


def _not_past(day: date, now: datetime, field: str) -> None:
    if day < timezone.localdate(now):
        raise Refused(_("日期不能早于今天：过去的空缺照实保留。"), code="in_the_past", field=field)


@transaction.atomic
def release(*, filling: Filling, until: date, by: Seat, now: datetime) -> Filling:
    """The seat no longer fills the post from `until` on; the matters stay with the seat.

    Raises:
        Refused: out of reach (404), not `by`'s to arrange (403), or the day lies outside the filling.
    """
    checks.in_territory(by, filling.grid)
    _may_name(by, filling.seat, filling.grid)
    _not_past(until, now, "until")
    row = Filling.objects.select_for_update().get(pk=filling.pk)
    if until <= row.period.lower or (row.period.upper is not None and until >= row.period.upper):
        raise Refused(_("解除日期要在任岗期间之内。"), code="bad_period", field="until")
    row.period = DateRange(row.period.lower, until)
    row.save(update_fields=["period"])
    _tell("release", row.grid, by, now, {"until": until.isoformat(), "posts": {row.kind: row.seat_id}})
    return row


def _tell(move: str, grid: Place, by: Post, now: datetime, facts: dict[str, Any]) -> None:
    ledger.record(
        kind=f"staffing.{move}",
        subject=f"staffing:{grid.code}",
        by=by.code,
        place=grid.code,
        at=now,
        facts=facts,
    )


@transaction.atomic
def inherit(*, before: str, after: Place, on: date, by: Post, now: datetime) -> int:
    """After a re-drawing: the seats that filled the posts of an old grid fill those of a new one that are free.

    The old worker's seat is followed by the new grid's own; a seat whose territory does not hold the new grid is
    left out, so that the gap shows. The old grid's posts end on `on`. Safe to run twice; returns how many were filled.
    """
    last = on - timedelta(days=1)
    rows = list(Filling.objects.filter(grid=before, period__contains=last).select_related("seat__territory"))
    own = Seat.objects.filter(code=f"S-{after.code}").select_related("territory").first()
    made: dict[str, str] = {}
    for row in rows:
        seat = own if row.seat.territory_id == before else row.seat
        if seat is None or not seat.territory.holds(after):
            continue
        taken = Filling.objects.filter(grid=after, kind=row.kind, period__overlap=DateRange(on, None))
        if not taken.filter(Q(n=row.n) | Q(seat=seat)).exists():
            Filling.objects.create(grid=after, kind=row.kind, n=row.n, seat=seat, period=DateRange(on, None))
            made[row.kind] = seat.code
    ended = Filling.objects.filter(pk__in=[row.pk for row in rows], period__contains=on)
    released = {row.kind: row.seat_id for row in ended}
    for row in ended:
        row.period = DateRange(row.period.lower, on)
        row.save(update_fields=["period"])
    old = Place.objects.get(code=before)
    for move, grid, posts_ in (("fill", after, made), ("release", old, released)):
        if posts_:
            _tell(
                move, grid, by, now, {"since" if move == "fill" else "until": on.isoformat(), "posts": posts_}
            )
    return len(made)
