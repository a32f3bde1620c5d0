"""Addresses of the administrators' pages."""

from django.urls import path

from xianneng.work.authority import views

urlpatterns = [
    path("authority/accounts/", views.accounts, name="authority"),
    path("authority/accounts/new/", views.new, name="authority_new"),
    path("authority/accounts/<int:user_id>/", views.account, name="authority_account"),
    path("authority/accounts/<int:user_id>/act/<slug:act>/", views.act, name="authority_act"),
    path("authority/accounts/<int:user_id>/office/", views.give, name="authority_give"),
    path("authority/offices/<int:office_id>/end/", views.end, name="authority_end"),
    path("authority/items/", views.groups, name="authority_items"),
    path("authority/items/new/", views.group, name="authority_items_new"),
    path("authority/items/<int:group_id>/", views.group, name="authority_items_change"),
]
