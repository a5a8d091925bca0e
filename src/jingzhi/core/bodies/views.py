"""Saved views: a seat keeps combinations of filters of a desk under a name. They belong to the post, not to a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import SavedView, Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.kit.refused import Refused
from jingzhi.kit.text import plain

MOST, MOST_NAME, MOST_QUERY = 12, 12, 400
# What was searched for may name somebody: a view that nobody saves anew goes after a year.
KEPT = timedelta(days=365)


def of_seat(seat: Seat, desk: str) -> QuerySet[SavedView]:
    """The views of a seat for one desk, in the order they were made."""
    return SavedView.objects.filter(seat=seat, desk=desk).order_by("pk")


@transaction.atomic
def keep(*, desk: str, name: str, query: str, by: Seat, now: datetime) -> SavedView:
    """Keep a combination under a name; the same name again replaces what it held.

    Raises:
        Refused: no name, a name of more than 12 characters, or the seat keeps 12 views of this desk already.
    """
    name = plain(name, most=MOST_NAME, label=_("视图名称"), field="name")
    if len(query) > MOST_QUERY:
        raise Refused(_("筛选条件太长，请减少一些再保存。"), code="too_long", field="query")
    Seat.objects.select_for_update().get(pk=by.pk)
    views = of_seat(by, desk)
    if not views.filter(name=name).exists() and views.count() >= MOST:
        raise Refused(
            _("每个列表最多保存 %(most)d 个视图，请先删除不用的。") % {"most": MOST},
            code="too_many",
            status=409,
        )
    delete_on = timezone.localdate(now) + KEPT
    view, _made = SavedView.objects.update_or_create(
        seat=by, desk=desk, name=name, defaults={"query": query, "delete_on": delete_on}
    )
    _record("bodies.save_view", view, by, now)
    return view


@transaction.atomic
def rename(*, pk: int, name: str, by: Seat, now: datetime) -> SavedView:
    """Another name for a view of the seat.

    Raises:
        Refused: 404 not a view of this seat, 409 another view has the name.
    """
    view = _mine(pk, by)
    name = plain(name, most=MOST_NAME, label=_("视图名称"), field="name")
    if of_seat(by, view.desk).filter(name=name).exclude(pk=pk).exists():
        raise Refused(_("已有同名的视图，请换个名称。"), code="same_name", status=409, field="name")
    view.name, view.delete_on = name, timezone.localdate(now) + KEPT
    view.save(update_fields=["name", "delete_on"])
    _record("bodies.rename_view", view, by, now)
    return view


@transaction.atomic
def delete(*, pk: int, by: Seat, now: datetime) -> str:
    """Throw a view away; returns the desk it was of. Refused (404) when it is not the seat's."""
    view = _mine(pk, by)
    _record("bodies.delete_view", view, by, now)
    SavedView.objects.filter(pk=view.pk).delete()
    return view.desk


def _mine(pk: int, by: Seat) -> SavedView:
    view = SavedView.objects.select_for_update().filter(pk=pk, seat=by).first()
    if view is None:
        raise Refused(_("没有这个视图，可能已经删除。"), code="unknown_view", status=404)
    return view


def _record(kind: str, view: SavedView, by: Seat, now: datetime) -> None:
    """Which desk, never the name or what was searched for."""
    ledger.record(
        kind=kind, subject=f"views:{by.code}", by=by.code, at=now, facts={"desk": view.desk, "view": view.pk}
    )


@transaction.atomic
def forget(*, on: date, by: Post, now: datetime) -> int:
    """Delete views nobody has saved anew for a year; returns how many."""
    count = SavedView.objects.filter(delete_on__lte=on).delete()[0]
    if count:
        ledger.record(
            kind="bodies.forget_views", subject="retention", by=by.code, at=now, facts={"views": count}
        )
    return count
