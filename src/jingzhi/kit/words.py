"""The word function of the kit: translated inside the product, the plain Chinese where Django is not set up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

try:
    from django.conf import settings
    from django.utils.translation import get_language, override
    from django.utils.translation import gettext as translate
except ImportError:  # pragma: no cover  # the launcher may explain a deadline on a bare Python
    settings = None  # type: ignore[assignment]


def gettext(msgid: str) -> str:
    """Translate `msgid` to the reader's language; without configured settings give `msgid` itself.

    `./jingzhi clock` explains a deadline before anything is installed or configured, so the kit
    must be able to speak without Django.
    """
    if settings is None or not settings.configured:
        return msgid
    return translate(msgid)


_ = gettext


@contextmanager
def product_language() -> Iterator[None]:
    """What is written down for everybody is written in the product's language, whoever reads the page meanwhile."""
    if settings is None or not settings.configured:
        yield
        return
    with override(settings.LANGUAGE_CODE):
        yield


def in_product_language() -> bool:
    """Whether the reader reads the product's own language, in which sentences are kept."""
    return settings is None or not settings.configured or get_language() == settings.LANGUAGE_CODE


# English dates name the month, because 9/10 is read in two ways.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def listed(parts: Iterable[str]) -> str:
    """Several names as one text, with the comma of the reader's language."""
    return _("、").join(parts)


def clauses(parts: Iterable[str]) -> str:
    """Several remarks as one text."""
    return _("；").join(parts)


def labelled(label: object, text: object) -> str:
    """A text behind its label."""
    return _("%(label)s：%(text)s") % {"label": label, "text": text}


def aside(text: object) -> str:
    """A remark in brackets, put right behind what it is about."""
    return _("（%(text)s）") % {"text": text}


def day_text(day: date, *, year: int | None = None) -> str:
    """A day in words: 10月9日, 9 Oct; with its year when that is not `year`."""
    parts = {"year": day.year, "month": day.month, "day": day.day, "mon": MONTHS[day.month - 1]}
    return (_("%(month)d月%(day)d日") if day.year == year else _("%(year)d年%(month)d月%(day)d日")) % parts
