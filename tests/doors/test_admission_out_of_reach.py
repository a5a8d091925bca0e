"""An application that is not one's own is closed from every side: by number, move, list, search, table and public page."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from jingzhi.core.flows.actions import advance
from jingzhi.programmes.admission.actions import submit
from jingzhi.programmes.admission.flow import FLOW
from jingzhi.programmes.admission.tests.factories import FORM, make_bodies
from jingzhi.programmes.grid.tests.factories import NOW, STREETS

NAME = "水库巡看的秘密草案"
OUTSIDE = ("grid_worker", "community", "street", "department", "force", "resident", None)
LISTS = ("/todo/", "/admission/", "/admission/?state=review", "/admission/?state=due", "/duties/", "/duties.csv",
         "/burden/", "/notices/", "/inbox/", "/sort/", "/console/", "/matters/?span=all", "/r/admission/", "/task/")  # fmt: skip
INSIDE = ("district", "leader", "auditor")


@pytest.fixture
def theirs(world, shelf):
    """An application of the water bureau, under review by others than the departments tried here."""
    town = make_bodies(world)
    case = submit(move="apply", by=town.shuili, now=NOW, **(FORM | {"name": NAME, "removes": ""}))
    return advance(case_no=case.no, move="accept", by=town.district, now=NOW)


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_number_and_by_every_move(client_of, theirs, role):
    client = client_of(role)
    closed = {302} if role is None else {403, 404}
    for path in (f"/case/{theirs.no}/", f"/admission/{theirs.no}/complete/"):
        answer = client.get(path)
        assert answer.status_code in closed
        assert NAME not in answer.content.decode()
    assert client.get(f"/r/admission/{theirs.no}/").status_code == 404
    assert client.post(f"/r/admission/{theirs.no}/", {"words": "不同意"}).status_code == 404
    for move in FLOW.moves:
        given = {"why": "不同意", "words": "不同意", "verdict": "agree", "reason": "burden"}
        answer = client.post(f"/case/{theirs.no}/{move.name}/", given)
        assert answer.status_code in closed, move.name
        assert NAME not in answer.content.decode()
    theirs.refresh_from_db()
    assert (theirs.state, theirs.rev) == ("review", 2)


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_list_search_and_table(client_of, theirs, role):
    client = client_of(role)
    for path in LISTS:
        for words in ("", NAME, theirs.no):
            answer = client.get(f"{path}{'&' if '?' in path else '?'}q={quote(words)}")
            text = answer.content.decode()
            # What was asked for may stand in the field it was asked with.
            echoes = (f'value="{NAME}"', f"查找 {NAME}", f"“{NAME}”")
            assert text.count(NAME) <= sum(text.count(echo) for echo in echoes), path
            assert f"/case/{theirs.no}/" not in text


@pytest.mark.parametrize("role", INSIDE)
def test_who_is_in_reach_does_get_it(client_of, theirs, role):
    client = client_of(role)
    assert NAME in client.get(f"/case/{theirs.no}/").content.decode()
    assert NAME in client.get("/admission/?state=review").content.decode()


@pytest.mark.parametrize("role", ["grid_worker", "community", "street"])
def test_the_burden_of_other_places_is_closed(client_of, theirs, role):
    for code in (STREETS[1], f"{STREETS[1]}001", f"{STREETS[1]}001001", "510603"):
        assert client_of(role).get(f"/burden/?place={code}").status_code == 404
