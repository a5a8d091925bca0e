"""The moves a seat may make now, each as a form made from the facts of the move, and back from the form."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import BODY_KINDS, Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.flows import faces, table
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.table import Fact, Move
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.suggestions import ranking
from jingzhi.programmes.grid.suggestions.actions import SORTERS
from jingzhi.programmes.grid.whistling import EMERGENCY_CHANNELS
from jingzhi.site import joint, suggest
from jingzhi.site.show import Field, MoveForm

ICONS = {
    "solve": "circle-check",
    "raise_": "arrow-up",
    "sort": "arrows-split-2",
    "settle": "circle-check",
    "raise_up": "arrow-up",
    "hand_down": "arrow-down",
    "send_back": "corner-up-left",
    "merge": "git-merge",
    "whistle": "speakerphone",
    "give_back": "corner-up-left",
    "check_in": "flag",
    "answer": "send",
    "hand_back": "corner-up-left",
    "pass_": "check",
    "fail": "corner-up-left",
    "cannot_verify": "eye-question",
    "call_back": "phone-call",
    "show_pictures": "photo-check",
    "close": "star",
    "rate": "star",
    "contradict": "corner-up-left",
    "decline": "x",
    "place": "map-pin",
    "rule": "gavel",
    "urge": "bell-ringing",
    "release": "arrow-back-up",
    "ask_more": "clock",
    "decide_more": "clock",
    "list_task": "list-check",
    "finish_task": "square-check",
    "waive": "user-minus",
    "object_": "message-report",
    "uphold": "gavel",
    "annul": "corner-up-left",
    "transfer": "door-exit",
    "pause": "clock-pause",
    "resume": "clock-play",
    "join": "users-plus",
    "speak": "star",
    "unmerge": "git-branch",
    "link": "link",
    "unlink": "unlink",
    "supervise": "eye-exclamation",
    "answer_supervision": "message-reply",
    "accept_supervision": "check",
    "ask_again": "eye-exclamation",
    "hasten": "urgent",
    "press": "bell-ringing",
    "remind": "bell-ringing",
    "ask_hold": "hourglass",
    "grant_hold": "check",
    "refuse_hold": "corner-up-left",
    "extend_hold": "hourglass",
    "resume_work": "player-play",
    "split": "arrows-split",
    "unsplit": "arrows-join",
    "retype": "replace",
}
# Moves of the grid with a page of their own.
PAGES = {"split": "site:split"}
TONES = {"primary": "go", "whistle": "whistle", "plain": "plain"}
# Moves that stand behind "其他" when there are more important ones beside them.
ASIDE = (
    "show_pictures",     "sort", "merge", "decline", "pause", "join", "link", "unlink", "unmerge", "supervise", "accept_supervision",
    "ask_again", "hasten", "press", "ask_hold", "extend_hold", "resume_work", "split", "unsplit",
    "retype", "transfer", "object_", "waive",
)  # fmt: skip
CRITERIA = (gettext_lazy("响应速度"), gettext_lazy("配合力度"), gettext_lazy("落实程度"))
SCORES = tuple((str(n), str(n)) for n in range(1, 6))
LINE = 60
# Fields that belong to one choice of another field: shown when it is chosen, without script always.
ONLY = {
    ("pass_", "left"): ("result", "partial"),
    ("pass_", "left_on"): ("result", "partial"),
    ("pass_", "other"): ("result", "partial duplicate"),
    ("pass_", "law"): ("result", "impossible"),
    ("pass_", "explain"): ("result", "impossible not_ours"),
    ("call_back", "says"): ("reached", "yes"),
    ("call_back", "score"): ("reached", "yes"),
}
LONG_LINE = 120  # longer lines get a box of several lines
Groups = list[tuple[str, list[tuple[str, str]]]]


class Lists:
    """The choices of select fields, each read once for all forms of a page."""

    def __init__(self, case: Case, seat: Seat, now: datetime) -> None:
        self.case, self.seat, self.now = case, seat, now
        self.today = timezone.localdate(now)
        self._kept: dict[str, Groups] = {}
        self._offers: suggest.Offers | None = None

    def of(self, kind: str) -> Groups:
        """Grouped choices for a fact kind."""
        read = {"item": self._items, "place": self._places}.get(kind, self._bodies)
        if read.__name__ not in self._kept:
            self._kept[read.__name__] = read()
        return self._kept[read.__name__]

    def offers(self) -> suggest.Offers:
        """Suggested items, read once for all forms of a page."""
        if self._offers is None:
            self._offers = suggest.items(ranking.items_for_case(self.case, self.now))
        return self._offers

    def _items(self) -> Groups:
        return items_by_category(self.today)

    def _bodies(self) -> Groups:
        rows = Body.objects.filter(kind__in=("department", "force"), until=None).order_by("kind", "code")
        return grouped((str(BODY_KINDS[row.kind]), row.code, row.name) for row in rows)

    def _places(self) -> Groups:
        kinds = ("community", "grid") if self.seat.role == "district" else ("grid",)
        within = self.seat.territory
        rows = Place.objects.filter(places.valid_on(self.today), kind__in=kinds, path__within=within.path)
        rows = rows.order_by("code").select_related("parent__parent")
        return grouped((_above(row), row.code, row.name) for row in rows)


def _above(place: Place) -> str:
    parent = place.parent
    if parent is None:
        return ""
    return (
        parent.name
        if place.kind == "community"
        else f"{parent.parent.name} · {parent.name}"
        if parent.parent
        else parent.name
    )


def grouped(rows: Any) -> Groups:
    """(group, value, label) rows as option groups, in the order they come."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, value, label in rows:
        groups.setdefault(group, []).append((value, label))
    return list(groups.items())


