"""The pages as each role meets them: what is shown, what a form does, what lies out of reach is closed from every side."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Body
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup, make_matter
from jingzhi.programmes.staffing.actions import helping
from jingzhi.programmes.staffing.models import (
    Filling,
    Handover,
    Helper,
    HelperContact,
    HelpTime,
    PostKind,
    Shift,
)
from jingzhi.programmes.staffing.tests.conftest import (
    COMMUNITY,
    DAY,
    ELSEWHERE,
    GRID,
    GRID2,
    account,
    change,
    enrolment,
)

READERS = ("street", "community", "district", "leader", "auditor")
LISTS = (
    "",
    "posts/",
    "posts/?show=gap",
    "empty/",
    "rule/",
    "handovers/?tab=all",
    "substitutes/",
    "roster/",
    "hours/",
)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("path", LISTS)
def test_every_list_opens_for_who_looks_after_a_territory(as_, name, path):
    answer = as_(name).get(f"/staffing/{path}")
    assert answer.status_code == 200
    assert "1+1+4+N" in answer.content.decode() or "编组" in answer.content.decode()


@pytest.mark.parametrize("name", ["worker", "force"])
def test_who_looks_after_nobody_is_told_so(as_, name):
    for path in (*LISTS, "helpers/", f"grid/{GRID}/", "seat/S-worker/"):
        expected = 200 if path.startswith("handovers") else 403
        assert as_(name).get(f"/staffing/{path}").status_code == expected, path


def test_the_board_counts_and_every_number_opens_its_list(as_, staffed):
    answer = as_("street").get("/staffing/")
    cards = {card["label"]: card for card in answer.context["cards"]}
    assert (cards["专职网格员在岗"]["value"], cards["专职网格员在岗"]["unit"]) == ("1", "/ 4")
    gaps = as_("street").get(cards["编组空缺"]["url"])
    assert str(gaps.context["missing"]) == cards["编组空缺"]["value"] == "25"
    assert gaps.context["page"].paginator.count == 25
    workers = as_("street").get(cards["专职网格员在岗"]["url"])
    assert (workers.context["held"], workers.context["missing"]) == (1, 3)
    empty = as_("street").get(cards["无人岗位"]["url"])
    assert str(empty.context["page"].paginator.count) == cards["无人岗位"]["value"]
    rows = as_("district").get("/staffing/").context["streets"]
    assert [(row["place"].code, row["grids"], row["cells"][1]["held"]) for row in rows] == [
        (STREETS[0], 4, 1), (STREETS[1], 4, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "path", ["posts/?show=gap&", "empty/?", "handovers/?tab=all&", "roster/?", "hours/?", "helpers/?"]
)
def test_every_list_can_be_taken_away(as_, staffed, today, path, form):
    change(staffed, today)
    helping.register(given=enrolment(staffed), by=staffed.community, now=NOW)
    answer = as_("street").get(f"/staffing/{path}as={form}")
    assert answer.status_code == 200
    assert f".{form}" in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf" if form == "csv" else b"PK")
    assert as_("street").get(f"/staffing/{path}as=pdf").status_code == 404


def test_the_gaps_taken_away_are_those_of_the_territory_only(as_):
    text = as_("street").get("/staffing/posts/?show=gap&as=csv").content.decode("utf-8-sig")
    assert text.count("甲街道") == 25
    assert "乙" not in text


def test_a_seat_is_named_and_released_on_the_grids_card(as_, staffed, today):
    street = as_("street")
    answer = street.post(
        f"/staffing/grid/{GRID2}/fill/", {"kind": "chengguan", "seat": "S-force", "since": today}
    )
    assert answer.status_code == 302
    assert "force岗" in street.get(f"/staffing/grid/{GRID2}/").content.decode()
    again = street.post(
        f"/staffing/grid/{GRID2}/fill/", {"kind": "chengguan", "seat": "S-force", "since": today}
    )
    assert again.status_code == 409
    row = Filling.objects.get(grid=GRID2)
    assert street.post(f"/staffing/grid/{GRID2}/release/{row.pk}/", {"until": today + DAY}).status_code == 302
    wrong = [
        {"kind": "chengguan", "seat": ""},
        {"seat": "S-force", "kind": "x"},
        {"kind": "wuye", "seat": "S-force", "since": "heute"},
    ]
    assert [street.post(f"/staffing/grid/{GRID2}/fill/", one).status_code for one in wrong] == [422, 404, 400]


def test_the_rule_is_changed_by_the_district_alone(as_, today):
    asked = {"code": "worker", "per_grid": "2", "since": today + DAY}
    assert as_("street").post("/staffing/rule/", asked).status_code == 403
    assert as_("district").post("/staffing/rule/", asked | {"per_grid": "viele"}).status_code == 422
    assert PostKind.objects.count() == 7
    assert as_("district").post("/staffing/rule/", asked).status_code == 302
    assert PostKind.objects.count() == 8
    PostKind.objects.all().delete()
    assert "按 1+1+4+N 定岗" in as_("district").get("/staffing/rule/").content.decode()
    assert as_("district").post("/staffing/rule/", {"since": today}).status_code == 302
    assert PostKind.objects.count() == 7


def test_a_hand_over_from_the_form_to_the_receivers_yes(as_, staffed, today):
    case = make_matter(staffed)
    new = account("new")
    page = as_("community").get("/staffing/seat/S-worker/").content.decode()
    assert "登记交接" in page
    given = {
        "leaving": staffed.term("worker").pk,
        "coming": "new",
        "leaves_on": today,
        "starts_on": today + 3 * DAY,
    }
    refused = as_("community").post("/staffing/seat/S-worker/hand-over/", given)
    assert refused.status_code == 422
    assert "空岗的日子" in refused.content.decode()
    assert 'value="new"' in refused.content.decode()
    answer = as_("community").post("/staffing/seat/S-worker/hand-over/", given | {"starts_on": today})
    row = Handover.objects.get()
    assert answer["Location"] == f"/staffing/handovers/{row.pk}/"
    assert "确认接收" not in as_("community").get(answer["Location"]).content.decode()
    assert as_("community").post(f"/staffing/handovers/{row.pk}/confirm/").status_code == 403
    receiver = Client()
    receiver.force_login(new)
    shown = receiver.get(answer["Location"]).content.decode()
    assert case.no in shown
    assert "确认接收，在办 1 件" in shown
    assert receiver.post(f"/staffing/handovers/{row.pk}/confirm/").status_code == 302
    assert Handover.objects.get().confirmed_at is not None
    old = Client()
    old.force_login(staffed.accounts["worker"])
    assert old.get("/todo/").status_code == 403  # rights follow posts


def test_who_held_a_seat_is_answered_on_its_page(as_, today):
    text = as_("street").get(f"/staffing/seat/S-worker/?at={today}T10:00").content.decode()
    assert "岗位账号 u-worker" in text
    assert (
        "当时无人在任" in as_("street").get("/staffing/seat/S-worker/?at=2020-01-01T10:00").content.decode()
    )
    assert as_("street").get("/staffing/seat/S-worker/?at=gestern").status_code == 400


def test_a_substitute_comes_and_the_holder_is_back_early(as_, staffed, today):
    account("sub")
    given = {
        "holder": staffed.term("worker").pk,
        "account": "sub",
        "since": today + DAY,
        "until": today + 5 * DAY,
    }
    street = as_("street")
    assert street.post("/staffing/seat/S-worker/stand-in/", given | {"until": ""}).status_code == 422
    assert street.post("/staffing/seat/S-worker/stand-in/", given | {"account": "nobody"}).status_code == 422
    assert street.post("/staffing/seat/S-worker/stand-in/", given | {"holder": "9" * 30}).status_code == 422
    assert street.post("/staffing/seat/S-worker/stand-in/", given).status_code == 302
    listed = street.get("/staffing/substitutes/").content.decode()
    pk = re.search(r"substitutes/(\d+)/end", listed)[1]
    assert (
        as_("community2").post(f"/staffing/substitutes/{pk}/end/", {"until": today + 3 * DAY}).status_code
        == 404
    )
    assert street.post(f"/staffing/substitutes/{pk}/end/", {"until": today + 3 * DAY}).status_code == 302


def test_the_roster_is_written_copied_and_read(as_, staffed, today):
    street, where = as_("street"), f"place={STREETS[0]}&week={today}"
    given = {"on": today, "turn": "day", "seat": "S-force"}
    assert street.post(f"/staffing/roster/turn/?{where}", given).status_code == 302
    assert "force岗" in street.get("/staffing/roster/").content.decode()
    assert street.post(f"/staffing/roster/turn/?place={COMMUNITY}", given).status_code == 422
    assert street.post(f"/staffing/roster/turn/?{where}", given | {"on": today - DAY}).status_code == 422
    assert street.post(f"/staffing/roster/turn/?{where}", given | {"seat": "S-none"}).status_code == 422
    week = today + timedelta(days=7)
    assert street.post(f"/staffing/roster/copy/?place={STREETS[0]}&week={week}").status_code == 302
    assert Shift.objects.count() == 2
    assert street.post(f"/staffing/roster/copy/?place={STREETS[0]}&week={week}").status_code == 422
    assert as_("leader").get(f"/staffing/roster/?place={STREETS[0]}").context["may"] is False
    assert street.get("/staffing/roster/?week=0001-01-01").status_code == 400


def test_a_helper_is_registered_looked_at_and_forgotten(as_, staffed, today):
    community = as_("community")
    given = {
        "kind": "volunteer", "name": "欧阳示例", "phone": "13800001234", "community": COMMUNITY, "grids": [GRID],
        "fields": ["patrol"], "purposes": ["call"], "consent_until": today + timedelta(days=90),
    }  # fmt: skip
    refused = community.post("/staffing/helpers/", given | {"purposes": []})
    assert refused.status_code == 422
    assert "没有同意不能登记" in refused.content.decode()
    assert community.post("/staffing/helpers/", given | {"grids": [ELSEWHERE]}).status_code == 422
    assert community.post("/staffing/helpers/", given).status_code == 302
    pk = Helper.objects.get().pk
    for text in (
        community.get("/staffing/helpers/").content.decode(),
        community.get(f"/staffing/helpers/{pk}/").content.decode(),
    ):
        assert "138****1234" in text
        assert "13800001234" not in text
        assert "欧阳示例" not in text
    shown = community.post(f"/staffing/helpers/{pk}/look/", {"reason": "call"})
    assert "13800001234" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert community.post(f"/staffing/helpers/{pk}/look/", {}).status_code == 422
    assert Event.objects.filter(kind="staffing.look").count() == 1
    time = {"grid": GRID, "on": today, "minutes": "45", "activity": "patrol"}
    assert community.post(f"/staffing/helpers/{pk}/time/", time).status_code == 302
    assert community.post(f"/staffing/helpers/{pk}/time/", time | {"minutes": "-3"}).status_code == 422
    assert community.post(f"/staffing/helpers/{pk}/withdraw/").status_code == 302
    assert not HelperContact.objects.exists()
    left = community.get("/staffing/helpers/").content.decode()
    assert "138****1234" not in left
    assert "已退出" in left
    assert HelpTime.objects.get().helper_id is None
    assert "0.8" in community.get("/staffing/hours/").content.decode()


def test_residents_see_offices_and_posts_of_a_grid_and_nobody(staffed):
    bodies.set_phone(body=Body.objects.get(code=f"B-{COMMUNITY}"), phone="0838-0000101", by=Setup(), now=NOW)
    bodies.set_phone(body=Body.objects.get(code=f"B-{STREETS[0]}"), phone="0838-0000102", by=Setup(), now=NOW)
    answer = Client().get(f"/r/grid/{GRID}/")
    text = answer.content.decode()
    for words in (
        "甲一社区第1网格",
        "worker岗",
        "0838-0000101",
        "监督电话",
        "0838-0000102",
        "12345",
        f"/r/new/?g={GRID}",
    ):
        assert words in text, words
    assert "岗位账号" not in text
    assert "u-worker" not in text
    for code in ("510603009999999", COMMUNITY, "x" * 300):
        assert Client().get(f"/r/grid/{code}/").status_code == 404


def test_the_console_says_who_is_on_duty_now(as_, staffed):
    bodies.set_phone(body=Body.objects.get(code=f"B-{STREETS[0]}"), phone="0838-0000102", by=Setup(), now=NOW)
    text = as_("street").get("/console/").content.decode()
    assert "0838-0000102" in text
    assert "0838-0000102" not in as_("street2").get("/console/").content.decode()


def test_a_resident_reads_the_offices_line_on_the_progress_page(staffed, shelf):
    bodies.set_phone(body=Body.objects.get(code=f"B-{COMMUNITY}"), phone="0838-0000101", by=Setup(), now=NOW)
    visitor = Client()
    visitor.post("/r/new/", {"key": "k", "title": "井盖松动", "place": COMMUNITY})
    no, code = visitor.session["slip"]
    visitor.get(f"/r/q/{no}/{code}/")
    assert "0838-0000101" in visitor.get("/r/progress/").content.decode()
