"""Among 100,000 persons, what a page asks about one or a few is answered by indexes: no table is read through."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import checks, conditions, facts, merged, projection, queries
from xianneng.foundation.record.checks import reading
from xianneng.foundation.record.models import Person, Today
from xianneng.foundation.record.queries import Filters
from xianneng.foundation.record.tests.world import ON, World

COUNT = 100_000
TRIES = 200
CHIPS: dict[str, Any] = {"verdicts": ["met"], "sex": "男", "kinds": ["公务员"], "series": ["综合管理类"], "layers": ["县处级正职"], "ranks": ["三级主任科员"],
                         "educations": ["大学"], "born_from": date(1980, 1, 1), "organ_path": "/1/"}
THREE = '["and",["and",false,[false,"sex","is","男"],[false,"age","between","30","50"],[false,"rank","is","三级主任科员"]]]'
LARGE = ("record_person", "record_basic", "record_standing", "record_rank", "record_assessment", "record_today")


def fill(url: str, world: World) -> None:
    """Many people like the first one, behind the platform's back: triggers off."""
    today = [field.column for field in Today._meta.concrete_fields]
    own = {"person_id": "n", "name": "'王' || chr(19968 + n % 20000)", "id_number": "'3301991984' || lpad(n::text, 8, '0')",
           "name_pinyin": "'wang ' || n", "name_initials": "'w' || n",
           "birth_on": "DATE '1967-01-01' + n % 12000", "retire_on": "DATE '2027-01-01' + n % 12000 / 30 * 30",
           "name_grams": "ARRAY['王', chr(19968 + n % 20000), '王' || chr(19968 + n % 20000)]"}
    with psycopg.connect(url) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(f"INSERT INTO record_person (id, created_at) SELECT n, now() FROM generate_series(1000, {COUNT + 999}) n")
        for table, alias in (("basic", "b"), ("standing", "s"), ("rank", "r")):
            columns = [row[0] for row in db.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'",
                [f"record_{table}"])]
            names = ", ".join(columns)
            values = ", ".join("n" if name == "person_id" else own.get(name, f"{alias}.{name}") if table == "basic"
                               else f"{alias}.{name}" for name in columns)
            db.execute(f"INSERT INTO record_{table} ({names}) SELECT {values} FROM generate_series(1000, {COUNT + 999}) n, "
                       f"(SELECT * FROM record_{table} LIMIT 1) {alias}")
        db.execute(f"INSERT INTO record_assessment (person_id, year, grade, note, valid_from, valid_to, known_from, known_to, "
                   f"leaf_id) SELECT n, 2025, '称职', '', '2026-01-10', '9999-12-31', now() - interval '1 day', '9999-12-31Z', 1 "
                   f"FROM generate_series(1000, {COUNT + 999}) n")
        db.execute(f"INSERT INTO record_today ({', '.join(today)}) SELECT {', '.join(own.get(c, 't.' + c) for c in today)} "
                   f"FROM generate_series(1000, {COUNT + 999}) n, (SELECT * FROM record_today LIMIT 1) t")
    with psycopg.connect(url, autocommit=True) as db:
        for table in LARGE:
            for _ in range(TRIES):  # what the server itself has under way may keep a page from being known as seen by all, and the plan with it
                db.execute(f"VACUUM ANALYZE {table}")
                if db.execute("SELECT relallvisible >= relpages FROM pg_class WHERE relname = %s", [table]).fetchone() == (True,):
                    break


def plans(ask: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every query that an answer takes, with its plan; those that come by COPY too."""
    copied: list[tuple[str, Any]] = []
    with monkeypatch.context() as patch:
        for room in (facts, projection, reading, queries, merged):
            real = room.copy_frame

            def spy(sql: str, params: Any = None, *, schema: Any, real: Any = real) -> Any:
                copied.append((sql, params))
                return real(sql, params, schema=schema)

            patch.setattr(room, "copy_frame", spy)
        with CaptureQueriesContext(connection) as seen:
            ask()
    asked = [(query["sql"], None) for query in seen.captured_queries if query["sql"].lstrip().upper().startswith(("SELECT", "WITH"))]
    found = []
    with connection.cursor() as cursor:
        for sql, params in [*asked, *copied]:
            cursor.execute(f"EXPLAIN {sql}", params)
            found.append((sql, "\n".join(row[0] for row in cursor.fetchall())))
    return found


@pytest.mark.slow
def test_no_table_of_the_file_is_read_through(fresh_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    first = world.person("周望川", rank="三级主任科员")
    few = world.person("吴听澜", rank="三级主任科员", at=world.second)
    world.show()
    fill(fresh_database.owner_url, world)
    assert Person.objects.count() > COUNT
    scope, one = world.scope, COUNT // 2
    asked: dict[str, Callable[[], Any]] = {
        "the file": lambda: queries.file(scope, one), "its history": lambda: queries.versions(scope, one, "rank"),
        "a fragment": lambda: queries.search(scope, "望川"), "initials": lambda: queries.search(scope, "zwc"),
        "pinyin": lambda: queries.search(scope, "zhou wang"), "an ID number": lambda: queries.search(scope, "330199198400050000"),
        "a pasted list": lambda: queries.search_list(scope, "周望川\n王伟"), "who has left": lambda: queries.former(scope, ["望川"], ON),
        "who gave a rank": lambda: queries.given_by([first, one]), "by a former name": lambda: merged.searched(scope, "望川", ON),
        "by a former number": lambda: merged.of_number("330199198400050000", "周望川"), "former names": lambda: merged.formerly(scope, one),
        "the facts of a few": lambda: facts.persons(facts.Asked(ON, person_ids=[first, one, one + 1])),
        "the facts of an organ": lambda: facts.persons(facts.Asked(ON, organ_ids=(world.second.pk,), few=True)),
        "the checks of an organ": lambda: checks.run(facts.Asked(ON, organ_ids=(world.second.pk,), few=True)),
        "a refresh": lambda: projection.rows(facts.Asked(ON, person_ids=[one])),
        **{f"the roster by {order}{' from the end' if descending else ''}": partial(queries.roster, scope, Filters(), on=ON, order=order, descending=descending)
           for order in queries.ORDERS for descending in (False, True)},
        **{f"the roster of {chip}": partial(queries.roster, scope, Filters(**{chip: value}), on=ON) for chip, value in CHIPS.items()},
        "the deepest page": lambda: queries.roster(scope, Filters(), on=ON, offset=queries.DEEPEST),
        "three conditions": lambda: queries.roster(scope, Filters(query=conditions.read(THREE)), on=ON),
        "the sums": lambda: queries.summed(scope, Filters(), on=ON, young=ON),
    }
    for what, ask in asked.items():
        for sql, plan in plans(ask, monkeypatch):
            assert not [table for table in LARGE if f"Seq Scan on {table}" in plan], (what, sql, plan)
    assert queries.search(Scope((world.second.path,)), "望川") == []
    assert facts.persons(facts.Asked(ON, paths=(world.second.path,), few=True))["person_id"].to_list() == [few]
