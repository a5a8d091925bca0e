"""A matter as its resident may see it: four steps with dates, the responsible office, public words only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import clocks, undoing
from jingzhi.core.flows.models import Case, Clock, Party, Remark
from jingzhi.core.ledger.models import Event
from jingzhi.kit.words import listed
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.checks.ending import RATING_DAYS, REOPEN_DAYS
from jingzhi.programmes.grid.checks.supervision import may_remind
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import NOT_DISPATCHED, Voice
from jingzhi.programmes.staffing.queries.roster import OnDuty, on_duty
from jingzhi.site import compare, moveforms
from jingzhi.site.show import MoveForm

PUBLIC_SHOTS = "scene after"
RESIDENTS_MOVES = ("rate", "contradict", "remind")
VOICES_MOVES = ("speak",)
# How far along each state is: 1 received, 2 in somebody's hands, 3 handled, 4 done.
FAR = {
    "unplaced": 1,
    "reported": 2,
    "community": 2,
    "street": 2,
    "disputed": 2,
    "objected": 2,
    "dispatched": 3,
    "answered": 3,
    "undecided": 3,
    "verified": 3,
    "split": 3,
    "hold_asked": 2,
    "held": 2,
}


@dataclass
class Progress:
    """What the page shows."""

    no: str
    title: str
    place: str
    state: str
    tone: str
    now: str
    office: str
    duty: OnDuty | None = None
    grid: str = ""
    due: datetime | None = None
    because: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[str, str, datetime | None]] = field(default_factory=list)
    followers: int = 0
    joined: bool = False
    notice: str = ""
    next: str = ""
    until: list[str] = field(default_factory=list)
    outcome: str = ""
    compare: list[compare.Column] = field(default_factory=list)


def allowed(voice: Voice | None) -> tuple[str, ...]:
    """The moves of a reporter, or those of a follower."""
    return VOICES_MOVES if voice else RESIDENTS_MOVES


def of(case: Case, *, now: datetime, voice: Voice | None = None) -> Progress:
    """The public face of a matter. After a merge it is the face of the matter that goes on, without its words.

    What another resident wrote is not shown: a follower and a merged reporter see the class of the thing instead.
    """
    goes_on = grid.living(case)
    shown = _shown(goes_on)
    shown.duty = on_duty(goes_on.place, now) if goes_on.closed_at is None else None
    if voice is None and goes_on.no == case.no and grid.matter(case).shown:
        shown.compare = compare.columns(case, address=public_photo, keys=PUBLIC_SHOTS)
    if voice is not None or goes_on.no != case.no:
        shown.no = case.no
        shown.title = _public_title(goes_on) if voice else grid.matter(case).title
        shown.joined = voice is not None
    if goes_on.no != case.no:
        shown.notice = _("同一件事已有人反映，您反映的已并入一起办理，下面是那一件的进度和结果。")
    elif voice is not None:
        shown.notice = _heard(voice)
    shown.next = next_words(goes_on)
    shown.until = _until(case, voice, now)
    return shown


def _heard(voice: Voice) -> str:
    """What became of a follower's own mark."""
    if voice.solved is False:
        return _("您说没有解决，已告诉作出认定的社区或街道复核。")
    if voice.solved:
        return _("您已评价，谢谢。")
    return _("您同样遇到的这件事，进度如下；办结后可以评价一次。")


def next_words(case: Case) -> str:
    """What happens next, in one sentence; nothing when the matter has ended."""
    if case.closed_at is not None:
        return ""
    if case.state in ("hold_asked", "held"):
        return _("到复查日期再看能不能办，结果会写在这里。")
    if case.state in ("answered", "undecided"):
        return _("由另一个岗位到现场核实，没有办好会退回重办。")
    if case.state == "dispatched":
        return _("承办单位办好后答复，再由另一个岗位现场核实。")
    if case.state == "verified":
        return _("街道确认后办结，请您评价。")
    return _("核对清楚后，能办的当场办，要别的单位办的由街道派过去，答复写在这里。")


def _until(case: Case, voice: Voice | None, now: datetime) -> list[str]:
    """The last days for a mark and for saying that it is not solved."""
    if case.closed_at is None or case.state != "closed":
        return []
    lines = [(RATING_DAYS, _("%(day)s 以前可以评价。"))]
    if voice is None:
        lines.append((REOPEN_DAYS, _("%(day)s 以前可以说没有解决，当天退回重办，最多两次。")))
    ends = [(case.closed_at + days, words) for days, words in lines]
    return [words % {"day": f"{timezone.localtime(end):%m-%d %H:%M}"} for end, words in ends if end > now]


def _public_title(case: Case) -> str:
    rows = Item.objects.filter(code=case.item_code, version=case.item_version)
    return rows.values_list("name", flat=True).first() or _("居民反映的事项")


def _shown(case: Case) -> Progress:
    state = FLOW.state(case.state)
    matter = grid.matter(case)
    events = undoing.standing(Event.objects.filter(subject=case.no).order_by("n"))
    clock = Clock.objects.filter(case=case, stopped_at=None).order_by("-due_at").first()
    shown = Progress(
        no=case.no,
        title=matter.title,
        place=case.place.name,
        state=str(state.label),
        tone=state.look,
        now=_now_words(case, matter),
        office=_office(case),
        grid=case.place_id if case.place.kind == "grid" else "",
        followers=matter.followers,
    )
    if clock and case.closed_at is None:
        shown.due, shown.because = clock.due_at, clocks.why(clock)
    shown.steps = _steps(case, events)
    shown.answers = _answers(case, events)
    if case.closed_at:
        shown.outcome = _outcome_words(matter)
    return shown


