"""Addresses of drafts."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.redrawing import pages

app_name = "redrawing"
urlpatterns = [
    path("", pages.drafts, name="drafts"),
    path("new/", pages.new, name="new"),
    path("<str:no>/", pages.draft, name="draft"),
    path("<str:no>/edit/", pages.edit, name="edit"),
    path("<str:no>/map.json", pages.drawn, name="map"),
]
