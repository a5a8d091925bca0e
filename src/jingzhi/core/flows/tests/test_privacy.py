"""Looks at sealed contacts are refused or recorded; what is past its date goes, files included."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from jingzhi.core.flows import privacy
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Attachment, Contact, Remark
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import actions
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.factories import NOW, make_photo


@pytest.fixture
def reported(world):
    return actions.receive(
        move="submit",
        by=world.resident,
        now=NOW,
        title="井盖松动",
        text="一走就响",
        point=(104.05, 31.05),
        key="k1",
        phone="13800001234",
        scene=[make_photo()],
    )


def test_a_contact_is_stored_sealed_and_shown_masked(reported):
    contact = Contact.objects.get(case=reported)
    assert contact.phone_mask == "138****1234"
    assert b"13800001234" not in bytes(contact.phone_sealed)


def test_a_look_gives_the_number_and_is_an_event(world, reported):
    phone = privacy.look_at_contact(case_no=reported.no, reason="call_back", by=world.community, now=NOW)
    event = Event.objects.get(kind="flows.look")
    assert (phone, event.by, event.facts) == (
        "13800001234",
        "S-community",
        {"what": "phone", "reason": "call_back"},
    )


@pytest.mark.parametrize(
    ("seat", "reason", "status"),
    [
        ("community2", "call_back", 404),
        ("leader", "call_back", 403),
        ("community", "", 422),
        ("zhujian", "call_back", 404),
    ],
)
def test_a_look_without_task_or_reason_is_refused_and_leaves_no_event(world, reported, seat, reason, status):
    with pytest.raises(Refused) as refused:
        privacy.look_at_contact(case_no=reported.no, reason=reason, by=world.seats[seat], now=NOW)
    assert refused.value.status == status
    assert not Event.objects.filter(kind="flows.look").exists()


@pytest.mark.django_db(transaction=False)
def test_what_is_past_its_date_is_deleted_with_its_file(world, reported, django_capture_on_commit_callbacks):
    file = Attachment.objects.get().file
    assert default_storage.exists(file)
    advance(case_no=reported.no, move="solve", by=world.worker, now=NOW, outcome="explained")
    advance(case_no=reported.no, move="pass_", by=world.community, now=NOW, result="solved")
    years = NOW + timedelta(days=4 * 365)
    with django_capture_on_commit_callbacks(execute=True):
        counts = privacy.forget(on=years.date(), by=world.auditor, now=years)
    assert counts == {"words": 2, "pictures": 1, "recordings": 0, "contacts": 1}
    assert not default_storage.exists(file)
    assert (Remark.objects.count(), Contact.objects.count()) == (0, 0)


def test_words_of_open_matters_stay(world, reported):
    years = NOW + timedelta(days=4 * 365)
    assert actions.forget(on=years.date(), now=NOW) == 0
    counts = privacy.forget(on=years.date(), by=world.auditor, now=years)
    assert counts == {"words": 0, "pictures": 0, "recordings": 0, "contacts": 1}
    assert Matter.objects.get().title == "井盖松动"
