"""Every list of a seat's matters can be searched, by letters too, and never beyond what the seat may see."""

from __future__ import annotations

import pytest

from jingzhi.programmes.grid.tests import situations


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("street", "/console/?tab=street"),
        ("street", "/todo/?tab=mine"),
        ("street", "/matters/"),
        ("zhujian", "/inbox/?tab=arrive"),
        ("community", "/sort/?tab=community"),
    ],
)
def test_a_list_is_narrowed_by_letters(world, at, name, path):
    build = {"/inbox/": situations.dispatched, "/sort/": situations.sorted_by_community}
    case = build.get(path.split("?")[0], situations.street)(world)
    page = path + ("&" if "?" in path else "?")
    client = at(name)
    for typed in ("ldbl", "路灯", case.no[-5:], "ldbl 路灯"):
        answer = client.get(f"{page}q={typed}")
        assert answer.status_code == 200
        assert f'data-no="{case.no}"' in answer.content.decode(), typed
    assert f'data-no="{case.no}"' not in client.get(f"{page}q=jgsd").content.decode()
    assert 'role="search"' in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/console/?tab=street", "/todo/", "/matters/"])
def test_a_search_finds_nothing_of_another_street(world, at, path):
    case = situations.street(world)
    page = path + ("&" if "?" in path else "?")
    assert f'data-no="{case.no}"' not in at("street2").get(f"{page}q={case.no}").content.decode()
