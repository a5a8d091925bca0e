"""Finding matters by number, words, address, initials and place; what is forgotten is not found any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jingzhi.core.flows import privacy, search
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Words
from jingzhi.programmes.grid import actions
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW, Setup
from jingzhi.programmes.grid.tests.situations import COMMUNITY


@pytest.fixture
def two(world):
    """A lamp in the first community and a manhole cover in a street far from it."""
    lamp = receive(
        move="submit", by=world.resident, now=NOW, title="路灯不亮", address="文化路3号", place=COMMUNITY, item="X01",
    )  # fmt: skip
    cover = receive(
        move="submit", by=world.resident, now=NOW, title="井盖松动", address="长江东路", place="510603009001", item="X02",
    )  # fmt: skip
    return lamp, cover


def numbers(typed):
    return set(search.found(Case.objects.all(), typed).values_list("no", flat=True))


@pytest.mark.parametrize(
    "typed", ["路灯", "路灯不亮", "灯", "ldbl", "LDBL", "ludeng", "文化路", "whl", "3号", "db"]
)
def test_the_lamp_is_found_and_not_the_cover(two, typed):
    assert numbers(typed) == {two[0].no}


def test_by_a_piece_of_the_number(two):
    for case in two:
        assert numbers(case.no) == numbers(case.no[-5:]) == numbers(case.no.lower()) == {case.no}


def test_the_name_of_a_place_narrows(two):
    place = two[0].place
    by_letters = search.letters.of_text(place.name)[1]
    assert two[0].no in numbers(by_letters)
    assert numbers(f"ldbl {by_letters}") == {two[0].no}
    assert numbers(f"jgsd {by_letters}") == (set() if two[1].no not in numbers(by_letters) else {two[1].no})
    # A street is found with all that lies in it, the district says nothing.
    assert numbers(place.parent.name) >= {two[0].no}
    assert numbers("旌阳区") == set()


def test_nothing_typed_leaves_everything_and_signs_find_nothing(two):
    assert len(numbers("  ")) == 2
    assert numbers("100%") == numbers("_") == numbers("'; --") == set()


def test_another_item_is_found_by_its_name(world, two):
    before = Words.objects.get(case=two[0]).text
    advance(case_no=two[0].no, move="sort", by=world.community, now=NOW, item="X02", urgency="E3")
    assert two[0].no in numbers("占道经营") & numbers("zdjy")
    assert "占道" not in before


def test_what_is_forgotten_is_not_found_any_more(world):
    case = situations.SITUATIONS["closed"][1](world)
    title = case.matter.title
    assert case.no in numbers(title)
    day = timezone.localdate(NOW) + timedelta(days=4 * 365)
    actions.forget(on=day, now=NOW)
    assert not Words.objects.filter(case=case).exists()
    assert case.no not in numbers(title)


def test_the_core_forgets_them_too(world):
    case = situations.SITUATIONS["closed"][1](world)
    day = timezone.localdate(NOW) + timedelta(days=4 * 365)
    privacy.forget(on=day, by=Setup(), now=NOW)
    assert not Words.objects.filter(case=case).exists()


def test_every_new_matter_is_found(world):
    for _state, build in list(situations.SITUATIONS.values())[:6]:
        case = build(world)
        assert Words.objects.filter(case=case).exists()


@pytest.mark.parametrize("typed", ["路灯", "ldbl", "jg", "00012"])
def test_the_trigram_index_can_answer(two, typed):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Words.objects.filter(text__contains=search.letters.asked(typed)).explain()
    assert "words_trigrams" in plan
    assert "Recheck" in plan
