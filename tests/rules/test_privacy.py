"""Every field of every own model has a privacy class, and what is not plain is forgotten on a day (privacy.toml)."""

from __future__ import annotations

import tomllib

from django.db import models
from tests.rules.traces import own_models
from tests.rules.tree import SOURCE, rule

CLASSES = {"plain", "words", "personal"}
TABLE = tomllib.loads((SOURCE / "core" / "privacy.toml").read_text(encoding="utf-8"))


def fields():
    """{"room.Model": {field: class}} as the models stand."""
    return {
        f"{model._meta.app_label}.{model.__name__}": {
            field.name: field for field in model._meta.concrete_fields
        }
        for model in own_models()
    }


def classified(name):
    """{field: class} of a model in the table."""
    room, model = name.split(".")
    groups = TABLE.get(room, {}).get(model, {})
    return {field: kind for kind, names in groups.items() for field in names}


def test_every_field_has_exactly_one_class():
    wrong = []
    for name, columns in fields().items():
        room, model = name.split(".")
        listed = [field for names in TABLE.get(room, {}).get(model, {}).values() for field in names]
        wrong += [f"{name}.{field} has no class" for field in columns if field not in listed]
        wrong += [
            f"{name}.{field} is listed, but there is no such field"
            for field in listed
            if field not in columns
        ]
        wrong += [f"{name}.{field} is listed twice" for field in set(listed) if listed.count(field) > 1]
    rule(
        wrong,
        "write the field into src/jingzhi/core/privacy.toml: plain, words (what people wrote) or personal",
    )


def test_the_table_knows_only_three_classes_and_existing_models():
    listed = {
        f"{room}.{model}": set(groups) for room, models_ in TABLE.items() for model, groups in models_.items()
    }
    wrong = [f"{name}: {kind}" for name, kinds in listed.items() for kind in kinds - CLASSES]
    wrong += [f"{name}: no such model" for name in listed if name not in fields()]
    rule(wrong, "only plain, words and personal; only models that exist")


def test_words_and_personal_fields_are_forgotten_on_a_day():
    wrong = []
    for name, columns in fields().items():
        if set(classified(name).values()) - {"plain"} and not isinstance(
            columns.get("delete_on"), models.DateField
        ):
            wrong.append(name)
    rule(wrong, "give the model a delete_on and let the nightly job forget it")


def test_personal_fields_are_sealed_or_masked():
    wrong = [
        f"{name}.{field}"
        for name, columns in fields().items()
        for field, kind in classified(name).items()
        if kind == "personal"
        and not (field.endswith("_sealed") and isinstance(columns[field], models.BinaryField))
        and not field.endswith("_mask")
    ]
    rule(wrong, "seal it (kit.crypto.seal into a BinaryField …_sealed) and keep a …_mask to show")


def test_long_free_text_is_never_plain():
    wrong = [
        f"{name}.{field}"
        for name, columns in fields().items()
        for field, kind in classified(name).items()
        if kind == "plain" and isinstance(columns[field], models.TextField)
    ]
    rule(wrong, "free text belongs into a Remark, which is deleted")
