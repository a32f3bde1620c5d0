"""Facts as of a date: the file of many persons as one frame, a row a person, ready for the law.

`persons` is the one reader; it costs five COPY reads whether for one person or for a province.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.record.frames import copy_frame
from xianneng.law import promotion, sanctions, series, tenure

GRADE_YEARS = 12
READ = ("basic", "standing", "post", "rank", "assessment", "sanction")  # the sets from which the law takes its facts
CONVERTED = {old: new for old in series.ranks() if (new := series.converted_2019(old))}
CURRENT_RANKS = frozenset(series.ranks()) - frozenset(CONVERTED)
# Facts that other rooms know; unknown until they are joined.
ELSEWHERE = {"quota_limited": pl.Boolean, "quota_free": pl.Int32, "category_changed": pl.Boolean,
             "hao_count": pl.Int32, "finding_political": pl.String, "finding_basic": pl.Boolean,
             "finding_integrity": pl.Boolean, "priority_grounds": pl.String}
PERIODS = {"person_id": pl.Int64, "held": pl.String, "start_on": pl.Date, "end_on": pl.Date}
LAYERS = pl.LazyFrame({"layer": series.layers(), "order": range(len(series.layers()))})
RUNNING = ("立案", "审查调查", "初步核实")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose facts, on which date, as known when. ``paths``: organs' paths of today; ``person_ids`` narrows further.

    Person ids given as a ``range`` are read as one, without a list: a province goes by in ranges.
    """

    on: date
    known_at: datetime | None = None
    paths: tuple[str, ...] | None = None
    person_ids: Sequence[int] | None = None
    organ_ids: Sequence[int] | None = None

    @property
    def params(self) -> dict[str, Any]:
        """The query's named parameters."""
        return {"on": self.on, "known": self.known_at or NEVER, "never": NEVER, "from_year": self.on.year - GRADE_YEARS + 1,
                "paths": [f"{path}%" for path in self.paths or ()], "year": self.on.year,
                "persons": [] if self._ranged else list(self.person_ids or ()), "organs": list(self.organ_ids or ())}

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
        return f"{alias}.person_id IN (SELECT person_id FROM ({self.standing()}) who)"

    @property
    def _ranged(self) -> bool:
        return isinstance(self.person_ids, range)

    def _between(self, alias: str) -> str:
        ids = self.person_ids or range(0)
        return f"{alias}.person_id >= {ids[0]} AND {alias}.person_id <= {ids[-1]}" if ids else "false"


def persons(asked: Asked) -> pl.DataFrame:
    """The facts frame of `law.promotion`, without quota and findings (their rooms join those).

    person_id: Int64, organ_id: Int64, kind, series, rank, layer: String (null: none), birth_on: Date, sex: String,
    rank_since: Date, tenure_month: Int32, probation_until: Date, grade_k: String and determined_k: Date for the
    years on.year − k (k = 0…11), sanction_*, measure_*, investigation, target, source_*, min_years, …
    """
    ranks, posts = _ranks(asked), _posts(asked)
    base = (_base(asked).lazy()
            .join(_rank_held(ranks, asked.on), on="person_id", how="left")
            .join(_layer_held(posts, asked.on), on="person_id", how="left")
            .join(_grades(asked), on="person_id", how="left")
            .join(_restrictions(asked), on="person_id", how="left"))
    aimed: pl.DataFrame = promotion.target(base.collect(), asked.on)
    return aimed.lazy().join(_tenure(ranks, posts, aimed.lazy(), asked.on), on="person_id", how="left").with_columns(
        pl.lit(None, kind).alias(name) for name, kind in ELSEWHERE.items()).sort("person_id").collect()


def _base(asked: Asked) -> pl.DataFrame:
    return copy_frame(f"""
        SELECT s.person_id, s.organ_id, s.kind, s.status, s.series, s.probation_until, b.birth_on, b.sex
        FROM ({asked.standing()}) s JOIN record_basic b ON b.person_id = s.person_id AND {asked.as_of("b")}
        """, asked.params, schema={"person_id": pl.Int64, "organ_id": pl.Int64, "kind": pl.String, "status": pl.String,
                                   "series": pl.String, "probation_until": pl.Date, "birth_on": pl.Date,
                                   "sex": pl.String})


