"""Addresses of the ranks room."""

from django.urls import path

from xianneng.work.ranks import views

urlpatterns = [
    path("ranks/", views.eligibility, name="ranks"),
    path("ranks/propose/", views.propose, name="ranks_propose"),
    path("ranks/person/<int:person_id>/", views.verdict, name="ranks_verdict"),
    path("quotas/", views.quota_table, name="quotas"),
    path("quotas/<int:unit_id>/", views.quota_unit, name="quota_unit"),
]
