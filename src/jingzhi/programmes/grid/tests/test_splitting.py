"""Split: two to ten children, one level, the parent waits and is verified by the level that split."""

from __future__ import annotations

import pytest

from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.models import Link, Matter
from jingzhi.programmes.grid.tests.situations import (
    child,
    facts,
    gathered,
    moved,
    sorted_by_community,
    split,
    street,
)


def parts(count):
    return [{"title": f"第{n}处", "item": "X01", "place": ""} for n in range(count)]


@pytest.mark.parametrize(("count", "works"), [(1, False), (2, True), (10, True), (11, False)])
def test_two_to_ten_children(world, count, works):
    case = street(world)
    if not works:
        with pytest.raises(Refused) as refused:
            moved(case, "split", world.street, parts=parts(count))
        assert refused.value.field == "parts"
        assert Link.objects.count() == 0
        return
    moved(case, "split", world.street, parts=parts(count))
    assert [one.state for one in queries.children(case)] == ["street"] * count


def test_children_have_their_own_item_title_and_place_and_lie_where_the_parent_lies(world):
    found = [(one.item_code, one.matter.title, one.matter.lon) for one in queries.children(split(world))]
    assert found == [("X01", "更换路灯", 104.05), ("X02", "清理占道", 104.05)]


def test_a_child_is_not_split_again(world):
    with pytest.raises(Refused) as refused:
        moved(child(world), "split", world.street, parts=parts(2))
    assert refused.value.code == "one_level"


def test_a_child_lies_in_the_territory_of_who_splits(world):
    case = sorted_by_community(world)
    foreign = [*parts(1), {"title": "别处", "item": "X01", "place": world.worker2.territory_id}]
    with pytest.raises(Refused) as refused:
        moved(case, "split", world.community, parts=foreign)
    assert refused.value.code == "bad_place"


def test_what_was_tried_on_the_parent_lets_a_child_be_whistled_for(world):
    assert moved(child(world), "whistle", world.street, **facts("whistle")).state == "dispatched"


def test_the_parent_moves_on_by_itself_when_the_last_child_is_closed(world):
    case = split(world)
    for turn, one in enumerate(queries.children(case)):
        moved(one, "decline", world.street, **facts("decline"))
        deliver_pending()
        assert Case.objects.get(no=case.no).state == ("answered" if turn else "split")


def test_the_level_that_split_verifies_and_nobody_else(world):
    case = gathered(world)
    with pytest.raises(Refused):
        moved(case, "pass_", world.community, **facts("pass_"))
    assert moved(case, "pass_", world.street, **facts("pass_")).state == "closed"


def test_a_failed_check_brings_the_whole_back_to_the_level_that_split(world):
    case = moved(gathered(world), "fail", world.street, why="还差一处")
    assert case.state == "split"
    assert moved(case, "unsplit", world.street, why="还差一处").state == "street"


def test_a_split_is_taken_back_as_long_as_no_child_has_moved_on(world):
    case = split(world)
    case = moved(case, "unsplit", world.street, why="还是一件事")
    assert (case.state, Matter.objects.get(case=case).split_by) == ("street", "")
    assert [one.state for one in queries.children(case)] == ["merged", "merged"]
    other = split(world)
    moved(queries.children(other)[0], "give_back", world.street, reason="unclear")
    with pytest.raises(Refused) as refused:
        moved(other, "unsplit", world.street, why="还是一件事")
    assert refused.value.code == "moved_on"