def _ranks(asked: Asked) -> pl.LazyFrame:
    """Every rank begun by the date: person_id, held: String; start_on, end_on: Date, at most the day after the date."""
    return copy_frame(f"""SELECT r.person_id, r.rank, r.valid_from, least(r.valid_to, %(on)s::date + 1) FROM record_rank r
        WHERE {asked.known("r")} AND r.valid_from <= %(on)s AND {asked.theirs("r")}""", asked.params, schema=PERIODS).lazy()


def _posts(asked: Asked) -> pl.LazyFrame:
    """Every leading post begun by the date, in the same columns; held is its layer."""
    return copy_frame(f"""SELECT p.person_id, p.layer, p.valid_from, least(p.valid_to, %(on)s::date + 1) FROM record_post p
        WHERE {asked.known("p")} AND p.valid_from <= %(on)s AND p.layer <> '' AND {asked.theirs("p")}""", asked.params,
        schema=PERIODS).lazy()


def _rank_held(ranks: pl.LazyFrame, on: date) -> pl.LazyFrame:
    return ranks.filter(pl.col("end_on") > on, pl.col("held").is_in(list(CURRENT_RANKS))).select(
        "person_id", rank="held", rank_since="start_on")


def _layer_held(posts: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """The highest leading layer held on the date, by the law's order of layers."""
    return posts.filter(pl.col("end_on") > on).select("person_id", layer="held").join(LAYERS, on="layer").sort(
        "order").unique("person_id", keep="first").drop("order")


def _grades(asked: Asked) -> pl.LazyFrame:
    """Annual results determined by the date, spread over the columns grade_k, determined_k."""
    rows = copy_frame(f"""SELECT a.person_id, %(year)s - a.year AS k, a.grade, a.valid_from FROM record_assessment a
        WHERE {asked.known("a")} AND a.valid_from <= %(on)s AND a.year BETWEEN %(from_year)s AND %(year)s
        AND {asked.theirs("a")}""", asked.params,
        schema={"person_id": pl.Int64, "k": pl.Int32, "grade": pl.String, "determined": pl.Date})
    results = rows.lazy()
    spread = results.select(pl.col("person_id").unique())
    for k in range(GRADE_YEARS):  # a join for each year costs half of one grouping with two filters for each
        spread = spread.join(results.filter(pl.col("k") == k).unique("person_id", keep="first").select(
            "person_id", pl.col("grade").alias(f"grade_{k}"), pl.col("determined").alias(f"determined_{k}")),
            on="person_id", how="left")
    return spread


def _restrictions(asked: Asked) -> pl.LazyFrame:
    """The sanction and the measure that decide, and the gravest open investigation."""
    rows = copy_frame(f"""SELECT n.person_id, n.track, n.kind, n.valid_from, n.until_on, n.extended FROM record_sanction n
        WHERE {asked.as_of("n")} AND {asked.theirs("n")}""", asked.params,
        schema={"person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date, "until": pl.Date,
                "extended": pl.Boolean}).lazy()
    measure = pl.col("track") == "组织处理"
    parts = {"sanction": sanctions.deciding(rows.filter(~measure, pl.col("track") != "调查"), asked.on),
             "measure": sanctions.deciding(rows.filter(measure), asked.on).drop("unsure")}
    grave = pl.col("kind").replace_strict({kind: at for at, kind in enumerate(RUNNING)}, default=9)
    found = rows.select(pl.col("person_id").unique()).join(
        rows.filter(pl.col("track") == "调查").sort(grave).unique("person_id", keep="first", maintain_order=True)
        .select("person_id", investigation="kind"), on="person_id", how="left")
    for part, decided in parts.items():
        found = found.join(decided.rename({name: f"{part}_{name}" for name in ("kind", "from", "until")}),
                           on="person_id", how="left")
    return found.rename({"unsure": "sanction_extended"})


def _tenure(ranks: pl.LazyFrame, posts: pl.LazyFrame, aimed: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """Counted months towards each person's target: the union of time in its source rank and source layer."""
    sources = aimed.select("person_id", "source_rank", "source_layer")
    periods = pl.concat([
        ranks.with_columns(pl.col("held").replace(CONVERTED)).join(
            sources, left_on=["person_id", "held"], right_on=["person_id", "source_rank"], how="semi"),
        posts.join(sources, left_on=["person_id", "held"], right_on=["person_id", "source_layer"], how="semi")])
    return tenure.effective_month(periods.drop("held"), on)
