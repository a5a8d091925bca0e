"""The street whistles from the keyboard, two departments come and answer, another seat verifies, the street rates."""

from __future__ import annotations

from tests.browser import hands
from tests.browser.pictures import photo
from tests.browser.town import ASSISTANT, LEAD


def current(page):
    return page.locator("a.j-row[aria-current]").get_attribute("data-no")


def shows(page, no):
    page.locator(f'[data-detail="{no}"]').wait_for()


def test_the_console_is_worked_with_the_keyboard(page_as, town):
    for n in range(3):
        town.brought_to("street", text=f"键盘派单第{n}件")
    page = page_as("street")
    page.goto("/console/")
    rows = page.locator("a.j-row").evaluate_all("nodes => nodes.map(node => node.dataset.no)")
    assert current(page) == rows[0]
    for key, expected in (("j", rows[1]), ("j", rows[2]), ("k", rows[1])):
        page.keyboard.press(key)
        shows(page, expected)
        assert current(page) == expected
    assert page.locator(".leaflet-marker-icon .j-pin-on").count() == 1
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("2" if page.locator('[data-key="2"]').count() else "1")
    assert page.locator(".d-whistle input[data-key]:checked").count() == 1
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{rows[1]}/")


def whistles(page, no):
    """From the console: find it, one lead by its owner, one assistant by name, an order, the red button."""
    page.goto("/console/")
    page.keyboard.press("/")
    page.keyboard.type(no)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    shows(page, no)
    form = page.locator("#detail .d-whistle")
    assert form.locator(f'input[name="lead"][value="{LEAD}"]').is_checked()
    form.locator("summary").click()
    form.locator("input[data-filter-into]").fill("住建")
    form.locator("label.j-pick").filter(
        has=page.locator(f'input[name="assist"][value="{ASSISTANT}"]')
    ).click()
    form.locator("label.j-chip").filter(has_text="重点工作哨").click()
    form.locator('[name="order"]').fill("两家一起到场，先清场后加固")
    with page.expect_navigation():
        form.get_by_role("button", name="吹哨派单").click()
    assert hands.toast(page, f"已吹哨派单：{no}")


def finds_in(page, tab, no):
    """Opens a tab of the inbox and the matter in it, however many others wait there."""
    page.goto(f"/inbox/?tab={tab}&q={no}")
    page.locator(f'a.j-row[data-no="{no}"]').click()
    page.wait_for_load_state("networkidle")


def test_from_the_whistle_to_the_marks(page_as, town):
    """One lead and one assistant, verified by another seat, failed once, rated at the end."""
    no = town.brought_to("street", text="摊点占道又搭了棚子")
    street, lead, assistant = page_as("street"), page_as("chengguan"), page_as("zhujian")
    whistles(street, no)
    street.goto(f"/case/{no}/")
    parties = street.locator(".c-parties tbody tr")
    assert parties.count() == 2
    assert street.locator(".c-parties .j-ring b").count() == 2
    assert "剩" in parties.first.inner_text()

    for page in (assistant, lead):
        finds_in(page, "arrive", no)
        page.goto(f"/case/{no}/")
        hands.makes(page, "check_in")
        assert hands.toast(page, f"已应哨：{no}")
        hands.makes(page, "answer", photo=photo(50), outcome="cleared", reply="已清场", note="两人到场")
    assert hands.state(assistant) == "办理中"
    assert hands.state(lead) == "待核实"
    lead.goto(f"/case/{no}/")
    assert "核实通过" not in hands.buttons(lead)

    community = page_as("community")
    community.goto(f"/case/{no}/")
    hands.makes(community, "fail", why="棚子还在")
    assert hands.state(community) == "办理中"
    assert "返工 1 次" in community.locator(".c-head").inner_text()

    finds_in(lead, "back", no)
    lead.goto(f"/case/{no}/")
    assert "棚子还在" in lead.locator(".j-time").inner_text()
    hands.makes(lead, "answer", photo=photo(60), outcome="cleared", reply="棚子已拆")
    community.goto(f"/case/{no}/")
    hands.makes(community, "pass_", pick=("已解决",), photo=photo(70))

    street.goto(f"/case/{no}/")
    rates_all(street)
    assert hands.state(street) == "已办结"
    assert "4 / 4 / 4" in street.locator(".c-parties").inner_text()
    assert all(hands.is_clean(one) for one in hands.stored_pictures(street))


def rates_all(page):
    """Gives four of five in every row and closes."""
    form = hands.form_of(page, "close")
    for number in range(form.locator("fieldset").count()):
        form.locator("fieldset").nth(number).locator("label.j-chip").nth(3).click()
    hands.presses(page, form)


def test_gives_back_to_the_community_with_a_reason(page_as, town):
    no = town.brought_to("street")
    page = page_as("street")
    page.goto(f"/console/?q={no}")
    shows(page, no)
    hands.makes(page, "give_back", pick=("地点不清",), note="写明门牌号")
    page.goto(f"/case/{no}/")
    assert hands.state(page) == "待社区分拣"
    community = page_as("community")
    community.goto("/todo/?tab=back")
    assert community.locator(f'a.j-row[data-no="{no}"]').count() == 1


def test_a_department_hands_back_with_its_basis(page_as, town):
    no = town.brought_to("dispatched")
    page = page_as("chengguan")
    page.goto(f"/case/{no}/")
    hands.makes(
        page,
        "hand_back",
        pick=("不属本单位职责",),
        document="三定规定",
        clause="第四条，摊区属市场主办单位",
        photo=photo(55),
    )
    street = page_as("street")
    street.goto(f"/case/{no}/")
    assert hands.state(street) == "待派单"
    assert "第四条，摊区属市场" in street.locator(".j-time").inner_text()


def test_another_department_than_the_owner_needs_the_reason_in_writing(page_as, town):
    no = town.brought_to("street")
    page = page_as("street", allow=("422",))
    page.goto(f"/case/{no}/")
    form = page.locator(".d-whistle")
    form.locator('input[name="lead"][value="other"]').check()
    form.locator('[name="lead_other"]').select_option(ASSISTANT)
    form.locator("summary").click()
    form.locator("label.j-chip").filter(has_text="应急处置哨").click()
    hands.presses(page, form)
    assert "请在派单说明里写明理由" in page.locator(".d-whistle").inner_text()
    assert page.locator('.d-whistle [name="lead_other"]').input_value() == ASSISTANT
    assert page.locator('.d-whistle input[value="emergency"]').is_checked()
