"""Every address that shows a page stands in the list that the browser tests walk."""

from __future__ import annotations

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from tests.browser.pages import NO_PAGE, PAGES
from tests.rules.test_urls import FRAMEWORK, addresses
from tests.rules.tree import rule


def answers_get(view) -> bool:
    """Whether a view takes GET, told by the methods it names when asked with one that nobody takes."""
    try:
        answer = view(RequestFactory().generic("BREW", "/"))
    except Exception:  # a view that does not look at the method takes all of them
        return True
    return not isinstance(answer, HttpResponse) or "GET" in answer.get("Allow", "GET")


def listed() -> set[str]:
    """The addresses of the url table that the list of pages goes to."""
    found = set()
    for page in PAGES:
        try:
            found.add(resolve(page.example()).route)
        except Http404:
            assert page.status == 404, f"{page.name}: no address {page.example()}"
    return found


def shown() -> list[str]:
    ours = [(one, view) for one, view in addresses() if f"{view.__module__}.{view.__name__}" not in FRAMEWORK]
    return [address for address, view in ours if answers_get(view)]


@pytest.mark.filterwarnings("ignore")
def test_every_page_is_looked_at():
    missing = set(shown()) - listed() - set(NO_PAGE)
    rule(sorted(missing), "add the page to tests/browser/pages.py, or to its NO_PAGE with the reason")


def test_no_exception_is_idle():
    known = {address for address, _view in addresses()}
    rule(sorted(set(NO_PAGE) - known), "these addresses are gone: take them from NO_PAGE")
    rule(sorted(set(NO_PAGE) & listed()), "these are looked at after all: take them from NO_PAGE")
