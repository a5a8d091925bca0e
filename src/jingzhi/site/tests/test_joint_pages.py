"""What pages show of whistles: who came, tasks, both sides of a dispute, whom a lead waits for, the right door."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.tests.situations import (
    annulled,
    checked_in,
    closed,
    dispatched,
    facts,
    moved,
    objected,
    passed_on,
    reported,
    street,
    tasks_open,
    waived,
)


def page(client, case):
    answer = client.get(reverse("site:case", args=[case.no]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_lead_reads_whom_it_waits_for_instead_of_finding_no_button(at, world):
    case, client = checked_in(world), at("zhujian")
    text = page(client, case)
    assert "还在等甲街道城管力量反馈" in text
    assert 'id="move-answer"' not in text
    answer = client.post(
        reverse("site:move", args=[case.no, "answer"]), {"outcome": "explained", "reply": "已说明"}
    )
    assert answer.status_code == 409
    assert "甲街道城管力量还没有反馈" in answer.content.decode()


def test_a_body_reads_which_tasks_are_open_and_picks_from_its_own(at, world):
    case = tasks_open(world)
    client = at("zhujian")
    text = page(client, case)
    assert "任务清单里还有第 1 项没有办" in text
    assert "1. 更换灯具" in text
    given = {"task": "1", "done": "done", "result": "已更换两盏"}
    client.post(reverse("site:move", args=[case.no, "finish_task"]), given)
    assert "已完成：已更换两盏" in page(at("force"), case)


def test_the_history_says_who_came_and_how_each_whistle_ended(at, world):
    client = at("street")
    text = page(client, annulled(world))
    for words in (
        "吹哨记录",
        "第 1 次 日常综合执法哨",
        "属地先行处置 1 次",
        "认定无效，计入街道",
        "区住建局异议：不在清单",
    ):
        assert words in text
    assert "免于反馈 1 家" in page(client, waived(world))


@pytest.mark.parametrize("build", [objected, passed_on])
def test_whoever_rules_reads_both_sides_beside_each_other(at, world, build):
    text = page(at("district"), build(world))
    assert "双方理由" in text
    assert "先行处置：已看" in text
    assert "第12项" in text or "第三条" in text


def test_only_those_called_can_be_let_go(at, world):
    answer = at("street").get(reverse("site:case", args=[dispatched(world).no]))
    form = next(form for form in answer.context["moves"] if form.name == "release")
    assert [code for _group, rows in form.fields[0].groups for code, _name in rows] == [
        "D-zhujian",
        "F-chengguan",
    ]


def test_the_whistle_form_shows_attempts_and_the_limit_of_each_kind(at, world):
    text = page(at("street"), street(world))
    assert "属地已做的工作" in text
    assert "应急处置哨（1 紧急工作时到场）" in text


def test_a_check_in_may_carry_a_position_and_shows_the_distance(at, world):
    case = dispatched(world)
    client = at("zhujian")
    assert "data-here" in page(client, case)
    client.post(reverse("site:move", args=[case.no, "check_in"]), {"point": ""})
    assert Case.objects.get(no=case.no).parties.get(part="lead").summons.checked_in_at
    moved(case, "check_in", world.force, point="104.051,31.05")
    assert "距事发点约 95 米" in page(at("street"), case)


def test_a_grid_worker_sees_the_emergency_numbers_first(at, world):
    answer = at("worker").get(reverse("site:case", args=[reported(world).no]))
    text = answer.content.decode()
    assert text.index('href="tel:110"') < text.index('class="m-moves"')
    form = next(form for form in answer.context["moves"] if form.name == "transfer")
    assert [code for code, _label in form.fields[0].choices] == ["110", "119", "120", "122"]


def test_the_reporter_of_a_petition_reads_the_fifteen_days(world):
    from jingzhi.core.flows.models import Case
    from jingzhi.site import progress

    given = facts("transfer") | {"channel": "petition", "reference": "XF-1"}
    case = moved(reported(world), "transfer", world.district, **given)
    shown = progress.of(Case.objects.get(no=case.no), now=case.closed_at)
    assert any("15日内书面告知" in text for _label, text, _at in shown.answers)
    assert [step["label"] for step in shown.steps][-1] == "已答复"


def test_the_figures_show_both_sides_and_only_ones_own_street(at, world):
    closed(world)
    annulled(world)
    rows = at("leader").get(reverse("site:whistles")).context
    assert [row.name for row in rows["departments"]] == ["区住建局", "甲街道城管力量"]
    assert [(row.cells[0][0], row.cells[-1][0]) for row in rows["streets"]] == [(2, 1)]
    assert at("street2").get(reverse("site:whistles")).context["streets"] == []
    assert at("zhujian").get(reverse("site:whistles")).status_code == 403


def test_the_figures_cost_the_same_for_one_matter_and_for_many(at, world, django_assert_max_num_queries):
    client = at("leader")
    closed(world)
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("site:whistles"))
    for _n in range(5):
        dispatched(world)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("site:whistles"))
