"""How an application looks on the shared pages: its title, the form as facts, reviews, opinions and notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces
from jingzhi.core.flows.faces import Brief, Card, Line
from jingzhi.core.flows.models import Case, Remark
from jingzhi.core.ledger.models import Event
from jingzhi.kit.words import listed
from jingzhi.programmes.admission import queries
from jingzhi.programmes.admission.facts import SECTIONS
from jingzhi.programmes.admission.models import Application


def briefs(cases: Sequence[Case]) -> dict[str, Brief]:
    """Name, kind and applicant, with one query."""
    rows = Application.objects.filter(case__in=[case.no for case in cases]).select_related("applicant")
    return {
        row.case_id: Brief(
            title=row.name,
            place=row.applicant.name,
            meta=(str(row.get_kind_display()), _("每格每月 %(n).1f 小时") % {"n": row.minutes_a_month / 60}),
            source=row.applicant.name if not row.emergency else _("应急准入"),
            flag=_("有异议") if row.objections else "",
        )
        for row in rows
    }


def facts(case: Case, seat: Seat) -> list[Line]:
    """What one must know first."""
    row = queries.application(case)
    places = queries.scope(row)
    lines = [
        (_("申请部门"), row.applicant.name, ""),
        (_("依据"), f"{row.basis} {row.article}".strip() or "—", ""),
        (
            _("负担"),
            _("%(unit)s %(times)d 次，每次 %(minutes)d 分钟")
            % {"unit": row.get_unit_display(), "times": row.times, "minutes": row.minutes},
            _("每格每月 %(n).1f 小时") % {"n": row.minutes_a_month / 60},
        ),
        (_("范围"), listed(place.name for place in places) or _("全部网格"), ""),
    ]
    if row.removes:
        lines.append((_("进一出一"), _("同时退出 %(code)s") % {"code": row.removes}, ""))
    if row.item_code:
        until = _("有效至 %(day)s（不含）") % {"day": row.valid_until} if row.valid_until else ""
        lines.append((_("清单编号"), row.item_code, until))
    return lines


def cards(case: Case, seat: Seat, now: datetime) -> list[Card]:
    """The form, the reviews, the opinions, the public notice."""
    row = queries.application(case)
    found = [] if row.kind == "exit" or not row.starts_on else [_form(row)]
    remarks = _words(case)
    reviews = list(row.reviews.select_related("body").order_by("aspect"))
    if reviews:
        rows = [
            (
                str(one.get_aspect_display()),
                one.body.name,
                str(one.get_verdict_display()) if one.verdict else _("等待中"),
                remarks.get(("review", one.aspect), "—"),
            )
            for one in reviews
        ]
        found.append(Card(_("联合审查"), (_("审查"), _("单位"), _("结论"), _("意见")), rows))
    found += _opinions(row, remarks)
    if row.noticed_at:
        found.append(_notice(row))
    return found


def _words(case: Case) -> dict[tuple[str, str], str]:
    """The words given with reviews and opinions: (move, aspect or seat) -> text."""
    texts = dict(Remark.objects.filter(case=case, name="words").values_list("n", "text"))
    events = Event.objects.filter(
        subject=case.no, kind__in=("admission.review", "admission.opine"), n__in=list(texts)
    )
    found = {}
    for event in events:
        move = event.kind.removeprefix("admission.")
        found[(move, event.facts["aspect"] if move == "review" else event.by)] = texts[event.n]
    return found


def _form(row: Application) -> Card:
    """The remaining fields of the form as they were filled in."""
    shown = {"name", "basis", "article", "minutes", "times", "unit", "places", "item", "removes"}
    lines: list[Line] = []
    for _heading, _note, needs in SECTIONS:
        for fact in needs:
            if fact.name not in shown:
                lines.append((str(fact.label), _value(row, fact.name, fact.kind), ""))
    return Card(_("申请表"), lines=[line for line in lines if line[1]])


def _value(row: Application, name: str, kind: str) -> str:
    value = getattr(row, name)
    if kind == "choice":
        return str(getattr(row, f"get_{name}_display")())
    if kind == "flag":
        return _("要") if value else _("不要")
    return str(value) if value is not None else ""


def _opinions(row: Application, remarks: dict[tuple[str, str], str]) -> list[Card]:
    asked = list(row.consulted.select_related("grid").order_by("grid_id"))
    if not asked:
        return []
    given = list(row.opinions.select_related("grid").order_by("at", "pk"))
    names = dict(Seat.objects.filter(code__in=[one.seat for one in given]).values_list("code", "name"))
    rows = [
        (
            one.grid.name,
            names.get(one.seat, ""),
            str(one.get_stance_display()),
            remarks.get(("opine", one.seat), "—"),
        )
        for one in given
    ]
    answered = {one.grid_id for one in given}
    rows += [(one.grid.name, "", _("等待中"), "—") for one in asked if one.grid_id not in answered]
    note = _("%(n)d 个网格已提意见，至少要 %(few)d 个") % {"n": len(answered), "few": queries.FEWEST}
    return [Card(_("征求网格意见"), (_("网格"), _("岗位"), _("态度"), _("意见")), rows, note=note)]


def _notice(row: Application) -> Card:
    lines: list[Line] = [
        (
            _("公示"),
            _("%(a)s 至 %(b)s") % {"a": timezone.localdate(row.noticed_at), "b": queries.end_of_notice(row)},
            _("居民在公示页提出异议，不用账号"),
        ),
        (_("异议"), _("%(n)d 条") % {"n": row.objections}, ""),
    ]
    return Card(_("公示"), lines=lines)


FACE = faces.register(
    "admission",
    faces.Face(
        briefs=briefs,
        facts=facts,
        cards=cards,
        pages={"complete": "admission:complete"},
        icons={
            "accept": "check",
            "review": "gavel",
            "opine": "message-circle",
            "conclude": "list-check",
            "approve": "circle-check",
            "reject": "x",
            "uphold": "corner-up-left",
            "list_": "playlist-add",
            "evaluate": "refresh",
            "withdraw": "arrow-back-up",
            "complete": "file-pencil",
        },
        home="admission:applications",
    ),
)
