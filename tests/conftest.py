"""Fixtures of the tests that walk through several rooms."""

from __future__ import annotations

import pytest


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
