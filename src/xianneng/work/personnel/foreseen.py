"""What 校核 would find wrong once a change of the file is made, said before it is: by the importers' preview, the entry's, and who confirms.

Ranks that no longer exist, promotions while a sanction bars them, levels that do not go with rank or post, ends of sanctions that the law
does not know, places that are not free, more staff than an organ's establishment; two spouses, two highest educations and the like.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from xianneng.foundation.exchange.findings import finding
from xianneng.foundation.quotas import checks as quota_checks
from xianneng.foundation.quotas.queries import (
    Overstaffed,
    Taken,
    Unapproved,
    overstaffed_by,
    taken_by,
    unapproved_by,
    words_of_years,
)
from xianneng.foundation.record.checks import assessments, ranks
from xianneng.foundation.record.checks.reading import RANKS
from xianneng.foundation.record.checks.rows import OF_ROWS
from xianneng.foundation.record.facts import SECONDED
from xianneng.law import series
from xianneng.law.phrases import phrase
from xianneng.law.promotion.frames import FORCE
from xianneng.work.personnel.importers.comparing import Difference, afterwards

COUNTED = ("rank", "post", "standing", "secondment")  # sets from which the quota books count
CELLS = {"lrmx": "position", "sanctions": "decided_on"}
SHOWN = 100  # of each, before whoever confirms
STAFF = ("公务员", "参公")
Counted = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


@dataclass(frozen=True)
class Foreseen:
    """``people``: person_id, key (rank, sanction, family, education), valid_from, found, right, a line for each row; ``places``: those of the quota books that are taken; ``past``: how their numbers at the ends of past years change; ``staff``: organs over their establishment; ``unapproved``: ranks of series without places."""

    people: pl.DataFrame
    places: Sequence[Taken] = ()
    past: Sequence[tuple[int, Taken]] = ()
    staff: Sequence[Overstaffed] = ()
    unapproved: Sequence[Unapproved] = ()


def foreseen(found: Sequence[Difference], on: date) -> Foreseen:
    """What these differences would make wrong that is not so yet."""
    persons = _persons(found, COUNTED)
    after, before = _counted(found, persons), _counted((), persons)
    moved = _moved(after, before, on)
    ends = [date(year, 12, 31) for year in range(FORCE.year, on.year)] if persons.len() else []
    return Foreseen(pl.concat([_rows(found, on), _levels(found, on), *(_own(key, found, on) for key in OF_ROWS)]),
                    [each for each in taken_by(moved, on) if each.more > 0], [(end.year, each) for end in ends for each in taken_by(_moved(after, before, end), end)],
                    overstaffed_by(_staff(found, on), on), unapproved_by(moved, on))


def words(ahead: Foreseen, people: pl.DataFrame | None = None) -> list[str]:
    """The same in sentences; with whose rank it is, where ``people`` (person_id, name) are given."""
    lines = ahead.people.with_columns(name=pl.lit("")) if people is None else ahead.people.join(
        people.select("person_id", phrase("{}：", "name").alias("name")), on="person_id", maintain_order="left")
    return [*(f"{row['name']}{row['found']}；{row['right']}" for row in lines.head(SHOWN).iter_rows(named=True)), *[each.words for each in ahead.places if each.over][:SHOWN],
            *(f"{each.words}；{quota_checks.WITHIN.format(each.establishment)}（{quota_checks.CHECKS['establishment_over'].article}）" for each in ahead.staff[:SHOWN])]


def occupied(ahead: Foreseen) -> list[str]:
    """The ranks of series without places, the places that are taken, and the past year-ends that change, group by group, in sentences: also those of ranks from before the books' opening, which no case of promotion asked for."""
    told = [*(each.words for each in ahead.unapproved), *(each.words for each in ahead.places), *words_of_years(ahead.past)]
    return [*told[:SHOWN], *([f"另有 {len(told) - SHOWN} 组"] if len(told) > SHOWN else [])]


def at_cells(ahead: Foreseen, kind: str, people: pl.DataFrame) -> pl.DataFrame:
    """A notice at each person's cell of the rank's date, or of what the kind of file has instead."""
    return finding(people.join(ahead.people.filter(key="rank"), on="person_id", maintain_order="left"), CELLS.get(kind, "rank_on"), "rank.foreseen", pl.lit(True),
                   phrase("{}，校核将列为错误", "found"), pl.col("right"), is_notice=True)


