"""Addresses of plans, draws and findings."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.inspection.pages import findings, plans

app_name = "inspection"
urlpatterns = [
    path("", plans.plans, name="plans"),
    path("findings/", findings.listing, name="findings"),
    path("plan/<str:code>/", plans.plan, name="plan"),
    path("plan/<str:code>/approve/", plans.approve, name="approve"),
    path("check/<str:code>/", plans.check, name="check"),
    path("check/<str:code>/draw/", plans.draw, name="draw"),
    path("check/<str:code>/find/", findings.new, name="find"),
    path("check/<str:code>/table.<str:form>", plans.table, name="table"),
]
