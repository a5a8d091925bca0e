"""Learning from the district's own closed matters: what is used, what is forgotten, who sees what, what is recorded."""

from __future__ import annotations

import json
import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.flows import privacy
from jingzhi.core.flows.actions import advance
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.grid import actions as grid
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.suggestions import actions, examples, ranking, similar
from jingzhi.programmes.grid.suggestions.models import Offer, SuggestionModel
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter, make_photo
from jingzhi.programmes.grid.tests.situations import closed, facts, moved
from jingzhi.programmes.grid.tests.situations import street as at_the_street

LAMPS = ["路灯不亮", "照明损坏", "灯杆倾斜", "夜里漆黑", "灯罩脱落"]
STALLS = ["占道经营", "摊贩摆摊", "店外堆货", "马路市场", "吆喝叫卖"]
AROUND = ["小区门口", "菜市旁边", "学校对面", "河边步道"]
LATER = NOW + timedelta(days=1)


def solved(world, item, text, *, east=0.0, worker="worker", community="community", **more):
    """A matter a grid worker solved by explaining, verified by the community."""
    case = receive(
        move="report", by=getattr(world, worker), now=NOW, item=item, text=text, point=(104.05 + east, 31.05)
    )
    advance(
        case_no=case.no,
        move="solve",
        by=getattr(world, worker),
        now=NOW,
        outcome="explained",
        reply="已说明",
        **more,
    )
    return advance(case_no=case.no, move="pass_", by=getattr(world, community), now=NOW, result="solved")  # fmt: skip


@pytest.fixture
def taught(world, shelf):
    """A district with two dozen solved matters of two items."""
    for n in range(12):
        solved(world, "X01", f"{AROUND[n % 4]}{LAMPS[n % 5]}{LAMPS[(n + 2) % 5]}电话13800001234{n}号")
        solved(world, "X02", f"{AROUND[n % 4]}{STALLS[n % 5]}{STALLS[(n + 2) % 5]}川F12{n}号")
    return world


def test_the_first_night_learns_what_was_closed_and_keeps_no_text(taught):
    item, lead = actions.train(now=LATER)
    assert (item.version, item.matters, item.why_not) == (1, 24, "")
    assert item.top1 > item.base1
    assert item.rates["X01"][0] == 12
    assert lead.why_not == "few"
    kept = item.data["grams"]
    assert all(re.fullmatch("[\u4e00-\u9fff]{1,3}", gram) for gram in kept)
    assert not re.search("[0-9]", "".join(kept))
    assert Event.objects.filter(kind="grid.learn").count() == 2


def test_the_same_matters_are_not_learned_twice_and_give_the_same_numbers(taught):
    first = actions.train(now=LATER)[0]
    assert actions.train(now=LATER + timedelta(days=1)) == []
    SuggestionModel.objects.filter(kind="item").delete()
    again = actions.train(now=LATER)[0]
    assert (again.data, again.rates, again.top1) == (first.data, first.rates, first.top1)


def test_suggestions_name_their_words_and_their_voice(taught, world):
    place, text = world.worker.territory, "桥头转角的路灯坏了，夜里漆黑"
    before = ranking.items_for(title="", text=text, place=place, now=LATER)
    assert (before.version, before.options) == (0, [])
    actions.train(now=LATER)
    told = ranking.items_for(title="", text=text, place=place, now=LATER)
    assert told.version == 1
    assert told.options[0].code == "X01"
    assert told.options[0].learned
    assert all(word in text for word in told.options[0].words)


def test_a_version_that_is_worse_is_kept_and_not_used_until_the_one_in_use_is_old(taught, world):
    good = actions.train(now=LATER)[0]
    dice = random.Random(1)
    for n in range(24):
        solved(
            world, dice.choice(("X01", "X02")), dice.choice(LAMPS) + dice.choice(STALLS) + "甲乙丙丁"[n % 4]
        )
    worse = actions.train(now=LATER + timedelta(days=1))[0]
    assert (worse.why_not, worse.data) == ("worse", None)
    assert ranking.in_use("item")[0] == good.version
    solved(world, "X01", "又一盏路灯不亮")
    later = actions.train(now=LATER + timedelta(days=40))[0]
    assert (later.why_not, ranking.in_use("item")[0]) == ("", later.version)
    good.refresh_from_db()
    assert good.data is None


