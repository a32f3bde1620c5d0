"""Who may open which page: URL name → a right of `access.roles`, or one of these.

    public      everybody, without signing in
    signed-in   every account
    self        an account that belongs to a person of the file
    closed      nobody: a page that a library brings along and that we do not use

The edge (`web.middleware`) enforces the table; a name that is not in it is answered with 404 and logged. What a page
shows within its right follows from the viewer's scope.
"""

from collections.abc import Mapping

from xianneng.foundation.record.items import LAW

SHELL = {
    "switch_office": "signed-in",
    "set_language": "public",
    "pattern": "signed-in",
    "demo_enter": "public",  # answers 404 outside of a demonstration
}
HOME = {
    "desk": "signed-in",
    "desk_ages": "signed-in",
    "roster": "record.read",
    "roster_sums": "record.read",
    "conditions": "record.read",
    "roster_columns": "record.read",
    "roster_tree": "record.read",
    "roster_view": "record.read",  # one's own; of colleagues, what they share within the organ
    "roster_names": "record.read",
    "roster_export": "record.export",
    "roster_forms": "record.export",
    "roster_workbook": "record.export",
    "roster_package": "record.export",
    "structure": "record.read",
    "structure_export": "record.read",
    "checks": "record.read",
    "checks_export": "record.export",
    "check_round": "record.read",
    "check_schemes": "record.read",
    **dict.fromkeys(("check_scheme_new", "check_scheme", "check_scheme_drop", "check_pass", "check_lift"), "checks.pass"),
    "audit": "ledger.read",
    **dict.fromkeys(("audit_cases", "audit_case"), "cases.audit"),
    **dict.fromkeys(("audit_logs", "audit_logs_export"), "logs.read"),
    "person": "signed-in",  # in the viewer's scope, which holds at least their own file
    "person_law": "signed-in",
    "person_letter": "signed-in",
    "person_history": "signed-in",
    "person_photo": "signed-in",
    "person_form": "signed-in",  # one's own; of others it takes record.export and record.read_sensitive
    "person_differences": "signed-in",
    "person_reveal": "signed-in",
    "search": "signed-in",
    "me": "self",
    "own_copy": "self",
    **dict.fromkeys(("own_correction_add", "own_correction_new", "own_correction", "own_correction_paper", "own_correction_withdraw"), "self"),
    "stand_ins": "signed-in",
    "stand_in_grant": "signed-in",  # of one's own office only
    "stand_in_end": "signed-in",
    **dict.fromkeys(("fields", "field_set"), "signed-in"),
    "law": "signed-in",
    "law_rule": "signed-in",
    "calendar": "signed-in",
    "calendar_year": "calendar.maintain",
}
IMPORTS = {
    "imports": "exchange.import",
    "import_upload": "exchange.import",
    "import_template": "exchange.import",
    "import_grid": "exchange.import",
    "import_one": "exchange.import",
    "import": "record.read",  # the second officer looks at what is confirmed
    "import_answer": "exchange.import",
    "import_submit": "exchange.import",
    "import_drop": "exchange.import",
    "import_annotated": "exchange.import",
}
ENTRIES = dict.fromkeys(("entry_add", "entry_correct", "entry_end", "entry_revoke", "entry_remove"), "record.enter")
CASES = {
    "case": "signed-in",  # in the viewer's scope: jurisdiction, a seat at a task, or a copy
    "case_complete": "signed-in",
    **dict.fromkeys(("case_receipt", "leaf_receipt"), "signed-in"),
    "case_diagram": "signed-in",
    "case_checks": "signed-in",  # who decides the step in hand
    "case_papers": "signed-in",
    "case_paper": "signed-in",
    "case_attach": "signed-in",
    "case_material": "signed-in",
    "case_verb": "signed-in",
}
BALLOTS = {
    "ballot": "public",  # opened by a one-time code; who is signed in does not count
    "ballot_collect": "self",  # and only who is on the list of voters
    **dict.fromkeys(("ballot_run", "ballot_slips", "ballot_count", "ballot_close"), "ballots.run"),
}
RANKS = {
    "ranks": "ranks.evaluate",
    "ranks_export": "record.export",
    "ranks_propose": "ranks.propose",
    "ranks_verdict": "signed-in",
    "ranks_runs": "ranks.evaluate",
    "ranks_run_start": "ranks.evaluate",
    "ranks_run": "ranks.evaluate",
    "ranks_run_stop": "ranks.evaluate",
    "ranks_run_export": "record.export",
    "ranks_parameters": "quotas.read",
    "ranks_parameter": "quotas.read",  # to set a value takes parameters.set
    "quotas": "quotas.read",
    "quotas_export": "quotas.read",  # names nobody
    "quota_unit": "quotas.read",
    **dict.fromkeys(("quota_reserve", "quota_release", "quota_approve"), "cases.open"),
}
ESTABLISHMENT = {
    "establishment": "organs.read",
    "establishment_export": "record.export",
    "organ": "organs.read",
    "organ_establishment": "cases.open",
    "organ_base_data": "cases.open",
    "organ_order": "cases.open",
}
AUTHORITY = {
    **dict.fromkeys(("authority", "authority_account", "authority_items"), "authority.read"),
    **dict.fromkeys(("authority_new", "authority_act", "authority_give", "authority_end", "authority_items_new", "authority_items_change"),
                    "authority.propose"),
}
REGISTRATION = {
    "registration": "record.read",
    **dict.fromkeys(("registration_propose", "registration_end"), "registration.propose"),
}
LEAVING = {
    "leaving": "record.read",
    "leaving_export": "record.export",
    "leaving_person": "signed-in",  # in the viewer's scope, which holds at least themselves
    "leaving_propose": "leaving.propose",
}
TRANSFERS = {
    "transfers": "cases.read",
    "transfer_person": "record.read",
    **dict.fromkeys(("transfer_propose", "transfer_enter"), "transfer.propose"),
    "reassignments": "cases.read",
    "reassignment_propose": "reassignment.propose",
}
MERGES = {
    "people_order": "record.enter",
    "merges": "cases.read",
    "merge": "signed-in",  # of a case that the viewer may read
    **dict.fromkeys(("merge_propose", "merge_separate"), "merging.propose"),
}
PAPERFILE = {
    "paperfile": "record.read",
    "paperfile_export": "record.export",
    "paperfile_campaign": "paperfile.campaign",
    "paperfile_person": "signed-in",  # in the viewer's scope, which holds at least themselves
    **dict.fromkeys(("paperfile_audit", "paperfile_determine"), "paperfile.audit"),
}
RECRUITMENT = {
    **dict.fromkeys(("recruitment_plans", "recruitment_plan", "recruitment_plan_organ"), "organs.read"),
    **dict.fromkeys(("recruitment_plan_new", "recruitment_plan_allot", "recruitment_plan_propose"), "recruitment.prepare"),
    "recruitment_plan_withdraw": "recruitment.declare",
    **dict.fromkeys(("recruitment_figures", "recruitment_figures_export"), "recruitment.figures"),  # names nobody
    **dict.fromkeys(("recruitments", "recruitment", "recruitment_position", "recruitment_match", "recruitment_exam", "recruitment_exam_file",
                     "recruitment_terms_public", "recruitment_shortlist", "recruitment_panel_file"), "public"),  # of what is published
    # An applicant's own: whose session it is, the room decides (`recruitment.applying.entry`); no role of staff gives it.
    **dict.fromkeys(("applicant", "applicant_sign_up", "applicant_sign_in", "applicant_sign_out", "applicant_demo", "applicant_profile", "applicant_photo", "applicant_copy",
                     "application", "application_withdraw", "application_state", "application_receipt", "recruitment_apply", "application_seat",
                     "applicant_score", "applicant_score_receipt", "applicant_recheck",
                     "applicant_wishes", "application_confirm", "application_waiver", "application_ticket"), "public"),
    **dict.fromkeys(("registrations", "registrations_group", "registration_review", "registration_photo", "registration_send", "recruitment_probation",
                     "recruitment_probation_person"), "recruitment.review"),
    **dict.fromkeys(("registrations_remove", "registrations_checks", "registrations_fees", "registrations_proof", "recruitment_confirmation"), "recruitment.prepare"),
    **dict.fromkeys(("recruitment_scores", "recruitment_scores_propose_terms", "recruitment_marks", "recruitment_settle", "recruitment_lines", "recruitment_scores_propose",
                     "recruitment_recheck", "recruitment_choosing", "recruitment_choosing_propose", "recruitment_pool", "recruitment_pool_propose", "recruitment_selection", "recruitment_candidate", "recruitment_replace", "recruitment_group", "recruitment_selection_propose",
                     "recruitment_arrange"), "recruitment.score"),
    **dict.fromkeys(("recruitment_sitting", "recruitment_paper", "recruitment_paper_drop", "recruitment_rooms", "recruitment_site_drop",
                     "recruitment_exam_import", "recruitment_site_papers", "recruitment_draw_in", "recruitment_accessible", "recruitment_sitting_propose",
                     "recruitment_conduct", "recruitment_conduct_new", "recruitment_hiring", "recruitment_hiring_propose", "recruitment_hiring_place",
                     "recruitment_finalist", "recruitment_supervision", "recruitment_supervision_answer"), "recruitment.prepare"),
    **dict.fromkeys(("recruitment_watch", "recruitment_board", "recruitment_board_close", "recruitment_board_receipts"), "recruitment.watch"),
    **dict.fromkeys(("recruitment_new", "recruitment_prepare", "recruitment_take_in", "recruitment_map", "recruitment_announce",
                     "recruitment_publish", "recruitment_reading", "recruitment_amend", "recruitment_write_against", "recruitment_limits",
                     "recruitment_terms", "recruitment_draft", "recruitment_annotated", "recruitment_write", "recruitment_rewrite", "recruitment_pool_write", "recruitment_strike"), "recruitment.prepare"),
}
SURVEY = {
    **dict.fromkeys(("surveys", "survey", "survey_record", "survey_talks", "survey_withdraw", "survey_point"), "survey.talk"),
    **dict.fromkeys(("survey_new", "survey_ask", "survey_visit", "survey_drop", "survey_propose", "survey_excuse", "survey_report", "survey_find"),
                    "survey.organise"),
}
ROSTERS = dict.fromkeys(("saved", "view", "view_change", "name_set", "name_set_change", "name_set_combine"), "record.read")
PRINTS = dict.fromkeys(("prints", "print_new", "print", "print_stop", "print_file", "print_templates", "print_sample", "print_retire"),
                       "record.export")  # one's own jobs, one's own organ's templates
