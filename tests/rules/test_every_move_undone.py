"""Every move that the table marks `undo` can be taken back, and then all rows but the history stand as before."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from tests.rules.test_every_move import IN_REACH, Undone, given_for
from tests.rules.test_privacy import classified
from tests.rules.traces import files, own_models
from tests.rules.tree import rule

from jingzhi.core.flows import queries, rowsof, undoing
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Undo
from jingzhi.core.flows.table import START, all_flows
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.tests.situations import LATER, SITUATIONS

HISTORY = {"ledger_event", "ledger_head", "ledger_delivery", "flows_undo"}
MARKED = {move.name for move in FLOW.moves if move.undo}


def everything():
    """All rows of our own tables without the history, and all files."""
    found = {"files": sorted(files())}
    with connection.cursor() as cursor:
        for name in sorted({model._meta.db_table for model in own_models()} - HISTORY):
            cursor.execute(f"SELECT (to_jsonb(t) - 'rev')::text FROM {name} t ORDER BY 1")
            found[name] = [row for (row,) in cursor.fetchall()]
    return found


def wordy(old):
    """Columns in a note that hold what people wrote or how to reach them."""
    models = {model._meta.db_table: model._meta for model in own_models()}
    for table, _key, row in old:
        meta = models[table]
        classes = classified(f"{meta.app_label}.{meta.object_name}")
        yield from (
            f"{table}.{name}"
            for name in row
            if classes[meta.get_field(name.removesuffix("_id")).name] != "plain"
        )


def test_only_moves_of_one_case_that_answer_no_resident_are_marked():
    wrong = []
    for flow in all_flows():
        for move in flow.moves:
            final = {code for code in move.targets if code and flow.state(code).final}
            public = any(fact.public for fact in move.needs)
            if move.undo and (START in move.sources or final or public or "resident" in move.roles):
                wrong.append(f"{flow.code}.{move.name}")
    rule(wrong, "a resident may have read it already: correct it by another move")
    assert len(MARKED) >= 15


def test_the_tables_of_a_case_are_found_through_what_is_deleted_with_it():
    found = list(rowsof.tables())
    assert found[0] == "flows_case"
    assert {"flows_party", "flows_clock", "grid_matter", "grid_summons", "grid_whistle", "grid_offer"} <= set(
        found
    )
    assert not {"flows_undo", "flows_words"} & set(found)
    assert found.index("flows_party") < found.index("grid_summons")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_taken_back_leaves_only_history(world, shelf, situation):
    _state, build = SITUATIONS[situation]
    no = build(world).no
    given = {name: given_for(world, name, no) for name in MARKED}
    before, wrong = everything(), []
    case = Case.objects.select_related("place").get(no=no)
    for seat in (world.seats[name] for name in IN_REACH):
        for name in {move.name for move in queries.moves_for(case, seat)} & MARKED:
            try:
                with transaction.atomic():
                    advance(
                        case_no=no, move=name, by=seat, now=LATER,
                        undo_until=LATER + undoing.TIME, **given[name],
                    )  # fmt: skip
                    kept = Undo.objects.get(case_id=no)
                    assert kept.changes["gone"] == []
                    wrong += [f"{name}: the note holds {one}" for one in wordy(kept.changes["old"])]
                    back = undoing.undo(case_no=no, by=seat, now=LATER + undoing.TIME)
                    after = everything()
                    assert (back.state, back.rev) == (case.state, case.rev + 2)
                    assert Event.objects.filter(subject=no).latest("n").facts["undoes"] == case.rev + 1
                    wrong += [
                        f"{seat.code} {name}: {table}"
                        for table in before
                        if before[table] != after[table] and table != "files"
                    ]
                    raise Undone
            except Refused as refused:
                # What is offered and refused all the same is the matter of test_every_move.
                wrong += [f"{name}: {refused!r}"] if refused.code != "not_running" else []
            except Undone:
                for file in set(files()) - set(before["files"]):
                    (shelf / file).unlink()
    assert wrong == []
