"""Every key of the desks, in one table: the dialog is drawn from it and the script takes its keys from the dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Key:
    """What a press does: `press` as the browser names the keys, `does` the name of the action in desk.js."""

    caps: tuple[str, ...]
    press: tuple[str, ...]
    does: str
    label: Any
    short: Any = ""


KEYS = (
    Key(("J",), ("j",), "next", _("下一件"), _("下")),
    Key(("K",), ("k",), "previous", _("上一件"), _("上")),
    Key(("1", "2", "3"), ("1", "2", "3"), "pick", _("选建议的第几个单位；选好后按 Enter 派单"), _("选单位")),
    Key(("Enter",), ("Enter",), "open", _("打开整页；在表单里是提交"), _("打开")),
    Key(("G",), ("g",), "act", _("跳到办理按钮")),
    Key(("X",), ("x",), "tick", _("多选：勾选这一件、去掉勾选")),
    Key(("U",), ("u",), "undo", _("撤销刚才的办理（提示条还在时）")),
    Key(("/",), ("/",), "find", _("查找"), _("查找")),
    Key(("?",), ("?",), "keys", _("显示本表"), _("全部")),
    Key(("Esc",), ("Escape",), "leave", _("关闭窗口；离开输入框，回到列表")),
)
