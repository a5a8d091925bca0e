"""Figures of SYSTEM.md whose programme is not built yet: named with the programme, never given a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme that is to come, and the figures (code, name) that wait for it."""

    code: str
    name: Any
    figures: tuple[tuple[str, Any], ...]


UNBUILT = (
    Programme(
        "A1",
        _("组织体系"),
        (
            ("rural_committees", _("农村片区党委")),
            ("business_committees", _("城市商圈党委")),
            ("industry_committees", _("行业党委")),
            ("grid_organisations", _("网格党组织")),
            ("quarter_organisations", _("小区党组织")),
            ("building_organisations", _("楼栋党小组")),
            ("project_branches", _("重大项目临时党支部")),
        ),
    ),
    Programme(
        "B1", _("分层分类培训"), (("training_sessions", _("培训班次")),)
    ),
    Programme(
        "C1",
        _("旌城先锋"),
        (
            ("model_organisations", _("先锋组织")),
            ("model_secretaries", _("先锋书记")),
            ("pioneer_posts", _("先锋岗")),
        ),
    ),
    Programme("C2", _("突击队"), (("commando_teams", _("突击队")),)),
    Programme(
        "D7",
        _("社区专职工作者"),
        (
            ("worker_posts", _("社区专职工作者岗位类别")),
            ("worker_grades", _("社区专职工作者等级")),
            ("social_workers", _("持证社会工作者")),
        ),
    ),
    Programme("D8", _("社区能人导师库"), (("mentors", _("导师")),)),
    Programme("E2", _("社会组织和政府购买服务"), (
        ("purchase_projects", _("购买服务项目")),
        ("studios", _("社工站和工作室")),
        ("social_organisations", _("社会组织")),
    )),
    Programme("E3", _("社区品牌"), (("special_communities", _("特色社区")),)),
    Programme("F1", _("乡村项目和整合资金"), (
        ("rural_funds", _("整合资金")),
        ("rural_projects", _("乡村项目")),
    )),
    Programme("F6", _("职教兴乡"), (
        ("course_kinds", _("课程种类")),
        ("farmers_trained", _("培训农民")),
        ("skill_upgrades", _("技能提升")),
        ("leaders_trained", _("培育带头人")),
    )),
    Programme("F7", _("引才育才"), (
        ("talent_projects", _("人才项目")),
        ("talent_stations", _("人才驿站")),
        ("new_farmers", _("新农人")),
        ("creative_projects", _("孵化创意项目")),
        ("business_formats", _("新业态")),
    )),
    Programme("F8", _("选派"), (("education_secretaries", _("职教书记")),)),
    Programme("F9", _("集体经济"), (
        ("village_income", _("村集体收入平均数")),
        ("rich_villages", _("集体收入一百万元以上的村")),
        ("rich_share", _("集体收入一百万元以上的村占比")),
    )),
    Programme("F10", _("乡村振兴贷"), (("loan_products", _("信贷和保险产品")),)),
    Programme("G1", _("无差别综合窗口"), (
        ("service_items", _("窗口办理事项")),
        ("service_items_before", _("原有窗口办理事项")),
        ("service_growth", _("窗口办理事项增长")),
        ("service_time", _("平均办理时间减少")),
    )),
    Programme("G2", _("十五分钟服务圈"), (
        ("service_points", _("便民服务点")),
        ("service_minutes", _("到最近服务点的时间")),
    )),
    Programme("H1", _("五好小区"), (
        ("model_quarters", _("五好示范小区")),
        ("quarter_award", _("每个示范小区奖补")),
    )),
    Programme("H2", _("小区治理三年行动"), (("old_quarters", _("整治的老旧小区")),)),
    Programme("I1", _("民生微实事"), (
        ("micro_funds", _("微实事资金")),
        ("micro_projects", _("微实事项目")),
        ("micro_awards", _("受表扬的微实事项目")),
    )),
)  # fmt: skip
