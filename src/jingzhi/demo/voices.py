"""Matters with more than one voice in the play: joined, split, supervised, on hold, come again, waiting to be merged."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.bodies.queries import seats_for
from jingzhi.core.flows.actions import advance
from jingzhi.core.places.models import Place
from jingzhi.demo import scenes
from jingzhi.demo.play import Turn, by_day, called
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions import receive

# The grid the demo sign-ins sit in, so that their pages show it.
HERE = "510603001001001"
STEP = 1e-4  # degrees, some ten metres


class Scene:
    """The spot, the dice and the way a matter begins."""

    def __init__(self, seed: int, *, name: str = "voices") -> None:
        self.dice, self.seed, self.n = random.Random(f"{name}-{seed}"), f"{name}-{seed}", 0
        place = Place.objects.get(code=HERE)
        assert place.lon is not None
        assert place.lat is not None
        self.lon, self.lat = place.lon, place.lat
        rows = [
            (row, queries.item_for_words(row["subject"], row["text"], timezone.now()))
            for row in scenes.large()
        ]
        self.rows = [(row, item) for row, item in rows if item and row["scope"] != "here"]

    def begin(self, what: int, ago: timedelta, apart: int = 0) -> Turn:
        """A grid worker reports message `what`, some steps away from the others of its kind."""
        row, item = self.rows[what % len(self.rows)]
        at = min(by_day(timezone.now() - ago), timezone.now() - timedelta(minutes=3))
        self.n += 1
        point = (round(self.lon + STEP * (apart + 12 * what), 6), round(self.lat + STEP * 7 * what, 6))
        place = queries.place_at(point, at)
        worker = Seat.objects.select_related("body", "territory").get(
            code=seats_for(place, "grid_worker")[0].code
        )
        case = receive(
            move="report", by=worker, now=at, title=row["subject"], text=row["text"], item=item, point=point,
            scene=[scenes.picture(self.dice)], key=f"{self.seed}-{self.n}",
        )  # fmt: skip
        return Turn(case, at, self.dice, f"{self.seed}-{self.n}")


def show(*, seed: int) -> dict[str, int]:
    """Play every scene once; returns how many matters there are of it."""
    scene = Scene(seed)
    for part in (_joined, _split, _supervised, _held, _again, _twins):
        part(scene)
    return {"voices": scene.n}


def _resident() -> Seat:
    return Seat.objects.select_related("body", "territory").filter(role="resident").order_by("code")[0]


def up(turn: Turn) -> None:
    """Grid and community have tried; the matter lies with the street."""
    turn.move("raise_", turn.seat("grid_worker"), tried=turn.say("tried_grid"))
    turn.lately()
    turn.move("raise_up", turn.seat("community"), tried=turn.say("tried_community"))


def _whistle(turn: Turn) -> None:
    up(turn)
    item = queries.item_of(turn.case)
    assert item is not None
    lead = item.owner_id
    turn.move("whistle", turn.seat("street"), lead=lead, kind="daily", order=turn.say("orders"))


def _joined(scene: Scene) -> None:
    """Three neighbours and the grid worker meet the same thing."""
    turn = scene.begin(0, timedelta(hours=30))
    for n in range(3):
        at = min(turn.at + timedelta(minutes=40 * (n + 1)), timezone.now())
        code = queries.resident_code(f"{turn.key}-{n}")
        advance(case_no=turn.case.no, move="join", by=_resident(), now=at, extra={"code": code})
    turn.move("join", turn.seat("grid_worker"), scene=[scenes.picture(scene.dice)])


def _split(scene: Scene) -> None:
    """The street makes three matters of one; one of them has moved on."""
    turn = scene.begin(1, timedelta(hours=26))
    up(turn)
    rows = scene.rows[1:4]
    parts = [{"title": row["subject"], "item": item, "place": ""} for row, item in rows]
    turn.move("split", turn.seat("street"), parts=parts)
    child = queries.children(turn.case)[0]
    advance(
        case_no=child.no, move="give_back", by=turn.seat("street"), now=timezone.now(), reason="can_solve",
    )  # fmt: skip


def _supervised(scene: Scene) -> None:
    """One answered and waiting to be judged, one still to be answered."""
    for what in (2, 3):
        turn = scene.begin(what, timedelta(days=2))
        _whistle(turn)
        turn.move("supervise", turn.seat("district"), severity="2", demand=turn.say("orders"))
        if what == 2:
            turn.move("answer_supervision", called(turn)[0], report=turn.say("internal"))


def _held(scene: Scene) -> None:
    """One on hold, one the district is asked for."""
    for what in (4, 5):
        turn = scene.begin(what, timedelta(days=20 if what == 4 else 1))
        up(turn)
        item = queries.item_of(turn.case)
        assert item is not None
        until = timezone.localdate(_later(turn.at, 60 if what == 4 else 90))
        turn.move(
            "ask_hold", turn.seat("street"), owner=item.owner_id, review_on=until, why=turn.say("internal")
        )
        if what == 4:
            turn.move("grant_hold", turn.seat("district"))


def _later(at: datetime, days: int) -> datetime:
    return at + timedelta(days=days)


def _again(scene: Scene) -> None:
    """Solved three weeks ago, here again today."""
    turn = scene.begin(6, timedelta(days=21))
    turn.move("solve", turn.seat("grid_worker"), **turn.result())
    turn.move("pass_", turn.seat("community"), **turn.verdict())
    scene.begin(6, timedelta(hours=2), apart=1)


def _twins(scene: Scene) -> None:
    """Two reports of one thing wait side by side for the community to merge them."""
    for apart in range(2):
        turn = scene.begin(7, timedelta(hours=3), apart=2 * apart)
        turn.move("raise_", turn.seat("grid_worker"), tried=turn.say("tried_grid"))
