"""What the moves of the grid flow ask for; a fact used by several moves stands here once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.catalogue.models import URGENCY
from jingzhi.core.flows.table import Fact
from jingzhi.programmes.grid import limits
from jingzhi.programmes.grid.models import (
    DECIDED,
    HAND_BACK,
    NO_LOOK,
    NOT_DISPATCHED,
    OUTCOMES,
    PARTS,
    PAUSES,
    SAYS,
    SEVERITIES,
    SUPPLEMENT,
    WHISTLES,
)
from jingzhi.programmes.grid.whistling import CHANNELS, GROUNDS, TASK_ENDS

TITLE = Fact("title", _("事由"), "line", required=False, most=60)
TEXT = Fact("text", _("情况说明"), required=False, most=5000)
VOICE = Fact("voice", _("语音说明"), "voice", required=False, help=_("只给经办岗位听，不公开"), since=2)
SCENE = Fact("scene", _("现场照片"), "photo", required=False)
POINT = Fact("point", _("位置"), "point", required=False)
ADDRESS = Fact("address", _("地址"), "line", required=False, most=120)
ITEM = Fact("item", _("事项类别"), "item")
MAYBE_ITEM = Fact("item", _("事项类别"), "item", required=False)
# Said wherever an item may change (core/flows/stages.py keeps the promise).
ANEW = _("换了事项，正在走的时限从原来的起点按新事项重算，已用的时间不退还")
ITEM_ANEW = Fact("item", _("事项类别"), "item", help=ANEW)
MAYBE_ITEM_ANEW = Fact("item", _("事项类别"), "item", required=False, help=ANEW)
URGENT = Fact("urgency", _("紧急程度"), "choice", required=False, choices=tuple(URGENCY.items()))
PHONE = Fact("phone", _("联系电话"), "phone", required=False, help=_("选填，只用于回访，加密保存一年后删除"))
OUTCOME = Fact("outcome", _("办理方式"), "choice", choices=tuple(OUTCOMES.items()))
NOTE = Fact("note", _("内部说明"), required=False)
REPLY = Fact("reply", _("给居民的答复"), public=True, most=500)
MAYBE_REPLY = Fact("reply", _("给居民的答复"), required=False, public=True, most=500)
AFTER = Fact("after", _("处置后照片"), "photo", required=False)
SEEN = Fact("seen", _("核实照片"), "photo", required=False)
RULING = Fact("result", _("核实认定的结果"), "choice", choices=tuple(DECIDED.items()), since=2)
NO_PHOTO = Fact("no_photo", _("没有核实照片的原因"), required=False, most=200, since=2)
LEFT = Fact("left", _("还剩什么没有解决"), required=False, public=True, most=500, since=2)
LEFT_ON = Fact("left_on", _("剩余部分何时办完"), "date", required=False, since=2)
ANOTHER = Fact("other", _("后续或重复的事项编号"), "case", required=False, since=2)
LAW = Fact("law", _("法定依据（法律名称和条款）"), "line", required=False, public=True, most=120, since=2)
EXPLAIN = Fact("explain", _("给居民的书面说明"), required=False, public=True, most=500, since=2)
NO_LOOK_REASON = Fact("reason", _("无法核查的原因"), "choice", choices=NO_LOOK)
REACHED = Fact(
    "reached", _("联系上了吗"), "choice", choices=(("yes", _("联系上了")), ("no", _("没有联系上")))
)
SAID = Fact("says", _("问题解决了吗"), "choice", required=False, choices=tuple(SAYS.items()), since=2)
MAYBE_SCORE = Fact(
    "score", _("满意度"), "score", required=False, help=_("居民不愿打分就不选，不能替居民打分")
)
PUBLISHED = Fact(
    "shown", _("居民能看到处置前后的照片吗"), "choice", choices=(("yes", _("能")), ("no", _("不能")))
)
WHY = Fact("why", _("原因说明"), most=500)
SCORE = Fact("score", _("满意度"), "score")
WORDS = Fact("words", _("想说的话"), required=False, most=500)
URGING = Fact("words", _("催办意见"), required=False, most=200)
PLACE = Fact("place", _("网格或社区"), "place")
GRID = Fact("place", _("网格"), "place", required=False)
INTO = Fact("into", _("并入的事项编号"), "case")
TRIED_GRID = Fact("tried", _("已做的工作"), required=False, most=500)
TRIED = Fact("tried", _("社区已做的工作"), most=500)
SENT_BACK = Fact("reason", _("退回原因"), "choice", choices=SUPPLEMENT)
HANDED_BACK = Fact("reason", _("退回原因"), "choice", choices=HAND_BACK)
DECLINED = Fact("reason", _("不予受理的原因"), "choice", choices=NOT_DISPATCHED)
BASIS = Fact("basis", _("职责依据（文件和条款）"), most=500)
DOCUMENT = Fact("document", _("依据文件"), most=200)
CLAUSE = Fact("clause", _("条款和内容"), most=500)
EVIDENCE = Fact("evidence", _("依据照片"), "photo", help=_("文件条款页或现场"))
MAYBE_DOCUMENT = Fact("document", _("依据文件"), required=False, most=200, help=_("不属本单位职责的必填"))
MAYBE_CLAUSE = Fact("clause", _("条款和内容"), required=False, most=500, help=_("不属本单位职责的必填"))
MAYBE_EVIDENCE = Fact("evidence", _("依据照片"), "photo", required=False, help=_("不属职责、不在辖区的必传"))
LEAD = Fact("lead", _("主办单位"), "body")
ASSIST = Fact("assist", _("协办单位"), "bodies", required=False)
KIND = Fact("kind", _("哨的类型"), "choice", choices=tuple(WHISTLES.items()))
ARRIVE = Fact("arrive_amount", _("到场时限"), "number", required=False, help=limits.HELP, since=2)
HANDLE = Fact("handle_amount", _("处置时限"), "number", required=False, help=limits.HELP)
TRIED_STREET = Fact("tried", _("街道已做的工作"), required=False, most=500, since=2)
GROUND = Fact("ground", _("异议理由"), "choice", choices=GROUNDS)
TASK_FOR = Fact("body", _("承担单位"), "body")
WORK = Fact("work", _("任务内容"), most=300)
DUE = Fact("due", _("完成日期"), "date")
LISTED = Fact("task", _("清单任务"), "number")
DONE = Fact("done", _("完成情况"), "choice", choices=tuple(TASK_ENDS.items())[:2])
TASK_RESULT = Fact("result", _("完成说明或没做的原因"), required=False, most=500)
TASK_PHOTO = Fact("task_photo", _("任务照片"), "photo", required=False)
WAIVED = Fact("body", _("免于反馈的协办单位"), "body")
STAND = Fact("point", _("到场位置"), "point", required=False, help=_("只记这一次，半年后删除"), since=2)
CHANNEL = Fact("channel", _("转到哪里"), "choice", choices=CHANNELS)
REFERENCE = Fact("reference", _("对方受理编号"), "line", required=False, most=60, help=_("转急救报警可不填"))
TOLD = Fact("reply", _("告知反映人的话"), public=True, most=500)
ORDER = Fact("order", _("派单说明"), required=False, most=500)
RELEASED = Fact("body", _("撤回的单位"), "body")
ASKER = Fact("body", _("申请单位"), "body")
CALLED = Fact("body", _("承办单位"), "body")
MORE = Fact("amount", _("申请延长（按原时限单位）"), "number")
GRANTED = Fact("amount", _("同意延长（不填为不同意）"), "number", required=False)
CAUSE = Fact("cause", _("暂停事由"), "choice", choices=PAUSES)
PAUSE_DAYS = Fact("amount", _("最长暂停（自然日）"), "number")
RATINGS = Fact("ratings", _("街道评议部门"), "ratings")
PART = Fact("part", _("网格的分工"), "choice", choices=PARTS)

# What a matter comes in with, by whoever brings it.
TASK = (TITLE, ITEM, Fact("text", _("要做什么"), most=1000), PART)
FOUND = (TITLE, ITEM, TEXT, VOICE, SCENE, POINT, ADDRESS, URGENT)
SUBMITTED = (TITLE, MAYBE_ITEM, TEXT, SCENE, POINT, ADDRESS, PHONE)
FORWARDED = (TITLE, MAYBE_ITEM, TEXT, POINT, ADDRESS)
RESULT = (OUTCOME, AFTER, MAYBE_REPLY, VOICE, NOTE)
ANSWER = (OUTCOME, REPLY, AFTER, VOICE, NOTE)
CALL = (LEAD, ASSIST, KIND, ARRIVE, HANDLE, ORDER, TRIED_STREET)
REFUSAL = (HANDED_BACK, MAYBE_DOCUMENT, MAYBE_CLAUSE, MAYBE_EVIDENCE)
OBJECTION = (GROUND, DOCUMENT, CLAUSE, EVIDENCE, WHY)

# Many voices, ties, children, pressure from above, and what must wait (see checks of the same names).
MEETING = Fact("words", _("补充说明"), required=False, most=500)
CONTACT = Fact("contact", _("联系电话"), "line", required=False, most=20, help=_("选填，加密保存一年后删除"))
SOLVED = Fact("solved", _("解决了吗"), "choice", choices=(("yes", _("解决了")), ("no", _("没有解决"))))
OTHER = Fact("other", _("另一件事项编号"), "case")
# What a verifier says: the outcome, the look on the spot, and what some outcomes need besides.
VERIFIED = (RULING, SEEN, NO_PHOTO, LEFT, LEFT_ON, ANOTHER, LAW, EXPLAIN, NOTE)
NOT_VERIFIED = (NO_LOOK_REASON, WHY)
CALLED_BACK = (REACHED, SAID, MAYBE_SCORE, WORDS)
CHILDREN = Fact("parts", _("子事项"), "parts")
INTO_PARENT = Fact("into", _("原事项编号"), "case")
SEVERITY = Fact(
    "severity", _("督办等级"), "choice", choices=tuple((str(n), word) for n, word in SEVERITIES.items())
)
DEMAND = Fact("demand", _("督办要求"), most=500)
WRITTEN = Fact("report", _("书面答复"), most=1000)
HASTE = Fact("urgency", _("加急到"), "choice", choices=tuple(URGENCY.items())[:4])
OWNER = Fact("owner", _("责任单位"), "body")
REVIEW_ON = Fact("review_on", _("复查日期"), "date")
