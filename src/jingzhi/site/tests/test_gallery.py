"""The gallery of components: there in debug and in the demo, nowhere else; every partial of the pages stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

PARTS = Path(__file__).parent.parent / "templates" / "site" / "parts"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("debug", "demo", "status"), [(True, False, 200), (False, True, 200), (False, False, 404)]
)
def test_it_is_there_for_builders_and_in_the_demo_only(settings, debug, demo, status):
    settings.DEBUG, settings.DEMO = debug, demo
    assert Client().get("/ui/").status_code == status


@pytest.mark.django_db
def test_each_component_is_shown_in_its_states(settings):
    settings.DEMO = True
    text = Client().get("/ui/").content.decode()
    for tone in ("wait", "doing", "check", "done", "late", "hold"):
        assert f'class="j-tag j-tag-{tone}"' in text
    assert set(re.findall(r"j-ring-(\w+)", text)) >= {"ok", "warn", "late", "none"}
    assert set(re.findall(r"j-note-(\w+)", text)) >= {"wait", "late", "done"}
    for mark in ("j-tab-late", "j-row", 'aria-invalid="true"', "j-pick-on", "j-chip", "j-time", "j-table", "j-empty",
                 "j-bone", "j-undo", "j-number-late", "k-bars", "<dialog", "j-trouble", "m-more", "j-pages"):  # fmt: skip
        assert mark in text, mark


@pytest.mark.django_db
@pytest.mark.parametrize(("say", "bad"), [("good", False), ("bad", True)])
def test_a_toast_comes_the_way_pages_bring_it(settings, say, bad):
    settings.DEMO = True
    text = Client().get(f"/ui/?say={say}").content.decode()
    assert ("data-toast=" in text, 'data-bad="1"' in text) == (True, bad)


def test_it_draws_with_the_partials_of_the_pages():
    text = (PARTS.parent / "gallery.html").read_text("utf-8")
    drawn = set(re.findall(r'include "site/parts/([a-z_]+)\.html"', text))
    assert drawn >= {"tabs", "row", "pages", "field", "moves", "note", "undo", "card", "timeline", "number", "chart",
                     "empty", "skeleton", "trouble"}  # fmt: skip
    pages = "".join(path.read_text("utf-8") for path in PARTS.parent.parent.parent.parent.parent.rglob("*.html")
                    if path.name != "gallery.html")  # fmt: skip
    lonely = {one for one in drawn if f"parts/{one}.html" not in pages}
    assert not lonely, "a partial that only the gallery uses"
