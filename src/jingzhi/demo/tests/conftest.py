"""What the tests of the demo share."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection


@pytest.fixture
def shelved(settings, tmp_path):
    """Photographs of a play go where the test ends."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }


@pytest.fixture
def swept(address):
    """What earlier tests left in the tables is cleared away: a whole district in one transaction gets no help later."""
    with psycopg.connect(address, autocommit=True) as outside:
        outside.execute("VACUUM (ANALYZE)")


@pytest.fixture
def address(db):
    """The address of the database under test, for a connection of one's own."""
    values = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{name: values[name] for name in ("host", "port", "user", "password", "dbname") if values.get(name)}
    )
