"""Saying it instead of typing: a minute at most, with or without network, heard on the case page and nowhere else."""

from __future__ import annotations

import pytest
from tests.browser.test_offline import LOST, ready, waits
from tests.browser.town import number_in

HEARD = """node => new Promise(resolve => {
  node.addEventListener('loadedmetadata', () => resolve(true)); node.addEventListener('error', () => resolve(false)); node.load();
})"""


@pytest.fixture
def phone(page_as):
    """A phone whose microphone may be used."""
    return page_as("grid", phone=True, permissions=["microphone"], allow=LOST)


def speaks(page):
    """Two seconds of speech, then the class."""
    page.get_by_role("button", name="录音").tap()
    page.locator("[data-voice-time]").filter(has_text="2 / 60").wait_for()
    page.get_by_role("button", name="停止录音").tap()
    page.locator("[data-voice] audio").wait_for()
    page.locator(".r-chips label.j-chip").first.tap()


def is_heard(page):
    """The note of a case page plays."""
    note = page.locator(".j-heard audio")
    assert note.count() == 1
    assert note.evaluate(HEARD)
    assert "秒" in page.locator(".j-heard").inner_text()


def test_a_report_is_spoken_and_heard(phone):
    phone.goto("/report/")
    speaks(phone)
    phone.get_by_role("button", name="提交").tap()
    phone.wait_for_url("**/case/**")
    is_heard(phone)


def test_a_note_waits_on_the_phone_and_may_be_thrown_away(phone, town):
    ready(phone)
    phone.context.set_offline(True)
    phone.reload()
    speaks(phone)
    phone.get_by_role("button", name="删除录音").tap()
    assert phone.locator("[data-voice] audio").is_hidden()
    speaks(phone)
    phone.get_by_role("button", name="提交").tap()
    waits(phone, 1)
    assert "录音" in phone.locator("#outbox").inner_text()
    assert phone.locator("[data-voice] audio").is_hidden()
    phone.context.set_offline(False)
    waits(phone, 0)
    phone.goto("/todo/?tab=mine&per=100")
    newest = max(
        number_in(one) for one in phone.locator("a.j-row").evaluate_all("all => all.map(one => one.href)")
    )
    phone.goto(f"/case/{newest}/")
    is_heard(phone)
