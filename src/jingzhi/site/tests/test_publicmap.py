"""The residents' map: open to anybody, the same numbers thrice, nothing personal in any of the three."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.actions import receive

COMMUNITY = "510603001001"


@pytest.fixture
def shown(world):
    """Three lamps at the street, one of them at a door of its own."""
    cache.clear()
    Place.objects.filter(kind="grid").update(households=300)
    for at in ((104.0512, 31.0531), (104.0518, 31.0539), (104.0812, 31.0231)):
        now = timezone.now()
        case = receive(
            move="submit", by=world.resident, now=now, title="张家门口的灯", text="说了三遍", item="X01",
            point=at, address="机密路1号", phone="13800001234", insist=True,
        )  # fmt: skip
        advance(case_no=case.no, move="raise_", by=world.worker, now=now)
        advance(case_no=case.no, move="raise_up", by=world.community, now=now, tried="已看")
    return Case.objects.all()


def test_the_page_and_the_data_tell_the_same_and_nothing_personal(shown):
    page = Client().get(reverse("site:public_map"), {"where": COMMUNITY}).content.decode()
    data = Client().get(reverse("site:public_matters"), {"where": COMMUNITY}).content.decode()
    assert "共 3 件" in page
    assert sorted(one["n"] for one in json.loads(data)["matters"]) == [1, 2]
    secrets = ("张家", "三遍", "机密", "138", "104.0512", "31.0531", *shown.values_list("no", flat=True))
    assert not [word for word in secrets if word in page + data]


def test_the_district_shows_streets_each_leads_to_its_communities_and_they_to_squares(shown):
    address = reverse("site:public_map")
    for code in ("510603001", COMMUNITY):
        (mark,) = Client().get(address).context["marks"]
        assert (mark["n"], mark["url"]) == (3, f"?where={code}&days=90")
        address = reverse("site:public_map") + mark["url"]
    assert sorted(mark["n"] for mark in Client().get(address).context["marks"]) == [1, 2]


def test_filters_live_in_the_address_and_foreign_ones_count_as_none(shown):
    ask = lambda **given: Client().get(reverse("site:public_map"), given).context  # noqa: E731
    assert ask(state="done")["total"] == 0
    assert ask(**{"class": "城市管理", "days": "30"})["total"] == 3
    asked = ask(**{"class": "x'--", "state": "reported", "days": "9999", "where": "nowhere"})["asked"]
    assert (asked.category, asked.state, asked.days, asked.where.kind) == ("", "", 90, "district")


def test_an_empty_district_has_a_page(db):
    cache.clear()
    assert "没有可以公开的事项" in Client().get(reverse("site:public_map")).content.decode()
