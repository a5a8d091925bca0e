"""Joint handling in the play: a task list with a waiver, an objection waiting, a dispute, a matter passed on."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.demo import scenes
from jingzhi.demo.play import Turn, called
from jingzhi.demo.voices import Scene, up
from jingzhi.programmes.grid import queries

APART = 40  # steps away from the spots of voices.py


def show(*, seed: int) -> dict[str, int]:
    """Play every scene once; returns how many matters there are of it."""
    scene = Scene(seed, name="together")
    for part in (_tasks, _objection, _dispute, _passed_on):
        part(scene)
    return {"together": scene.n}


def _whistle(turn: Turn) -> tuple[str, list[str]]:
    """The item's owner leads, two forces of the street assist."""
    up(turn)
    item = queries.item_of(turn.case)
    assert item is not None  # scenes of this kind begin with an item
    forces = Body.objects.filter(kind="force", place_id__in=turn.case.place.path.split(".")).order_by("code")
    assist = [body.code for body in forces[:2]]
    turn.move(
        "whistle",
        turn.seat("street"),
        lead=item.owner_id,
        assist=assist,
        kind="daily",
        order=turn.say("orders"),
    )
    return item.owner_id, assist


def _of(turn: Turn, body: str) -> Seat:
    return next(seat for seat in called(turn) if seat.body_id == body)


def _tasks(scene: Scene) -> None:
    """Three come, each has a line on the list; one is done, one assistant is let off."""
    turn = scene.begin(5, timedelta(hours=20), apart=APART)
    lead, assist = _whistle(turn)
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    for body in (lead, *assist):
        turn.move("check_in", _of(turn, body))
    for body, work in ((lead, "查明原因并整改"), (assist[0], "维持现场秩序"), (assist[1], "通知沿街商户")):
        turn.move("list_task", turn.seat("street"), body=body, work=work, due=day)
    turn.move("finish_task", _of(turn, assist[0]), task=2, done="done", result="已到场维持秩序")
    turn.move("waive", _of(turn, lead), body=assist[1], why="商户已由社区通知到位")


def _objection(scene: Scene) -> None:
    """The lead says that the whistle does not rest on the list; the district has to judge."""
    turn = scene.begin(6, timedelta(hours=5), apart=APART)
    lead, _assist = _whistle(turn)
    turn.move("object_", _of(turn, lead), ground="off_list", why="清单写明由产权单位维护", **_article(turn))


def _dispute(scene: Scene) -> None:
    """A lead that has come says that it is not its duty: the district rules."""
    turn = scene.begin(7, timedelta(hours=9), apart=APART)
    lead, _assist = _whistle(turn)
    seat = _of(turn, lead)
    turn.move("check_in", seat)
    turn.move("hand_back", seat, reason="not_ours", **_article(turn))


def _article(turn: Turn) -> dict[str, object]:
    return {"document": "部门职责清单（示例）", "clause": "第12项", "evidence": [scenes.picture(turn.dice)]}


def _passed_on(scene: Scene) -> None:
    """Unpaid wages: not the district's to handle: it leaves by the right door, with the number it has there."""
    turn = scene.begin(11, timedelta(hours=30), apart=APART)
    turn.move("raise_", turn.seat("grid_worker"), tried=turn.say("tried_grid"))
    turn.move(
        "transfer",
        turn.seat("community"),
        channel="court",
        reference="示例-0001",
        reply="拖欠工资由劳动仲裁处理，已为您登记，请带劳动合同或考勤记录前往。",
    )
