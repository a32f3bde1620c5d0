"""Addresses for other systems."""

from django.urls import path

from xianneng.surface.api import views
from xianneng.surface.api.endpoints import ENDPOINTS

urlpatterns = [
    path("", views.described, name="api"),
    path("openapi.json", views.described, name="api_document"),
    *(path(each.path, views.answering(each), name=each.name) for each in ENDPOINTS),
    path("<path:path>", views.nothing, name="api_nothing"),
]
