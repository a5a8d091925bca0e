"""What an application asks for, in the sections of its form (DOMAIN.md section 3: Application form)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jingzhi.core.catalogue.models import CLOCK_KINDS, STREET_LISTS, URGENCY
from jingzhi.core.flows.table import Fact
from jingzhi.programmes.admission.models import APPRAISALS, KINDS, SHARING, UNIT_NAMES, WAYS


def _choice(name: str, label: Any, words: dict[str, Any], *, required: bool = True, help: Any = "") -> Fact:
    return Fact(name, label, "choice", required=required, choices=tuple(words.items()), help=help)


def _line(name: str, label: Any, most: int, *, required: bool = True, help: Any = "") -> Fact:
    return Fact(name, label, "line", required=required, most=most, help=help)


KIND_WORDS = {code: label for code, label in KINDS.items() if code != "exit"}
ITEM = Fact("item", _("变更哪一项"), "item", required=False, help=_("类型为“变更”时必填，只能是本部门的事项"))
NAME = _line("name", _("事项名称"), 60)
CATEGORY = _line("category", _("类别"), 20, help=_("例如：平安和安全隐患"))
BASIS = _line("basis", _("法律法规或文件名称"), 80)
ARTICLE = _line("article", _("条款原文（第几条怎么写）"), 110)
TIMES = Fact("times", _("次数"), "number")
UNIT = _choice("unit", _("频次"), UNIT_NAMES)
MINUTES = Fact("minutes", _("每次用时（分钟）"), "number")
URGENT = _choice("urgency", _("紧急程度"), URGENCY)
LIMITS = (
    _choice("arrive_kind", _("到场时限按"), CLOCK_KINDS),
    Fact("arrive_amount", _("到场时限"), "number"),
    _choice("handle_kind", _("处置时限按"), CLOCK_KINDS),
    Fact("handle_amount", _("处置时限"), "number"),
)
SECTIONS: tuple[tuple[Any, Any, tuple[Fact, ...]], ...] = (
    (
        _("一、什么事"),
        _("入清单后按这里写的名称公布"),
        (
            _choice("kind", _("类型"), KIND_WORDS, help=_("临时最长 3 个月，其他最长 1 年")),
            ITEM,
            NAME,
            CATEGORY,
            _line("content", _("工作内容"), 500),
            _line("target", _("对象"), 200),
        ),
    ),
    (
        _("二、凭什么"),
        _("没有依据的不受理"),
        (
            BASIS,
            ARTICLE,
            _choice("street_list", _("街道履职清单"), STREET_LISTS),
            _line("street_entry", _("对应的清单条目"), 120),
        ),
    ),
    (
        _("三、在哪里、多久一次、要多少时间"),
        _("每格每月工时由系统算出；不选地点就是全部网格"),
        (
            Fact("places", _("只在这些地点"), "places", required=False),
            UNIT,
            TIMES,
            MINUTES,
            Fact("starts_on", _("开始日期"), "date"),
            Fact("ends_on", _("结束日期"), "date"),
            URGENT,
            *LIMITS,
        ),
    ),
    (
        _("四、数据和留痕"),
        _("默认都不要；要的写明理由"),
        (
            _choice("sharing", _("数据从哪里来"), SHARING),
            _line("data_fields", _("所需数据字段"), 200, required=False, help=_("已经有的不再采集")),
            _line("personal_info", _("个人信息类型"), 200, required=False),
            _line("necessity", _("为什么必须要"), 200, required=False, help=_("涉及个人信息的必填")),
            Fact("asks_forms", _("要填的表格种数"), "amount", required=False, help=_("默认 0")),
            Fact("asks_photos", _("要拍照"), "flag", required=False),
            Fact("asks_ledger", _("要建台账"), "flag", required=False),
            Fact("asks_group", _("要建工作群"), "flag", required=False),
            Fact("asks_app", _("要装 APP"), "flag", required=False),
        ),
    ),
    (
        _("五、给什么"),
        _("委托的部门承担费用"),
        (
            Fact("funds", _("经费额度（元/年）"), "amount", help=_("不产生费用填 0")),
            _line("funds_source", _("经费来源"), 120, required=False),
            _choice("funds_way", _("拨付方式"), WAYS),
            _line("training", _("培训安排"), 200),
            _line("safety", _("安全保障"), 200),
        ),
    ),
    (
        _("六、怎么评、什么时候停"),
        _("不得一票否决"),
        (
            _choice("appraisal", _("考核方式"), APPRAISALS),
            _line("office", _("责任科室"), 60, help=_("写科室，不写个人")),
            _line("exit_when", _("退出条件"), 200),
            Fact(
                "removes",
                _("拟同时退出的本部门事项"),
                "item",
                required=False,
                help=_("超出每格工时上限时要“进一出一”"),
            ),
        ),
    ),
)
FORM: tuple[Fact, ...] = tuple(fact for _heading, _note, facts in SECTIONS for fact in facts)
DECLARED: tuple[Fact, ...] = (
    Fact("body", _("口头申请的部门"), "body"),
    NAME,
    CATEGORY,
    BASIS,
    ARTICLE,
    UNIT,
    TIMES,
    MINUTES,
    URGENT,
    *LIMITS,
    Fact("why", _("紧急情况"), most=500),
)
