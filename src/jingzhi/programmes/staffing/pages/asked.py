"""Reading what a form asks, and handing tables out as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Account, Seat
from jingzhi.core.places.models import Place
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing.queries import posts

# Who looks at staffing at all; what they may change is for the actions to say.
READERS = ("street", "community", "district", "leader", "auditor")
ROWS = 30


def seat_of(request: HttpRequest) -> Seat:
    """The seat the request is made from."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat


def within(request: HttpRequest) -> Place:
    """The place asked for (?place=code), or the seat's whole territory."""
    seat, code = seat_of(request), request.GET.get("place", "")
    return posts.place_for(seat, code) if code else seat.territory


def day(request: HttpRequest, name: str, usual: date | None = None) -> date | None:
    """A day of a form or address, or `usual` when it is empty.

    Raises:
        Refused: it is no day.
    """
    text = (request.POST.get(name) or request.GET.get(name) or "").strip()
    if not text:
        return usual
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Refused(_("日期要写成 2026-11-23 这样。"), code="bad_date", field=name, status=400) from None


def moment(text: str) -> datetime:
    """A moment as browsers send it (2026-11-23T10:00), local time.

    Raises:
        Refused: it is none.
    """
    try:
        found = datetime.fromisoformat(text.strip()[:16])
        return timezone.make_aware(found) if found.tzinfo is None else found
    except (ValueError, OverflowError):
        raise Refused(_("时间要写成 2026-11-23 10:00 这样。"), code="bad_date", status=400) from None


def number(request: HttpRequest, name: str) -> int:
    """A whole number of a form.

    Raises:
        Refused: it is none.
    """
    text = request.POST.get(name, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Refused(_("请填整数。"), code="bad_number", field=name)
    return int(text)


def account(text: str) -> Account | None:
    """The sign-in with this user name; None when nothing was written.

    Raises:
        Refused: there is none, or it is closed.
    """
    name = text.strip()[:40]
    if not name:
        return None
    found = Account.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise Refused(_("没有这个账号，请核对账号名。"), code="unknown_account", field="account")
    return found


def file(
    request: HttpRequest, title: str, header: Sequence[str], rows: Iterable[Sequence[sheets.Cell]]
) -> HttpResponse:
    """The list as .csv or .xlsx (?as=), named by its title and today."""
    form = request.GET.get("as", "")
    data = sheets.write(form=form, title=title, header=header, rows=rows)
    response = HttpResponse(data, content_type=sheets.TYPES[form])
    name = f"{title}-{timezone.localdate():%Y%m%d}.{form}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
