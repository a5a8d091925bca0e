"""Likely duplicates: true metres, the right days, items and words, each with its reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.kit.geometry import distance_m
from jingzhi.programmes.grid.alike import alike
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.factories import NOW, make_matter
from jingzhi.programmes.grid.tests.situations import GRID, answered_by_grid, declined, facts, moved

HERE = (104.05, 31.05)


def asked(world, **given):
    values = {"words": "路灯坏了不亮", "point": HERE, "item": "X01", "place": places.get(GRID), "now": NOW}
    return alike(rows=queries.cases_for(world.district), **(values | given))


def away(metres, bearing):
    """A point so many metres to the east or north."""
    step = metres / distance_m(*HERE, *(HERE[0] + bearing[0], HERE[1] + bearing[1]))
    return (HERE[0] + bearing[0] * step, HERE[1] + bearing[1] * step)


@pytest.mark.parametrize("bearing", [(1e-3, 0), (0, 1e-3), (7e-4, 7e-4)])
@pytest.mark.parametrize(("metres", "found"), [(49, 1), (51, 0)])
def test_the_distance_is_true_metres_in_every_direction(world, bearing, metres, found):
    make_matter(world, point=tuple(round(one, 6) for one in away(metres, bearing)))
    assert len(asked(world)) == found


def test_the_reasons_are_told(world):
    make_matter(world, title="路灯不亮", point=tuple(round(one, 6) for one in away(32, (1e-3, 0))))
    found = asked(world, now=NOW + timedelta(days=2), words="路灯不亮")
    assert found[0].reasons == ["同类事项", "相距 32 米", "2 天前", "文字相似 100%"]


@pytest.mark.parametrize(("days", "found"), [(29, 1), (31, 0)])
def test_a_closed_one_counts_for_thirty_days(world, days, found):
    case = moved(answered_by_grid(world), "pass_", world.community, **facts("pass_"))
    assert len(asked(world, now=Case.objects.get(no=case.no).closed_at + timedelta(days=days))) == found


def test_what_was_declined_or_is_another_thing_is_not_shown(world):
    declined(world)
    make_matter(world, item="X02", title="烧烤摊占道")
    related = asked(world)
    assert [one.related for one in related] == [True]
    assert asked(world, but_not=related[0].case.no) == []


def test_without_a_position_the_words_decide_within_the_community(world):
    case = make_matter(world, title="文化路口三盏路灯不亮", point=None, place=GRID)
    found = asked(world, point=None, words="文化路口路灯不亮了")
    assert [(one.case.no, one.metres) for one in found] == [(case.no, None)]
    assert asked(world, point=None, words="楼上漏水") == []
    assert asked(world, point=None, words="文化路口路灯不亮了", place=places.get("510603009001")) == []


def test_the_likelier_stands_first(world):
    far = make_matter(world, point=tuple(round(one, 6) for one in away(45, (0, 1e-3))), title="灯坏")
    near = make_matter(world, title="路灯坏了不亮")
    assert [one.case.no for one in asked(world)] == [near.no, far.no]


def test_the_words_are_answered_by_the_index(world):
    make_matter(world)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Matter.objects.filter(title__trigram_similar="路灯坏了不亮")
    assert "matter_title_words" in rows.explain()
