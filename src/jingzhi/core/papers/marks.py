"""How papers are named: document number, and a check code in which one wrong letter is always noticed."""

from __future__ import annotations

import random
import re
import secrets
import unicodedata

from django.utils.translation import gettext as _

from jingzhi.kit.codes import LOOKUP_ALPHABET
from jingzhi.kit.refused import Refused

# None divisible by 3 and neighbours differ by 1 or 2: modulo 27 a wrong letter, or two swapped, never cancel out.
WEIGHTS = (1, 2, 4, 5, 7, 8, 10, 11)
SIZE = len(WEIGHTS)
MISREAD = str.maketrans("ZSBU", "258V")


def number(*, letters: str, year: int, serial: int) -> str:
    """The whole 发文字号: year in 〔〕, no leading zero (GB/T 9704, 7.2.5)."""
    return f"{letters}〔{year}〕{serial}号"


def new_code(rng: random.Random | None = None) -> str:
    """Seven letters drawn at random and one that checks them, such as 7F3K-9QAC."""
    source = rng or secrets.SystemRandom()
    values = [source.randrange(len(LOOKUP_ALPHABET)) for _n in range(SIZE - 1)]
    last = next(n for n in range(len(LOOKUP_ALPHABET)) if _sum([*values, n]) == 0)
    letters = "".join(LOOKUP_ALPHABET[n] for n in [*values, last])
    return f"{letters[:4]}-{letters[4:]}"


def normal_code(text: str) -> str:
    """The code as printed, from what somebody typed (lower case, spaces, no dash, full-width letters).

    Raises:
        Refused: when it cannot be a code, for its length or because a letter is wrong.
    """
    typed = unicodedata.normalize("NFKC", text[:100]).upper()
    letters = re.sub(r"[\s\-‐-―−_.]", "", typed).translate(MISREAD)
    known = len(letters) == SIZE and all(letter in LOOKUP_ALPHABET for letter in letters)
    if not known or _sum([LOOKUP_ALPHABET.index(letter) for letter in letters]) != 0:
        raise Refused(
            _("验证码不对：应是 8 位字母和数字，请照文件末页逐位核对后再输。"), code="bad_code", field="code"
        )
    return f"{letters[:4]}-{letters[4:]}"


def _sum(values: list[int]) -> int:
    return sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True)) % len(LOOKUP_ALPHABET)
