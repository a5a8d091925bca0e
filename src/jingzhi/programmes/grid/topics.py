"""Which item a message is about: key words first, the sender's topic as a help, nothing when neither says anything.

The longest words count most, and words of the title count three times; a topic column, where there is one, only
tips the balance and gives the item to fall back on.
"""

from __future__ import annotations

FALLBACK = {
    "城乡建设": "M19",
    "环境保护": "M26",
    "交通运输": "M36",
    "教育文体": "M45",
    "劳动和社会保障": "M55",
    "商贸旅游": "M65",
    "卫生计生": "M73",
}
# Items by topic: M01-M19, M20-M26 … of the list; what else belongs to a topic stands beside it.
BOUNDS = {
    "城乡建设": (
        1,
        19,
        "D07 D11 D19 D25 D26 D27 D28 D31 D32 D34 D35 D36 D37 D38 D39 D40 D42 D51 D62 M34 M75",
    ),
    "环境保护": (20, 26, "D23 D35 D41 M02 M77"),
    "交通运输": (27, 36, "D38 D40 M01 M75"),
    "教育文体": (37, 45, "D24"),
    "劳动和社会保障": (46, 55, "D21 D46 D47 D50 M09"),
    "商贸旅游": (56, 65, "D33 D31 M71"),
    "卫生计生": (66, 73, "D60"),
}
IN_TITLE, BY_TOPIC, BEGINNING = 3, 2.0, 400

