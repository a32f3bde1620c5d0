"""Addresses of the shell."""

from django.urls import path

from xianneng.foundation.web import demo, views

urlpatterns = [
    path("office/", views.switch_office, name="switch_office"),
    path("language/", views.set_language, name="set_language"),
    path("pattern/", views.pattern, name="pattern"),
    path("demo/enter/<str:username>", demo.enter, name="demo_enter"),
]
