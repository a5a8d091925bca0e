"""Addresses of the list."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.keywork import pages

app_name = "keywork"
urlpatterns = [
    path("", pages.month, name="month"),
    path("new/", pages.new, name="new"),
]
