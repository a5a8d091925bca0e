"""Foreign keys point down the storeys, within the core only to earlier engines, and never between programmes."""

from __future__ import annotations

import pytest
from tests.rules.traces import own_models
from tests.rules.tree import rule

ENGINES = ("ledger", "places", "bodies", "catalogue", "flows", "scores", "papers", "notices")
STOREYS = ("core", "programmes", "site")


def room(model):
    """(storey, room) of a model."""
    _package, storey, *rest = model.__module__.split(".")
    return storey, rest[0]


def fault(source, target):
    """Why a foreign key between these (storey, room) pairs is wrong, or "" when it is right."""
    if source == target:
        return ""
    if STOREYS.index(target[0]) > STOREYS.index(source[0]):
        return "points up"
    if source[0] == target[0] == "core":
        return "points to a later engine" if ENGINES.index(target[1]) > ENGINES.index(source[1]) else ""
    return "points sideways" if source[0] == target[0] else ""


def keys():
    return [
        (model, field, field.related_model)
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (("core", "flows"), ("core", "places"), ""),
        (("core", "places"), ("core", "flows"), "points to a later engine"),
        (("core", "flows"), ("programmes", "grid"), "points up"),
        (("programmes", "grid"), ("core", "flows"), ""),
        (("programmes", "grid"), ("programmes", "micro"), "points sideways"),
        (("programmes", "grid"), ("site", "pages"), "points up"),
    ],
)
def test_the_rule_knows_up_from_down(source, target, expected):
    assert fault(source, target) == expected


def test_foreign_keys_point_down():
    wrong = [
        f"{model.__name__}.{field.name} -> {target.__name__}: {reason}"
        for model, field, target in keys()
        if (reason := fault(room(model), room(target)))
    ]
    assert len(keys()) > 20
    rule(wrong, "keep the code of the other row instead, or move the model down a storey")


def test_the_ledger_is_pulled_along_by_nothing():
    wrong = [
        f"{m.__name__}.{f.name}"
        for m, f, target in keys()
        if target.__name__ == "Event" and m.__name__ != "Delivery"
    ]
    rule(wrong, "events are named by their number, never by a foreign key")


def test_no_foreign_key_is_generic():
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field, target in keys()
        if target.__name__ == "ContentType"
    ]
    rule(wrong, "name the table it points to")
