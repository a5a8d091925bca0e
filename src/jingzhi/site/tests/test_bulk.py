"""One move for many: tried first, each refused or done by itself, once however often it is sent."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.rules.traces import nothing_left_behind

from jingzhi.core.flows import undoing
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Undo
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.grid.tests.situations import facts
from jingzhi.site import bulk

WHISTLE = {"desk": "console", "tab": "street", "move": "whistle"}


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def previewed(client, **sent):
    answer = client.post("/bulk/", sent)
    return answer.status_code, answer.content.decode()


def confirmed(client, page, numbers, move, **sent):
    """What the browser sends from the preview."""
    given = {name: hidden(page, name) for name in ("key", "desk", "tab")} | {"move": move, "no": numbers}
    for no in numbers:
        given[f"rev-{no}"] = hidden(page, f"rev-{no}")
        for own in ("lead", "item"):
            select = re.search(rf'<select[^>]*name="{own}-{no}">(.*?)</select>', page, re.S)
            if select:
                given[f"{own}-{no}"] = re.search(r'value="([^"]*)" selected', select[1])[1]
    return client.post("/bulk/run/", given | sent).content.decode()


def state(no):
    return Case.objects.get(no=no).state


def test_the_preview_says_what_would_happen_and_writes_nothing(world, at, shelf):
    client, no = at("street"), situations.street(world).no
    client.get("/console/")
    with nothing_left_behind():
        status, page = previewed(client, **WHISTLE, no=[no])
    assert status == 200
    assert "责任清单：“路灯不亮”主责" in page
    assert "最晚" in page
    assert "可以办 1 件，会被退下 0 件" in page


def test_each_matter_is_whistled_for_with_its_suggested_lead(world, at):
    client = at("street")
    numbers = [situations.street(world).no for _turn in range(3)]
    _status, page = previewed(client, **WHISTLE, no=numbers)
    told = confirmed(client, page, numbers, "whistle", kind="daily", order="集中派单")
    assert "办成 3 件，没有办成 0 件" in told
    assert [state(no) for no in numbers] == ["dispatched"] * 3
    assert set(Summons.objects.values_list("party__body", flat=True)) == {"D-zhujian"}
    events = Event.objects.filter(kind="grid.whistle")
    assert sorted(events.values_list("subject", flat=True)) == sorted(numbers)


def test_sent_twice_it_is_done_once(world, at):
    client = at("street")
    numbers = [situations.street(world).no for _turn in range(2)]
    _status, page = previewed(client, **WHISTLE, no=numbers)
    for _time in range(2):
        assert "办成 2 件" in confirmed(client, page, numbers, "whistle", kind="daily")
    assert Event.objects.filter(kind="grid.whistle").count() == 2


def test_a_foreign_number_is_refused_alone_and_says_nothing(world, at):
    client = at("street2")
    own = situations.street(world)
    foreign, unknown = own.no, "JY-20261123-99999"
    _status, page = previewed(client, **WHISTLE, no=[foreign, unknown])
    assert f"没有编号为 {foreign} 的事项，或不在您的辖区。" in page
    assert f"没有编号为 {unknown} 的事项，或不在您的辖区。" in page
    assert "路灯" not in page.split("<main")[1]
    sent = WHISTLE | {"key": "k", "no": [foreign], f"lead-{foreign}": "D-zhujian", "kind": "daily"}
    told = client.post("/bulk/run/", sent).content.decode()
    assert "办成 0 件，没有办成 1 件" in told
    assert state(foreign) == "street"


def test_one_of_several_that_moved_on_is_refused_and_the_others_are_done(world, at):
    client = at("street")
    first, second = (situations.street(world).no for _turn in range(2))
    _status, page = previewed(client, **WHISTLE, no=[first, second])
    advance(case_no=first, move="give_back", by=world.street, now=NOW, **facts("give_back"))
    told = confirmed(client, page, [first, second], "whistle", kind="daily")
    assert "办成 1 件，没有办成 1 件" in told
    assert f"{first} 已被" in told
    assert (state(first), state(second)) == ("community", "dispatched")


@pytest.mark.parametrize("name", ["community", "zhujian"])
def test_a_bulk_gives_nobody_a_move_that_is_not_theirs(world, at, name):
    no = situations.street(world).no
    sent = WHISTLE | {"key": "k", "no": [no], f"lead-{no}": "D-zhujian", "kind": "daily"}
    told = at(name).post("/bulk/run/", sent).content.decode()
    assert "办成 0 件" in told
    assert state(no) == "street"
    assert at("leader").post("/bulk/run/", sent).status_code == 403


def test_a_community_sorts_and_raises_several(world, at):
    client = at("community")
    numbers = [situations.sorted_by_community(world).no for _turn in range(2)]
    sort = {"desk": "sort", "tab": "community", "move": "sort"}
    _status, page = previewed(client, **sort, no=numbers)
    assert "办成 2 件" in confirmed(client, page, numbers, "sort")
    up = sort | {"move": "raise_up"}
    _status, page = previewed(client, **up, no=numbers)
    assert "社区已做的工作" in page
    assert "办成 0 件，没有办成 2 件" in confirmed(client, page, numbers, "raise_up", tried="")
    assert "办成 2 件" in confirmed(client, page, numbers, "raise_up", tried="都到现场看过")
    assert [state(no) for no in numbers] == ["street"] * 2


def test_a_department_checks_in_for_several(world, at):
    client = at("zhujian")
    numbers = [situations.dispatched(world).no for _turn in range(2)]
    _status, page = previewed(client, desk="inbox", tab="arrive", move="check_in", no=numbers)
    assert "办成 2 件" in confirmed(client, page, numbers, "check_in")
    assert Summons.objects.filter(party__body="D-zhujian", checked_in_at__isnull=False).count() == 2


def test_all_that_match_are_taken_as_the_list_shows_them(world, at, monkeypatch):
    client = at("street")
    numbers = {situations.street(world).no for _turn in range(3)}
    monkeypatch.setattr(bulk, "MOST", 2)
    _status, page = previewed(client, **WHISTLE, all="1")
    assert sum(f'name="rev-{no}"' in page for no in numbers) == 2
    assert "另有 1 件没有列入" in page
    _status, page = previewed(client, **WHISTLE, all="1", q="井盖")
    assert _status == 422


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"desk": "console"},
        {"desk": "console", "move": "close"},
        {"desk": "x", "move": "whistle"},
        WHISTLE,
    ],
)
def test_nonsense_is_refused_in_words(world, at, sent):
    answer = at("street").post("/bulk/", sent)
    assert answer.status_code == 422
    assert re.search("[\u4e00-\u9fff]{4}.*。", answer.content.decode())


def test_the_whole_bulk_can_be_taken_back(world, at):
    client = at("street")
    numbers = [situations.street(world).no for _turn in range(3)]
    _status, page = previewed(client, **WHISTLE, no=numbers)
    assert "data-undo" in confirmed(client, page, numbers, "whistle", kind="daily")
    assert Undo.objects.count() == 3
    assert client.post("/undo/").status_code == 302
    assert [state(no) for no in numbers] == ["street"] * 3
    assert Event.objects.filter(kind=undoing.KIND).count() == 3


def test_the_list_offers_it_only_where_it_can_be_done(world, at):
    situations.street(world)
    client = at("street")
    page = client.get("/console/?tab=street").content.decode()
    assert 'id="many"' in page
    assert 'form="bulk"' in page
    assert 'id="many"' not in client.get("/console/?tab=doing").content.decode()


def test_statements_grow_with_the_matters_and_not_faster(world, at):
    client = at("street")

    def spent(n):
        numbers = [situations.street(world).no for _turn in range(n)]
        _status, page = previewed(client, **WHISTLE, no=numbers)
        with CaptureQueriesContext(connection) as asked:
            confirmed(client, page, numbers, "whistle", kind="daily")
        return len(asked)

    spent(1)
    one, eleven = spent(1), spent(11)
    assert (eleven - one) / 10 <= 75