WORDS: dict[str, str] = {
    "D05": "流动党员 入党 党费",
    "D18": "邻里纠纷 邻居漏水 楼上漏水 邻居吵架 公共楼道",
    "D19": "物业纠纷 业委会 业主委员会 业主大会 维修基金",
    "D22": "宅基地 山林纠纷 林地 承包地 土地纠纷 田界",
    "D23": "噪声扰民 噪音扰民 广场舞 音响 麻将 半夜吵 深夜扰民 装修噪音 装修扰民",
    "D24": "消防通道 堵塞通道 灭火器 消防栓 楼道堆物 楼道堆放 楼道杂物",
    "D25": "电动车充电 飞线充电 电瓶车 充电桩 电动自行车",
    "D26": "燃气隐患 煤气罐 天然气漏 漏气 燃气味",
    "D27": "电线 电线老化 线路老化 线缆 飞线 断线 电杆 空中管线 电线下垂",
    "D28": "危房 自建房 房屋开裂 墙体开裂",
    "D29": "溺水 水塘护栏 河边护栏",
    "D30": "森林防火 烧荒 上坟烧纸 焚烧秸秆 烧秸秆",
    "D31": "电梯 电梯故障 困梯 电梯停运",
    "D32": "高空抛物 高空坠物 外墙脱落 瓷砖脱落 广告牌松动",
    "D33": "诈骗 电信诈骗",
    "D34": "占道经营 乱摆摊 摆摊 摊贩 游商 店外经营 夜市占道 马路市场 商户乱摆",
    "D35": "垃圾 垃圾箱 垃圾桶 垃圾站 垃圾场 垃圾清运 脏乱 脏乱差 公厕 卫生死角 环境卫生 干净整洁",
    "D36": "违建 违章建筑 违规建筑 违法搭建 私搭乱建 私搭 违章搭建 违法建筑 限高 加盖",
    "D37": "井盖",
    "D38": "路灯 路灯不亮 照明灯",
    "D39": "积水 内涝 下水道 下水 排水不畅 污水外溢 堵水 下水设施",
    "D40": "乱停 乱停车 乱停放 违停 违章停车 占用人行道 共享单车",
    "D41": "油烟 餐馆油烟 烧烤摊 烧烤",
    "D42": "小广告 乱贴 横幅 招牌",
    "D43": "高龄津贴 独居老人 空巢老人 高龄补贴",
    "D45": "残疾证 残疾人 无障碍 轮椅",
    "D48": "助餐点 助餐 老年食堂 社区食堂",
    "D49": "低保 特困 困难救助 临时救助",
    "D57": "防汛 河水上涨 洪水 河堤",
    "D59": "滑坡 塌方 塌陷 山体",
    "D60": "传染病 疫情",
    "D62": "养犬 遛狗 溜狗 流浪狗 狗不牵绳 犬吠 恶犬 狗叫",
    "M01": "护栏 栏杆 道路破损 路面破损 坑洼 路面 人行道 盲道 道路维护 砖松动 便道",
    "M02": "施工扰民 夜间施工 扬尘 工地噪音 施工噪音 通宵作业 通宵施工 占道施工 渣土 外墙装修",
    "M03": "烂尾 楼盘质量 房屋质量 渗水 漏水 开发商 楼盘 房产公司 虚假宣传楼盘 欺骗业主 乱改规划",
    "M04": "房产证 产权证 不动产 国土证 延期交房 交房 权证 办证难 产权",
    "M05": "拆迁 征地 安置 征收 补偿款 安置房 留地 搬迁户 迁坟 拆除补偿 门面房",
    "M06": "棚户 棚改 老旧小区 小区改造 加装电梯 改造",
    "M07": "物业 物业费 物业公司 物业服务 小区管理",
    "M08": "公租房 廉租房 保障房 经济适用房 公房 住房保障 房屋补贴 购房补贴 住房产权 房改",
    "M09": "公积金 住房公积金 缴存比例",
    "M10": "停水 断水 自来水 天然气开通 开通天然气 燃气开户 水压 水管 供水 停气 消防水源",
    "M11": "停电 断电 用电 供电 电力 跳闸 电压 电费",
    "M12": "绿化 公园 树木 园林 野草 行道树 树枝 草坪 健身器材 门球场 广场 绿化带",
    "M13": "规划 选址 改址 容积率 规划设计 采光 挡光",
    "M14": "招标 招投标 投标 工程款 拖欠工程款",
    "M15": "供暖 暖气 集中供暖",
    "M16": "群租房 群租 集体宿舍",
    "M17": "特色小城镇 新农村 集镇 乡镇区 小城镇建设",
    "M18": "挂靠 资质 执业资格 安监站 建筑资质 违规施工 施工安全 建筑工地 安全隐患 汽车检测站",
    "M20": "污染 废气 废水 污水 臭味 异味 排放 化工厂 造纸厂 砖厂 炼油厂 环评 养鸡场异味 医疗废水 生态环境 大气",
    "M21": "噪声 噪音 KTV 噪声污染 噪音污染 歌厅 酒吧",
    "M22": "河道 水库 饮用水源 河长 水源 巫水 黑臭水体 鱼塘 江边",
    "M23": "采石场 釆石场 砂石场 砂场 煤矿 矿山 采砂 开采",
    "M24": "变电站 基站 高压线 辐射",
    "M25": "环保关停 关停 停产 被环保",
    "M27": "公交 公交车 班次 公交站 公交卡 地铁 轨道交通 站台 爱心卡 候车",
    "M28": "出租车 网约车 的士 黑车 滴滴 打表 拒载 黑的",
    "M29": "红绿灯 交通标线 斑马线 信号灯 减速带 交警 右转弯 交通事故 电子眼 十字路口",
    "M30": "交通规划 修路 通公路 断头路 拥堵 堵车 道路规划 交通建设 主干道",
    "M31": "货车 超载 运输车 渣土运输 货运 运输证 货船 报废车 治超 砂石运输 营运 车辆维护 二级维护",
    "M32": "快递 邮政 EMS 包裹 派件 邮局 邮储",
    "M33": "过路费 高速公路 收费站 路桥费 通行费 客运 汽车站 火车站 列车 坐车费 规费",
    "M34": "停车 停车场 停车费 停车位 车位 停车收费",
    "M37": "入学 转学 学位 招生 幼升小 学区 派位 录取 公立幼儿园 幼儿园太少 教育资源 辍学 学籍",
    "M38": "学校乱收费 乱收费学校 学费 收费标准 幼儿园收费 校服 学校收费",
    "M39": "教师 代课 师资 教师工资 民办代课 师德 老师 教师待遇 退休教师",
    "M40": "学校 校园 中学 小学 高考 监考 作弊 教学 学生 校园暴力 作业 教育局 教育经费 学历 教育体制 大学 教育",
    "M41": "培训机构 补课 教育培训 培训学校英语 补习",
    "M42": "体育馆 体育场 运动会 体育 运动员 篮球 球赛 全运会 运动场地",
    "M43": "文物 非遗 非物质文化 古建筑 清代建筑 文化遗产 保护单位 古代 纪念碑 民俗 风俗 历史名城",
    "M44": "网吧 广播电视 电视台 文化执法 卫视 传媒 数字电视 文化综合 文广新 文化 电视频道",
    "M46": "拖欠工资 欠薪 讨薪 农民工工资 欠工资 血汗钱 不发工资 拖欠民工 工资拖欠 农民工",
    "M47": "劳动合同 辞职 辞退 非法用工 劳动法 加班 劳务派遣 劳动关系 年假 延长工作时间 裁员 试用期 女职工 职工 工作环境 用工 员工",
    "M48": "养老保险 退休 退休金 内退 养老金 工龄 病退 退休工资 抚恤 资格认证 提前退休",
    "M49": "医保 医疗保险 生育保险 新农合 农合 报销 医疗费",
    "M50": "工伤 失业保险 失业金 工伤认定 职业病",
    "M51": "社保卡 社保 社保局 五险 社保基金 社保审核 社会保险",
    "M52": "职业培训 技能培训 技能鉴定 就业培训 再就业 培训补贴 就业 教练员",
    "M53": "最低工资 福利待遇 工资福利 涨工资 工资待遇 工资发放 工资调整 待遇 同工不同酬 工资",
    "M54": "退役 退伍 军人 复员 士兵 转业",
    "M56": "消费者 退款 霸王条款 虚假广告 违法广告 欺骗 虚假宣传 假货 预付卡 会员卡 商标 广告 缺斤少两 医药广告 市场监督管理局",
    "M57": "物价 乱收费 涨价 价格 收费标准 垄断 违规收费",
    "M58": "质量差 产品质量 特种设备 劣质 油质量 混凝土质量 游乐场 锅炉",
    "M59": "旅游 景区 导游 旅行社 游客 路标 景点",
    "M60": "传销 直销 拉人头 老年人买",
    "M61": "中介 房产中介 二手房 推销中介",
    "M62": "检验检疫 检疫 检验检测 检疫证明 资质认定",
    "M63": "电子商务 自由贸易 贸易 创业 招商 经济发展 加工贸易 商贸 小微 产业",
    "M64": "营业执照 审批 办证 许可证 注销 行政审批 许可 简政放权",
    "M66": "医院 门诊 挂号 医生态度 医疗服务 医务人员 医院收费 医护 医生 卫生院 医师 妇幼院 医疗",
    "M67": "医患 医疗事故 医疗纠纷 手术失败 误诊 病历 整容 美容手术 打砸医护",
    "M68": "非法行医 无证行医 黑诊所 无资格证",
    "M69": "计划生育 独生子女 失独 超生 计生 准生证 婚育证明 二胎 生育 计生办 社会抚养费 卫计委",
    "M70": "药品 保健品 医疗器械 过期药 三无 假药",
    "M71": "食品安全 网络订餐 食物中毒 过期食品 猪肉 食品 餐饮卫生 饭店卫生",
    "M72": "公共卫生 乡村医生 村医 卫生服务 基层医护 艾滋病",
    "M74": "灌溉 沟渠 水渠 放水 渠道 提灌 抽水 泵站 堰塘",
    "M75": "村道 机耕道 田间路 村路 入户路 通村路 组道",
    "M76": "厕改 改厕 旱厕 农村污水 人居环境",
    "M77": "养猪场 养鸡场 养殖场 养殖污染 粪便 粪水",
    "M78": "种粮补贴 惠农 农机补贴 农业补贴 种地补贴",
}
_WORDS = {code: tuple(words.split()) for code, words in WORDS.items()}


