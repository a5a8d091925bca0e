"""The small district with somebody signed in to every kind of seat, and one matter that lies elsewhere."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Attachment, Recording
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_photo

# role -> a seat of the small district that holds it
SEATS = {
    "grid_worker": "worker",
    "community": "community",
    "street": "street",
    "department": "zhujian",
    "force": "force",
    "hotline": "hotline",
    "district": "district",
    "leader": "leader",
    "resident": "resident",
    "auditor": "auditor",
}
TITLE, WORDS, ADDRESS = "乙街道的秘密事由", "只有乙街道能看的话", "乙街道机密路1号"


@pytest.fixture(autouse=True)
def fresh_cache(db):
    """Brakes count per test."""
    cache.clear()


@pytest.fixture
def accounts(world, shelf, settings):
    """An account for every role; how well passwords are hashed is not the question here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = {}
    for role, name in SEATS.items():
        account = made[role] = bodies.make_account(username=role, label=role, password="a-long-password-1")
        bodies.appoint(
            account=account, seat=getattr(world, name), since=date(2023, 6, 1), by=Setup(), now=NOW
        )
    return made


@pytest.fixture
def client_of(accounts):
    """A fresh client working from a role; None is a visitor."""

    def signed_in(role: str | None, **ways) -> Client:
        client = Client(**ways)
        if role is not None:
            client.force_login(accounts[role])
        return client

    return signed_in


@pytest.fixture
def elsewhere(world, shelf):
    """A matter of the second street with a photograph, whistled for another department."""
    case = receive(
        move="submit",
        by=world.resident,
        now=NOW,
        title=TITLE,
        text=WORDS,
        address=ADDRESS,
        point=(104.25, 31.05),
        item="X02",
        scene=[make_photo()],
        phone="13800005678",
        insist=True,
    )
    advance(case_no=case.no, move="raise_", by=world.worker2, now=NOW)
    advance(case_no=case.no, move="raise_up", by=world.community2, now=NOW, tried="已看")
    return advance(
        case_no=case.no, move="whistle", by=world.street2, now=NOW, lead="D-chengguan", kind="daily"
    )


@pytest.fixture
def picture(elsewhere):
    """Its photograph."""
    return Attachment.objects.get(case=elsewhere)


@pytest.fixture
def voice(elsewhere):
    """A voice note of it."""
    ways = {"kind": "webm", "file": "voices/none.webm", "sha256": "0" * 64, "seconds": 5}
    return Recording.objects.create(case=elsewhere, n=1, name="voice", delete_on=NOW.date(), **ways)
