"""Addresses of the recruitment room: what anyone may read first, then what its officers do."""

from django.urls import path

from xianneng.work.recruitment import preparing_views as preparing
from xianneng.work.recruitment import views

urlpatterns = [
    path("recruitment/", views.recruitments, name="recruitments"),
    path("recruitment/new/", preparing.new, name="recruitment_new"),
    path("recruitment/<int:recruitment_id>/", views.recruitment, name="recruitment"),
    path("recruitment/<int:recruitment_id>/position/<int:at>/", views.position, name="recruitment_position"),
    path("recruitment/<int:recruitment_id>/match/", views.match, name="recruitment_match"),
    path("recruitment/<int:recruitment_id>/prepare/", preparing.prepare, name="recruitment_prepare"),
    path("recruitment/<int:recruitment_id>/prepare/table/", preparing.take_in, name="recruitment_take_in"),
    path("recruitment/<int:recruitment_id>/prepare/columns/", preparing.map_columns, name="recruitment_map"),
    path("recruitment/<int:recruitment_id>/prepare/announcement/", preparing.announce, name="recruitment_announce"),
    path("recruitment/<int:recruitment_id>/prepare/publish/", preparing.publish, name="recruitment_publish"),
    path("recruitment/<int:recruitment_id>/reading/", preparing.reading, name="recruitment_reading"),
    path("recruitment/<int:recruitment_id>/position/<int:at>/amend/", preparing.amend, name="recruitment_amend"),
]
