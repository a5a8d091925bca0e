"""A list with nothing in it says why and what comes next; never a blank table."""

from __future__ import annotations

import re

import pytest
from django.test import Client

LISTS = (
    ("worker", "/todo/"),
    ("street", "/console/"),
    ("community", "/sort/"),
    ("zhujian", "/inbox/"),
    ("district", "/unplaced/"),
    ("hotline", "/callbacks/"),
    ("worker", "/notices/"),
    ("leader", "/matters/?span=all"),
    ("street", "/held/"),
    ("leader", "/supervisions/"),
    ("zhujian", "/task/"),
    ("leader", "/whistles/"),
    ("leader", "/whistles/calls/?body=D-zhujian&what=called"),
    ("district", "/redrawing/"),
    ("district", "/assessment/"),
    ("street", "/ratings/"),
    ("zhujian", "/admission/"),
    ("street", "/keywork/"),
    ("zhujian", "/keywork/"),
    ("district", "/meetings/"),
    ("community", "/staffing/handovers/"),
    ("community", "/staffing/substitutes/"),
    ("community", "/staffing/helpers/"),
    ("community", "/staffing/hours/"),
    ("leader", "/lineage/"),
    ("", "/r/held/"),
    ("", "/r/admission/"),
)
TOLD = re.compile(r'class="j-empty">.*?<strong>([^<]+)</strong>\s*<p>([^<]+)</p>', re.S)


@pytest.mark.parametrize(("seat", "path"), LISTS, ids=[path for _seat, path in LISTS])
def test_an_empty_list_says_why_and_what_comes_next(at, world, seat, path):
    answer = (at(seat) if seat else Client()).get(path)
    assert answer.status_code == 200
    found = TOLD.search(answer.content.decode())
    assert found, "no words where the list would be"
    assert len(found[1]) > 3 < len(found[2])
