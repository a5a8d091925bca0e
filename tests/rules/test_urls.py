"""Every address says who may open it (gate.page), and says it in words the gate knows."""

from __future__ import annotations

import pytest
from django.urls import get_resolver
from tests.rules.tree import rule

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import ROLES

# Addresses of the framework, each with the reason why no seat is asked for.
FRAMEWORK = {
    "django.views.static.serve": "files of the program itself",
    "django.contrib.staticfiles.views.serve": "files of the program itself",
    "django.views.i18n.JavaScriptCatalog": "translations for scripts",
    "django.views.i18n.set_language": "the choice of language",
    "django.conf.urls.i18n": "the choice of language",
}


def addresses(resolver=None, before=""):
    """(address, view) of every pattern below a resolver."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern, address)
        else:
            yield address, pattern.callback


def ours():
    return [
        (address, view)
        for address, view in addresses()
        if f"{view.__module__}.{view.__name__}" not in FRAMEWORK
    ]


@pytest.mark.parametrize(("address", "view"), ours(), ids=[address or "/" for address, _view in ours()])
def test_the_address_says_who_may_open_it(address, view):
    needs = getattr(view, "gate_needs", None)
    assert needs is not None, f"put @gate.page(needs=…) on {view.__module__}.{view.__name__}"
    roles = () if needs in (gate.PUBLIC, gate.SIGNED_IN) else needs
    assert isinstance(roles, tuple), f"{address}: needs is 'public', 'signed_in' or a tuple of roles"
    rule(sorted(set(roles) - set(ROLES)), f"{address} names roles that do not exist")


def test_no_address_stands_twice():
    known = [address for address, _view in addresses()]
    rule(sorted({one for one in known if known.count(one) > 1}), "the second one is never reached")
