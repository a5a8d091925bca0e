"""What is suggested, and who says so: the list first, what happened before second, the learned model third."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Count, F, Q
from django.utils import timezone

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.kit import wordmodel
from jingzhi.kit.wordmodel import Model, Ranked
from jingzhi.programmes.grid import queries, topics
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.suggestions import examples
from jingzhi.programmes.grid.suggestions.models import SuggestionModel

MOST, DAYS = 3, 90
CALLED = ("department", "force")


@dataclass(frozen=True)
class ItemOption:
    """An item the words speak for: `learned` from closed matters, else from the word list."""

    code: str
    name: str
    words: tuple[str, ...]
    learned: bool


@dataclass
class Items:
    """Up to three items. `version` 0: nothing learned is in use yet, the word list speaks alone."""

    options: list[ItemOption] = field(default_factory=list)
    version: int = 0


@dataclass
class LeadOption:
    """A body that may lead, with everything that speaks for it."""

    code: str
    name: str
    owner: bool = False
    led: int = 0
    in_time: int = 0
    words: tuple[str, ...] = ()
    learned: bool = False


@dataclass
class Leads:
    """Up to three bodies, the item's owner first."""

    options: list[LeadOption] = field(default_factory=list)
    version: int = 0


@lru_cache(maxsize=4)
def _loaded(pk: int, trained_at: datetime) -> Model | None:
    data = SuggestionModel.objects.filter(pk=pk).values_list("data", flat=True).first()
    return wordmodel.load(data) if data else None


def in_use(kind: str) -> tuple[int, Model | None]:
    """The newest good version of a kind, read once per process; (0, None) before there is one."""
    rows = SuggestionModel.objects.filter(kind=kind, data__isnull=False).order_by("-version")
    found = rows.values_list("pk", "trained_at", "version").first()
    if found is None:
        return 0, None
    model = _loaded(found[0], found[1])
    return (found[2], model) if model else (0, None)


def _ordered(learned: list[ItemOption], by_list: list[ItemOption], *, sure: bool) -> list[ItemOption]:
    """The best of each voice, then the rest, each item once; an unsure model speaks after the list."""
    one, other = (learned, by_list) if sure else (by_list, learned)
    once: dict[str, ItemOption] = {}
    for option in [*one[:1], *other[:1], *one[1:], *other[1:]]:
        once.setdefault(option.code, option)
    return list(once.values())[:MOST]


def _mostly_right(version: int) -> bool:
    rows = SuggestionModel.objects.filter(kind="item", version=version)
    return rows.filter(tried__lte=2 * F("top1")).exists()


def items_for_case(case: Case, now: datetime) -> Items:
    """The items the words of a case speak for."""
    title, text = examples.words_of([case.no]).get(case.no, ("", ""))
    return items_for(title=title, text=text, place=case.place, now=now)


def items_for(*, title: str, text: str, place: Place, now: datetime) -> Items:
    """Up to three items in force in a place, each with the words that speak for it; none without a reason.

    The learned model speaks first when its first guess was right in half of the trials or more, else the word list
    does. For an item with fewer closed matters than
    `examples.LEAST_PER_LABEL` only the word list can speak.
    """
    version, model = in_use("item")
    listed = topics.ranked(title, text)
    ranked = wordmodel.rank(model, title, text, most=2 * MOST) if model else []
    codes = {code for code, _words in listed} | {one.label for one in ranked}
    rows = catalogue.in_force_at(place, timezone.localdate(now)).filter(code__in=codes)
    names: dict[str, str] = dict(rows.values_list("code", "name"))
    learned = [
        ItemOption(r.label, names[r.label], r.words, True) for r in ranked if r.words and r.label in names
    ]
    by_list = [ItemOption(code, names[code], words, False) for code, words in listed if code in names]
    options = _ordered(learned, by_list, sure=_mostly_right(version))
    return Items(options, version)


def leads_for(*, case: Case, seat: Seat, now: datetime) -> Leads:
    """Up to three bodies: the item's owner, who led such matters before, and whom the words speak for."""
    item = queries.item_of(case)
    if item is None:
        return Leads()
    version, guess = _guess(case)
    # A committee may own an item without being somebody who comes: then the dispatcher chooses, with a reason.
    options = [LeadOption(item.owner_id, item.owner.name, owner=True)] if item.owner.kind in CALLED else []
    for option in _history(item.code, seat, now):
        if option.code == item.owner_id:
            for owner in options:
                owner.led, owner.in_time = option.led, option.in_time
        else:
            options.append(option)
    _heard(options, guess, case)
    return Leads(options[:MOST], version)


def _guess(case: Case) -> tuple[int, Ranked | None]:
    version, model = in_use("lead")
    if model is None:
        return version, None
    title, text = examples.words_of([case.no]).get(case.no, ("", ""))
    ranked = wordmodel.rank(model, title, text, marks=(case.item_code,), most=1)
    return version, ranked[0] if ranked else None


def _heard(options: list[LeadOption], guess: Ranked | None, case: Case) -> None:
    """The model's voice beside a body that stands there already, or one more body after the first of history."""
    if guess is None:
        return
    known = next((option for option in options if option.code == guess.label), None)
    if known is not None:
        known.words, known.learned = guess.words, True
        return
    body = Body.objects.select_related("place").filter(code=guess.label, kind__in=CALLED, until=None).first()
    if body is not None and body.place.holds(case.place):
        options.insert(2, LeadOption(body.code, body.name, words=guess.words, learned=True))


def _history(item_code: str, seat: Seat, now: datetime) -> list[LeadOption]:
    rows = (
        Summons.objects.filter(
            party__part="lead",
            party__case__item_code=item_code,
            party__since_at__gte=now - timedelta(days=DAYS),
            party__case__place__path__within=seat.territory.path,
            returned_at=None,
        )
        .values(code=F("party__body_id"), name=F("party__body__name"))
        .annotate(n=Count("pk"), m=Count("pk", filter=Q(answered_at__lte=F("handle_due_at"))))
        .order_by("-n", "code")
    )
    return [LeadOption(row["code"], row["name"], led=row["n"], in_time=row["m"]) for row in rows[:MOST]]
