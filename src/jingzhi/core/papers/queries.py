"""Who may see and make which papers, and what a check code opens."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.papers import marks
from jingzhi.core.papers.models import Paper
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused

MAKERS = ("district", "street")
READERS = (*MAKERS, "leader", "auditor")


def papers_for(seat: Seat) -> QuerySet[Paper]:
    """Papers of the seat's territory, newest first; none for other roles. Leaders and auditors see no drafts."""
    if seat.role not in READERS:
        return Paper.objects.none()
    rows = Paper.objects.filter(place__path__within=seat.territory.path).select_related("place")
    if seat.role not in MAKERS:
        rows = rows.exclude(issued_at=None)
    return rows.order_by("-made_at", "-pk")


def about(seat: Seat, subject: str) -> QuerySet[Paper]:
    """The papers about one subject that the seat may read, newest first."""
    return papers_for(seat).filter(about=subject)


def paper_for(seat: Seat, pk: int) -> Paper:
    """One of them. Raises `Refused` (404) otherwise, whether it exists or not."""
    paper = papers_for(seat).filter(pk=pk).first()
    if paper is None:
        raise Refused(
            _("没有这份文书，或不在您的辖区。请从文书列表里点进来。"), code="unknown_paper", status=404
        )
    return paper


def may_make(seat: Seat, place: Place) -> None:
    """Papers are made by the district's and the streets' seats, each for its own place only. Raises `Refused` (403)."""
    if seat.role not in MAKERS or seat.territory_id != place.code:
        raise Refused(_("只能由区值守岗或街道派单岗为本区、本街道拟制。"), code="forbidden", status=403)


def data_of(paper: Paper) -> bytes:
    """The bytes of the .docx."""
    with default_storage.open(paper.file) as file:
        return bytes(file.read())


def by_code(code: str) -> Paper:
    """The paper that was issued with this check code, withdrawn ones too.

    Raises:
        Refused: no code at all (422), or none that was issued (404).
    """
    paper = Paper.objects.filter(code=marks.normal_code(code), issued_at__isnull=False).first()
    if paper is None:
        raise Refused(
            _("没有印发过带这个验证码的文书。请照文件末页逐位核对；仍查不到的，不要当作正式文件。"),
            code="unknown_paper",
            status=404,
            field="code",
        )
    return paper
