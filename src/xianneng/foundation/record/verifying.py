"""What `xianneng verify` checks of the file: the lists of today show what the sealed rows say.

The verdicts in them are not compared: they follow from the law and the parameters too, and no decision rests on them.
"""

from datetime import date

from django.db import connection
from django.utils.timezone import localdate

from xianneng.foundation.ledger.report import Report
from xianneng.foundation.record import facts, projection
from xianneng.foundation.record.frames import copy_in


def check(report: Report) -> None:
    """Each person's row, on the date that the projection was rolled to, or today where an act has rewritten it since."""
    rolled_to = projection.rolled_to()
    if rolled_to is None:
        return
    days = {rolled_to, localdate(report.now)} if report.now else {rolled_to}
    for ids in projection.batches():
        for person_id in sorted(set.intersection(*[_differing(ids, on) for on in days])):
            report.fault(f"record_today 人员 {person_id}：今日名册与档案（截至 {rolled_to}）不符")


def _differing(ids: range, on: date) -> set[int]:
    frame = projection.of_file(facts.Asked(on, person_ids=ids))
    copy_in(frame, like="record_today", staging="today_verified")
    columns = ", ".join(frame.columns)
    kept = f"SELECT {columns} FROM record_today WHERE person_id BETWEEN %s AND %s"  # noqa: S608  (the projection's own names)
    made = f"SELECT {columns} FROM today_verified"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id FROM ({kept} EXCEPT {made}) k UNION SELECT person_id FROM ({made} EXCEPT {kept}) m",
                       [ids[0], ids[-1]] * 2)
        return {row[0] for row in cursor.fetchall()}
