"""Rules of admission. Each reads, refuses or names where the application goes; none writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.actions import Step
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed
from jingzhi.programmes.admission import figures, queries
from jingzhi.programmes.admission.models import ASPECTS, Application

# DOMAIN.md section 3: an item is listed for a year at most, a temporary one for three months.
MOST_DAYS = {"new": 366, "change": 366, "temporary": 92}
EMERGENCY_DAYS = 30
NOTICE = timedelta(days=5)
EVALUATE_DAYS = 60
Facts = dict[str, Any]


def is_complete(step: Step) -> Facts:
    """The form holds together: item, period, scope, personal data, money."""
    given = step.given
    _item_fits_the_kind(given, step.by)
    _period(given, timezone.localdate(step.now))
    _scope(given.get("places", []), step.by)
    if given["street_list"] == "retracted":
        raise Refused(_("上级收回的事项由上级部门承担，不能进网格。"), code="retracted", field="street_list")
    if given.get("personal_info") and not given.get("necessity"):
        raise Refused(
            _("涉及个人信息的，请写明为什么必须要（个人信息保护法）。"),
            code="no_necessity",
            field="necessity",
        )
    if given["funds"] and (given["funds_way"] == "none" or not given.get("funds_source")):
        raise Refused(_("有经费的，请写明来源和拨付方式。"), code="no_source", field="funds_source")
    _own(given.get("removes"), step.by, "removes")
    return {}


def _item_fits_the_kind(given: Facts, by: Seat) -> None:
    if given["kind"] == "change" and "item" not in given:
        raise Refused(_("变更请选择清单里的哪一项。"), code="missing", field="item")
    if given["kind"] != "change" and "item" in given:
        raise Refused(_("只有类型为“变更”时才选已有事项。"), code="not_a_change", field="item")
    _own(given.get("item"), by, "item")


def _own(item: Item | None, by: Seat, field: str) -> None:
    if item is not None and item.owner_id != by.body_id:
        raise Refused(_("只能选本部门的事项。"), code="not_your_item", field=field)


def _period(given: Facts, today: date) -> None:
    starts, ends = given["starts_on"], given["ends_on"]
    if ends <= starts or ends <= today:
        raise Refused(_("结束日期要晚于开始日期和今天。"), code="bad_period", field="ends_on")
    if (ends - starts).days > MOST_DAYS[given["kind"]]:
        text = (
            _("临时事项最长 3 个月。") if given["kind"] == "temporary" else _("事项最长 1 年，到期要评估。")
        )
        raise Refused(text, code="too_long", field="ends_on")


def _scope(places: list[Place], by: Seat) -> None:
    for place in places:
        if not by.territory.holds(place) or place.kind not in ("street", "community", "grid") or place.until:
            raise Refused(_("适用范围请选本区现行的街道、社区或网格。"), code="bad_place", field="places")


def is_yours_and_in_force(step: Step) -> None:
    """退出: a department takes off only what is its own."""
    _own(step.given["item"], step.by, "item")


def is_a_department(step: Step) -> None:
    """应急准入 is declared for a department."""
    if step.given["body"].kind != "department":
        raise Refused(_("应急准入由区级部门提出，请选择部门。"), code="bad_body", field="body")


def is_applicant(case: Case, seat: Seat) -> bool:
    """Whether the case is this seat's own application."""
    return Application.objects.filter(case=case, applicant_id=seat.body_id).exists()


def completes_its_own(step: Step) -> Facts:
    """补办: the full form of an emergency, by the department it was declared for; it stays one for the same item."""
    _is_yours(step)
    step.given.pop("item", None)
    if step.given["kind"] == "change":
        raise Refused(_("应急事项补办请选“新增”或“临时”。"), code="not_a_change", field="kind")
    return is_complete(step)


def _is_yours(step: Step) -> None:
    if not is_applicant(step.case, step.by):
        raise Refused(_("只能由申请部门办理。"), code="not_your_application", status=403)


def withdraws_its_own(step: Step) -> None:
    """撤回 before it is listed."""
    _is_yours(step)


def reviewers_are_set(step: Step) -> None:
    """形式审查通过: an exit goes straight to the decision, anything else to the parallel reviews."""
    row = queries.application(step.case)
    if row.kind == "exit":
        step.to = "decision"
    elif len(queries.reviewers(row.applicant)) < len(ASPECTS):
        raise Refused(_("还没有设置联审单位，请先由管理员设置。"), code="no_reviewers", status=409)


def may_review(case: Case, seat: Seat) -> bool:
    """Whether this body was called to review and has not."""
    return queries.open_review(case, seat) is not None


def gives_its_review(step: Step) -> Facts:
    """One refusal ends the application; the last consent opens the consultation."""
    review = queries.open_review(step.case, step.by)
    if review is None:
        raise Refused(_("本单位没有要出具的审查意见，或已经出具。"), code="not_called", status=409)
    if step.given["verdict"] == "refuse":
        step.to = "rejected"
    elif queries.open_reviews(step.case).exclude(pk=review.pk).exists():
        step.to = "review"
    else:
        step.to = "consulting"
    return {"aspect": review.aspect}


def speaks_once_for_a_grid(step: Step) -> Facts:
    """Each seat gives one opinion, for a grid of its own that was drawn."""
    if not queries.may_speak(step.case, step.by):
        raise Refused(_("本岗位已经提过意见，或没有被抽到。"), code="not_asked", status=409)
    asked = queries.asked_grids(step.case, step.by)
    place = step.given.get("place") or (asked[0] if len(asked) == 1 else None)
    if place is None or place.code not in {grid.code for grid in asked}:
        names = listed(grid.name for grid in asked)
        raise Refused(
            _("请选择代表哪个网格提意见：%(names)s。") % {"names": names}, code="no_grid", field="place"
        )
    step.given["place"] = place
    return {}


