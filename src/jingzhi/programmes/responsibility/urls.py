"""Addresses of responsibility lists."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.responsibility import pages

app_name = "responsibility"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("<str:body>/", pages.show, name="show"),
    path("<str:body>/export/", pages.export, name="export"),
]
