"""吹哨情况: every number opens exactly the calls it counts, and nobody sees another street's."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from jingzhi.programmes.grid.tests.situations import annulled, checked_in, closed, objected, waived

CELL = re.compile(r'href="(/whistles/calls/[^"]+)">(\d+)<')


@pytest.fixture
def blown(world):
    """Whistles of the first street in different ends."""
    return [build(world) for build in (checked_in, closed, waived, objected, annulled)]


@pytest.mark.parametrize("who", ["street", "district", "leader"])
def test_every_number_opens_as_many_calls(at, blown, who):
    client = at(who)
    cells = CELL.findall(client.get(reverse("site:whistles")).content.decode())
    assert len(cells) > 8
    for url, number in cells:
        text = client.get(url.replace("&amp;", "&")).content.decode()
        assert f"共 {number} 次" in text, url
        assert text.count('class="j-3">JY-') == int(number), url


def test_another_street_counts_and_sees_nothing(at, blown):
    client = at("street2")
    assert CELL.findall(client.get(reverse("site:whistles")).content.decode()) == []
    text = client.get(reverse("site:whistle_calls"), {"body": "D-zhujian", "what": "called"}).content.decode()
    assert "共 0 次" in text
    assert not any(case.no in text for case in blown)


@pytest.mark.parametrize("query", [{}, {"body": "D-zhujian"}, {"street": "510603001", "what": "absent"}])
def test_a_list_that_does_not_exist_is_refused(at, world, query):
    assert at("street").get(reverse("site:whistle_calls"), query).status_code == 404
