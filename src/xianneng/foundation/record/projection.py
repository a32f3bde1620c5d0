"""The flat projection of today: how lists of 500,000 answer at once.

`refresh` rewrites the rows of the persons whom an effect touched, in the effect's transaction; `roll` rewrites those
whom the passing of days touches, and `rebuild` everybody. All three go the same way: facts → law → staging → table.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import polars as pl
from django.db import connection
from django.db.models import Subquery

from xianneng.foundation.organs.parameters import Split, by_place
from xianneng.foundation.record import facts, names
from xianneng.foundation.record.frames import copy_frame, copy_in, reading_of
from xianneng.foundation.record.models import Projected, Today
from xianneng.foundation.record.structure import away
from xianneng.law import promotion, series
from xianneng.law import retirement as law_of_retirement
from xianneng.law.dates import first_of
from xianneng.law.parameters import Parameters
from xianneng.law.promotion.frames import FORCE

BATCH = 100_000
_settable: Callable[[pl.DataFrame, date], pl.DataFrame] = lambda people, on: people  # noqa: E731  (replaced at start-up)
RANK_ORDER = {name: series.general_order(name) or rank.order for name, rank in series.ranks().items()}
COLUMNS = [str(field.column) for field in Today._meta.concrete_fields]
SHOWN_ON = Subquery(Projected.objects.order_by("pk").values("on")[:1])  # as of `rolled_to`, beside the rows of a query


def judge_by(settable: Callable[[pl.DataFrame, date], pl.DataFrame]) -> None:
    """Have verdicts given on the ranks that the organs may set (`rank_settable`): at start-up."""
    global _settable
    _settable = settable


def rolled_to() -> date | None:
    """The date that the projection shows, or None before the first roll."""
    row = Projected.objects.first()
    return row.on if row else None


def refresh(person_ids: Sequence[int], *, on: date) -> None:
    """Rewrite the rows of these persons (one who no longer serves loses the row). Needs a transaction."""
    everybody = sorted(set(person_ids))
    for start in range(0, len(everybody), BATCH):
        ids = everybody[start:start + BATCH]
        with reading_of(len(ids)):
            _replace(ids, rows(facts.Asked(on, person_ids=ids)))


def rebuild(*, on: date) -> int:
    """Rewrite everybody's row as of ``on``; the number of rows. Needs a transaction."""
    count = 0
    for ids in batches():
        frame = rows(facts.Asked(on, person_ids=ids))
        _replace(ids, frame)
        count += len(frame)
    Projected.objects.update_or_create(pk=1, defaults={"on": on})
    return count