def _rows(found: Sequence[Difference], on: date) -> pl.DataFrame:
    """Findings about ranks and sanctions that are written, and about ranks that a sanction is written about."""
    persons = _persons(found, ("rank", "sanction"))
    held, decided = (afterwards(key, found, persons).rename({"row_id": "id", "held_to": "valid_to"}) for key in ("rank", "sanction"))
    held = held.join(RANKS, on="rank", how="left")
    anew = decided.filter(pl.col("id") < 0)["person_id"]
    of_ranks = pl.concat([ranks.not_in_force(held), ranks.in_sanction(held, decided, on)]).filter(
        (pl.col("row_id") < 0) | pl.col("person_id").is_in(anew.implode()))
    of_periods = assessments.unlawful_periods(decided, on).filter(pl.col("row_id") < 0)
    return pl.concat([wrong.join(rows.select(row_id="id", valid_from="valid_from"), on="row_id", maintain_order="left").select(
        "person_id", pl.lit(key).alias("key"), "valid_from", "found", "right") for key, wrong, rows in (("rank", of_ranks, held), ("sanction", of_periods, decided))])


def _levels(found: Sequence[Difference], on: date) -> pl.DataFrame:
    """Findings about levels that go no more with the rank or the post, told with the rank."""
    persons = _persons(found, ("rank", "post", "level"))
    after, before = (ranks.beyond_level(afterwards("level", of, persons).filter(pl.col("valid_from") <= on, pl.col("held_to") > on).rename({"row_id": "id"}).join(
        _holding(_counted(of, persons), on), on="person_id"), on) for of in (found, ()))
    return after.join(before, on="person_id", how="anti").select("person_id", pl.lit("rank").alias("key"), pl.lit(on).alias("valid_from"), "found", "right")


def _own(key: str, found: Sequence[Difference], on: date) -> pl.DataFrame:
    """Findings about a set's own rows (家庭成员, 学历学位), of who has none of the kind yet."""
    persons = _persons(found, (key,))
    sexes = afterwards("basic", found, persons).filter(pl.col("valid_from") <= on, pl.col("held_to") > on).select("person_id", "sex").unique(
        "person_id", keep="last", maintain_order=True)
    after, before = (afterwards(key, of, persons).rename({"row_id": "id", "held_to": "valid_to"}).join(sexes, on="person_id", how="left").with_columns(
        entered_on=pl.lit(on)) for of in (found, ()))
    return pl.concat([find(after, pl.lit(on)).join(find(before, pl.lit(on)), on="person_id", how="anti").select(
        "person_id", pl.lit(key).alias("key"), pl.lit(on).alias("valid_from"), "found", "right") for _, find in OF_ROWS[key]])


def _moved(after: Counted, before: Counted, on: date) -> pl.DataFrame:
    """Who would hold a rank more, and who less, on a date: organ_id, rank, layer, count (with its sign)."""
    return pl.concat([_holding(after, on).with_columns(count=1), _holding(before, on).with_columns(count=-1)]).group_by(
        "organ_id", "rank", "layer", maintain_order=True).agg(pl.col("count").cast(pl.Int64).sum()).filter(pl.col("count") != 0)


def _staff(found: Sequence[Difference], on: date) -> pl.DataFrame:
    """Who would be on an organ's establishment more, and who less, on a date: organ_id, kind, count (with its sign)."""
    persons = _persons(found, ("standing",))
    after, before = (afterwards("standing", of, persons).filter(pl.col("valid_from") <= on, pl.col("held_to") > on, pl.col("status") == "在职").select(
        "organ_id", pl.lit(sign, pl.Int64).alias("count"), kind="establishment") for of, sign in ((found, 1), ((), -1)))
    return pl.concat([after, before], how="vertical_relaxed").drop_nulls("organ_id").group_by("organ_id", "kind", maintain_order=True).agg(pl.col("count").sum())


def _counted(found: Sequence[Difference], persons: pl.Series) -> Counted:
    """What the books count of these persons, on all days: where they serve, their ranks, their posts."""
    standing, held, posts = (afterwards(key, found, persons) for key in ("standing", "rank", "post"))
    return standing, held, posts


def _holding(counted: Counted, on: date) -> pl.DataFrame:
    """Where each of them serves and which rank and highest layer (empty: none) they hold on a date, as the books count it."""
    standing, held, posts = (rows.filter(pl.col("valid_from") <= on, pl.col("held_to") > on) for rows in counted)
    order = pl.DataFrame({"layer": series.layers(), "at": range(len(series.layers()))})
    layers = posts.filter(~pl.col("title").str.contains(SECONDED)).join(order, on="layer").sort("at").unique("person_id", keep="first")
    serving = standing.filter(pl.col("status") == "在职", pl.col("kind").is_in(STAFF))
    return serving.select("person_id", "organ_id").join(held.select("person_id", "rank"), on="person_id").join(
        layers.select("person_id", "layer"), on="person_id", how="left").with_columns(pl.col("layer").fill_null(""))


def _persons(found: Sequence[Difference], keys: Sequence[str]) -> pl.Series:
    """Everybody of whom something of these sets is written or ended."""
    of = [each for each in found if each.key in keys]
    return pl.concat([pl.Series("person_id", [], pl.Int64), *(frame["person_id"] for each in of for frame in (each.rows, each.ended))]).unique()
