"""Demo seats work matters to different ends through the real moves, so that every page has life in it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.bodies.queries import seats_for
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Party
from jingzhi.kit.photos import Photo, take
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions import receive

MESSAGES = Path(__file__).parent / "data" / "messages.csv"
Progress = Callable[..., None]
# How far each matter is worked and how often, out of 100; what is not worked to the end stays in its inbox.
PLANS = {
    "reported": 7,
    "grid": 26,
    "grid_open": 5,
    "community": 16,
    "sorting": 6,
    "sent_back": 3,
    "merged": 3,
    "street": 6,
    "whistled": 6,
    "checked_in": 5,
    "handed_back": 3,
    "answered": 4,
    "failed": 3,
    "closed": 5,
    "rated": 4,
    "contradicted": 2,
    "declined": 2,
}
DAYS = 28


@dataclass
class Turn:
    """One matter being worked: its case, the clock of the play and the dice."""

    case: Case
    at: datetime
    dice: random.Random

    def move(self, name: str, by: Seat, **facts: Any) -> None:
        """Make a move a while later, never in the future."""
        self.at = min(self.at + timedelta(minutes=self.dice.randint(8, 160)), timezone.now())
        self.case = advance(case_no=self.case.no, move=name, by=by, now=self.at, **facts)

    def seat(self, role: str) -> Seat:
        """The seat of a role that answers for the matter's place."""
        return _seat(role, self.case.place.path)


def play(*, count: int, seed: int | None = None, progress: Progress | None = None) -> dict[str, int]:
    """Work `count` matters to the ends of PLANS; returns how many ended in which state.

    The same seed plays the same matters once; without one, each call plays new ones.
    """
    seed = Case.objects.count() + 1000 if seed is None else seed
    dice = random.Random(seed)
    messages = _messages()
    plans = dice.choices(list(PLANS), weights=list(PLANS.values()), k=count)
    starts = sorted(timezone.now() - timedelta(minutes=dice.randint(30, DAYS * 1440)) for _plan in plans)
    _seat.cache_clear()
    ended: dict[str, int] = {}
    for done, (plan, at) in enumerate(zip(plans, starts, strict=True), start=1):
        case = _work(plan, at, random.Random(f"{seed}-{done}"), messages, f"play-{seed}-{done}")
        ended[case.state] = ended.get(case.state, 0) + 1
        if progress:
            progress(done, count)
    return ended


def _work(plan: str, at: datetime, dice: random.Random, messages: list[dict[str, str]], key: str) -> Case:
    turn = Turn(_report(at, dice, messages, key), at, dice)
    if turn.case.rev > 1:
        return turn.case  # the same play again: this matter was worked already
    try:
        SCRIPTS[plan](turn)
    except Refused as refused:
        # Two matters of a play may meet (a duplicate already closed, say): the matter stays where it is.
        if refused.status == 422:
            raise
    return turn.case


def _report(at: datetime, dice: random.Random, messages: list[dict[str, str]], key: str) -> Case:
    row = dice.choice(messages)
    point = (float(row["lon"]) + dice.uniform(-4e-4, 4e-4), float(row["lat"]) + dice.uniform(-4e-4, 4e-4))
    given: dict[str, Any] = {
        "title": row["subject"],
        "text": row["text"],
        "point": point,
        "key": key,
        "now": at,
    }
    grid = queries.place_at(point, at)
    item = queries.item_for_words(row["subject"], row["text"], at)
    if not item or dice.random() < 0.3:
        return receive(move="submit", by=_any("resident"), insist=True, scene=[picture(dice)], **given)
    return receive(
        move="report", by=_seat("grid_worker", grid.path), item=item, scene=[picture(dice)], **given
    )


def _grid(turn: Turn, *, verify: bool = True) -> None:
    turn.move(
        "solve", turn.seat("grid_worker"), outcome="cleared", after=[picture(turn.dice)], reply=REPLIES[0]
    )
    if verify:
        turn.move("pass_", turn.seat("community"))


def _sorting(turn: Turn) -> None:
    turn.move("raise_", turn.seat("grid_worker"), tried=TRIED[0])


def _community(turn: Turn) -> None:
    _sorting(turn)
    outcome = turn.dice.choice(("mediated", "explained", "fixed"))
    turn.move("settle", turn.seat("community"), outcome=outcome, after=[picture(turn.dice)], reply=REPLIES[1])
    turn.move("pass_", turn.seat("grid_worker"))


def _sent_back(turn: Turn) -> None:
    _sorting(turn)
    turn.move("send_back", turn.seat("community"), reason="no_photo", note=NOTES[0])


def _merged(turn: Turn) -> None:
    _sorting(turn)
    others = Case.objects.filter(place=turn.case.place, closed_at=None, flow="grid").exclude(no=turn.case.no)
    into = others.order_by("opened_at").first()
    if into is not None:
        turn.move("merge", turn.seat("community"), into=into.no)


def _street(turn: Turn) -> None:
    _sorting(turn)
    turn.move("raise_up", turn.seat("community"), tried=TRIED[1])


