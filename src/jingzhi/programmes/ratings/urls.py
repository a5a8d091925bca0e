"""Addresses of quarterly ratings."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.ratings import pages

app_name = "ratings"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("<str:no>/", pages.show, name="show"),
    path("<str:no>/on/", pages.on, name="on"),
    path("<str:no>/export/", pages.export, name="export"),
    path("<str:no>/form/<str:rated>/", pages.form, name="form"),
    path("<str:no>/result/<str:body>/", pages.result, name="result"),
]
