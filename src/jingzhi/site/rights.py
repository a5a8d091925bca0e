"""我的信息: what is stored of one's own matter, the number corrected or deleted, the words deleted (PIPL arts 45-47)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.flows.models import Attachment, Case, Contact, Remark
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.actions import rights
from jingzhi.programmes.grid.models import FORGOTTEN, Voice
from jingzhi.site import portal


@require_http_methods(["GET", "POST"])
@never_cache
@gate.page(needs="public")
def mine(request: HttpRequest) -> HttpResponse:
    """Shown to whoever came with number and code; what is changed here is changed at once."""
    case, voice = portal.looked_at(request)
    if case is None:
        return redirect("site:look")
    if request.method == "GET":
        return render(request, "site/mine.html", _held(case, voice))
    try:
        said = _do(request, case, voice)
    except Refused as refused:
        context = _held(case, voice) | {"error": refused.text, "given": request.POST.get("phone", "")}
        return render(request, "site/mine.html", context, status=refused.status)
    messages.success(request, said)
    return redirect("site:mine")


def _do(request: HttpRequest, case: Case, voice: Voice | None) -> str:
    todo: dict[str, Any] = {"case": case, "voice": voice, "by": portal.residents(), "now": timezone.now()}
    what, phone = request.POST.get("do", ""), request.POST.get("phone", "").strip()
    if what == "phone" and phone:
        rights.set_phone(phone=phone, **todo)
        return _("电话已改。")
    if what == "no_phone":
        rights.set_phone(phone="", **todo)
        return _("电话已删除，不会再打给您。")
    if what == "words" and request.POST.get("sure") == "1":
        rights.forget_own(**todo)
        return _("您写的话、照片、地址和电话已删除，找不回来了。")
    raise Refused(
        _("请先勾选“我知道删了找不回来”。") if what == "words" else _("请填写新的手机号。"), code="missing"
    )


def _held(case: Case, voice: Voice | None) -> dict[str, Any]:
    """Everything that is stored of this resident in this matter, as it stands now."""
    numbers = list(rights.own_events(case, voice))
    matter = grid.matter(case)
    remarks = Remark.objects.filter(case=case, n__in=numbers).order_by("n", "id")
    pictures = Attachment.objects.filter(case=case, n__in=numbers).order_by("id")
    contact = voice or Contact.objects.filter(case=case).first()
    first = matter if voice is None else None
    words = [first.title] if first is not None and first.title != FORGOTTEN else []
    return {
        "no": case.no,
        "words": words + list(remarks.values_list("text", flat=True)),
        "address": first.address if first else "",
        "point": first is not None and first.lon is not None,
        "pictures": pictures.count(),
        "phone": contact.phone_mask if contact else "",
        "phone_until": contact.delete_on if contact else None,
        "until": matter.delete_on,
        "may_forget": rights.may_forget(case),
    }
