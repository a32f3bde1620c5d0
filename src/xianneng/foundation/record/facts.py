"""Facts as of a date: the file of many persons as one frame, a row a person, ready for the law.

`persons` is the one reader; it costs five COPY reads, for a province too, and one for the few persons of a page.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import polars as pl
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.record.frames import copied, copy_frame, framed
from xianneng.foundation.record.models import Sanction, Secondment
from xianneng.foundation.record.telling import INQUIRY, TOLD_STAGES, told_sql
from xianneng.law import promotion, sanctions, series, tenure
from xianneng.law.parameters import Parameters
from xianneng.law.promotion.facts import YEARS, as_ruled, still_due

FEW = 5_000
REMEMBERED = 50  # persons of a page, or organs, that are read at once, and whose facts are kept while their rows stay the same
REMEMBERED_BYTES = 256 * 1024  # of such rows, 128 times of a web worker's memory
READ = ("basic", "standing", "post", "secondment", "rank", "assessment", "sanction")  # the sets from which the law takes its facts
CONVERTED = {old: new for old in series.ranks() if (new := series.converted_2019(old))}
CURRENT_RANKS = frozenset(series.ranks()) - frozenset(CONVERTED)
# Facts that other rooms know; unknown until they are joined.
ELSEWHERE = {"rank_settable": pl.Boolean, "quota_limited": pl.Boolean, "quota_free": pl.Int32, "hao_count": pl.Int32,
             "finding_category": pl.Boolean, "finding_political": pl.String, "finding_basic": pl.Boolean, "finding_integrity": pl.Boolean,
             "finding_handled": pl.String, "priority_grounds": pl.String}
GRADES = [f"grade_{back}" for back in YEARS]
OWN = {name: name.replace("tenure", "own") for name in tenure.COLUMNS}  # time in rank, and without that in a category left
PERIODS = {"person_id": pl.Int64, "held": pl.String, "start_on": pl.Date, "end_on": pl.Date}
# Each rank and forerunner with its place in the general order (null: none) and its series; a forerunner has none.
PLACES = pl.LazyFrame(
    [(name, series.general_order(CONVERTED.get(name, name)), None if name in CONVERTED else rank.series)
     for name, rank in series.ranks().items()],
    schema={"held": pl.String, "place": pl.Int32, "series": pl.String}, orient="row")
LAYERS = pl.LazyFrame({"layer": series.layers(), "order": range(len(series.layers()))})
SECONDED = "挂职|挂任"  # in the title of a post that came without its term of secondment: imported, or entered before there were any
RUNNING = ("立案", "审查调查", "初步核实")
RESTRICTIONS = {"person_id": pl.Int64, "investigation": pl.String,
                "sanction_kind": pl.String, "sanction_from": pl.Date, "sanction_until": pl.Date, "sanction_rest_of": pl.String,
                "sanction_extended": pl.Boolean, "sanction_grades": pl.String, "sanction_ruled": pl.String, "sanction_beside": pl.String, "sanction_lowers": pl.Date, "inquiry_over": pl.Date, "measure_kind": pl.String, "measure_from": pl.Date, "measure_until": pl.Date, "measure_lowers": pl.Date}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose facts, on which date, as known when. ``paths``: organs' paths of today; ``person_ids`` narrows further.

    Person ids given as a ``range`` are read as one, without a list: a province goes by in ranges. ``few``: they are known to
    be no more than FEW (an organ, a county), so they lead, and no set is read from end to end. ``ungiven``: without the ranks
    that begin on this day (the date asked about, or before) or later; the one before goes on, so that it can be asked whether they may be given.
    ``own``: of these only what is told to themselves (`telling`), for who reads about themselves.
    """

    on: date
    known_at: datetime | None = None
    paths: tuple[str, ...] | None = None
    person_ids: Sequence[int] | None = None
    organ_ids: Sequence[int] | None = None
    few: bool = False
    ungiven: date | None = None
    own: frozenset[int] = frozenset()

    @property
    def params(self) -> dict[str, Any]:
        """The query's named parameters."""
        return {"on": self.on, "known": self.known_at or NEVER, "never": NEVER, "from_year": self.on.year - YEARS[-1],
                "paths": [f"{path}%" for path in self.paths or ()], "year": self.on.year,
                "persons": [] if self._ranged else list(self.person_ids or ()), "organs": list(self.organ_ids or ()),
                "own": sorted(self.own)}

    def known(self, alias: str) -> str:
        """SQL: the row is known at the moment asked for."""
        if self.known_at is None:
            return f"{alias}.known_to = '9999-12-31Z'"
        return f"{alias}.known_from <= %(known)s AND {alias}.known_to > %(known)s"

    def as_of(self, alias: str) -> str:
        """SQL: the row is known, and true on the date."""
        return f"{self.known(alias)} AND {alias}.valid_from <= %(on)s AND {alias}.valid_to > %(on)s"

    def standing(self) -> str:
        """SQL: the standing rows of the persons asked for, who serve on the date."""
        where = [self.as_of("s"), "s.status = '在职'"]
        if self.paths is not None:
            where.append("s.organ_id IN (SELECT id FROM organs_organ WHERE path LIKE ANY(%(paths)s))")
        if self.person_ids is not None:
            where.append(self._between("s") if self._ranged else "s.person_id = ANY(%(persons)s)")
        if self.organ_ids is not None:
            where.append("s.organ_id = ANY(%(organs)s)")
        return f"SELECT * FROM record_standing s WHERE {' AND '.join(where)}"

    def theirs(self, alias: str) -> str:
        """SQL: only rows of the persons asked for (nothing to add when everyone is)."""
        if self.paths is None and self.person_ids is None and self.organ_ids is None:
            return "true"
        if self._ranged and self.paths is None and self.organ_ids is None:
            return self._between(alias)
        if self.few:
            return f"{alias}.person_id = ANY (ARRAY(SELECT person_id FROM ({self.standing()}) who))"
        return f"{alias}.person_id IN (SELECT person_id FROM ({self.standing()}) who)"

    def told(self, alias: str) -> str:
        """SQL: the row of record_sanction is for the reader's eyes (`telling`)."""
        return told_sql(alias, "own") if self.own else "true"

    @property
    def _ranged(self) -> bool:
        return isinstance(self.person_ids, range)

    def _between(self, alias: str) -> str:
        ids = self.person_ids or range(0)
        return f"{alias}.person_id >= {ids[0]} AND {alias}.person_id <= {ids[-1]}" if ids else "false"


