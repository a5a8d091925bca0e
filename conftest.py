"""Fixtures for every test: compiled words, the small district, and a ledger that lets the test database be emptied."""

from __future__ import annotations

import pytest
from django.db import connection


def pytest_configure(config):
    """English is compiled once, before anything is asked in it; each process that shares the tests keeps its own files."""
    from django.conf import settings

    from jingzhi.kit import catalogues

    if not hasattr(config, "workerinput"):
        catalogues.compile_all()
    else:
        settings.STORAGES["default"]["OPTIONS"]["location"] /= config.workerinput["workerid"]


@pytest.fixture
def world(db):
    """Two streets, three departments and a seat of every role."""
    from jingzhi.programmes.grid.tests.factories import make_world

    return make_world()


@pytest.fixture
def shelf(settings, tmp_path):
    """A file store of the test's own, so that what is left behind can be counted."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    return tmp_path


@pytest.fixture
def _lock_put_back(django_db_setup, django_db_blocker):
    """Set up before, and so torn down after, whatever empties the tables."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")


@pytest.fixture
def emptied(_lock_put_back, transactional_db):
    """For tests with several threads: real commits; the write-once table is let go of while all tables are emptied."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
