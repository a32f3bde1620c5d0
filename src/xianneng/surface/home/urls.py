"""Addresses of the roof: desk, roster, person, search, law."""

from django.urls import path

from xianneng.surface.home.views import cases, checks, desk, entries, find, imports, laws, papers, person, roster

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("roster/", roster.roster, name="roster"),
    path("roster/sums/", roster.sums, name="roster_sums"),
    path("roster/columns/", roster.columns, name="roster_columns"),
    path("roster/export/", roster.export, name="roster_export"),
    path("person/<int:person_id>/", person.person, name="person"),
    path("person/<int:person_id>/law/", person.law, name="person_law"),
    path("person/<int:person_id>/history/<slug:key>/", person.history, name="person_history"),
    path("person/<int:person_id>/differences/", person.differences, name="person_differences"),
    path("person/<int:person_id>/reveal/<slug:key>/", person.reveal, name="person_reveal"),
    path("personnel/<int:person_id>/<slug:key>/add/", entries.entry, {"act": "add"}, name="entry_add"),
    path("personnel/<int:person_id>/<slug:key>/<int:row_id>/correct/", entries.entry, {"act": "correct"}, name="entry_correct"),
    path("personnel/<int:person_id>/<slug:key>/<int:row_id>/end/", entries.entry, {"act": "end"}, name="entry_end"),
    path("case/<str:number>/", cases.case, name="case"),
    path("case/<str:number>/complete/", cases.complete, name="case_complete"),
    path("case/<str:number>/receipt/", cases.receipt, name="case_receipt"),
    path("case/<str:number>/diagram/", cases.diagram, name="case_diagram"),
    path("case/<str:number>/papers.zip", papers.every_paper, name="case_papers"),
    path("case/<str:number>/paper/<slug:code>.<slug:kind>", papers.paper, name="case_paper"),
    path("case/<str:number>/attach/", papers.attach, name="case_attach"),
    path("case/<str:number>/material/<int:material_id>/", papers.material, name="case_material"),
    path("case/<str:number>/do/<slug:name>/", cases.verb, name="case_verb"),
    path("import/", imports.imports, name="imports"),
    path("import/upload/", imports.upload, name="import_upload"),
    path("import/template/<slug:kind>.xlsx", imports.template, name="import_template"),
    path("import/<int:intake_id>/", imports.intake, name="import"),
    path("import/<int:intake_id>/answer/", imports.answer, name="import_answer"),
    path("import/<int:intake_id>/submit/", imports.submit, name="import_submit"),
    path("import/<int:intake_id>/drop/", imports.drop, name="import_drop"),
    path("import/<int:intake_id>/annotated.xlsx", imports.annotated, name="import_annotated"),
    path("checks/", checks.checks, name="checks"),
    path("me/", person.me, name="me"),
    path("search/", find.search, name="search"),
    path("law/", laws.rules, name="law"),
    path("law/<str:rule_id>/", laws.rule, name="law_rule"),
]
