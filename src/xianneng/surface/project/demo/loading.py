"""Writing the demonstration: people made by processes, everything by COPY as the owner, one leaf over it all."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils.timezone import localtime

from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.organs.spelling import spelt
from xianneng.foundation.record import projection
from xianneng.foundation.record.sets import SETS
from xianneng.law import quotas as law
from xianneng.surface.project import tie
from xianneng.surface.project.demo import books, cast, defects, places, staffing, stories
from xianneng.surface.project.demo.making import Made, make
from xianneng.surface.project.demo.places import Jurisdiction

BORN = date(1949, 10, 1)
ESTABLISHED = date(2019, 1, 1)
BELOW = 100  # in the official order, regions come after the organs of the region above
AHEAD = 3  # jurisdictions made before they are written: bounds the memory
Say = Callable[[str], None]


def load(*, scale: str, on: date, now: datetime, progress: Say, seed: int = 2026,
         clock: Callable[[], float] | None = None) -> list[tuple[str, int | str]]:
    """Load a demonstration of a scale as of ``on``; all or nothing. Needs the owner's role and an empty database.

    ``clock`` (seconds) lets the progress say how long it still takes. Returns what was planted: the code of the check
    that finds it, and the person's id or the organ's name.
    """
    plan, days = places.plan(scale, seed), stories.workdays(on)
    taken_up = datetime.combine(days[0], time(8), localtime(now).tzinfo) if days else now  # the stories rest on the file
    said = _Progress(progress, clock, sum(where.staff for where in plan))
    with transaction.atomic():
        _set("work_mem", "128MB")
        with writing(kind="demo.loaded", body={"scale": scale, "seed": seed}, now=taken_up) as leaf:
            uses, planted = _files(plan, seed, leaf, said, now=taken_up, on=on)
            progress("开立职数台账")
            books.open_and_keep(plan, uses, leaf=leaf, now=taken_up)
            progress("封存")
        progress("生成今日名册")
        with _bulk(), _without_indexes("record_today"):
            projection.rebuild(on=on)
        with writing(kind="access.appoint", body={}, now=taken_up) as leaf:
            _appoint(plan, on, leaf)
        progress("办理演示办件" if days else f"没有 {on.year} 年的工作日历，不生成办件")
        if days:
            touched = stories.tell(days, now=now, spoilt=[person for _, person in planted], progress=progress)
            projection.refresh(touched, on=on)  # their effects showed them as of their own day
    if not connection.in_atomic_block:  # else whoever first reads everybody pays for it
        progress("整理数据库")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    progress("完成")
    return [*defects.OF_ORGANS, *planted]


def _files(plan: Sequence[Jurisdiction], seed: int, leaf: Writing, said: "_Progress", *, now: datetime,
           on: date) -> tuple[list[books.Use], list[tuple[str, int]]]:
    """Write organs and everybody's file; what they use of the quotas, and what was planted."""
    uses: list[books.Use] = []
    planted: list[tuple[str, int]] = []
    with _bulk():
        _organs(plan, leaf, now)
        _number(plan, now)
        for where, made in _made([where for where in plan if where.organs], seed, leaf.id, now, on):
            _copy(made)
            uses.extend(made.uses)
            planted += made.planted
            said.done(where)
    said.say("检查每一信息集的时间约束")
    _analyze()
    _check_dated()
    for table in [*(item.table for item in SETS.values()), "organs_organ", "organs_profile", "organs_establishment"]:
        leaf.wrote(table)
    return uses, planted


@contextmanager
def _bulk() -> Iterator[None]:
    """Without triggers, which cost minutes in bulk: `_check_dated` does their work once over everything."""
    _set("session_replication_role", "replica")
    yield
    _set("session_replication_role", "origin")


def _appoint(plan: Sequence[Jurisdiction], on: date, leaf: Writing) -> None:
    """The cast of the first county; over the highest region with organs of its own, if that is another, those above."""
    county, top = next(where for where in plan if where.first), next(where for where in plan if where.organs)
    cast.appoint(county.region_id, on, leaf)
    if top is not county:
        cast.appoint_above(top.region_id, on, leaf)


class _Progress:
    """Says how many people are written, of how many, and how long the rest takes at this pace."""

    def __init__(self, say: Say, clock: Callable[[], float] | None, total: int) -> None:
        self.say, self.clock, self.total, self.count = say, clock, total, 0
        self.began = clock() if clock else 0.0

    def done(self, where: Jurisdiction) -> None:
        """One jurisdiction is written."""
        self.count += where.staff
        left = ""
        if self.clock and self.count < self.total:
            seconds = (self.clock() - self.began) / self.count * (self.total - self.count)
            left = f"，约还需 {seconds / 60:.0f} 分钟" if seconds > 90 else f"，约还需 {seconds:.0f} 秒"
        self.say(f"生成{where.name}：{self.count} / {self.total} 人{left}")


