"""What makes the field phone an app: its manifest, its service worker and the page shown without network."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate

# Pages a phone may keep, so that they open again without network; they show what their seat may see anyway, and
# are thrown away at sign-out. The header tells the service worker.
KEEP = "X-Offline"
# The flag as phones want it: plain, and with a margin that may be cut to any shape. The PNGs are drawn from the SVG.
ICONS = (
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
    ("favicon.svg", "any", "image/svg+xml", "any"),
)
SHELL = (
    "vendor/bootstrap/css/bootstrap-reboot.min.css",
    "vendor/leaflet/leaflet.css",
    "vendor/leaflet/leaflet.js",
    "jz/tokens.css",
    "jz/jz.css",
    "jz/report.css",
    "jz/desk.css",
    "jz/print.css",
    "jz/theme.js",
    "jz/jz.js",
    "jz/map.js",
    "jz/outbox.js",
    "jz/report.js",
    "jz/voice.js",
    "jz/favicon.svg",
)


def keep(response: HttpResponse) -> HttpResponse:
    """Mark a page as one the phone may keep."""
    response[KEEP] = "keep"
    return response


@lru_cache(maxsize=1)
def version() -> str:
    """Changes whenever a file of the shell does, so that a new release replaces the old shell as a whole."""
    digest = hashlib.sha256()
    for name in SHELL:
        path = finders.find(name)
        digest.update(name.encode() + (Path(path).read_bytes() if path else b""))
    return digest.hexdigest()[:12]


@require_GET
@never_cache
@gate.page(needs="public")
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; served at the root because it may only speak for what lies below its address."""
    context = {"version": version(), "shell": [static(name) for name in SHELL]}
    return render(request, "site/sw.js", context, content_type="text/javascript")


@require_GET
@gate.page(needs="public")
def manifest(request: HttpRequest) -> JsonResponse:
    """What the phone shows on its home screen."""
    icons = [
        {"src": static(f"jz/{name}"), "sizes": size, "type": kind, "purpose": purpose}
        for name, size, kind, purpose in ICONS
    ]
    body = {
        "id": "/todo/",
        "name": _("旌治"),
        "short_name": _("旌治"),
        "description": _("网格上报与办理"),
        "lang": "en" if get_language() == "en" else "zh-Hans",
        "start_url": "/todo/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f4ee",
        "theme_color": "#12303b",
        "icons": icons,
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_GET
@gate.page(needs="public")
def without_network(request: HttpRequest) -> HttpResponse:
    """What a page that was never opened before says while there is no network."""
    return keep(render(request, "site/offline.html"))
