"""A file is there whole or not at all."""

from __future__ import annotations

import errno

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from jingzhi.kit.storage import WholeFiles


class Full(ContentFile):
    """A disk that is full after the first piece."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_nothing_and_the_next_try_is_whole(tmp_path):
    files = WholeFiles(location=tmp_path)
    with pytest.raises(OSError, match="No space"):
        files.save("photos/a.jpg", Full(b"half and half"))
    assert not files.exists("photos/a.jpg")
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    assert files.save("photos/a.jpg", ContentFile(b"half and half")) == "photos/a.jpg"
    assert (tmp_path / "photos" / "a.jpg").read_bytes() == b"half and half"
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["a.jpg"]


def test_the_product_keeps_its_files_this_way():
    assert settings.STORAGES["default"]["BACKEND"] == "jingzhi.kit.storage.WholeFiles"
