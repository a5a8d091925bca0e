"""What a list must hold before it is kept or published; every wrong row is named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jingzhi.core.catalogue.models import Item
from jingzhi.kit.refused import Refused
from jingzhi.programmes.responsibility import queries
from jingzhi.programmes.responsibility.models import PARTS, Version

COLUMNS = ("责任事项", "依据", "事项编号", "分工")
MOST, MOST_SAID = 500, 20
_PARTS = {"主责": "lead", "配合": "assist"}


@dataclass(frozen=True, slots=True)
class Row:
    """One duty as somebody wrote it, checked."""

    duty: str
    basis: str
    items: tuple[str, ...]
    part: str


def one(line: Mapping[str, str], known: Mapping[str, str]) -> Row:
    """One duty as a form gives it.

    Raises:
        Refused: what does not fit.
    """
    row, faults = _row(line, known)
    if faults:
        raise Refused(
            _("没有保存。%(wrong)s。") % {"wrong": "；".join(faults)}, code="bad_rows", field="duty"
        )
    return row


def rows(lines: Sequence[Mapping[str, str]], known: Mapping[str, str]) -> list[Row]:
    """All rows of a table, or a refusal that names every wrong one (20 at most); `known` are items in force.

    Raises:
        Refused: too many rows, none, or some that do not fit.
    """
    if not 1 <= len(lines) <= MOST:
        raise Refused(_("一份清单 1 到 %(n)d 条。") % {"n": MOST}, code="bad_length", field="file")
    found, wrong, seen = [], [], set()
    for number, line in enumerate(lines, 2):
        row, faults = _row(line, known)
        if row.duty in seen:
            faults.append(_("“%(duty)s”前面已有") % {"duty": row.duty})
        seen.add(row.duty)
        found.append(row)
        wrong += [_("第 %(n)d 行：%(fault)s") % {"n": number, "fault": fault} for fault in faults]
    if wrong:
        said = "；".join(wrong[:MOST_SAID])
        if len(wrong) > MOST_SAID:
            said += _("；还有 %(n)d 处") % {"n": len(wrong) - MOST_SAID}
        raise Refused(_("没有保存。%(wrong)s。") % {"wrong": said}, code="bad_rows", field="file")
    return found


def _row(line: Mapping[str, str], known: Mapping[str, str]) -> tuple[Row, list[str]]:
    duty, basis, codes, part = (line.get(name, "").strip() for name in COLUMNS)
    items = tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", codes))) if codes else ()
    faults = []
    if not 1 <= len(duty) <= 120:
        faults.append(_("责任事项要写，120 字以内"))
    if not 1 <= len(basis) <= 200:
        faults.append(_("依据要写，200 字以内"))
    unknown = [code for code in items if code not in known]
    if unknown:
        faults.append(_("没有在用的事项 %(codes)s") % {"codes": "、".join(unknown)[:60]})
    if _PARTS.get(part, part) not in PARTS:
        faults.append(_("分工写“主责”或“配合”"))
    return Row(duty, basis, items, _PARTS.get(part, part)), faults


def may_publish(version: Version, since: date, today: date) -> None:
    """A draft with entries, counting from a day that is not past and later than its last one, and no double lead.

    Raises:
        Refused: one of these.
    """
    if version.published_at is not None:
        raise Refused(_("这一版已经发布。"), code="published_before", status=409)
    if not version.entries.exists():
        raise Refused(_("清单还是空的，先加责任事项。"), code="empty", field="since")
    if since < today:
        raise Refused(_("生效日期不能早于今天。"), code="past_day", field="since")
    last = Version.objects.filter(body=version.body_id, published_at__isnull=False).order_by("-since").first()
    if last is not None and last.since is not None and since <= last.since:
        said = _("第 %(n)d 版从 %(day)s 起生效，新的一版要晚于它。") % {"n": last.n, "day": last.since}
        raise Refused(said, code="not_later", field="since")
    doubled = conflicts(version, since)
    if doubled:
        raise Refused(
            _("这些事项已有别的部门主责，请先商定：%(list)s。") % {"list": "、".join(doubled)},
            code="led_twice", status=409,
        )  # fmt: skip


def conflicts(version: Version, on: date) -> list[str]:
    """ "item (department)" of what this list would lead and another department's list leads on the day."""
    if version.body.kind != "department":
        return []
    mine = {code for entry in version.entries.filter(part="lead") for code in entry.items}
    names = dict(Item.objects.filter(code__in=mine, valid__contains=on).values_list("code", "name"))
    found = []
    for code, body in sorted(queries.led(on, exclude=version.body_id).items()):
        if code in mine:
            found.append(_("%(item)s（%(body)s）") % {"item": names.get(code, code), "body": body.name})
    return found
