"""Addresses of the ranks room."""

from django.urls import path

from xianneng.work.ranks import evaluation_views, parameter_views, quota_views, views

urlpatterns = [
    path("ranks/", views.eligibility, name="ranks"),
    path("ranks/export/", views.export, name="ranks_export"),
    path("ranks/propose/", views.propose, name="ranks_propose"),
    path("ranks/person/<int:person_id>/", views.verdict, name="ranks_verdict"),
    path("ranks/runs/", evaluation_views.runs, name="ranks_runs"),
    path("ranks/runs/start/", evaluation_views.start, name="ranks_run_start"),
    path("ranks/runs/<int:run_id>/", evaluation_views.run, name="ranks_run"),
    path("ranks/runs/<int:run_id>/stop/", evaluation_views.stop, name="ranks_run_stop"),
    path("ranks/runs/<int:run_id>/export/", evaluation_views.export, name="ranks_run_export"),
    path("parameters/", parameter_views.table, name="ranks_parameters"),
    path("parameters/<slug:name>/", parameter_views.parameter, name="ranks_parameter"),
    path("quotas/", views.quota_table, name="quotas"),
    path("quotas/export/", views.quota_export, name="quotas_export"),
    path("quotas/<int:unit_id>/", quota_views.unit, name="quota_unit"),
    path("quotas/<int:unit_id>/reserve/", quota_views.reserve, name="quota_reserve"),
    path("quotas/<int:unit_id>/release/", quota_views.release, name="quota_release"),
    path("quotas/<int:unit_id>/approve/", quota_views.approve, name="quota_approve"),
]