def _made(wheres: Sequence[Jurisdiction], seed: int, leaf_id: int, now: datetime,
          on: date) -> Iterator[tuple[Jurisdiction, Made]]:
    """Each jurisdiction's people, in order; several are made by processes of their own while one is written."""
    if len(wheres) == 1:
        yield wheres[0], make(wheres[0], seed, leaf_id, now.isoformat(), on)
        return
    waiting: deque[tuple[Jurisdiction, Future[Made]]] = deque()
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1), multiprocessing.get_context("spawn"),
                             initializer=tie.end_when_orphaned) as pool:
        for where in wheres:
            waiting.append((where, pool.submit(make, where, seed, leaf_id, now.isoformat(), on)))
            if len(waiting) > AHEAD:
                first, made = waiting.popleft()
                yield first, made.result()
        for first, made in waiting:
            yield first, made.result()


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {name} = '{value}'")


@contextmanager
def _without_indexes(table: str) -> Iterator[None]:
    """Drop a table's indexes (not its constraints) and make them again around a block that fills it: a third of the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
                       "(SELECT conname FROM pg_constraint)", [table])
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _, definition in found:
            cursor.execute(definition)


def _copy(made: Made) -> None:
    with connection.cursor() as cursor:
        for table, (columns, text) in made.tables.items():
            with cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')") as copy:
                copy.write(text)


def _number(plan: Sequence[Jurisdiction], now: datetime) -> None:
    """Give the persons their ids, in the order of the plan."""
    first = 1
    for where in plan:
        where.first_person = first
        first += where.staff
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO record_person (id, created_at) SELECT id, %s FROM generate_series(1, %s) id",
                       [now, first - 1])
        cursor.execute("SELECT setval(pg_get_serial_sequence('record_person', 'id'), %s)", [first - 1])


def _organs(plan: Sequence[Jurisdiction], leaf: Writing, now: datetime) -> None:
    """Regions and their organs, with paths, profiles and establishments, in the official order."""
    organs: list[Organ] = []
    for where in plan:
        above = plan[where.parent].region_id if where.parent is not None else 0
        where.region_id = _organ(organs, leaf, where.code, organs[above - 1].path if above else "/", {where.name})
        for at, spec in enumerate(where.organs):
            spec.organ_id = _organ(organs, leaf, f"{where.code}-{at + 1:03d}", organs[where.region_id - 1].path, {spec.name, spec.short_name})
    Organ.objects.bulk_create(organs, batch_size=1000)
    Profile.objects.bulk_create(_profiles(plan, leaf, now), batch_size=1000)
    Establishment.objects.bulk_create([
        Establishment(organ_id=spec.organ_id, kind=spec.establishment_kind, category=law.TEAM if spec.team else spec.series,
                      leading_count=places.TEAM_POSTS if spec.team else staffing.leaders(spec),
                      count=spec.count if spec.name != defects.TOO_FEW_POSTS else spec.staff - 2,
                      document=f"编发〔2019〕{at + 1}号", valid_from=ESTABLISHED, known_from=now, leaf_id=leaf.id)
        for where in plan for at, spec in enumerate(where.organs)], batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('organs_organ', 'id'), %s)", [len(organs)])


def _organ(organs: list[Organ], leaf: Writing, code: str, above: str, names: set[str]) -> int:
    """Append an organ of these names with the next id, under a path; its id."""
    organ_id = len(organs) + 1
    organs.append(Organ(id=organ_id, code=code, path=f"{above}{organ_id}/", leaf_id=leaf.id, **spelt(names)))
    return organ_id


def _profiles(plan: Sequence[Jurisdiction], leaf: Writing, now: datetime) -> Iterator[Profile]:
    for where in plan:
        above = plan[where.parent].region_id if where.parent is not None else None
        yield Profile(organ_id=where.region_id, name=where.name, short_name=where.name, parent_id=above, kind="地区",
                      order_number=BELOW + where.at, valid_from=BORN, known_from=now, leaf_id=leaf.id)
        for at, spec in enumerate(where.organs):
            yield Profile(organ_id=spec.organ_id, name=spec.name, short_name=spec.short_name, parent_id=where.region_id,
                          kind=spec.kind, level=spec.setting.level, grade=spec.setting.chief, township=spec.township,
                          order_number=at + 1, valid_from=BORN, known_from=now, leaf_id=leaf.id)


def _analyze() -> None:
    with connection.cursor() as cursor:
        for table in ("organs_organ", "organs_profile", "organs_establishment", "record_person",
                      *(item.table for item in SETS.values())):
            cursor.execute(f"ANALYZE {table}")


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
