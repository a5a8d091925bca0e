"""Months as their first day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jingzhi.kit.refused import Refused


def first_of(day: date) -> date:
    """The month of a day."""
    return day.replace(day=1)


def after(month: date, n: int = 1) -> date:
    """The n-th month after (before, where n is negative) a month."""
    years, index = divmod(month.month - 1 + n, 12)
    return date(month.year + years, index + 1, 1)


def read(text: str, *, field: str = "month") -> date:
    """A month written as 2026-12.

    Raises:
        Refused: not a month, or outside 2000-2100.
    """
    try:
        year, month = text.split("-")
        found = date(int(year), int(month), 1)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2100:
        raise Refused(_("请填月份，例如 2026-12。"), code="bad_month", field=field)
    return found


def told(month: date) -> str:
    """A month as it stands in addresses and events."""
    return f"{month:%Y-%m}"
