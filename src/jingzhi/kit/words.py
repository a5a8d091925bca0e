"""The word function of the kit: translated inside the product, the plain Chinese where Django is not set up."""
from __future__ import annotations


def gettext(msgid: str) -> str:
    """Translate `msgid` to the reader's language; without configured settings give `msgid` itself.

    `./jingzhi clock` explains a deadline before anything is installed or configured, so the kit
    must be able to speak without Django.
    """
    try:
        from django.conf import settings
        from django.utils.translation import gettext as translate
    except ImportError:  # the launcher may run on a bare Python
        return msgid
    return translate(msgid) if settings.configured else msgid


_ = gettext
