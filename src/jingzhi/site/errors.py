"""Error pages that help: what happened, what was not lost, what to do next, and a number to ask about."""

from __future__ import annotations

import logging
import secrets
import sys
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies import gate
from jingzhi.kit.refused import Refused
from jingzhi.site.context import home_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """How one kind of trouble is told: what happened, what is not lost, what to do."""

    title: Any
    text: Any
    kept: Any
    help: Any
    icon: str


NOTHING = gettext_lazy("已经保存的内容都在，没有受影响。")
KINDS = {
    400: Kind(
        gettext_lazy("请求有误"),
        gettext_lazy("这个请求不完整，没有保存。"),
        NOTHING,
        gettext_lazy("请返回上一页重新填写；如果是收藏的旧链接，请从首页进入。"),
        "alert-triangle",
    ),
    403: Kind(
        gettext_lazy("不能打开"),
        gettext_lazy("这个页面不属于您现在的岗位。"),
        gettext_lazy("什么都没有改动；手机里没发出的上报还在，重新登录后会继续发送。"),
        gettext_lazy("可以在右上角切换岗位；如果页面放了很久，请重新登录再提交。"),
        "lock",
    ),
    404: Kind(
        gettext_lazy("没有找到"),
        gettext_lazy("没有这个页面或事项。"),
        gettext_lazy("事项不会被删除：并入另一件的，按原编号仍能找到。"),
        gettext_lazy("请核对编号；事项可能已经并入另一件。"),
        "map-pin-question",
    ),
    405: Kind(
        gettext_lazy("不能这样打开"),
        gettext_lazy("这个地址只能从页面上的按钮提交，不能直接打开。"),
        gettext_lazy("什么都没有提交，也没有改动。"),
        gettext_lazy("请回到原来的页面，按页面上的按钮办理。"),
        "hand-stop",
    ),
    409: Kind(
        gettext_lazy("已有更新"),
        gettext_lazy("别人已先处理，您的操作没有保存。"),
        gettext_lazy("事项本身和别人的办理都在，没有重复记录。"),
        gettext_lazy("请刷新后看最新情况，再决定是否还要办理。"),
        "git-merge",
    ),
    413: Kind(
        gettext_lazy("内容太大"),
        gettext_lazy("上传的内容太大，没有保存。"),
        gettext_lazy("返回上一页，填过的文字一般还在；照片要重新选。"),
        gettext_lazy("请减少照片张数，或用手机重新拍一张再传。"),
        "photo",
    ),
    422: Kind(
        gettext_lazy("没有保存"),
        gettext_lazy("填写有误，没有保存。"),
        gettext_lazy("返回上一页，填过的内容一般还在。"),
        gettext_lazy("请返回按提示修改后再提交。"),
        "info-circle",
    ),
    429: Kind(
        gettext_lazy("太频繁了"),
        gettext_lazy("短时间内次数太多，这一次没有办理。"),
        gettext_lazy("之前成功提交的都已收到，不用重复提交。"),
        gettext_lazy("请 10 分钟后再试；急事请拨打 12345。"),
        "hourglass",
    ),
    500: Kind(
        gettext_lazy("系统出错"),
        gettext_lazy("系统出了错，您的操作没有保存。"),
        NOTHING,
        gettext_lazy("请稍后再试；一直这样，请把时间和下面的编号告诉管理员。"),
        "alert-triangle",
    ),
    503: Kind(
        gettext_lazy("暂时不能用"),
        gettext_lazy("系统正在维护或暂时连不上，您的操作没有保存。"),
        gettext_lazy("已经保存的内容都在；手机上的上报会先存下，恢复后自动发送。"),
        gettext_lazy("请几分钟后再试；急事请打电话给社区，或拨打 12345。"),
        "clock-pause",
    ),
}


def traced(request: HttpRequest, status: int) -> str:
    """A number for this one trouble, on the page and in the log; the log names no person and no search words."""
    number = f"E{secrets.token_hex(4).upper()}"
    grade = logging.ERROR if status >= 500 else logging.INFO
    log.log(grade, "%s: %s %s answered %s", number, request.method, request.path, status)
    return number


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal as a page, or as JSON for a part of a page and for programs."""
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"text": refused.text, "code": refused.code}, status=refused.status)
    return shown(request, refused.status, refused.text)


def shown(request: HttpRequest, status: int, text: str = "") -> HttpResponse:
    """The page of one kind of trouble; `text` says what happened in words of its own."""
    kind = KINDS.get(status, KINDS[500])
    if not hasattr(request, "seat") and status != 500:
        request.seat = gate.working_seat(request) if hasattr(request, "user") else None  # type: ignore[attr-defined]
    home = home_of(getattr(request, "seat", None))
    ways = [(home, _("回首页"))]
    if status in (403, 401):
        ways.append(("/signin/", _("重新登录")))
    context = {
        "title": kind.title,
        "text": text or kind.text,
        "kind": kind,
        "ways": ways,
        "status": status,
        "trace": traced(request, status),
    }
    return render(request, "site/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400."""
    return shown(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403."""
    return shown(request, 403)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form from a page that lay open too long."""
    text = _("页面放得太久，或浏览器没有带上校验信息，没有保存。请刷新后再提交。")
    return refusal(request, Refused(text, code="csrf", status=403))


def not_allowed(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """405, told in words; which methods there are stays in the header."""
    page = shown(request, 405)
    page["Allow"] = answer["Allow"]
    return page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404."""
    return shown(request, 404)


def fault(request: HttpRequest) -> HttpResponseBase:
    """500, or 503 when the database is away: drawn by a template that asks nothing of the database."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    context = {"kind": KINDS[status], "status": status, "trace": traced(request, status)}
    return HttpResponse(loader.render_to_string("site/fault.html", context), status=status)
