"""Demo seats work matters to different ends through the real moves, so that every page has life in it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.bodies.queries import seats_for
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.places.models import Place
from jingzhi.demo import scenes, tiling
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import callbacks, queries
from jingzhi.programmes.grid.actions import receive

Progress = Callable[..., None]
# How far a matter is worked, how often out of 100, and over how many days back such matters begin:
# what ended lies in the last four weeks, what is open mostly in the last days, and a little of it is late.
PLANS: dict[str, tuple[int, float]] = {
    "reported": (7, 0.5),
    "grid": (18, 28),
    "grid_open": (5, 1),
    "community": (11, 28),
    "sorting": (8, 0.6),
    "sent_back": (3, 1),
    "merged": (3, 28),
    "street": (6, 0.7),
    "whistled": (6, 1.2),
    "checked_in": (5, 3),
    "handed_back": (3, 2),
    "answered": (4, 4),
    "failed": (3, 5),
    "verified": (2, 2),
    "closed": (6, 28),
    "rated": (6, 26),
    "contradicted": (2, 10),
    "declined": (2, 28),
}
OLD = 0.12  # share of the open matters that began a while ago
DAY_BEGINS, DAY_ENDS = 8, 20


@dataclass
class Turn:
    """One matter being worked: its case, the clock of the play and the dice."""

    case: Case
    at: datetime
    dice: random.Random
    key: str

    def move(self, name: str, by: Seat, **facts: Any) -> None:
        """Make a move a while later, by day, never in the future."""
        self.at = min(by_day(self.at + timedelta(minutes=self.dice.randint(8, 110))), timezone.now())
        self.case = advance(case_no=self.case.no, move=name, by=by, now=self.at, **facts)

    def lately(self) -> None:
        """Mostly the next move was made in the last hours: what is open then is still in time."""
        if self.dice.random() > OLD:
            self.at = max(self.at, timezone.now() - timedelta(minutes=self.dice.randint(120, 240)))

    def seat(self, role: str) -> Seat:
        """The seat of a role that answers for the matter's place."""
        return _seat(role, self.case.place.path)

    def say(self, kind: str) -> str:
        """A phrase for an occasion."""
        return scenes.phrase(kind, self.dice)

    def result(self) -> dict[str, Any]:
        """Outcome, reply and picture that suit the item."""
        outcome = scenes.outcome_of(self.case.item_code)
        return {
            "outcome": outcome,
            "reply": scenes.reply(outcome, self.dice),
            "after": [scenes.picture(self.dice)],
            "note": self.say("internal"),
        }

    def verdict(self) -> dict[str, Any]:
        """What the verifier saw and decided: mostly solved, now and then not, with what that needs."""
        handled = queries.matter(self.case).handled
        outcome = {"not_found": "gone", "planned": "partial"}.get(handled, "solved")
        if outcome == "solved":
            outcome = self.dice.choices(list(scenes.VERDICTS), list(scenes.VERDICTS.values()))[0]
        return scenes.verdict(outcome, timezone.localdate(self.at), self.dice)


def play(*, count: int, seed: int | None = None, progress: Progress | None = None) -> dict[str, int]:
    """Work `count` matters to the ends of PLANS; returns how many ended in which state.

    The same seed plays the same matters once; without one, each call plays new ones.
    """
    seed = Case.objects.count() + 1000 if seed is None else seed
    forget_places()
    dice = random.Random(seed)
    plans = dice.choices(list(PLANS), weights=[weight for weight, _days in PLANS.values()], k=count)
    now = timezone.now()
    starts = sorted((_start(plan, dice, now), n, plan) for n, plan in enumerate(plans, start=1))
    ended: dict[str, int] = {}
    for done, (at, n, plan) in enumerate(starts, start=1):
        case = work(plan, at, random.Random(f"{seed}-{n}"), f"play-{seed}-{n}")
        ended[case.state] = ended.get(case.state, 0) + 1
        if progress:
            progress(done, count)
    return ended


def forget_places() -> None:
    """Seats and outlines are looked up anew: after a re-drawing others answer."""
    _seat.cache_clear()
    _any.cache_clear()
    scenes.forget_places()


