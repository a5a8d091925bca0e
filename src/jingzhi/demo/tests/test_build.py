"""The whole demo district, built once through the domain's actions: counts, life on the pages, an unbroken ledger."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
import shapely
from django.contrib.auth import authenticate
from django.utils import timezone

from jingzhi.core.bodies.models import Account, Body, Seat
from jingzhi.core.bodies.queries import seats_held
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Delivery
from jingzhi.core.ledger.verify import verify
from jingzhi.core.places.models import Lineage, Place
from jingzhi.core.places.queries import locate, places
from jingzhi.demo import play as room
from jingzhi.demo import scenes
from jingzhi.demo.build import build
from jingzhi.demo.geography import REDRAWN, division
from jingzhi.demo.logins import LOGINS
from jingzhi.demo.play import PLANS, by_day, play
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission import figures
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import Link, Matter, Rating, Summons, Supervision
from jingzhi.programmes.grid.whistling import JointTask, Whistle
from jingzhi.site.figures import Asked, district


def test_the_demo_district_is_whole(swept, shelved):
    heard: list[tuple[int, int]] = []
    built = build(matters=40, progress=lambda done, total, _label: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1]
    assert [done for done, _total in heard] == sorted(done for done, _total in heard)
    _counts_are_right()
    _every_point_has_its_grid()
    _people_can_sign_in()
    _applications_stand_at_every_step()
    _matters_have_more_than_one_voice()
    _bodies_work_together()
    assert built["seats"] == Seat.objects.count()
    assert verify().ok
    assert not Delivery.objects.filter(done_at=None).exists()
    with pytest.raises(Refused):
        build(matters=1)


def _counts_are_right():
    today = timezone.localdate()
    kinds = ("street", "community", "grid", "quarter", "building")
    assert [places(kind=kind, on=today).count() for kind in kinds] == [13, 174, 331, 620, 1860]
    assert places(kind="grid", on=date(2023, 5, 31)).count() == 157
    assert Lineage.objects.count() == 331
    assert Body.objects.filter(kind="department").count() == 24
    shown = {figure.code: figure.value for figure in district()}
    assert (shown["duties"], shown["duties_admitted"]) == (62, 2)
    assert (shown["grids_before"], shown["grids"], shown["grid_workers_held"]) == (157, 331, 331)
    then = {figure.code: figure.value for figure in district(Asked(date(2023, 5, 31)))}
    assert (then["grids"], then["grid_worker_seats"], then["villages"]) == (157, 157, 69)
    workers = Seat.objects.filter(role="grid_worker")
    assert [workers.filter(territory__until=until).count() for until in (None, REDRAWN)] == [331, 157]


def _every_point_has_its_grid():
    for row in division().of("quarter")[::40]:
        found = locate(lon=row["lon"], lat=row["lat"], on=timezone.localdate())
        assert row["code"].startswith(found.code)
        before = locate(lon=row["lon"], lat=row["lat"], on=date(2023, 5, 31))
        assert before.until == REDRAWN
        assert before.code[:9] == found.code[:9]


def _people_can_sign_in():
    for _label, username, password, _page in LOGINS:
        if username in ("grid", "leader"):
            account = authenticate(username=username, password=password)
            assert isinstance(account, Account)
            assert seats_held(account, timezone.localdate())


@pytest.fixture
def played(world, shelved, monkeypatch):
    """Every plan once in the small district, with a list that has only two items."""
    row = {"subject": "路灯不亮", "text": "三盏路灯不亮", "lon": "104.05", "lat": "31.05", "scope": "here"}
    for name in ("messages", "small", "large"):
        monkeypatch.setattr(scenes, name, lambda: [row])
    monkeypatch.setattr(scenes, "helpers", lambda item: ["D-shuili"])
    monkeypatch.setattr(room.queries, "item_for_words", lambda *_words: "X01")
    monkeypatch.setattr(room, "PLANS", dict.fromkeys(PLANS, (1, 20.0)))
    monkeypatch.setattr(room.random.Random, "choices", _in_turn(room.random.Random.choices))
    return play(count=len(PLANS), seed=5)


def _in_turn(real):
    """The dice give each plan once; for everything else they stay dice."""

    def choices(self, population, weights=None, k=1, **rest):
        return list(PLANS) if k == len(PLANS) else real(self, population, weights, k=k, **rest)

    return choices


def _bodies_work_together():
    """Of the scenes of joint work each ended where it should: a task list with a waiver, and both kinds of dispute."""
    assert Whistle.objects.filter(waived=1, ended_at=None).exists()
    assert JointTask.objects.filter(ended_at=None).exists()
    assert JointTask.objects.exclude(ended_at=None).exists()
    for state in ("objected", "disputed", "transferred"):
        assert Case.objects.filter(flow="grid", state=state).exists(), state


def _applications_stand_at_every_step():
    states = Counter(Case.objects.filter(flow="admission").values_list("state", flat=True))
    steps = ["listed", "consulting", "rejected", "notice", "emergency", "formal", "decision", "review"]
    assert states == dict.fromkeys(steps, 1)
    grids = figures.grids(timezone.localdate(), Place.objects.get(kind="district"))
    load = figures.burden(figures.load(timezone.localdate()), grids)
    assert (load.grids, load.items) == (331, 64)
    assert 60 < load.percent < 70
    assert load.most <= figures.MOST_MINUTES


def test_each_plan_ends_where_it_should(played):
    assert sum(played.values()) == len(PLANS)
    assert played == {
        "reported": 2,
        "closed": 4,
        "answered": 2,
        "community": 1,
        "merged": 1,
        "street": 3,
        "dispatched": 3,
        "verified": 1,
        "declined": 1,
    }
    assert Case.objects.get(state="merged").matter.merged_into.state == "closed"
    assert set(played) < {state.code for state in FLOW.states}
    assert Summons.objects.filter(fails__gt=0).exists()
    assert Rating.objects.exists()
    assert Matter.objects.filter(contradictions=1).count() == 1
    assert verify().ok


def _matters_have_more_than_one_voice():
    assert Matter.objects.filter(followers=4).exists()
    assert {"split", "held", "hold_asked"} <= set(Case.objects.values_list("state", flat=True))
    assert Supervision.objects.filter(severity=2, answered_at__isnull=False).count() == 1
    assert {"parent", "recurrence"} <= set(Link.objects.values_list("kind", flat=True))


def test_nothing_is_played_in_the_future_and_open_matters_wait_for_somebody(played):
    assert not Case.objects.filter(opened_at__gt=timezone.now()).exists()
    assert not Case.objects.filter(closed_at=None, due_at=None).exists()


def test_the_same_seed_plays_the_same_matters_once(played):
    count = Case.objects.count()
    play(count=len(PLANS), seed=5)
    assert Case.objects.count() == count


def test_nobody_works_at_night():
    night, early = datetime(2026, 11, 20, 15, 0, tzinfo=UTC), datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    day = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    assert timezone.localtime(by_day(night)).strftime("%d %H") == "21 08"
    assert timezone.localtime(by_day(early)).strftime("%d %H") == "21 08"
    assert by_day(day) == day


def test_messages_of_the_demo_are_our_own_and_inside_the_district():
    whole = division().rows[0]["polygon"]
    for row in scenes.messages():
        assert whole.covers(shapely.Point(float(row["lon"]), float(row["lat"])))
    assert Counter(row["scope"] for row in scenes.messages()).keys() == {"here", "town", "village"}
    assert len(scenes.messages()) >= 40
    assert scenes.small()
    assert scenes.large()


def test_places_exist_for_every_weight():
    codes = [row["code"] for row in division().of("grid")]
    for weights in scenes.OFTEN.values():
        assert all(any(code.startswith(within) for code in codes) for within in weights)
    assert Place._meta.get_field("code").max_length >= 19
