"""Written for a resident by a seat: the same matter, a slip once, a call-back, and the code never again."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.grid import callbacks
from jingzhi.programmes.grid.models import Matter, Voice
from jingzhi.programmes.grid.tests.factories import make_matter

GIVEN = {"key": "b1", "title": "路灯三天不亮", "point": "104.05,31.05", "told": "1"}


def entered(client, **given):
    return client.post(reverse("site:behalf"), GIVEN | given)


@pytest.mark.parametrize("name", ["worker", "community", "street", "hotline"])
def test_whoever_meets_residents_writes_for_them(at, name):
    assert entered(at(name)).status_code == 302
    case = Case.objects.get()
    assert (case.state, Matter.objects.get(case=case).source) == ("reported", "behalf")
    assert Event.objects.get(subject=case.no).kind == "grid.behalf"


@pytest.mark.parametrize("name", ["zhujian", "force", "district", "leader", "auditor", "resident"])
def test_others_do_not(at, name):
    client = at(name)
    for path in (reverse("site:behalf"), reverse("site:behalf_slip")):
        assert client.get(path).status_code == 403
    assert entered(client).status_code == 403
    assert not Case.objects.exists()


def test_the_slip_opens_the_matter_for_the_resident_and_is_shown_once(at):
    client = at("community")
    entered(client, phone="13800001234")
    slip = client.get(reverse("site:behalf_slip"))
    no, code = slip.context["no"], slip.context["code"]
    assert "<svg" in slip.content.decode()
    assert "no-store" in slip["Cache-Control"]
    again = client.get(reverse("site:behalf_slip")).content.decode()
    assert code not in again
    assert code not in client.get(reverse("site:case", args=[no])).content.decode()
    assert code not in json.dumps(dict(client.session))
    answer = Client().post(reverse("site:look"), {"no": no, "code": code}, follow=True)
    assert "网格员正在处理" in answer.content.decode()


def test_sending_the_form_again_makes_no_second_matter_and_shows_no_code(at):
    client = at("community")
    entered(client)
    code = client.get(reverse("site:behalf_slip")).context["code"]
    answer = entered(client)
    assert (answer.status_code, Case.objects.count()) == (409, 1)
    assert code not in answer.content.decode()
    assert client.get(reverse("site:behalf_slip")).context["no"] == ""


def test_nothing_is_written_before_the_resident_was_told(at):
    answer = entered(at("community"), told="")
    assert (answer.status_code, Case.objects.exists()) == (422, False)
    assert "念给居民听" in answer.content.decode()


def test_what_lies_elsewhere_is_taken_in_but_not_seen_afterwards(at):
    client = at("community")
    entered(client, point="104.25,31.05")
    case = Case.objects.get()
    assert case.place_id == "510603009001001"
    assert client.get(reverse("site:case", args=[case.no])).status_code == 404


def test_one_more_voice_is_written_for_somebody_with_a_slip_of_its_own(world, at):
    case = make_matter(world)
    client = at("community")
    entered(client, join=case.no, phone="13800001234")
    code = client.get(reverse("site:behalf_slip")).context["code"]
    voice = Voice.objects.get(case=case)
    assert (voice.by, voice.phone_mask, Case.objects.count()) == (world.community.code, "138****1234", 1)
    answer = Client().post(reverse("site:look"), {"no": case.no, "code": code}, follow=True)
    assert "您同样遇到的这件事" in answer.content.decode()


def test_a_matter_of_another_reach_cannot_be_joined(world, at):
    case = make_matter(world)
    assert entered(at("community2"), join=case.no).status_code == 404
    assert not Voice.objects.exists()


def test_it_is_called_back_and_a_mark_taken_by_phone_says_so(world, at):
    entered(at("hotline"))
    case, now = Case.objects.get(), timezone.now()
    advance(case_no=case.no, move="solve", by=world.worker, now=now, outcome="explained", reply="已恢复")
    advance(case_no=case.no, move="pass_", by=world.community, now=now, result="solved")
    assert list(callbacks.due(Case.objects.all(), timezone.now())) == [case]
    told = {"reached": "yes", "says": "solved", "score": 5}
    advance(case_no=case.no, move="call_back", by=world.hotline, now=timezone.now(), **told)
    matter = Matter.objects.get(case=case)
    assert (matter.heard, matter.satisfaction) == ("call", 5)
