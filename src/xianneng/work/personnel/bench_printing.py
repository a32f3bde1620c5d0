"""Figures of printing: 500 任免审批表 as one PDF, and a roster of 100,000 persons in more than 30 columns as a workbook, from the file of people."""

import time
from io import BytesIO
from typing import Any

from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.writing import present_columns, write_xlsx
from xianneng.work.personnel import exporters, intakes
from xianneng.work.personnel.bench import NOW
from xianneng.work.personnel.models import PrintJob
from xianneng.work.personnel.printing import jobs

FORMS, FORM_SECONDS = 500, 60.0
ROWS, ROSTER_SECONDS, COLUMNS = 100_000, 30.0, 30


def figures(quick: bool) -> list[dict[str, Any]]:
    """Both on the people that the import of this bench has written; a tenth of them when quick."""
    return [_forms(FORMS // 10 if quick else FORMS), _roster(ROWS // 10 if quick else ROWS)]


def _forms(count: int) -> dict[str, Any]:
    persons = intakes.serving_under("/", NOW.date())[:count]
    start = time.perf_counter()
    made = jobs.made(PrintJob(kind="appointment", made="pdf", on=NOW.date(), asked={"persons": persons}), lambda done: None)
    return _figure(f"exchange.print_forms.{count}", time.perf_counter() - start, FORM_SECONDS * count / FORMS,
                   len(persons) == count and made.startswith(b"%PDF"))


def _roster(count: int) -> dict[str, Any]:
    start = time.perf_counter()
    frame = exporters.roster("/", NOW.date()).head(count)
    target = BytesIO()
    write_xlsx(target, frame, ROSTER, title="花名册")
    seconds = time.perf_counter() - start
    right = frame.height >= count * 0.98 and len(present_columns(frame, ROSTER)) >= COLUMNS and target.getvalue().startswith(b"PK")
    return _figure(f"exchange.print_roster.{count}", seconds, ROSTER_SECONDS * count / ROWS, right)


def _figure(name: str, seconds: float, target: float, right: bool) -> dict[str, Any]:
    return {"name": name, "value": round(seconds, 2), "unit": "s", "target": round(target, 1), "peer": None, "ratio": None,
            "ok": seconds <= target and right}
