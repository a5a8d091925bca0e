"""What forms suggest, each with its reason: items for the sorter and reporter, a lead for the dispatcher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import CLOCK_KINDS, Item
from jingzhi.core.flows import clocks
from jingzhi.core.flows.models import Case
from jingzhi.kit.words import clauses
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.suggestions import ranking
from jingzhi.programmes.grid.suggestions.ranking import DAYS, LeadOption


@dataclass
class Option:
    """One thing that may be taken."""

    code: str
    name: str
    why: str


@dataclass
class Offers:
    """Suggested items above a field, and where they come from."""

    options: list[Option] = field(default_factory=list)
    basis: str = ""


@dataclass
class Suggestion:
    """What the whistle form offers."""

    basis: str
    options: list[Option] = field(default_factory=list)
    lead: str = ""
    other: str = ""
    groups: Any = ()
    limits: str = ""
    tried: Sequence[str] = ()


def items(found: ranking.Items) -> Offers:
    """Suggested items, each saying which words of the text speak for it and who says so."""
    basis = (
        _("按本区办结事项（第 %(n)d 版）和词表建议，点一下填入，可改") % {"n": found.version}
        if found.version
        else _("办结事项还不够学，先按词表建议，点一下填入，可改")
    )
    options = [Option(one.code, one.name, _item_why(one)) for one in found.options]
    return Offers(options, basis if options else "")


def _item_why(one: ranking.ItemOption) -> str:
    words = quoted(one.words[:2])
    return (
        _("学自办结事项：%(words)s") % {"words": words}
        if one.learned
        else _("词表：%(words)s") % {"words": words}
    )


def quoted(words: Sequence[str]) -> str:
    """Words of a text in quotation marks."""
    return "".join(f"“{word}”" for word in words)


def leads(case: Case, seat: Seat, now: datetime, groups: Any, given: Any = None) -> Suggestion:
    """Up to three bodies, the item's owner first, each saying why."""
    item = grid.item_of(case)
    if item is None:
        return Suggestion(_("还没有事项类别，请先退回社区补充"), groups=groups)
    found = ranking.leads_for(case=case, seat=seat, now=now)
    options = [Option(one.code, one.name, _lead_why(one, item)) for one in found.options]
    lead = given.get("lead", "") if given else options[0].code if options else "other"
    other = given.get("lead_other", "") if given and lead == "other" else ""
    basis = _("依据：责任清单和近 %(d)d 天同类事项") % {"d": DAYS}
    if found.version:
        basis += _("，办结事项（第 %(n)d 版）") % {"n": found.version}
    return Suggestion(basis, options, lead, other, groups, _limits(item, now))


def _lead_why(one: LeadOption, item: Item) -> str:
    """Everything that speaks for a body, in the order of weight: the list, what happened, the words."""
    said = []
    if one.owner:
        said.append(_("责任清单：“%(item)s”主责") % {"item": item.name})
    if one.led:
        said.append(
            _("近 %(d)d 天同类 %(n)d 件，按时 %(m)d 件") % {"d": DAYS, "n": one.led, "m": one.in_time}
        )
    if one.learned:
        words = quoted(one.words[:2])
        said.append(
            _("写着%(words)s的办结事项多由其主办") % {"words": words}
            if words
            else _("同类办结事项多由其主办")
        )
    return clauses(said)


def _limits(item: Item, now: datetime) -> str:
    """What will be printed on the order: both limits and the moment they end if sent now."""
    limits = [(item.arrive_kind, item.arrive_amount), (item.handle_kind, item.handle_amount)]
    arrive, handle = clocks.dues(start=now, limits=limits, body=item.owner_id)
    return _("到场 %(a)d %(ak)s，处置 %(h)d %(hk)s；现在派出，最晚 %(at)s 办完") % {
        "a": item.arrive_amount,
        "ak": CLOCK_KINDS[item.arrive_kind],
        "h": item.handle_amount,
        "hk": CLOCK_KINDS[item.handle_kind],
        "at": timezone.localtime(max(arrive.at, handle.at)).strftime("%m-%d %H:%M"),
    }
