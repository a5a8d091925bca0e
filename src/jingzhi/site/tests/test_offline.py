"""The app on the home screen: its icons are there, and as large as the manifest says."""

from __future__ import annotations

from django.contrib.staticfiles import finders
from PIL import Image


def test_every_icon_is_there_in_its_size(client, db):
    body = client.get("/manifest.webmanifest").json()
    shapes = {(icon["sizes"], icon["purpose"]) for icon in body["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= shapes
    for icon in body["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon
        if icon["type"] == "image/png":
            with Image.open(path) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]
