"""What a person does with a page: open a move, fill in its form, press its button; read what it says."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from tests.browser.pictures import has_exif


def file(data: bytes, name: str = "photo.jpg") -> dict[str, Any]:
    """A file as chosen in the file dialogue."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def signs_in(page: Any, username: str, password: str) -> None:
    """Types name and password on the sign-in page."""
    page.goto("/signin/")
    page.fill("#username", username)
    page.fill("#password", password)
    page.get_by_role("button", name="登录", exact=True).click()


def form_of(page: Any, move: str) -> Any:
    """The form of a move, unfolded."""
    box = page.locator(f"#move-{move}")
    if not box.count():
        return page.locator(f'form[action$="/{move}/"]')
    if not box.is_visible():
        page.locator(".m-more > summary").click()
    if box.evaluate("node => node.tagName === 'DETAILS' && !node.open"):
        box.locator("summary").first.click()
    return box


def presses(page: Any, form: Any) -> None:
    """The button at the foot of a form, and whatever follows: a new page, a part of this one, or a refusal in it."""
    page.evaluate("() => { document.body.dataset.before = '1'; }")
    with page.expect_response(lambda answer: answer.request.method == "POST") as got:
        form.locator(".j-foot button, button.j-btn-wide").last.click()
    in_part = "hx-request" in got.value.request.headers and "hx-redirect" not in got.value.headers
    if not in_part:
        page.locator("body:not([data-before]), [data-outbox-error]").first.wait_for(state="attached")
    page.wait_for_load_state()


def makes(
    page: Any, move: str, *, pick: tuple[str, ...] = (), photo: bytes | None = None, **typed: str
) -> None:
    """A whole move: chips and options picked by their words, fields typed by their names, a photograph added."""
    form = form_of(page, move)
    for words in pick:
        form.locator("label.j-chip, label.j-pick").filter(has_text=words).first.click()
    for name, value in typed.items():
        field = form.locator(f'[name="{name}"]')
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    if photo is not None:
        form.locator("input[type=file][multiple]").set_input_files(file(photo))
    presses(page, form)


def buttons(page: Any) -> str:
    """The words of everything that may be done on a case page."""
    page.locator(".m-moves, .d-whistle").first.wait_for()
    return " ".join(page.locator(".c-moves, .d-foot").all_inner_texts())


def state(page: Any) -> str:
    """The state a case page shows."""
    return page.locator(".c-head .j-tag, .d-body .j-tag").first.inner_text()


def toast(page: Any, words: str = "") -> str:
    """What the page says at its foot: the note with these words, for a move before this one may still offer its undo."""
    note = page.locator(".j-toast").filter(has_text=words).first
    note.wait_for()
    return note.inner_text()


def stored_pictures(page: Any) -> list[bytes]:
    """The photographs of a case page as the server gives them away."""
    addresses = page.locator(".j-photos a").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('href'))"
    )
    return [page.request.get(address).body() for address in addresses]


def is_clean(data: bytes) -> bool:
    """Whether a stored picture is a picture and says nothing of camera and place."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
    return not has_exif(data)
