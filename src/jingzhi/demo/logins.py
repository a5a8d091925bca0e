"""The demo sign-ins, named by role. Residents need none."""

from __future__ import annotations

# One word for all demo accounts, printed at every start; a real district makes its own accounts.
PASSWORD = "jingzhi-2026"  # noqa: S105 - meant to be known

# (label, user name, seat, page)
ACCOUNTS: tuple[tuple[str, str, str, str], ...] = (
    ("网格员·文昌社区第1网格", "grid", "S-510603001001001", "/"),
    ("网格员·高槐村第1网格", "grid2", "S-510603009204001", "/"),
    ("文昌社区", "community", "S-510603001001", "/"),
    ("文昌社区书记（网格长）", "secretary", "S-510603001001-shuji", "/"),
    ("旌阳街道派单岗", "street", "S-510603001", "/"),
    ("东湖街道派单岗", "street2", "S-510603009", "/"),
    ("区住建局", "zhujian", "S-D-zhujian", "/"),
    ("区综合执法局", "chengguan", "S-D-zongfa", "/"),
    ("区市场监管局", "shijian", "S-D-shijian", "/"),
    ("区公安分局", "gongan", "S-D-gongan", "/"),
    ("旌阳街道城管力量", "force", "S-F-510603001-chengguan", "/"),
    ("12345承办岗", "hotline", "S-hotline", "/"),
    ("区值守岗", "district", "S-district", "/"),
    ("区领导", "leader", "S-leader", "/cockpit/"),
    ("审计岗", "auditor", "S-auditor", "/"),
)
LOGINS: tuple[tuple[str, str, str, str], ...] = (
    *((label, username, PASSWORD, page) for label, username, _seat, page in ACCOUNTS),
    ("居民（不用登录）", "", "", "/r/"),
)
