"""What `xianneng verify` checks of the file: the lists of today show what the sealed rows say, of nobody else.

Who may be promoted to what (target, verdict, eligible, first_on) is not compared: it follows from the organs' levels and
the parameters too, is brought up to them in the background, and no decision rests on it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils.timezone import localdate

from xianneng.foundation.ledger.report import UNANSWERED, UNREADABLE, Report
from xianneng.foundation.record import facts, projection
from xianneng.foundation.record.frames import copy_in, reading_of

SHOWN = 20  # persons named


def check(report: Report) -> None:
    """Each person's row shows the file as of the date that the projection was rolled to, or of a day on which an act rewrote it since."""
    rolled_to = projection.rolled_to()
    if rolled_to is None:
        return
    today = localdate(report.now) if report.now else rolled_to
    first, last = sorted((rolled_to, today))
    _check_strangers(report)
    since = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    for ids in projection.batches():
        wrong: Sequence[int] = ids
        for on in sorted(since, key=lambda day: day != rolled_to):  # after the first date few are left
            wrong = sorted(_found(report, wrong, on)) if wrong else ()
        if wrong:  # one fault, not one a person: what they follow from, an organ's place, is told apart
            report.fault(f"record_today 人员 {'、'.join(map(str, wrong[:SHOWN]))}{f' 等 {len(wrong)} 人' if len(wrong) > SHOWN else ''}："
                         f"今日名册与档案（截至 {rolled_to}）不符")


def _check_strangers(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM record_today t WHERE NOT EXISTS (SELECT FROM record_person p WHERE p.id = t.person_id) "
                       "ORDER BY 1")
        ids = [str(person_id) for (person_id,) in cursor.fetchall()]
    if ids:
        report.fault(f"record_today 人员 {'、'.join(ids[:SHOWN])}{f' 等 {len(ids)} 人' if len(ids) > SHOWN else ''}：没有这一人员，系绕过平台插入")


def _found(report: Report, ids: Sequence[int], on: date) -> set[int]:
    """Whose rows differ; of persons of whom a value cannot be read, by halves until each is alone, that it cannot."""
    try:
        with transaction.atomic():
            return _differing(ids, on)
    except UNANSWERED:  # a full disk, a cut connection: no value's fault
        raise
    except UNREADABLE as error:
        if len(ids) > 1:
            half = len(ids) // 2
            return _found(report, ids[:half], on) | _found(report, ids[half:], on)
        report.stopped = True
        report.fault(f"人员 {ids[0]}：今日名册未能核对，档案里有读不出的值，系绕过平台写入（{(str(error) or repr(error)).splitlines()[0]}）")
        return set()


def _differing(ids: Sequence[int], on: date) -> set[int]:
    with reading_of(len(ids)):
        frame = projection.rows(facts.Asked(on, person_ids=ids), judged=False)
    copy_in(frame, like="record_today", staging="today_verified")
    bounds = "BETWEEN %s AND %s" if isinstance(ids, range) else "= ANY(%s)"
    values = [ids[0], ids[-1]] * 2 if isinstance(ids, range) else [list(ids)] * 2
    columns = ", ".join(frame.columns)
    kept = f"SELECT {columns} FROM record_today WHERE person_id {bounds}"  # noqa: S608  (the projection's own names)
    made = f"SELECT {columns} FROM today_verified"  # noqa: S608
    with connection.cursor() as cursor:
        # An organ's path that is none is told of the organ; what else somebody's row says is compared all the same.
        cursor.execute("UPDATE today_verified v SET organ_path = t.organ_path, organ_order = t.organ_order FROM record_today t "
                       f"WHERE t.person_id = v.person_id AND v.organ_path !~ '{projection.PATH}'")
        cursor.execute(f"SELECT person_id FROM ({kept} EXCEPT {made}) k UNION SELECT person_id FROM ({made} EXCEPT {kept}) m",
                       values)
        return {row[0] for row in cursor.fetchall()}
