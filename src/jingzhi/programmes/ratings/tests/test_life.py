"""The life of a round: forms by who worked together, marks, results, objections, publication, correction."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from jingzhi.core.flows import queries as flows
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import STREETS
from jingzhi.programmes.ratings import actions, queries
from jingzhi.programmes.ratings.models import Edition, Form, Mark, Publication, Result, ResultLine, Round
from jingzhi.programmes.ratings.tests.rounds import (
    AFTER,
    LATER,
    OVER,
    QUARTER,
    answered,
    disputed,
    moved,
    notified,
    opened,
    sent,
    worked,
)

STREET = f"B-{STREETS[0]}"


@pytest.fixture
def past(world):
    worked(world)
    return world


def refusal(function, *args, **given):
    with pytest.raises(Refused) as refused, transaction.atomic():
        function(*args, **given)
    return refused.value.code


def test_only_who_worked_together_is_asked_and_weighs_by_how_much(past):
    opened(past)
    opened(past, "department")
    told = {(row.rater_id, row.rated_id): row.related for row in Form.objects.filter(round__kind="street")}
    assert told == {("D-zhujian", STREET): 6, ("D-chengguan", STREET): 2, ("D-shuili", STREET): 1}
    back = {
        (row.rated_id, row.rater_id): row.related for row in Form.objects.filter(round__kind="department")
    }
    assert back == told
    assert refusal(opened, past) == "opened_before"
    given = {"kind": "street", "by": past.district}
    assert refusal(actions.open_round, period="2027-Q1", now=AFTER, **given) == "too_early"
    assert refusal(actions.open_round, period="2026-Q1", now=AFTER, **given) == "nothing_to_rate"
    assert refusal(actions.open_round, period="2026", now=AFTER, **given) == "bad_period"


def test_marks_need_every_line_low_ones_a_reason_and_come_in_time(past):
    case = opened(past)
    good = {"rated": STREET, "marks": "grounds:8 presence:9"}
    for wrong, code in (
        ({"marks": "grounds:8"}, "bad_mark"),
        ({"marks": "grounds:8 presence:11"}, "bad_mark"),
        ({"marks": "grounds:8 presence:9 more:1"}, "unknown_line"),
        ({"marks": "grounds:8 presence:5"}, "low_without_reason"),
        ({"rated": f"B-{STREETS[1]}"}, "no_form"),
    ):
        assert refusal(moved, case, "send", past.zhujian, **(good | wrong)) == code
    assert refusal(moved, case, "send", past.zhujian, OVER, **good) == "too_late"
    assert refusal(moved, case, "send", past.street, **good) == "unknown_case"
    assert not Mark.objects.exists()
    moved(case, "send", past.zhujian, **good)
    moved(case, "send", past.zhujian, **good | {"marks": "grounds:9 presence:9"})
    assert sorted(Mark.objects.values_list("line", "points")) == [("grounds", 9), ("presence", 9)]
    assert refusal(moved, case, "close", past.district) == "too_early"


def test_who_has_answered_everything_has_nothing_more_to_do(past):
    case = opened(past)
    assert flows.cases_for(past.zhujian).filter(no=case.no).exists()
    assert case.parties.filter(body="D-zhujian", ended_at=None, due_at__isnull=False).exists()
    sent(past, case, past.zhujian)
    assert not case.parties.filter(body="D-zhujian", ended_at=None).exists()
    assert case.parties.filter(ended_at=None).count() == 2


def test_a_result_is_the_sum_of_its_lines_to_the_last_digit(past):
    case = notified(past)
    edition = queries.newest(queries.round_of(case))
    result = queries.result_of(edition, STREET)
    lines = list(result.lines.all())
    marked = {line.code: line for line in lines if not line.counted}
    # 10 x 6 + 5 x 2 + 10 x 1 of 9, and 10 x 6 + 5 x 2 + 0 x 1 of 9
    assert Fraction(marked["grounds"].points) == Fraction(800, 9)
    assert Fraction(marked["presence"].points) == Fraction(700, 9)
    assert Fraction(result.marks) == (Fraction(800, 9) * 20 + Fraction(700, 9) * 20) / 40
    counted = [line for line in lines if line.counted and line.points]
    assert {line.code for line in counted} >= {"grid.valid", "grid.dispatched_right"}
    process = sum(Fraction(line.points) * line.weight for line in counted) / sum(
        line.weight for line in counted
    )
    assert Fraction(result.process) == process
    assert Fraction(result.total) == process * Fraction(60, 100) + Fraction(result.marks) * Fraction(40, 100)
    assert (result.asked, result.raters) == (3, 3)


def test_late_raters_do_not_count_and_too_few_leave_the_process_alone(past):
    case = opened(past)
    sent(past, case, past.zhujian)
    sent(past, case, past.chengguan)
    moved(case, "close", past.district, OVER)
    result = queries.result_of(queries.newest(queries.round_of(case)), STREET)
    assert (result.asked, result.raters) == (3, 2)
    assert result.total == result.process != ""
    assert Event.objects.get(kind="ratings.close").facts["unsent"] == 1


def test_an_objection_strikes_marks_out_by_a_new_edition(past):
    case = disputed(past)
    row = queries.round_of(case)
    before = queries.result_of(queries.newest(row), STREET)
    given = {"rated": STREET, "why": "会议记录属实"}
    assert refusal(moved, case, "decide", past.district, struck="D-shuili:grounds", **given) == "unknown_mark"
    assert refusal(moved, case, "publish", past.district, LATER) == "stale"
    moved(case, "decide", past.district, struck="D-shuili:presence", **given)
    editions = list(row.editions.order_by("n"))
    assert [one.cause for one in editions] == ["close", "decide"]
    after = queries.result_of(editions[1], STREET)
    line = after.lines.get(code="presence")
    assert Fraction(line.points) == Fraction(700, 8)
    assert Fraction(after.total) > Fraction(before.total)
    assert queries.result_of(editions[0], STREET).total == before.total
    case.refresh_from_db()
    assert case.state == "notified"
    assert refusal(moved, case, "object", past.street, line="presence", why="再提") == "objected_before"
    assert refusal(moved, case, "object", past.street, line="grid.valid", why="算错") == "not_marked"
    assert refusal(moved, case, "object", past.street, LATER, line="grounds", why="迟") == "too_late"


def test_what_is_public_names_the_ledger_and_is_never_overwritten(past):
    case = notified(past)
    assert refusal(moved, case, "publish", past.district) == "too_early"
    moved(case, "publish", past.district, LATER)
    first = Publication.objects.get()
    assert first.digest == queries.digest(first.edition)
    assert Event.objects.get(seq=first.seq).hash == first.hash
    moved(case, "correct", past.district, LATER, why="补录一件")
    row = queries.round_of(case)
    assert [one.n for one in row.editions.order_by("n")] == [1, 2]
    for model in (Edition, Result, ResultLine, Publication):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            model.objects.update(id=F("id"))
    assert verify().ok


def test_a_department_has_lines_of_its_own_from_the_next_round_on(past):
    given = {"by": past.district, "now": AFTER, "body": "D-zhujian"}
    before = opened(past, "department")
    assert len(queries.lines(queries.round_of(before), "D-zhujian")) == 2
    for wrong, code in (
        ({"weight": 11}, "bad_weight"), ({"title": " "}, "bad_title"), ({"body": "F-chengguan"}, "unknown_body"),
    ):  # fmt: skip
        assert refusal(actions.add_line, **{"title": "房屋安全隐患处置", "weight": 5} | given | wrong) == code
    rows = [actions.add_line(title=f"自选{n}", weight=5, **given) for n in range(3)]
    assert refusal(actions.add_line, title="第四项", weight=5, **given) == "too_many"
    row = Round(kind="department", period=QUARTER, case=before)
    row.case.opened_at = LATER
    assert [line.code for line in queries.lines(row, "D-zhujian")][2:] == [f"x{one.pk}" for one in rows]
    assert len(queries.lines(row, "D-shuili")) == 2
    actions.end_line(line=rows[0].pk, by=past.district, now=LATER)
    assert refusal(actions.end_line, line=rows[0].pk, by=past.district, now=LATER) == "unknown_line"
    assert len(queries.lines(row, "D-zhujian")) == 4


def test_the_same_quarter_gives_the_same_digest(past):
    case = answered(past)
    moved(case, "close", past.district)
    edition = queries.newest(queries.round_of(case))
    told = queries.digest(edition)
    assert told == queries.digest(edition)
    Mark.objects.update(points=1)
    assert told == queries.digest(edition)  # what was computed does not follow the marks