def untold(person_ids: Collection[int], on: date) -> bool:
    """Whether the file of one of these holds, on a date, what is not told to themselves (`telling`)."""
    rows = Sanction.objects.as_of(on).filter(person_id__in=person_ids, track=INQUIRY)
    return rows.exclude(kind__in=TOLD_STAGES).exists()


def persons(asked: Asked) -> pl.DataFrame:
    """The facts frame of `law.promotion`, without quota and findings (their rooms join those).

    person_id: Int64, organ_id: Int64, kind, series, rank, layer: String (null: none), post_lowered_on: Date, birth_on: Date, sex: String,
    rank_since: Date, probation_until: Date, granted: String, granted_on: Date, grade_k: String and determined_k: Date for the
    years on.year − k (each k of `YEARS`), series_before, rank_before: String (the category left for the present one and the rank held in it, null = none), series_converted: Boolean, tenure_* (`law.tenure`) and own_*
    (the same without what a category left counts), sanction_*, measure_*, investigation, target, source_*, min_years, …
    """
    few = asked.organ_ids if asked.person_ids is None else asked.person_ids
    if few is None or len(few) > REMEMBERED:
        return _together(asked.on, asked.ungiven, **{name: copy_frame(sql(asked), asked.params, schema=schema) for name, (sql, schema) in SETS.items()})
    rows = copied(_at_once(asked), asked.params)
    return (_again if len(rows) <= REMEMBERED_BYTES else _again.__wrapped__)(asked.on, asked.ungiven, rows)


def of_nobody(on: date) -> pl.DataFrame:
    """The frame of `persons` without anybody: which facts there are."""
    return _together(on, None, **{name: pl.DataFrame(schema=schema) for name, (_, schema) in SETS.items()})


def _at_once(asked: Asked) -> str:
    """SQL: the rows of all sets in one read, as texts, each with the set's name before it."""
    return " UNION ALL ".join(
        f"SELECT '{name}', {', '.join(f'{place}::text' if place in held else 'NULL' for place in PLACES_OF_SETS)} FROM ({sql(asked)}) {name} ({', '.join(held)})"
        for name, (sql, schema) in SETS.items() for held in [PLACES_OF_SETS[:len(schema)]])


