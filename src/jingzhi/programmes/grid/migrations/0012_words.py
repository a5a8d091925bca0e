"""Matters from before can be found by words and letters too."""

from __future__ import annotations

from django.db import migrations

from jingzhi.kit import letters
from jingzhi.programmes.grid.models import FORGOTTEN

AT_ONCE = 1000


def write_words(apps, schema_editor):
    matters = apps.get_model("grid", "Matter").objects.exclude(title=FORGOTTEN).select_related("case")
    words = apps.get_model("flows", "Words")
    names = {
        (item.code, item.version): item.name for item in apps.get_model("catalogue", "Item").objects.all()
    }
    rows = []
    for matter in matters.order_by("case_id").iterator(chunk_size=AT_ONCE):
        name = names.get((matter.case.item_code, matter.case.item_version), "")
        text = letters.searchable(matter.case_id, matter.title, matter.address, name)
        rows.append(words(case_id=matter.case_id, text=text, delete_on=matter.delete_on))
        if len(rows) == AT_ONCE:
            words.objects.bulk_create(rows)
            rows = []
    words.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0011_every_end_is_decided"),
        ("flows", "0006_words"),
        ("catalogue", "0001_initial"),
    ]

    operations = [migrations.RunPython(write_words, migrations.RunPython.noop, elidable=True)]
