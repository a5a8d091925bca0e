"""The field phone's page: solved on the spot in one request, offered what this seat uses most."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jingzhi.core.flows.models import Attachment, Case
from jingzhi.programmes.grid.tests.factories import make_matter, make_photo
from jingzhi.programmes.grid.tests.situations import GRID


def shot(shade):
    return SimpleUploadedFile("a.jpg", make_photo(shade).data, content_type="image/jpeg")


def solve(client, *shots, **given):
    ways = {"key": "p1", "item": "X01", "solve": "1", "outcome": "cleared", "place": GRID}
    return client.post("/report/", ways | {"photos": [shot(one) for one in shots]} | given, follow=True)


def test_one_request_reports_and_solves_with_the_last_picture_as_proof(world, at):
    client = at("worker")
    answer = solve(client, 20, 200)
    assert "已就地办结" in answer.content.decode()
    case = Case.objects.get()
    assert case.state == "answered"
    names = Attachment.objects.filter(case=case).order_by("n").values_list("name", flat=True)
    assert list(names) == ["scene", "after"]
    assert solve(client, 20, 200).status_code == 200
    assert Case.objects.count() == 1


def test_without_a_picture_the_refusal_stands_at_the_pictures(world, at):
    answer = solve(at("worker"))
    assert answer.status_code == 422
    assert answer.context["f"]["photos"].error.startswith("请上传处置后的照片")
    assert Case.objects.count() == 0


@pytest.mark.usefixtures("world")
def test_a_hotline_cannot_solve_on_the_spot(at):
    solve(at("hotline"), text="路灯不亮")
    assert [case.state for case in Case.objects.all()] == ["reported"]


def test_the_classes_this_seat_reports_stand_first_with_their_usual_outcome(world, at):
    client = at("worker")
    solve(client, 20, item="X02", outcome="mediated")
    make_matter(world)
    first = client.get("/report/").context["items_used"]
    assert ("X02", "mediated") in [(code, usual) for code, _name, usual in first[:2]]
