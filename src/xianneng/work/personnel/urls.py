"""Addresses of the personnel room; entry and import are on the roof."""

from django.urls import path

from xianneng.work.personnel.leaving import views as leaving
from xianneng.work.personnel.merging import views as merging
from xianneng.work.personnel.ordering import views as ordering
from xianneng.work.personnel.paperfile import views as paperfile
from xianneng.work.personnel.reassignment import views as reassignment
from xianneng.work.personnel.registration import views
from xianneng.work.personnel.transfer import views as transfer

urlpatterns = [
    path("registration/", views.table, name="registration"),
    path("registration/propose/", views.propose, name="registration_propose"),
    path("registration/end/", views.propose_ending, name="registration_end"),
    path("leaving/", leaving.table, name="leaving"),
    path("leaving/export/", leaving.export, name="leaving_export"),
    path("leaving/propose/", leaving.propose, name="leaving_propose"),
    path("leaving/person/<int:person_id>/", leaving.person, name="leaving_person"),
    path("transfers/", transfer.table, name="transfers"),
    path("transfers/enter/", transfer.enter, name="transfer_enter"),
    path("transfers/propose/", transfer.propose, name="transfer_propose"),
    path("transfers/person/<int:person_id>/", transfer.person, name="transfer_person"),
    path("reassignments/", reassignment.table, name="reassignments"),
    path("reassignments/propose/", reassignment.propose, name="reassignment_propose"),
    path("merges/", merging.table, name="merges"),
    path("merges/propose/", merging.propose, name="merge_propose"),
    path("merges/<str:number>/", merging.merge, name="merge"),
    path("merges/<str:number>/separate/", merging.separate, name="merge_separate"),
    path("people-order/<int:organ_id>/", ordering.order, name="people_order"),
    path("paperfile/", paperfile.table, name="paperfile"),
    path("paperfile/export/", paperfile.export, name="paperfile_export"),
    path("paperfile/campaign/", paperfile.organise, name="paperfile_campaign"),
    path("paperfile/audit/", paperfile.audit, name="paperfile_audit"),
    path("paperfile/determine/", paperfile.propose, name="paperfile_determine"),
    path("paperfile/person/<int:person_id>/", paperfile.person, name="paperfile_person"),
]
