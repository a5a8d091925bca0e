"""Error pages that say what was not saved and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies import gate
from jingzhi.kit.refused import Refused
from jingzhi.site.context import home_of


@dataclass(frozen=True)
class Kind:
    """How one kind of trouble is told."""

    title: Any
    text: Any
    help: Any
    icon: str


KINDS = {
    400: Kind(
        gettext_lazy("请求有误"),
        gettext_lazy("这个请求不完整，没有保存。"),
        gettext_lazy("请返回上一页重新填写；如果是收藏的旧链接，请从首页进入。"),
        "alert-triangle",
    ),
    403: Kind(
        gettext_lazy("不能打开"),
        gettext_lazy("这个页面不属于您现在的岗位。"),
        gettext_lazy("可以在右上角切换岗位；如果页面放了很久，请重新登录再提交。"),
        "lock",
    ),
    404: Kind(
        gettext_lazy("没有找到"),
        gettext_lazy("没有这个页面或事项。"),
        gettext_lazy("请核对编号；事项可能已经并入另一件。"),
        "map-pin-question",
    ),
    409: Kind(
        gettext_lazy("已有更新"),
        gettext_lazy("别人已先处理，您的操作没有保存。"),
        gettext_lazy("请刷新后看最新情况，再决定是否还要办理。"),
        "git-merge",
    ),
    413: Kind(
        gettext_lazy("内容太大"),
        gettext_lazy("上传的内容太大，没有保存。"),
        gettext_lazy("请减少照片张数，或用手机重新拍一张再传。"),
        "photo",
    ),
    422: Kind(
        gettext_lazy("没有保存"),
        gettext_lazy("填写有误，没有保存。"),
        gettext_lazy("请返回按提示修改后再提交。"),
        "info-circle",
    ),
    500: Kind(
        gettext_lazy("系统出错"),
        gettext_lazy("系统出了错，您的操作没有保存。"),
        gettext_lazy("请稍后再试；一直这样，请把时间和编号告诉管理员。"),
        "alert-triangle",
    ),
}


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal as a page, or as JSON for a part of a page and for programs."""
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"text": refused.text, "code": refused.code}, status=refused.status)
    return _page(request, refused.status, refused.text)


def _page(request: HttpRequest, status: int, text: str = "") -> HttpResponse:
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
        "help": kind.help,
        "glyph": kind.icon,
        "ways": ways,
        "status": status,
    }
    return render(request, "site/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403."""
    return _page(request, 403)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form from a page that lay open too long."""
    text = _("页面放得太久，或浏览器没有带上校验信息，没有保存。请刷新后再提交。")
    return refusal(request, Refused(text, code="csrf", status=403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404."""
    return _page(request, 404)


def fault(request: HttpRequest) -> HttpResponseBase:
    """500: drawn by a template that asks nothing of the database, which may be what failed."""
    return HttpResponse(loader.render_to_string("site/fault.html", {"kind": KINDS[500]}), status=500)
