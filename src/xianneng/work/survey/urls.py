"""Addresses of the rounds of 大调研."""

from django.urls import path

from xianneng.work.survey import views

urlpatterns = [
    path("surveys/", views.rounds, name="surveys"),
    path("surveys/new/", views.new, name="survey_new"),
    path("surveys/<int:round_id>/", views.survey, name="survey"),
    path("surveys/<int:round_id>/questions/", views.ask, name="survey_ask"),
    path("surveys/<int:round_id>/organs/", views.visit, name="survey_visit"),
    path("surveys/<int:round_id>/drop/", views.drop, name="survey_drop"),
    path("surveys/<int:round_id>/propose/", views.propose, name="survey_propose"),
    path("surveys/<int:round_id>/reasons/", views.excuse, name="survey_excuse"),
    path("surveys/<int:round_id>/report/", views.report, name="survey_report"),
    path("surveys/<int:round_id>/points/", views.find, name="survey_find"),
    path("surveys/<int:round_id>/points/<int:point_id>/", views.point, name="survey_point"),
    path("surveys/<int:round_id>/organs/<int:organ_id>/", views.record, name="survey_record"),
    path("surveys/<int:round_id>/talks/", views.talks, name="survey_talks"),
    path("surveys/<int:round_id>/talks/<int:talk_id>/withdraw/", views.withdraw, name="survey_withdraw"),
]
