"""Lists of responsibility: drafts whole or not at all, publication, one lead an item, versions that never change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jingzhi.core.bodies.models import Body
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.kit.sheets import write
from jingzhi.programmes.grid.tests.factories import NOW, STREETS
from jingzhi.programmes.responsibility import actions, queries
from jingzhi.programmes.responsibility.checks import COLUMNS
from jingzhi.programmes.responsibility.models import Entry, Version

TODAY = NOW.date()
LAMPS = ["路灯维护", "示例：照明管理办法第五条", "X01", "主责"]


def refusal(function, **given):
    with pytest.raises(Refused) as refused, transaction.atomic():
        function(**given)
    return refused.value


def table(*rows):
    return write(form="xlsx", title="责任清单", header=COLUMNS, rows=rows)


def body(code):
    return Body.objects.select_related("place").get(code=code)


def loaded(world, code="D-zhujian", rows=(LAMPS,), now=NOW):
    return actions.load(body=body(code), data=table(*rows), by=world.district, now=now)


def published(world, code="D-zhujian", rows=(LAMPS,), since=TODAY, now=NOW):
    loaded(world, code, rows, now)
    return actions.publish(body=body(code), since=since, by=world.district, now=now)


def test_a_table_is_kept_whole_or_not_at_all_and_every_wrong_row_is_named(world):
    wrong = [LAMPS, ["", "依据", "X01", "主责"], ["垃圾", "", "X99", "管"], LAMPS]
    said = refusal(loaded, world=world, rows=wrong)
    assert said.code == "bad_rows"
    for words in (
        "第 3 行：责任事项要写",
        "第 4 行：依据要写",
        "X99",
        "分工写",
        "第 5 行：“路灯维护”前面已有",
    ):
        assert words in said.text
    assert not Version.objects.exists()
    assert refusal(loaded, world=world, rows=()).code in ("empty", "bad_length")
    loaded(world)
    loaded(world, rows=[["信号灯", "示例", "X01", "配合"]])
    assert Entry.objects.get().part == "assist"  # a draft is replaced
    assert Version.objects.get().n == 1


def test_a_body_edits_its_own_draft_and_the_district_publishes(world):
    given = {"duty": "路灯维护", "basis": "示例", "items": "X01", "part": "lead", "now": NOW}
    actions.add(body=body("D-zhujian"), by=world.zhujian, **given)
    other = refusal(actions.add, body=body("D-shuili"), by=world.zhujian, **given)
    assert (other.code, other.status) == ("not_your_list", 403)
    assert refusal(actions.add, body=body("D-zhujian"), by=world.zhujian, **given).code == "there_before"
    mine = {"body": body("D-zhujian"), "since": TODAY, "now": NOW}
    assert refusal(actions.publish, by=world.zhujian, **mine).code == "not_your_move"
    assert actions.publish(by=world.district, **mine).since == TODAY
    assert refusal(actions.publish, by=world.district, **mine).code == "no_draft"
    kinds = [one.kind for one in Event.objects.filter(kind__startswith="responsibility").order_by("seq")]
    assert kinds == ["responsibility.add", "responsibility.publish"]


def test_the_next_version_starts_from_the_last_and_both_stay_readable(world):
    published(world)
    later = NOW + timedelta(days=1)
    given = {"body": body("D-zhujian"), "by": world.zhujian, "now": later}
    actions.add(duty="房屋安全", basis="示例", items="", part="lead", **given)
    actions.drop(number=1, **given)
    assert refusal(actions.drop, number=1, **given).code == "unknown_entry"
    same = refusal(actions.publish, body=given["body"], since=TODAY, by=world.district, now=NOW)
    assert same.code == "not_later"
    past = refusal(actions.publish, body=given["body"], since=TODAY, by=world.district, now=later)
    assert past.code == "past_day"
    actions.publish(body=given["body"], since=date(2026, 12, 1), by=world.district, now=later)
    first, second = queries.current("D-zhujian", TODAY), queries.current("D-zhujian", date(2026, 12, 1))
    assert ([e.duty for e in queries.entries(first)], [e.duty for e in queries.entries(second)]) == (
        ["路灯维护"], ["房屋安全"],
    )  # fmt: skip
    told = [(what, one.duty) for what, one, _was in queries.changes(first, second)]
    assert told == [("added", "房屋安全"), ("dropped", "路灯维护")]


def test_two_departments_never_lead_the_same_item(world):
    published(world)
    rows = [["照明", "示例", "X01", "主责"]]
    said = refusal(published, world=world, code="D-shuili", rows=rows)
    assert said.code == "led_twice"
    assert "区住建局" in said.text
    published(world, "D-shuili", [["照明", "示例", "X01", "配合"]])
    published(
        world, f"B-{STREETS[0]}", [["照明的属地处置", "示例", "X01", "主责"]]
    )  # a street's ground is its own
    assert queries.led(TODAY)["X01"].code == "D-zhujian"
    assert "X01" not in [item.code for item in queries.gaps(TODAY)]
    assert queries.gaps(TODAY)


def test_what_is_published_never_changes(world):
    version = published(world)
    for change in (
        lambda: Entry.objects.update(duty="别的"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.create(version=version, number=9, duty="多", basis="多", part="lead", items=[]),
        lambda: Version.objects.update(since=date(2020, 1, 1)),
        lambda: Version.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(body=version.body, n=2, made_at=NOW, since=TODAY)
