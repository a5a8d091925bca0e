"""How Chinese names are typed: in full pinyin and by initials, every reading of a name that has several."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

# So many readings of one name are kept; names with more have three or more polyphones.
MOST_READINGS = 16
# What a trigram index needs of a word that does not stand at a beginning.
LEAST = 3
HAN = re.compile("[\u3400-\u9fff]")
WORD = re.compile("[\u3400-\u9fff0-9a-z]+", re.IGNORECASE)


@lru_cache(maxsize=8192)
def of_text(text: str) -> tuple[str, str]:
    """(full pinyin, initials) of a text as a reader would say it; letters and digits stay, the rest is left out."""
    from pypinyin import lazy_pinyin

    full = [one.lower() for one in lazy_pinyin(text, errors=_kept)]  # type: ignore[arg-type]  # a list is taken too
    return "".join(full), "".join(one[0] for one in full)


def _kept(text: str) -> list[str]:
    return [one for one in text if one.isalnum() and one.isascii()]


@lru_cache(maxsize=8192)
def of_name(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """(full, initials) of a name in every reading it may have: 重庆路 is chongqinglu and zhongqinglu, cql and zql."""
    from pypinyin import Style, pinyin

    usual = of_text(name)
    full, initials = {usual[0]}, {usual[1]}
    readings = [
        sorted({one.lower() for one in pinyin(char, style=Style.NORMAL, heteronym=True)[0]})
        for char in name
        if char.isalnum()
    ]
    for chosen in islice(product(*readings), MOST_READINGS):
        full.add("".join(chosen))
        initials.add("".join(one[0] for one in chosen))
    return frozenset(full), frozenset(initials)


def typed(name: str, words: str) -> bool:
    """Whether what somebody typed (lower case) stands in a name: in its characters, its initials or its full pinyin.

    One or two letters are taken for initials or for the beginning of the pinyin, as they stand in most syllables.
    """
    if not words.isascii():
        return words in name.lower()
    full, initials = of_name(name)
    if words in name.lower() or any(words in one for one in initials):
        return True
    return any(one.startswith(words) if len(words) < LEAST else words in one for one in full)


def searchable(*texts: str) -> str:
    """What is stored of texts to find them by: themselves, full pinyin and initials, and all of it in pairs.

    A trigram index answers for three characters in a row or for the beginning of a word: so each pair of neighbours
    is a word of its own, and two characters are found as the beginning of one.
    """
    kept: list[str] = []
    for text in texts:
        clean = unicodedata.normalize("NFKC", text).lower()
        runs = WORD.findall(clean)
        kept += [" ".join(clean.split()), *(pair for run in runs for pair in _pairs(run))]
        for run in (run for run in runs if HAN.search(run)):
            full, initials = of_text(run)
            kept += [full, initials, *_pairs(initials)]
    return " " + " ".join(dict.fromkeys(kept))


def _pairs(run: str) -> list[str]:
    return [run[at : at + LEAST - 1] for at in range(len(run))]


def asked(words: str) -> str:
    """What to look for in a `searchable` text for one word typed: short words begin one of its words."""
    clean = unicodedata.normalize("NFKC", words).lower().strip()
    return clean if len(clean) >= LEAST else f" {clean}"
