"""A resident sees, corrects and deletes what is stored of an own matter, at once and with a note that tells nothing."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Attachment, Case, Contact, Remark, Words
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices.models import Notice
from jingzhi.programmes.grid import actions
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.models import FORGOTTEN, Matter, Voice
from jingzhi.programmes.grid.tests.factories import make_photo
from jingzhi.site.tests.test_portal import closed

PHONE, OTHER = "13800001234", "13900005678"
MINE = reverse("site:mine")


@pytest.fixture
def told(world, shelf):
    """A matter with words, a place, a picture and a number; a client that came with its code."""
    case = actions.receive(
        move="submit", by=world.resident, now=timezone.now(), key="k1", title="我家门口的灯", text="说了三遍",
        point=(104.05, 31.05), address="机密路1号", phone=PHONE, scene=[make_photo()],
    )  # fmt: skip
    client = Client()
    client.get(reverse("site:scan", args=[case.no, grid.resident_code("k1")]))
    return client, case


def test_everything_stored_is_shown_and_the_number_masked(told):
    client, _case = told
    text = client.get(MINE).content.decode()
    for words in ("我家门口的灯", "说了三遍", "机密路1号", "1 张", "138****1234"):
        assert words in text
    assert PHONE not in text


def test_without_the_code_nothing_is_shown_or_changed(told):
    _client, case = told
    assert Client().get(MINE)["Location"] == reverse("site:look")
    assert Client().post(MINE, {"do": "no_phone"})["Location"] == reverse("site:look")
    assert Contact.objects.filter(case=case).exists()


def test_the_number_is_corrected_or_deleted_at_once(world, told):
    client, case = told
    assert client.post(MINE, {"do": "phone", "phone": "12"}).status_code == 422
    client.post(MINE, {"do": "phone", "phone": OTHER})
    assert Contact.objects.get(case=case).phone_mask == "139****5678"
    client.post(MINE, {"do": "no_phone"})
    assert not Contact.objects.filter(case=case).exists()
    facts = list(Event.objects.filter(kind="grid.right").order_by("seq").values_list("facts", flat=True))
    assert facts == [{"what": "phone_set"}, {"what": "phone_deleted"}]


def test_words_are_deleted_when_nobody_works_with_them_any_more(
    world, told, django_capture_on_commit_callbacks
):
    client, case = told
    answer = client.post(MINE, {"do": "words", "sure": "1"})
    assert (answer.status_code, "办结以后" in answer.content.decode()) == (409, True)
    closed(world, case.no)
    while deliver_pending():
        pass
    assert Notice.objects.filter(text__contains="我家门口").exists()
    assert client.post(MINE, {"do": "words"}).status_code == 422
    file = Attachment.objects.get(case=case).file
    with django_capture_on_commit_callbacks(execute=True):
        client.post(MINE, {"do": "words", "sure": "1"})
    matter = Matter.objects.get(case=case)
    assert (matter.title, matter.address, matter.lon) == (FORGOTTEN, "", None)
    assert list(Remark.objects.filter(case=case).values_list("name", flat=True)) == ["reply", "note"]
    assert not Attachment.objects.filter(case=case).exists()
    assert not default_storage.exists(file)
    assert not Notice.objects.filter(text__contains="我家门口").exists()
    assert not Words.objects.filter(case=case).exists()
    event = Event.objects.get(kind="grid.right")
    assert (event.facts["what"], event.facts["words"], event.facts["pictures"]) == ("words", 1, 1)


def test_the_code_still_opens_the_progress_afterwards(world, told):
    client, case = told
    closed(world, case.no)
    client.post(MINE, {"do": "words", "sure": "1"})
    text = client.get(reverse("site:progress")).content.decode()
    assert "已办结" in text
    assert "我家门口" not in text + client.get(MINE).content.decode()


def test_a_follower_deletes_only_what_is_its_own(world, told):
    _client, case = told
    now = timezone.now()
    advance(case_no=case.no, move="join", by=world.resident, now=now, extra={"code": "7F3K-9Q"},
            words="我也是", contact=OTHER)  # fmt: skip
    closed(world, case.no)
    client = Client()
    client.post(reverse("site:look"), {"no": case.no, "code": "7F3K-9Q"})
    page = client.get(MINE).content.decode()
    assert ("我也是" in page, "说了三遍" in page) == (True, False)
    client.post(MINE, {"do": "words", "sure": "1"})
    assert Voice.objects.get(case=case).phone_mask == ""
    left = set(Remark.objects.filter(case=case).values_list("text", flat=True))
    assert ("我也是" in left, "说了三遍" in left) == (False, True)
    assert Case.objects.get(no=case.no).contact.phone_mask == "138****1234"
