"""Addresses for machines."""

from django.urls import path

from xianneng.surface.upkeep import views

urlpatterns = [
    path("health/", views.whole, name="health"),
    path("health/live/", views.live, name="health_live"),
    path("health/ready/", views.ready, name="health_ready"),
    path("metrics", views.figures, name="metrics"),
]
