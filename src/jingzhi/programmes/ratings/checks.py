"""What each move of a round of ratings must hold: pure, raises Refused, hands over what `actions` writes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.flows.actions import Step
from jingzhi.kit.refused import Refused
from jingzhi.programmes.ratings import queries
from jingzhi.programmes.ratings.models import Mark, Round
from jingzhi.programmes.ratings.template import FULL, LOW

NUMBER = re.compile(r"[0-9]{1,2}")


def may_open(step: Step) -> dict[str, Any]:
    """A quarter that is over, once for each list, with somebody to ask."""
    kind, period = step.given["kind"], queries.quarter_of(step.given["period"])
    if timezone.localdate(step.now) < period.end:
        said = _("%(period)s还没有结束，结束以后再评。") % {"period": period.words()}
        raise Refused(said, code="too_early", field="period")
    if Round.objects.filter(kind=kind, period=period.code).exists():
        raise Refused(_("这个季度的这张名单已经开过评议。"), code="opened_before", status=409)
    found = queries.related(kind=kind, period=period, seat=step.by)
    if not found:
        said = _("%(period)s没有街道和部门共同办过的事，没有可评的。") % {"period": period.words()}
        raise Refused(said, code="nothing_to_rate", field="period")
    step.extra["related"] = found
    return {"kind": kind, "period": period.code, "forms": len(found)}


def may_send(step: Step) -> dict[str, Any]:
    """The form is one's own, the time not over, every line has a mark, and low marks say why."""
    row = queries.round_of(step.case)
    _in_time(row.marks_until, step.now, _("评议已于 %(until)s 截止。"))
    form = queries.form_of(row, step.by.body_id, step.given["rated"])
    wanted = {line.code: str(line.title) for line in queries.lines(row, form.rated_id)}
    given = dict(word.partition(":")[::2] for word in step.given["marks"].split())
    for code, title in wanted.items():
        if not NUMBER.fullmatch(given.get(code, "")) or int(given[code]) > FULL:
            said = _("“%(line)s”请打 0 到 %(full)d 分。") % {"line": title, "full": FULL}
            raise Refused(said, code="bad_mark", field="marks")
    if set(given) - set(wanted):
        raise Refused(_("评议表已经变了，请刷新再填。"), code="unknown_line", status=409, field="marks")
    marks = {code: int(given[code]) for code in wanted}
    if min(marks.values()) < LOW and not step.given.get("why"):
        said = _("低于 %(low)d 分要写清理由：哪件事、差在哪里。") % {"low": LOW}
        raise Refused(said, code="low_without_reason", field="why")
    step.extra |= {"form": form, "marks": marks}
    return {"rater": form.rater_id, "rated": form.rated_id, "lines": len(marks)}


def _in_time(until: datetime | None, now: datetime, words: str) -> None:
    if until is None or now > until:
        told = timezone.localtime(until).strftime("%Y-%m-%d %H:%M") if until else ""
        raise Refused(words % {"until": told}, code="too_late", status=409)


def may_close(step: Step) -> dict[str, Any]:
    """When everybody has answered, or the time is over."""
    row = queries.round_of(step.case)
    late = row.forms.filter(sent_at=None).count()
    if late and step.now <= row.marks_until:
        said = _("还有 %(n)d 张评议表没有交，交齐或到期后再结束。") % {"n": late}
        raise Refused(said, code="too_early", status=409)
    return {"unsent": late}


def may_object(step: Step) -> dict[str, Any]:
    """Within 5 working days, of a marked line of one's own result, once."""
    row = queries.round_of(step.case)
    _in_time(row.object_until, step.now, _("异议期已于 %(until)s 结束。"))
    body, line = step.by.body_id, step.given["line"]
    edition = queries.newest(row)
    assert edition is not None  # closing computes the first
    counted = edition.results.filter(body=body, lines__code=line, lines__counted=False, lines__n__gt=0)
    if not counted.exists():
        said = _("只能对本单位被打过分的指标提异议；由工作算出的数，请在考核里申诉。")
        raise Refused(said, code="not_marked", field="line")
    if row.objections.filter(body=body, line=line).exists():
        raise Refused(_("这一项已经提过异议。"), code="objected_before", status=409)
    return {"body": body, "line": line}


def may_decide(step: Step) -> dict[str, Any]:
    """Which marks of the disputed lines are struck out, if any; the round goes on when nothing is in dispute."""
    row = queries.round_of(step.case)
    open_ = row.objections.filter(decided=None)
    mine = open_.filter(body=step.given["rated"])
    if not mine.exists():
        raise Refused(_("这个单位没有待复核的异议。"), code="no_objection", field="rated")
    disputed = list(mine.order_by("line").values_list("line", flat=True))
    raters = step.given.get("struck", "").replace(",", " ").split()
    pairs = {tuple(word.partition(":")[::2]) for word in raters}
    marks = Mark.objects.filter(
        form__round=row, form__rated=step.given["rated"], line__in=disputed, struck=None
    )
    known = {(mark.form.rater_id, mark.line): mark.pk for mark in marks.select_related("form")}
    if pairs - set(known):
        raise Refused(
            _("只能剔除有异议的指标上的评分，请从列表里勾选。"), code="unknown_mark", field="struck"
        )
    step.extra |= {"struck": [known[pair] for pair in sorted(pairs)], "lines": disputed}
    step.to = "disputed" if open_.exclude(body=step.given["rated"]).exists() else "notified"
    return {"body": step.given["rated"], "lines": disputed, "struck": len(pairs)}


def may_publish(step: Step) -> dict[str, Any]:
    """After the days for objections."""
    row = queries.round_of(step.case)
    if row.object_until is None or step.now <= row.object_until:
        raise Refused(_("还在异议期内，期满后再公布。"), code="too_early", status=409)
    edition = queries.newest(row)
    assert edition is not None
    if hasattr(edition, "publication"):
        raise Refused(_("这一版已经公布过。"), code="published_before", status=409)
    seq, hash_ = queries.checkpoint()
    told = {"edition": edition.n, "seq": seq, "hash": hash_, "digest": queries.digest(edition)}
    step.extra |= told
    return told


def over(case: Any, seat: Any) -> bool:
    """The button stands on the round's own page, which knows whether the days are over."""
    return False
