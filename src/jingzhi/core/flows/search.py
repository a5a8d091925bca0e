"""Finding cases by what people type: a piece of the number, words, an address, pinyin initials, the name of a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.models import Case, Words
from jingzhi.core.places.models import Place
from jingzhi.kit import letters

# The texts of a case and the day they are deleted on; None when it has none.
Texts = Callable[[str], tuple[tuple[str, ...], date] | None]
_texts: dict[str, Texts] = {}
MOST_LETTERS, MOST_WORDS = 60, 5


def knows_texts(flow: str, texts: Texts) -> None:
    """A programme tells what the cases of its flow are called and where they lie, in words."""
    _texts[flow] = texts


def keep(case: Case) -> None:
    """Write what the case is found by, in the transaction that wrote its words; one row, replaced."""
    told = _texts[case.flow](case.no) if case.flow in _texts else None
    if told is None:
        return
    texts, delete_on = told
    item = Item.objects.filter(code=case.item_code, version=case.item_version).values_list("name", flat=True)
    names = list(item) if case.item_code else []
    Words.objects.update_or_create(
        case=case,
        defaults={"text": letters.searchable(case.no, *texts, *names), "delete_on": delete_on},
    )


def drop(numbers: Iterable[str]) -> None:
    """The words of these cases are forgotten: nothing finds them by words any more."""
    Words.objects.filter(case__in=list(numbers)).delete()


def found(rows: QuerySet[Case], typed: str) -> QuerySet[Case]:
    """Those of the cases in which every word typed is found: in what is stored of the case or in a name of its places.

    Two queries more when something was typed, whatever the number of rows.
    """
    words = typed.strip()[:MOST_LETTERS].split()[:MOST_WORDS]
    if not words:
        return rows
    places = list(Place.objects.exclude(kind="district").values_list("code", "name", "path"))
    for word in words:
        rows = rows.filter(no__in=_numbers(word, places))
    return rows


def _numbers(word: str, places: list[tuple[str, str, str]]) -> QuerySet[Any, Any]:
    asked = letters.asked(word)
    held = Words.objects.filter(text__contains=asked).values_list("case_id")
    named = {code for code, name, _path in places if letters.typed(name, asked.strip())}
    inside = [code for code, _name, path in places if named & set(path.split("."))]
    if not inside:
        return held
    # Two questions, each with its index, rather than one with neither.
    return held.union(Case.objects.filter(Q(place__in=inside)).values_list("no"))
