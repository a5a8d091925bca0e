"""A joint whistle: one lead and two assistants come, work their list, wait for each other, and are rated."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from tests.browser import hands
from tests.browser.pictures import photo
from tests.browser.town import ASSISTANT, LEAD

from jingzhi.demo.logins import PASSWORD

OTHER = "D-gongan"


def whistles(page, no):
    """An emergency whistle for one lead and two assistants, with the reason in writing."""
    page.goto(f"/case/{no}/")
    form = page.locator(".d-whistle")
    assert "社区已劝导三次" in form.inner_text()
    assert form.locator(f'input[name="lead"][value="{LEAD}"]').is_checked()
    form.locator("summary").click()
    for code in (ASSISTANT, OTHER):
        form.locator("label.j-pick").filter(has=page.locator(f'input[name="assist"][value="{code}"]')).click()
    form.locator("label.j-chip").filter(has_text="应急处置哨（1 紧急工作时到场）").click()
    form.locator('[name="order"]').fill("棚架随时会倒，三家一起到场")
    hands.presses(page, form)
    assert hands.toast(page, f"已吹哨派单：{no}")


def comes(window, username, no, *, near=None):
    """Signs in, finds the matter in the inbox and presses 应哨, with the place or without."""
    place = {"longitude": near[0], "latitude": near[1]} if near else None
    page = window(phone=near is not None, geolocation=place, permissions=["geolocation"] if near else [])
    hands.signs_in(page, username, PASSWORD)
    page.goto("/inbox/?tab=arrive")
    assert page.locator(f'a.j-row[data-no="{no}"]').count() == 1
    page.goto(f"/case/{no}/")
    if near:
        with page.expect_navigation():
            page.locator("[data-here]").click()
    else:
        hands.makes(page, "check_in")
    assert hands.toast(page, f"已应哨：{no}")
    return page


def work_their_list(street, lead, one, no):
    """Street and lead put a task on the list each; those named do it before they may answer."""
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    hands.makes(street, "list_task", body=ASSISTANT, work="加固棚架", due=tomorrow)
    lead.goto(f"/case/{no}/")
    hands.makes(lead, "list_task", body=LEAD, work="清走摊位", due=tomorrow)

    one.goto(f"/case/{no}/")
    assert "任务清单里还有第 1 项没有办" in one.locator(".c-moves").inner_text()
    hands.makes(one, "finish_task", pick=("已完成",), result="已加固，请看照片", photo=photo(80))
    lead.goto(f"/case/{no}/")
    hands.makes(lead, "finish_task", pick=("已完成",), result="摊位已清走")


def is_verified_and_rated(community, street, no):
    """The community looks on the spot; the street rates all three that came, the one let off too."""
    community.goto(f"/case/{no}/")
    hands.makes(community, "pass_", pick=("已解决",), photo=photo(83))
    street.goto(f"/case/{no}/")
    form = hands.form_of(street, "close")
    assert form.locator("fieldset").count() == 9
    for number in range(9):
        form.locator("fieldset").nth(number).locator("label.j-chip").nth(3).click()
    hands.presses(street, form)
    assert hands.state(street) == "已办结"
    assert street.locator(".c-parties").inner_text().count("4 / 4 / 4") == 3


def test_a_lead_and_two_assistants(window, page_as, town):
    no = town.brought_to("street", text="商户搭的棚架要倒了")
    street = page_as("street")
    whistles(street, no)
    spot = town.inside(shift=0.0005)
    lead, two = comes(window, "chengguan", no), comes(window, "gongan", no)
    one = comes(window, "zhujian", no, near=spot)
    assert one.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    street.goto(f"/case/{no}/")
    assert "距事发点约" in street.locator(".c-parties").inner_text()

    work_their_list(street, lead, one, no)

    lead.goto(f"/case/{no}/")
    assert "还在等区公安分局、区住建局反馈" in lead.locator(".c-moves").inner_text()
    assert lead.locator("#move-answer").count() == 0
    caller = town.at("chengguan")
    kept = caller.hidden(f"/case/{no}/", f"/case/{no}/waive/")
    answer = caller.post(f"/case/{no}/answer/", kept | {"outcome": "explained", "reply": "已处理"})
    assert (answer.status, "区公安分局、区住建局还没有反馈" in answer.text) == (409, True)

    one.goto(f"/case/{no}/")
    hands.makes(one, "answer", pick=(), photo=photo(81), outcome="fixed", reply="棚架已加固")
    lead.goto(f"/case/{no}/")
    hands.makes(lead, "waive", why="现场平稳，不需要维持秩序")
    two.goto(f"/case/{no}/")
    assert "第 1 次 应急处置哨" in two.locator("main").inner_text()
    lead.goto(f"/case/{no}/")
    hands.makes(lead, "answer", photo=photo(82), outcome="cleared", reply="棚架已加固，摊位已清走")
    assert hands.state(lead) == "待核实"

    is_verified_and_rated(page_as("community"), street, no)
    street.goto("/whistles/")
    assert "免于反馈" in street.locator("main").inner_text()


def test_an_objection_is_judged_with_both_sides_in_sight(page_as, town):
    no = town.brought_to("dispatched")
    lead, district, street = page_as("chengguan"), page_as("district"), page_as("street")
    lead.goto(f"/case/{no}/")
    hands.makes(
        lead,
        "object_",
        pick=("属地未先行处置",),
        document="派单目录",
        clause="第8条",
        why="社区没有到场",
        photo=photo(84),
    )
    district.goto("/unplaced/?tab=disputed")
    assert district.locator(f'a.j-row[data-no="{no}"]').count() == 1
    district.goto(f"/case/{no}/")
    sides = district.locator(".j-card").filter(has_text="双方理由").last.inner_text()
    assert "社区已劝导三次" in sides
    assert "第8条" in sides
    hands.makes(district, "annul", why="社区没有处置记录")
    street.goto(f"/case/{no}/")
    assert hands.state(street) == "待派单"
    assert "认定无效，计入街道" in street.locator("main").inner_text()
