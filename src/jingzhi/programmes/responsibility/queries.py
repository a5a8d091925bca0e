"""Reading lists: the one in force on a day, its versions, what changed between two, who leads what, gaps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.programmes.responsibility.models import Entry, Version

READERS = ("district", "leader", "auditor", "street", "department")


def bodies(kind: str, seat: Seat) -> QuerySet[Body]:
    """Streets or departments of the seat's district, with what stands of each (`listed`, `counts_from`, `draft`)."""
    district = seat.territory.path.partition(".")[0]
    rows = Body.objects.filter(kind=kind, until=None, place__path__within=district)
    versions = Version.objects.filter(body=OuterRef("pk"))
    published = versions.filter(published_at__isnull=False).order_by("-since")
    many = published.annotate(many=Count("entries"))
    return rows.annotate(
        counts_from=Subquery(published.values("since")[:1]),
        listed=Subquery(many.values("many")[:1]),
        draft=Subquery(versions.filter(published_at=None).values("n")[:1]),
    ).order_by("code")


def versions(body: str) -> list[Version]:
    """Published versions, newest first."""
    rows = Version.objects.filter(body=body, published_at__isnull=False)
    return list(rows.annotate(many=Count("entries")).order_by("-since"))


def draft(body: str) -> Version | None:
    """What is being edited."""
    return Version.objects.select_related("body").filter(body=body, published_at=None).first()


def current(body: str, on: date) -> Version | None:
    """The version in force on a day."""
    rows = Version.objects.filter(body=body, since__lte=on)
    return rows.select_related("body").order_by("-since").first()


def entries(version: Version | None) -> list[Entry]:
    """The duties of a version, in their order."""
    return list(version.entries.order_by("number")) if version else []


def changes(old: Version | None, new: Version) -> list[tuple[str, Entry, Entry | None]]:
    """("added" | "changed" | "dropped", entry, how it read before) between two versions, by the words of the duty."""
    before = {one.duty: one for one in entries(old)}
    found: list[tuple[str, Entry, Entry | None]] = []
    for one in entries(new):
        was = before.pop(one.duty, None)
        if was is None:
            found.append(("added", one, None))
        elif (was.basis, was.part, sorted(was.items)) != (one.basis, one.part, sorted(one.items)):
            found.append(("changed", one, was))
    return found + [("dropped", one, None) for one in before.values()]


def led(on: date, exclude: str = "") -> dict[str, Body]:
    """{item: department} of everything a department's list leads on a day."""
    newest = (
        Version.objects.filter(body=OuterRef("version__body"), since__lte=on)
        .order_by("-since")
        .values("pk")[:1]
    )
    rows = Entry.objects.filter(part="lead", version__body__kind="department", version=Subquery(newest))
    found: dict[str, Body] = {}
    for entry in (
        rows.exclude(version__body=exclude)
        .select_related("version__body")
        .order_by("version__body", "number")
    ):
        found |= dict.fromkeys(entry.items, entry.version.body)
    return found


def gaps(on: date) -> list[Item]:
    """Items in force that no department's list leads."""
    taken = set(led(on))
    return [item for item in catalogue.in_force(on).order_by("code") if item.code not in taken]


def known_items(on: date) -> dict[str, str]:
    """{code: name} of items in force."""
    return dict(catalogue.in_force(on).order_by("code").values_list("code", "name"))


def may_edit(seat: Seat, body: Body) -> bool:
    """A body its own list; the district every list."""
    return seat.role == "district" or (seat.role in ("street", "department") and seat.body_id == body.code)


def by_item(version: Version | None) -> dict[str, Entry]:
    """{item: entry} of a version; the first entry that names an item has it."""
    found: dict[str, Any] = {}
    for entry in entries(version):
        for code in entry.items:
            found.setdefault(code, entry)
    return found
