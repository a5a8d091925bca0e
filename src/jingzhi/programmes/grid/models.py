"""The columns of a grid matter beside its case: what it is, who was whistled for, how they were rated."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingzhi.core.bodies.models import Body
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.suggestions.models import Offer, SuggestionModel  # noqa: F401 (registers them)
from jingzhi.programmes.grid.whistling import WHISTLES, Whistle

FORGOTTEN = "—"  # the title of a matter whose words were deleted on their date
SOURCES = {
    "patrol": _("网格员巡查"),
    "resident": _("居民反映"),
    "hotline": _("12345转办"),
    "split": _("拆分立案"),
    "behalf": _("代为反映"),
    "task": _("部门交办"),
}
LEVELS = {"grid": _("网格内解决"), "community": _("社区解决"), "street": _("街道吹哨解决")}
OUTCOMES = {
    "fixed": _("已修复"),
    "cleared": _("已清理"),
    "corrected": _("已责令改正"),
    "mediated": _("已调解"),
    "explained": _("已解释说明"),
    "planned": _("已列入计划"),
    "not_found": _("现场未发现"),
}
# What the verifier decides about the matter, apart from what the handler says it did (DOMAIN.md 1.4, section 17 rule 4).
DECIDED = {
    "solved": _("已解决"),
    "partial": _("部分解决"),
    "impossible": _("无法解决（法定原因）"),
    "not_ours": _("不属本级"),
    "duplicate": _("重复"),
    "gone": _("已自行消除"),
}
# Why a look on the spot told nothing (无法核查).
NO_LOOK = (
    ("no_entry", _("无人在场或进不去")),
    ("no_place", _("找不到地点")),
    ("hours", _("问题只在特定时段出现")),
    ("weather", _("天气或路况不允许到场")),
    ("other", _("其他原因")),
)
SAYS = {"solved": _("已解决"), "unsolved": _("未解决")}

# 接诉即办工作条例 (Beijing, 2021) art. 11: the six outcomes that are not dispatched (DOMAIN.md section 2).
NOT_DISPATCHED = (
    ("emergency", _("应拨打110、119、120、122")),
    ("other_channel", _("诉讼、仲裁、纪检、复议、信息公开、信访，请走法定渠道")),
    ("repeat", _("同一事项正在办理或已办结，没有新情况")),
    ("secret", _("涉及国家秘密、商业秘密或个人隐私")),
    ("beyond_duty", _("不属政府职责，请通过市场或社会途径解决")),
    ("illegal", _("诉求违反法律或公序良俗")),
)
SUPPLEMENT = (
    ("no_place", _("地点不清")),
    ("no_photo", _("照片不清或缺少")),
    ("unclear", _("情况不清")),
    ("wrong_item", _("事项类别不对")),
    ("can_solve", _("可在本级解决")),
)
# Why a handling clock may stand still (the district's closed list; a legal cause needs its document).
PAUSES = (
    ("weather", _("恶劣天气，无法施工")),
    ("appraisal", _("检验、检测、鉴定、专家评审期间")),
    ("rights", _("权属待确认")),
    ("funds", _("已立项，待资金或采购")),
    ("consent", _("待业主或产权人表决、配合")),
    ("case", _("涉诉、仲裁、复议期间")),
)
# What a grid does in a department's task (接诉即办工作条例 art. 17: a community does not lead what it only assists in).
PARTS = (("assist", _("协助部门")), ("lead", _("由网格主办")))
HAND_BACK = (
    ("not_ours", _("不属本单位职责")),
    ("wrong_place", _("不在本单位管辖范围")),
    ("unclear", _("情况不清，无法办理")),
    ("repeat", _("重复派单")),
)


class Matter(models.Model):
    """What a case of the grid flow is about. Title and text may hold what residents wrote: deleted with the case."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="matter")
    title = models.CharField(max_length=60)
    source = models.CharField(max_length=10, choices=list(SOURCES.items()))
    outside_id = models.CharField(max_length=40, default="")
    received_at = models.DateTimeField(null=True, help_text="when the sending system got it")
    address = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    urgency = models.CharField(max_length=2, default="E4")
    finder = models.CharField(max_length=60, help_text="code of the seat that found or forwarded it")
    handler = models.CharField(max_length=60, default="", help_text="code of the seat that answered last")
    level = models.CharField(max_length=10, default="", choices=list(LEVELS.items()))
    code_hash = models.CharField(max_length=64, default="")
    merged_into = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="merged")
    whistle_kind = models.CharField(max_length=10, default="", choices=list(WHISTLES.items()))
    fails = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    urges = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0, help_text="times a lead handed it back")
    binding = models.BooleanField(default=False, help_text="the district has decided who leads")
    contradictions = models.PositiveSmallIntegerField(default=0)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    followers = models.PositiveSmallIntegerField(
        default=0, help_text="voices that joined, merged reporters included"
    )
    recurs = models.PositiveSmallIntegerField(
        default=0, help_text="the nth time at the same spot, after closing"
    )
    split_by = models.CharField(
        max_length=10, default="", help_text="role that split it; it is not counted then"
    )
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0, help_text="times its reporter asked to hurry")
    hastened = models.PositiveSmallIntegerField(default=0, help_text="times its urgency was raised")
    handled = models.CharField(
        max_length=12,
        default="",
        choices=list(OUTCOMES.items()),
        help_text="what the handler says it did",
    )
    outcome = models.CharField(
        max_length=12, default="", choices=list(DECIDED.items()), help_text="what the verifier decided"
    )
    left_on = models.DateField(null=True, help_text="the day what is left will be done")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    law = models.CharField(max_length=120, default="", help_text="article of law why it cannot be solved")
    unverified = models.PositiveSmallIntegerField(default=0, help_text="looks that told nothing")
    unverified_on = models.DateField(null=True)
    says = models.CharField(
        max_length=8, default="", choices=list(SAYS.items()), help_text="last answer of whoever reported"
    )
    said_at = models.DateTimeField(null=True)
    heard = models.CharField(
        max_length=4,
        default="",
        choices=[("page", "page"), ("call", "call")],
        help_text="how they were heard since the last closing; empty = not rated (silence is no mark)",
    )
    shown = models.BooleanField(default=False, help_text="the street shows the pictures to the resident")
    delete_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="matter_point_whole",
                condition=models.Q(lon=None, lat=None) | models.Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="matter_satisfaction",
                condition=models.Q(satisfaction=None) | models.Q(satisfaction__range=(1, 5)),
            ),
            # That a closed matter has an outcome at all is kept by a trigger on the case (migration of this column).
            models.CheckConstraint(
                name="matter_outcome_listed", condition=models.Q(outcome__in=("", *DECIDED))
            ),
            models.CheckConstraint(
                name="matter_partial_goes_on",
                condition=~models.Q(outcome="partial")
                | models.Q(left_on__isnull=False)
                | models.Q(other__isnull=False),
            ),
            models.CheckConstraint(
                name="matter_impossible_by_law", condition=~models.Q(outcome="impossible") | ~models.Q(law="")
            ),
            models.CheckConstraint(
                name="matter_says_when", condition=models.Q(says="") | models.Q(said_at__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["outside_id"], name="matter_outside_id"),
            # Duplicates are found by spot and by words.
            models.Index(fields=["lat", "lon"], name="matter_spot"),
            GinIndex(fields=["title"], name="matter_title_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class Summons(models.Model):
    """A body called by a whistle: checked in, answered, with what outcome (应哨、反馈)."""

    party = models.OneToOneField(Party, on_delete=models.CASCADE, primary_key=True, related_name="summons")
    whistle = models.ForeignKey(
        Whistle,
        on_delete=models.CASCADE,
        null=True,
        related_name="summons",
        help_text="empty: called before whistles had rows of their own",
    )
    arrive_due_at = models.DateTimeField()
    handle_due_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True, help_text="let off by the lead, with a reason")
    outcome = models.CharField(max_length=12, default="", choices=list(OUTCOMES.items()))
    fails = models.PositiveSmallIntegerField(default=0)
    more_asked = models.PositiveSmallIntegerField(
        null=True, help_text="extension asked, in the clock's units"
    )
    more_given = models.PositiveSmallIntegerField(
        null=True, help_text="granted; 0 = refused; empty = undecided"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="summons_more_given_as_asked",
                condition=models.Q(more_given=None) | models.Q(more_given__lte=models.F("more_asked")),
            ),
            models.CheckConstraint(
                name="summons_answer_has_outcome",
                condition=models.Q(answered_at=None) | ~models.Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.party_id)


class Rating(models.Model):
    """The street rates a body for one whistle: three criteria, 1-5 (响应速度、配合力度、落实程度)."""

    summons = models.OneToOneField(Summons, on_delete=models.CASCADE, primary_key=True, related_name="rating")
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    speed = models.PositiveSmallIntegerField()
    cooperation = models.PositiveSmallIntegerField()
    effect = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rating_one_to_five",
                condition=models.Q(speed__range=(1, 5), cooperation__range=(1, 5), effect__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.summons_id)


LINKS = {
    "duplicate": _("重复"),
    "recurrence": _("反复发生"),
    "parent": _("拆分自"),
    "related": _("相关"),
}


class Link(models.Model):
    """`case` is tied to `other`: merged into it, come again after it, split off it, or merely related."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked_by")
    kind = models.CharField(max_length=12, choices=list(LINKS.items()))
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="link_once"),
            # A matter is split off one, merged into one, and comes again after one.
            models.UniqueConstraint(
                fields=["case", "kind"], name="link_one_of_a_kind", condition=~models.Q(kind="related")
            ),
            models.CheckConstraint(name="link_two_matters", condition=~models.Q(case=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class Voice(models.Model):
    """同样遇到: one more who meets the same matter. A resident has an own code, and one vote when it is closed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="voices")
    n = models.PositiveIntegerField(help_text="number of the event it joined with")
    by = models.CharField(max_length=60, help_text="code of the seat")
    at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, default="")
    phone_sealed = models.BinaryField(null=True)
    phone_mask = models.CharField(max_length=20, default="")
    score = models.PositiveSmallIntegerField(null=True)
    solved = models.BooleanField(null=True)
    delete_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "n"], name="voice_once"),
            models.CheckConstraint(
                name="voice_score", condition=models.Q(score=None) | models.Q(score__range=(1, 5))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.n}"


