"""What is stored of people, told in plain words: the classes of columns (core/privacy.toml) with why and how long.

The lengths are the constants the deletion itself uses; a test keeps every column that is not plain explained here
exactly once (PIPL arts 17, 19; 网络数据安全管理条例 art. 21).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from jingzhi import core
from jingzhi.core.bodies.views import KEPT as VIEW_DAYS
from jingzhi.core.flows.beside import CONTACT_DAYS, WORDS_DAYS
from jingzhi.core.notices.actions import KEPT as NOTICE_DAYS
from jingzhi.programmes.grid.actions.joint import POSITION_DAYS

# A change of the text is a new version with its date.
VERSION, SINCE = 1, date(2026, 11, 23)
DUTY = _("履行法定职责所必需（个人信息保护法第十三条第三项）")
CONSENT = _("您的同意，可以不给，也可以随时撤回（第十三条第一项、第十五条）")
OFFICES = _("这件事经过的网格、社区、街道、承办单位和区里的岗位；别的单位看不到")


@dataclass(frozen=True)
class Kept:
    """One kind of data. `columns`: "room.Model.column"; `days` 0: until what `until` says."""

    what: Any
    columns: tuple[str, ...]
    why: Any
    basis: Any
    days: int
    who: Any
    until: Any = ""


TABLE = (
    Kept(
        _("您写的话，以及单位的答复和办理说明"),
        ("flows.Remark.text", "grid.Matter.title", "flows.Words.text"),
        _("弄清是什么事，办理、答复和复核"),
        DUTY,
        WORDS_DAYS,
        OFFICES,
    ),
    Kept(
        _("照片（先去掉拍摄设备和位置信息再存）"),
        ("flows.Attachment.file",),
        _("看清现场，核实是否办好"),
        DUTY,
        WORDS_DAYS,
        _("同上；街道决定公开以后，您凭查询码也能看到"),
    ),
    Kept(
        _("工作人员的语音说明（只有声音，最长 60 秒）"),
        ("flows.Recording.file",),
        _("代替打字说明情况"),
        DUTY,
        WORDS_DAYS,
        _("经办这件事的岗位，不公开"),
    ),
    Kept(
        _("地址和位置"),
        ("grid.Matter.address", "grid.Matter.lon", "grid.Matter.lat"),
        _("找到现场，确定由哪个网格和单位办"),
        DUTY,
        WORDS_DAYS,
        _("同上；公开的地图只有约 100 米方格"),
    ),
    Kept(
        _("手机号（选填）"),
        (
            "flows.Contact.phone_sealed",
            "flows.Contact.phone_mask",
            "grid.Voice.phone_sealed",
            "grid.Voice.phone_mask",
        ),
        _("联系您、办结后回访"),
        CONSENT,
        CONTACT_DAYS,
        _("加密保存，平时只显示 138****1234 这样；要看全号必须选原因，每看一次记一条台账"),
    ),
    Kept(
        _("别的渠道的编号（12345、信访、报警）"),
        ("grid.Matter.outside_id", "grid.Transfer.reference"),
        _("和那个渠道对上同一件事"),
        DUTY,
        WORDS_DAYS,
        OFFICES,
    ),
    Kept(
        _("提醒里引用的事由"),
        ("notices.Notice.text",),
        _("告诉下一个岗位轮到它办"),
        DUTY,
        NOTICE_DAYS.days,
        _("轮到办理的岗位"),
    ),
    Kept(
        _("工作人员应哨时的一个位置点（不是居民的，也不跟踪）"),
        ("grid.ArrivalPoint.lon", "grid.ArrivalPoint.lat"),
        _("核对是否到场"),
        DUTY,
        POSITION_DAYS.days,
        _("街道和承办单位"),
    ),
    Kept(
        _("岗位存下的查找词（常用视图）"),
        ("bodies.SavedView.query",),
        _("下次打开同样的列表"),
        DUTY,
        VIEW_DAYS.days,
        _("存下它的岗位"),
    ),
    Kept(
        _("楼栋长、志愿者的姓名和电话"),
        (
            "staffing.HelperContact.name_sealed",
            "staffing.HelperContact.name_mask",
            "staffing.HelperContact.phone_sealed",
            "staffing.HelperContact.phone_mask",
        ),
        _("请他们帮忙时联系"),
        CONSENT,
        0,
        _("所在社区和街道；加密保存，看全号记台账"),
        _("到本人同意的日期或退出那天"),
    ),
)


@cache
def classes() -> Mapping[str, str]:
    """{"room.Model.column": class} of every column of ours (plain, words or personal)."""
    text = (Path(core.__file__).parent / "privacy.toml").read_text(encoding="utf-8")
    return {
        f"{room}.{model}.{column}": kind
        for room, models in tomllib.loads(text).items()
        for model, groups in models.items()
        for kind, columns in groups.items()
        for column in columns
    }
