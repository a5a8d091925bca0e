"""Every key of the desks' table is pressed, and does what the table says; while one types they are only letters."""

from __future__ import annotations

import pytest

from jingzhi.site.keys import KEYS

# desk -> who works at it, the state its matters stand in
DESKS = {
    "console": ("street", "street"),
    "sort": ("community", "community"),
    "inbox": ("chengguan", "dispatched"),
}


def numbers(page):
    return page.locator("#rows a.j-row").evaluate_all("nodes => nodes.map(node => node.dataset.no)")


def current(page):
    return page.locator("#rows a.j-row[aria-current]").get_attribute("data-no")


def shows(page, no):
    page.locator(f'#detail [data-detail="{no}"]').wait_for()
    assert current(page) == no


@pytest.fixture(params=DESKS)
def desk(request, page_as, town):
    """A desk with at least three matters."""
    user, state = DESKS[request.param]
    for n in range(3):
        town.brought_to(state, text=f"键盘{request.param}第{n}件", shift=n / 10000)
    page = page_as(user)
    page.goto(f"/{request.param}/")
    return page


def presses_next(page):
    rows = numbers(page)
    page.keyboard.press("j")
    shows(page, rows[1])


def presses_previous(page):
    rows = numbers(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    shows(page, rows[1])


def presses_pick(page):
    """1-3 choose a suggested body where one is suggested; elsewhere they do nothing."""
    if not page.locator("#detail input[data-key]").count():
        page.keyboard.press("1")
        assert page.evaluate("document.activeElement === document.body")
        return
    for press in ("1", "2", "3"):
        radio = page.locator(f'#detail input[data-key="{press}"]')
        if radio.count():
            page.keyboard.press(press)
            assert radio.is_checked()


def presses_open(page):
    no = current(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{no}/")


def presses_act(page):
    page.keyboard.press("g")
    assert page.evaluate("!!document.activeElement.closest('#detail .d-foot')")


def presses_tick(page):
    """Where several may be moved at once, the chosen row is ticked; elsewhere nothing happens."""
    box = page.locator("#rows li:has([aria-current]) .d-tick input")
    page.keyboard.press("x")
    if box.count():
        assert box.is_checked()
        page.keyboard.press("x")
        assert not box.is_checked()


def presses_undo(page):
    """The button of the message at the foot is pressed; without one nothing happens."""
    # what brought the matters here may be undone too
    page.evaluate("document.getElementById('toasts').replaceChildren()")
    page.keyboard.press("u")
    page.evaluate(
        "() => { const b = document.createElement('button'); b.dataset.undo = '1';"
        " b.onclick = () => { document.body.dataset.undone = '1'; };"
        " document.getElementById('toasts').appendChild(b); }"
    )
    page.keyboard.press("u")
    assert page.locator("body").get_attribute("data-undone") == "1"


def presses_find(page):
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "desk-q"
    assert page.locator("#desk-q").input_value() == ""


def presses_keys(page):
    page.keyboard.press("?")
    table = page.locator("#keys")
    assert table.is_visible()
    assert table.locator("[data-does]").count() == len(KEYS)
    page.keyboard.press("j")
    assert table.is_visible()
    assert current(page) == numbers(page)[0]


def presses_leave(page):
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    rows = numbers(page)
    page.keyboard.press("/")
    page.keyboard.type("jk")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "rows"
    page.keyboard.press("j")
    shows(page, rows[1])


@pytest.mark.parametrize("key", KEYS, ids=[key.does for key in KEYS])
def test_the_key_does_what_the_table_says(desk, key):
    globals()[f"presses_{key.does}"](desk)


def test_while_one_types_keys_are_letters(desk):
    rows, letters = numbers(desk), "".join(key.press[0] for key in KEYS if len(key.press[0]) == 1)
    before = desk.url
    for field in (desk.locator("#desk-q"), desk.locator("#detail textarea, #detail input[type=text]").first):
        if not field.count():
            continue
        field.evaluate(
            "node => { for (let d = node.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; }"
        )
        field.focus()
        desk.keyboard.type(letters)
        assert field.input_value() == letters
        assert (current(desk), desk.url) == (rows[0], before)
        assert not desk.locator("#keys").is_visible()


def test_a_number_pressed_while_the_next_matter_loads_is_meant_for_it(page_as, town):
    for n in range(2):
        town.brought_to("street", text=f"快按第{n}件", shift=n / 10000)
    page = page_as("street")
    page.route("**/console/?*no=*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto("/console/")
    rows = numbers(page)
    page.keyboard.press("j")
    page.keyboard.press("1")
    shows(page, rows[1])
    assert page.locator("#detail .d-whistle").get_attribute("action") == f"/case/{rows[1]}/whistle/"
    assert page.locator('#detail input[data-key="1"]').is_checked()
    assert page.evaluate("document.activeElement.dataset.key") == "1"
