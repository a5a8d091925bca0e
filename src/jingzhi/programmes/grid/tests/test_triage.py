"""What is refused before it becomes a matter, what must never be, and which item the words suggest."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from jingzhi.demo.geography import DATA
from jingzhi.programmes.grid import topics, triage
from jingzhi.programmes.grid.models import NOT_DISPATCHED

# The file of real messages lies beside the repository where there is one, or where JINGZHI_MESSAGES says.
BESIDE = [str(path) for path in Path(__file__).parents[6].glob("*/data/messages_zh.csv")]
MESSAGES = Path(os.environ.get("JINGZHI_MESSAGES") or (BESIDE or ["messages_zh.csv"])[0])

REFUSED = [
    ("emergency", "119", "3栋正在着火", "3栋2单元5楼正在着火，快派人来"),
    ("emergency", "119", "垃圾桶着火了", "小区门口垃圾桶着火了，火势越来越大"),
    ("emergency", "119", "楼下往外冒浓烟", "一楼门面往外冒浓烟"),
    ("emergency", "119", "燃气泄漏", "楼道里天然气泄漏，味道很大"),
    ("emergency", "119", "孩子被困在电梯里了", "5栋电梯停在七楼，孩子被困在电梯里了"),
    ("emergency", "120", "有人落水", "旌湖边上有人落水，快来救人"),
    ("emergency", "120", "小孩掉进河里了", "沱江边小孩掉进河里了"),
    ("emergency", "120", "老人突然晕倒", "菜市场门口有老人突然晕倒，没人敢扶"),
    ("emergency", "110", "有人打架", "烧烤摊上正在打架，还有人拿刀"),
    ("emergency", "110", "有人要跳楼", "7栋楼顶有人要跳楼"),
    ("emergency", "122", "路口撞车", "黄河路口刚刚发生车祸，两辆车堵在路中间"),
    ("other_channel", "12388", "我要举报村干部受贿", "我要举报村干部受贿"),
    ("other_channel", "12388", "反映问题", "实名举报某局副局长利用职务之便收受贿赂和贪污"),
    ("other_channel", "12388", "村支书贪污集体资金", "请查清楚"),
    ("other_channel", "信访", "我要信访", "我要信访，请登记"),
    ("other_channel", "信访", "申请信访复查", "对答复不满意，申请信访复查"),
    ("other_channel", "法院", "判决不服", "对一审判决不服，请政府重新处理"),
    ("other_channel", "法院", "法院不执行", "官司赢了，法院不予执行"),
    ("other_channel", "仲裁", "我要申请劳动仲裁", "公司不给赔偿，我要申请劳动仲裁"),
    ("other_channel", "复议", "申请行政复议", "对处罚决定，申请行政复议"),
    ("other_channel", "信息公开", "申请信息公开", "申请政府信息公开：某地块出让合同"),
    ("secret", "隐私", "查邻居电话", "请帮我查一下邻居的手机号码和身份证号"),
    ("beyond_duty", "个人之间", "朋友借钱不还", "朋友借我两万元一直不还，请政府出面"),
    ("illegal", "违反法律", "帮忙消分", "能不能帮忙找人消分"),
]

TAKEN_IN = [
    ("小区消防通道被堵", "如果着火了消防车进不来，存在火灾隐患"),
    ("电梯经常困人", "5栋电梯一个月困了三次人，上周我被困在电梯里半小时"),
    ("电瓶车充电着火", "昨晚飞线充电着火了，幸好邻居扑灭，请整治飞线"),
    ("楼上噪声扰民", "每天半夜跳绳，我已经报警三次，警察来了也没用"),
    ("河边护栏断了", "小孩容易掉进河里，请尽快修好"),
    ("违建何时拆除", "法院已经判决拆除，城管一直没有行动"),
    ("物业不公开账目", "再不解决我们就要上访，我要去法院起诉"),
    ("举报占道经营", "举报中学门口摊贩占道，请城管局长派人来看"),
    ("举报有人办假证", "电线杆上贴满办假证的小广告，请查处"),
    ("拖欠工资", "公司欠我和同事三个月工资不还，劳动仲裁要等多久"),
    ("路口经常发生交通事故", "刚修好的路口没有红绿灯，多次发生车祸"),
    ("工作人员态度不好", "窗口工作人员办事推诿，希望改进"),
    ("请公布网格员电话", "请公布我们网格的网格员电话号码"),
    ("有人焚烧垃圾", "每天傍晚有人在河边焚烧垃圾，烟很大"),
    ("燃气报警器", "天然气检测报警器坏了，请安排检查，怕泄漏"),
    ("城管正常执法被打", "希望现场多安排人手"),
    ("信息公示栏", "物业收支信息公开不及时"),
    ("路灯不亮", "文昌社区门口三盏路灯不亮，老人晚上容易摔倒"),
    ("希望加强防溺水宣传", "暑假到了，去年有学生溺水，请加强巡查"),
    ("朋友的公司拖欠货款", "工程公司欠款"),
]


@pytest.mark.parametrize(("code", "words", "title", "text"), REFUSED)
def test_another_channel_is_named_in_words(code, words, title, text):
    found = triage.outcome(title, text)
    assert found is not None
    assert (found.code, words in found.text) == (code, True), found
    assert code in dict(NOT_DISPATCHED)


@pytest.mark.parametrize(("title", "text"), TAKEN_IN)
def test_a_passing_mention_never_refuses(title, text):
    assert triage.outcome(title, text) is None


def test_what_stands_deep_in_a_letter_does_not_decide():
    assert triage.outcome("路灯不亮", "路灯的事。" * 100 + "我要信访") is None


def test_long_and_odd_texts_are_judged_quickly():
    assert triage.outcome("", "") is None
    assert triage.outcome("正" * 5000, "😀" * 100_000) is None


@pytest.mark.parametrize(
    ("code", "title", "text"),
    [
        ("D38", "路灯不亮", "巷子里三盏灯坏了"),
        ("D37", "井盖破了", "走路差点掉下去"),
        ("D34", "门口摆摊", "菜贩占道经营"),
        ("D36", "楼顶违建", "私搭阳光房"),
        ("D41", "油烟太大", "楼下餐馆"),
        ("D23", "广场舞噪声扰民", "晚上十点还在跳"),
        ("M46", "拖欠工资", "干了三个月没有给钱"),
        ("M04", "房产证一直办不下来", "交房五年了"),
        ("M27", "希望增加公交车班次", ""),
        ("M37", "孩子转学", "没有学位"),
        ("M74", "渠道没有水", "水稻等着灌溉"),
        ("", "您好", "谢谢"),
    ],
)
def test_words_suggest_an_item(code, title, text):
    assert topics.item_for(title, text, None) == code


def test_topic_is_a_help_and_a_fallback():
    assert topics.item_for("您好", "谢谢", "交通运输") == "M36"
    assert topics.item_for("您好", "谢谢", "没有这个主题") == ""


def test_every_suggested_item_is_on_the_demo_list():
    with open(DATA / "duties.csv", encoding="utf-8", newline="") as file:
        listed = {row["code"] for row in csv.DictReader(file)}
    assert set(topics.WORDS) | set(topics.FALLBACK.values()) <= listed


@pytest.mark.messages
@pytest.mark.skipif(not MESSAGES.exists(), reason="the file of real messages is not in the repository")
def test_real_messages_are_hardly_ever_refused_and_get_an_item():
    with open(MESSAGES, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    decisions = Counter(getattr(triage.outcome(row["subject"], row["text"]), "code", "") for row in rows)
    assert decisions[""] >= len(rows) * 0.97, decisions
    without_topic = [topics.item_for(row["subject"], row["text"], None) for row in rows]
    assert sum(1 for item in without_topic if item) >= len(rows) * 0.98
