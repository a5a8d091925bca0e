"""Every word of the domain stands in docs/glossary.md, with the same Chinese as in the code."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils import translation

from jingzhi.core.bodies.models import BODY_KINDS, ROLES
from jingzhi.core.catalogue.models import ADMISSION, CLOCK_KINDS, URGENCY
from jingzhi.core.flows import facts, table
from jingzhi.core.places.models import KINDS as PLACE_KINDS
from jingzhi.kit.clocks import KINDS as KIT_CLOCK_KINDS
from jingzhi.programmes.grid import models as grid
from jingzhi.programmes.grid import whistling
from jingzhi.programmes.staffing import models as staffing

NOT_IN_CODE = {"adr", "room"}  # words of the documents
CODE = re.compile(r"`([^`]+)`")


def rows() -> list[tuple[str, set[str]]]:
    """(Chinese, code words) of every row."""
    text = (settings.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    cells = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [(row[0].strip(), set(CODE.findall(row[1]))) for row in cells if len(row) == 3]


def labelled() -> list[tuple[str, str, str]]:
    """(where it comes from, code word, Chinese) of everything that has both."""
    found = []
    with translation.override("zh-hans"):
        for flow in table.all_flows():
            found.append(("flow", flow.code, str(flow.name)))
            found += [(f"state of {flow.code}", state.code, str(state.label)) for state in flow.states]
            found += [(f"move of {flow.code}", move.name, str(move.label)) for move in flow.moves]
        tables = {
            "role": ROLES,
            "body kind": BODY_KINDS,
            "clock kind": CLOCK_KINDS,
            "urgency": URGENCY,
            "admission": ADMISSION,
            "source": grid.SOURCES,
            "level": grid.LEVELS,
            "link": grid.LINKS,
            "way of handling": grid.OUTCOMES,
            "outcome": grid.DECIDED,
            "answer": grid.SAYS,
            "reason not to have looked": dict(grid.NO_LOOK),
            "whistle": grid.WHISTLES,
            "reason to decline": dict(grid.NOT_DISPATCHED),
            "cause to pause": dict(grid.PAUSES),
            "reason to send back": dict(grid.SUPPLEMENT),
            "reason to hand back": dict(grid.HAND_BACK),
            "group of posts": staffing.GROUPS,
            "reason for a gap": staffing.GAP_REASONS,
            "turn of duty": staffing.TURNS,
            "kind of helper": staffing.HELPER_KINDS,
            "end of a whistle": whistling.WHISTLE_ENDS,
            "ground to object": dict(whistling.GROUNDS),
            "end of a task": whistling.TASK_ENDS,
            "way out": dict(whistling.CHANNELS),
        }
        for name, words in tables.items():
            found += [(name, code, str(label)) for code, label in words.items()]
    return found


@pytest.mark.parametrize(("where", "code", "chinese"), labelled())
def test_each_word_stands_in_the_glossary(where, code, chinese):
    found = [text for text, codes in rows() if code in codes]
    assert chinese in found, (
        f"docs/glossary.md: add a row | {chinese} | `{code}` | what it means | ({where}); it now has {found}"
    )


@pytest.mark.parametrize("code", sorted({*PLACE_KINDS, *KIT_CLOCK_KINDS, *facts.READERS}))
def test_kinds_without_a_label_stand_in_the_glossary(code):
    assert any(code in codes for _text, codes in rows()), f"docs/glossary.md: add a row for `{code}`"


def test_the_glossary_holds_no_word_that_the_code_has_dropped():
    source = settings.ROOT / "src" / "jingzhi"
    files = [path for path in source.rglob("*") if path.suffix in {".py", ".json", ".html"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    known = set(re.findall(r"\w+", text)) | {path.name for path in source.rglob("*")} | NOT_IN_CODE
    gone = {word for _text, codes in rows() for word in codes if not set(re.split(r"\W", word)) <= known}
    assert not gone, f"docs/glossary.md: these words are no longer in the code: {sorted(gone)}"
