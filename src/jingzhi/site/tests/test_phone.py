"""The field phone's page: solved on the spot in one request, offered what this seat uses most."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jingzhi.core.flows import privacy
from jingzhi.core.flows.models import Attachment, Case, Recording
from jingzhi.core.ledger.models import Event
from jingzhi.kit.tests.recordings import webm
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter, make_photo
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


def said(data, name="voice.webm"):
    return SimpleUploadedFile(name, data, content_type="audio/webm")


def test_a_voice_note_is_heard_by_who_works_on_the_matter_and_forgotten_with_its_words(
    world, at, django_capture_on_commit_callbacks
):
    client = at("worker")
    text = solve(client, 20, voice=said(webm(5000))).content.decode()
    note = Recording.objects.get()
    assert (note.seconds, note.kind, note.n) == (5, "webm", 1)
    assert f'<audio controls preload="none" src="/voices/{note.pk}/"' in text
    heard = client.get(f"/voices/{note.pk}/")
    assert (heard["Content-Type"], b"".join(heard.streaming_content)) == ("audio/webm", webm(5000))
    event = Event.objects.get(subject=note.case_id, n=1)
    assert event.facts["voice_digests"] == [note.sha256]
    Case.objects.update(closed_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        told = privacy.forget(on=note.delete_on, by=Setup(), now=NOW)
    assert (told["recordings"], Recording.objects.count()) == (1, 0)
    assert not default_storage.exists(note.file)


def test_a_recording_that_is_none_is_refused_at_its_field(world, at):
    answer = solve(at("worker"), 20, voice=said(b"no sound"))
    assert answer.status_code == 422
    assert answer.context["f"]["voice"].error.startswith("这个文件不是录音")
    assert Case.objects.count() == 0


@pytest.mark.usefixtures("world")
def test_a_hotline_forwards_without_a_recording(at):
    at("hotline").post("/report/", {"key": "h1", "text": "路灯不亮", "voice": said(webm(5000))})
    assert (Case.objects.count(), Recording.objects.count()) == (1, 0)
