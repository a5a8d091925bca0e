"""Training a version by night, and writing down what was offered and what was taken."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from jingzhi.core.flows.actions import Step
from jingzhi.core.ledger import actions as ledger
from jingzhi.kit import wordmodel
from jingzhi.programmes.grid.suggestions import examples, ranking
from jingzhi.programmes.grid.suggestions.models import KINDS, Offer, SuggestionModel

FOLDS = 5
# The moves whose form shows suggested items.
SORTERS = ("sort", "raise_up")
# After so long a newer version is taken even if it is a little worse: the district changes.
FRESH = timedelta(days=30)


def train(*, now: datetime) -> list[SuggestionModel]:
    """Learn both kinds anew from what is kept; a kind whose matters are the same as last time is left alone."""
    made = [_train(kind, now) for kind in KINDS]
    return [version for version in made if version is not None]


@transaction.atomic
def _train(kind: str, now: datetime) -> SuggestionModel | None:
    from jingzhi.kit import wordlearning

    found = examples.OF[kind]()
    numbers = [no for no, _example in found]
    rows = SuggestionModel.objects.filter(kind=kind)
    last = rows.order_by("-version").first()
    if last is not None and last.cases == numbers:
        return None
    _withdraw(kind)
    learned_from = [example for _no, example in found]
    trial = wordlearning.try_out(learned_from, folds=FOLDS)
    try:
        data = wordmodel.dump(wordlearning.learn(learned_from))
    except ValueError:
        data = None
    version = SuggestionModel(
        kind=kind,
        version=(rows.aggregate(most=Max("version"))["most"] or 0) + 1,
        trained_at=now,
        cases=numbers,
        matters=len(numbers),
        tried=trial.model.n,
        top1=trial.model.top1,
        top3=trial.model.top3,
        base1=trial.majority.top1,
        base3=trial.majority.top3,
        rates={label: [rate.n, rate.top1, rate.top3] for label, rate in sorted(trial.labels.items())},
        size=len(json.dumps(data, ensure_ascii=False).encode()) if data else 0,
        data=data,
    )
    _keep(version, rows.filter(data__isnull=False).order_by("-version").first())
    return version


def _withdraw(kind: str) -> None:
    """A version in use that learned from matters whose words are gone goes with them."""
    kept = set(examples.closed().values_list("no", flat=True))
    for version in SuggestionModel.objects.filter(kind=kind, data__isnull=False):
        if set(version.cases) - kept:
            version.data, version.why_not = None, "forgotten"
            version.save(update_fields=["data", "why_not"])


def _keep(version: SuggestionModel, used: SuggestionModel | None) -> None:
    """Store a version; it replaces the one in use only when it is good. Weights of unused ones are not kept."""
    version.why_not = _fault(version, used)
    if version.why_not:
        version.data = None
    elif used is not None:
        used.data = None
        used.save(update_fields=["data"])
    version.save(force_insert=True)
    ledger.record(
        kind="grid.learn",
        subject=f"suggestions:{version.kind}",
        by="system",
        at=version.trained_at,
        facts={
            "version": version.version,
            "matters": version.matters,
            "top1": version.top1,
            "top3": version.top3,
            "base1": version.base1,
            "why_not": version.why_not,
        },
    )


def _fault(version: SuggestionModel, used: SuggestionModel | None) -> str:
    """Why a version is not used, or "": too little, no better than guessing, or worse than a fresh one in use."""
    if version.data is None:
        return "few"
    if version.top1 <= version.base1:
        return "baseline"
    if used is None or version.trained_at - used.trained_at > FRESH:
        return ""
    return "worse" if version.top1 * used.tried < used.top1 * version.tried else ""


def note_item(step: Step) -> None:
    """What the sorting form offered and which item was taken, in the transaction of the move."""
    item = step.given.get("item")
    if item is not None and step.move.name in SORTERS:
        told = ranking.items_for_case(step.case, step.now)
        _note(step, "item", told.version, [option.code for option in told.options], item.code)


def note_reported_item(step: Step) -> None:
    """The same for a report, when its form did show suggestions."""
    item = step.given.get("item")
    if item is not None and step.extra.get("offered"):
        told = ranking.items_for(
            title=step.given.get("title", ""),
            text=step.given.get("text", ""),
            place=step.case.place,
            now=step.now,
        )
        _note(step, "item", told.version, [option.code for option in told.options], item.code)


def note_lead(step: Step) -> None:
    """What the whistle form offered and who was whistled for as the lead."""
    told = ranking.leads_for(case=step.case, seat=step.by, now=step.now)
    _note(step, "lead", told.version, [option.code for option in told.options], step.given["lead"].code)


def _note(step: Step, kind: str, version: int, offered: list[str], taken: str) -> None:
    if offered:
        Offer.objects.create(
            case=step.case,
            n=step.n,
            kind=kind,
            version=version,
            offered=offered,
            first=offered[0],
            taken=taken,
            rank=offered.index(taken) + 1 if taken in offered else None,
            at=step.now,
        )
