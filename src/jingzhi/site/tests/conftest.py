"""Clients that are signed in to a seat of the small district."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from jingzhi.core.bodies import actions as bodies
from jingzhi.programmes.grid.tests.factories import NOW, Setup


@pytest.fixture
def at(world):
    """A client working from a seat: at("street")."""

    def signed_in(name: str) -> Client:
        seat = getattr(world, name)
        account = bodies.make_account(username=f"u-{name}", label=f"{name}账号", password="a-long-password-1")
        bodies.appoint(account=account, seat=seat, since=date(2023, 6, 1), by=Setup(), now=NOW)
        client = Client()
        client.force_login(account)
        return client

    return signed_in
