"""Codes with check digits: 统一社会信用代码, 组织机构代码, identity numbers, and the residents' lookup code.

Codes of places (`divisions`) and of contacts (`contacts`) are offered here too: one door for all codes.
Each check answers True or False for text as typed (upper case, no spaces); each make refuses a bad head.
DOMAIN.md section 12.
"""

from __future__ import annotations

import random
import re
import secrets
import unicodedata
from datetime import date

from jingzhi.kit.contacts import check_name, check_phone, mask_id, mask_name, mask_phone
from jingzhi.kit.divisions import (
    Division,
    building_code,
    division,
    grid_code,
    grid_text,
    parent,
    parse_grid,
    quarter_code,
)
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

__all__ = [
    "LOOKUP_ALPHABET",
    "Division",
    "building_code",
    "check_name",
    "check_phone",
    "division",
    "grid_code",
    "grid_text",
    "id_check",
    "mask_id",
    "mask_name",
    "mask_phone",
    "new_code",
    "normal_code",
    "org_check",
    "org_make",
    "parent",
    "parse_grid",
    "quarter_code",
    "uscc_check",
    "uscc_make",
]

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I O S V Z
_USCC_VALUE = {letter: value for value, letter in enumerate(_USCC)}
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LOOKUP_ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"  # none that are read for another: 0 O 1 I L B S U Z
_LOOKUP_MISREAD = str.maketrans("ZSBU", "258V")


def uscc_make(head: str) -> str:
    """The 18-character code for the first 17 characters (GB 32100-2015). Raises `Refused`."""
    if len(head) != 17 or any(letter not in _USCC_VALUE for letter in head):
        raise Refused(_("统一社会信用代码前17位须为数字和大写字母（不含I、O、S、V、Z）。"), code="bad_uscc")
    total = sum(_USCC_VALUE[letter] * weight for letter, weight in zip(head, _USCC_WEIGHTS, strict=True))
    return head + _USCC[-total % 31]


def uscc_check(code: str) -> bool:
    """Whether an 18-character 统一社会信用代码 is well formed and its last character right (GB 32100-2015)."""
    try:
        return len(code) == 18 and uscc_make(code[:17]) == code
    except Refused:
        return False


def org_make(head: str) -> str:
    """The 9-character 组织机构代码 for its first 8 characters (GB 11714). Raises `Refused`."""
    if not re.fullmatch(r"[0-9A-Z]{8}", head, re.ASCII):
        raise Refused(_("组织机构代码前8位须为数字或大写字母。"), code="bad_org")
    total = sum(int(letter, 36) * weight for letter, weight in zip(head, _ORG_WEIGHTS, strict=True))
    return head + "0123456789X"[-total % 11]


def org_check(code: str) -> bool:
    """Whether a 组织机构代码, written with or without its dash, has the right last character (GB 11714)."""
    bare = code.replace("-", "") if code[8:9] == "-" else code
    try:
        return len(bare) == 9 and org_make(bare[:8]) == bare
    except Refused:
        return False


def id_check(number: str, *, on: date) -> bool:
    """Whether an 18-digit identity number is right (GB 11643-1999): check digit, a real date of birth not
    after `on`, an age of at most 120. Its first six digits need not exist today. For validation only."""
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if "10X98765432"[total % 11] != number[17]:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return born <= on and age <= 120


def new_code(rng: random.Random | None = None) -> str:
    """A resident's lookup code such as 7F3K-9Q: six letters out of 27 that nobody misreads (387 million).

    Without `rng` it is drawn from the system's secure source; a seeded `rng` is for the demo district.
    """
    source = rng or secrets.SystemRandom()
    letters = "".join(source.choice(LOOKUP_ALPHABET) for _i in range(6))
    return f"{letters[:4]}-{letters[4:]}"


def normal_code(text: str) -> str:
    """The lookup code as printed, from what somebody typed: lower case, spaces, no dash, full-width letters,
    and Z S B U for 2 5 8 V. Raises `Refused` when it cannot be a code."""
    typed = unicodedata.normalize("NFKC", text[:100]).upper()
    letters = re.sub(r"[\s\-‐-―−_.]", "", typed).translate(_LOOKUP_MISREAD)
    if len(letters) != 6 or any(letter not in LOOKUP_ALPHABET for letter in letters):
        raise Refused(_("查询码是6位字母和数字，如 7F3K-9Q，请核对后再输。"), code="bad_code", field="code")
    return f"{letters[:4]}-{letters[4:]}"
