"""The community sorts, sends back, raises up, merges; the grid sees what came back and why."""

from __future__ import annotations

from tests.browser import hands
from tests.browser.pictures import photo


def opens_from_the_list(page, no):
    """Looks the number up on the sorting desk and opens the whole page."""
    page.goto("/sort/")
    page.fill("#desk-q", no)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    assert page.locator("a.j-row").count() == 1
    page.locator("#detail").get_by_role("link", name="打开整页").click()
    page.wait_for_url(f"**/case/{no}/")


def test_sorts_a_resident_s_matter_into_its_grid_and_class_and_raises_it_up(page_as, town):
    no, _code = town.resident_reports("楼下烧烤店油烟直排")
    page = page_as("community")
    opens_from_the_list(page, no)
    item = page.locator('[id="sort-item"] option').nth(40)
    wanted = item.get_attribute("value")
    hands.makes(page, "sort", item=wanted, place="510603001001001")
    assert hands.toast(page, f"已分拣：{no}")
    page.goto(f"/case/{no}/")
    assert "第1网格" in page.locator(".c-head").inner_text()
    assert item.inner_text() in page.locator(".c-head").inner_text()

    hands.makes(page, "raise_up", tried="社区上门两次，商户不配合")
    assert hands.state(page) == "待派单"
    street = page_as("street")
    street.goto(f"/case/{no}/")
    assert "社区上门两次，商户不配合" in street.locator(".j-time").inner_text()
    assert "吹哨派单" in hands.buttons(street)


def test_a_matter_without_a_class_is_not_raised_up_and_nothing_typed_is_lost(page_as, town):
    no, _code = town.resident_reports("想问一下那个事情")
    page = page_as("community", allow=("422",))
    page.goto(f"/case/{no}/")
    hands.makes(page, "raise_up", tried="已打电话问过")
    form = page.locator("#move-raise_up")
    assert "请先选择事项类别" in form.inner_text()
    assert form.locator('[name="tried"]').input_value() == "已打电话问过"


def test_sends_back_for_a_better_photograph_and_the_grid_finds_it_under_returned(page_as, town):
    no = town.brought_to("community", text="照片看不清的一件")
    page = page_as("community")
    page.goto(f"/case/{no}/")
    hands.makes(page, "send_back", pick=("照片不清或缺少",), note="请拍门牌")
    worker = page_as("grid", phone=True)
    worker.goto("/todo/")
    worker.locator(".j-tab").filter(has_text="退回").click()
    worker.wait_for_url("**tab=back")
    worker.locator(f'a.j-row[data-no="{no}"]').click()
    worker.wait_for_url(f"**/case/{no}/")
    told = worker.locator(".j-time").inner_text()
    assert "照片不清或缺少" in told
    assert "请拍门牌" in told


def test_merges_a_duplicate_into_the_matter_that_goes_on(page_as, town):
    first = town.brought_to("community", text="井盖响，先报的一件")
    second = town.brought_to("community", text="井盖响，后报的一件")
    page = page_as("community")
    page.goto(f"/case/{second}/")
    assert first in " ".join(
        page.locator(".c-side a").evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")
    )
    hands.makes(page, "merge", into=first)
    assert hands.state(page) == "已合并"
    assert first in page.locator(".c-head").inner_text()


def test_a_merge_into_nothing_is_refused_in_words(page_as, town):
    no = town.brought_to("community")
    page = page_as("community", allow=("422", "404"))
    page.goto(f"/case/{no}/")
    hands.makes(page, "merge", into="JY-20200101-00001")
    assert "JY-20200101-00001" in page.locator("#move-merge").inner_text()
    assert page.locator("#move-merge [name=into]").input_value() == "JY-20200101-00001"


def test_settles_itself_and_may_not_verify_its_own_work(page_as, town):
    no = town.brought_to("community")
    page = page_as("community")
    page.goto(f"/case/{no}/")
    hands.makes(page, "settle", photo=photo(20), outcome="fixed", reply="社区已维修")
    assert hands.state(page) == "待核实"
    assert "核实通过" not in hands.buttons(page)
    worker = page_as("grid", phone=True)
    worker.goto(f"/case/{no}/")
    hands.makes(worker, "pass_", pick=("已解决",), photo=photo(21))
    assert hands.state(worker) == "已办结"
