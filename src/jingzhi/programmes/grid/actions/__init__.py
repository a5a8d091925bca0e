"""What each move writes beside the case, and taking matters in. Moves themselves go through flows.advance."""

from __future__ import annotations

from jingzhi.programmes.grid.actions.callbacks import call_back
from jingzhi.programmes.grid.actions.deadlines import (
    ask_more,
    decide_more,
    pause,
    resume,
    retype,
    show_deadline,
    show_deadlines,
)
from jingzhi.programmes.grid.actions.ending import (
    contradict,
    fail,
    keep_satisfaction,
    rate_bodies,
)
from jingzhi.programmes.grid.actions.holding import (
    ask_hold,
    end_hold,
    extend_hold,
    grant_hold,
    remind_of_holds,
)
from jingzhi.programmes.grid.actions.intake import (
    forget,
    hand_out,
    receive,
    take_in,
)
from jingzhi.programmes.grid.actions.joint import (
    finish_task,
    list_task,
)
from jingzhi.programmes.grid.actions.returns import (
    annul,
    object_,
    transfer,
    uphold,
)
from jingzhi.programmes.grid.actions.sorting import (
    answer_at,
    sort,
)
from jingzhi.programmes.grid.actions.splitting import fold, gather, split, take_in_child, unsplit
from jingzhi.programmes.grid.actions.spot import solve_on_the_spot
from jingzhi.programmes.grid.actions.supervision import (
    accept_supervision,
    answer_supervision,
    ask_again,
    hasten,
    keep_haste,
    remind,
    supervise,
)
from jingzhi.programmes.grid.actions.verification import decide, decline, look_again, show_pictures
from jingzhi.programmes.grid.actions.voices import join, link, look_at_voices, merge, speak, unlink, unmerge
from jingzhi.programmes.grid.actions.whistles import (
    answer,
    check_in,
    hand_back,
    release,
    rule,
    show_due,
    urge,
    waive,
    whistle,
)

__all__ = [
    "accept_supervision",
    "annul",
    "answer",
    "answer_at",
    "answer_supervision",
    "ask_again",
    "ask_hold",
    "ask_more",
    "call_back",
    "check_in",
    "contradict",
    "decide",
    "decide_more",
    "decline",
    "end_hold",
    "extend_hold",
    "fail",
    "finish_task",
    "fold",
    "forget",
    "gather",
    "grant_hold",
    "hand_back",
    "hand_out",
    "hasten",
    "join",
    "keep_haste",
    "keep_satisfaction",
    "link",
    "list_task",
    "look_again",
    "look_at_voices",
    "merge",
    "object_",
    "pause",
    "rate_bodies",
    "receive",
    "release",
    "remind",
    "remind_of_holds",
    "resume",
    "retype",
    "rule",
    "show_deadline",
    "show_deadlines",
    "show_due",
    "show_pictures",
    "solve_on_the_spot",
    "sort",
    "speak",
    "split",
    "supervise",
    "take_in",
    "take_in_child",
    "transfer",
    "unlink",
    "unmerge",
    "unsplit",
    "uphold",
    "urge",
    "waive",
    "whistle",
]
