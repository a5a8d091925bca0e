"""The room's pages: forms that keep nothing half, lists, the table to take away, the burden, the residents' notice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.flows.models import Case
from jingzhi.programmes.admission.models import Application
from jingzhi.programmes.admission.tests import factories as make
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup, _items

SINCE = date(2023, 6, 1)


@pytest.fixture
def at(town):
    """A client working from a seat: at("leader")."""
    cache.clear()

    def signed_in(name: str) -> Client:
        account = bodies.make_account(username=f"u-{name}", label=name, password="a-long-password-1")
        bodies.appoint(account=account, seat=town.seats[name], since=SINCE, by=Setup(), now=NOW)
        client = Client()
        client.force_login(account)
        return client

    return signed_in


def filled(**other):
    """The form as a browser sends it, with days far enough from today whatever today is."""
    return make.FORM | {"starts_on": "2099-01-01", "ends_on": "2099-11-30", "key": "k-1"} | other


def test_a_department_applies_with_the_whole_form(at):
    client = at("zhujian")
    text = client.get("/admission/apply/").content.decode()
    for words in ("凭什么", "不得一票否决", "委托的部门承担费用", "要装 APP", "X01 路灯不亮"):
        assert words in text
    assert "X02" not in text
    answer = client.post("/admission/apply/", filled(places=[STREETS[0]]), follow=True)
    case = Case.objects.get(flow="admission")
    assert answer.redirect_chain[-1][0] == f"/case/{case.no}/"
    page = answer.content.decode()
    for words in ("城镇燃气管理条例", "每格每月 2.2 小时", "甲街道", "申请表", "待形式审查"):
        assert words in page
    assert client.post("/admission/apply/", filled(places=[STREETS[0]])).status_code == 302
    assert Case.objects.filter(flow="admission").count() == 1


def test_a_form_that_is_refused_comes_back_filled_in_and_leaves_nothing(at):
    answer = at("zhujian").post("/admission/apply/", filled(article="", places=[STREETS[0]]))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写“条款原文（第几条怎么写）”。" in text
    assert "提醒用户更换到期胶管" in text
    assert f'value="{STREETS[0]}" checked' in text
    assert not Application.objects.exists()


def test_an_emergency_is_declared_and_completed_on_pages(at):
    answer = at("district").post("/admission/declare/", make.DECLARE | {"key": "d"}, follow=True)
    case = Case.objects.get(flow="admission")
    assert "应急先行" in answer.content.decode()
    client = at("zhujian")
    assert f"/admission/{case.no}/complete/" in client.get(f"/case/{case.no}/").content.decode()
    page = client.get(f"/admission/{case.no}/complete/").content.decode()
    assert 'value="瓶装燃气入户安检提醒"' in page
    answer = client.post(f"/admission/{case.no}/complete/", filled(kind="new", rev=case.rev, key="c"))
    case.refresh_from_db()
    assert (answer.status_code, case.state) == (302, "formal")
    assert at("shuili").get(f"/admission/{case.no}/complete/").status_code == 404


def test_every_seat_finds_its_step_in_its_todo_list_and_makes_it_on_the_case_page(at, town):
    case = make.consulting(town)
    worker = at(f"w-{STREETS[0]}001001")
    assert "瓶装燃气入户安检提醒" in worker.get("/todo/").content.decode()
    answer = worker.post(
        f"/case/{case.no}/opine/", {"stance": "against", "words": "人手不够", "rev": case.rev}, follow=True
    )
    text = answer.content.decode()
    for words in ("征求网格意见", "不赞成", "人手不够", "1 个网格已提意见", "联合审查", "区司法局"):
        assert words in text
    assert "瓶装燃气入户安检提醒" not in worker.get("/todo/").content.decode()
    assert at("street").get(f"/case/{case.no}/").status_code == 404


def test_the_list_of_applications_by_state_costs_the_same_for_one_and_many(
    at, town, django_assert_num_queries
):
    make.accepted(town)
    client = at("district")
    client.get("/admission/")
    with django_assert_num_queries(9):
        assert client.get("/admission/").context["page"].paginator.count == 1
    for n in range(6):
        make.applied(town, name=f"第{n}项提醒事务")
    with django_assert_num_queries(9):
        assert client.get("/admission/").context["page"].paginator.count == 7
    assert client.get("/admission/?state=formal").context["page"].paginator.count == 6
    assert at("shuili").get("/admission/").context["page"].paginator.count == 0
    assert at("sifa").get("/admission/").context["page"].paginator.count == 1


def test_the_list_its_history_and_its_table(at, town):
    make.enlisted(
        town, name="=瓶装燃气提醒", starts_on="2026-11-01", ends_on="2027-10-31", places=[STREETS[0]]
    )
    client = at("street")
    text = client.get("/duties/?on=2026-11-24").content.decode()
    for words in ("A001", "30 分 × 4.33", "2.2", "配合履职", "甲街道", "2027-10-31", "路灯不亮"):
        assert words in text
    assert "A001" not in client.get("/duties/?on=2026-10-01").content.decode()
    assert "路灯不亮" not in client.get("/duties/?on=2026-11-24&q=A001").content.decode()
    table = client.get("/duties.csv?on=2026-11-24").content.decode("utf-8-sig")
    assert len(table.strip().splitlines()) == 2 + len(_items())
    assert "A001,1,平安和安全隐患,'=瓶装燃气提醒,区住建局,配合履职,30,4.33,2.2,0,甲街道" in table
    assert "v1" in client.get("/duties/A001/").content.decode()
    assert "交办到网格" in at("zhujian").get("/duties/A001/").content.decode()
    assert client.get("/duties/NO/").status_code == 404
    assert client.get("/duties/?on=never").status_code == 422


def test_the_burden_page_shows_departments_items_and_places_below(at, town):
    make.enlisted(town, starts_on="2026-11-01", ends_on="2027-10-31", places=[STREETS[0]])
    client = at("zhujian")
    page = client.get("/burden/?on=2026-11-24")
    shown = page.context["shown"]
    top = shown.shares[0]
    assert (top.label, round(top.hours, 2)) == ("区住建局", 1.08)
    assert [item.code for item in shown.items][:2] == ["A001", "X01"]
    assert {item.owner_id for item in shown.items} == {"D-zhujian"}
    assert [(bar.label, round(bar.hours, 2)) for bar in shown.below] == [("甲街道", 2.17), ("乙街道", 0.0)]
    one = client.get(shown.below[0].url).context["shown"]
    assert (one.place.name, one.burden.grids, len(one.below)) == ("甲街道", 4, 2)
    assert client.get("/burden/?on=2026-10-01").context["shown"].burden.average == 0
    assert (
        client.get("/burden/?department=D-chengguan&on=2026-11-24").context["shown"].department.code
        == "D-chengguan"
    )


def test_each_sees_its_own_part_of_the_burden(at):
    street = at("street2")
    assert street.get("/burden/").context["shown"].place.code == STREETS[1]
    assert street.get(f"/burden/?place={STREETS[0]}").status_code == 404
    assert street.get(f"/burden/?place={STREETS[1]}001001").status_code == 200
    worker = at(f"w-{STREETS[0]}001001")
    assert worker.get("/burden/").context["shown"].burden.grids == 1
    assert at("force").get("/burden/").status_code == 403


def test_a_resident_objects_without_an_account(town):
    cache.clear()
    case = make.on_notice(town)
    visitor = Client()
    assert "瓶装燃气入户安检提醒" in visitor.get("/r/admission/").content.decode()
    text = visitor.get(f"/r/admission/{case.no}/").content.decode()
    for words in ("每个网格每月 2.2 小时", "全部网格", "每年 20,000 元", "区住建局"):
        assert words in text
    assert "符合规定" not in text
    assert visitor.post(f"/r/admission/{case.no}/", {"words": ""}).status_code == 422
    for _turn in (1, 2):
        answer = visitor.post(f"/r/admission/{case.no}/", {"words": "我们村没有瓶装燃气", "key": "o-1"})
        assert "已收到" in answer.content.decode()
    assert Application.objects.get(case=case).objections == 1
    for n in range(8):
        visitor.post(f"/r/admission/{case.no}/", {"words": "不同意", "key": f"x-{n}"})
    assert visitor.post(f"/r/admission/{case.no}/", {"words": "不同意", "key": "last"}).status_code == 429


def test_only_what_is_on_notice_is_public(town):
    case = make.deciding(town)
    assert Client().get(f"/r/admission/{case.no}/").status_code == 404


def test_an_off_list_task_is_refused_and_the_door_is_shown(at):
    client = at("zhujian")
    grid = f"{STREETS[0]}001001"
    given = {"item": "X77", "text": "请入户登记", "part": "assist", "grids": [grid], "key": "t-1"}
    answer = client.post("/task/", given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "不在准入清单内" in text
    assert 'href="/admission/apply/"' in text
    assert not Case.objects.exists()
    answer = client.post(
        "/task/", given | {"item": "X01", "grids": [grid, f"{STREETS[1]}001001"]}, follow=True
    )
    assert answer.context["page"].paginator.count == 2
    assert "请入户登记" in at("worker").get(f"/case/{Case.objects.get(place=grid).no}/").content.decode()