def items_by_category(on: date, **narrower: str) -> Groups:
    """The items in force, by category."""
    rows = catalogue.in_force(on).filter(**narrower)
    return grouped((item.category, item.code, item.name) for item in rows)


def forms_for(
    case: Case,
    seat: Seat,
    now: datetime,
    *,
    failed: str = "",
    refused: Refused | None = None,
    given: Any = None,
) -> list[MoveForm]:
    """Every move this seat may make now; the one that was refused comes back with what was filled in."""
    lists = Lists(case, seat, now)
    moves = sorted(flows.moves_for(case, seat), key=lambda move: move.tone == "plain")
    forms = []
    for move in moves:
        mine = failed == move.name
        form = _form(case, move, lists, given if mine else None)
        form.open = mine
        form.main = move.name not in ASIDE or len(moves) <= 2
        if mine and refused is not None:
            _mark(form, refused)
        forms.append(form)
    _promote(forms, {move.name for move in moves if move.back})
    return forms


def form_of(
    case: Case,
    name: str,
    seat: Seat,
    now: datetime,
    *,
    failed: str = "",
    refused: Refused | None = None,
    given: Any = None,
) -> MoveForm:
    """The form of one move whose right to be made the page itself has checked (a follower's own code)."""
    move = table.get(case.flow, case.version).move(name)
    assert move is not None
    form = _form(case, move, Lists(case, seat, now), given if failed == name else None)
    if failed == name and refused is not None:
        _mark(form, refused)
    return form


def _promote(forms: list[MoveForm], returns: set[str]) -> None:
    """Where the table names no primary move, the first that is neither a return nor an aside becomes it."""
    if any(form.tone != "plain" for form in forms):
        return
    first = next((form for form in forms if form.name not in returns and form.name not in ASIDE), None)
    if first is not None:
        first.tone = "go"


def _form(case: Case, move: Move, lists: Lists, given: Any) -> MoveForm:
    face = faces.of(case.flow)
    icons = face.icons if face else ICONS
    page = (face.pages if face else PAGES).get(move.name, "")
    form = MoveForm(
        name=move.name,
        label=str(move.label),
        url=reverse("site:move", args=[case.no, move.name]),
        icon=icons.get(move.name, "chevron-right"),
        tone=TONES.get(move.tone, "plain"),
        rev=case.rev,
        key=(given or {}).get("key") or str(uuid.uuid4()),
        upload=any(fact.kind in ("photo", "voice") for fact in move.needs),
    )
    if page:
        # A long form has its own page; here stands the way to it.
        form.page = reverse(page, args=[case.no])
        return form
    for fact in move.needs:
        form.fields += _fields(case, move, fact, lists, given)
    if case.flow == "grid" and move.name == "check_in":
        # One press is enough; the place is a second button that fills in the field.
        form.locate, form.fields = bool(move.needs), []
    if move.name == "whistle":
        form.suggestion = suggest.leads(case, lists.seat, lists.now, lists.of("bodies"), given)
        form.suggestion.tried = joint.attempts(case)
        form.fields = [field for field in form.fields if field.name != "lead"]
    return form


def _fields(case: Case, move: Move, fact: Fact, lists: Lists, given: Any) -> list[Field]:
    if fact.kind == "ratings":
        return _rating_fields(case, move, given)
    value = given.get(fact.name, "") if given else _start(case, fact)
    made = Field(
        name=fact.name,
        label=str(fact.label),
        kind="text" if fact.kind == "line" and fact.most > LONG_LINE else fact.kind,
        required=fact.required,
        public=fact.public,
        help=str(fact.help),
        value=value,
        values=given.getlist(fact.name) if given else (),
        id=f"{move.name}-{fact.name}",
        most=fact.most if fact.kind == "line" else LINE,
    )
    made.by, made.only = ONLY.get((move.name, fact.name), ("", ""))
    if fact.kind in ("choice", "score"):
        made.choices = (
            SCORES if fact.kind == "score" else [(value, str(label)) for value, label in fact.choices]
        )
        if fact.required and fact.kind == "choice" and move.name == "whistle" and not made.value:
            made.value = made.choices[0][0]
    elif fact.kind in ("item", "place", "places", "body", "bodies"):
        made.groups = lists.of(fact.kind.removesuffix("s") if fact.kind == "places" else fact.kind)
        if fact.kind == "item" and move.name in SORTERS and case.flow == "grid":
            made.offers = lists.offers()
    return [_narrowed(made, case, move, lists.seat)]


