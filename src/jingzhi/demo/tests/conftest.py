"""What the tests of the demo share."""

from __future__ import annotations

import pytest


@pytest.fixture
def shelved(settings, tmp_path):
    """Photographs of a play go where the test ends."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