def by_day(at: datetime) -> datetime:
    """The same moment, or early next morning when it falls into the night."""
    local = timezone.localtime(at)
    if DAY_BEGINS <= local.hour < DAY_ENDS:
        return at
    morning = local.replace(hour=DAY_BEGINS, minute=5 + at.minute // 2)
    return morning if local.hour < DAY_BEGINS else morning + timedelta(days=1)


def _start(plan: str, dice: random.Random, now: datetime) -> datetime:
    days = PLANS[plan][1]
    days = 12 if days < 10 and dice.random() < OLD else days
    return min(by_day(now - timedelta(days=dice.uniform(0.05, 1) * days)), now - timedelta(minutes=5))


def work(plan: str, at: datetime, dice: random.Random, key: str, point: tiling.Spot | None = None) -> Case:
    """Work one matter from `at` on to the end of its plan, at a point or where its message happens."""
    row = message(plan, dice)
    point = point or scenes.spot(row, dice)
    turn = Turn(report(row, point, at, dice, key), at, dice, key)
    if turn.case.rev > 1:
        return turn.case  # the same play again: this matter was worked already
    try:
        if plan == "merged":
            _merged(turn, row, point)
        else:
            SCRIPTS[plan](turn)
    except Refused as refused:
        # Two matters of a play may meet (one moved on, say): the matter stays where it is.
        if refused.status == 422:
            raise
    return turn.case


def message(plan: str, dice: random.Random) -> dict[str, str]:
    """Small things are solved in the grid; what needs a department goes further."""
    if plan in ("grid", "grid_open"):
        return dice.choice(scenes.small())
    return dice.choice(scenes.messages() if plan in ("reported", "merged", "sorting") else scenes.large())


def report(
    row: dict[str, str], point: tuple[float, float], at: datetime, dice: random.Random, key: str
) -> Case:
    """A resident or a grid worker reports a message at a point."""
    given: dict[str, Any] = {"title": row["subject"], "text": row["text"], "point": point, "now": at}
    item = queries.item_for_words(row["subject"], row["text"], at)
    scene = [scenes.picture(dice)]
    if not item or dice.random() < 0.4:
        return receive(move="submit", by=_any("resident"), insist=True, scene=scene, key=key, **given)
    worker = _seat("grid_worker", queries.place_at(point, at).path)
    return receive(move="report", by=worker, item=item, scene=scene, key=key, **given)


def _grid(turn: Turn, *, verify: bool = True) -> None:
    turn.move("solve", turn.seat("grid_worker"), **turn.result())
    if verify:
        turn.move("pass_", turn.seat("community"), **turn.verdict())
        _perhaps_rated(turn)


def _sorting(turn: Turn) -> None:
    turn.move("raise_", turn.seat("grid_worker"), tried=turn.say("tried_grid"))


def _community(turn: Turn) -> None:
    _sorting(turn)
    turn.move("settle", turn.seat("community"), **turn.result())
    turn.move("pass_", turn.seat("grid_worker"), **turn.verdict())
    _perhaps_rated(turn)


def _sent_back(turn: Turn) -> None:
    _sorting(turn)
    turn.move("send_back", turn.seat("community"), reason="no_photo", note=turn.say("supplement"))


def _merged(turn: Turn, row: dict[str, str], point: tuple[float, float]) -> None:
    """A neighbour reports the same thing; the community joins the two, and the grid worker sees to it."""
    near = (round(point[0] + 1e-4, 6), point[1])
    at = min(turn.at + timedelta(minutes=20), timezone.now())
    twin = report(row, near, at, turn.dice, f"{turn.key}-twin")
    _sorting(turn)
    turn.move("merge", turn.seat("community"), into=twin.no)
    _grid(Turn(twin, turn.at, turn.dice, turn.key))


def _street(turn: Turn, *, lately: bool = False) -> None:
    _sorting(turn)
    if lately:
        turn.lately()
    # The form comes with the item filled in; leaving it is taking it.
    item = turn.case.item_code
    turn.move("raise_up", turn.seat("community"), tried=turn.say("tried_community"), item=item)


def _whistled(turn: Turn) -> None:
    _street(turn)
    item = queries.item_of(turn.case)
    assert item is not None  # what goes up rests on an item
    forces = Body.objects.filter(kind="force", place_id__in=turn.case.place.path.split(".")).order_by("code")
    lead = item.owner_id if item.owner.kind == "department" else forces[0].code
    others = [*scenes.helpers(item.code), turn.dice.choice([body.code for body in forces])]
    assist = [code for code in others if code != lead][: turn.dice.randint(0, 2)]
    kind = "emergency" if item.urgency == "E1" else turn.dice.choices(("daily", "key"), (4, 1))[0]
    turn.move("whistle", turn.seat("street"), lead=lead, assist=assist, kind=kind, order=turn.say("orders"))


def called(turn: Turn) -> list[Seat]:
    parties = Party.objects.filter(case=turn.case, ended_at=None).order_by("part", "body_id")
    codes = list(parties.values_list("body_id", flat=True))
    seats = Seat.objects.filter(body_id__in=codes, role__in=("department", "force"))
    # Assistants first: the lead answers last.
    return sorted(
        seats.select_related("body", "territory"), key=lambda seat: (codes.index(seat.body_id), seat.code)
    )


def _checked_in(turn: Turn) -> None:
    _whistled(turn)
    for seat in called(turn):
        turn.move("check_in", seat)


def _handed_back(turn: Turn) -> None:
    _whistled(turn)
    lead = Party.objects.get(case=turn.case, part="lead", ended_at=None).body_id
    seat = next(seat for seat in called(turn) if seat.body_id == lead)
    turn.lately()
    turn.move("hand_back", seat, reason="not_ours", evidence=[scenes.picture(turn.dice)], **_article(turn))


def _article(turn: Turn) -> dict[str, str]:
    """Document and clause a body refers to."""
    document, clause = turn.say("handed_back").split("|")
    return {"document": document, "clause": clause}


def _answered(turn: Turn) -> None:
    _checked_in(turn)
    for seat in called(turn):
        turn.at += timedelta(hours=turn.dice.choice((2, 4, 6, 20, 26, 50)))
        turn.move("answer", seat, **turn.result())


def _failed(turn: Turn) -> None:
    _answered(turn)
    turn.lately()
    turn.move("fail", turn.seat("community"), why=turn.say("failed"))


def _verified(turn: Turn) -> None:
    _answered(turn)
    turn.move("pass_", turn.seat("community"), **turn.verdict())


def _closed(turn: Turn) -> None:
    _answered(turn)
    if turn.dice.random() < 0.2:
        _once_more(turn)
    turn.move("pass_", turn.seat("community"), **turn.verdict())
    ratings = {code: _scores(turn.dice) for code in queries.answered_bodies(turn.case)}
    turn.move("close", turn.seat("street"), ratings=ratings)


def _once_more(turn: Turn) -> None:
    """返工: verification fails, the lead comes again."""
    turn.move("fail", turn.seat("community"), why=turn.say("failed"))
    for seat in called(turn):
        turn.move("answer", seat, **turn.result())


def _scores(dice: random.Random) -> list[int]:
    return [dice.choices((2, 3, 4, 5), (1, 3, 8, 8))[0] for _criterion in range(3)]


def _rated(turn: Turn) -> None:
    _closed(turn)
    _rate(turn)


def _perhaps_rated(turn: Turn) -> None:
    if turn.dice.random() < 0.3:
        _rate(turn)
    elif turn.dice.random() < 0.4 and callbacks.waits(turn.case):
        _called_back(turn)


def _called_back(turn: Turn) -> None:
    """回访: the hotline asks; mostly somebody answers, not always with a mark."""
    if turn.dice.random() < 0.25:
        turn.move("call_back", _any("hotline"), reached="no")
        return
    given: dict[str, Any] = {"reached": "yes", "says": turn.dice.choices(("solved", "unsolved"), (14, 1))[0]}
    if turn.dice.random() < 0.7:
        given["score"] = turn.dice.choices((3, 4, 5), (2, 5, 8))[0] if given["says"] == "solved" else 2
    turn.move("call_back", _any("hotline"), **given)


def _rate(turn: Turn) -> None:
    score = turn.dice.choices((2, 3, 4, 5), (1, 2, 6, 8))[0]
    turn.move("rate", _any("resident"), score=score, words=turn.say("thanks") if score > 3 else "")


def _contradicted(turn: Turn) -> None:
    _closed(turn)
    turn.lately()
    turn.move("contradict", _any("resident"), why=turn.say("contradicted"))


def _declined(turn: Turn) -> None:
    _sorting(turn)
    turn.move("decline", turn.seat("community"), reason="repeat", reply=turn.say("declined"))


SCRIPTS: dict[str, Callable[[Turn], None]] = {
    "reported": lambda turn: None,
    "grid": _grid,
    "grid_open": lambda turn: _grid(turn, verify=False),
    "community": _community,
    "sorting": _sorting,
    "sent_back": _sent_back,
    "street": lambda turn: _street(turn, lately=True),
    "whistled": _whistled,
    "checked_in": _checked_in,
    "handed_back": _handed_back,
    "answered": _answered,
    "failed": _failed,
    "verified": _verified,
    "closed": _closed,
    "rated": _rated,
    "contradicted": _contradicted,
    "declined": _declined,
}


@lru_cache(maxsize=2000)
def _seat(role: str, path: str) -> Seat:
    place = Place.objects.get(code=path.split(".")[-1])
    return Seat.objects.select_related("body", "territory").get(code=seats_for(place, role)[0].code)


@lru_cache(maxsize=4)
def _any(role: str) -> Seat:
    return Seat.objects.select_related("body", "territory").filter(role=role).order_by("code")[0]
