"""The tests' own eyes: a fault on a page, a barrier for a screen reader and an element too wide are noticed."""

from __future__ import annotations

from tests.browser.conftest import Watch
from tests.browser.test_every_page import AXE, RUN, STANDARD, WIDER


def test_faults_on_a_page_are_noticed(window):
    page = window(allow=(".",))
    watch = Watch(page, ["404"])
    page.goto("/r/")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = '1'; document.body.append(s); }"
    )
    page.evaluate("() => { setTimeout(() => { throw new Error('broken script'); }, 0); }")
    page.evaluate("() => fetch('/nothing/')")
    page.evaluate("() => fetch('/signin/demo/')")
    page.wait_for_timeout(200)
    text = "\n".join(watch.unexpected())
    assert "Content Security Policy" in text
    assert "broken script" in text
    assert "405" in text
    assert "404" not in text


def test_barriers_and_wide_things_are_noticed(window):
    page = window(phone=True)
    page.goto("/r/")
    assert page.evaluate(WIDER) == []
    page.evaluate(
        "() => { const i = document.createElement('img'); i.src = '/static/jz/favicon.svg';"
        " i.style.maxWidth = 'none'; i.style.width = '900px'; document.querySelector('main').append(i); }"
    )
    assert page.evaluate(WIDER)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert ["critical", "image-alt"] in [found[:2] for found in page.evaluate(RUN, STANDARD)]