def _whistled(turn: Turn) -> None:
    _street(turn)
    item = queries.item_of(turn.case)
    assert item is not None
    force = Body.objects.filter(kind="force", place_id__in=turn.case.place.path.split(".")).order_by("code")
    lead = item.owner if item.owner.kind == "department" else force.first()
    assert lead is not None
    assist = [body.code for body in force if body != lead][: turn.dice.randint(0, 2)]
    kind = turn.dice.choices(("daily", "key", "emergency"), (7, 2, 1))[0]
    turn.move("whistle", turn.seat("street"), lead=lead.code, assist=assist, kind=kind, order=ORDERS[0])


def _called(turn: Turn) -> list[Seat]:
    parties = Party.objects.filter(case=turn.case, ended_at=None).order_by("part", "body_id")
    codes = list(parties.values_list("body_id", flat=True))
    seats = Seat.objects.filter(body_id__in=codes, role__in=("department", "force"))
    return list(seats.select_related("body", "territory").order_by("code"))


def _checked_in(turn: Turn) -> None:
    _whistled(turn)
    for seat in _called(turn):
        turn.move("check_in", seat)


def _handed_back(turn: Turn) -> None:
    _whistled(turn)
    lead = Party.objects.get(case=turn.case, part="lead", ended_at=None).body_id
    seat = next(seat for seat in _called(turn) if seat.body_id == lead)
    turn.move("hand_back", seat, reason="not_ours", basis=NOTES[1])


def _answered(turn: Turn) -> None:
    _checked_in(turn)
    for seat in _called(turn):
        turn.at += timedelta(hours=turn.dice.randint(1, 30))
        turn.move(
            "answer", seat, outcome="fixed", reply=REPLIES[2], note=NOTES[2], after=[picture(turn.dice)]
        )


def _failed(turn: Turn) -> None:
    _answered(turn)
    turn.move("fail", turn.seat("community"), why=NOTES[3])


def _closed(turn: Turn) -> None:
    _answered(turn)
    turn.move("pass_", turn.seat("community"))
    bodies = queries.answered_bodies(turn.case)
    ratings = {code: [turn.dice.choice((3, 4, 4, 5, 5)) for _score in range(3)] for code in bodies}
    turn.move("close", turn.seat("street"), ratings=ratings)


def _rated(turn: Turn) -> None:
    _closed(turn)
    turn.move("rate", _any("resident"), score=turn.dice.choice((3, 4, 5, 5)))


def _contradicted(turn: Turn) -> None:
    _closed(turn)
    turn.move("contradict", _any("resident"), why=NOTES[3])


def _declined(turn: Turn) -> None:
    _sorting(turn)
    turn.move("decline", turn.seat("community"), reason="beyond_duty", reply=REPLIES[3])


SCRIPTS: dict[str, Callable[[Turn], None]] = {
    "reported": lambda turn: None,
    "grid": _grid,
    "grid_open": lambda turn: _grid(turn, verify=False),
    "community": _community,
    "sorting": _sorting,
    "sent_back": _sent_back,
    "merged": _merged,
    "street": _street,
    "whistled": _whistled,
    "checked_in": _checked_in,
    "handed_back": _handed_back,
    "answered": _answered,
    "failed": _failed,
    "closed": _closed,
    "rated": _rated,
    "contradicted": _contradicted,
    "declined": _declined,
}
TRIED = ("已到现场查看并劝导，网格内无法解决。", "社区已联系物业和商户协调，需职能部门到场。")
NOTES = (
    "请补拍现场全景照片。",
    "该设施由镇街自建自管，依据区级权责清单不属本单位职责。",
    "已安排班组处理并现场复查。",
    "现场查看仍有遗留问题，请再处理。",
)
REPLIES = (
    "网格员已当场处理，感谢您的反映。",
    "社区已协调处理，后续我们会继续巡查。",
    "已处理完毕，如再出现请随时反映。",
    "这件事属于市场服务纠纷，请与商家协商，或拨打12315投诉。",
)
ORDERS = ("请按职责清单到场处理，处理后上传前后对比照片。",)


@lru_cache(maxsize=2000)
def _seat(role: str, path: str) -> Seat:
    from jingzhi.core.places.models import Place

    place = Place.objects.get(code=path.split(".")[-1])
    seat = seats_for(place, role)[0]
    return Seat.objects.select_related("body", "territory").get(code=seat.code)


def _any(role: str) -> Seat:
    return Seat.objects.select_related("body", "territory").filter(role=role).order_by("code")[0]


def _messages() -> list[dict[str, str]]:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("lon")]


@lru_cache(maxsize=24)
def _picture(number: int) -> Photo:
    """A drawn stand-in for a photograph: sky, ground and a shape, clearly not a real place."""
    dice = random.Random(number)
    image = Image.new("RGB", (640, 480), (186 - dice.randint(0, 40), 200, 208))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 480), fill=(120 + dice.randint(0, 40), 118, 110))
    for _house in range(4):
        left = dice.randint(0, 560)
        draw.rectangle(
            (left, 300 - dice.randint(60, 180), left + 90, 300), fill=(150, 140 + dice.randint(0, 40), 130)
        )
    x, y = dice.randint(160, 400), dice.randint(330, 400)
    colour = dice.choice(((192, 57, 43), (29, 90, 110), (224, 160, 48)))
    draw.ellipse((x, y, x + dice.randint(60, 150), y + 50), fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return take(buffer.getvalue(), name="demo.jpg")


def picture(dice: random.Random) -> Photo:
    """One of two dozen drawn pictures."""
    return _picture(dice.randint(0, 23))