def batches() -> list[range]:
    """All persons' ids, in ranges that memory holds, however far apart the ids lie."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part FROM record_person) p "
                       "GROUP BY part ORDER BY part", [BATCH])
        return [range(low, high + 1) for low, high in cursor.fetchall()]


def roll(*, on: date) -> int:
    """Bring the projection to ``on``: only persons whom the days since the last roll touch. Needs a transaction."""
    since = rolled_to()
    if since is None or on < since:
        return rebuild(on=on)
    touched = touched_between(since, on) if since < on else []
    refresh(touched, on=on)
    Projected.objects.update_or_create(pk=1, defaults={"on": on})
    return len(touched)


def touched_between(since: date, on: date) -> list[int]:
    """Persons with a row that begins or ends in (since, on], or whose first eligible date lies there.

    On the first of a month every verdict counted by months may change, so everybody serving is touched.
    """
    first_of_month = on.replace(day=1)
    if since < first_of_month <= on:
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT person_id FROM record_standing WHERE known_to = '9999-12-31Z' "
                           "AND valid_from <= %s ORDER BY 1", [on])
            return [row[0] for row in cursor.fetchall()]
    dated = " UNION ".join(
        f"SELECT person_id FROM record_{name} WHERE known_to = '9999-12-31Z' "
        f"AND (valid_from BETWEEN %(a)s AND %(b)s OR valid_to BETWEEN %(a)s AND %(b)s)"
        for name in ("basic", "standing", "post", "secondment", "rank", "level", "assessment", "sanction", "education"))
    with connection.cursor() as cursor:
        cursor.execute(f"{dated} UNION SELECT person_id FROM record_sanction WHERE until_on + 1 BETWEEN %(a)s AND %(b)s "
                       "OR track <> '调查' AND (until_on IS NULL OR kind LIKE '留党察看%%') "  # their end is computed
                       "UNION SELECT person_id FROM record_today WHERE first_on BETWEEN %(a)s AND %(b)s "
                       "OR probation_until_on BETWEEN %(a)s AND %(b)s",
                       {"a": since + timedelta(days=1), "b": on})
        return sorted(row[0] for row in cursor.fetchall())


PATH = "^(/[0-9]{1,18})+/$"  # of an organ; verifying reads what somebody wrote past the platform, which is none


def serving_under(organ_ids: Sequence[int]) -> list[int]:
    """Persons who serve in one of these organs or inner units, or under one: their rows change with its name and place."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT DISTINCT s.person_id FROM record_standing s
            JOIN organs_organ o ON o.id = s.organ_id OR o.id = s.unit_id
            WHERE s.known_to = '9999-12-31Z'
              AND string_to_array(trim(both '/' from o.path), '/')::bigint[] && %s::bigint[] ORDER BY 1""", [list(organ_ids)])
        return [row[0] for row in cursor.fetchall()]


def rows(asked: facts.Asked, *, judged: bool = True) -> pl.DataFrame:
    """The projection's rows, computed from the file: what `record_today` should hold for these persons.

    ``judged``: with the columns that say who may be promoted, which cost the most.
    """
    shown = of_file(asked)
    if asked.on < FORCE:
        return _finished(shown.with_columns(
            rank_order=pl.lit(99), target=pl.lit(""), grades=pl.lit(""), verdict=pl.lit("none"),
            eligible=pl.lit(None, pl.Boolean), first_on=pl.lit(None, pl.Date), retire_on=pl.lit(None, pl.Date)))
    people, parts = facts.persons(asked), by_place(shown, asked.on)
    grades = people.select("person_id", grades=pl.concat_str(
        [pl.col(f"grade_{k}").fill_null("—").str.replace("不定等次", "定").str.slice(0, 1) for k in (3, 2, 1)], separator=" "))
    frame = shown.join(grades, on="person_id", how="left").with_columns(
        pl.col("rank").replace_strict(RANK_ORDER, default=99, return_dtype=pl.Int32).alias("rank_order"),
        pl.col("grades").fill_null("")).join(_retirement(parts), on="person_id", how="left")
    return _finished(_judged(frame, people, parts, asked.on) if judged else frame)


def _judged(frame: pl.DataFrame, people: pl.DataFrame, parts: Split, on: date) -> pl.DataFrame:
    """The frame with what the law says of the next rank: target, verdict, eligible, first_on."""
    people = _settable(people, on)
    barred = pl.col("rank_settable").eq(False).fill_null(False)  # the organ's level has no such rank (RANK-SERIES-04)
    law = pl.concat([promotion.first_dates(promotion.verdict(theirs, on, known), on, known)
                     for known, part in parts for theirs in [facts.with_own_years(people.join(part, on="person_id", how="semi"), on, known)]]).select(
        "person_id", "target", *[pl.when(~barred).then(pl.col(name)).alias(name) for name in ("eligible", "first_on")],
        verdict=pl.when(pl.col("target").is_null() | barred).then(pl.lit("none"))
        .when(pl.col("eligible")).then(pl.lit("met"))
        .when(pl.col("eligible").is_null()).then(pl.lit("ask")).otherwise(pl.lit("unmet")))
    return frame.join(law, on="person_id", how="left").with_columns(pl.col("target").fill_null(""), pl.col("verdict").fill_null("none"))


def _finished(frame: pl.DataFrame) -> pl.DataFrame:
    keys = frame.select("name").unique().with_columns(
        name_grams=pl.col("name").map_elements(lambda name: "{" + ",".join(_quoted(g) for g in names.grams(name)) + "}",
                                               return_dtype=pl.String))
    return frame.join(keys, on="name", how="left").select(name for name in COLUMNS if name in {*frame.columns, "name_grams"})


def retirement(shown: pl.DataFrame, on: date) -> pl.DataFrame:
    """The month in which each reaches the statutory age (RETIRE-01), as its first day: person_id, retire_on."""
    return _retirement(by_place(shown, on))


def _retirement(parts: Split) -> pl.DataFrame:
    return pl.concat([_retirement_under(known, part) for known, part in parts])


def _retirement_under(parameters: Parameters, shown: pl.DataFrame) -> pl.DataFrame:
    people = shown.select("person_id", "sex", "kind", "layer", "rank", birth=pl.col("birth_on").dt.truncate("1mo"))
    groups = people.select("sex", "kind", "layer", "rank").unique().with_columns(
        group=pl.struct("sex", "kind", "layer", "rank").map_elements(
            lambda who: law_of_retirement.group_of(who["sex"], who["kind"], who["layer"] or None, who["rank"] or None,
                                            parameters), return_dtype=pl.String))
    grouped = people.join(groups, on=["sex", "kind", "layer", "rank"], nulls_equal=True)
    months = grouped.select("birth", "group").unique().with_columns(
        retire_on=pl.struct("birth", "group").map_elements(
            lambda who: first_of(law_of_retirement.retirement_month(who["birth"], who["group"])), return_dtype=pl.Date))
    return grouped.join(months, on=["birth", "group"]).select("person_id", "retire_on")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def of_file(asked: facts.Asked) -> pl.DataFrame:
    """The columns that the file alone says, and not the law: of these persons, those who serve."""
    text, day, number = pl.String, pl.Date, pl.Int64
    return copy_frame(f"""
        WITH who AS ({asked.standing()}),
        posts AS (
          SELECT p.person_id, string_agg(p.title, '、' ORDER BY p.is_main DESC, p.valid_from, p.id) AS post,
                 min(p.valid_from) FILTER (WHERE p.is_main) AS since,
                 (array_agg(p.layer ORDER BY p.is_main DESC, p.valid_from, p.id) FILTER (WHERE NOT {facts.seconded("p")}))[1] AS layer
          FROM record_post p WHERE {asked.as_of("p")} AND {asked.theirs("p")} GROUP BY p.person_id),
        learnt AS (
          SELECT DISTINCT ON (e.person_id) e.person_id, trim(e.education || ' ' || e.degree) AS education
          FROM record_education e WHERE {asked.as_of("e")} AND {asked.theirs("e")}
          ORDER BY e.person_id, e.highest DESC, e.valid_from DESC, e.id),
        tree AS (
          SELECT o.id, o.path, f.name, coalesce(string_agg(lpad(up.order_number::text, 4, '0'), '.' ORDER BY length(a.path)), '')
                 AS ordering
          FROM organs_organ o JOIN organs_profile f ON f.organ_id = o.id AND {asked.as_of("f")}
          LEFT JOIN organs_organ a ON a.id = ANY(CASE WHEN o.path ~ '{PATH}' THEN string_to_array(trim(both '/' from o.path), '/')::bigint[] END)
          LEFT JOIN organs_profile up ON up.organ_id = a.id AND {asked.as_of("up")}
          WHERE o.id IN (SELECT organ_id FROM who UNION SELECT unit_id FROM who) GROUP BY o.id, o.path, f.name)
        SELECT w.person_id, b.name, b.name_pinyin, b.name_initials, b.name_strokes, b.sex, b.birth_on, b.id_number,
               b.ethnicity, b.native_place, b.political_status, b.party_joined_on, b.work_started_on,
               coalesce(learnt.education, ''), w.organ_id, tree.path, tree.name, tree.ordering,
               coalesce(inner_unit.name, ''), w.manager_id, w.kind, w.series, w.team_order, coalesce(posts.post, ''),
               coalesce(posts.layer, ''), posts.since, coalesce(r.rank, ''), r.valid_from, l.level, l.step,
               w.probation_until, coalesce(absent.words, '')
        FROM who w
        JOIN record_basic b ON b.person_id = w.person_id AND {asked.as_of("b")}
        JOIN tree ON tree.id = w.organ_id
        LEFT JOIN tree inner_unit ON inner_unit.id = w.unit_id
        LEFT JOIN posts ON posts.person_id = w.person_id
        LEFT JOIN learnt ON learnt.person_id = w.person_id
        LEFT JOIN ({away(asked)}) absent ON absent.person_id = w.person_id
        LEFT JOIN record_rank r ON r.person_id = w.person_id AND {asked.as_of("r")}
        LEFT JOIN record_level l ON l.person_id = w.person_id AND {asked.as_of("l")}
        """, asked.params, schema={
            "person_id": number, "name": text, "name_pinyin": text, "name_initials": text, "name_strokes": text,
            "sex": text, "birth_on": day, "id_number": text, "ethnicity": text, "native_place": text,
            "political_status": text, "party_joined_on": day, "work_started_on": day, "education": text,
            "organ_id": number, "organ_path": text, "organ_name": text, "organ_order": text, "unit_name": text,
            "manager_id": number, "kind": text, "series": text, "team_order": number, "post": text, "layer": text,
            "post_since_on": day, "rank": text, "rank_since_on": day, "level": number, "step": number,
            "probation_until_on": day, "away": text})


def _replace(person_ids: Sequence[int], frame: pl.DataFrame) -> None:
    copy_in(frame.select(COLUMNS), like="record_today", staging="today_staging")
    with connection.cursor() as cursor:
        bounds = "BETWEEN %s AND %s" if isinstance(person_ids, range) else "= ANY(%s)"
        values = [person_ids[0], person_ids[-1]] if isinstance(person_ids, range) else [list(person_ids)]
        columns, known = (", ".join(f"{alias}.{name}" for name in COLUMNS) for alias in ("s", "t"))
        # Only what differs is written: a row that stays costs none of the table's many indexes anything.
        cursor.execute(f"DELETE FROM record_today t WHERE person_id {bounds} AND NOT EXISTS (SELECT FROM today_staging s "
                       f"WHERE s.person_id = t.person_id AND ({columns}) IS NOT DISTINCT FROM ({known}))", values)
        cursor.execute(f"INSERT INTO record_today ({', '.join(COLUMNS)}) SELECT {columns} FROM today_staging s WHERE NOT EXISTS "
                       f"(SELECT FROM record_today t WHERE t.person_id = s.person_id AND t.person_id {bounds})", values)
