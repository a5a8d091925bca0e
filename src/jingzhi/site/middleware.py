"""Around every request: bodies that are too big are refused unread, refusals become pages, headers are strict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from jingzhi.kit.refused import Refused
from jingzhi.site import errors

# Nothing from other hosts, no inline script: the pages work in closed networks.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DRAIN = 8 * 1024 * 1024


class refused:  # named in settings by what it turns into pages
    """Middleware: `Refused` from anywhere becomes an answer with its status and its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._too_big(request) or self.get_response(request)
        if response.status_code == 405 and "text/html" in request.headers.get("Accept", ""):
            response = errors.not_allowed(request, response)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """The database cannot hold a NUL character; no person types one."""
        values = (value for data in (request.GET, request.POST) for one in data.lists() for value in one[1])
        if any("\x00" in value for value in values) or "\x00" in request.path:
            return errors.refusal(
                request, Refused(_("内容里有无法识别的字符，请删去后再试。"), code="bad_text", status=400)
            )
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Views raise `Refused`; everything else is a fault and goes on to the 500 page."""
        return errors.refusal(request, error) if isinstance(error, Refused) else None

    def _too_big(self, request: HttpRequest) -> HttpResponseBase | None:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        most = settings.UPLOAD_MAX_BODY
        if not length.isdigit() or int(length) <= most:
            return None
        text = _(
            "上传的内容有 %(size)d MB，超过 %(most)d MB，没有保存。照片每张不超过 20 MB，最多 6 张。"
        ) % {
            "size": int(length) // 1048576,
            "most": most // 1048576,
        }
        response = errors.refusal(request, Refused(text, code="too_big", status=413))
        response["Connection"] = "close"
        return response
