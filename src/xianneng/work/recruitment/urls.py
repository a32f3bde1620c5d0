"""Addresses of the recruitment room: plans, then what anyone may read, then what its officers do."""

from django.urls import path

from xianneng.work.recruitment import preparing_views as preparing
from xianneng.work.recruitment import views
from xianneng.work.recruitment.planning import views as planning

urlpatterns = [
    path("recruitment-plans/", planning.plans, name="recruitment_plans"),
    path("recruitment-plans/new/", planning.new, name="recruitment_plan_new"),
    path("recruitment-plans/<int:plan_id>/", planning.plan, name="recruitment_plan"),
    path("recruitment-plans/<int:plan_id>/organ/<int:organ_id>/", planning.organ, name="recruitment_plan_organ"),
    path("recruitment-plans/<int:plan_id>/need/<int:need_id>/withdraw/", planning.withdraw, name="recruitment_plan_withdraw"),
    path("recruitment-plans/<int:plan_id>/allot/", planning.allot, name="recruitment_plan_allot"),
    path("recruitment-plans/<int:plan_id>/propose/", planning.propose, name="recruitment_plan_propose"),
    path("recruitment/", views.recruitments, name="recruitments"),
    path("recruitment/new/", preparing.new, name="recruitment_new"),
    path("recruitment/<int:recruitment_id>/", views.recruitment, name="recruitment"),
    path("recruitment/<int:recruitment_id>/position/<int:at>/", views.position, name="recruitment_position"),
    path("recruitment/<int:recruitment_id>/match/", views.match, name="recruitment_match"),
    path("recruitment/<int:recruitment_id>/prepare/", preparing.prepare, name="recruitment_prepare"),
    path("recruitment/<int:recruitment_id>/prepare/terms/", preparing.terms, name="recruitment_terms"),
    path("recruitment/<int:recruitment_id>/prepare/table/", preparing.take_in, name="recruitment_take_in"),
    path("recruitment/<int:recruitment_id>/prepare/annotated/", preparing.annotated, name="recruitment_annotated"),
    path("recruitment/<int:recruitment_id>/prepare/draft/", preparing.draft, name="recruitment_draft"),
    path("recruitment/<int:recruitment_id>/prepare/position/", preparing.write, name="recruitment_write"),
    path("recruitment/<int:recruitment_id>/prepare/position/<int:at>/", preparing.write, name="recruitment_rewrite"),
    path("recruitment/<int:recruitment_id>/prepare/position/<int:at>/strike/", preparing.strike, name="recruitment_strike"),
    path("recruitment/<int:recruitment_id>/prepare/columns/", preparing.map_columns, name="recruitment_map"),
    path("recruitment/<int:recruitment_id>/prepare/announcement/", preparing.announce, name="recruitment_announce"),
    path("recruitment/<int:recruitment_id>/prepare/plan/", preparing.write_against, name="recruitment_write_against"),
    path("recruitment/<int:recruitment_id>/limits/", preparing.limits, name="recruitment_limits"),
    path("recruitment/<int:recruitment_id>/prepare/publish/", preparing.publish, name="recruitment_publish"),
    path("recruitment/<int:recruitment_id>/reading/", preparing.reading, name="recruitment_reading"),
    path("recruitment/<int:recruitment_id>/position/<int:at>/amend/", preparing.amend, name="recruitment_amend"),
]
