"""Moments of light beside each deadline; clocks that ran before get theirs at the deadline itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the three columns and their index."""

    dependencies: ClassVar = [("flows", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            "clock",
            "lit",
            models.PositiveSmallIntegerField(
                default=0, help_text="the highest light given: 0, 70, 100 or 200"
            ),
        ),
        migrations.AddField(
            "clock", "red_at", models.DateTimeField(null=True, help_text="200% of the limit is used")
        ),
        migrations.AddField(
            "clock", "warn_at", models.DateTimeField(null=True, help_text="70% of the limit is used")
        ),
        migrations.RunSQL("UPDATE flows_clock SET warn_at = due_at, red_at = due_at", migrations.RunSQL.noop),
        migrations.AlterField("clock", "red_at", models.DateTimeField(help_text="200% of the limit is used")),
        migrations.AlterField("clock", "warn_at", models.DateTimeField(help_text="70% of the limit is used")),
        migrations.AddIndex(
            "clock",
            models.Index(
                condition=models.Q(("lit__lt", 200), ("stopped_at", None)),
                fields=["warn_at"],
                name="clock_unlit",
            ),
        ),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(condition=models.Q(("lit__in", (0, 70, 100, 200))), name="clock_lights"),
        ),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=models.Q(("due_at__lte", models.F("red_at")), ("warn_at__lte", models.F("due_at"))),
                name="clock_in_order",
            ),
        ),
    ]
