"""A matter in every state of the flow, brought there by real moves; and valid facts for every move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from jingzhi.core.bodies.queries import machine
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid import queries
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, World, make_matter, make_photo

COMMUNITY, GRID = f"{STREETS[0]}001", f"{STREETS[0]}001001"
POINT = (104.05, 31.05)
LATER = NOW + timedelta(hours=1)


def moved(case: Case, move: str, by: Any, **given: Any) -> Case:
    """One move an hour after the report."""
    return advance(case_no=case.no, move=move, by=by, now=LATER, **given)


def unplaced(world: World) -> Case:
    """A forwarded message that names no place."""
    return receive(move="forward", by=world.hotline, now=NOW, title="路灯不亮", item="X01")


def reported(world: World) -> Case:
    """In the grid's inbox."""
    return make_matter(world)


def sorted_by_community(world: World) -> Case:
    """In the community's inbox, raised by its grid."""
    return moved(reported(world), "raise_", world.worker)


def in_community_without_grid(world: World) -> Case:
    """In the community's inbox, known only to lie somewhere in it."""
    return receive(move="submit", by=world.resident, now=NOW, title="井盖松动", place=COMMUNITY, item="X01")


def street(world: World) -> Case:
    """Waits for the street to whistle."""
    return moved(sorted_by_community(world), "raise_up", world.community, tried="已看")


def dispatched(world: World) -> Case:
    """Whistled for the housing bureau, assisted by the urban management force."""
    return moved(street(world), "whistle", world.street, **facts("whistle"))


def checked_in(world: World) -> Case:
    """The lead has come."""
    return moved(dispatched(world), "check_in", world.zhujian)


def waiting_for_lead(world: World) -> Case:
    """The assistant has answered, the lead has come and has not."""
    case = moved(checked_in(world), "check_in", world.force)
    return moved(case, "answer", world.force, **facts("answer"))


def tasks_open(world: World) -> Case:
    """The lead has come and has a task of the joint list to do."""
    return moved(checked_in(world), "list_task", world.street, **facts("list_task"))


def waived(world: World) -> Case:
    """The lead has come and let its assistant off."""
    return moved(checked_in(world), "waive", world.zhujian, **facts("waive"))


def objected(world: World) -> Case:
    """The lead questions the whistle instead of coming."""
    return moved(dispatched(world), "object_", world.zhujian, **facts("object_"))


def upheld(world: World) -> Case:
    """The district found the whistle valid."""
    return moved(objected(world), "uphold", world.district, **facts("uphold"))


def annulled(world: World) -> Case:
    """The district found the whistle invalid; the street may start anew."""
    return moved(objected(world), "annul", world.district, **facts("annul"))


def passed_on(world: World) -> Case:
    """Its lead came, and then called it no matter of its own: the district decides."""
    return moved(checked_in(world), "hand_back", world.zhujian, **facts("hand_back"))


def transferred(world: World) -> Case:
    """Left by another door while bodies were at work on it."""
    return moved(checked_in(world), "transfer", world.street, **facts("transfer"))


def disputed(world: World) -> Case:
    """Handed back by its lead for the third time."""
    case = dispatched(world)
    for turn in range(3):
        if turn:
            case = moved(case, "whistle", world.street, **facts("whistle"))
        case = moved(case, "hand_back", world.zhujian, **facts("hand_back"))
    return case


def ruled(world: World) -> Case:
    """The district has decided who leads."""
    return moved(disputed(world), "rule", world.district, **facts("rule"))


def extension_asked(world: World) -> Case:
    """The lead has asked for more time."""
    return moved(checked_in(world), "ask_more", world.zhujian, **facts("ask_more"))


def paused(world: World) -> Case:
    """The lead's handling clock stands still."""
    return moved(dispatched(world), "pause", world.street, **facts("pause"))


def answered_by_grid(world: World) -> Case:
    """The grid worker solved it and may not verify it."""
    return moved(reported(world), "solve", world.worker, **facts("solve"))


def answered_by_community(world: World) -> Case:
    """The community solved it and may not verify it."""
    return moved(sorted_by_community(world), "settle", world.community, **facts("settle"))


def answered_by_bodies(world: World) -> Case:
    """Everybody whistled for has answered."""
    return moved(waiting_for_lead(world), "answer", world.zhujian, **facts("answer"))


def verified(world: World) -> Case:
    """Waits for the street's rating."""
    return moved(answered_by_bodies(world), "pass_", world.community, **facts("pass_"))


def undecided(world: World) -> Case:
    """Three looks on three days told nothing; the street decides."""
    case = answered_by_community(world)
    for days in range(3):
        given: dict[str, Any] = {"by": world.worker, "now": LATER + timedelta(days=days)}
        case = advance(case_no=case.no, move="cannot_verify", **given, **facts("cannot_verify"))
    return case


