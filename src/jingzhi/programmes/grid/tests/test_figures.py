"""Every number of the cockpit equals the length of the list it opens."""

from __future__ import annotations

from datetime import timedelta

from jingzhi.core.flows.actions import advance
from jingzhi.programmes.grid import figures, queries
from jingzhi.programmes.grid.tests.factories import NOW, make_matter, make_photo


def lively(world):
    solved = make_matter(world)
    advance(case_no=solved.no, move="solve", by=world.worker, now=NOW, outcome="fixed", after=[make_photo()])
    advance(case_no=solved.no, move="pass_", by=world.community, now=NOW)
    called = make_matter(world, title="另一盏")
    advance(case_no=called.no, move="raise_", by=world.worker, now=NOW)
    advance(case_no=called.no, move="raise_up", by=world.community, now=NOW, tried="已看")
    advance(case_no=called.no, move="whistle", by=world.street, now=NOW, lead="D-zhujian", kind="daily")
    make_matter(world, title="第三盏")
    return called


def test_each_figure_opens_exactly_the_matters_it_counts(world):
    lively(world)
    later = NOW + timedelta(days=30)
    rows = figures.by_street(world.leader, later) + figures.by_department(world.leader, later)
    every = [
        *figures.headline(world.leader, later),
        *figures.by_state(world.leader),
        *figures.containment(world.leader),
        *(figure for row in rows for figure in row.figures),
    ]
    opened = [queries.narrowed(queries.matters(world.leader), f.query, later).count() for f in every]
    assert opened == [figure.value for figure in every]
    assert [f.value for f in figures.headline(world.leader, later)] == [3, 2, 2, 1]


def test_containment_counts_closed_matters_by_the_level_that_solved_them(world):
    lively(world)
    assert [(f.value, f.percent) for f in figures.containment(world.leader)] == [
        (1, 100.0),
        (0, 0.0),
        (0, 0.0),
    ]


def test_a_street_counts_only_its_own(world):
    lively(world)
    assert [row.code for row in figures.by_street(world.street2, NOW)] == ["510603009"]
    assert figures.headline(world.street2, NOW)[0].value == 0


def test_the_list_names_the_owner_with_the_reason(world):
    body, reason = queries.suggested_lead(lively(world))
    assert (body.code, reason) == ("D-zhujian", "清单“路灯不亮”主责")


def test_open_matters_of_one_item_within_fifty_metres_are_alike(world):
    one = make_matter(world)
    two = make_matter(world, point=(104.0502, 31.0501))
    make_matter(world, point=(104.052, 31.05))
    assert [case.no for case in queries.alike(two)] == [one.no]
