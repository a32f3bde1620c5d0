"""Addresses of the establishment room."""

from django.urls import path

from xianneng.work.establishment import views

urlpatterns = [
    path("establishment/", views.table, name="establishment"),
    path("establishment/export/", views.export, name="establishment_export"),
    path("organ/<int:organ_id>/", views.organ, name="organ"),
    path("organ/<int:organ_id>/establishment/", views.change, name="organ_establishment"),
    path("organ/<int:organ_id>/order/", views.order, name="organ_order"),
    path("organ/<int:organ_id>/base-data/", views.base_data, name="organ_base_data"),
]
