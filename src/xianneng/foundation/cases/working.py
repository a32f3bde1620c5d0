"""The working rows of a case: itself, its persons, steps and seats, and what a later act fills into sealed rows.

Acts change them, so no leaf seals them for good; instead each act's leaf states the digest of how it left them.
"""

from xianneng.foundation.ledger import sealed
from xianneng.foundation.ledger.digests import sm3

_ITS = "WHERE case_id = {case} ORDER BY id"
_THROUGH = "WHERE {key} IN (SELECT id FROM {table} WHERE case_id = {{case}}) ORDER BY id"
_ROWS = (  # named one by one: a column that is added later does not change the digests that stand
    "SELECT id, number, type, title, organ_id, opened_office_id, opened_user_id, opened_by, state, process_id, engine, data, version,"
    " opened_at, effective_at, closed_at, due_on, (SELECT sm3 FROM cases_processversion p WHERE p.id = process_id)"
    " FROM cases_case WHERE id = {case}",
    f"SELECT id, person_id, position, state, reason, data FROM cases_subject {_ITS}",
    "SELECT id, engine_id, step, name, form, rule, state, opened_at, due_on, done_at, outcome, data"
    f" FROM cases_task {_ITS}",
    "SELECT id, task_id, office_id, user_id, position, state, origin, acts_for_id FROM cases_participant "
    + _THROUGH.format(key="task_id", table="cases_task"),
    f"SELECT id, result, closed_at, closed_by FROM cases_notice {_ITS}",
    "SELECT id, answer, upheld, answered_by, answered_at FROM cases_objection "
    + _THROUGH.format(key="notice_id", table="cases_notice"),
)


def digest(case_id: int) -> str:
    """SM3 over the working rows as COPY prints them. The ledger's settings of output must be in force (`sealed.SETTINGS`)."""
    tables = sealed.printed([rows.format(case=int(case_id)) for rows in _ROWS])
    return sm3(b"\n\n".join(b"\n".join(lines) for lines in tables)).hex()
