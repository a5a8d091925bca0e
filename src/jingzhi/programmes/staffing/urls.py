"""The addresses of staffing."""

from __future__ import annotations

from django.urls import path

from jingzhi.programmes.staffing.pages import board, helping, people, posters, public, roster

app_name = "staffing"
urlpatterns = [
    path("staffing/", board.board, name="board"),
    path("staffing/posts/", board.listing, name="posts"),
    path("staffing/empty/", board.orphans, name="orphans"),
    path("staffing/posters/", posters.posters, name="posters"),
    path("staffing/rule/", board.rule, name="rule"),
    path("staffing/grid/<str:grid>/", board.card, name="card"),
    path("staffing/grid/<str:grid>/fill/", board.fill, name="fill"),
    path("staffing/grid/<str:grid>/release/<int:pk>/", board.release, name="release"),
    path("staffing/seat/<str:code>/", people.seat, name="seat"),
    path("staffing/seat/<str:code>/hand-over/", people.hand_over, name="hand_over"),
    path("staffing/seat/<str:code>/stand-in/", people.stand_in, name="stand_in"),
    path("staffing/handovers/", people.handovers, name="handovers"),
    path("staffing/handovers/<int:pk>/", people.handover, name="handover"),
    path("staffing/handovers/<int:pk>/confirm/", people.confirm, name="confirm"),
    path("staffing/substitutes/", people.substitutes, name="substitutes"),
    path("staffing/substitutes/<int:pk>/end/", people.take_back, name="take_back"),
    path("staffing/roster/", roster.week, name="roster"),
    path("staffing/roster/turn/", roster.set_turn, name="set_turn"),
    path("staffing/roster/copy/", roster.copy_week, name="copy_week"),
    path("staffing/helpers/", helping.register, name="helpers"),
    path("staffing/helpers/<int:pk>/", helping.helper, name="helper"),
    path("staffing/helpers/<int:pk>/look/", helping.look, name="look"),
    path("staffing/helpers/<int:pk>/withdraw/", helping.withdraw, name="withdraw"),
    path("staffing/helpers/<int:pk>/time/", helping.log_time, name="log_time"),
    path("staffing/hours/", helping.hours, name="hours"),
    path("r/grid/<str:grid>/", public.board, name="public"),
]