def closed(world: World) -> Case:
    """Closed and rated by the street."""
    return moved(verified(world), "close", world.street, **facts("close"))


def closed_and_rated(world: World) -> Case:
    """The resident has given a mark."""
    return moved(closed(world), "rate", world.resident, **facts("rate"))


def closed_for_a_resident(world: World) -> Case:
    """Reported by a resident, solved in the grid; nobody has asked them yet."""
    case = receive(move="submit", by=world.resident, now=NOW, **facts("submit"))
    case = moved(case, "solve", world.worker, **facts("solve"))
    return moved(case, "pass_", world.community, **facts("pass_"))


def called_back(world: World) -> Case:
    """The resident was reached and content."""
    return moved(closed_for_a_resident(world), "call_back", world.hotline, **facts("call_back"))


def declined(world: World) -> Case:
    """Not a matter of the district."""
    return moved(sorted_by_community(world), "decline", world.community, **facts("decline"))


def merged(world: World) -> Case:
    """A duplicate."""
    into = make_matter(world)
    return moved(sorted_by_community(world), "merge", world.community, into=into.no)


def linked(world: World) -> Case:
    """In the community's inbox, tied to another matter."""
    return moved(sorted_by_community(world), "link", world.community, other=make_matter(world).no)


def split(world: World) -> Case:
    """The street made two matters of one."""
    return moved(street(world), "split", world.street, **facts("split"))


def child(world: World) -> Case:
    """One of the two, in the street's inbox."""
    return queries.children(split(world))[0]


def gathered(world: World) -> Case:
    """Both children are closed; the whole waits for the street's verification."""
    case = split(world)
    for one in queries.children(case):
        moved(one, "decline", world.street, **facts("decline"))
    return moved(case, "gather", machine(case.place))


def supervised(world: World) -> Case:
    """The street wants an answer from the lead."""
    return moved(dispatched(world), "supervise", world.street, **facts("supervise"))


def supervision_answered(world: World) -> Case:
    """The lead has answered the street."""
    return moved(supervised(world), "answer_supervision", world.zhujian, **facts("answer_supervision"))


def hold_asked(world: World) -> Case:
    """The street wants the matter to wait."""
    return moved(street(world), "ask_hold", world.street, **facts("ask_hold"))


def held(world: World) -> Case:
    """The district has agreed."""
    return moved(hold_asked(world), "grant_hold", world.district)


SITUATIONS: dict[str, tuple[str, Callable[[World], Case]]] = {
    "unplaced": ("unplaced", unplaced),
    "reported": ("reported", reported),
    "community": ("community", sorted_by_community),
    "community, no grid known": ("community", in_community_without_grid),
    "community, linked": ("community", linked),
    "street": ("street", street),
    "dispatched": ("dispatched", dispatched),
    "dispatched, lead checked in": ("dispatched", checked_in),
    "dispatched, assistant answered": ("dispatched", waiting_for_lead),
    "dispatched, tasks open": ("dispatched", tasks_open),
    "dispatched, assistant waived": ("dispatched", waived),
    "objected": ("objected", objected),
    "dispatched, found valid": ("dispatched", upheld),
    "street, found invalid": ("street", annulled),
    "disputed, passed on after coming": ("disputed", passed_on),
    "transferred": ("transferred", transferred),
    "disputed": ("disputed", disputed),
    "dispatched, ruled by the district": ("dispatched", ruled),
    "dispatched, extension asked": ("dispatched", extension_asked),
    "dispatched, lead paused": ("dispatched", paused),
    "answered by the grid": ("answered", answered_by_grid),
    "answered by the community": ("answered", answered_by_community),
    "answered by the bodies": ("answered", answered_by_bodies),
    "could not be verified": ("undecided", undecided),
    "verified": ("verified", verified),
    "split": ("split", split),
    "child": ("street", child),
    "answered by its children": ("answered", gathered),
    "dispatched, supervised": ("dispatched", supervised),
    "dispatched, supervision answered": ("dispatched", supervision_answered),
    "hold asked": ("hold_asked", hold_asked),
    "held": ("held", held),
    "closed": ("closed", closed),
    "closed, resident has rated": ("closed", closed_and_rated),
    "closed, a resident to be asked": ("closed", closed_for_a_resident),
    "closed, called back": ("closed", called_back),
    "declined": ("declined", declined),
    "merged": ("merged", merged),
}

