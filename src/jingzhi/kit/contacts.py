"""Telephone numbers and names: checked when they come in, masked when they are shown (DOMAIN.md section 12)."""

from __future__ import annotations

import re
import unicodedata

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3})-?(\d{7,8})", re.ASCII)


def check_phone(text: str) -> str:
    """The telephone number in its plain form (13800001234, 0838-2501234). Raises `Refused` when it is none.

    Spaces, full-width digits, +86 and dashes inside a mobile number are forgiven.
    """
    bare = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text[:60]))
    bare = re.sub(r"^(\+86|0086)-?", "", bare)
    if _MOBILE.fullmatch(bare.replace("-", "")):
        return bare.replace("-", "")
    landline = _LANDLINE.fullmatch(bare)
    if landline:
        return f"{landline[1]}-{landline[2]}"
    raise Refused(
        _("电话号码不对：请填11位手机号，或带区号的固定电话，如 0838-2501234。"),
        code="bad_phone",
        field="phone",
    )


def mask_phone(phone: str) -> str:
    """138****5678; of a landline the area and the last three digits; of anything else nothing."""
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    landline = _LANDLINE.fullmatch(phone)
    if landline:
        return f"{landline[1]}-{'*' * (len(landline[2]) - 3)}{landline[2][-3:]}"
    return "*" * 4 if phone else ""


def check_name(text: str) -> str:
    """A person's name of 2 to 50 characters, letters and · only (rare characters are fine). Raises `Refused`."""
    name = re.sub(r"[•・‧∙.]", "·", unicodedata.normalize("NFC", text[:200]).strip())
    if not 2 <= len(name) <= 50 or not all(c.isalpha() or c in "· " for c in name) or name[0] == "·":
        raise Refused(_("姓名须为2至50个字，只能有文字和间隔号“·”。"), code="bad_name", field="name")
    return name


def mask_name(name: str) -> str:
    """张*, 张*三, 欧阳**; of longer names the first and the last character."""
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    if len(name) == 4:
        return name[:2] + "**"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_id(number: str, *, public: bool = False) -> str:
    """510603********123X inside an office, 5****************X in public; of anything else nothing."""
    if len(number) != 18:
        return "*" * len(number)
    return number[0] + "*" * 16 + number[-1] if public else number[:6] + "*" * 8 + number[-4:]
