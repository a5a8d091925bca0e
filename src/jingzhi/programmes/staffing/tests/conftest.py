"""The small district with its posts laid down, its seats held and named for the grids of the first community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Account, Appointment, Seat
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, STREETS, Setup
from jingzhi.programmes.staffing.actions import handover, helping, posts
from jingzhi.programmes.staffing.actions.handover import Change
from jingzhi.programmes.staffing.models import Handover

TODAY, DAY = date(2026, 11, 23), timedelta(days=1)
COMMUNITY, GRID, GRID2 = f"{STREETS[0]}001", f"{STREETS[0]}001001", f"{STREETS[0]}001002"
ELSEWHERE = f"{STREETS[1]}001001"
FORCES = ("zhengfa", "gongan", "chengguan", "wuye")


@dataclass
class Staffed:
    """The world, who holds its seats, and short ways to its places."""

    world: Any
    accounts: dict[str, Account]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)

    def place(self, code: str = GRID) -> Place:
        """A place by code."""
        return Place.objects.get(code=code)

    def term(self, name: str) -> Appointment:
        """The appointment of a seat's holder."""
        return Appointment.objects.select_related("account", "seat__territory").get(
            seat__code=f"S-{name}", instead_of=None
        )


def account(name: str) -> Account:
    """A new sign-in named by role."""
    return bodies.make_accounts(rows=[(name, f"岗位账号 {name}")])[0]


@pytest.fixture
def staffed(world) -> Staffed:
    """One holder per seat; leader, worker and city-management force named for the first grid."""
    posts.lay_down(since=SINCE, by=Setup(), now=NOW)
    names = (
        "worker",
        "worker2",
        "community",
        "community2",
        "street",
        "street2",
        "force",
        "district",
        "leader",
        "auditor",
    )
    accounts = {name: account(f"u-{name}") for name in names}
    rows = [(accounts[name], getattr(world, name)) for name in names]
    bodies.appoint_many(rows=rows, since=SINCE, by=Setup(), now=NOW)
    here = Staffed(world, accounts)
    grid = here.place()
    posts.enter(
        rows=[(grid, "leader", world.community), (grid, "worker", world.worker), (grid, "chengguan", world.force)],
        since=SINCE, by=Setup(), now=NOW,
    )  # fmt: skip
    return here


def new_seat(code: str, territory: str = GRID2, role: str = "grid_worker") -> Seat:
    """One more seat of the first community."""
    row = {"code": code, "body": f"B-{COMMUNITY}", "role": role, "name": f"{code}岗", "territory": territory}
    return bodies.make_seats(rows=[row], by=Setup(), now=NOW)[0]


def enrolment(here: Staffed, **given: Any) -> helping.Enrolment:
    """What a volunteer agrees to."""
    usual = {
        "kind": "volunteer",
        "name": "志愿者甲",
        "phone": "13800001234",
        "community": here.place(COMMUNITY),
        "grids": [here.place()],
        "fields": ["patrol", "care"],
        "purposes": ["call"],
        "consent_until": date(2027, 11, 1),
    }
    return helping.Enrolment(**(usual | given))


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def as_(staffed):
    """A client working from a seat of the small district."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(staffed.accounts[name])
        return client

    return signed_in


def change(staffed: Staffed, today: date, seat: str = "worker") -> Handover:
    """Somebody new comes tomorrow."""
    what = Change(staffed.term(seat), account(f"new-{seat}"), today + DAY, today + DAY)
    return handover.hand_over(
        seat=getattr(staffed, seat), change=what, by=staffed.district, now=timezone.now()
    )
