"""Addresses of key tasks."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.keytasks import pages

app_name = "keytasks"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("export/", pages.export, name="export"),
    path("<str:no>/", pages.show, name="show"),
]
