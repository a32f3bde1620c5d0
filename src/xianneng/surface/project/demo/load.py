"""Writing the demonstration: everything by COPY as the owner, one leaf over it all, books opened, projection rebuilt."""

import csv
import io
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.quotas import operations as quota_operations
from xianneng.foundation.quotas import queries as quota_queries
from xianneng.foundation.record import names, projection
from xianneng.foundation.record.sets import SETS
from xianneng.law import sanctions, series
from xianneng.law.dates import add_months
from xianneng.law.parameters import DEFAULTS
from xianneng.surface.project.demo import cast, county, people
from xianneng.surface.project.demo.careers import Career
from xianneng.surface.project.demo.county import OrganSpec

COUNTIES = {"county": 1, "city": 13, "province": 165}
A_CITY = 14  # counties to a city
BORN = date(1949, 10, 1)
Say = Callable[[str], None]


class Rows:
    """Rows for COPY, by table; ids are given here, so that rows can refer to one another."""

    def __init__(self, leaf_id: int, now: datetime, first: Mapping[str, int]) -> None:
        self.leaf_id, self.now, self.next = leaf_id, now.isoformat(), dict(first)
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **values: Any) -> int:
        """One row with the next id of its table."""
        row_id = self.next.get(table, 1)
        self.next[table] = row_id + 1
        self.tables.setdefault(table, []).append({"id": row_id, **values})
        return row_id

    def dated(self, table: str, since: date, until: date = OPEN, **values: Any) -> int:
        """One effective-dated row."""
        return self.add(table, valid_from=since, valid_to=until, known_from=self.now, known_to="9999-12-31T00:00:00Z",
                        leaf_id=self.leaf_id, **values)

    def flush(self) -> int:
        """Write everything by COPY; how many rows."""
        count = 0
        with connection.cursor() as cursor:
            for table, rows in self.tables.items():
                count += len(rows)
                columns = list(rows[0])
                buffer = io.StringIO()
                csv.writer(buffer).writerows([["\\N" if row[name] is None else row[name] for name in columns] for row in rows])
                with cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')") as copy:
                    copy.write(buffer.getvalue())
        self.tables = {}
        return count


def load(*, scale: str, on: date, now: datetime, progress: Say, seed: int = 2026) -> None:
    """Load a demonstration of a scale as of ``on``; all or nothing. Needs the owner's role and an empty database."""
    with transaction.atomic():
        _suspend(True)
        with writing(kind="demo.loaded", body={"scale": scale, "seed": seed}, now=now) as leaf:
            rows = Rows(leaf.id, now, {})
            province = _region(rows, "示例省", None, "330000", 1)
            total = 0
            for at in range(COUNTIES[scale]):
                if at % A_CITY == 0:
                    city = _region(rows, f"{cast.CITIES[at // A_CITY]}市", province, f"C{at // A_CITY:02d}", at)
                name = cast.COUNTIES[at % len(cast.COUNTIES)] + "县"
                region = _region(rows, name, city, f"33{90 + at // 100:02d}{at % 100:02d}", at)
                specs = county.simulate(seed + at % 6, on)
                organ_ids = _organs(rows, specs, region, at)
                _persons(rows, specs, organ_ids, region, at, seed, on)
                total += rows.flush()
                progress(f"生成{name}：累计 {total} 行（{at + 1}/{COUNTIES[scale]}）")
            _sequences()
            _paths()
            _suspend(False)
            progress("检查每一信息集的时间约束")
            _check_dated()
            for table in [*(item.table for item in SETS.values()), "organs_profile", "organs_establishment"]:
                leaf.wrote(table)
            progress("开立职数台账")
            _books(leaf, on=on, now=now)
            progress("封存")
        progress("生成今日名册")
        projection.rebuild(on=on, parameters=DEFAULTS)
        cast.appoint(on)
    progress("完成")


