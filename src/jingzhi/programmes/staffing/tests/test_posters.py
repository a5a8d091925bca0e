"""The sheets with QR codes: those of one's own grids, nobody's name, and small enough for a slow line."""

from __future__ import annotations

import gzip
import io

import pytest
import segno
from django.urls import reverse

from jingzhi.programmes.grid.tests.factories import STREETS

COMMUNITY = f"{STREETS[0]}001"
PATH = reverse("staffing:posters")


def test_a_community_prints_a_sheet_for_each_of_its_grids(as_):
    answer = as_("community").get(PATH)
    assert [one["grid"].code for one in answer.context["sheets"]] == [f"{COMMUNITY}00{n}" for n in (1, 2)]
    text = answer.content.decode()
    drawn = io.BytesIO()
    segno.make(f"http://testserver/r/grid/{COMMUNITY}001/", error="m").save(
        drawn, kind="svg", border=2, svgclass=None, lineclass=None, omitsize=True, xmldecl=False, svgns=False
    )
    assert drawn.getvalue().decode().split('d="')[1].split('"')[0] in text
    assert "worker岗" not in text
    assert len(gzip.compress(answer.content)) < 20_000


def test_a_street_chooses_a_community_first(as_):
    street = as_("street")
    answer = street.get(PATH)
    assert (len(answer.context["sheets"]), len(answer.context["communities"])) == (0, 2)
    assert len(street.get(PATH, {"place": COMMUNITY}).context["sheets"]) == 2


@pytest.mark.parametrize(
    ("name", "status"), [("community2", 404), ("street2", 404), ("worker", 403), ("leader", 403)]
)
def test_nobody_prints_for_others(as_, name, status):
    assert as_(name).get(PATH, {"place": COMMUNITY}).status_code == status


def test_the_scanned_board_opens_a_report_with_the_place_filled_in(client, world):
    board = client.get(f"/r/grid/{COMMUNITY}001/").content.decode()
    assert f"/r/new/?g={COMMUNITY}001" in board
    report = client.get(f"/r/new/?g={COMMUNITY}001").content.decode()
    assert f'name="place" value="{COMMUNITY}001"' in report