SEVERITIES = {1: _("一般督办"), 2: _("重点督办"), 3: _("领导督办")}


class Supervision(models.Model):
    """督办: the body that holds a matter answers in writing until the supervisor accepts the answer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="supervisions")
    severity = models.PositiveSmallIntegerField(choices=list(SEVERITIES.items()))
    by = models.CharField(max_length=60, help_text="code of the seat that supervises")
    role = models.CharField(max_length=12, help_text="its role: nobody below it may accept the answer")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", help_text="who must answer")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    because = models.CharField(max_length=300)
    answered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    asked_again = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            # Only upwards: each severity at most once for one matter.
            models.UniqueConstraint(fields=["case", "severity"], name="supervision_upwards"),
            models.CheckConstraint(
                name="supervision_answer_first",
                condition=models.Q(accepted_at=None) | models.Q(answered_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["body", "due_at"], name="supervision_open", condition=models.Q(accepted_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.severity}"


class Hold(models.Model):
    """挂账: approved by the district, owned by a body, looked at again on a day. Not in denominators while it lasts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    asked_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    extended = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], name="hold_one_open", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.review_on}"


class CallBack(models.Model):
    """One attempt to hear from whoever reported, after closing (回访); what was said stands in the matter's columns."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="callbacks")
    at = models.DateTimeField()
    on = models.DateField(help_text="the local day: unreachable counts after three attempts on two days")
    reached = models.BooleanField()
    says = models.CharField(max_length=8, default="", choices=list(SAYS.items()))
    score = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="callback_says_when_reached",
                condition=models.Q(reached=True) & ~models.Q(says="")
                | models.Q(reached=False, says="", score=None),
            ),
            models.CheckConstraint(
                name="callback_score",
                condition=models.Q(score=None) | models.Q(score__range=(1, 5)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="callback_case_at")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"
