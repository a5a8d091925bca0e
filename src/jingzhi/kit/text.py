"""Free text as people type it, made plain: what cannot be seen is taken out, what says nothing is refused."""

from __future__ import annotations

import re
import unicodedata

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

# Invisible characters that reorder or hide text: zero width space, bidirectional controls, byte order mark.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]")
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain(text: str, *, most: int, label: str, field: str | None = None) -> str:
    """The text in NFC without control characters, trimmed, with at most one empty line in a row.

    `label` names the input in the sentence (事项描述). Raises `Refused` when nothing is left, when there is no
    letter or digit in it (only emoji or punctuation), or when it is longer than `most` characters.
    """
    clean = _HIDDEN.sub("", _BREAKS.sub("\n", text))
    clean = "".join(c for c in clean if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    clean = re.sub(r"\n[^\S\n]*\n\s*\n", "\n\n", unicodedata.normalize("NFC", clean)).strip()
    if not clean:
        raise Refused(_("请填写%(label)s。") % {"label": label}, code="empty", field=field)
    if len(clean) > most:
        raise Refused(
            _("%(label)s最多%(most)d字，现在有%(n)d字，请删减。")
            % {"label": label, "most": most, "n": len(clean)},
            code="too_long",
            field=field,
        )
    if not any(unicodedata.category(c)[0] in "LN" for c in _KEYCAP.sub("", clean)):
        raise Refused(
            _("请用文字说明%(label)s，不能只有表情或标点。") % {"label": label}, code="no_words", field=field
        )
    return clean