ANSWER = {"outcome": "fixed", "reply": "路灯已修好", "note": "更换驱动电源"}
FACTS: dict[str, dict[str, Any]] = {
    "report": {"title": "路灯不亮", "item": "X01", "text": "三盏路灯不亮", "point": POINT},
    "submit": {"title": "井盖松动", "text": "一走就响", "point": POINT, "phone": "13800001234"},
    "behalf": {"title": "井盖松动", "text": "一走就响", "point": POINT, "phone": "13800001234"},
    "forward": {"title": "井盖松动", "text": "一走就响", "point": POINT},
    "task": {"title": "入户提醒", "item": "X01", "text": "请提醒住户", "part": "assist"},
    "place": {"place": GRID},
    "solve": ANSWER,
    "raise_": {"tried": "已查看"},
    "sort": {"item": "X02", "urgency": "E2"},
    "settle": ANSWER,
    "raise_up": {"tried": "已联系物业"},
    "hand_down": {"place": GRID},
    "send_back": {"reason": "no_photo"},
    "merge": {},
    "whistle": {"lead": "D-zhujian", "assist": ["F-chengguan"], "kind": "daily"},
    "give_back": {"reason": "unclear"},
    "check_in": {},
    "answer": ANSWER,
    "hand_back": {"reason": "not_ours", "document": "三定方案", "clause": "第三条"},
    "list_task": {"body": "D-zhujian", "work": "更换灯具", "due": "2026-11-25"},
    "finish_task": {"task": 1, "done": "done", "result": "已更换"},
    "waive": {"body": "F-chengguan", "why": "现场不需要维持秩序"},
    "object_": {"ground": "off_list", "document": "职责清单", "clause": "第12项", "why": "不在清单内"},
    "uphold": {"why": "清单第12项即此事项"},
    "annul": {"why": "社区没有先行处置"},
    "transfer": {"channel": "110", "reply": "已转110，警情编号可向派出所查询"},
    "urge": {"words": "请今天内到场"},
    "release": {"body": "D-zhujian", "why": "已由社区协调解决"},
    "rule": {"lead": "D-zhujian", "why": "路灯由住建局统一管养"},
    "ask_more": {"amount": 2, "why": "需更换线缆"},
    "decide_more": {"body": "D-zhujian", "amount": 1, "why": "材料已到"},
    "pause": {"body": "D-zhujian", "cause": "weather", "amount": 10, "why": "连续暴雨"},
    "resume": {"body": "D-zhujian"},
    "retype": {"item": "X04", "why": "现场看是另一类问题"},
    "pass_": {"result": "solved"},
    "cannot_verify": {"reason": "no_entry", "why": "两次上门无人"},
    "call_back": {"reached": "yes", "says": "solved", "score": 4},
    "show_pictures": {"shown": "yes"},
    "fail": {"why": "还有一盏不亮"},
    "close": {"ratings": {"D-zhujian": [5, 4, 5], "F-chengguan": [4, 4, 4]}},
    "rate": {"score": 5, "words": "谢谢"},
    "contradict": {"why": "没修好"},
    "join": {"words": "我家门口也不亮", "contact": "13800001234"},
    "speak": {"score": 4, "solved": "yes"},
    "unmerge": {"why": "不是同一盏灯"},
    "split_off": {"title": "补栽行道树", "item": "X01"},
    "split": {
        "parts": [
            {"title": "更换路灯", "item": "X01", "place": GRID},
            {"title": "清理占道", "item": "X02", "place": ""},
        ]
    },
    "unsplit": {"why": "还是一件事"},
    "fold": {},
    "gather": {},
    "press": {"words": "请今天去看"},
    "remind": {"words": "等了几天"},
    "supervise": {"severity": "1", "demand": "请三天内办结"},
    "answer_supervision": {"report": "已组织人员更换"},
    "accept_supervision": {},
    "ask_again": {"why": "没有写办结日期"},
    "hasten": {"urgency": "E2", "why": "晚上有人摔倒"},
    "ask_hold": {"owner": "D-zhujian", "review_on": "2027-01-20", "why": "等年度资金"},
    "grant_hold": {},
    "refuse_hold": {"why": "可以先临时照明"},
    "extend_hold": {"review_on": "2027-03-20", "why": "资金未到"},
    "resume_work": {"why": "资金已到"},
    "link": {},
    "unlink": {},
    "decline": {"reason": "beyond_duty", "reply": "请联系物业公司"},
}
WITH_PROOF = {"solve": "after", "settle": "after", "answer": "after", "pass_": "seen"} | dict.fromkeys(
    ("hand_back", "object_"), "evidence"
)


def facts(move: str) -> dict[str, Any]:
    """Facts with which the move is right wherever it may be made (`merge` needs `into` besides, `link` and `unlink` need `other`, `fold` needs `into`)."""
    return FACTS[move] | ({WITH_PROOF[move]: [make_photo()]} if move in WITH_PROOF else {})
