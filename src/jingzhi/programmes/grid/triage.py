"""Five of the six outcomes that are not dispatched (DOMAIN.md section 2), told from the words alone.

Precision before reach: a matter that belongs in the flow and is refused is worse than one that is taken in and
declined later by a person. So a word alone never decides. A rule needs the act and whoever does it in one clause,
an emergency must be happening now, and what is past, feared or only mentioned does not count. The sixth outcome,
a repetition, needs the other matters and is decided where they are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# What is urgent or wanted stands in the title or near the beginning; long letters mention everything further down.
BEGINNING = 240
_CLAUSES = re.compile(r"[，。！？；：,!?;:\n\s]+")
_NOT_NOW = re.compile(
    "如果|假如|要是|万一|一旦|容易|可能|担心|生怕|害怕|恐怕|唯恐|避免|防止|预防|以免|隐患|风险|曾|上次|上回|去年|前年"
    "|昨天|昨晚|前天|上周|上个?月|之前|以前|几次|多次|经常|常常|每年|每次|发生过|获救|演练|演习|会不会|以后|不要|难道|非要|等到"
    "|不敢|怎么办理|宣传|培训|讲座|频发|多发"
)
_OVER = re.compile(
    "扑灭|幸好|幸亏|所幸|还好|救出|救起|脱险|脱困|已经?处理|没有?伤亡|送医|住院|出院|事后|后来"
)
_THREAT = re.compile("再不|否则|不然|如果|不解决|将|只好|只能|被迫|让我|叫我|逼")
_PEOPLE = (
    "(?:有人|有个人|一个人|老人|老大爷|大爷|老太太|大妈|小孩|孩子|娃儿?|儿童|学生|男子|女子|男的|女的|路人|邻居|工人|业主"
    "|爸|妈|爷爷|奶奶|父亲|母亲)"
)
_NOW = "(?:正在|正(?![常规式确当好面对月])|刚刚|刚才|此刻|突然|快来|快救|救命|现在(?:有|就|在|正|楼|家|还))"
_OFFICIAL = (
    "(?:干部|书记|主任|局长|副局长|所长|镇长|村长|乡长|科长|处长|校长|院长|站长|区长|县长|市长|领导|公职人员|公务员"
    "|工作人员|执法人员|网格员|村支书|党员|民警|城管|法官)"
)
_CORRUPT = (
    "(?:受贿|索贿|行贿|贪污|贪腐|腐败|以权谋私|利用职务|挪用公款|挪用专款|吃拿卡要|收(?:受)?红包|收了?好处费|收了?黑钱|滥用职权"
    "|违纪|违反计划生育|[非违]法超生)"
)


@dataclass(frozen=True)
class Outcome:
    """Why a message is not dispatched (`code` as in the flow's list) and what its sender should do instead."""

    code: str
    text: str


@dataclass(frozen=True)
class Rule:
    """`says` must stand in one clause and `unless` not, `aside` nowhere near; `now`: it must be happening.

    With `whole_title` it is asked of the title alone: deep in a letter the same words are an aside.
    """

    code: str
    says: re.Pattern[str]
    text: object
    now: bool = False
    whole_title: bool = False
    unless: re.Pattern[str] | None = None
    aside: re.Pattern[str] | None = None


def _rule(
    code: str, says: str, text: object, *, unless: str = "", threat: bool = False, **flags: bool
) -> Rule:
    aside = _OVER if flags.get("now") else _THREAT if threat else None
    return Rule(
        code, re.compile(says), text, unless=re.compile(unless) if unless else None, aside=aside, **flags
    )


_FIRE = _("正在发生的火情请立即拨打119，先撤到安全的地方；火灭以后还有要解决的问题，再来反映。")
_HEALTH = _("有人受伤或突发急病请立即拨打120；落水、坠落、触电等险情同时拨打119或110。")
_CRIME = _("正在发生的违法犯罪或有人要轻生，请立即拨打110，注意自身安全，不要在这里等待答复。")
_TRAFFIC = _("刚发生的交通事故请立即拨打122（110同样受理），有人受伤请先拨打120。")
_GAS = _("闻到燃气请立即关阀开窗、离开现场，不开灯不点火，到室外拨打119和燃气公司抢险电话。")
_TRAPPED = _("有人被困请立即拨打119，并按电梯内的报警按钮；脱困以后电梯维修的问题再来反映。")
_DISCIPLINE = _("对干部违纪违法的检举控告请拨打12388或向区纪委监委提出，由其依规保密受理，网格不能调查干部。")
_COURT = _(
    "对判决、裁定、裁决不服或要求执行的，请向法院或原仲裁机构提出，可拨打12368询问，行政机关不能改变判决。"
)
_LAWSUIT = _("要打官司或申请劳动仲裁的，请到法院诉讼服务中心或劳动仲裁委办理；需要法律援助请拨打12348。")
_PETITION = _("信访事项请到区信访局或通过国家信访平台提出，按《信访工作条例》登记、答复、复查、复核。")
_REVIEW = _("申请行政复议请向区政府行政复议机构（区司法局）提出，一般应在知道该行政行为之日起60日内。")
_OPENNESS = _("申请政府信息公开请向掌握该信息的机关提出书面申请，也可在区政府网站“依申请公开”栏目填写。")
_PRIVACY = _(
    "涉及他人隐私或国家秘密、商业秘密的内容不能在这里查询或传递，请删去后再提交，或向主管机关依法申请。"
)
_MARKET = _(
    "这是个人之间的经济往来或市场上的服务，不属于政府职责，请双方协商，或通过市场服务、调解、诉讼解决。"
)
_ILLEGAL = _("所提的要求违反法律或公序良俗，不能办理；请通过合法的途径解决遇到的困难。")

_FIRES = "(?:着火|起火|失火|冒火|燃烧|烧起来)"
_HARMED = "(?:落水|溺水|坠河|触电|坠楼|晕倒|昏倒|昏迷|休克|大出血|心脏骤停|没有呼吸|不省人事|中风|倒地不起)"
_FELL = "(?:掉进|掉到|掉下|跌入|跌进|落入|滑进|卷进)(?:了)?(?:河|水|江|湖|塘|池|井|沟|渠)"
_CAUGHT = "(?:困|关|卡)在(?:.{0,6})电梯"
_OTHERS = "(?:他|她|邻居|别人|他人|前妻|前夫|租客|房东|对方|某人|这个人|那个人|住户|那户|这户|同学)"
_ASK = "(?:请|求|要求|希望|能否|能不能|可否|可不可以|帮我|帮忙|给我|想)"

RULES: tuple[Rule, ...] = (
    _rule("emergency", f"{_NOW}.{{0,12}}{_FIRES}|{_FIRES}了", _FIRE, now=True, unless="燃烧.{0,2}(?:垃圾|树叶|秸秆)"),
    _rule("emergency", "火势.{0,6}(?:蔓延|很大|越来越)|(?:正在|往外)冒(?:着)?(?:浓烟|黑烟|明火)", _FIRE, now=True),
    _rule("emergency", f"{_PEOPLE}.{{0,8}}{_FELL}|有人(?:落水|溺水)|{_PEOPLE}(?:.{{0,4}})(?:落水|溺水)了", _HEALTH, now=True),
    _rule("emergency", f"(?:{_NOW}.{{0,12}}|{_PEOPLE}.{{0,6}}){_HARMED}了?(?:$|在|快|急|需要|没人)", _HEALTH, now=True),
    _rule("emergency", f"{_NOW}.{{0,14}}(?:打群架|打架|斗殴|行凶|砍人|捅人|抢劫|撬门|撬锁|入室盗窃|持刀|打人)", _CRIME, now=True),
    _rule("emergency", f"{_PEOPLE}.{{0,10}}(?:持刀|拿着?刀|要跳楼|想跳楼|准备跳楼|要跳河|要自杀|要轻生)", _CRIME, now=True),
    _rule("emergency", f"{_NOW}.{{0,14}}(?:车祸|撞车|撞人|撞到人|交通事故|两车相撞)", _TRAFFIC, now=True, unless="频发|多发|处理"),
    _rule("emergency", "(?:燃气|煤气|天然气|液化气).{0,6}(?:正在|严重|大量)?(?:泄漏|泄露|漏气)了?", _GAS, now=True, unless="检测|检查|维修|报警器"),
    _rule("emergency", f"(?:{_NOW}.{{0,10}}|{_PEOPLE}.{{0,4}}被?){_CAUGHT}|电梯.{{0,6}}{_NOW}.{{0,6}}困", _TRAPPED, now=True),
    _rule("other_channel", f"(?:举报|检举|控告|揭发).{{0,24}}{_OFFICIAL}.{{0,16}}{_CORRUPT}", _DISCIPLINE),
    _rule("other_channel", f"{_OFFICIAL}.{{0,6}}(?:涉嫌|存在)?{_CORRUPT}", _DISCIPLINE, whole_title=True, unless="宣传|学习|警示|拒绝|防止|预防|教育"),
    _rule("other_channel", "(?:不服|不认可|不满意?).{0,10}(?:判决|裁定|终审|一审|二审|再审|仲裁裁决)", _COURT, unless="如果|可以|告知"),
    _rule("other_channel", "(?:判决|裁定|终审|二审|仲裁裁决|仲裁结果).{0,6}(?:不服|不公|有误|错误|枉法)", _COURT),
    _rule("other_channel", "(?:申请|要求|请求).{0,6}(?:强制执行|再审|抗诉)|(?:法院|执行局|执行法官).{0,8}(?:不予?执行|执行不力|不予?立案)", _COURT),
    _rule("other_channel", "我们?要(?:打官司|起诉|上诉|去法院|到法院)|我们?(?:要|想)(?:申请)?(?:劳动)?仲裁", _LAWSUIT, threat=True),
    _rule("other_channel", "我们?(?:要|想)(?:信访|上访|到信访局|去信访局|进京)|(?:要求|申请|请求)信访|信访(?:复查|复核|登记|答复意见)", _PETITION, threat=True),
    _rule("other_channel", "(?:申请|提起|要求|我要)(?:行政)?复议|(?:行政复议).{0,6}(?:申请|怎么|如何)", _REVIEW),
    _rule("other_channel", "(?:申请|依申请|要求).{0,4}(?:政府)?信息公开|依申请公开", _OPENNESS),
    _rule("secret", f"{_ASK}.{{0,10}}(?:查|提供|公布|告诉|公开).{{0,8}}{_OTHERS}.{{0,4}}(?:身份证号|手机号|电话号码|家庭住址|住址|开房记录|通话记录|行踪|病历|银行流水|个人隐私)", _PRIVACY, unless="自己|本人|我的|不要"),
    _rule("secret", "(?:附上|上传|提供|发给|我有).{0,10}(?:国家秘密|涉密文件|机密文件|绝密)", _PRIVACY),
    _rule("beyond_duty", "(?:朋友|亲戚|同学|熟人|表哥|表弟|网友).{0,8}(?:借|欠).{0,12}(?:不还|没还|要回|讨回|拖着)", _MARKET, unless="工资|工程|公司|单位|老板|货款"),
    _rule("beyond_duty", f"{_ASK}.{{0,8}}(?:介绍对象|找个?对象|找老婆|找老公|相亲|追回彩礼|退还彩礼|借我钱|借钱给我|代购|算命|荐股|推荐股票|修电视|修手机|修空调|修冰箱|开锁公司)", _MARKET),
    _rule("illegal", f"{_ASK}.{{0,10}}(?:办个?假证|开个?假证明|开虚假证明|虚开发票|假发票|买卖?身份证|买银行卡|消除?违法记录|消分|代考|替考|买枪|买毒品|迷药)", _ILLEGAL, unless="查处|打击|举报|严查|整治|取缔|有人|杜绝|禁止|小广告"),
)  # fmt: skip


def outcome(title: str, text: str) -> Outcome | None:
    """The channel a message belongs to when it must not be dispatched, or None when it may enter the flow."""
    beginning = f"{title}。{text[:BEGINNING]}"
    clauses = [clause for clause in _CLAUSES.split(beginning) if clause]
    for rule in RULES:
        fits = any(_fits(rule, part) for part in ([title] if rule.whole_title else clauses))
        if fits and not (rule.aside and rule.aside.search(beginning)):
            return Outcome(rule.code, str(rule.text))
    return None


def _fits(rule: Rule, clause: str) -> bool:
    if not rule.says.search(clause) or (rule.unless and rule.unless.search(clause)):
        return False
    return not (rule.now and _NOT_NOW.search(clause))
