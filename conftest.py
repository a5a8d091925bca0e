"""Fixtures for every test: the small district, and a ledger that lets the test database be emptied."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.fixture
def world(db):
    """Two streets, three departments and a seat of every role."""
    from jingzhi.programmes.grid.tests.factories import make_world

    return make_world()


@pytest.fixture
def emptied(transactional_db):
    """For tests with several threads: real commits; afterwards the write-once table is let go of first."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE ledger_delivery, ledger_event, ledger_head")
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")
