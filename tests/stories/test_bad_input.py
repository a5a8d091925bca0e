"""Bad input at the domain: each gets a Chinese sentence, the right status and field, and leaves nothing behind."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.rules.traces import nothing_left_behind

from jingzhi.core.bodies.models import Body
from jingzhi.core.places import actions as places
from jingzhi.core.places.models import Place
from jingzhi.kit.photos import MOST_BYTES
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, Setup, make_photo
from jingzhi.programmes.grid.tests.situations import (
    ANSWER,
    COMMUNITY,
    GRID,
    LATER,
    answered_by_bodies,
    answered_by_community,
    checked_in,
    closed,
    closed_and_rated,
    declined,
    dispatched,
    facts,
    in_community_without_grid,
    merged,
    moved,
    reported,
    sorted_by_community,
    street,
    tasks_open,
    unplaced,
    upheld,
    verified,
)

pytestmark = pytest.mark.usefixtures("shelf")
SENTENCE = re.compile("[\u4e00-\u9fff]{2}.*[。，]", re.DOTALL)
NAN, INF = float("nan"), float("inf")
OTHER_DISTRICT = "510604"


def refusal(function, *args, **kwargs):
    """(status, code, field) of a refusal that says a sentence and leaves nothing behind."""
    with nothing_left_behind(), pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    assert SENTENCE.search(refused.value.text), refused.value.text
    assert "%(" not in refused.value.text
    return refused.value.status, refused.value.code, refused.value.field


def upload(data, name="photo.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def picture(kind="PNG"):
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 60).save(buffer, kind)
    return buffer.getvalue()


class Huge:
    """An upload of 200 MB whose content must not be read to refuse it."""

    name, size = "photo.jpg", 200 * 1024 * 1024

    def chunks(self):
        yield b"\xff\xd8\xff"

    def seek(self, _place):
        return 0

    def read(self):
        raise AssertionError("the file was read although its size says no")


SUBMITTED = {
    "an unknown item": ({"item": "X99"}, (422, "unknown_item", "item")),
    "an unknown place": ({"point": None, "place": "999999"}, (404, "unknown_place", "place")),
    "a point outside the district": ({"point": (103.0, 30.0)}, (422, "outside_district", "point")),
    "a point that is no number": ({"point": (NAN, NAN)}, (422, "bad_point", "point")),
    "a point at infinity": ({"point": (INF, 31.05)}, (422, "bad_point", "point")),
    "a point beyond the pole": ({"point": (104.05, 131.0)}, (422, "bad_point", "point")),
    "a text of 100,000 characters": ({"text": "灯" * 100_000}, (422, "too_long", "text")),
    "a title of 100,000 characters": ({"title": "灯" * 100_000}, (422, "too_long", "title")),
    "a message of emoji only": ({"text": "😡😡😡"}, (422, "no_words", "text")),
    "a message of invisible signs": ({"text": "\u200b\u200e\x00\x07"}, (422, "empty", "text")),
    "an address of 1,000 characters": ({"address": "路" * 1000}, (422, "too_long", "address")),
    "a telephone that is none": ({"phone": "12345abc"}, (422, "bad_phone", "phone")),
    "a file that is no image": ({"scene": [upload(b"MZ\x90 program")]}, (422, "not_image", "photo")),
    "an empty file": ({"scene": [upload(b"")]}, (422, "empty", "photo")),
    "an image that is not what its name says": ({"scene": [upload(picture("PNG"))]}, (422, "wrong_type", "photo")),
    "an image cut off": ({"scene": [upload(picture("PNG")[:2000], "a.png")]}, (422, "damaged", "photo")),
    "a good image and a bad one": ({"scene": [make_photo(), upload(b"GIF89a")]}, (422, "not_image", "photo")),
    "a file of 200 MB": ({"scene": [Huge()]}, (413, "too_big", "photo")),
    "seven photographs": ({"scene": [make_photo()] * 7}, (422, "too_many_photos", "scene")),
    "an outside number of 41 signs": ({"outside_id": "9" * 41}, (422, "too_long", "outside_id")),
}  # fmt: skip


@pytest.mark.parametrize("what", SUBMITTED)
def test_a_report_is_refused_that_has(world, what):
    given, expected = SUBMITTED[what]
    job = {"move": "submit", "by": world.resident, "now": NOW, "key": "k1"} | facts("submit") | given
    status, code, field = refusal(receive, **job)
    assert (status, code) == expected[:2]
    assert field in (expected[2], "scene" if expected[2] == "photo" else expected[2])


def test_the_limits_themselves_are_allowed(world):
    job = {"move": "submit", "by": world.resident, "now": NOW} | facts("submit")
    case = receive(
        **job | {"text": "灯" * 5000, "title": "灯" * 60, "scene": [make_photo(n) for n in range(6)]}
    )
    assert case.attachments.count() == 6
    assert MOST_BYTES == 20 * 1024 * 1024


def test_a_matter_for_another_channel_is_refused_in_words_and_can_be_insisted_on(world):
    job = (
        {"move": "submit", "by": world.resident, "now": NOW} | facts("submit") | {"text": "着火了，快来救命"}
    )
    status, code, _field = refusal(receive, **job)
    assert (status, code) == (422, "triage_emergency")
    assert receive(**job, insist=True).state == "reported"


def test_an_old_grid_and_another_districts_grid_take_nothing_in(world):
    rows = [
        {"code": OTHER_DISTRICT, "kind": "district", "name": "别区", "parent": None, "since": SINCE},
        {"code": f"{OTHER_DISTRICT}001", "kind": "grid", "name": "别区网格", "parent": OTHER_DISTRICT, "since": SINCE,
         "polygon": shapely.box(105.0, 31.0, 105.1, 31.1)},
        {"code": f"{COMMUNITY}900", "kind": "grid", "name": "旧网格", "parent": COMMUNITY, "since": SINCE,
         "until": NOW.date()},
    ]  # fmt: skip
    places.found(rows=rows, by=Setup(), now=NOW)
    job = {"move": "report", "by": world.worker, "now": NOW, "title": "路灯不亮", "item": "X01"}
    for place in (f"{OTHER_DISTRICT}001", f"{COMMUNITY}900"):
        assert refusal(receive, **job, place=place) == (422, "bad_place", "place")
    assert refusal(receive, **job, point=(105.05, 31.05)) == (422, "bad_place", "point")


def test_a_grid_worker_names_the_place(world):
    job = {"move": "report", "by": world.worker, "now": NOW, "title": "路灯不亮", "item": "X01"}
    assert refusal(receive, **job) == (422, "no_place", "point")


MOVED = {
    "whistle: an unknown lead": (street, "whistle", "street", {"lead": "D-nobody"}, (422, "unknown_body", "lead")),
    "whistle: an unknown assistant": (street, "whistle", "street", {"assist": ["D-nobody"]}, (422, "unknown_body", "assist")),
    "whistle: a community as lead": (street, "whistle", "street", {"lead": "B-510603001001"}, (422, "bad_body", "lead")),
    "whistle: the same body twice": (street, "whistle", "street", {"assist": ["D-zhujian"]}, (422, "twice", "assist")),
    "whistle: one assistant twice": (street, "whistle", "street", {"assist": ["D-shuili", "D-shuili"]}, (422, "twice", "assist")),
    "whistle: no lead": (street, "whistle", "street", {"lead": ""}, (422, "missing", "lead")),
    "whistle: an unknown kind": (street, "whistle", "street", {"kind": "loud"}, (422, "bad_choice", "kind")),
    "whistle: a limit of zero": (street, "whistle", "street", {"handle_amount": "0"}, (422, "bad_number", "handle_amount")),
    "whistle: a limit of words": (street, "whistle", "street", {"handle_amount": "三天"}, (422, "bad_number", "handle_amount")),
    "whistle: an infinite limit": (street, "whistle", "street", {"handle_amount": INF}, (422, "bad_number", "handle_amount")),
    "place: another street's unknown grid": (unplaced, "place", "district", {"place": "510603001009009"}, (404, "unknown_place", "place")),
    "place: a street is not exact enough": (unplaced, "place", "district", {"place": "510603001"}, (422, "bad_place", "place")),
    "sort: a grid of another community": (sorted_by_community, "sort", "community", {"place": "510603001002001"}, (422, "bad_place", "place")),
    "sort: an unknown item": (sorted_by_community, "sort", "community", {"item": "X99"}, (422, "unknown_item", "item")),
    "sort: an unknown urgency": (sorted_by_community, "sort", "community", {"urgency": "E9"}, (422, "bad_choice", "urgency")),
    "hand down: no grid": (in_community_without_grid, "hand_down", "community", {"place": ""}, (422, "bad_place", "place")),
    "send back: there is no grid": (in_community_without_grid, "send_back", "community", {}, (422, "no_grid", "reason")),
    "merge: an unknown number": (sorted_by_community, "merge", "community", {"into": "JY-1"}, (404, "unknown_case", "into")),
    "solve: an unknown outcome": (reported, "solve", "worker", {"outcome": "magic"}, (422, "bad_choice", "outcome")),
    "solve: no proof": (reported, "solve", "worker", {"after": []}, (422, "no_proof", "after")),
    "answer: not checked in": (dispatched, "answer", "zhujian", {}, (409, "not_checked_in", None)),
    "answer: no reply for the resident": (checked_in, "answer", "zhujian", {"reply": " "}, (422, "empty", "reply")),
    "answer: a reply of 501 signs": (checked_in, "answer", "zhujian", {"reply": "好" * 501}, (422, "too_long", "reply")),
    "answer: a picture that is none": (checked_in, "answer", "zhujian", {"after": [upload(b"no picture")]}, (422, "not_image", "photo")),
    "hand back: no document": (checked_in, "hand_back", "zhujian", {"document": ""}, (422, "no_article", "document")),
    "hand back: no clause": (checked_in, "hand_back", "zhujian", {"clause": ""}, (422, "no_article", "clause")),
    "hand back: no evidence": (checked_in, "hand_back", "zhujian", {"evidence": []}, (422, "no_evidence", "evidence")),
    "answer: an assistant is missing": (checked_in, "answer", "zhujian", {}, (409, "assistants_missing", None)),
    "answer: a task is open": (tasks_open, "answer", "zhujian", {}, (409, "tasks_open", None)),
    "list a task: for a body not called": (checked_in, "list_task", "street", {"body": "D-shuili"}, (422, "not_summoned", "body")),
    "list a task: due yesterday": (checked_in, "list_task", "street", {"due": "2026-11-22"}, (422, "past", "due")),
    "list a task: a day that is none": (checked_in, "list_task", "street", {"due": "2026-02-30"}, (422, "bad_date", "due")),
    "finish a task: another number": (tasks_open, "finish_task", "zhujian", {"task": 2}, (422, "no_task", "task")),
    "finish a task: neither note nor picture": (tasks_open, "finish_task", "zhujian", {"result": ""}, (422, "no_proof", "result")),
    "waive: somebody not called": (checked_in, "waive", "zhujian", {"body": "D-shuili"}, (422, "not_summoned", "body")),
    "waive: by the assistant": (checked_in, "waive", "force", {}, (403, "not_lead", None)),
    "waive: no reason": (checked_in, "waive", "zhujian", {"why": ""}, (422, "missing", "why")),
    "object: by the assistant": (dispatched, "object_", "force", {}, (409, "may_not_object", None)),
    "object: no evidence": (dispatched, "object_", "zhujian", {"evidence": []}, (422, "missing", "evidence")),
    "object: twice": (upheld, "object_", "zhujian", {}, (409, "may_not_object", None)),
    "transfer: a petition by the grid": (reported, "transfer", "worker", {"channel": "petition"}, (422, "not_emergency", "channel")),
    "transfer: a petition without its number": (street, "transfer", "street", {"channel": "petition"}, (422, "no_reference", "reference")),
    "whistle: an emergency that is none": (street, "whistle", "street", {"kind": "emergency"}, (422, "not_urgent", "order")),
    "check in: twice": (checked_in, "check_in", "zhujian", {}, (409, "checked_in", None)),
    "check in: not called": (dispatched, "check_in", "shuili", {}, (404, "unknown_case", None)),
    "pass: one's own work": (answered_by_community, "pass_", "community", {}, (403, "own_work", None)),
    "fail: no reason": (answered_by_bodies, "fail", "community", {"why": ""}, (422, "missing", "why")),
    "close: no ratings": (verified, "close", "street", {"ratings": {}}, (422, "rate_all", "ratings")),
    "close: a body without rating": (verified, "close", "street", {"ratings": {"D-zhujian": [5, 4, 5]}}, (422, "rate_all", "ratings")),
    "close: a body too many": (verified, "close", "street", {"ratings": {"D-zhujian": [5, 4, 5], "F-chengguan": [4, 4, 4], "D-shuili": [1, 1, 1]}}, (422, "rate_all", "ratings")),
    "close: two scores": (verified, "close", "street", {"ratings": {"D-zhujian": [5, 4], "F-chengguan": [4, 4, 4]}}, (422, "rate_all", "ratings")),
    "close: a score of six": (verified, "close", "street", {"ratings": {"D-zhujian": [6, 4, 5], "F-chengguan": [4, 4, 4]}}, (422, "bad_score", "ratings")),
    "close: a score of nothing": (verified, "close", "street", {"ratings": {"D-zhujian": [None, 4, 5], "F-chengguan": [4, 4, 4]}}, (422, "bad_score", "ratings")),
    "close: scores that are no list": (verified, "close", "street", {"ratings": {"D-zhujian": 5, "F-chengguan": 4}}, (422, "bad_score", "ratings")),
    "close: ratings that are no table": (verified, "close", "street", {"ratings": "555"}, (422, "bad_score", "ratings")),
    "rate: six stars": (closed, "rate", "resident", {"score": 6}, (422, "bad_score", "score")),
    "rate: twice": (closed_and_rated, "rate", "resident", {}, (409, "rated", None)),
    "decline: no reason of the list": (street, "decline", "street", {"reason": "tired"}, (422, "bad_choice", "reason")),
    "an unknown move": (reported, "explode", "worker", {}, (404, "unknown_move", None)),
    "a move on a closed matter": (closed, "whistle", "street", {}, (409, "closed", None)),
    "a move on a declined matter": (declined, "raise_up", "community", {}, (409, "closed", None)),
    "a move on a merged matter": (merged, "settle", "community", {}, (409, "closed", None)),
}  # fmt: skip


@pytest.mark.parametrize("what", MOVED)
def test_a_move_is_refused(world, what):
    build, move, seat, given, expected = MOVED[what]
    case = build(world)
    usual = {} if move == "explode" else facts(move)
    status, code, field = refusal(moved, case, move, world.seats[seat], **usual | given)
    assert (status, code) == expected[:2]
    assert field in (expected[2], "after" if expected[2] == "photo" else expected[2])


def test_too_many_assistants_are_refused(world):
    case = street(world)
    for n in range(9):
        Body.objects.create(code=f"D-{n}", kind="department", name=f"区{n}局", place_id="510603", since=SINCE)
    given = facts("whistle") | {"assist": [f"D-{n}" for n in range(9)]}
    assert refusal(moved, case, "whistle", world.street, **given) == (422, "too_many", "assist")


@pytest.mark.parametrize(("days", "expected"), [(0, (422, "body_ended", "lead")), (1, None)])
def test_a_body_is_called_up_to_its_last_day(world, days, expected):
    case = street(world)
    Body.objects.filter(code="D-zhujian").update(until=LATER.date() + timedelta(days=days))
    if expected:
        assert refusal(moved, case, "whistle", world.street, **facts("whistle")) == expected
    else:
        assert moved(case, "whistle", world.street, **facts("whistle")).state == "dispatched"


@pytest.mark.parametrize(("days", "expected"), [(0, (422, "bad_place", "place")), (1, None)])
def test_a_grid_is_used_up_to_its_last_day(world, days, expected):
    case = in_community_without_grid(world)
    Place.objects.filter(code=GRID).update(until=LATER.date() + timedelta(days=days))
    if expected:
        assert refusal(moved, case, "hand_down", world.community, place=GRID) == expected
    else:
        assert moved(case, "hand_down", world.community, place=GRID).place_id == GRID


def test_a_matter_is_not_merged_into_itself_or_a_closed_or_a_far_one(world):
    case, over = sorted_by_community(world), closed(world)
    far = receive(move="report", by=world.worker2, now=NOW, title="占道", item="X02", point=(104.25, 31.05))
    answers = [refusal(moved, case, "merge", world.community, into=no) for no in (case.no, over.no, far.no)]
    assert answers == [(422, "same_case", "into"), (422, "bad_case", "into"), (404, "unknown_case", "into")]


@pytest.mark.parametrize(
    "raw", [(NAN, NAN), (INF, 0.0), "abc", "104.05", "104.05,31.05,1", (None, None), "200,31"]
)
def test_a_point_fact_that_is_no_position_is_refused(world, raw):
    from jingzhi.core.flows.actions import open_case

    job = {
        "flow": "grid",
        "move": "report",
        "by": world.worker,
        "now": NOW,
        "place": Place.objects.get(code=GRID),
    }
    assert refusal(open_case, **job, title="路灯不亮", item="X01", point=raw) == (422, "bad_point", "point")


@pytest.mark.parametrize(("move", "days", "state"), [("rate", 14, "closed"), ("contradict", 10, "street")])
def test_a_resident_rates_for_fourteen_days_and_contradicts_for_ten(world, move, days, state):
    from jingzhi.core.flows.actions import advance

    case = closed(world)
    late = case.closed_at + timedelta(days=days, seconds=1)
    job = {"case_no": case.no, "move": move, "by": world.resident} | facts(move)
    assert refusal(advance, **job, now=late) == (409, "too_late", None)
    assert advance(**job, now=late - timedelta(seconds=1)).state == state


def test_a_matter_is_opened_again_at_most_twice(world):
    case = closed(world)
    for _turn in range(2):
        moved(case, "contradict", world.resident, why="没修好")
        moved(case, "whistle", world.street, lead="D-zhujian", kind="daily")
        moved(case, "check_in", world.zhujian)
        moved(case, "answer", world.zhujian, **facts("answer"))
        moved(case, "pass_", world.community, **facts("pass_"))
        moved(case, "close", world.street, ratings={"D-zhujian": [3, 3, 3]})
    assert refusal(moved, case, "contradict", world.resident, why="没修好") == (409, "too_often", None)


def test_what_a_move_did_not_ask_for_is_a_bug_not_a_refusal(world):
    case = reported(world)
    with nothing_left_behind(), pytest.raises(TypeError):
        moved(case, "solve", world.worker, **ANSWER, surprise=1)
