"""Addresses of assessments."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.assessment import pages

app_name = "assessment"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("parts/", pages.parts, name="parts"),
    path("<str:no>/", pages.show, name="show"),
    path("<str:no>/matters/", pages.matters, name="matters"),
    path("<str:no>/editions/", pages.editions, name="editions"),
    path("<str:no>/appeal/", pages.appeal, name="appeal"),
    path("<str:no>/review/", pages.review, name="review"),
    path("<str:no>/finish/", pages.finish, name="finish"),
]