@pytest.mark.parametrize(
    ("top1", "base1", "days", "fault"),
    [
        (10, 10, 1, "baseline"),
        (9, 10, 1, "baseline"),
        (11, 10, 1, "worse"),
        (11, 10, 31, ""),
        (15, 10, 1, ""),
    ],
)
def test_only_a_version_better_than_guessing_and_not_worse_than_a_fresh_one_is_used(top1, base1, days, fault):
    used = SuggestionModel(tried=20, top1=15, base1=10, trained_at=NOW)
    version = SuggestionModel(
        tried=20, top1=top1, base1=base1, trained_at=NOW + timedelta(days=days), data={"labels": []}
    )
    assert actions._fault(version, used) == fault


def test_what_was_forgotten_is_not_learned_and_takes_the_version_with_it(taught, world):
    actions.train(now=LATER)
    years = NOW + timedelta(days=4 * 365)
    privacy.forget(on=timezone.localdate(years), by=Setup(), now=years)
    grid.forget(on=timezone.localdate(years), now=years)
    assert examples.of_items() == []
    last = actions.train(now=years)[0]
    assert (last.matters, last.why_not) == (0, "few")
    assert not SuggestionModel.objects.filter(data__isnull=False).exists()
    assert SuggestionModel.objects.get(kind="item", version=1).why_not == "forgotten"
    assert ranking.in_use("item") == (0, None)


def test_a_title_that_is_only_the_name_of_the_item_is_no_example(world, shelf):
    case = make_matter(world, title="", text="灯坏了")
    assert examples.words_of([case.no])[case.no] == ("", "灯坏了")


def test_similar_matters_stay_within_the_reach_of_the_seat(world, shelf):
    here = solved(world, "X01", "文化路口三盏路灯不亮")
    there = solved(world, "X01", "文化路口路灯不亮", east=0.2, worker="worker2", community="community2")
    other = solved(world, "X02", "文化路口三盏路灯不亮")
    case = make_matter(world)
    seen = {
        seat: [one.no for one in similar.similar(case=case, seat=getattr(world, seat))]
        for seat in ("worker", "community", "street", "district", "zhujian")
    }
    assert seen["worker"] == seen["community"] == seen["street"] == [here.no]
    assert set(seen["district"]) == {here.no, there.no}
    assert seen["zhujian"] == []
    assert other.no not in seen["district"]


def test_a_similar_matter_shows_how_it_was_solved_in_the_same_number_of_queries(world, shelf):
    solved(world, "X01", "文化路口三盏路灯不亮", after=[make_photo()])
    case = make_matter(world)
    with CaptureQueriesContext(connection) as one:
        found = similar.similar(case=case, seat=world.community)[0]
    assert (found.outcome, found.reply) == ("已解释说明", "已说明")
    assert found.photo
    assert found.by
    assert found.alike > 0.5
    for n in range(5):
        solved(world, "X01", f"文化路口路灯不亮{n}")
    with CaptureQueriesContext(connection) as many:
        assert len(similar.similar(case=case, seat=world.community)) == similar.SHOWN
    assert len(many) == len(one) <= 10


def test_the_list_speaks_first_for_the_lead_and_what_was_taken_is_recorded(world, shelf):
    case = at_the_street(world)
    told = ranking.leads_for(case=case, seat=world.street, now=NOW)
    assert [(option.code, option.owner) for option in told.options] == [("D-zhujian", True)]
    moved(case, "whistle", world.street, lead="D-shuili", kind="daily", order="水利在场")
    offer = Offer.objects.get(kind="lead")
    assert (offer.offered, offer.first, offer.taken, offer.rank) == (["D-zhujian"], "D-zhujian", "D-shuili", None)  # fmt: skip
    assert (offer.case_id, offer.n) == (case.no, Event.objects.filter(subject=case.no).latest("n").n)