def item_for(title: str, text: str, topic: str | None = None) -> str:
    """The code of the item a message is most likely about, or "" when nothing in it says so.

    A suggestion only: the community may choose another item when it sorts.
    """
    found = ranked(title, text, topic)
    return found[0][0] if found else FALLBACK.get(topic or "", "")


def ranked(title: str, text: str, topic: str | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """Every item with a word in the message, the likeliest first, each with the words that were found."""
    beginning = text[:BEGINNING]
    family = _family(topic)
    scores: dict[str, float] = {}
    found: dict[str, tuple[str, ...]] = {}
    for code, words in _WORDS.items():
        weights = {word: weight for word in words if (weight := _weight(word, title, beginning))}
        if weights:
            scores[code] = sum(weights.values()) * (BY_TOPIC if code in family else 1)
            found[code] = tuple(sorted(weights, key=lambda word: -weights[word]))
    return [(code, found[code]) for code in sorted(scores, key=lambda code: -scores[code])]


def belongs(code: str, topic: str) -> bool:
    """Whether an item belongs to a topic: one of its own service items, or one that stands beside it."""
    return code in _family(topic)


def _weight(word: str, title: str, beginning: str) -> int:
    found = IN_TITLE * (word in title) + (word in beginning)
    return found * len(word) ** 2


def _family(topic: str | None) -> frozenset[str]:
    if topic not in BOUNDS:
        return frozenset()
    first, last, others = BOUNDS[topic]
    return frozenset(f"M{n:02d}" for n in range(first, last + 1)) | frozenset(others.split())
