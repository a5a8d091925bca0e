"""Builds the demo district from nothing, through the domain's own actions only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import actions as catalogue
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.places import actions as places
from jingzhi.core.places.models import Place
from jingzhi.demo import (
    applications,
    assessing,
    drafts,
    duties,
    history,
    inspections,
    keywork,
    lists,
    organisations,
    rating,
    staffing,
    tasks,
    together,
    voices,
)
from jingzhi.demo.geography import DATA, FOUNDED, REDRAWN, division
from jingzhi.demo.logins import ACCOUNTS, PASSWORD
from jingzhi.demo.play import play
from jingzhi.demo.replay import replay
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.suggestions import actions as suggestions
from jingzhi.programmes.redrawing.effect import carry_out

SEED = 2023
PLAY_SEED = 2626  # its dice come near the shares in play.PLANS, with every state around the demo sign-ins
MATTERS = 180
# The district begins with its 157 grids of then and is re-drawn on the morning the 331 came into force.
ENTERED_AT = datetime(2022, 9, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
REDRAWN_AT = datetime(2023, 6, 1, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
Progress = Callable[..., None]


@dataclass(frozen=True)
class Setup:
    """Whoever enters a district before any seat exists."""

    code: str = "setup"


def build(*, progress: Progress | None = None, matters: int = MATTERS) -> dict[str, int]:
    """Build the whole demo district in an empty database and let its seats work `matters` matters.

    The same seed draws the same places, organisations and plots; only the times follow the calendar of today.

    Returns:
        How many places, bodies, seats, items, accounts and matters there are now.

    Raises:
        Refused: there is something in the database already.
    """
    steps: list[tuple[str, Callable[[], dict[str, int]]]] = [
        ("区划和网格", _places),
        ("组织和岗位", _organisations),
        ("事项清单", _items),
        ("2022年第四季度", _history),
        ("网格重划 157 → 331", _redrawing),
        ("演示账号", _accounts),
        ("事项准入", _applications),
    ]
    _must_be_empty()
    total = len(steps) * 10 + matters + 1
    report = _reporter(progress, total)
    ledger.record(kind="demo.build", subject="demo", by=Setup().code, at=ENTERED_AT)
    built: dict[str, int] = {}
    for n, (label, step) in enumerate(steps):
        report(n * 10, label)
        built |= step()
    start = len(steps) * 10
    played = play(count=matters, seed=PLAY_SEED, progress=lambda done, _all: report(start + done, "办理事项"))
    voices.show(seed=PLAY_SEED)
    together.show(seed=PLAY_SEED)
    replayed = replay(DATA / "messages.csv")
    _prepare()
    built |= staffing.staff(by=Setup(), now=timezone.now())
    report(total - 1, "学办结事项、送达提醒")
    _afterwards()
    report(total, "完成")
    return built | {"matters": built["history"] + sum(played.values()) + replayed["accepted"]}


def _prepare() -> None:
    drafts.draft()
    inspections.show()
    keywork.show()


def _afterwards() -> None:
    """What rests on everything that happened."""
    suggestions.train(now=timezone.now())
    deliver_pending()
    assessing.show()
    rating.show()
    lists.show()
    tasks.show()


def _reporter(progress: Progress | None, total: int) -> Callable[[int, str], None]:
    def report(done: int, label: str) -> None:
        if progress:
            progress(done, total, label)

    return report


def _must_be_empty() -> None:
    if Seat.objects.exists():
        raise Refused(
            _("这里已经有区划和组织；要重建演示区请运行 ./jingzhi demo。"), code="not_empty", status=409
        )


def _places() -> dict[str, int]:
    rows = [row | {"until": None} for row in division(SEED).rows if row["since"] == FOUNDED]
    return {"places": len(places.found(rows=rows, by=Setup(), now=ENTERED_AT))}


def _organisations() -> dict[str, int]:
    drawn = division(SEED)
    bodies.found_bodies(rows=organisations.bodies(drawn, FOUNDED), by=Setup(), now=ENTERED_AT)
    bodies.make_seats(rows=organisations.seats(drawn, FOUNDED), by=Setup(), now=ENTERED_AT)
    return {}


def _history() -> dict[str, int]:
    return {"history": history.replay_quarter(by=Setup(), now=timezone.now())}


def _redrawing() -> dict[str, int]:
    """The re-drawing of 2023 by what any re-drawing does, then the quarters and buildings counted for it."""
    drawn = division(SEED)
    carry_out(
        ended=[row["code"] for row in drawn.of("grid", FOUNDED)],
        rows=drawn.of("grid"),
        on=REDRAWN,
        by=Setup(),
        now=REDRAWN_AT,
    )
    places.found(rows=drawn.of("quarter") + drawn.of("building"), by=Setup(), now=REDRAWN_AT)
    return {"places": Place.objects.count(), "bodies": Body.objects.count(), "seats": Seat.objects.count()}


def _items() -> dict[str, int]:
    return {"items": len(catalogue.admit(rows=duties.items(), by=Setup(), now=ENTERED_AT))}


def _applications() -> dict[str, int]:
    return applications.play(by=Setup())


def _accounts() -> dict[str, int]:
    seats: dict[str, Any] = Seat.objects.in_bulk([seat for _label, _name, seat, _page in ACCOUNTS])
    for label, username, seat, _page in ACCOUNTS:
        account = bodies.make_account(username=username, label=label, password=PASSWORD)
        bodies.appoint(account=account, seat=seats[seat], since=REDRAWN, by=Setup(), now=REDRAWN_AT)
    return {"accounts": len(ACCOUNTS)}