def has_five_answers(case: Case, seat: Seat) -> bool:
    """Whether opinions have come from enough grids."""
    return queries.answered_grids(case) >= queries.FEWEST


def five_grids_have_answered(step: Step) -> Facts:
    """No decision on fewer than five grids' answers."""
    count = queries.answered_grids(step.case)
    if count < queries.FEWEST:
        raise Refused(
            _("只收到 %(n)d 个网格的意见，至少要 %(few)d 个不同网格的意见才能提交决定。")
            % {"n": count, "few": queries.FEWEST},
            code="too_few_opinions",
            status=409,
        )
    return {"grids": count}


def another_decides(step: Step) -> Facts:
    """The seat of the formal review does not decide; the grids' budget holds, or an item leaves (进一出一)."""
    row = queries.application(step.case)
    if row.formal_by == step.by.code or row.applicant_id == step.by.body_id:
        raise Refused(_("审查和决定要由不同岗位作出。"), code="own_work", status=403)
    if row.kind == "exit":
        step.to = "removed"
        return {}
    removed = step.given.get("removes")
    fits_the_budget(row, removed.code if removed else row.removes, timezone.localdate(step.now))
    return {"minutes": row.minutes_a_month}


def fits_the_budget(row: Application, removes: str, on: date) -> None:
    """At most 70% of 168 hours in every grid of its scope.

    Raises:
        Refused: a grid would be too full; says which and what to do.
    """
    queries.one_at_a_time()
    over = figures.too_much(
        on=on,
        district=row.case.place,
        minutes=row.minutes_a_month,
        scope=queries.scope(row),
        replaces=row.item_code,
        removes=removes,
    )
    if over is not None:
        raise Refused(
            _(
                "准入后%(grid)s每月要用 %(hours).1f 小时，超过 %(most).1f 小时（168 小时的 70%%）。"
                "请同时选择一项退出（进一出一），或不予准入。"
            )
            % {"grid": over.grid.name, "hours": over.minutes / 60, "most": figures.MOST_MINUTES / 60},
            code="over_budget",
            field="removes",
        )


def may_reject(case: Case, seat: Seat) -> bool:
    """The district refuses what it reviews, the leader what is to be decided."""
    return seat.role == ("leader" if case.state == "decision" else "district")


def is_theirs_to_reject(step: Step) -> None:
    """The same, said to whoever asks all the same."""
    if not may_reject(step.case, step.by):
        raise Refused(_("这一步不由您的岗位决定。"), code="not_your_step", status=403)
    if step.case.state == "decision" and queries.application(step.case).formal_by == step.by.code:
        raise Refused(_("审查和决定要由不同岗位作出。"), code="own_work", status=403)


def notice_is_over(step: Step) -> Facts:
    """Listed after five days of public notice, with an answer to every objection and room in every grid."""
    row = queries.application(step.case)
    if row.noticed_at is None or step.now < row.noticed_at + NOTICE:
        raise Refused(_("公示要满 5 天，期满后再列入清单。"), code="notice_runs", status=409)
    if row.objections and "reply" not in step.given:
        raise Refused(
            _("公示期内有 %(n)d 条异议，请写明答复；异议成立的请退回重议。") % {"n": row.objections},
            code="objections",
            field="reply",
        )
    today = timezone.localdate(step.now)
    if row.ends_on is not None and row.ends_on <= today:
        raise Refused(_("申请的结束日期已过，不能再列入清单。"), code="bad_period", status=409)
    fits_the_budget(row, row.removes, today)
    return {}


def has_objections(case: Case, seat: Seat) -> bool:
    """Whether there is an objection to uphold."""
    return Application.objects.filter(case=case, objections__gt=0).exists()


def there_is_an_objection(step: Step) -> None:
    """异议成立 needs one."""
    if not has_objections(step.case, step.by):
        raise Refused(_("公示期内没有异议。"), code="no_objection", status=409)


def evaluates_in_time(step: Step) -> Facts:
    """年度评估: kept for another year only when its end is near."""
    row = queries.application(step.case)
    today = timezone.localdate(step.now)
    item = catalogue.in_force(today).filter(code=row.item_code).first()
    if item is None:
        raise Refused(_("这项已经不在清单内，不用评估。"), code="not_listed", status=409)
    if step.given["result"] == "remove":
        step.to = "removed"
    if step.given["result"] == "keep" and row.valid_until and (row.valid_until - today).days > EVALUATE_DAYS:
        raise Refused(
            _("离到期还有 %(n)d 天，到期前 60 天内再决定续期。") % {"n": (row.valid_until - today).days},
            code="too_early",
            field="result",
        )
    return {}


def day_has_come(step: Step) -> None:
    """失效: the emergency was not followed by an application in time, or the listed period is over."""
    row = queries.application(step.case)
    late = step.case.state == "emergency" and step.case.due_at is not None and step.case.due_at < step.now
    over = row.valid_until is not None and row.valid_until <= timezone.localdate(step.now)
    if not (late or over):
        raise Refused(_("还没有到期。"), code="not_yet", status=409)


def may_opine(case: Case, seat: Seat) -> bool:
    """Whether this seat was asked and has not spoken."""
    return queries.may_speak(case, seat)
