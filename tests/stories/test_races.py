"""Several people at once, for real: threads with connections of their own, and committed rows."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from tests.rules.traces import files, nothing_left_behind

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies import gate
from jingzhi.core.bodies import queries as seats
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter, make_photo, make_world
from jingzhi.programmes.grid.tests.situations import LATER, facts, moved, reported, street

pytestmark = pytest.mark.usefixtures("shelf")


def at_once(*jobs):
    """Run the jobs in threads that start together; each gives its result or its refusal, in the jobs' order."""
    gate_, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            gate_.wait()
            answers[place] = job()
        except Exception as error:  # whatever it is, the test shall see it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.fixture
def town(emptied):
    """The small district, committed."""
    return make_world()


def test_four_threads_whistle_the_same_case_and_exactly_one_wins(town):
    case = street(town)
    job = {"case_no": case.no, "move": "whistle", "by": town.street, "now": LATER, "rev": case.rev}
    answers = at_once(*[lambda: advance(**job, **facts("whistle"))] * 4)
    assert Counter(type(answer) for answer in answers) == {Case: 1, Refused: 3}
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert {(one.status, one.code) for one in refused} == {(409, "stale")}
    assert all(one.text.startswith(f"{case.no} 已被street岗于 11-23 11:00 更新") for one in refused)
    assert Event.objects.filter(kind="grid.whistle").count() == 1
    assert (Party.objects.count(), Clock.objects.filter(stage__in=("arrive", "handle")).count()) == (2, 4)
    assert Case.objects.get(no=case.no).rev == case.rev + 1
    assert verify().ok


def test_without_a_revision_the_losers_are_told_all_the_same(town):
    case = street(town)
    job = {"case_no": case.no, "move": "whistle", "by": town.street, "now": LATER}
    answers = at_once(*[lambda: advance(**job, **facts("whistle"))] * 4)
    assert Counter(
        getattr(answer, "code", "won") if isinstance(answer, Refused) else "won" for answer in answers
    ) == {
        "won": 1,
        "stale": 3,
    }
    assert Event.objects.filter(kind="grid.whistle").count() == 1


def test_the_same_key_from_four_threads_opens_one_case(town):
    job = {"move": "report", "by": town.worker, "now": NOW, "key": "k1", **facts("report")}
    answers = at_once(*[lambda: receive(**job, scene=[make_photo()])] * 4)
    assert [answer for answer in answers if not isinstance(answer, Case)] == []
    assert len({answer.no for answer in answers}) == 1
    assert (Case.objects.count(), Event.objects.filter(kind="grid.report").count(), len(files())) == (1, 1, 1)
    assert verify().ok


def test_the_same_key_with_other_content_at_once_opens_one_case_and_refuses_the_others(town):
    job = {"move": "report", "by": town.worker, "now": NOW, "key": "k1"}
    texts = ["路灯不亮", "井盖松动", "垃圾满了", "树枝断了"]
    answers = at_once(
        *[lambda text=text: receive(**job, **(facts("report") | {"text": text})) for text in texts]
    )
    assert Counter(getattr(answer, "code", None) for answer in answers) == {None: 1, "key_reused": 3}
    assert Case.objects.count() == 1


def test_the_same_key_for_two_cases_at_once_moves_one_of_them(town):
    one, two = reported(town), reported(town)
    jobs = [
        lambda no=case.no: advance(case_no=no, move="raise_", by=town.worker, now=LATER, key="k9")
        for case in (one, two)
    ]
    answers = at_once(*jobs)
    assert Counter(getattr(answer, "code", None) for answer in answers) == {None: 1, "key_reused": 1}
    assert Event.objects.filter(kind="grid.raise_").count() == 1


def test_two_streets_move_their_own_cases_at_once(town):
    ours = [make_matter(town) for _n in range(2)]
    theirs = [
        receive(move="report", by=town.worker2, now=NOW, title="占道", item="X02", point=(104.25, 31.05))
        for _n in range(2)
    ]

    def work(case, worker, community):
        advance(case_no=case.no, move="raise_", by=worker, now=LATER)
        advance(case_no=case.no, move="sort", by=community, now=LATER, item="X02")
        return advance(case_no=case.no, move="raise_up", by=community, now=LATER, tried="已看")

    answers = at_once(
        *[lambda case=case: work(case, town.worker, town.community) for case in ours],
        *[lambda case=case: work(case, town.worker2, town.community2) for case in theirs],
    )
    assert [answer.state for answer in answers] == ["street"] * 4
    assert [
        list(Event.objects.filter(subject=case.no).values_list("n", flat=True)) for case in (*ours, *theirs)
    ] == [[1, 2, 3, 4]] * 4
    assert verify().ok


