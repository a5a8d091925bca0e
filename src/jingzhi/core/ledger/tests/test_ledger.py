"""The ledger cannot be changed, and when somebody changes it all the same, `verify` names the place."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger import chain, listeners
from jingzhi.core.ledger.models import Delivery, Event, Head
from jingzhi.core.ledger.verify import Report, verify
from jingzhi.programmes.grid.tests.factories import NOW

pytestmark = pytest.mark.django_db


def say(subject="A", kind="test.said", **facts):
    return ledger.record(kind=kind, subject=subject, by="S", at=NOW, place="510603", facts=facts)


def undone(job):
    """Do the job in a transaction that fails afterwards."""
    with transaction.atomic():
        job()
        raise RuntimeError


@pytest.fixture
def three():
    """Three events of A with one of B between them."""
    first = say(n=1)
    say("B", n=1)
    return [first, say(n=2), say(n=3)]


def sql(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def by_hand(statement):
    """A change as somebody with all rights over the database makes it."""
    sql(
        "ALTER TABLE ledger_event DISABLE TRIGGER USER",
        statement,
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE ledger_event ENABLE TRIGGER USER",
    )


CHANGES = (
    "UPDATE ledger_event SET by = 'X'",
    "UPDATE ledger_event SET facts = '{}' WHERE subject = 'A'",
    "DELETE FROM ledger_event",
    "TRUNCATE ledger_event CASCADE",
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_trigger_refuses_a_change(three, change):
    with pytest.raises(DatabaseError, match="ledger_event"), transaction.atomic():
        sql(change)
    assert verify() == Report(True, 4, None)


@pytest.mark.parametrize("change", CHANGES)
def test_the_role_of_the_application_may_not_change_even_without_trigger(three, change):
    sql("ALTER TABLE ledger_event DISABLE TRIGGER USER")
    try:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            sql("SET LOCAL ROLE jingzhi_app", change)
    finally:
        sql("ALTER TABLE ledger_event ENABLE TRIGGER USER")
    assert verify() == Report(True, 4, None)


def test_the_role_of_the_application_may_not_switch_the_trigger_off(three):
    with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
        sql("SET LOCAL ROLE jingzhi_app", "ALTER TABLE ledger_event DISABLE TRIGGER USER")


def test_the_role_of_the_application_may_add_and_read(three):
    with transaction.atomic():
        sql("SET LOCAL ROLE jingzhi_app")
        say(n=4)
        assert Event.objects.filter(subject="A").count() == 4
        sql("RESET ROLE")
    assert verify() == Report(True, 5, None)


def bad(event, reason):
    return {"seq": event.seq, "subject": event.subject, "n": event.n, "kind": event.kind, "reason": reason}


def test_a_changed_fact_is_named(three):
    by_hand(f"UPDATE ledger_event SET facts = '{{\"n\": 9}}' WHERE seq = {three[1].seq}")
    assert verify() == Report(False, 3, bad(three[1], "changed_content"))


@pytest.mark.parametrize("column", ["kind", "by", "place", "ask", "alg"])
def test_every_covered_column_is_watched(three, column):
    by_hand(f"UPDATE ledger_event SET {column} = 'x.y' WHERE seq = {three[2].seq}")
    assert verify().first_bad["reason"] == "changed_content"


def test_a_moved_moment_is_named(three):
    by_hand(f"UPDATE ledger_event SET at = at + interval '1 microsecond' WHERE seq = {three[0].seq}")
    assert verify() == Report(False, 1, bad(three[0], "changed_content"))


def test_a_change_with_its_hash_made_to_fit_breaks_the_next_link(three):
    values = {name: getattr(three[1], name) for name in chain.COVERED} | {"facts": {"n": 9}}
    by_hand(
        f"UPDATE ledger_event SET facts = '{{\"n\": 9}}', hash = '{chain.digest(values)}' WHERE seq = {three[1].seq}"
    )
    assert verify() == Report(False, 4, bad(three[2], "broken_link"))


def test_a_removed_middle_is_named(three):
    by_hand(f"DELETE FROM ledger_event WHERE seq = {three[1].seq}")
    assert verify() == Report(False, 3, bad(three[2], "missing_event"))


def test_a_removed_tail_is_named(three):
    by_hand(f"DELETE FROM ledger_event WHERE seq = {three[2].seq}")
    expected = {"seq": None, "subject": "A", "n": 3, "kind": None, "reason": "missing_tail"}
    assert verify() == Report(False, 3, expected)


def test_a_removed_chain_is_named(three):
    by_hand("DELETE FROM ledger_event WHERE subject = 'B'")
    expected = {"seq": None, "subject": "B", "n": 1, "kind": None, "reason": "missing_tail"}
    assert verify() == Report(False, 3, expected)


def test_a_removed_head_is_named(three):
    Head.objects.filter(subject="B").delete()
    expected = {"seq": None, "subject": "B", "n": 1, "kind": None, "reason": "missing_head"}
    assert verify() == Report(False, 4, expected)


def test_a_slipped_in_event_is_named(three):
    values = {name: getattr(three[0], name) for name in chain.COVERED} | {"n": 1, "subject": "C", "prev": ""}
    Event.objects.create(**values, hash=chain.digest(values))
    assert verify().first_bad == {"seq": None, "subject": "C", "n": 1, "kind": None, "reason": "missing_head"}


def test_an_empty_ledger_is_sound():
    assert verify() == Report(True, 0, None)


def test_events_of_one_call_are_chained_in_their_order():
    rows = [{"kind": "test.said", "subject": s, "by": "S", "at": NOW, "facts": {}} for s in "AABAB"]
    events = ledger.record_many(rows)
    assert [(event.subject, event.n) for event in events] == [
        ("A", 1),
        ("A", 2),
        ("B", 1),
        ("A", 3),
        ("B", 2),
    ]
    assert (events[1].prev, events[3].prev, events[0].prev) == (events[0].hash, events[1].hash, "")
    assert verify().ok


def test_the_hash_does_not_depend_on_the_time_zone_or_the_order_of_facts():
    values = dict.fromkeys(chain.COVERED, "") | {
        "n": 1,
        "alg": chain.ALG,
        "at": NOW,
        "facts": {"a": 1, "b": "二"},
    }
    elsewhere = values | {"at": NOW.astimezone(tz=None), "facts": {"b": "二", "a": 1}}
    assert chain.digest(values) == chain.digest(elsewhere)
    assert chain.digest(values) != chain.digest(values | {"at": NOW + timedelta(microseconds=1)})


def test_an_event_goes_when_its_transaction_goes(three):
    with pytest.raises(RuntimeError):
        undone(lambda: say(n=4))
    assert (Event.objects.count(), Head.objects.get(subject="A").n) == (4, 3)
    assert verify().ok


class Reaction:
    """A listener that fails as often as it is told to and keeps what it heard."""

    def __init__(self, name, fails=0):
        self.__name__, self.__module__ = name, "test"
        self.fails, self.heard = fails, []

    def __call__(self, event):
        if self.fails:
            self.fails -= 1
            raise ValueError("第一行\n第二行引用了原文")
        self.heard.append(event.subject)


@pytest.fixture
def reactions():
    """Three reactions to one kind; the middle one fails twice."""
    kind, made = "test.heard", [Reaction("before"), Reaction("fails", fails=2), Reaction("after")]
    for reaction in made:
        listeners.listens(kind)(reaction)
    yield made
    listeners._by_kind.pop(kind)
    for reaction in made:
        listeners._by_name.pop(f"test.{reaction.__name__}")


def test_a_failing_reaction_does_not_stop_the_others_and_is_tried_again(reactions, caplog):
    caplog.set_level(logging.CRITICAL, "jingzhi.core.ledger.listeners")
    event = say("A", "test.heard")
    assert [listeners.deliver(seq=event.seq), listeners.deliver_pending(), listeners.deliver_pending()] == [
        2,
        0,
        1,
    ]
    assert [reaction.heard for reaction in reactions] == [["A"], ["A"], ["A"]]
    assert listeners.deliver_pending() == 0
    row = Delivery.objects.get(listener="test.fails")
    assert (row.tries, row.error, row.done_at is not None) == (2, "ValueError: 第一行", True)


def test_a_reaction_is_given_up_after_eight_tries_and_stands_open(reactions, caplog):
    caplog.set_level(logging.CRITICAL, "jingzhi.core.ledger.listeners")
    reactions[1].fails = 100
    say("A", "test.heard")
    for _turn in range(12):
        listeners.deliver_pending()
    row = Delivery.objects.get(listener="test.fails")
    assert (row.tries, row.done_at) == (listeners.MOST_TRIES, None)


def test_what_a_failing_reaction_wrote_goes_with_it(reactions, caplog):
    caplog.set_level(logging.CRITICAL, "jingzhi.core.ledger.listeners")

    def write_and_fail(event):
        Head.objects.create(subject="written", n=1, hash="")
        raise ValueError

    listeners._by_name["test.after"] = write_and_fail
    event = say("A", "test.heard")
    listeners.deliver(seq=event.seq)
    assert not Head.objects.filter(subject="written").exists()


def test_deliveries_go_when_the_event_goes(reactions):
    with pytest.raises(RuntimeError):
        undone(lambda: say("A", "test.heard"))
    assert (Event.objects.count(), Delivery.objects.count()) == (0, 0)


def test_the_job_appears_with_the_event_and_only_where_somebody_listens(reactions):
    def jobs():
        with connection.cursor() as cursor:
            cursor.execute("SELECT args->>'seq' FROM procrastinate_jobs WHERE task_name = 'ledger.deliver'")
            return [int(row[0]) for row in cursor.fetchall()]

    say("A", "test.unheard")
    event = say("A", "test.heard")
    assert jobs() == [event.seq]


def test_two_registrations_of_one_reaction_are_one(reactions):
    listeners.listens("test.heard")(reactions[0])
    assert listeners.names("test.heard") == ["test.before", "test.fails", "test.after"]
