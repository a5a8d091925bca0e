"""Making, issuing and withdrawing papers: the only functions that write them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.models import Event
from jingzhi.core.papers import checks, marks, queries
from jingzhi.core.papers.models import KINDS, LIVE, REASONS, Paper
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused

# 代字 of each kind, behind the short name of the place.
SUFFIX = {"bulletin": "治通", "monthly": "治提", "annual": "治报", "minutes": "治纪"}


@dataclass(frozen=True)
class Stamp:
    """What the paper must carry: its number, its check code, its date."""

    number: str
    code: str
    on: date


@dataclass(frozen=True)
class Made:
    """What a writer returns: title, .docx bytes, and the tables they were made from."""

    title: str
    data: bytes
    tables: list[dict[str, Any]]


Writer = Callable[[Stamp], Made]


def letters_of(kind: str, place: Place) -> str:
    """代字 of a kind of paper: 旌治通 for 旌阳区, 城北治通 for 城北街道."""
    if place.kind == "district":
        return place.name[:1] + SUFFIX[kind]
    short = place.name
    for end in ("街道", "镇", "乡"):
        short = short.removesuffix(end)
    return short[:8] + SUFFIX[kind]


@transaction.atomic
def draft(
    *, kind: str, place: Place, period: str, write: Writer, by: Seat, now: datetime, about: str = ""
) -> Paper:
    """A new draft with the next number of its kind and year, made from the data of this moment.

    `about` names what a period alone does not tell apart: the meeting of minutes.

    Raises:
        Refused: a place that is not the seat's own (403), an unknown kind (422), or a live paper of the same (409).
    """
    if kind not in KINDS:
        raise Refused(_("没有这种文书，请从列表里选。"), code="bad_choice", field="kind")
    queries.may_make(by, place)
    letters, year = letters_of(kind, place), timezone.localdate(now).year
    with connection.cursor() as cursor:
        # Until commit: the next one asks for the last number only when this one stands.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 18))", [f"{letters}/{year}"])
    _none_alive(kind=kind, place=place, period=period, about=about)
    last = Paper.objects.filter(letters=letters, year=year).aggregate(n=Max("serial"))["n"] or 0
    paper = Paper(kind=kind, letters=letters, year=year, serial=last + 1, place=place)
    paper.period, paper.about = period, about
    paper.code, paper.state = marks.new_code(), "draft"
    _make(paper, write, by, now)
    paper.save()
    _told("papers.draft", paper, by, now)
    return paper


def _none_alive(**same: Any) -> None:
    alive = Paper.objects.filter(state__in=LIVE, **same).first()
    if alive is None:
        return
    said = (
        _("这件事已经有一份：%(no)s。要重做，请先撤回它。")
        if alive.about
        else _("这个时期已经有一份：%(no)s。要重做，请先撤回它。")
    )
    raise Refused(said % {"no": alive.number}, code="exists", status=409)


@transaction.atomic
def remake(*, pk: int, write: Writer, by: Seat, now: datetime) -> Paper:
    """The draft anew from the data of this moment; what a human had sent back is replaced.

    Raises:
        Refused: not this seat's paper (404, 403), or no draft any more (409).
    """
    paper = _draft(pk, by)
    _make(paper, write, by, now)
    paper.save()
    _told("papers.remake", paper, by, now)
    return paper


@transaction.atomic
def take(*, pk: int, data: bytes, by: Seat, now: datetime) -> Paper:
    """The draft a human has edited: these very bytes will be issued.

    Raises:
        Refused: not this seat's draft, no .docx, or a file without this paper's number and code (422).
    """
    paper = _draft(pk, by)
    checks.check_document(data, number=paper.number, code=paper.code)
    _keep(paper, data)
    paper.edited = True
    paper.save()
    _told("papers.edit", paper, by, now)
    return paper


@transaction.atomic
def issue(*, pk: int, write: Writer, by: Seat, now: datetime) -> Paper:
    """Freeze it. What nobody edited is made once more first, so that figures and checkpoint are of this moment.

    Raises:
        Refused: not this seat's paper (404, 403), or no draft any more (409).
    """
    paper = _draft(pk, by)
    if not paper.edited:
        _make(paper, write, by, now)
    paper.state, paper.issued_at, paper.issued_by = "issued", now, by
    paper.save()
    _told("papers.issue", paper, by, now)
    return paper


@transaction.atomic
def withdraw(*, pk: int, reason: str, by: Seat, now: datetime) -> Paper:
    """Take back a draft or an issued paper. Number and file stay; whoever checks the code reads that it is void.

    Raises:
        Refused: not this seat's paper (404, 403), no reason of the list (422), or withdrawn already (409).
    """
    paper = _locked(pk, by)
    if reason not in REASONS:
        raise Refused(_("请选择撤回的原因。"), code="bad_choice", field="reason")
    if paper.state == "withdrawn":
        raise Refused(_("这份文书已经撤回。"), code="withdrawn", status=409)
    paper.state, paper.withdrawn_at, paper.reason = "withdrawn", now, reason
    paper.save()
    _told("papers.withdraw", paper, by, now)
    return paper


def _locked(pk: int, by: Seat) -> Paper:
    queries.paper_for(by, pk)
    paper = Paper.objects.select_for_update().get(pk=pk)
    queries.may_make(by, paper.place)
    return paper


def _draft(pk: int, by: Seat) -> Paper:
    paper = _locked(pk, by)
    if paper.state != "draft":
        raise Refused(
            _("这份文书已经印发或撤回，不能再改。要更正，请撤回后另发一份。"), code="frozen", status=409
        )
    return paper


def _make(paper: Paper, write: Writer, by: Seat, now: datetime) -> None:
    """Bytes, title and tables from the data, and where the ledger stood before they were read."""
    last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
    paper.seq, paper.hash = last or (0, "")
    made = write(Stamp(paper.number, paper.code, timezone.localdate(now)))
    paper.title, paper.tables, paper.edited = made.title[:120], made.tables, False
    paper.made_at, paper.made_by = now, by
    _keep(paper, made.data)


def _keep(paper: Paper, data: bytes) -> None:
    paper.sha256 = hashlib.sha256(data).hexdigest()
    name = f"papers/{paper.year}/{paper.code}-{paper.sha256[:20]}.docx"
    old = paper.file
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    paper.file = name
    if old and old != name:
        transaction.on_commit(lambda: default_storage.delete(old))


def _told(kind: str, paper: Paper, by: Seat, now: datetime) -> None:
    facts = {
        "kind": paper.kind,
        "period": paper.period,
        "about": paper.about,
        "year": paper.year,
        "serial": paper.serial,
        "sha256": paper.sha256,
        "seq": paper.seq,
        "edited": paper.edited,
        "reason": paper.reason,
    }
    ledger.record(
        kind=kind, subject=f"paper:{paper.pk}", by=by.code, at=now, place=paper.place_id, facts=facts
    )
