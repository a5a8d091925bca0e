"""Events hold codes, whole numbers and digests: never what somebody wrote, and nothing is left of it after its day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.rules.traces import files, tables

from jingzhi.core.flows import lights, privacy
from jingzhi.core.flows.models import Attachment, Case
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Delivery, Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.notices import actions as notices
from jingzhi.programmes.grid import actions as grid
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_photo
from jingzhi.programmes.grid.tests.situations import SITUATIONS, facts, moved

CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
MOST = 64
WRITTEN = ("某处很具体的门牌", "这些话不该留下", "13800001234")


def leaves(value, path="facts"):
    """(path, value) of everything in the facts that is no container, keys included."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield f"{path} key", name
            yield from leaves(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
    else:
        yield path, value


def told(event):
    return [("subject", event.subject), ("by", event.by), ("place", event.place), *leaves(event.facts)]


def wordy(value):
    return isinstance(value, str) and (
        bool(CHINESE.search(value)) or len(value) > MOST or value != value.strip()
    )


@pytest.mark.parametrize("value", ["路灯不亮", "x" * 65, "three lamps ", "，"])
def test_the_rule_knows_words_from_codes(value):
    assert wordy(value)
    assert not wordy("D-zhujian")


def live_through_everything(world):
    for _state, build in SITUATIONS.values():
        build(world)
    case = receive(
        move="submit", by=world.resident, now=NOW, title=WRITTEN[1], text=WRITTEN[1], address=WRITTEN[0],
        point=(104.05, 31.05), phone=WRITTEN[2], scene=[make_photo(30)], key="k1",
    )  # fmt: skip
    moved(case, "raise_", world.worker, tried=WRITTEN[1])
    moved(case, "settle", world.community, **(facts("settle") | {"note": WRITTEN[1], "reply": WRITTEN[1]}))
    moved(
        case,
        "pass_",
        world.worker,
        **(facts("pass_") | {"note": WRITTEN[1], "explain": WRITTEN[1], "left": WRITTEN[1]}),
    )
    moved(case, "rate", world.resident, score=4, words=WRITTEN[1])
    privacy.look_at_contact(case_no=case.no, reason="call_back", by=world.community, now=NOW)
    lights.light(by=Setup(), now=NOW + timedelta(days=60))
    while deliver_pending():
        pass
    assert list(Delivery.objects.filter(done_at=None)) == []
    return case


def test_no_event_holds_what_somebody_wrote(world, shelf):
    live_through_everything(world)
    events = list(Event.objects.order_by("seq"))
    assert len(events) > 100
    wrong = [
        f"{event.kind}: {path} = {value!r}" for event in events for path, value in told(event) if wordy(value)
    ]
    assert wrong == []
    assert {type(value) for event in events for _path, value in told(event)} <= {str, int, bool, type(None)}


def test_every_kind_is_room_dot_move(world, shelf):
    live_through_everything(world)
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {
        kind for kind in kinds if not re.fullmatch(r"(places|bodies|catalogue|flows|grid)\.[a-z_]+", kind)
    } == set()


def everything():
    """All rows of all own tables as text."""
    parts = " UNION ALL ".join(f"SELECT t::text FROM {name} t" for name in tables())
    with connection.cursor() as cursor:
        cursor.execute(parts)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.django_db
def test_after_its_day_nothing_is_left_of_what_somebody_wrote(
    world, shelf, django_capture_on_commit_callbacks
):
    live_through_everything(world)
    pictures = set(Attachment.objects.values_list("file", flat=True))
    before = everything()
    assert [words in before for words in WRITTEN] == [True, True, False]
    assert set(files()) == pictures != set()
    years = NOW + timedelta(days=4 * 365)
    Case.objects.filter(closed_at=None).update(
        closed_at=years
    )  # open cases keep their words until they close
    with django_capture_on_commit_callbacks(execute=True):
        for forget in (privacy.forget, notices.forget):
            forget(on=timezone.localdate(years), by=Setup(), now=years)
        grid.forget(on=timezone.localdate(years), now=years)
    after = everything()
    assert [words in after for words in WRITTEN] == [False, False, False]
    assert files() == []
    assert verify().ok


@pytest.mark.parametrize("value", [1.5, NOW, b"x", {"deep": [0.1]}, object()])
def test_a_fact_that_would_not_come_back_to_the_letter_is_a_bug_and_leaves_nothing(db, value):
    with pytest.raises(TypeError):
        ledger.record(kind="grid.report", subject="X", by="S", at=NOW, facts={"value": value})
    assert Event.objects.count() == 0
