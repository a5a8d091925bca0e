"""The word function of the kit: translated inside the product, the plain Chinese where Django is not set up."""

from __future__ import annotations

try:
    from django.conf import settings
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