# Moves that name a body already called, and which part it plays.
OF_CALLED = {"release": "", "waive": "assist", "list_task": "", "pause": "", "resume": "", "decide_more": ""}


def _narrowed(made: Field, case: Case, move: Move, seat: Seat) -> Field:
    """Only the options that can be right for this matter and this seat."""
    if case.flow != "grid":
        return made
    if made.kind == "body" and move.name in OF_CALLED:
        made.groups = joint.called_choices(case, part=OF_CALLED[move.name])
        if not made.value and len(made.groups[0][1]) == 1:
            made.value = made.groups[0][1][0][0]
    elif move.name == "finish_task" and made.name == "task":
        made.kind, made.choices = "choice", joint.task_choices(case, seat)
        made.value = made.value or (made.choices[0][0] if len(made.choices) == 1 else "")
    elif move.name == "transfer" and made.name == "channel" and seat.role == "grid_worker":
        made.choices = [row for row in made.choices if row[0] in EMERGENCY_CHANNELS]
    elif move.name == "whistle" and made.name == "kind":
        made.choices = joint.kind_choices()
    return made


def _start(case: Case, fact: Fact) -> str:
    return case.item_code if fact.kind == "item" else ""


def _rating_fields(case: Case, move: Move, given: Any) -> list[Field]:
    names = dict(Body.objects.filter(code__in=grid.answered_bodies(case)).values_list("code", "name"))
    fields = []
    for code, body in names.items():
        for number, criterion in enumerate(CRITERIA):
            name = f"ratings-{code}-{number}"
            label = f"{body} · {criterion}"
            value = given.get(name, "") if given else ""
            fields.append(
                Field(name, label, "score", choices=SCORES, value=value, id=f"{move.name}-{code}-{number}")
            )
    return fields


def _mark(form: MoveForm, refused: Refused) -> None:
    field = next((field for field in form.fields if field.name == refused.field), None)
    if field is not None:
        field.error = refused.text
    else:
        form.error = refused.text


def read(request: HttpRequest, move: Move) -> dict[str, Any]:
    """What the form of a move holds, as the domain wants it; the domain checks every value."""
    given: dict[str, Any] = {}
    for fact in move.needs:
        if fact.kind == "photo":
            given[fact.name] = request.FILES.getlist(fact.name)
        elif fact.kind == "voice":
            given[fact.name] = request.FILES.get(fact.name)
        elif fact.kind in ("bodies", "places"):
            given[fact.name] = [code for code in request.POST.getlist(fact.name) if code]
        elif fact.kind == "ratings":
            given[fact.name] = _ratings(request)
        else:
            given[fact.name] = request.POST.get(fact.name, "").strip()
    if given.get("lead") == "other":
        given["lead"] = request.POST.get("lead_other", "").strip()
    if given.get("lead") and given["lead"] in given.get("assist", []):
        given["assist"].remove(given["lead"])
    return given


def words_of(request: HttpRequest, case: Case, name: str) -> list[tuple[str, str]]:
    """What a person wrote into the form of a move, with the labels of the fields."""
    move = table.get(case.flow, case.version).move(name)
    facts = [fact for fact in move.needs if fact.kind in ("text", "line")] if move else []
    words = [(str(fact.label), request.POST.get(fact.name, "").strip()) for fact in facts]
    return [(label, text) for label, text in words if text]


def _ratings(request: HttpRequest) -> dict[str, list[str]]:
    ratings: dict[str, list[str]] = {}
    for name in sorted(request.POST):
        if name.startswith("ratings-"):
            ratings.setdefault(name[8:].rsplit("-", 1)[0], []).append(request.POST[name])
    return ratings


def rev_of(request: HttpRequest) -> int | None:
    """The revision the person was looking at."""
    raw = request.POST.get("rev", "")
    return int(raw) if raw.isdigit() and len(raw) < 9 else None


def key_of(request: HttpRequest) -> str | None:
    """The client's own number of this request; a strange one is refused rather than kept."""
    raw = request.POST.get("key", "")
    if len(raw) > 64 or not raw.isascii():
        raise Refused(_("表单校验信息有误，请刷新页面后再提交。"), code="bad_key", status=400)
    return raw or None