@lru_cache(maxsize=128)
def _again(on: date, ungiven: date | None, rows: bytes) -> pl.DataFrame:
    """The frame of a few persons from `_at_once`: a page is opened again and again, and the same rows give the same facts."""
    texts = framed(rows, dict.fromkeys(["set", *PLACES_OF_SETS], pl.String))
    return _together(on, ungiven, **{name: texts.filter(pl.col("set") == name).select(
        _from_text(place, kind).alias(column) for place, (column, kind) in zip(PLACES_OF_SETS, schema.items(), strict=False))
        for name, (_, schema) in SETS.items()})


def _from_text(place: str, kind: type[pl.DataType]) -> pl.Expr:
    """A column of texts, as PostgreSQL writes them, in its type."""
    if kind == pl.Date:
        return pl.col(place).str.to_date("%Y-%m-%d")
    return pl.col(place) == "true" if kind == pl.Boolean else pl.col(place).cast(kind)


def _together(on: date, ungiven: date | None, *, base: pl.DataFrame, ranks: pl.DataFrame, posts: pl.DataFrame, grades: pl.DataFrame,
              restrictions: pl.DataFrame) -> pl.DataFrame:
    """One frame of the sets that were read."""
    decided = _going_on(ranks.lazy(), ungiven, on) if ungiven else ranks.lazy()
    held = decided.filter(pl.col("start_on") <= on)
    known = (base.lazy()
             .join(_rank_held(held, on), on="person_id", how="left")
             .join(_turns(held), on="person_id", how="left")
             .join(_granted(decided, on), on="person_id", how="left")
             .join(_layer_held(posts.lazy(), on), on="person_id", how="left")
             .join(_restrictions(restrictions, on), on="person_id", how="left"))
    aimed: pl.DataFrame = promotion.target(known.collect(), on)
    return (_served(held, posts.lazy(), aimed, on)
            .with_columns(_category(), *(pl.lit(None, kind).alias(name) for name, kind in ELSEWHERE.items()))
            .drop("lowered_on").sort("person_id").join(  # last, and joined as small numbers: they are most of the frame's memory
                _grades(grades), on="person_id", how="left", maintain_order="left")
            .with_columns(pl.col(GRADES).cast(pl.String)).with_columns(still_due(on)).collect().pipe(as_ruled, on))


def _served(ranks: pl.LazyFrame, posts: pl.LazyFrame, aimed: pl.DataFrame, on: date) -> pl.LazyFrame:
    """The frame with the columns of time in rank, twice (`OWN`); of who changed category the months in the former one are in the second."""
    own = aimed.lazy().join(_tenure(ranks, posts, aimed.lazy(), on), on="person_id", how="left").with_columns(
        **{own: name for name, own in OWN.items()})
    if aimed["series_before"].null_count() == len(aimed):
        return own
    both = own.join(_with_former(ranks, posts, aimed.lazy(), on), on="person_id", how="left", suffix="_former")
    former = [f"{name}_former" for name in OWN]
    return both.with_columns(pl.when(pl.col("tenure_month_former").is_not_null()).then(each).otherwise(name).alias(name)
                             for name, each in zip(OWN, former, strict=True)).drop(former)


def _base_read(asked: Asked) -> str:
    return f"""
        SELECT s.person_id, s.organ_id, s.kind, s.status, s.series, s.probation_until, b.birth_on, b.sex
        FROM ({asked.standing()}) s JOIN record_basic b ON b.person_id = s.person_id AND {asked.as_of("b")}"""


def _ranks_read(asked: Asked) -> str:
    """Every rank decided by the date, also those that begin later; its end at most the day after the date; whether it was
    given by 套转. A leaf not written yet is being written now; what is only supposed (leaf 0) nobody has decided."""
    return f"""SELECT r.person_id, r.rank, r.valid_from, least(r.valid_to, %(on)s::date + 1), r.way = '套转' FROM record_rank r
        WHERE {asked.known("r")} AND {asked.theirs("r")} AND (r.valid_from <= %(on)s OR r.leaf_id <> 0 AND coalesce(
          (SELECT made_at FROM ledger_leaf WHERE id = r.leaf_id), '-infinity') < (%(on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"""


