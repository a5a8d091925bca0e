"""The checklist of ASVS names evidence that is there, and is honest in form: what is not met says what is missing."""

from __future__ import annotations

import re

from tests.rules.tree import ROOT, rule

ROW = re.compile(r"^\| (V\d[^|]*) \| ([^|]*) \| ([^|]*) \|$", re.M)
STATES = {"met", "part", "gap", "n/a"}


def rows():
    return ROW.findall((ROOT / "docs" / "asvs.md").read_text(encoding="utf-8"))


def test_every_chapter_is_there():
    chapters = {int(number) for title, *_rest in rows() for number in re.findall(r"V(\d+)", title)}
    assert chapters == set(range(1, 18))


def test_every_piece_of_evidence_exists():
    wrong = [
        f"{title}: {path}"
        for title, _state, text in rows()
        for path in re.findall(r"`([\w./-]+(?:/|\.)[\w./-]+)`", text)
        if not (ROOT / path).exists()
    ]
    rule(wrong, "name the test or file that shows it")


def test_what_is_not_met_says_what_is_missing():
    wrong = [
        f"{title}: {state}"
        for title, state, text in rows()
        if state not in STATES
        or (state == "met" and "**missing**" in text)
        or (state != "n/a" and len(text) < 40)
    ]
    rule(wrong, "say honestly where it stands")
