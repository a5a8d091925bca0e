"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.admission.pages import applications, burden, list, notice

app_name = "admission"
urlpatterns = [
    path("admission/", applications.listing, name="applications"),
    path("admission/apply/", applications.apply, name="apply"),
    path("admission/leave/", applications.leave, name="leave"),
    path("admission/declare/", applications.declare, name="declare"),
    path("admission/<str:no>/complete/", applications.complete, name="complete"),
    path("duties/", list.listing, name="list"),
    path("duties.csv", list.table, name="table"),
    path("duties/<str:code>/", list.item, name="item"),
    path("burden/", burden.show, name="burden"),
    path("r/admission/", notice.listing, name="notices"),
    path("r/admission/<str:no>/", notice.show, name="notice"),
]
