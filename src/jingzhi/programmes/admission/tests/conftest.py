"""The small district with everybody an application passes."""

from __future__ import annotations

import pytest

from jingzhi.programmes.admission.tests.factories import make_bodies


@pytest.fixture
def town(world):
    """`world` with reviewing bodies and a grid worker in every grid."""
    return make_bodies(world)
