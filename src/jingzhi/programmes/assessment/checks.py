"""What each move of an assessment must hold: pure, raises Refused, hands over what `actions` writes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment import queries
from jingzhi.programmes.assessment.models import WEIGHTS, Assessment

MOST_MATTERS = 100


def may_open(step: Step) -> dict[str, Any]:
    """A street or department of the district, in a period that has begun, assessed once."""
    kind, code, period = step.given["kind"], step.given["subject"], queries.period_of(step.given["period"])
    today = timezone.localdate(step.now)
    if code not in queries.subjects(kind, step.by, today):
        raise Refused(_("没有这个考核对象，或不在您的辖区。"), code="unknown_subject", field="subject")
    if period.start >= today:
        said = _("%(period)s还没有可数的日子，到期以后再开。") % {"period": period.words()}
        raise Refused(said, code="too_early", field="period")
    own = {"place": code} if kind == "street" else {"body": code}
    if Assessment.objects.filter(period=period.code, **own).exists():
        raise Refused(_("这个对象在这个时期已经有考核。"), code="opened_before", status=409)
    if kind == "street":
        step.place = Place.objects.get(code=code)
    else:
        step.extra["body"] = Body.objects.get(code=code)
        step.place = step.by.territory
    return {"kind": kind, "subject": code, "period": period.code, "weight": WEIGHTS[kind]}


def next_sheet(step: Step) -> dict[str, Any]:
    """One sheet more; the earlier ones stay."""
    return {"sheet": queries.latest(_row(step)).n + 1}


def may_notify(step: Step) -> dict[str, Any]:
    """Only a period that is over is put before the subject."""
    row = _row(step)
    period = queries.period_of(row.period)
    if timezone.localdate(step.now) < period.end:
        said = _("%(period)s还没有结束，结束以后重新计算再反馈。") % {"period": period.words()}
        raise Refused(said, code="too_early", status=409)
    sheet = queries.latest(row)
    if queries.as_of(period, timezone.localdate(step.now)) > sheet.as_of:
        raise Refused(
            _("初稿只算到 %(day)s，请先重新计算。") % {"day": sheet.as_of}, code="stale_sheet", status=409
        )
    return {"sheet": sheet.n}


def may_appeal(step: Step) -> dict[str, Any]:
    """Within 5 working days, of contributions that stand in the sheet and were not decided before."""
    row = _row(step)
    if row.appeal_until is None or step.now > row.appeal_until:
        until = timezone.localtime(row.appeal_until).strftime("%Y-%m-%d %H:%M") if row.appeal_until else ""
        said = _("申诉期已于 %(until)s 结束（5 个工作日）。如有新情况，请区里更正。") % {"until": until}
        raise Refused(said, code="too_late", status=409)
    pairs = _pairs(step, queries.pairs_of(step.given["matters"]))
    known = queries.disputed(row)
    sheet = queries.latest(row)
    counted = set(
        sheet.matters.filter(matter__in=[matter for _code, matter in pairs], excluded="").values_list(
            "indicator", "matter"
        )
    )
    for code, matter in pairs:
        if (code, matter) in known:
            raise Refused(_("%(no)s 已经申诉过。") % {"no": matter}, code="appealed_before", field="matters")
        if (code, matter) not in counted:
            said = _("%(no)s 没有计入这个指标，不用申诉。") % {"no": matter}
            raise Refused(said, code="not_counted", field="matters")
    return {"sheet": sheet.n, "pairs": [list(pair) for pair in pairs]}


def may_uphold(step: Step) -> dict[str, Any]:
    """All of what is in dispute, or the part that is named; the rest is rejected with the same reason."""
    row = _row(step)
    open_ = list(queries.disputed(row, "open"))
    given = step.given.get("matters", "")
    pairs = _pairs(step, queries.pairs_of(given)) if given else open_
    if not pairs or set(pairs) - set(open_):
        raise Refused(_("只能认定申诉里的事项，请从列表里勾选。"), code="not_disputed", field="matters")
    step.extra["pairs"] = pairs
    return {"pairs": [list(pair) for pair in pairs], "sheet": queries.latest(row).n + 1}


def may_reject(step: Step) -> dict[str, Any]:
    """An edition stays as it is; a draft goes on to be final."""
    row = _row(step)
    step.to = "final" if queries.editions(row) else "settled"
    return {"pairs": [list(pair) for pair in queries.disputed(row, "open")]}


def may_finish(step: Step) -> dict[str, Any]:
    """After the days for an appeal, agreement or a review; with every part there, so that there is a total."""
    row = _row(step)
    if step.case.state == "notified" and (row.appeal_until is None or step.now <= row.appeal_until):
        raise Refused(_("还在申诉期内，被考核单位确认无异议或期满后再定版。"), code="too_early", status=409)
    sheet = queries.latest(row)
    if not sheet.total:
        raise Refused(
            _("还有部分没有得分（暂无），算不出总分。请导入其他部分并重新计算；权重不会改给别的部分。"),
            code="no_total",
            status=409,
        )
    seq, hash_ = queries.checkpoint()
    edition = len(queries.editions(row)) + 1
    step.extra |= {"edition": edition, "seq": seq, "hash": hash_, "digest": queries.digest(sheet)}
    return {"edition": edition, "sheet": sheet.n, "seq": seq, "hash": hash_, "digest": step.extra["digest"]}


def waits_for_final(case: Case, seat: Any) -> bool:
    """A button of the case page only where nothing more is to be waited for; after the days the own page offers it."""
    return case.state == "settled"


def _row(step: Step) -> Assessment:
    return queries.assessment(step.case)


def _pairs(step: Step, pairs: list[queries.Pair]) -> list[queries.Pair]:
    if len(pairs) > MOST_MATTERS:
        said = _("一次最多 %(n)d 件。") % {"n": MOST_MATTERS}
        raise Refused(said, code="too_many", field="matters")
    return pairs
