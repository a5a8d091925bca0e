"""吹哨派单 as a table: who may move a matter from where to where, and what it takes (SYSTEM.md D6).

Limits per state and of the whole matter are district defaults (DOMAIN.md 1.5 and 2, marked [D]), which an item may
replace; arrival and handling limits come from the item. What was in force at dispatch stays with the case. A line
with `since=N` came with version N of the flow: a case finishes under the version it was opened under.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingzhi.core.flows.table import START, STAY, Flow, Move, State, register
from jingzhi.programmes.grid import actions, checks
from jingzhi.programmes.grid import facts as f

CALLED = ("department", "force")
OPEN = (
    "unplaced",
    "reported",
    "community",
    "street",
    "dispatched",
    "disputed",
    "answered",
    "undecided",
    "verified",
    "objected",
    "split",
    "hold_asked",
    "held",
)
# What is split or held is brought together or taken up again first.
LEAVES = tuple(code for code in OPEN if code not in ("split", "hold_asked", "held"))
SUPERVISORS = ("street", "district", "leader")
LEVELS = ("community", "street", "district")
CALLERS = ("community", "hotline", "street")
# Whoever meets a resident that cannot or will not write on a phone.
RECEIVERS = ("grid_worker", "community", "street", "hotline")
VERIFIERS = ("community", "grid_worker", "street")

# fmt: off
STATES = (
    State("unplaced", _("待定位"), "wait", ("district",), ("workhour", 4)),
    State("reported", _("网格待办"), "wait", ("grid_worker",), ("workhour", 4), stage="accept"),
    State("community", _("待社区分拣"), "wait", ("community",), ("workhour", 4), stage="accept"),
    State("street", _("待派单"), "wait", ("street",), ("workhour", 2), stage="accept"),
    State("dispatched", _("办理中"), "doing", CALLED),
    State("disputed", _("待裁定"), "wait", ("district",), ("workday", 2)),
    State("answered", _("待核实"), "check", ("community",), ("workday", 1), stage="verify"),
    State("undecided", _("待街道认定"), "check", ("street",), ("workday", 2), stage="verify", since=2),
    State("verified", _("待评议"), "check", ("street",), ("workday", 2), stage="verify"),
    State("split", _("已拆分"), "doing", ("community", "street"), since=2),
    State("hold_asked", _("待批挂账"), "wait", ("district",), ("workday", 3), since=2),
    State("held", _("已挂账"), "hold", ("street",), still=True, since=2),
    State("closed", _("已办结"), "done", final=True),
    State("declined", _("不予受理"), "hold", final=True),
    State("merged", _("已合并"), "hold", final=True),
    State("objected", _("待认定"), "wait", ("district",), ("workday", 2), since=2),
    State("transferred", _("已转出"), "hold", final=True, since=2),
)
# name, label, from, to, by whom; then what it asks for, its rule, what it writes, when its button is shown.
COMING_IN = (
    Move("report", _("上报"), START, ("reported", "community"), "grid_worker",
         f.FOUND, checks.enters_where_it_lies, actions.take_in),
    Move("submit", _("居民反映"), START, ("reported", "community", "unplaced"), "resident",
         f.SUBMITTED, checks.enters_where_it_lies, actions.take_in),
    Move("behalf", _("代为反映"), START, ("reported", "community", "unplaced"), RECEIVERS,
         f.SUBMITTED, checks.enters_where_it_lies, actions.take_in, since=2),
    Move("forward", _("12345转办"), START, ("unplaced", "reported", "community"), "hotline",
         f.FORWARDED, checks.enters_where_it_lies, actions.take_in),
    Move("task", _("部门交办"), START, "reported", "department",
         f.TASK, checks.rests_on_the_list, actions.take_in, since=2),
    Move("place", _("定位到网格或社区"), "unplaced", ("reported", "community"), "district",
         (f.PLACE,), checks.goes_to_a_grid_or_community, undo=True),
    Move("decline", _("不予受理"), ("unplaced", "community", "street"), "declined", ("district", "community", "street"),
         (f.DECLINED, f.REPLY), checks.is_theirs_to_decline, actions.decline, offered=checks.may_decline),
)
GRID_AND_COMMUNITY = (
    Move("solve", _("就地办结"), "reported", "answered", "grid_worker",
         f.RESULT, checks.has_proof, actions.answer_at("grid"), tone="primary"),
    Move("raise_", _("请社区处理"), "reported", "community", "grid_worker",
         (f.TRIED_GRID, f.MAYBE_ITEM_ANEW, f.URGENT), checks.sorts, actions.sort, undo=True),
    Move("sort", _("分拣"), "community", "community", "community",
         (f.ITEM_ANEW, f.URGENT, f.GRID), checks.sorts, actions.sort, undo=True),
    Move("settle", _("本社区办结"), "community", "answered", "community",
         f.RESULT, checks.has_proof, actions.answer_at("community"), tone="primary"),
    Move("raise_up", _("报街道"), "community", "street", "community",
         (f.MAYBE_ITEM_ANEW, f.URGENT, f.TRIED), checks.has_an_item, actions.sort, undo=True),
    Move("hand_down", _("交网格办理"), "community", "reported", "community",
         (f.GRID, f.NOTE), checks.goes_to_a_grid, undo=True),
    Move("send_back", _("退回网格补充"), "community", "reported", "community",
         (f.SENT_BACK, f.NOTE), checks.lies_in_a_grid, offered=checks.came_from_a_grid, back=True, undo=True),
    Move("merge", _("并入已有事项"), ("community", "street"), "merged", ("community", "street"),
         (f.INTO,), checks.merges_into_an_open_one, actions.merge),
    Move("give_back", _("退回社区"), "street", "community", "street",
         (f.SENT_BACK, f.NOTE), back=True, undo=True),
)
WHISTLE = (
    Move("whistle", _("吹哨派单"), "street", "dispatched", "street",
         f.CALL, checks.lead_owns_the_item, actions.whistle, tone="whistle", undo=True),
    Move("check_in", _("应哨"), "dispatched", "dispatched", CALLED,
         (f.STAND,), checks.not_yet_checked_in, actions.check_in, checks.may_check_in, tone="primary", undo=True),
    Move("answer", _("反馈办理结果"), "dispatched", ("answered", "dispatched"), CALLED,
         f.ANSWER, checks.answers_its_part, actions.answer, checks.may_answer, tone="primary"),
    Move("hand_back", _("退回街道"), "dispatched", ("street", "disputed", "dispatched", "answered"), CALLED,
         (f.HANDED_BACK, f.BASIS), checks.hands_its_part_back, actions.hand_back, checks.may_hand_back, back=True,
         until=2, undo=True),
    Move("hand_back", _("退回街道"), "dispatched", ("street", "disputed", "dispatched", "answered"), CALLED,
         f.REFUSAL, checks.hands_its_part_back, actions.hand_back, checks.may_hand_back, back=True, since=2, undo=True),
    Move("urge", _("催办"), "dispatched", "dispatched", "street",
         (f.URGING,), checks.not_urged_lately, actions.urge, undo=True),
    Move("release", _("撤哨"), "dispatched", ("dispatched", "street", "answered"), "street",
         (f.RELEASED, f.WHY), checks.releases_who_was_called, actions.release, undo=True),
    Move("rule", _("裁定主办单位"), "disputed", "dispatched", "district",
         (f.LEAD, f.ASSIST, f.WHY), checks.ruling_names_who_comes, actions.rule, tone="primary"),
)
JOINT = (
    Move("list_task", _("列联合任务"), "dispatched", "dispatched", ("street", *CALLED),
         (f.TASK_FOR, f.WORK, f.DUE), checks.lists_for_who_was_called, actions.list_task, checks.may_list_task,
         since=2),
    Move("finish_task", _("办结清单任务"), "dispatched", "dispatched", CALLED,
         (f.LISTED, f.DONE, f.TASK_RESULT, f.TASK_PHOTO), checks.finishes_its_own_task, actions.finish_task,
         checks.may_finish_task, tone="primary", since=2),
    Move("waive", _("免于协办反馈"), "dispatched", "dispatched", CALLED,
         (f.WAIVED, f.WHY), checks.waives_a_missing_assistant, actions.waive, checks.may_waive, since=2),
    Move("object_", _("提出异议"), "dispatched", "objected", CALLED,
         f.OBJECTION, checks.objects_in_time, actions.object_, checks.may_object, since=2),
    Move("uphold", _("认定有效，继续办理"), "objected", "dispatched", "district",
         (f.WHY,), None, actions.uphold, tone="primary", since=2),
    Move("annul", _("认定无效，退回街道"), "objected", "street", "district",
         (f.WHY,), None, actions.annul, back=True, since=2),
    Move("transfer", _("转出"), LEAVES, "transferred", ("grid_worker", "community", "street", "district"),
         (f.CHANNEL, f.REFERENCE, f.TOLD), checks.leaves_by_the_right_door, actions.transfer, checks.may_transfer,
         since=2),
)
TIME = (
    Move("ask_more", _("申请延期"), "dispatched", "dispatched", CALLED,
         (f.MORE, f.WHY), checks.asks_in_time_and_once, actions.ask_more, checks.may_ask_more, undo=True),
    Move("decide_more", _("答复延期申请"), "dispatched", "dispatched", "street",
         (f.ASKER, f.GRANTED, f.WHY), checks.gives_at_most_what_was_asked, actions.decide_more, checks.may_decide_more, undo=True),
    Move("pause", _("暂停计时"), "dispatched", "dispatched", "street",
         (f.CALLED, f.CAUSE, f.PAUSE_DAYS, f.WHY), checks.pauses_within_the_cap, actions.pause, checks.may_pause, undo=True),
    Move("resume", _("恢复计时"), "dispatched", "dispatched", "street",
         (f.CALLED,), checks.is_paused, actions.resume, checks.may_resume, undo=True),
    Move("retype", _("改事项"), "dispatched", "dispatched", "street",
         (f.ITEM_ANEW, f.WHY), checks.the_lead_keeps_it, actions.retype, since=2, undo=True),
)
ENDING = (
    Move("pass_", _("核实通过"), ("answered", "undecided"), ("verified", "closed"), VERIFIERS,
         f.VERIFIED, checks.decides_the_outcome, actions.decide, checks.may_verify, tone="primary"),
    Move("fail", _("核实不通过，退回返工"), ("answered", "undecided"), ("dispatched", "reported", "community", "split"), VERIFIERS,
         (f.WHY, f.SEEN), checks.goes_back_to_the_handler, actions.fail, checks.may_verify, back=True),
    Move("cannot_verify", _("无法核查"), "answered", ("answered", "undecided"), VERIFIERS,
         f.NOT_VERIFIED, checks.looks_again_tomorrow, actions.look_again, checks.may_verify, since=2),
    Move("close", _("评议并办结"), "verified", "closed", "street",
         (f.RATINGS, f.NOTE), checks.rates_everybody, actions.rate_bodies, tone="primary"),
    Move("rate", _("评价"), "closed", "closed", "resident",
         (f.SCORE, f.SAID, f.WORDS), checks.within_fourteen_days, actions.keep_satisfaction, checks.may_rate),
    Move("contradict", _("问题没有解决"), "closed", ("street", "community"), "resident",
         (f.WHY,), checks.reopens, actions.contradict, checks.may_contradict, back=True),
    Move("call_back", _("回访"), "closed", ("closed", "street", "community"), CALLERS,
         f.CALLED_BACK, checks.calls_back, actions.call_back, checks.may_call_back, back=True, since=2),
    Move("show_pictures", _("公开处置照片"), "closed", "closed", "street",
         (f.PUBLISHED,), checks.shows_what_there_is, actions.show_pictures, checks.has_pictures, since=2),
)
VOICES = (
    Move("join", _("同样遇到"), OPEN, STAY, ("resident", "hotline", "grid_worker", "community", "street"),
         (f.MEETING, f.SCENE, f.CONTACT), checks.joins, actions.join, since=2, quiet=True),
    Move("speak", _("同样遇到者评价"), "closed", STAY, "resident",
         (f.SCORE, f.SOLVED, f.WORDS), checks.speaks_as_a_voice, actions.speak, checks.by_its_code, since=2, quiet=True),
    Move("unmerge", _("撤销合并"), "merged", ("community", "street"), LEVELS,
         (f.WHY,), checks.unmerges, actions.unmerge, checks.may_unmerge, since=2),
    Move("link", _("关联"), (*OPEN, "closed"), STAY, LEVELS,
         (f.OTHER,), checks.links, actions.link, since=2, quiet=True),
    Move("unlink", _("解除关联"), (*OPEN, "closed"), STAY, LEVELS,
         (f.OTHER,), checks.is_linked, actions.unlink, checks.may_unlink, since=2, quiet=True),
)
SPLITTING = (
    Move("split_off", _("拆分立案"), START, ("community", "street"), ("community", "street"),
         (f.TITLE, f.ITEM, f.POINT, f.ADDRESS), checks.starts_where_it_was_split, actions.take_in_child, since=2),
    Move("split", _("拆分"), ("community", "street"), "split", ("community", "street"),
         (f.CHILDREN,), checks.splits_once, actions.split, checks.may_split, since=2),
    Move("unsplit", _("撤销拆分"), "split", ("community", "street"), ("community", "street"),
         (f.WHY,), checks.unsplits, actions.unsplit, checks.may_unsplit, since=2),
    Move("fold", _("并回原事项"), ("community", "street"), "merged", "system",
         (f.INTO_PARENT,), None, actions.fold, since=2),
    Move("gather", _("子事项全部办结"), "split", "answered", "system",
         (), checks.all_children_are_closed, actions.gather, since=2),
)
PRESSURE = (
    Move("press", _("社区催办"), ("reported", "dispatched"), STAY, "community",
         (f.URGING,), checks.not_urged_lately, actions.urge, since=2, quiet=True, undo=True),
    Move("remind", _("居民催办"), OPEN, STAY, "resident",
         (f.URGING,), checks.reminds_in_time, actions.remind, since=2, quiet=True),
    Move("supervise", _("督办"), OPEN, STAY, (*SUPERVISORS, "system"),
         (f.SEVERITY, f.DEMAND), checks.supervises_upwards, actions.supervise, checks.may_supervise, since=2, quiet=True),
    Move("answer_supervision", _("答复督办"), (*OPEN, "closed"), STAY, (*CALLED, "grid_worker", *LEVELS),
         (f.WRITTEN,), checks.answers_its_supervision, actions.answer_supervision, checks.may_answer_supervision,
         since=2, quiet=True),
    Move("accept_supervision", _("认可督办答复"), (*OPEN, "closed"), STAY, SUPERVISORS,
         (), checks.judges_an_answer, actions.accept_supervision, checks.may_judge_answer, since=2, quiet=True),
    Move("ask_again", _("再次督办"), (*OPEN, "closed"), STAY, SUPERVISORS,
         (f.WHY,), checks.judges_an_answer, actions.ask_again, checks.may_judge_answer, since=2, quiet=True),
    Move("hasten", _("加急"), OPEN, STAY, ("street", "district"),
         (f.HASTE, f.WHY), checks.only_more_urgent, actions.hasten, checks.may_hasten, since=2, undo=True),
)
HOLDING = (
    Move("ask_hold", _("申请挂账"), "street", "hold_asked", "street",
         (f.OWNER, f.REVIEW_ON, f.WHY), checks.asks_for_a_while, actions.ask_hold, since=2, undo=True),
    Move("grant_hold", _("批准挂账"), "hold_asked", "held", "district",
         (f.NOTE,), None, actions.grant_hold, since=2, tone="primary"),
    Move("refuse_hold", _("不同意挂账"), "hold_asked", "street", "district",
         (f.WHY,), None, actions.end_hold, since=2, back=True),
    Move("extend_hold", _("延长挂账"), "held", STAY, "district",
         (f.REVIEW_ON, f.WHY), checks.stays_within_the_cap, actions.extend_hold, since=2),
    Move("resume_work", _("恢复办理"), "held", "street", ("street", "district"),
         (f.WHY,), None, actions.end_hold, since=2),
)
# fmt: on

FLOW = register(
    Flow(
        "grid",
        _("网格事项"),
        STATES,
        COMING_IN
        + GRID_AND_COMMUNITY
        + WHISTLE
        + JOINT
        + TIME
        + ENDING
        + VOICES
        + SPLITTING
        + PRESSURE
        + HOLDING,
        version=2,
        whole=("workday", 15),
        whole_since=2,
    )
)
