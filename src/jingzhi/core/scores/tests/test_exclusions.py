"""A decision takes contributions out of the adjusted figure: whatever happens later, and in a rebuild alike."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingzhi.core.ledger.models import Event
from jingzhi.core.scores import actions, table
from jingzhi.core.scores.models import Cell, Contribution, Exclusion
from jingzhi.core.scores.tests.ledgers import Ledger
from jingzhi.core.scores.tests.test_replay import BODIES, PLACES, everything
from jingzhi.programmes.grid.tests.factories import NOW, Setup

DECIDED = {"reason": "appealed", "decision": "JY-1#4", "by": Setup(), "now": NOW}


@pytest.fixture
def past(world):
    yield Ledger(PLACES, BODIES)
    table.forget("t")


def test_a_decision_excludes_and_the_rebuild_agrees(past):
    source = past.source()
    for matter in "ab":
        past.happen(matter, "due", 3)
    actions.refresh(source=source, matters=["a", "b"])
    pairs = [("a", "t.on_time")]
    assert actions.exclude(pairs=pairs, body=None, **DECIDED) == actions.Changed(1, 1)
    cell = Cell.objects.get(indicator="t.on_time")
    assert (cell.raw_n, cell.n) == (2, 1)
    assert Cell.objects.get(indicator="t.worst").n == 2  # the other indicator of the matter counts as before
    past.happen("a", "close")  # what happens later does not bring it back
    actions.refresh(source=source, matters=["a"])
    row = Contribution.objects.get(matter="a", indicator="t.on_time")
    assert (row.num, row.excluded, row.decision) == (1, "appealed", "JY-1#4")
    kept = everything()
    actions.rebuild(by=Setup(), now=NOW)
    assert kept == everything()
    assert actions.exclude(pairs=pairs, body=None, **DECIDED) == actions.Changed(0, 0)
    assert Event.objects.filter(kind="scores.exclude").first().facts["pairs"] == [["a", "t.on_time"]]


def test_of_a_body_only_its_own_contributions_are_excluded(past):
    source = past.source()
    past.happen("a", "mark", 3, 0)
    past.happen("a", "mark", 4, 1)
    actions.refresh(source=source, matters=["a"])
    actions.exclude(pairs=[("a", "t.mark")], body=BODIES[0], **DECIDED)
    assert dict(Contribution.objects.values_list("body", "excluded")) == {
        BODIES[0]: "appealed",
        BODIES[1]: "",
    }


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["due", "close", "hold", "mark", "decide"]),
            st.sampled_from("abc"),
            st.integers(0, 5),
        ),
        max_size=8,
    )
)
def test_decisions_between_events_leave_what_a_recomputation_makes(past, steps):
    past.facts.clear()
    source = past.source()
    with transaction.atomic():
        for model in (Cell, Contribution, Exclusion):
            model.objects.all().delete()
        for what, matter, amount in steps:
            if what == "decide":
                body = BODIES[0] if amount % 2 else None
                code = "t.mark" if body else "t.on_time"
                actions.exclude(pairs=[(matter, code)], body=body, **DECIDED)
            else:
                past.happen(matter, what, amount * 9, amount)
                actions.refresh(source=source, matters=[matter])
        kept = everything()
        actions.rebuild(by=Setup(), now=NOW)
        assert kept == everything()


def test_without_a_decision_there_is_no_exclusion(db):
    with pytest.raises(IntegrityError, match="exclusion_rests_on_a_decision"), transaction.atomic():
        Exclusion.objects.create(matter="a", indicator="t.on_time", reason="", decision="", at=NOW)
