"""Every address of the site."""

from __future__ import annotations

from django.urls import path

from jingzhi.site import (
    case,
    cockpit,
    desk,
    entry,
    flowpage,
    health,
    lineage,
    maps,
    offline,
    periods,
    phone,
    portal,
    suggestions,
)

app_name = "site"
urlpatterns = [
    path("", entry.home, name="home"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.without_network, name="offline"),
    path("favicon.ico", entry.favicon, name="favicon"),
    path("signin/", entry.signin, name="signin"),
    path("signin/demo/", entry.demo_seat, name="demo_seat"),
    path("signout/", entry.signout, name="signout"),
    path("seat/", entry.seat, name="seat"),
    path("notices/", entry.bell, name="notices"),
    path("todo/", desk.todo, name="todo"),
    path("console/", desk.console, name="console"),
    path("sort/", desk.sorting, name="sort"),
    path("inbox/", desk.inbox, name="inbox"),
    path("unplaced/", desk.unplaced, name="unplaced"),
    path("case/<str:no>/", case.show, name="case"),
    path("case/<str:no>/contact/", case.contact, name="contact"),
    path("case/<str:no>/<str:name>/", case.move, name="move"),
    path("files/<int:pk>/", case.photo, name="file"),
    path("report/", phone.report, name="report"),
    path("r/", portal.portal, name="portal"),
    path("r/new/", portal.submit, name="submit"),
    path("r/done/", portal.thanks, name="thanks"),
    path("r/look/", portal.look, name="look"),
    path("r/progress/", portal.see, name="progress"),
    path("r/q/<str:no>/<str:code>/", portal.scan, name="scan"),
    path("r/forget/", portal.forget, name="forget"),
    path("cockpit/", cockpit.show, name="cockpit"),
    path("matters/", cockpit.matters, name="matters"),
    path("figures/", periods.show, name="periods"),
    path("figures/matters/", periods.matters, name="period_matters"),
    path("suggestions/", suggestions.show, name="suggestions"),
    path("suggestions/items/", suggestions.items, name="suggest_items"),
    path("suggestions/matters/", suggestions.matters, name="suggestion_matters"),
    path("lineage/", lineage.index, name="lineages"),
    path("lineage/<str:code>/", lineage.show, name="lineage"),
    path("flows/<str:name>/", flowpage.show, name="flow"),
    path("maps/grids.geojson", maps.grids, name="grids"),
    path("healthz", health.healthz, name="healthz"),
]
