"""The language of the pages: Chinese until a person has chosen English; the choice is kept in a cookie.

The browser's own wish (Accept-Language) is not asked: the product speaks simplified Chinese, many government PCs run an
English system, and somebody who has just been handed a phone must not find half of the words changed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from jingzhi.core.bodies import gate


def chosen(request: HttpRequest) -> str:
    """The language of the cookie if we have it, else the language of the product."""
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return kept if kept in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class speaking:  # named in settings by what the request does in it
    """Middleware: the request is answered in the chosen language, and what comes after it in the product's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


@require_POST
@gate.page(needs="public")
def choose(request: HttpRequest) -> HttpResponseBase:
    """Keep the language (`language`) and go back to where one was (`next`, only inside this site)."""
    return set_language(request)