def _suspend(off: bool) -> None:
    """Triggers cost minutes in bulk; what they check is checked once over everything instead (`_check_dated`)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL session_replication_role = '{'replica' if off else 'origin'}'")


def _region(rows: Rows, name: str, parent: int | None, code: str, at: int) -> int:
    organ = rows.add("organs_organ", code=code, path="")
    rows.dated("organs_profile", BORN, organ_id=organ, name=name, short_name=name, parent_id=parent, kind="地区", level="",
               grade="", township=False, order_number=at, confirmed=True)
    return organ


def _organs(rows: Rows, specs: Sequence[OrganSpec], region: int, county_at: int) -> list[int]:
    ids = []
    for at, spec in enumerate(specs):
        organ = rows.add("organs_organ", code=f"{county_at:03d}-{at + 1:03d}", path="")
        rows.dated("organs_profile", BORN, organ_id=organ, name=spec.name, short_name=spec.name.removeprefix("县"),
                   parent_id=region, kind=spec.kind, level=county.LEVEL, grade="乡科级正职", township=spec.township,
                   order_number=at + 1, confirmed=True)
        rows.dated("organs_establishment", date(2019, 1, 1), organ_id=organ, kind=spec.establishment_kind,
                   category=spec.series, count=spec.count, leading_count=county.leaders(spec),
                   document=f"县编发〔2019〕{at + 1}号")
        ids.append(organ)
    return ids


def _persons(rows: Rows, specs: Sequence[OrganSpec], organ_ids: Sequence[int], region: int, county_at: int, seed: int,
             on: date) -> None:
    draw = random.Random(f"{seed}-{county_at}")
    numbers = people.IdNumbers(f"33{90 + county_at // 100:02d}{county_at % 100:02d}")
    for spec, organ in zip(specs, organ_ids, strict=True):
        fixed = cast.FIXED.get(spec.name, ()) if county_at == 0 else ()
        for at, career in enumerate(spec.people):
            name = fixed[at] if at < len(fixed) else people.name(draw)
            _person(rows, draw, career, spec, organ, region, name, at, numbers, on)


def _person(rows: Rows, draw: random.Random, career: Career, spec: OrganSpec, organ: int, region: int, name: str,
            at: int, numbers: people.IdNumbers, on: date) -> None:
    person = rows.add("record_person", created_at=rows.now)
    party = career.layer != "" or draw.random() < 0.72
    rows.dated("record_basic", career.birth_on, person_id=person, name=name, name_pinyin=names.pinyin(name),
               name_initials=names.initials(name), name_strokes=names.strokes(name), sex=career.sex,
               birth_on=career.birth_on, id_number=numbers.next(career.birth_on, career.sex),
               ethnicity=draw.choice(people.ETHNICITIES), native_place=draw.choice(people.NATIVE_PLACES),
               political_status="中共党员" if party else "群众",
               party_joined_on=add_months(career.recruited_on, draw.randint(-18, 60)) if party else None,
               work_started_on=career.recruited_on, health="健康")
    rows.dated("record_standing", career.recruited_on, person_id=person, status="在职", organ_id=organ, unit_id=None,
               manager_id=region if career.layer == "乡科级正职" else organ,
               kind="参公" if spec.kind == "参公单位" else "公务员", establishment=spec.establishment_kind,
               series=career.series, team_order=at + 1, probation_until=career.probation_until)
    _runs(rows, "record_rank", [(since, {"series": _series_of(rank), "rank": rank, "way": way, "document": ""})
                                for since, rank, way in career.ranks], person)
    _runs(rows, "record_level", [(since, {"level": level, "step": 3}) for since, level in career.levels], person)
    posts = [(career.recruited_on, "科员", ""), *career.posts] if career.posts else []
    _runs(rows, "record_post", [(since, {"organ_id": organ, "unit_id": None, "title": title, "layer": layer,
                                         "is_main": True, "in_team": layer != "", "document": ""})
                                for since, title, layer in posts], person)
    graduated = date(career.recruited_on.year, 6, 30)
    rows.dated("record_education", graduated, person_id=person, mode="全日制教育",
               education={"本科": "大学", "硕士": "研究生", "大专": "大专"}[career.education],
               degree={"本科": "学士", "硕士": "硕士", "大专": ""}[career.education], school="示例大学",
               major=draw.choice(("法学", "汉语言文学", "行政管理", "水利工程", "会计学", "计算机科学与技术")), highest=True)
    for year, (grade, determined) in career.grades.items():
        rows.dated("record_assessment", determined, person_id=person, year=year, grade=grade,
                   note="试用期" if grade == "不定等次" and year == career.recruited_on.year else "")
    for since, award, reason in career.awards:
        rows.dated("record_award", since, person_id=person, name=award, granted_by=spec.name, reason=reason)
    for each in career.sanctions:
        rows.dated("record_sanction", each["from"], person_id=person, track=each["track"], kind=each["kind"],
                   until_on=sanctions.ends_on(each["track"], each["kind"], each["from"]), extended=False,
                   decided_by="县纪委监委", document="")
    for relation, years in (("父亲", -27), ("母亲", -25), ("配偶", 1), ("子女", 28))[:draw.choice((3, 4, 4))]:
        born = date(min(career.birth_on.year + years, on.year - 1), draw.randint(1, 12), 1)
        rows.dated("record_family", max(born, BORN), person_id=person, relation=relation, name=people.name(draw),
                   birth_on=born, political_status="群众", workplace=draw.choice(("退休", "务农", "示例中学教师", "在校学生")))


def _series_of(rank: str) -> str:
    return series.rank(rank).series


def _runs(rows: Rows, table: str, periods: Iterable[tuple[date, Mapping[str, Any]]], person: int) -> None:
    """Rows that follow one another, each until the next."""
    every = list(periods)
    for at, (since, values) in enumerate(every):
        rows.dated(table, since, every[at + 1][0] if at + 1 < len(every) else OPEN, person_id=person, **values)


def _sequences() -> None:
    tables = ["organs_organ", "organs_profile", "organs_establishment", "record_person",
              *(item.table for item in SETS.values())]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}")


def _paths() -> None:
    with connection.cursor() as cursor:
        cursor.execute("""
            WITH RECURSIVE tree AS (
              SELECT organ_id, '/' || organ_id || '/' AS path FROM organs_profile WHERE parent_id IS NULL
              UNION ALL SELECT p.organ_id, t.path || p.organ_id || '/' FROM organs_profile p
              JOIN tree t ON t.organ_id = p.parent_id)
            UPDATE organs_organ o SET path = tree.path FROM tree WHERE tree.organ_id = o.id""")


def _check_dated() -> None:
    """The time constraints over everything at once: what the triggers would have refused row by row."""
    wanted = {**{item.table: ("person_id", item.rule, item.subtype) for item in SETS.values()},
              "organs_profile": ("organ_id", "one", "")}
    with connection.cursor() as cursor:
        for table, (owner, rule, subtype) in wanted.items():
            if rule == "many":
                continue
            parts = f"{owner}, {subtype}" if rule == "by" else owner
            where = subtype if rule == "main" else "true"
            cursor.execute(f"""SELECT {owner} FROM (SELECT {owner}, valid_to, lead(valid_from) OVER (
                PARTITION BY {parts} ORDER BY valid_from, id) AS next_from FROM {table} WHERE {where}) r
                WHERE next_from < valid_to OR ({rule == 'one'} AND next_from > valid_to) LIMIT 1""")
            if row := cursor.fetchone():
                raise AssertionError(f"{table}: dated rows of {row[0]} overlap or leave a gap")


def _books(leaf: Writing, *, on: date, now: datetime) -> None:
    """Every organ counts its own 主任科员; a county pools 调研员, and its smallest organs pool the rest too."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT f.parent_id, f.organ_id, f.name, e.count FROM organs_profile f
            JOIN organs_establishment e ON e.organ_id = f.organ_id AND e.category = %s
            WHERE f.level <> '' ORDER BY f.parent_id, f.order_number""", [series.GENERAL])
        found = cursor.fetchall()
    units = quota_operations.form_units(list(_plans(found)), on=on, leaf=leaf)
    bases = quota_queries.bases(units, on)
    used = quota_queries.used_by_unit(units, on, quota_queries.occupied_from_file(on))
    quota_operations.open_books([quota_operations.Opening(unit, bases[unit.pk], used[unit.pk]) for unit in units],
                                on=on, leaf=leaf, now=now)


def _plans(found: Sequence[Any]) -> Iterator[quota_operations.Plan]:
    for region in dict.fromkeys(row[0] for row in found):
        mine = [row for row in found if row[0] == region]
        small = [row[1] for row in mine if row[3] < county.SMALL]
        yield _plan("全县统筹（调研员）", region, [row[1] for row in mine], county.POOLED, pool=True)
        yield _plan("小型机关统筹（主任科员）", region, small, county.OWN, pool=True)
        for _, organ, name, _ in (row for row in mine if row[1] not in small):
            yield _plan(name, region, [organ], county.OWN, pool=False)


def _plan(name: str, region: int, organs: Sequence[int], groups: Sequence[str], *, pool: bool) -> quota_operations.Plan:
    return quota_operations.Plan(name, region, county.LEVEL, organs, groups, pool=pool)