def _posts_read(asked: Asked) -> str:
    """Every leading post begun by the date, likewise; held is its layer.

    Not of a post on secondment.
    """
    return f"""SELECT p.person_id, p.layer, p.valid_from, least(p.valid_to, %(on)s::date + 1) FROM record_post p
        WHERE {asked.known("p")} AND p.valid_from <= %(on)s AND p.layer <> '' AND NOT {seconded("p", asked.known("term"))} AND {asked.theirs("p")}"""


def seconded(alias: str, known: str = "term.known_to = '9999-12-31Z'") -> str:
    """SQL: a post is held on secondment 挂职: beside the main one, begun in a term at that organ; or its title says so.

    It leaves rank, quota and leading team as they are in the person's own organ (MOVE-SECOND-01): whoever reads what layer a
    person is of leaves it out. ``known``: which of the terms were known.
    """
    return f"""({alias}.title ~ '{SECONDED}' OR NOT {alias}.is_main AND EXISTS (SELECT FROM record_secondment term
        JOIN organs_profile place ON place.name = term.host AND place.organ_id = {alias}.organ_id AND place.known_to = '9999-12-31Z'
        WHERE term.person_id = {alias}.person_id AND term.kind = '{Secondment.SECONDED}' AND {known}
          AND {alias}.valid_from >= term.valid_from AND {alias}.valid_from < term.valid_to))"""


NOT_SECONDED = RawSQL(f"NOT {seconded('record_post')}", (), output_field=BooleanField())  # noqa: S611  our own words; of Post alone


def _grades_read(asked: Asked) -> str:
    """Annual results determined by the date."""
    return f"""SELECT a.person_id, %(year)s - a.year AS k, a.grade, a.valid_from FROM record_assessment a
        WHERE {asked.known("a")} AND a.valid_from <= %(on)s AND a.year BETWEEN %(from_year)s AND %(year)s AND {asked.theirs("a")}"""


def _restrictions_read(asked: Asked) -> str:
    """Sanctions, measures and investigations, those too that ended since (lifted: from which day); until: the first free day."""
    return f"""SELECT n.person_id, n.track, n.kind, n.valid_from, n.until_on + 1, n.extended, CASE WHEN n.valid_to <= %(on)s THEN n.valid_to END FROM record_sanction n
        WHERE {asked.known("n")} AND n.valid_from <= %(on)s AND {asked.theirs("n")} AND {asked.told("n")}"""


# What is read of the file, each by one COPY: its query, and the columns of its frame.
SETS: dict[str, tuple[Callable[[Asked], str], dict[str, type[pl.DataType]]]] = {
    "base": (_base_read, {"person_id": pl.Int64, "organ_id": pl.Int64, "kind": pl.String, "status": pl.String, "series": pl.String,
                          "probation_until": pl.Date, "birth_on": pl.Date, "sex": pl.String}),
    "ranks": (_ranks_read, {**PERIODS, "by_plan": pl.Boolean}),
    "posts": (_posts_read, PERIODS),
    "grades": (_grades_read, {"person_id": pl.Int64, "k": pl.Int32, "grade": pl.String, "determined": pl.Date}),
    "restrictions": (_restrictions_read, {"person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date,
                                          "until": pl.Date, "extended": pl.Boolean, "lifted": pl.Date})}

PLACES_OF_SETS = [f"c{at}" for at in range(max(len(schema) for _, schema in SETS.values()))]  # columns where all are read at once


def _going_on(ranks: pl.LazyFrame, since: date, on: date) -> pl.LazyFrame:
    """Without the ranks that begin since a day; the one before goes on, over the date asked about."""
    goes_on = pl.when(pl.col("end_on") == since).then(pl.lit(on + timedelta(1))).otherwise("end_on")
    return ranks.filter(pl.col("start_on") < since).with_columns(end_on=goes_on)


def _rank_held(ranks: pl.LazyFrame, on: date) -> pl.LazyFrame:
    return ranks.filter(pl.col("end_on") > on, pl.col("held").is_in(list(CURRENT_RANKS))).select("person_id", rank="held")


