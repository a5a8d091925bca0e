"""The life of an assessment: draft, notice, appeal, review, final; a correction re-issues and never overwrites."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from jingzhi.core.flows import queries as flows
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.scores import actions as scores
from jingzhi.core.scores import sheets
from jingzhi.core.scores.models import Contribution, Exclusion
from jingzhi.core.scores.tests.test_replay import everything
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment import actions, frozen, queries
from jingzhi.programmes.assessment.models import (
    Assessment,
    Edition,
    ImportedPart,
    PartsFile,
    Sheet,
    SheetLine,
    SheetMatter,
)
from jingzhi.programmes.assessment.tests.rounds import (
    AFTER,
    QUARTER,
    final,
    imported,
    late_matters,
    moved,
    opened,
    worked,
)
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup

STREET = STREETS[0]


def refusal(function, *args, **given):
    with pytest.raises(Refused) as refused, transaction.atomic():
        function(*args, **given)
    return refused.value.code


def test_a_round_opens_every_subject_of_a_list_once(world):
    worked(world)
    assert list(opened(world)) == list(STREETS)
    assert sorted(opened(world, "department")) == ["D-chengguan", "D-shuili", "D-zhujian"]
    assert refusal(opened, world) == "opened_before"
    assert Assessment.objects.count() == 5
    other = Assessment.objects.get(place=STREETS[1])
    assert queries.latest(other).total == ""  # nothing happened there: 暂无, never 0


def test_matters_add_up_to_lines_and_lines_to_the_total_to_the_last_digit(world):
    worked(world)
    imported(world)
    row = queries.assessment(opened(world)[STREET])
    sheet = queries.latest(row)
    lines = list(sheet.lines.order_by("position"))
    line = next(one for one in lines if one.indicator == "grid.closed_in_time")
    kept = sheet.matters.filter(indicator=line.indicator, excluded="")
    sums = kept.aggregate(num=Sum("num"), den=Sum("den"))
    assert (sums["num"], sums["den"]) == (line.num, line.den) == (9, 14)
    assert Fraction(line.points) == Fraction(9, 14) * 100
    tree = frozen.tree(lines)

    def added(one):
        if not one.children:
            return one.points
        counted = [child for child in one.children if child.points is not None]
        whole = sum(child.weight for child in counted)
        return sum(added(child) * child.weight / whole for child in counted)

    assert added(tree) == tree.points == Fraction(sheet.governance)
    assert Fraction(sheet.total) == (added(tree) * 50 + Fraction("91.5") * 20 + Fraction("88.25") * 30) / 100
    live = frozen.scored(row, queries.period_of(QUARTER), sheet.as_of)
    assert sheets.explain(tree) == sheets.explain(live)


def test_the_whole_life_with_an_appeal_that_is_upheld(world):
    worked(world)
    imported(world)
    case = opened(world)[STREET]
    row = queries.assessment(case)
    assert flows.waiting_for(world.street).filter(no=case.no).count() == 0
    moved(case, "notify", world.district)
    assert flows.waiting_for(world.street).filter(no=case.no).exists()
    named = late_matters(queries.latest(row))[:2]
    moved(case, "appeal", world.street, matters=" ".join(named), why="居民不在家")
    assert set(queries.disputed(row).values()) == {"open"}
    assert refusal(moved, case, "finish", world.district) == "stale"
    moved(case, "uphold", world.district, matters=named[0], why="查明属实")
    assert sorted(queries.disputed(row).values()) == ["rejected", "upheld"]
    first, second = row.sheets.order_by("n")
    assert Fraction(second.governance) > Fraction(first.governance)
    pair = named[0].split(":")
    out = Contribution.objects.get(indicator=pair[0], matter=pair[1])
    assert (out.excluded, out.decision) == ("appealed", f"{case.no}#4")
    moved(case, "finish", world.district)
    edition = row.editions.get()
    assert (edition.n, edition.sheet) == (1, second)
    assert Event.objects.get(seq=edition.seq).hash == edition.hash
    assert edition.digest == queries.digest(second) != queries.digest(first)
    kept = everything()
    scores.rebuild(by=Setup(), now=NOW)
    assert everything() == kept
    assert verify().ok


def test_an_appeal_against_a_final_score_re_issues_and_both_editions_stay(world):
    worked(world)
    case = final(world)
    row = queries.assessment(case)
    before = row.editions.get()
    told = queries.digest(before.sheet)
    named = late_matters(before.sheet)
    moved(case, "appeal", world.street, matters=",".join(named), why="重复件")
    moved(case, "uphold", world.district, why="属实")
    moved(case, "finish", world.district)
    one, two = queries.editions(row)
    assert (one.n, two.n) == (1, 2)
    assert Fraction(two.sheet.total) > Fraction(one.sheet.total)
    assert queries.digest(one.sheet) == told == one.digest
    assert one.sheet.lines.count() == two.sheet.lines.count() > 10
    again = named[0]
    assert refusal(moved, case, "appeal", world.street, matters=again, why="再申诉") == "appealed_before"


def test_a_rejected_appeal_leaves_the_edition_and_the_scores(world):
    worked(world)
    case = final(world)
    row = queries.assessment(case)
    moved(case, "appeal", world.street, matters=late_matters(queries.latest(row))[0], why="有异议")
    assert moved(case, "reject", world.district, why="证据不足").state == "final"
    assert (row.sheets.count(), row.editions.count(), Exclusion.objects.count()) == (1, 1, 0)


def test_a_correction_after_final_is_a_new_edition(world):
    worked(world)
    case = final(world)
    moved(case, "correct", world.district, why="其他部分补录")
    moved(case, "finish", world.district)
    assert [one.n for one in queries.editions(queries.assessment(case))] == [1, 2]


def test_on_the_sixth_working_day_it_is_too_late(world):
    worked(world)
    case = opened(world)[STREET]
    row = queries.assessment(case)
    moved(case, "notify", world.district)
    given = {"matters": late_matters(queries.latest(row))[0], "why": "有异议"}
    fifth, sixth = AFTER + timedelta(days=7), AFTER + timedelta(days=8)  # a week-end lies between
    assert refusal(moved, case, "appeal", world.street, now=sixth, **given) == "too_late"
    assert refusal(moved, case, "finish", world.district, now=fifth) == "too_early"
    assert queries.disputed(row) == {}
    assert moved(case, "appeal", world.street, now=fifth, **given).state == "appealed"


def test_only_counted_matters_can_be_disputed(world):
    worked(world)
    case = opened(world)[STREET]
    moved(case, "notify", world.district)
    for wrong, code in (("grid.filed:JY-1", "not_counted"), ("grid.filed", "bad_matters")):
        assert refusal(moved, case, "appeal", world.street, matters=wrong, why="有异议") == code
    assert refusal(moved, case, "agree", world.street2) == "unknown_case"


def test_without_every_part_there_is_no_total_and_no_edition(world):
    worked(world)
    case = opened(world)[STREET]
    sheet = queries.latest(queries.assessment(case))
    assert sheet.total == ""
    assert sheet.governance
    assert sheet.weight == 50
    moved(case, "notify", world.district)
    moved(case, "agree", world.street)
    assert refusal(moved, case, "finish", world.district) == "no_total"
    imported(world)
    moved(case, "redraft", world.district)
    assert queries.latest(queries.assessment(case)).total


def test_a_running_period_is_not_put_before_its_subject(world):
    worked(world)
    case = opened(world, now=NOW + timedelta(days=10))[STREET]
    assert refusal(moved, case, "notify", world.district, now=NOW + timedelta(days=10)) == "too_early"
    assert refusal(moved, case, "notify", world.district) == "stale_sheet"


def test_a_departments_appeal_excludes_its_own_contributions_only(world):
    worked(world)
    case = final(world, "department", "D-zhujian", "zhujian")
    row = queries.assessment(case)
    named = late_matters(queries.latest(row), "grid.arrived")
    assert len(named) == 2
    moved(case, "appeal", world.zhujian, matters=" ".join(named), why="没有收到哨")
    moved(case, "uphold", world.district, why="属实")
    assert set(Contribution.objects.filter(excluded="appealed").values_list("body", flat=True)) == {
        "D-zhujian"
    }
    assert Contribution.objects.filter(indicator="grid.arrived", body="F-chengguan", excluded="").exists()
    moved(case, "finish", world.district)
    one, two = queries.editions(row)
    assert Fraction(two.sheet.total) > Fraction(one.sheet.total)


@pytest.mark.parametrize("model", [Sheet, SheetLine, SheetMatter, Edition, PartsFile, ImportedPart])
def test_what_was_written_is_never_changed(world, model):
    worked(world)
    final(world)
    for change in (lambda rows: rows.update(id=0), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            change(model.objects.all())


def test_a_round_is_the_districts(world):
    assert (
        refusal(actions.open_round, kind="street", period=QUARTER, by=world.street, now=AFTER)
        == "not_your_move"
    )
    assert (
        refusal(actions.open_round, kind="force", period=QUARTER, by=world.district, now=AFTER) == "bad_kind"
    )
    for period in ("2026-M11", "", "2027-Q2"):
        code = "too_early" if period == "2027-Q2" else "bad_period"
        assert refusal(actions.open_round, kind="street", period=period, by=world.district, now=AFTER) == code
