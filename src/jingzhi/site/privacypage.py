"""个人信息怎么用: what is stored, why, how long, who sees it, how to have it corrected or deleted, whom to complain to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body
from jingzhi.site import kept

YEAR = 365


@require_GET
@gate.page(needs="public")
def show(request: HttpRequest) -> HttpResponse:
    """The rules of PIPL art. 17 in list form, made from the classes of the columns and the deletion's own lengths."""
    kinds = list(kept.classes().values())
    context = {
        "rows": [(row, length(row)) for row in kept.TABLE],
        "version": kept.VERSION,
        "since": kept.SINCE,
        "plain": kinds.count("plain"),
        "other": len(kinds) - kinds.count("plain"),
        "keeper": Body.objects.filter(kind="district", until=None).order_by("code").first(),
    }
    return render(request, "site/privacy.html", context)


def length(row: kept.Kept) -> Any:
    """How long a kind of data is kept, as people say it."""
    if not row.days:
        return row.until
    years, rest = divmod(row.days, YEAR)
    if rest:
        return _("%(n)d 天") % {"n": row.days}
    return _("%(n)d 年") % {"n": years}
