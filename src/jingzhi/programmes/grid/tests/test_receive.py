"""Taking a matter in: where it lies, which item it is, and the code with which a resident finds it again."""

from __future__ import annotations

import pytest

from jingzhi.core.flows.models import Contact, Remark
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries, topics
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, STREETS
from jingzhi.programmes.grid.tests.situations import COMMUNITY, GRID, POINT, facts


def forwarded(world, **given):
    return receive(
        move="forward", by=world.hotline, now=NOW, **({"title": "一件事", "text": "请来看看"} | given)
    )


def submitted(world, **given):
    return receive(move="submit", by=world.resident, now=NOW, **({"key": "k1"} | facts("submit") | given))


@pytest.mark.parametrize(
    ("given", "place", "state"),
    [
        ({"point": POINT}, GRID, "reported"),
        ({"point": POINT, "place": STREETS[1]}, GRID, "reported"),
        ({"place": GRID, "text": "乙一社区"}, GRID, "reported"),
        ({"place": COMMUNITY}, COMMUNITY, "community"),
        ({"text": "甲一社区路灯不亮"}, COMMUNITY, "community"),
        ({"title": "甲一社区"}, COMMUNITY, "community"),
        ({"text": "乙街道的路坏了"}, STREETS[1], "unplaced"),
        ({"text": "甲一社区和甲二社区"}, DISTRICT, "unplaced"),
        ({}, DISTRICT, "unplaced"),
    ],
)
def test_a_message_goes_where_it_lies(world, given, place, state):
    case = forwarded(world, **given)
    assert (case.place_id, case.state) == (place, state)


@pytest.mark.parametrize("words", [{"title": "", "text": ""}, {"title": " ", "text": "\n"}])
def test_a_blank_message_is_refused_at_the_door(world, words):
    for send in (forwarded, submitted):
        with pytest.raises(Refused) as refused:
            send(world, **words)
        assert (refused.value.code, refused.value.field) == ("missing", "text")
    assert Matter.objects.count() == 0


def test_a_guessed_item_is_taken_only_while_it_is_on_the_list(world):
    code = topics.item_for("井盖松动", "一走就响", None)
    assert code not in ("", "X01", "X02", None)  # the words are about something this small list does not have
    assert submitted(world).item_code == ""
    with pytest.raises(Refused) as refused:
        submitted(world, item=code, key="k2")
    assert (refused.value.code, refused.value.field) == ("unknown_item", "item")


def test_a_matter_without_item_takes_one_before_it_goes_up(world):
    from jingzhi.programmes.grid.tests.situations import moved

    case = moved(submitted(world), "raise_", world.worker)
    with pytest.raises(Refused) as refused:
        moved(case, "raise_up", world.community, tried="已看")
    assert (refused.value.code, refused.value.field) == ("no_item", "item")
    case = moved(case, "raise_up", world.community, tried="已看", item="X02")
    assert (case.state, case.item_code, case.item_version, Matter.objects.get().urgency) == (
        "street",
        "X02",
        1,
        "E3",
    )


def test_what_comes_in_is_kept_where_it_belongs(world):
    case = submitted(world, address="文化路12号", outside_id="", received_at=NOW)
    matter = Matter.objects.get(case=case)
    assert (matter.title, matter.address, matter.source, matter.finder) == (
        "井盖松动",
        "文化路12号",
        "resident",
        "S-resident",
    )
    assert (matter.lon, matter.lat) == POINT
    assert list(Remark.objects.values_list("name", "text", "public")) == [("text", "一走就响", False)]
    assert Contact.objects.get().phone_mask == "138****1234"
    found = Event.objects.get(subject=case.no).facts
    assert {"from": "", "to": "reported", "item": "", "contact": True}.items() <= found.items()
    digests = [f"{name}_digest" for name in ("address", "text", "title")]
    assert sorted(found) == sorted(["contact", "from", "item", "to", *digests])


def test_a_resident_finds_the_matter_with_number_and_code_only(world):
    case, code = submitted(world), queries.resident_code("k1")
    assert queries.by_code(case.no, code).no == case.no
    assert queries.by_code(f" {case.no.lower()} ", code.lower().replace("-", "")).no == case.no
    wrong = "2" if code[0] != "2" else "3"
    assert queries.by_code(case.no, wrong + code[1:]) is None
    with pytest.raises(Refused):
        queries.by_code(case.no, "")
    assert queries.by_code("JY-1", code) is None
    other = submitted(world, key="k2")
    assert queries.by_code(other.no, code) is None
    assert code not in str(Matter.objects.values().get(case=case))


def test_a_matter_of_the_patrol_has_no_code(world):
    from jingzhi.programmes.grid.tests.factories import make_matter

    case = make_matter(world, key="k1")
    assert queries.by_code(case.no, queries.resident_code("k1")) is None


def test_the_same_words_for_two_matters_leave_different_digests(world):
    one, two = submitted(world), submitted(world, key="k2")
    digests = [Event.objects.get(subject=case.no).facts["text_digest"] for case in (one, two)]
    assert digests[0] != digests[1]


def test_the_address_is_read_before_the_other_words(world):
    words = {"title": "路灯不亮", "text": "离甲一社区不远"}
    case = receive(move="forward", by=world.hotline, now=NOW, address="甲二社区东门", **words)
    assert (case.state, case.place_id) == ("community", "510603001002")
