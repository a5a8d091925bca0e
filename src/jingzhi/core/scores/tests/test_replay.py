"""Incremental equals full: whatever happens, in whatever order it is told, late, twice or corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingzhi.core.ledger.models import Event
from jingzhi.core.scores import actions, table
from jingzhi.core.scores.models import Cell, Contribution
from jingzhi.core.scores.table import Entry, Indicator
from jingzhi.core.scores.tests.ledgers import Ledger
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup

PLACES, BODIES = [f"{STREETS[0]}001001", f"{STREETS[0]}001", STREETS[1]], ["D-zhujian", "D-shuili"]
HAPPENED = st.tuples(
    st.sampled_from(["due", "close", "hold", "mark", "stock", "undo"]),
    st.sampled_from("abc"),
    st.integers(0, 89),
    st.integers(0, 5),
)
CELL = ("indicator", "place_id", "body_id", "month", "raw_num", "raw_den", "raw_n", "num", "den", "n")
CONTRIBUTION = ("matter", "indicator", "part", *actions.COLUMNS)


@pytest.fixture
def past(world):
    yield Ledger(PLACES, BODIES)
    table.forget("t")


def everything():
    """All rows of both tables."""
    cells = Cell.objects.order_by("indicator", "place_id", "body_id", "month").values_list(*CELL)
    rows = Contribution.objects.order_by("matter", "indicator", "part").values_list(*CONTRIBUTION)
    return list(cells), list(rows)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(HAPPENED, max_size=6), order=st.randoms(use_true_random=False))
def test_any_order_of_events_leaves_what_a_recomputation_makes(past, events, order):
    past.facts.clear()
    source = past.source()
    with transaction.atomic():
        Cell.objects.all().delete()
        Contribution.objects.all().delete()
        told = []
        for what, matter, day, amount in events:
            if what == "undo":
                past.undo(matter)
            else:
                past.happen(matter, what, day, amount)
            told.append(matter)
            if order.random() < 0.5:  # the worker is awake and tells something of what waits, in any order
                actions.refresh(source=source, matters=[order.choice(told)])
        late = sorted(set(told)) + order.sample(told, len(told) // 3)  # at least once, some twice
        order.shuffle(late)
        for matter in late:
            actions.refresh(source=source, matters=[matter])
        kept = everything()
        actions.rebuild(by=Setup(), now=NOW)
        assert kept == everything()


def test_the_nightly_check_finds_and_mends_what_was_changed_beside_the_product(past):
    source = past.source()
    for number, matter in enumerate("abc"):
        past.happen(matter, "due", number)
        actions.refresh(source=source, matters=[matter])
    right = everything()

    def check():
        found = actions.check(share=0, of=1, by=Setup(), now=NOW)
        assert Event.objects.filter(kind="scores.check").latest("seq").facts == found
        return found["matters"], found["contributions"], found["cells"]

    assert check() == (3, 0, 0)
    Cell.objects.filter(indicator="t.on_time").update(raw_den=9)
    assert check() == (3, 0, 1)
    Contribution.objects.filter(matter="b", indicator="t.on_time").delete()
    assert check() == (3, 1, 1)
    assert everything() == right


def test_a_share_asks_its_matters_only_but_all_behind_a_cell_that_is_wrong(past):
    source, names = past.source(), [f"m{number}" for number in range(30)]
    for name in names:
        past.happen(name, "due", 3)
    actions.refresh(source=source, matters=names)
    right = everything()
    shares = [actions.check(share=share, of=7, by=Setup(), now=NOW)["matters"] for share in range(7)]
    assert sum(shares) == 30
    assert max(shares) < 30
    Contribution.objects.filter(matter="m5", indicator="t.on_time").update(den=50)
    found = actions.check(share=0, of=7, by=Setup(), now=NOW)
    assert (found["matters"], found["contributions"], found["cells"]) == (30, 1, 1)
    assert everything() == right


def test_an_event_changes_only_the_cells_it_touches(past):
    source = past.source()
    for matter, place in (("a", 0), ("b", 0), ("c", 1)):
        past.happen(matter, "due", 3, place)
        actions.refresh(source=source, matters=[matter])
    before = dict(Cell.objects.values_list("pk", "place_id"))
    past.happen("c", "close")
    assert actions.refresh(source=source, matters=["c"]) == actions.Changed(1, 1)
    after = dict(Cell.objects.values_list("pk", "place_id"))
    assert {place for pk, place in before.items() if pk not in after} == {PLACES[1]}
    assert actions.refresh(source=source, matters=["c"]) == actions.Changed(0, 0)


def test_what_is_excluded_stays_in_the_raw_figure_and_names_its_decision(past):
    source = past.source()
    past.happen("a", "due", 3)
    past.happen("b", "due", 4)
    past.happen("b", "hold")
    actions.refresh(source=source, matters=["a", "b"])
    cell = Cell.objects.get(indicator="t.on_time")
    assert (cell.raw_n, cell.n, cell.raw_den, cell.den) == (2, 1, 2, 1)
    assert Contribution.objects.filter(indicator="t.on_time").exclude(excluded="").get().decision == "b#2"


def test_a_matter_without_contributions_leaves_its_cell(past):
    source = past.source()
    past.happen("a", "due", 3)
    actions.refresh(source=source, matters=["a"])
    past.undo("a")
    actions.refresh(source=source, matters=["a"])
    assert everything() == ([], [])


@pytest.mark.parametrize("subject", [{}, {"place": PLACES[0], "body": BODIES[0]}])
def test_an_entry_is_of_one_place_or_one_body(subject):
    with pytest.raises(ValueError, match="exactly one"):
        Entry("t.on_time", date(2026, 1, 1), Decimal(1), **subject)


def test_the_database_knows_no_other_subject_than_a_place_or_a_body(past):
    row = {"indicator": "t.on_time", "matter": "a", "day": date(2026, 1, 1), "num": 1, "den": 1}
    for wrong in ({}, {"place_id": PLACES[0], "body_id": BODIES[0]}):
        with pytest.raises(IntegrityError, match="contribution_one_subject"), transaction.atomic():
            Contribution.objects.create(**row, **wrong)
    names = {field.name for model in (Contribution, Cell) for field in model._meta.get_fields()}
    assert names & {"seat", "account", "person", "by"} == set()


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "rank"}, {"level": "seat"}, {"missing": "guess"}, {"over_tree": "best"}, {"clause": ""}],
)
def test_a_line_that_does_not_fit_is_refused(wrong):
    line = {"code": "t.x", "title": "x", "kind": "share", "level": "place", "formula": "a/b", "clause": "c"}
    with pytest.raises(ValueError, match="does not fit"):
        Indicator(**line | wrong)


def test_two_contributions_of_one_key_are_a_bug(past):
    past.entries = lambda matters: {
        "a": [Entry("t.stock", date(2026, 1, 1), Decimal(1), place=PLACES[0])] * 2
    }
    with pytest.raises(ValueError, match="twice"):
        actions.refresh(source=past.source(), matters=["a"])
