"""The one Case every flow moves, and the deletable rows beside it (words, pictures, contacts, clocks)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jingzhi.core.bodies.models import Body
from jingzhi.core.catalogue.models import CLOCK_KINDS
from jingzhi.core.places.models import Place


class Case(models.Model):
    """A projection of its events: where the matter stands now. Programmes keep their columns one-to-one beside it."""

    no = models.CharField(max_length=24, primary_key=True)
    flow = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cases")
    item_code = models.CharField(max_length=20, default="")
    item_version = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    came_back = models.BooleanField(default=False)
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            # The work queues: what is open in a state, by time left.
            models.Index(fields=["state", "due_at"], name="case_queue", condition=models.Q(closed_at=None)),
            models.Index(fields=["place", "state"], name="case_place_state"),
            models.Index(fields=["-opened_at", "no"], name="case_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_closed_after_opened",
                condition=models.Q(closed_at=None) | models.Q(closed_at__gte=models.F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.no


class Party(models.Model):
    """A body that takes part in a case beside the places' own bodies: the lead or an assistant."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="parties")
    part = models.CharField(max_length=8, choices=[("lead", "lead"), ("assist", "assist")])
    since_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    came_back = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "body"], name="party_once_open", condition=models.Q(ended_at=None)
            ),
            models.UniqueConstraint(
                fields=["case"], name="party_one_open_lead", condition=models.Q(part="lead", ended_at=None)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "due_at"], name="party_open", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.body_id}"


class Undo(models.Model):
    """How to take the last move of a case back, for some seconds: what leads from the rows after it to those before.

    `changes` is what rowsof.changes says, `after` the mark of the rows as the move left them. Thrown away within hours.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="undo")
    n = models.PositiveIntegerField(help_text="number of the event it takes back")
    move = models.CharField(max_length=20)
    by = models.CharField(max_length=60, help_text="code of the seat that made the move")
    until = models.DateTimeField()
    changes = models.JSONField()
    after = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until"], name="undo_until")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.n}"


class Words(models.Model):
    """What a case is found by: number, title, address and item in characters, full pinyin and initials (kit.letters).

    Written in the transaction of the words it repeats and deleted with them.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField()
    delete_on = models.DateField()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["text"], name="words_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.case_id


class Remark(models.Model):
    """Free words given with event `n` of the case; `public` ones may be shown to residents."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remarks")
    n = models.PositiveIntegerField()
    name = models.CharField(max_length=20)
    text = models.TextField()
    public = models.BooleanField(default=False)
    delete_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "n"], name="remark_case_n")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.n} {self.name}"


class Attachment(models.Model):
    """A photograph given with event `n`, stored without its EXIF; the event keeps its digest."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    n = models.PositiveIntegerField()
    name = models.CharField(max_length=20)
    file = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    delete_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "n"], name="attachment_case_n")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.n} {self.sha256[:8]}"


class Recording(models.Model):
    """A voice note given with event `n`: sound only, never public; the event keeps its digest."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recordings")
    n = models.PositiveIntegerField()
    name = models.CharField(max_length=20)
    kind = models.CharField(max_length=4, choices=[("webm", "webm"), ("mp4", "mp4")])
    file = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    seconds = models.PositiveSmallIntegerField()
    delete_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "n"], name="recording_case_n")]
        constraints: ClassVar = [
            models.CheckConstraint(name="recording_is_short", condition=models.Q(seconds__range=(1, 60))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.n} {self.seconds}s"


class Contact(models.Model):
    """How to reach whoever reported, sealed (kit.crypto), shown masked, with its deletion date."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    phone_sealed = models.BinaryField()
    phone_mask = models.CharField(max_length=20)
    delete_on = models.DateField()

    def __str__(self) -> str:
        return self.case_id


class CalendarNotice(models.Model):
    """The official calendar of a year as loaded from the State Council's notice; the newest of a year counts.

    Years up to 2026 are shipped with the program (`kit.workdays`). `days` is {"2027-01-01": ["holiday", name]};
    the kinds are those of `calendars.KINDS`.
    """

    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120, help_text="title or number of the notice")
    days = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="code of the seat that loaded it")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="calendar_year", condition=models.Q(year__range=(2000, 2299))),
            models.CheckConstraint(name="calendar_has_source", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Clock(models.Model):
    """A running or stopped limit of a case; the rule in force when it started stays with it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    stage = models.CharField(max_length=20)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=list(CLOCK_KINDS.items()))
    amount = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300)
    provisional = models.BooleanField(default=False)
    warn_at = models.DateTimeField(help_text="70% of the limit is used")
    red_at = models.DateTimeField(help_text="200% of the limit is used")
    paused_at = models.DateTimeField(null=True)
    pause_cause = models.CharField(max_length=20, default="", blank=True)
    pause_until = models.DateTimeField(null=True, help_text="counts on by itself from then")
    pauses = models.PositiveSmallIntegerField(default=0)
    extended = models.PositiveSmallIntegerField(default=0, help_text="granted once, in units of its kind")
    lit = models.PositiveSmallIntegerField(default=0, help_text="the highest light given: 0, 70, 100 or 200")
    began = models.CharField(
        max_length=8, default="enter", help_text="what started it, a code of clocks.BEGAN"
    )
    hours = models.CharField(
        max_length=60, default="08:00-12:00,14:00-18:00", help_text="working hours in force at its start"
    )
    steps = models.JSONField(
        default=list, help_text="pauses and extensions in order, so that the deadline can be computed anew"
    )
    overridden = models.BooleanField(default=False, help_text="given by the dispatcher, not by the item")
    calendar = models.PositiveIntegerField(default=0, help_text="newest holiday notice it was computed with")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clock_pause_has_cause",
                condition=models.Q(paused_at=None, pause_cause="", pause_until=None)
                | models.Q(paused_at__isnull=False, pause_until__isnull=False) & ~models.Q(pause_cause=""),
            ),
            models.CheckConstraint(name="clock_lights", condition=models.Q(lit__in=(0, 70, 100, 200))),
            models.CheckConstraint(
                name="clock_in_order",
                condition=models.Q(warn_at__lte=models.F("due_at"), due_at__lte=models.F("red_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "stage"], name="clock_case"),
            # What the minute's look for lights asks: running clocks whose next light may have come.
            models.Index(
                fields=["warn_at"],
                name="clock_unlit",
                condition=models.Q(stopped_at=None, paused_at=None, lit__lt=200),
            ),
            models.Index(fields=["due_at"], name="clock_open", condition=models.Q(stopped_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"
