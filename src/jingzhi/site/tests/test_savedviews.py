"""Saved views: kept by the post, at most twelve, seen and changed by nobody else, forgotten after a year."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jingzhi.core.bodies import views
from jingzhi.core.bodies.models import SavedView
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, Setup


def kept(client, **given):
    return client.post("/views/save/", {"desk": "console", "tab": "street", "q": "ldbl"} | given)


def test_what_the_list_shows_is_kept_under_a_name(world, at):
    client = at("street")
    answer = kept(client, name="灯 3 天内", sort="old", page="3", evil="x")
    assert answer["Location"] == "/console/?tab=street&q=ldbl&sort=old"
    page = client.get(answer["Location"]).content.decode()
    assert "灯 3 天内" in page
    assert 'aria-current="true"' in page
    event = Event.objects.get(kind="bodies.save_view")
    assert (event.by, event.facts) == (
        world.street.code,
        {"desk": "console", "view": SavedView.objects.get().pk},
    )


def test_the_same_name_replaces_and_twelve_are_enough(world, at):
    client = at("street")
    for n in range(views.MOST):
        assert kept(client, name=f"视图{n}").status_code == 302
    assert kept(client, name="视图0", q="井盖").status_code == 302
    assert SavedView.objects.count() == views.MOST
    refused = kept(client, name="再一个")
    assert refused.status_code == 409
    assert "最多保存 12 个视图" in refused.content.decode()


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"name": "字" * 13}, {"name": "。"}, {"name": "好", "desk": "x"}]
)
def test_nonsense_is_refused(world, at, given):
    assert kept(at("street"), **given).status_code == 422
    assert not SavedView.objects.exists()


def test_it_is_renamed_and_deleted(world, at):
    client = at("street")
    kept(client, name="旧名")
    kept(client, name="别的")
    pk = SavedView.objects.get(name="旧名").pk
    assert client.post("/views/change/", {"view": pk, "name": "别的"}).status_code == 409
    assert client.post("/views/change/", {"view": pk, "name": "新名"}).status_code == 302
    assert SavedView.objects.get(pk=pk).name == "新名"
    assert client.post("/views/change/", {"view": pk, "delete": "1"})["Location"] == "/console/"
    assert not SavedView.objects.filter(pk=pk).exists()


def test_another_seat_neither_sees_nor_changes_it(world, at):
    kept(at("street"), name="只给一街")
    pk, other = SavedView.objects.get().pk, at("street2")
    assert "只给一街" not in other.get("/console/").content.decode()
    for sent in ({"name": "改"}, {"delete": "1"}):
        assert other.post("/views/change/", {"view": pk} | sent).status_code == 404
    assert SavedView.objects.get().name == "只给一街"
    assert at("leader").post("/views/save/", {"desk": "console", "name": "x"}).status_code == 403


def test_after_a_year_it_is_forgotten(world):
    views.keep(desk="console", name="一年", query="?tab=street", by=world.street, now=NOW)
    day = timezone.localdate(NOW) + views.KEPT
    assert views.forget(on=day - timedelta(days=1), by=Setup(), now=NOW) == 0
    assert views.forget(on=day, by=Setup(), now=NOW) == 1
    assert not SavedView.objects.exists()


def test_a_view_of_another_seat_is_not_renamed_below_the_page_either(world):
    view = views.keep(desk="console", name="一", query="?tab=street", by=world.street, now=NOW)
    with pytest.raises(Refused):
        views.rename(pk=view.pk, name="二", by=world.street2, now=NOW)
