"""就地办结 on the spot: report and solution are one act, and the rules of both hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from jingzhi.core.flows.models import Attachment, Case
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions import solve_on_the_spot
from jingzhi.programmes.grid.tests.factories import NOW, make_photo
from jingzhi.programmes.grid.tests.situations import GRID


def solved(world, **given):
    ways = {"item": "X01", "place": GRID, "outcome": "cleared", "after": [make_photo()], "key": "k1"}
    return solve_on_the_spot(by=world.worker, now=NOW, **(ways | given))


def files():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def test_one_act_leaves_two_moves_and_waits_to_be_verified(world):
    case = solved(world, scene=[make_photo(30)])
    assert (case.state, case.place_id) == ("answered", GRID)
    kinds = Event.objects.filter(subject=case.no).order_by("n").values_list("kind", flat=True)
    assert list(kinds) == ["grid.report", "grid.solve"]
    shots = Attachment.objects.filter(case=case).order_by("n").values_list("n", "name")
    assert list(shots) == [(1, "scene"), (2, "after")]
    matter = queries.matter(case)
    assert (matter.handled, matter.level, matter.handler) == ("cleared", "grid", world.worker.code)
    assert matter.title.endswith("· 甲一社区第1网格")


def test_the_same_key_twice_is_one_matter(world):
    assert solved(world).no == solved(world).no
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"after": []}, "no_proof", "after"),
        ({"outcome": ""}, "missing", "outcome"),
        ({"item": ""}, "missing", "item"),
        ({"place": "", "point": (104.15, 31.05)}, "not_your_grid", "point"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(world, given, code, field):
    before = len(files())
    with pytest.raises(Refused) as refused:
        solved(world, scene=[make_photo(30)], **given)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert (Case.objects.count(), Event.objects.filter(kind__startswith="grid.").count()) == (0, 0)
    assert len(files()) == before


def test_an_explanation_needs_no_picture(world):
    assert solved(world, outcome="explained", after=[]).state == "answered"
