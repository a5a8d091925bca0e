"""Colours that stand on each other can be told apart, in both themes (UX.md section C; WCAG 2.1, 1.4.3 and 1.4.11).

Computed from tokens.css, because no checker of pages judges what is drawn over pictures or put in by CSS.
"""

from __future__ import annotations

import re

import pytest
from tests.rules.tree import SOURCE

TEXT, EDGE, STATE = 4.5, 3.0, 5.6
CSS = (SOURCE / "site" / "static" / "jz" / "tokens.css").read_text("utf-8")
GROUNDS = ("paper", "surface", "surface-2")
STATES = ("wait", "doing", "check", "done", "late", "hold")
PAIRS = [
    *((word, ground, TEXT) for word in ("text", "text-2", "ink", "late", "done") for ground in GROUNDS),
    ("text-3", "surface", TEXT),
    *((word, "ink-l", TEXT) for word in ("text", "text-2", "ink")),
    *((word, "hold-l", TEXT) for word in ("text", "text-2")),
    *((f"on-{name}", ground, TEXT) for name in ("ink", "cinnabar") for ground in (name, f"{name}-d")),
    ("cinnabar", "surface", TEXT),
    ("rail-text", "ink-900", TEXT),
    ("rail-on", "rail-pill", TEXT),
    *((f"toast-{word}", "toast", TEXT) for word in ("text", "act", "quiet")),
    *((f"toast-{word}", "toast-late", TEXT) for word in ("text", "act", "quiet")),
    *((one, f"{one}-l", STATE) for one in STATES),
    *((edge, ground, EDGE) for edge in ("edge", "focus") for ground in GROUNDS),
    ("edge", "ink-l", EDGE),
    ("toast-act", "toast", EDGE),
]


def tokens(selector: str) -> dict[str, str]:
    """Colours that a rule of tokens.css sets."""
    return {
        name: value
        for inner in re.findall(rf"^{re.escape(selector)}\{{(.*?)\}}", CSS, re.M | re.S)
        for name, value in re.findall(r"--([\w-]+):(#[0-9a-f]{6})\b", inner)
    }


LIGHT = tokens(":root")
THEMES = {"light": LIGHT, "dark": LIGHT | tokens("[data-bs-theme=dark]")}


def light_of(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((light_of(one), light_of(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_the_pair_can_be_told_apart(theme, front, ground, least):
    found = contrast(THEMES[theme][front], THEMES[theme][ground])
    assert found >= least, f"{front} on {ground}: {found:.2f}, wanted {least}"


def test_contrast_is_computed_as_the_standard_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert len(LIGHT) > 40 < len(THEMES["dark"])


def test_the_dark_theme_changes_every_colour_that_words_or_edges_use():
    fixed = {"cinnabar-l", "on-ink"} | {one for one in LIGHT if one.startswith(("toast", "rail"))}
    used = {name for front, ground, _least in PAIRS for name in (front, ground)} - fixed
    assert not {name for name in used if THEMES["dark"][name] == LIGHT[name]}
