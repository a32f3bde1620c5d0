"""Running every check over persons: at once for an organ or a county, batch by batch for a province."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import polars as pl
from django.db import connection

from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import CHECKS, SCHEMA
from xianneng.foundation.record.facts import Asked

BATCH = 50_000
FOUND = {name: SCHEMA[name] for name in ("person_id", "row_id", "found", "right", "code")}


def run(asked: Asked, codes: Collection[str] | None = None) -> pl.DataFrame:
    """The findings as of a date: code, person_id, name, organ, row_id (of the set's row), found, right.

    ``codes``: of these checks; None: of all but those that a scheme has to ask for. One read for each information set,
    however many checks and persons.
    """
    file = File(asked)
    wanted = [each for each in CHECKS.values() if (each.code in codes if codes is not None else not each.on_request)]
    found = [pl.DataFrame(schema=FOUND), *(each.find(file).with_columns(code=pl.lit(each.code)) for each in wanted)]
    people = file.people.select("person_id", "name", "organ")
    return pl.concat(found).join(people, on="person_id").select(*SCHEMA).sort("code", "person_id", "row_id")


def persons(person_ids: Sequence[int] | None, *, on: date) -> Iterator[pl.DataFrame]:
    """The findings of these persons (None: of everybody), a batch of persons at a time; for the background."""
    if person_ids is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM record_person")
            low, high = cursor.fetchone()
        person_ids = range(low, high + 1)
    for at in range(0, len(person_ids), BATCH):
        yield run(Asked(on, person_ids=person_ids[at:at + BATCH]))