def test_history_speaks_with_its_count(world, shelf):
    closed(world)
    option = ranking.leads_for(case=at_the_street(world), seat=world.street, now=NOW).options[0]
    assert (option.code, option.led, option.in_time) == ("D-zhujian", 1, 1)


def test_the_lead_is_learned_from_whistles_that_were_verified_and_not_handed_back(world, shelf, monkeypatch):
    monkeypatch.setattr(examples, "LEAST_PER_LABEL", 1)
    done = closed(world)
    back = moved(at_the_street(world), "whistle", world.street, **facts("whistle"))
    moved(back, "hand_back", world.zhujian, **facts("hand_back"))
    assert [(no, one.label, one.marks) for no, one in examples.of_leads()] == [
        (done.no, "D-zhujian", ("X01",))
    ]


def test_the_models_voice_stands_beside_the_list_and_never_names_a_body_that_cannot_come(world, shelf):
    case = at_the_street(world)
    options = [ranking.LeadOption("D-zhujian", "区住建局", owner=True)]
    guess = ranking.Ranked("D-shuili", 1.0, ("路灯",))
    ranking._heard(options, guess, case)
    assert [(option.code, option.learned) for option in options] == [("D-zhujian", False), ("D-shuili", True)]
    for stranger in ("B-district", "gone"):
        ranking._heard(options, ranking.Ranked(stranger, 1.0, ("路灯",)), case)
    assert len(options) == 2
    elsewhere = make_matter(world, point=(104.25, 31.05))
    ranking._heard(options, ranking.Ranked("F-chengguan", 1.0, ("路灯",)), elsewhere)
    assert len(options) == 2


def test_sorting_records_the_rank_of_what_was_taken(taught, world):
    actions.train(now=LATER)
    case = receive(
        move="submit", by=world.resident, now=NOW, title="求助", text="路灯不亮，夜里漆黑", item="X02",
        place=world.community.territory_id,
    )  # fmt: skip
    advance(case_no=case.no, move="sort", by=world.community, now=NOW, item="X01")
    offer = Offer.objects.get(case=case)
    assert (offer.kind, offer.version, offer.first, offer.taken, offer.rank) == ("item", 1, "X01", "X01", 1)
    assert json.dumps(offer.offered).count("X0") == len(offer.offered)


def test_a_move_that_is_refused_records_no_offer(world, shelf):
    case = at_the_street(world)
    with pytest.raises(Exception, match="主责"):
        moved(case, "whistle", world.street, lead="D-shuili", kind="daily")
    assert Offer.objects.count() == 0


def test_a_model_that_is_wrong_more_often_than_right_speaks_after_the_word_list():
    learned = [ranking.ItemOption(code, code, ("字",), True) for code in ("A", "B", "C")]
    by_list = [ranking.ItemOption(code, code, ("词",), False) for code in ("B", "D")]
    sure = ranking._ordered(learned, by_list, sure=True)
    assert [(one.code, one.learned) for one in sure] == [("A", True), ("B", False), ("C", True)]
    unsure = ranking._ordered(learned, by_list, sure=False)
    assert [(one.code, one.learned) for one in unsure] == [("B", False), ("A", True), ("D", False)]


@pytest.mark.parametrize(("top1", "right"), [(10, True), (9, False)])
def test_a_model_is_sure_from_half_of_its_trials_on(db, top1, right):
    SuggestionModel.objects.create(
        kind="item", version=1, trained_at=NOW, matters=20, tried=20, top1=top1, top3=15, base1=1, base3=2, size=1
    )  # fmt: skip
    assert ranking._mostly_right(1) is right
    assert ranking._mostly_right(0) is False
