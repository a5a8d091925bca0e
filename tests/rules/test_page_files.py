"""What a page loads: at most one style sheet and one script of its own, nothing written into the page itself."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from tests.rules.tree import SOURCE, rule, short

TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))
STYLES = sorted(SOURCE.glob("**/static/**/*.css"))
# Not a page's own: the frame's files, the map that comes with Leaflet wherever one is drawn, and what keeps a list
# up to date wherever one does so.
SHARED = {
    "jz/tokens.css",
    "jz/jz.css",
    "jz/print.css",
    "jz/jz.js",
    "jz/theme.js",
    "jz/outbox.js",
    "jz/map.js",
    "jz/live.js",
}
LOADED = re.compile(r"{%\s*static\s+['\"]([^'\"]+\.(?:css|js))['\"]")
BLOCK = re.compile(r"{%\s*block (\w+)\s*%}|{%\s*endblock[^%]*%}")
PARENT = re.compile(r"{%\s*extends ['\"]([^'\"]+)['\"]")
INLINE = {
    "a script": r"<script(?![^>]*\bsrc=)(?![^>]*application/json)",
    "a style sheet": r"<style\b",
    "a style": r"<[^>%]*\sstyle\s*=",
    "a handler": r"<[^>%]*\son[a-z]+\s*=\s*[\"']",
    "a script as an address": r"javascript:",
}


def blocks(text: str) -> dict[str, str]:
    """The outermost blocks of a template and what stands in them."""
    found: dict[str, str] = {}
    name, depth, start = "", 0, 0
    for mark in BLOCK.finditer(text):
        if mark[1]:
            if depth == 0:
                name, start = mark[1], mark.end()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                found[name] = text[start : mark.start()]
    return found


@lru_cache
def named(name: str) -> str:
    """A template by the name that others call it by."""
    return next(path for path in TEMPLATES if path.as_posix().endswith(f"/templates/{name}")).read_text(
        "utf-8"
    )


def loads(text: str) -> set[str]:
    """Files of its own that a page loads, through the templates it stands on; vendors' files apart."""
    wanted: dict[str, str] = {}
    while True:
        for block, inner in blocks(text).items():
            kept = wanted.get(block)
            wanted[block] = inner if kept is None else kept.replace("{{ block.super }}", inner)
        parent = PARENT.search(text)
        if parent is None:
            break
        text = named(parent[1])
    files = {name for inner in wanted.values() for name in LOADED.findall(inner)}
    return {name for name in files if not name.startswith("vendor/")} - SHARED


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_page_loads_one_style_sheet_and_one_script(path):
    own = loads(path.read_text("utf-8"))
    for kind in (".css", ".js"):
        many = sorted(name for name in own if name.endswith(kind))
        assert len(many) <= 1, f"{many}: put what two pages share into jz{kind}, the rest into one file"


def test_the_rule_sees_what_a_page_inherits():
    two = "{% extends 'site/public.html' %}{% block styles %}{{ block.super }}{% static 'a.css' %}{% endblock %}"
    assert loads(two) == {"jz/public.css", "a.css"}
    assert loads(two.replace("{{ block.super }}", "")) == {"a.css"}


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_nothing_is_written_into_a_page(path):
    text = path.read_text("utf-8")
    rule(
        [f"{what}: {found[0][:60]}" for what, how in INLINE.items() for found in re.finditer(how, text)],
        "the content security policy forbids it; use a file under static/ and data- attributes",
    )


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("<script>go()</script>", 1),
        ('<script type="application/json">{}</script><script src="a.js"></script>', 0),
        ('<p style="color:red">', 1),
        ('<b data-style="x" data-on="1">', 0),
        ('<button onclick="go()">', 1),
    ],
)
def test_the_rule_sees_what_is_written_in(text, many):
    assert sum(len(re.findall(how, text)) for how in INLINE.values()) == many


def classes(sheet: str) -> set[str]:
    """Class names that a style sheet speaks of."""
    plain = re.sub(r"/\*.*?\*/|url\([^)]*\)|\{[^{}]*\}", " ", sheet, flags=re.S)
    return set(re.findall(r"\.([a-z][\w-]*)", plain))


@lru_cache
def spoken() -> str:
    """Everything that may put a class on an element."""
    kinds: list[Path] = [*TEMPLATES, *SOURCE.glob("**/static/**/*.js"), *SOURCE.glob("**/*.py")]
    return "\n".join(path.read_text("utf-8") for path in kinds)


def built(name: str) -> bool:
    """Whether a class is named, or put together from a beginning and a value (j-tag-{{ tone }})."""
    head = name.rsplit("-", 1)[0] + "-"
    together = re.search(rf"{re.escape(head)}(\{{\{{|\{{|[\"']\s*[+,)]|[\"']\s*$)", spoken(), re.M)
    return together is not None or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", spoken()) is not None


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_no_rule_outlives_its_elements(path):
    known = ("leaflet-", "htmx-")
    dead = [
        one
        for one in sorted(classes(path.read_text("utf-8")))
        if not one.startswith(known) and not built(one)
    ]
    rule(dead, f"{short(path)} styles classes that no page has: delete the rules")
