"""What there is to learn from: closed matters of the district, with the words that are still kept."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.models import Case, Remark
from jingzhi.kit.wordmodel import Example, runs
from jingzhi.programmes.grid.models import FORGOTTEN, Matter, Summons

# A label of fewer matters is not learned: the word list and the responsibility list speak for it.
LEAST_PER_LABEL = 5
MOST_MATTERS = 6000
Found = list[tuple[str, Example]]


def words_of(cases: list[str]) -> dict[str, tuple[str, str]]:
    """Title and first text of cases. A title that is only the name of an item tells nothing and is left out."""
    texts = dict(Remark.objects.filter(case__in=cases, n=1, name="text").values_list("case_id", "text"))
    names = set(Item.objects.values_list("name", flat=True)) | {FORGOTTEN}
    titles = Matter.objects.filter(case__in=cases).values_list("case_id", "title")
    return {no: ("" if _made(title, names) else title, texts.get(no, "")) for no, title in titles}


def _made(title: str, names: set[str]) -> bool:
    """Whether nobody wrote it: the name of an item, alone or with the place behind it (actions.intake)."""
    return title in names or title.partition(" · ")[0] in names


def closed() -> QuerySet[Case]:
    """Closed matters whose words are still there, the newest first. Declined and merged ones are no examples."""
    rows = Case.objects.filter(flow="grid", state="closed").exclude(item_code="")
    return rows.exclude(matter__title=FORGOTTEN).order_by("-closed_at", "no")


def of_items() -> Found:
    """Title and text of each, with its item."""
    cases = dict(closed().values_list("no", "item_code")[:MOST_MATTERS])
    return _enough(cases, dict.fromkeys(cases, ()))


def of_leads() -> Found:
    """Title, text and item of each, with the body that led, did not hand it back, answered, and was verified."""
    rows: Any = (
        Summons.objects.filter(
            party__part="lead", returned_at=None, answered_at__isnull=False, party__case__in=closed()
        )
        .order_by("-party__case__closed_at", "party__case_id", "party__since_at")
        .values_list("party__case_id", "party__body_id", "party__case__item_code")[:MOST_MATTERS]
    )
    leads = {no: body for no, body, _item in rows}
    return _enough(leads, {no: (item,) for no, _body, item in rows})


OF = {"item": of_items, "lead": of_leads}


def _enough(labels: dict[str, str], marks: dict[str, tuple[str, ...]]) -> Found:
    words = words_of(list(labels))
    found = [
        (no, Example(labels[no], *words[no], marks=marks[no]))
        for no in sorted(labels)
        if no in words and (runs(words[no][0]) or runs(words[no][1]))
    ]
    counted = Counter(one.label for _no, one in found)
    return [(no, one) for no, one in found if counted[one.label] >= LEAST_PER_LABEL]