INTERFACE = dict.fromkeys(("api", "api_document", "api_nothing", "api_organs", "api_people", "api_person", "api_codes", "api_changes", "api_token"),
                          "public")  # nobody is signed in: who asks is found by the token (`access.tokens`), which says what it may read
TOKENS = {
    **dict.fromkeys(("tokens", "token", "token_revoke"), "tokens.read"),  # to take one back takes tokens.grant or tokens.confirm
    "token_grant": "tokens.grant",
    "token_confirm": "tokens.confirm",
}
UPKEEP = dict.fromkeys(("health", "health_live", "health_ready", "metrics"), "public")  # health, metrics: on this machine, or with a token
ACCOUNTS = {
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_reauthenticate": "signed-in",
    "account_change_password": "signed-in",
    "account_set_password": "signed-in",
    "mfa_authenticate": "public",
    "mfa_index": "signed-in",
    "mfa_reauthenticate": "signed-in",
    "mfa_activate_totp": "signed-in",
    "mfa_deactivate_totp": "signed-in",
    "mfa_view_recovery_codes": "signed-in",
    "mfa_generate_recovery_codes": "signed-in",
    "mfa_download_recovery_codes": "signed-in",
    **dict.fromkeys((
        "account_signup", "account_email", "account_email_verification_sent", "account_confirm_email",
        "account_confirm_login_code", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done"), "closed"),
}

PERMISSIONS: Mapping[str, str] = {**SHELL, **HOME, **IMPORTS, **ENTRIES, **CASES, **BALLOTS, **RANKS, **ESTABLISHMENT, **AUTHORITY,
                                    **REGISTRATION, **LEAVING, **TRANSFERS, **MERGES, **PAPERFILE, **RECRUITMENT, **SURVEY,
                                    **ROSTERS, **PRINTS, **INTERFACE, **TOKENS, **UPKEEP, **ACCOUNTS}

# What a whole page tells: an office that does not see this item of the file (`access.authority.Viewer.require_item`) does not open it.
TELLS: Mapping[str, str] = {
    **dict.fromkeys(("ranks", "ranks_export", "ranks_propose", "ranks_runs", "ranks_run_start", "ranks_run", "ranks_run_export"), LAW),
    **dict.fromkeys(("registration", "registration_propose", "registration_end"), "registration"),
    **dict.fromkeys(("paperfile", "paperfile_export", "paperfile_audit", "paperfile_determine"), "determination"),
}
