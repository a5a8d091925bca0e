"""What lies outside a seat's reach is closed from every side: by number, list, search, map, figures, photograph."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from tests.doors.conftest import ADDRESS, TITLE, WORDS

from jingzhi.programmes.grid.flow import FLOW

OUTSIDE = ("grid_worker", "community", "street", "department", "force", "resident")
INSIDE = ("district", "leader", "auditor")
# The lists of each role with their tabs; that the others are closed is tested with every address.
LISTS = {
    "grid_worker": ("/todo/", "/todo/?tab=late", "/todo/?tab=back"),
    "community": (
        "/sort/",
        "/sort/?tab=reported",
        "/sort/?tab=answered",
        "/sort/?tab=late",
        "/sort/?tab=closed",
    ),
    "street": ("/console/", "/console/?tab=doing", "/console/?tab=verified", "/console/?tab=late", "/todo/"),
    "department": ("/inbox/", "/inbox/?tab=doing", "/inbox/?tab=back", "/inbox/?tab=answered", "/todo/"),
    "force": ("/inbox/", "/inbox/?tab=doing", "/todo/"),
    "resident": ("/notices/",),
}
FIGURES = ("/matters/?span=all", "/cockpit/?span=all", "/notices/")
GATE = re.compile("没有编号为|不属于您现在的岗位|没有这张照片|没有这段录音")


def says_nothing(answer, case):
    """No number, no word, no place of the matter in an answer."""
    text = answer.content.decode() if not answer.streaming else ""
    leaks = [one for one in (TITLE, WORDS, ADDRESS, "13800005678", "138****5678") if one in text]
    # the number one asked for may be repeated in "there is no …"
    if answer.status_code == 200 and f'data-no="{case.no}"' in text:
        leaks.append(case.no)
    assert not leaks, f"{answer.wsgi_request.get_full_path()}: {leaks}"


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_number(client_of, elsewhere, role):
    client = client_of(role)
    answer = client.get(f"/case/{elsewhere.no}/")
    assert answer.status_code in (403, 404)
    assert GATE.search(answer.content.decode())
    says_nothing(answer, elsewhere)
    unknown = client.get("/case/JY-20200101-99999/")
    assert unknown.status_code == answer.status_code


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_every_move(client_of, elsewhere, role):
    client = client_of(role)
    for name in sorted({move.name for move in FLOW.moves} | {"contact"}):
        answer = client.post(f"/case/{elsewhere.no}/{name}/", {"rev": elsewhere.rev, "reason": "callback"})
        assert answer.status_code in (403, 404), name
        says_nothing(answer, elsewhere)
    elsewhere.refresh_from_db()
    assert (elsewhere.state, elsewhere.rev) == ("dispatched", 4)


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_list_and_detail(client_of, elsewhere, role):
    client = client_of(role)
    for path in LISTS[role] + FIGURES:
        chosen = f"{path}{'&' if '?' in path else '?'}no={elsewhere.no}"
        says_nothing(client.get(path), elsewhere)
        says_nothing(client.get(chosen), elsewhere)
    says_nothing(client.get(chosen, headers={"X-Part": "detail"}), elsewhere)


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_search(client_of, elsewhere, role):
    client = client_of(role)
    for path in LISTS[role]:
        for words in (elsewhere.no, TITLE, "乙一社区"):
            text = client.get(f"{path}{'&' if '?' in path else '?'}q={quote(words)}").content.decode()
            assert f'data-no="{elsewhere.no}"' not in text
            assert f"/case/{elsewhere.no}/" not in text


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_figures(client_of, elsewhere, role):
    client = client_of(role)
    for asked in ("", "&place=510603009", "&body=D-chengguan", "&state=dispatched", "&item=X02", "&is=open"):
        answer = client.get(f"/matters/?span=all{asked}")
        assert answer.status_code in (200, 403)
        if answer.status_code == 200:
            assert answer.context["total"] == 0, asked
        says_nothing(answer, elsewhere)


def test_the_map_carries_outlines_and_no_matter(client_of, elsewhere):
    for role in (None, *OUTSIDE, *INSIDE):
        answer = client_of(role).get("/maps/grids.geojson?within=510603")
        drawn = json.loads(answer.content)
        assert {key for one in drawn["features"] for key in one["properties"]} == {
            "code",
            "name",
            "own",
            "here",
        }
        assert elsewhere.no not in answer.content.decode()


def test_the_pins_of_a_console_are_its_own(client_of, elsewhere):
    for tab in ("street", "doing", "verified", "late", "closed"):
        desk = client_of("street").get(f"/console/?tab={tab}&no={elsewhere.no}").context["desk"]
        assert desk.pins == "[]"
        assert all(one.count == 0 for one in desk.tabs)


@pytest.mark.parametrize("role", OUTSIDE)
def test_by_the_address_of_the_voice_note(client_of, elsewhere, voice, role):
    answer = client_of(role).get(f"/voices/{voice.pk}/")
    assert answer.status_code in (302, 403, 404)
    says_nothing(answer, elsewhere)
    assert client_of(role).get("/voices/99999/").status_code == answer.status_code


@pytest.mark.parametrize("role", [None, *OUTSIDE])
def test_by_the_address_of_the_photograph(client_of, elsewhere, picture, role):
    answer = client_of(role).get(f"/files/{picture.pk}/")
    assert answer.status_code in ((302,) if role is None else (403, 404))
    assert not answer.streaming
    assert client_of(role).get("/files/99999/").status_code == answer.status_code


@pytest.mark.parametrize("role", INSIDE)
def test_who_is_in_reach_does_get_it(client_of, elsewhere, picture, role):
    """The same doors open for those whose territory holds the matter: the tests above look at the right things."""
    client = client_of(role)
    assert TITLE in client.get(f"/case/{elsewhere.no}/").content.decode()
    assert client.get("/matters/?span=all").context["total"] == 1
    assert client.get(f"/files/{picture.pk}/").status_code == 200


def test_by_the_code_of_another_matter(client_of, elsewhere):
    visitor = client_of(None)
    visitor.post("/r/new/", {"key": "mine", "title": "我自己的事", "place": "510603001001"})
    no, code = visitor.session["slip"]
    assert visitor.get(f"/r/q/{no}/{code}/").status_code == 302
    answer = visitor.get(f"/r/q/{elsewhere.no}/{code}/")
    assert answer.status_code == 404
    says_nothing(answer, elsewhere)
    assert no in visitor.get("/r/progress/").content.decode()
