"""What stands around a matter on its page: voices, likely duplicates, parent and children, ties, supervision, hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import privacy, table
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Attachment, Case
from jingzhi.kit.words import in_product_language
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.actions.supervision import answer_by
from jingzhi.programmes.grid.alike import Alike, alike
from jingzhi.programmes.grid.models import LINKS, SEVERITIES, Hold, Link, Matter, Supervision, Voice
from jingzhi.site.show import Ring, ring_of

MERGERS = ("community", "street")


@dataclass(frozen=True, slots=True)
class Near:
    """A matter beside this one: its state, why it stands here, and where to go."""

    no: str
    url: str
    title: str
    state: str
    tone: str
    note: str = ""
    photo: str = ""
    open: bool = True


@dataclass(slots=True)
class Linked:
    """The panels; an empty one is not drawn."""

    followers: int = 0
    votes: str = ""
    unsolved: int = 0
    alike: list[Near] = field(default_factory=list)
    merge_url: str = ""
    rev: int = 0
    into: Near | None = None
    parent: Near | None = None
    children: list[Near] = field(default_factory=list)
    ties: list[Near] = field(default_factory=list)
    recurs: int = 0
    supervisions: list[dict[str, Any]] = field(default_factory=list)
    hold: Hold | None = None
    reasons: list[tuple[str, str]] = field(default_factory=list)


def linked_of(case: Case, matter: Matter, seat: Seat, now: datetime) -> Linked:
    """Read what the panels of a case page show; only what this seat may open has an address."""
    found = Linked(followers=matter.followers, votes=_votes(case), recurs=matter.recurs, rev=case.rev)
    found.unsolved = Voice.objects.filter(case=case, solved=False).count()
    _add_ties(found, case, seat)
    found.supervisions = [
        _supervision(row, now) for row in case.supervisions.select_related("body").order_by("id")
    ]
    found.hold = Hold.objects.filter(case=case, ended_at=None).select_related("owner").first()
    if case.state in MERGERS and seat.role in (*MERGERS, "district"):
        found.alike = nears(_alike(case, matter, seat, now))
        if seat.role == case.state:
            found.merge_url = reverse("site:move", args=[case.no, "merge"])
    if seat.role in privacy.MAY_LOOK and case.voices.filter(phone_sealed__isnull=False).exists():
        found.reasons = [(code, str(label)) for code, label in privacy.REASONS.items()]
    return found


def _votes(case: Case) -> str:
    marked = Voice.objects.filter(case=case, score__isnull=False)
    told = marked.aggregate(n=Count("pk"), solved=Count("pk", filter=Q(solved=True)))
    if not told["n"]:
        return ""
    return _("同样遇到者已评价 %(n)d 人，其中 %(solved)d 人说解决了") % told


def _alike(case: Case, matter: Matter, seat: Seat, now: datetime) -> list[Alike]:
    point = (matter.lon, matter.lat) if matter.lon is not None and matter.lat is not None else None
    return alike(
        rows=flows.cases_for(seat),
        words=matter.title,
        point=point,
        item=case.item_code,
        place=case.place,
        now=now,
        but_not=case.no,
        most=3,
    )


def nears(found: list[Alike]) -> list[Near]:
    """Likely duplicates for staff, with a picture each and the reasons."""
    numbers = [one.case.no for one in found]
    rows = Attachment.objects.filter(case__in=numbers, name="scene").order_by("-n", "-id")
    photos = {row.case_id: reverse("site:file", args=[row.pk]) for row in rows}
    return [
        near(one.case, one.title, note=" · ".join(one.reasons), photo=photos.get(one.case.no, ""))
        for one in found
    ]


def near(case: Case, title: str, *, note: str = "", photo: str = "", url: str | None = None) -> Near:
    """One matter as a line."""
    state = table.get(case.flow, case.version).state(case.state)
    url = reverse("site:case", args=[case.no]) if url is None else url
    return Near(case.no, url, title, str(state.label), state.look, note, photo, case.closed_at is None)


def _add_ties(found: Linked, case: Case, seat: Seat) -> None:
    rows = Link.objects.filter(Q(case=case) | Q(other=case)).select_related("case__matter", "other__matter")
    links = list(rows.order_by("kind", "at", "id"))
    ends = {link.other_id if link.case_id == case.no else link.case_id for link in links}
    mine = next((link.other for link in links if link.kind == "parent" and link.case_id == case.no), None)
    siblings = list(grid.children(mine).exclude(no=case.no).select_related("matter")) if mine else []
    ends |= {row.no for row in siblings}
    seen = set(flows.cases_for(seat).filter(no__in=ends).values_list("no", flat=True))
    for link in links:
        other = link.other if link.case_id == case.no else link.case
        line = _line(other, seen, _why(link, case))
        if link.kind == "parent" and link.case_id == case.no:
            found.parent = line
        elif link.kind == "parent":
            found.children.append(_line(other, seen, ""))
        elif link.kind == "duplicate" and link.case_id == case.no:
            found.into = line
        else:
            found.ties.append(line)
    found.children += [_line(row, seen, _("同一件事拆出")) for row in siblings]


def _line(case: Case, seen: set[str], note: str) -> Near:
    return near(case, case.matter.title, note=note, url=None if case.no in seen else "")


def _why(link: Link, case: Case) -> str:
    if link.kind == "duplicate" and link.other_id == case.no:
        return _("已并入本件")
    if link.kind == "recurrence":
        return _("本件之后又发生") if link.other_id == case.no else _("同一地点上一次")
    return str(LINKS[link.kind])


def _because(row: Supervision) -> str:
    """The kept sentence; for readers of another language composed anew, if the reply was not asked for again."""
    found = None if in_product_language() else answer_by(row.severity, row.at)
    return found.because if found and found.at == row.due_at else row.because


def _supervision(row: Supervision, now: datetime) -> dict[str, Any]:
    return {
        "severity": str(SEVERITIES[row.severity]),
        "by": Seat.objects.filter(code=row.by).values_list("name", flat=True).first() or _("系统自动"),
        "body": row.body.name,
        "at": row.at,
        "because": _because(row),
        "asked_again": row.asked_again,
        "state": supervision_state(row),
        "tone": "done"
        if row.accepted_at
        else "check"
        if row.answered_at
        else "late"
        if row.due_at < now
        else "wait",
        "ring": ring_for_answer(row, now),
    }


def supervision_state(row: Supervision) -> str:
    """Where a supervision stands, in a word."""
    return _("已认可") if row.accepted_at else _("已答复，待审看") if row.answered_at else _("待答复")


def ring_for_answer(row: Supervision, now: datetime) -> Ring:
    """The countdown to the answer."""
    return ring_of(start=row.at, due=row.due_at, now=now, stopped=row.answered_at is not None)