def public_photo(pk: int) -> str:
    """Where a resident sees a picture the street has shown (off unless it did: faces and doors may be on it)."""
    return reverse("site:public_photo", args=[pk])


def _outcome_words(matter: Any) -> str:
    left_on = matter.left_on.isoformat() if matter.left_on else ""
    words = {
        "solved": _("经核实，问题已经解决。"),
        "partial": _("经核实，解决了一部分，还剩的部分见下。"),
        "impossible": _("依法不能解决，依据是%(law)s，说明见下。") % {"law": matter.law},
        "not_ours": _("这件事不由本级办理，说明见下。"),
        "duplicate": _("与另一件事项重复，一并办理。"),
        "gone": _("经现场核实，问题已经自行消除。"),
    }
    text = words.get(matter.outcome, "")
    return text + (_("剩余部分计划 %(day)s 前办完。") % {"day": left_on} if left_on else "")


def _steps(case: Case, events: list[Event]) -> list[dict[str, Any]]:
    reached = {1: case.opened_at}
    for event in events:
        stage = FAR.get(event.facts.get("to", ""), 0)
        if stage and stage not in reached:
            reached[stage] = event.at
    far = 4 if case.closed_at else FAR.get(case.state, 1)
    if case.closed_at:
        reached[4] = case.closed_at
    labels = (
        _("已收到"),
        _("已受理"),
        _("办理中"),
        _("已答复") if case.state in ("declined", "transferred") else _("已办结"),
    )
    steps = []
    for number, label in enumerate(labels, 1):
        cls = "on" if number < far or (number == far == 4) else "now" if number == far else ""
        at = timezone.localtime(reached[number]) if number in reached and number <= far else None
        steps.append({"label": label, "cls": cls, "at": at})
    return steps


def _now_words(case: Case, matter: Any) -> str:
    words = {
        "unplaced": _("正在确定由哪个社区办理"),
        "reported": _("网格员正在处理"),
        "community": _("社区正在核对情况"),
        "street": _("街道正在安排承办单位"),
        "disputed": _("区里正在确定承办单位"),
        "objected": _("区里正在确定承办单位"),
        "transferred": _("已转到该办的地方，去处见下"),
        "dispatched": _("承办单位正在办理"),
        "answered": _("已办理，正在现场核实"),
        "undecided": _("已办理，街道正在核实"),
        "verified": _("已核实，即将办结"),
        "split": _("这件事分成几件在办，全部办完后一起核实"),
        "hold_asked": _("暂时办不了，正在报区里审批挂账"),
        "held": _("暂时办不了，已挂账，到期复查"),
        "closed": _("已办结"),
        "declined": _("不在这里受理，原因见下"),
        "merged": _("同一件事已有人反映，已并入 %(no)s 一起办理") % {"no": matter.merged_into_id or ""},
    }
    return words.get(case.state, "")


def _office(case: Case) -> str:
    """The office that answers for the matter now."""
    parties = Party.objects.filter(case=case).select_related("body").order_by("-part", "since_at")
    names = [party.body.name for party in parties if party.ended_at is None] or [
        party.body.name for party in parties
    ]
    if case.state in ("dispatched", "answered", "undecided", "verified", "closed") and names:
        return listed(dict.fromkeys(names))
    place = case.place
    if case.state == "street" and place.parent is not None:
        return (place.parent.parent or place.parent).name if place.kind == "grid" else place.parent.name
    if case.state == "community" and place.kind == "grid" and place.parent is not None:
        return place.parent.name
    return place.name


def _answers(case: Case, events: list[Event]) -> list[tuple[str, str, datetime | None]]:
    at = {event.n: event for event in events}
    answers: list[tuple[str, str, datetime | None]] = []
    for remark in Remark.objects.filter(case=case, public=True).order_by("n", "id"):
        event = at.get(remark.n)
        label = {"explain": _("书面说明"), "left": _("还剩什么")}.get(remark.name) or _("答复")
        if event is not None and event.kind == "grid.decline":
            label = str(dict(NOT_DISPATCHED).get(event.facts.get("reason", ""), label))
        elif event is not None and event.kind == "grid.transfer":
            answers += _door(event)
            label = _("转出说明")
        answers.append((label, remark.text, event.at if event else None))
    return answers


def _door(event: Event) -> list[tuple[str, str, datetime | None]]:
    """For a petition: what the law promises (信访工作条例, DOMAIN.md section 2)."""
    if event.facts.get("channel") != "petition":
        return []
    text = _(
        "这件事已转信访渠道。依照《信访工作条例》，有权处理的机关、单位应当在收到之日起15日内书面告知您是否受理；"
        "超过15日没有收到，可以凭转出说明里的编号查询。"
    )
    return [(_("信访"), text, event.at)]


def moves(
    case: Case,
    seat: Seat,
    now: datetime,
    *,
    voice: Voice | None = None,
    failed: str = "",
    refused: Any = None,
    given: Any = None,
) -> list[MoveForm]:
    """Rating within fourteen days of closing, contradicting within ten; before that, asking to hurry."""
    closed_at, names = case.closed_at, set(allowed(voice))
    if closed_at is not None and now - closed_at > RATING_DAYS:
        return []
    if closed_at is not None and now - closed_at > REOPEN_DAYS:
        names.discard("contradict")
    if voice is not None:
        form = moveforms.form_of(case, "speak", seat, now, failed=failed, refused=refused, given=given)
        return [form] if closed_at is not None and case.state == "closed" and voice.score is None else []
    forms = moveforms.forms_for(case, seat, now, failed=failed, refused=refused, given=given)
    return [form for form in forms if form.name in names and (form.name != "remind" or may_remind(case, now))]
