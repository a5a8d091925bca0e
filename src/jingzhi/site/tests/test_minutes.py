"""纪要: who was there is entered, the minutes draft themselves from the meeting, are issued, and never twice at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from jingzhi.core.ledger.models import Event
from jingzhi.core.papers import queries as written
from jingzhi.core.papers.models import Paper
from jingzhi.kit import papers
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.keywork.models import Meeting

LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def _fresh(db, shelf):
    cache.clear()


@pytest.fixture
def meeting(world, at, monkeypatch):
    """A monthly meeting of the district about what is overdue; the district's client."""
    situations.dispatched(world)
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    client = at("district")
    day = timezone.localdate(LATER).isoformat()
    assert client.post("/meetings/", {"kind": "monthly", "held_on": day}).status_code == 302
    row = Meeting.objects.get()
    decision = {
        "title": "更换损坏灯具",
        "wanted": "照片和验收单",
        "owner": "D-zhujian",
        "due_on": "2027-01-29",
        "key": "k1",
    }
    answer = client.post(f"/meetings/{row.pk}/decide/", decision)
    assert answer.status_code == 302, answer.content.decode()
    return client, row


def attended(client, row, **parts):
    given = {f"body-{code.replace('_', '-')}": part for code, part in parts.items()}
    return client.post(f"/meetings/{row.pk}/attend/", given)


def test_minutes_say_who_was_there_what_was_on_the_agenda_and_what_was_decided(meeting):
    client, row = meeting
    url = f"/meetings/{row.pk}/minutes/"
    early = client.post(url)
    assert early.status_code == 409
    assert "先登记到会单位" in early.content.decode()
    assert not Paper.objects.exists()
    assert (
        attended(client, row, D_zhujian="present", B_district="present", D_shuili="excused").status_code
        == 302
    )
    assert client.post(url).status_code == 302
    paper = Paper.objects.get()
    words = "\n".join(papers.words(written.data_of(paper)))
    for told in ("出席", "区住建局", "请假", "区水利局", "超期", "更换损坏灯具", "照片和验收单", "纪"):
        assert told in words
    assert paper.number in client.get(f"/meetings/{row.pk}/").content.decode()
    assert client.post(url).status_code == 409  # one at a time
    assert client.post(f"/papers/{paper.pk}/do/issue/").status_code == 302
    paper.refresh_from_db()
    assert paper.state == "issued"
    assert Paper.objects.count() == 1


def test_attendance_is_bodies_only_by_who_called_the_meeting_from_its_day_on(meeting, at, monkeypatch):
    client, row = meeting
    assert attended(client, row, D_zhujian="excused").status_code == 422
    assert attended(client, row, D_nobody="present").status_code == 422
    assert attended(client, row, D_zhujian="late").status_code == 422
    assert not row.attendance.exists()
    assert attended(client, row, D_zhujian="present").status_code == 302
    assert attended(client, row, D_shuili="present").status_code == 302  # replaces
    assert [one.body_id for one in row.attendance.all()] == ["D-shuili"]
    told = Event.objects.filter(kind="keywork.attend").latest("seq").facts
    assert told["present"] == ["D-shuili"]
    assert attended(at("street"), row, D_shuili="present").status_code in (403, 404)
    monkeypatch.setattr(timezone, "now", lambda: LATER - timedelta(days=1))
    client = at("leader")
    assert attended(client, row, D_shuili="present").status_code == 403