def _granted(decided: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """The first rank that was decided by the date and begins after it: granted: String, granted_on: Date."""
    return decided.filter(pl.col("start_on") > on).sort("start_on").unique("person_id", keep="first", maintain_order=True).select(
        "person_id", granted="held", granted_on="start_on")


def _turns(ranks: pl.LazyFrame) -> pl.LazyFrame:
    """What the history of ranks tells about the one held last; one row per person.

    rank_since: since when it, its forerunner or the corresponding rank of another series is held without a break;
    lowered_on: the last fall to a lower rank of the series (降低职级), null = never; rank_before, series_before: the rank before,
    where the one held now corresponds to it or, after a change of category, to a lower one, or where nothing corresponds to
    it (法官等级 and the like, CLASS-JUDGE-07); series_converted: whether it was converted into the corresponding one when the
    category was set up (CLASS-GEN-03), so that its years go on. Days between two ranks change nothing about that.
    """
    rows = ranks.join(PLACES, on="held", how="left").sort("person_id", "start_on")
    follows = (pl.col("person_id") == pl.col("person_id").shift(1)).fill_null(False)
    same = follows & (pl.col("place") == pl.col("place").shift(1))
    goes_on = same & (pl.col("start_on") <= pl.col("end_on").shift(1))
    fell = follows & (pl.col("place") > pl.col("place").shift(1))
    apart = follows & pl.col("place").shift(1).is_null() & pl.col("place").is_not_null()
    other = ((same | fell | apart) & (pl.col("series") != pl.col("series").shift(1))).fill_null(False)
    lowered = fell & ~other
    return rows.with_columns(
        begun=pl.when(~goes_on.fill_null(False)).then("start_on"), lowered=pl.when(lowered).then("start_on"),
        other=pl.when(other).then("start_on"), was=pl.when(other).then(pl.col("series").shift(1)), was_held=pl.when(other).then(pl.col("held").shift(1)), by_plan=pl.when(other).then(same & pl.col("by_plan")),
    ).group_by("person_id", maintain_order=True).agg(
        rank_since=pl.col("begun").max(), lowered_on=pl.col("lowered").max(), other=pl.col("other").max(),
        series_before=pl.col("was").drop_nulls().last(), rank_before=pl.col("was_held").drop_nulls().last(),
        series_converted=pl.col("by_plan").drop_nulls().last(),
    ).with_columns(pl.when(pl.col("other") >= pl.col("rank_since")).then(pl.col("series_before", "rank_before"))).drop("other")


def with_own_years(people: pl.DataFrame, on: date, known: Parameters) -> pl.DataFrame:
    """Facts in which nobody is asked about a former category whose years in the own surely suffice, results and all: those alone count."""
    moved = people.filter(pl.col("category_changed"))
    if moved.is_empty():
        return people
    own = promotion.verdict(moved.with_columns(own_time(pl.lit(True))), on, known)
    suffices = pl.col("person_id").is_in(own.filter(pl.col("years"))["person_id"].implode())
    return people.with_columns(own_time(suffices), category_changed=pl.col("category_changed") & ~suffices)


def own_time(where: pl.Expr) -> list[pl.Expr]:
    """The columns of time in rank: of the own category alone where asked so."""
    return [pl.when(where).then(own).otherwise(name).alias(name) for name, own in OWN.items()]


def _category() -> pl.Expr:
    """Whether years in another category may count (RANK-PROM-03): not of whom the category's first conversion brought there."""
    return (pl.col("series_before").is_not_null() & ~pl.col("series_converted").fill_null(False)).alias("category_changed")


def _layer_held(posts: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """The highest leading layer held on the date, by the law's order of layers: person_id, layer, post_lowered_on.

    post_lowered_on: since when it is the highest, where a higher one was held before; null: never.
    """
    placed = posts.join(LAYERS, left_on="held", right_on="layer")
    held = placed.filter(pl.col("end_on") > on).sort("order", "start_on").unique("person_id", keep="first", maintain_order=True)
    left = placed.join(held.select("person_id", now="order"), on="person_id").filter(pl.col("order") < pl.col("now"))
    return held.join(left.group_by("person_id").agg(left_on=pl.col("end_on").max()), on="person_id", how="left").select(
        "person_id", layer="held",
        post_lowered_on=pl.when(pl.col("left_on").is_not_null()).then(pl.max_horizontal("left_on", "start_on")))


def _grades(rows: pl.DataFrame) -> pl.LazyFrame:
    """Annual results spread over the columns grade_k (of the grades that there are, a type of their own), determined_k."""
    kept = pl.Enum(rows["grade"].unique().drop_nulls().sort())
    return rows.with_columns(pl.col("grade").cast(kept)).pivot("k", YEARS, index="person_id", values=["grade", "determined"],
                      aggregate_function="first").lazy()


def _restrictions(rows: pl.DataFrame, on: date) -> pl.LazyFrame:
    """The sanction and the measure that decide, the gravest open investigation, and the end of the last that barred."""
    return _weighed(rows.lazy(), on) if len(rows) else pl.LazyFrame(schema=RESTRICTIONS)


def _weighed(rows: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """The columns of RESTRICTIONS, a row for each person of whom there is anything."""
    inquiry = pl.col("track") == "调查"
    grave = pl.col("kind").replace_strict({kind: at for at, kind in enumerate(RUNNING)}, default=9)
    found = rows.select(pl.col("person_id").unique()).join(
        rows.filter(inquiry, pl.col("lifted").is_null()).sort(grave).unique("person_id", keep="first", maintain_order=True)
        .select("person_id", investigation="kind"), on="person_id", how="left").join(
        rows.filter(inquiry, pl.col("kind").is_in(promotion.OPEN_CASES)).group_by("person_id").agg(inquiry_over=pl.col("lifted").max()), on="person_id", how="left")
    rows = rows.filter(~inquiry)
    decided = sanctions.deciding(rows, on)
    of_sanctions = decided.filter(~pl.col("measure")).select(
        "person_id", pl.col("kind", "from", "until", "rest_of", "beside", "lowers").name.prefix("sanction_"), sanction_extended="unsure")
    of_measures = decided.filter(pl.col("measure")).select(
        "person_id", pl.col("kind", "from", "until", "lowers").name.prefix("measure_"))
    return found.join(of_sanctions, on="person_id", how="left").join(sanctions.grades_due(rows, on), on="person_id", how="left").join(
        sanctions.grades_ruled(rows, on), on="person_id", how="left").join(of_measures, on="person_id", how="left")


def _tenure(ranks: pl.LazyFrame, posts: pl.LazyFrame, aimed: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Counted months towards each person's target: the union of time in its source rank and source layer.

    A lowering begins a new tenure: what was held before it does not count again. Where the post alone gives the rank
    (min_years 0), only the post counts, as long as it has been held without a break.
    """
    sources = aimed.filter(pl.col("min_years") > 0).select("person_id", "source_rank", "source_layer")
    leading = aimed.filter(pl.col("min_years") == 0).select("person_id", "source_layer")
    periods = pl.concat([
        ranks.select(*PERIODS).with_columns(pl.col("held").replace(CONVERTED)).join(
            sources, left_on=["person_id", "held"], right_on=["person_id", "source_rank"], how="semi"),
        posts.join(sources, left_on=["person_id", "held"], right_on=["person_id", "source_layer"], how="semi"),
        _unbroken(posts.join(leading, left_on=["person_id", "held"], right_on=["person_id", "source_layer"], how="semi"))])
    lowered = aimed.filter(pl.col("lowered_on").is_not_null()).select("person_id", "lowered_on")
    counted = periods.drop("held").join(lowered, on="person_id", how="left").with_columns(
        start_on=pl.max_horizontal("start_on", "lowered_on")).filter(pl.col("start_on") < pl.col("end_on"))
    return tenure.effective_month(counted.drop("lowered_on"), on)


def _with_former(ranks: pl.LazyFrame, posts: pl.LazyFrame, aimed: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Of who changed category: the same with ranks of other series that correspond, or to higher ones, and with the last one held there."""
    moved = aimed.filter(pl.col("series_before").is_not_null(), pl.col("min_years") > 0)
    wanted = moved.join(PLACES, left_on="source_rank", right_on="held").select(
        "person_id", "rank_before", own="source_rank", least="place", own_series=pl.col("series_right"))
    as_own = ranks.with_columns(pl.col("held").replace(CONVERTED)).join(PLACES, on="held").join(wanted, on="person_id").filter(
        (pl.col("held") == pl.col("own")) | (pl.col("held") == pl.col("rank_before")) | ((pl.col("series") != pl.col("own_series")) & (pl.col("place") <= pl.col("least")))
    ).select("person_id", "own", "start_on", "end_on").rename({"own": "held"})
    return _tenure(as_own, posts, moved, on)


def _unbroken(posts: pl.LazyFrame) -> pl.LazyFrame:
    """The periods since the last break of each person, of posts of one layer, that may overlap."""
    until = pl.col("end_on").cum_max().shift(1).over("person_id", order_by="start_on")
    begun = pl.when((pl.col("start_on") <= until).fill_null(False).not_()).then("start_on").max().over("person_id")
    return posts.filter(pl.col("start_on") >= begun)
