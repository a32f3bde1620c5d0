"""Free places for the law's facts: for each person's move, the least that is free in the groups that it takes."""

from datetime import date
from typing import Any

import polars as pl
from django.db.models import FilteredRelation, Q

from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.quotas.models import FREE, OVER
from xianneng.foundation.quotas.queries.standing import amounts
from xianneng.law import quotas as law
from xianneng.law import series
from xianneng.law.parameters import Parameters
from xianneng.law.quotas import PLENTY

NOWHERE = ""  # the group of a rank for which nobody could approve a number: nobody counts it
SETTING = ("level", "variant")
MOVE = ("rank", "layer", "target")


def free_for(people: pl.DataFrame, on: date, parameters: Parameters) -> pl.DataFrame:
    """The frame, whose organs are all under these parameters, with rank_settable, quota_limited: Boolean and quota_free: Int32 for each organ_id, rank, layer and target.

    A move takes places in the groups of the new rank that do not count the old one already; the least of them is free,
    below zero by as many as are over the quota (超配).
    Where it takes none: 9999; where one of them was never approved for the organ: null, of another series and of a
    leading team also where the old rank counts in the same groups. `rank_settable` is false where
    the target may not be set at all: by the organ's level, for leading members of a county or a city by their team's.
    All null where the organ's level, or the person's next rank, is not known.
    """
    counted = _counted(_organs(people), on)
    moves = people.lazy().select("organ_id", *MOVE).unique().drop_nulls("target").join(_settings(counted), on="organ_id").collect()
    needs = _needs(moves, on, parameters)
    free = amounts(sorted(set(counted["unit_id"].drop_nulls())), on).lazy().group_by("unit_id", "group").agg(
        amount=_free_or_over(FREE, OVER))
    of = counted.lazy().join(free, on=["unit_id", "group"], how="left").select("organ_id", "group", "amount")
    places = pl.when(pl.col("group").is_null() | (pl.col("kept") & pl.col("amount").is_not_null())).then(PLENTY).otherwise("amount")
    figures = (moves.lazy().join(needs, on=[*SETTING, *MOVE], nulls_equal=True)
               .join(of, on=["organ_id", "group"], how="left")
               .group_by("organ_id", *MOVE).agg(
                   pl.col("rank_settable", "quota_limited").first(),
                   pl.when(places.is_not_null().all()).then(places.min()).cast(pl.Int32).alias("quota_free")))
    return people.lazy().drop("rank_settable", "quota_limited", "quota_free", strict=False).join(
        figures, on=["organ_id", *MOVE], how="left", nulls_equal=True, maintain_order="left").collect()


def _free_or_over(*accounts: str) -> pl.Expr:
    """What is free; where nothing is, what is over, which its account holds below zero."""
    free, over = (pl.col("amount").filter(pl.col("account") == account).sum() for account in accounts)
    return pl.when(free > 0).then(free).otherwise(over)


def settable(people: pl.DataFrame, on: date) -> pl.DataFrame:
    """The frame with only `rank_settable` of `free_for`, for lists that do not look at free places."""
    aims = people.lazy().select("organ_id", "layer", "target").unique().drop_nulls("target").join(
        _settings(_counted(_organs(people), on)), on="organ_id").collect()
    said = [law.may_set(target, *law.setting_of(level, layer), on, layer)
            for target, level, layer in aims.select("target", "level", "layer").iter_rows()]
    known = aims.select("organ_id", "layer", "target", rank_settable=pl.Series(said, dtype=pl.Boolean))
    return people.drop("rank_settable", strict=False).join(
        known, on=["organ_id", "layer", "target"], how="left", nulls_equal=True, maintain_order="left")


def _organs(people: pl.DataFrame) -> list[int]:
    return people["organ_id"].unique().to_list()


def _counted(organ_ids: list[int], on: date) -> pl.DataFrame:
    """Where each organ counts each group, with one query: organ_id, own_level, unit_id, group, level, scope, variant (blank where it has no unit)."""
    at = {"known_to": NEVER, "valid_from__lte": on, "valid_to__gt": on}
    place = FilteredRelation("organ__quota_places", condition=Q(**{f"organ__quota_places__{name}": value for name, value in at.items()}))
    rows = Profile.objects.as_of(on).filter(organ_id__in=organ_ids).annotate(place=place).values_list(
        "organ_id", "level", "place__unit_id", "place__unit__groups", "place__unit__level", "place__unit__scope", "place__unit__variant")
    return pl.DataFrame(list(rows), orient="row", schema={
        "organ_id": pl.Int64, "own_level": pl.String, "unit_id": pl.Int64, "group": pl.List(pl.String), "level": pl.String,
        "scope": pl.String, "variant": pl.String}).explode("group")


def _settings(counted: pl.DataFrame) -> pl.LazyFrame:
    """By what the law sets ranks in each organ: its units say; without one its own level does."""
    by_unit = counted.lazy().filter(pl.col("scope") == law.ORGAN).unique("organ_id").select("organ_id", *SETTING)
    others = counted.lazy().filter(pl.col("own_level") != "").unique("organ_id").join(by_unit, on="organ_id", how="anti")
    return pl.concat([by_unit, others.select("organ_id", level="own_level", variant=pl.lit(""))])


def _needs(moves: pl.DataFrame, on: date, parameters: Parameters) -> pl.LazyFrame:
    """The groups that each kind of move takes, a row each (null: none), and whether the target is set, and limited, there."""
    rows: list[tuple[Any, ...]] = []
    for level, variant, rank, layer, target in dict.fromkeys(moves.select(*SETTING, *MOVE).iter_rows()):
        where = law.setting_of(level, layer)
        said = (level, variant, rank, layer, target, law.may_set(target, *where, on, layer), law.is_limited(target, *where, on, variant))
        kept, taken = _groups(where, variant, rank, layer, target, on, parameters)
        rows += [(*said, group, group in kept) for group in (*kept, *taken)] or [(*said, None, False)]
    return pl.LazyFrame(rows, orient="row", schema={
        **dict.fromkeys((*SETTING, *MOVE), pl.String), "rank_settable": pl.Boolean, "quota_limited": pl.Boolean,
        "group": pl.String, "kept": pl.Boolean})


def _groups(where: tuple[str, str], variant: str, rank: str | None, layer: str | None, target: str, on: date,
            parameters: Parameters) -> tuple[list[str], list[str]]:
    """The groups of the target that the old rank counts in already, where somebody must have approved them; those it takes."""
    def groups(name: str | None) -> list[str]:
        if name is None or not law.occupies(name, layer or None, parameters):
            return []
        return law.groups_of(name, *where, on, variant)

    needs_a_number = law.may_set(target, *where, on, layer) is False or (
        law.is_limited(target, *where, on, variant) is None and law.occupies(target, layer or None, parameters))
    if needs_a_number and not law.groups_of(target, *where, on, variant):
        return [], [NOWHERE]
    old, new = groups(rank or None), groups(target)
    apart = where[1] == law.TEAM or series.rank(target).series != series.GENERAL
    return [group for group in new if group in old and apart], [group for group in new if group not in old]
