"""Photographs before, after and at the verifier's look, side by side (DOMAIN.md 1.4: 处置前, 处置后, 核实)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.flows.models import Attachment, Case
from jingzhi.core.flows.queries import once
from jingzhi.core.ledger.models import Event

COLUMNS = (
    ("scene", gettext_lazy("处置前")),
    ("after", gettext_lazy("处置后")),
    ("seen", gettext_lazy("核实")),
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph of a column, with what is read aloud for it."""

    url: str
    alt: str
    width: int
    height: int
    at: datetime | None


@dataclass(slots=True)
class Column:
    """One of the three labels with its photographs."""

    key: str
    label: str
    none: str
    shots: list[Shot] = field(default_factory=list)


def _here(pk: int) -> str:
    return reverse("site:file", args=[pk])


def attachments(case: Case) -> list[Attachment]:
    """The photographs of a case, in their order."""
    return once(case, "photos", lambda: list(Attachment.objects.filter(case=case).order_by("n", "id")))


def columns(
    case: Case, *, address: Callable[[int], str] = _here, keys: str = "scene after seen"
) -> list[Column]:
    """The columns to compare, or none before anything was done. After 返工 only the new pictures stand there."""
    rows = attachments(case)
    if not any(row.name in ("after", "seen") for row in rows):
        return []
    moments = dict(Event.objects.filter(subject=case.no).values_list("n", "at"))
    failed = Event.objects.filter(subject=case.no, kind="grid.fail").order_by("-n")
    since = failed.values_list("n", flat=True).first() or 0
    made = []
    for key, label in COLUMNS:
        if key not in keys.split():
            continue
        own = [row for row in rows if row.name == key and (key == "scene" or row.n > since)]
        column = Column(key, str(label), _("没有%(label)s照片") % {"label": label})
        for number, row in enumerate(own, 1):
            alt = _("%(label)s照片 %(n)d，共 %(all)d 张") % {"label": label, "n": number, "all": len(own)}
            column.shots.append(Shot(address(row.pk), alt, row.width, row.height, moments.get(row.n)))
        made.append(column)
    return made
