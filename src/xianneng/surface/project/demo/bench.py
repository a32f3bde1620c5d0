"""Figures of a whole province: how long it takes to load, to read the facts of everybody as of a date, to check and to ask about all."""

import resource
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from multiprocessing import get_context
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from xianneng.surface.project import demo

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
AS_OF = date(2025, 12, 31)
LOAD_SECONDS, FACTS_SECONDS, FACTS_MIB = 480, 20, 2048
CHECKS_SECONDS, STRUCTURE_SECONDS, QUERY_MS = 60, 2, 300
QUERIES = ('["and",["or",false,[false,"rank","is","一级主任科员","二级主任科员"],[false,"layer","is","乡科级正职"]],["and",true,[false,"sex","is","女"]],'
           '["and",false,[false,"age","between","35","45"],[false,"rank_years","between","2",""]]]',
           '["or",["and",false,[false,"education","has","研究生"],[false,"political","has","中共党员"]],["and",false,[false,"work_started","between","","1990-01-01"]]]',
           '["and",["and",true,[false,"kind","is","公务员"],[true,"post","empty"]],["or",false,[false,"retire","between","2027-01-01","2028-12-31"],[false,"level","between","","18"]]]')
"""Three queries of 且, 或, 非, as an address has them."""
Figure = dict[str, Any]


def figures(quick: bool) -> list[Figure]:
    """Load a province (``quick``: a city of 40,000), then read. Needs Django connected as the owner, and nobody in it."""
    began = time.monotonic()
    demo.load(scale="city" if quick else "province", on=NOW.date(), now=NOW, progress=lambda text: None)
    return [_figure("demo_load_seconds", time.monotonic() - began, "秒", LOAD_SECONDS, people=_people()), *facts(), *questions()]


def facts() -> list[Figure]:
    """Seconds and peak memory of the facts frame of everybody, in a process that does nothing else."""
    connection.close()
    with get_context("spawn").Pool(1) as pool:
        people, seconds, peak = pool.apply(_read)
    return [_figure("facts_500k_seconds", seconds, "秒", FACTS_SECONDS, people=people),
            _figure("facts_500k_peak_mib", peak, "MiB", FACTS_MIB, people=people)]


def questions() -> list[Figure]:
    """Every check over everybody, the workforce of a past date by two items, and the slowest of three queries of today: its page and its count."""
    from xianneng.foundation.organs.scope import Scope
    from xianneng.foundation.record import checks, conditions, projection, queries

    people, whole, today = _people(), Scope(("/",)), projection.rolled_to() or NOW.date()
    asked = [queries.Filters(query=conditions.read(text)) for text in QUERIES]
    checked = _took(lambda: sum(map(len, checks.persons(None, on=today))), 1)
    return [_figure("checks_500k_seconds", checked, "秒", CHECKS_SECONDS, people=people),
            _figure("structure_past_seconds", _took(lambda: queries.counted(whole, queries.Filters(), ["layer", "age"], on=AS_OF)), "秒", STRUCTURE_SECONDS, people=people),
            _figure("conditions_today_ms", max(_took(partial(queries.roster, whole, each, on=today)) for each in asked) * 1000,
                    "毫秒", QUERY_MS, people=people)]


def _took(ask: Callable[[], object], times: int = 5) -> float:
    """Seconds: the middle one of several runs."""
    found = []
    for _ in range(times):
        began = time.monotonic()
        ask()
        found.append(time.monotonic() - began)
    return sorted(found)[times // 2]


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
