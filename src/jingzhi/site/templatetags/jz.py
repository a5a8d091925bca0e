"""Template tags: icons drawn inline, countdown rings, state tags and times."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from django import template
from django.conf import settings
from django.template.defaultfilters import date as date_filter
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingzhi.kit.words import aside, day_text

register = template.Library()

# Paths of the icons we draw; the files themselves come from npm at set-up and are never committed.
ICONS = "node_modules/@tabler/icons/icons/outline"
# Longer addresses make squares that a print of 20 mm cannot hold.
SCANNED = 300


@lru_cache(maxsize=256)
def icon_shape(name: str) -> str:
    """The inner drawing of one Tabler outline icon; a plain dot when the packages are not installed."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(name)
    path = Path(settings.ROOT) / ICONS / f"{name}.svg"
    if not path.is_file():
        return '<circle cx="12" cy="12" r="4"/>'
    text = path.read_text(encoding="utf-8")
    inner = re.sub(r"(?s)^.*?<svg[^>]*>|</svg>\s*$", "", text)
    inner = re.sub(r'<path stroke="none"[^>]*/>', "", inner)
    return re.sub(r"\s+", " ", inner).strip()


@register.simple_tag
def icon(name: str, label: str = "", cls: str = "") -> SafeString:
    """An inline icon; without a label it is decoration and hidden from readers of the page by ear."""
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="j-icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" {}>{}</svg>',
        cls,
        told,
        mark_safe(icon_shape(name)),  # noqa: S308  # drawn by the icon package, not by people
    )


@lru_cache(maxsize=512)
def square(address: str) -> str:
    """An address as a square to scan, drawn as one path."""
    return str(segno.make(address, error="l").svg_inline(scale=1, border=2, omitsize=True))


@register.simple_tag(takes_context=True)
def here_to_scan(context: template.Context) -> SafeString | str:
    """On paper: the way back to this page, for whoever holds the sheet. Too long an address gets none."""
    request = context.get("request")
    address = request.build_absolute_uri() if request else ""
    if not address or len(address) > SCANNED:
        return ""
    return mark_safe(square(address))  # noqa: S308  # drawn by segno, the address is only encoded


@register.inclusion_tag("site/parts/ring.html")
def ring(clock: Any) -> dict[str, Any]:
    """The countdown ring of a clock (see show.Ring)."""
    return {"ring": clock}


@register.inclusion_tag("site/parts/tag.html")
def state_tag(tone: str, label: str) -> dict[str, str]:
    """A state as word, dot and tint."""
    return {"tone": tone, "label": label}


def passed(then: datetime, now: datetime) -> str:
    """How long ago, in the words a person would use."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return _("刚刚")
    if minutes < 60:
        return ngettext("%(n)d 分钟前", "%(n)d 分钟前", minutes) % {"n": minutes}
    local, today = timezone.localtime(then), timezone.localtime(now).date()
    if local.date() == today:
        return date_filter(local, "H:i")
    if (today - local.date()).days == 1:
        return _("昨天 %(time)s") % {"time": date_filter(local, "H:i")}
    if local.year == today.year:
        return day_text(local.date(), year=today.year)
    return local.strftime("%Y-%m-%d")


@register.simple_tag(takes_context=True)
def when(context: template.Context, then: datetime | None) -> SafeString | str:
    """A time: relative words to read, the exact moment on hover and for machines."""
    if then is None:
        return "—"
    now = context.get("now") or timezone.now()
    exact = timezone.localtime(then).strftime("%Y-%m-%d %H:%M")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        then.isoformat(timespec="seconds"),
        exact,
        passed(then, now),
    )


@register.filter
def exact(then: datetime | None) -> str:
    """A time in full, for print and for residents."""
    return timezone.localtime(then).strftime("%Y-%m-%d %H:%M") if then else "—"


@register.filter
def comma(number: int | float | None) -> str:
    """Thousands with a comma; a dash where there is nothing to count."""
    if number is None:
        return "—"
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Look a key up in a dictionary."""
    return mapping.get(key)


@register.filter
def percent(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return "—" if share is None else f"{share * 100:.1f}"


@register.filter
def in_brackets(text: object) -> str:
    """A remark in the brackets of the reader's language, right behind what it is about."""
    return aside(text)


@register.filter
def minus(number: int, other: int) -> int:
    """Subtract, for drawing."""
    return number - other


@register.filter
def hours(minutes: float | None) -> str:
    """Minutes as hours with one decimal."""
    return "—" if minutes is None else f"{minutes / 60:.1f}"


@register.filter
def hundredths(number: int) -> str:
    """A number kept in hundredths, without idle zeros: 433 is 4.33, 200 is 2."""
    return f"{number / 100:.2f}".rstrip("0").rstrip(".")


@register.filter
def tenfold(number: float) -> str:
    """A share in percent as a length out of 1000, for drawing."""
    return f"{min(100.0, number) * 10:.0f}"
