"""A watch tells every event once, also one that appears after a higher number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from jingzhi.core.ledger import watch
from jingzhi.core.ledger.actions import record
from jingzhi.core.ledger.models import Event

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def told(subject):
    return record(kind="test.said", subject=subject, by="S", at=NOW)


def late(seq, subject):
    """An event whose transaction commits only now, under a number given out before."""
    Event.objects.create(seq=seq, kind="test.said", subject=subject, n=1, by="S", at=NOW, alg="x", hash="x")


def skip():
    """A number given out and not seen yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_event', 'seq'))")
        return cursor.fetchone()[0]


def test_each_look_tells_what_is_new_once_with_one_query(django_assert_num_queries):
    told("A")
    seen = watch.Watch(now=NOW)
    assert seen.look(now=NOW) == []
    for subject in ("B", "C", "B"):
        told(subject)
    with django_assert_num_queries(1):
        assert seen.look(now=NOW) == ["B", "C"]
    assert seen.look(now=NOW) == []


def test_a_number_that_appears_late_is_told(django_assert_num_queries):
    told("A")
    seen = watch.Watch(now=NOW)
    missing = skip()
    told("B")
    assert seen.look(now=NOW) == ["B"]
    late(missing, "C")
    assert seen.look(now=NOW + timedelta(seconds=30)) == ["C"]
    assert seen.look(now=NOW + timedelta(seconds=31)) == []


def test_a_number_missing_when_the_watch_begins_is_told():
    told("A")
    missing = skip()
    told("B")
    seen = watch.Watch(now=NOW)
    late(missing, "C")
    assert seen.look(now=NOW) == ["C"]


def test_numbers_that_stay_empty_are_forgotten():
    told("A")
    seen = watch.Watch(now=NOW)
    skip()
    told("B")
    assert seen.look(now=NOW) == ["B"]
    assert seen.gaps
    assert seen.look(now=NOW + watch.PATIENCE) == []
    assert seen.gaps == {}


def test_what_was_missed_is_told_or_said_to_be_too_much(monkeypatch):
    before = watch.newest()
    for subject in ("A", "B"):
        told(subject)
    assert watch.subjects_since(before) == ["A", "B"]
    monkeypatch.setattr(watch, "MOST", 1)
    assert watch.subjects_since(before) is None
