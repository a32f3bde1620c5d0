"""Figures of a whole province: how long it takes to load, and to read the facts of everybody as of a date."""

import resource
import time
from datetime import date, datetime
from multiprocessing import get_context
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from xianneng.surface.project import demo

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
AS_OF = date(2025, 12, 31)
LOAD_SECONDS, FACTS_SECONDS, FACTS_MIB = 480, 20, 2048
Figure = dict[str, Any]


def figures(quick: bool) -> list[Figure]:
    """Load a province (``quick``: a city of 40,000), then read. Needs Django connected as the owner, and nobody in it."""
    began = time.monotonic()
    demo.load(scale="city" if quick else "province", on=NOW.date(), now=NOW, progress=lambda text: None)
    return [_figure("demo_load_seconds", time.monotonic() - began, "秒", LOAD_SECONDS, people=_people()), *facts()]


def facts() -> list[Figure]:
    """Seconds and peak memory of the facts frame of everybody, in a process that does nothing else."""
    connection.close()
    with get_context("spawn").Pool(1) as pool:
        people, seconds, peak = pool.apply(_read)
    return [_figure("facts_500k_seconds", seconds, "秒", FACTS_SECONDS, people=people),
            _figure("facts_500k_peak_mib", peak, "MiB", FACTS_MIB, people=people)]


def _read() -> tuple[int, float, float]:
    """Of the facts frame: persons, seconds, the process's peak MiB."""
    import django

    django.setup()
    from xianneng.foundation.record.facts import Asked, persons

    began = time.monotonic()
    count = len(persons(Asked(AS_OF)))
    return count, time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _people() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_person")
        return int(cursor.fetchone()[0])


def _figure(name: str, value: float, unit: str, target: float, *, people: int) -> Figure:
    """A figure with its limit, which holds for half a million; of fewer people no more than the limit is asked."""
    return {"name": name, "value": round(value, 1), "unit": unit, "target": target, "ratio": round(value / target, 3),
            "ok": value <= target, "people": people}
