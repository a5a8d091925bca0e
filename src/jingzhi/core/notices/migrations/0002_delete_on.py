from __future__ import annotations

from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):
    """Each line gets its deletion date; those written before this release go at the end of 2027."""

    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="delete_on",
            field=models.DateField(default=date(2027, 12, 31)),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="notice",
            name="text",
            field=models.CharField(
                max_length=120, help_text="quotes the matter's title, so it is forgotten too"
            ),
        ),
    ]
