"""Addresses of what is kept of rosters; what the roster page itself sends is on the roof."""

from django.urls import path

from xianneng.work.rosters import views

urlpatterns = [
    path("roster/saved/", views.saved, name="saved"),
    path("roster/saved/views/<int:kept_id>/", views.view, name="view"),
    path("roster/saved/views/<int:kept_id>/change/", views.change_view, name="view_change"),
    path("roster/saved/names/<int:kept_id>/", views.name_set, name="name_set"),
    path("roster/saved/names/<int:kept_id>/change/", views.change_set, name="name_set_change"),
    path("roster/saved/names/<int:kept_id>/combine/", views.combine, name="name_set_combine"),
]