def test_two_bodies_answering_at_once_move_the_case_on_once(town):
    case = moved(street(town), "whistle", town.street, **facts("whistle"))
    for seat in (town.zhujian, town.force):
        moved(case, "check_in", seat)
    answers = at_once(
        *[
            lambda seat=seat: moved(case, "answer", seat, **facts("answer"))
            for seat in (town.zhujian, town.force)
        ]
    )
    # The assistant's answer counts whoever was first; a lead that came before it is told to wait, and then answers.
    ended = [getattr(answer, "state", None) or answer.code for answer in answers]
    assert ended in (["answered", "dispatched"], ["assistants_missing", "dispatched"])
    if ended[0] == "assistants_missing":
        moved(case, "answer", town.zhujian, **facts("answer"))
    assert Case.objects.get(no=case.no).state == "answered"
    assert Event.objects.filter(subject=case.no, kind="grid.answer").count() == 2


def test_one_appointment_at_once_is_made_once(town):
    account = bodies.make_account(username="a", label="街道派单岗", password="x")
    job = {"account": account, "seat": town.street, "since": NOW.date(), "by": Setup(), "now": NOW}
    answers = at_once(*[lambda: bodies.appoint(**job)] * 3)
    assert Counter(getattr(answer, "code", None) for answer in answers) == {None: 1, "already_appointed": 2}


def test_the_same_key_twice_gives_the_first_result(world):
    job = {"move": "submit", "by": world.resident, "now": NOW, "key": "k1", **facts("submit")}
    first = receive(**job, scene=[make_photo()])
    with nothing_left_behind():
        assert receive(**job, scene=[make_photo()]).no == first.no
    raising = {
        "case_no": first.no,
        "move": "raise_",
        "by": world.worker,
        "now": LATER,
        "key": "k2",
        "tried": "已看",
    }
    moved_on = advance(**raising)
    moved(first, "raise_up", world.community, tried="已看", item="X01")
    with nothing_left_behind():
        again = advance(**raising)
    assert (again.no, moved_on.state, again.state) == (first.no, "community", "street")


def test_the_same_key_with_other_content_is_refused(world):
    receive(move="report", by=world.worker, now=NOW, key="k1", **facts("report"))
    with nothing_left_behind(), pytest.raises(Refused) as refused:
        receive(move="report", by=world.worker, now=NOW, key="k1", **(facts("report") | {"text": "井盖松动"}))
    assert (refused.value.status, refused.value.text) == (
        409,
        "这个提交编号已用于另一件事，请刷新页面后重新填写。",
    )


def test_keys_belong_to_a_seat_and_may_be_long(world):
    long = "k" * 500
    one = receive(move="report", by=world.worker, now=NOW, key=f"{long}1", **facts("report"))
    two = receive(move="report", by=world.worker, now=NOW, key=f"{long}2", **facts("report"))
    three = receive(move="report", by=world.worker2, now=NOW, key=f"{long}1", **facts("report"))
    assert len({one.no, two.no, three.no}) == 3


def test_two_seats_may_use_the_same_key_for_their_own_moves(world):
    case = reported(world)
    advance(case_no=case.no, move="raise_", by=world.worker, now=LATER, key="k1")
    case = advance(case_no=case.no, move="raise_up", by=world.community, now=LATER, key="k1", tried="已看")
    assert case.state == "street"


def test_a_stale_page_is_refused_with_who_and_when(world):
    case = reported(world)
    moved(case, "raise_", world.worker)
    with nothing_left_behind(), pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="sort", by=world.community, now=LATER, rev=case.rev, item="X02")
    text = f"{case.no} 已被worker岗于 11-23 11:00 更新，您的操作没有保存。请刷新后再看。"
    assert (refused.value.status, refused.value.code, refused.value.text) == (409, "stale", text)


@gate.page(needs=("street",))
def whistle_page(request, no):
    return moved(Case.objects.get(no=no), "whistle", request.seat, **facts("whistle"))


def request_of(account):
    request = RequestFactory().post("/")
    request.user, request.session = account, {gate.SESSION_SEAT: "S-street"}
    return request


def appointed(world, *, last_day):
    account = bodies.make_account(username="a", label="街道派单岗", password="x")
    bodies.appoint(
        account=account, seat=world.street, since=last_day - timedelta(days=30), until=last_day + timedelta(days=1),
        by=Setup(), now=NOW,
    )  # fmt: skip
    return account


def test_on_the_last_day_of_the_term_a_seat_still_moves(world):
    case, today = street(world), timezone.localdate()
    account = appointed(world, last_day=today)
    assert seats.held(account, "S-street", today).code == "S-street"
    assert whistle_page(request_of(account), case.no).state == "dispatched"


def test_a_seat_whose_term_ended_yesterday_moves_nothing(world):
    case, today = street(world), timezone.localdate()
    account = appointed(world, last_day=today - timedelta(days=1))
    with nothing_left_behind():
        with pytest.raises(Refused) as refused:
            seats.held(account, "S-street", today)
        assert (refused.value.status, refused.value.text[:10]) == (403, "您现在不在这个岗位上")
        with pytest.raises(Refused) as refused:
            whistle_page(request_of(account), case.no)
        assert (refused.value.status, refused.value.code) == (403, "forbidden")


def test_a_stranger_is_sent_to_the_sign_in(world):
    answer = whistle_page(request_of(AnonymousUser()), "JY-1")
    assert (answer.status_code, answer["Location"]) == (302, "/signin/?next=/")
