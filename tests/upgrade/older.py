"""Run by an earlier release's own code, in a process of its own: makes its tables and fills them through its own actions.

Works with every release since the small district of the tests exists; prints one JSON object.
"""

from __future__ import annotations

import json


def main() -> None:
    """A district, matters on the way, a picture, and what the ledger says of it."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    call_command("migrate", verbosity=0, interactive=False)
    from jingzhi.core.flows.models import Case
    from jingzhi.core.ledger.models import Event
    from jingzhi.core.ledger.verify import verify
    from jingzhi.programmes.grid.tests import situations
    from jingzhi.programmes.grid.tests.factories import make_matter, make_photo, make_world

    world = make_world()
    ways = ("reported", "sorted_by_community", "street", "dispatched", "checked_in")
    for name in ways:
        getattr(situations, name)(world)
    make_matter(world, scene=[make_photo()])
    assert verify().ok
    states = list(Case.objects.order_by("no").values_list("no", "state"))
    last = Event.objects.order_by("-seq").values_list("hash", flat=True).first()
    print(json.dumps({"events": Event.objects.count(), "last": last, "states": states}))


main()
