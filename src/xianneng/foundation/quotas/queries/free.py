"""Free places for the law's facts: for each person's move, the least that is free in the groups that it takes."""

from datetime import date

import polars as pl

from xianneng.foundation.organs.models import Profile
from xianneng.foundation.quotas.models import FREE, Member
from xianneng.foundation.quotas.queries.standing import amounts
from xianneng.law import quotas as law
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.quotas import PLENTY

NOWHERE = ""  # the group of a rank that may not be set there: nobody counts it
SETTING = ("level", "scope", "variant")
MOVE = ("rank", "layer", "target")


def free_for(people: pl.DataFrame, on: date, parameters: Parameters = DEFAULTS) -> pl.DataFrame:
    """The frame with rank_settable, quota_limited: Boolean and quota_free: Int32 for each organ_id, rank, layer and target.

    A move takes places in the groups of the new rank that do not count the old one already; the least of them is free.
    Where it takes none: 9999. `rank_settable` is false where the organ's level may not set the target at all. Null where the organ's level, or the person's next rank, is not known.
    """
    organ_ids = people["organ_id"].unique().to_list()
    counted = _counted(organ_ids, on)
    settings = _settings(organ_ids, counted, on)
    moves = people.lazy().select("organ_id", *MOVE).unique().drop_nulls("target").join(
        settings.lazy(), on="organ_id").collect().lazy()
    needs = _needs(moves.select(*SETTING, *MOVE).unique().collect(), on, parameters)
    free = amounts(counted["unit_id"].unique().to_list(), on).lazy().filter(pl.col("account") == FREE)
    of = counted.lazy().join(free, on=["unit_id", "group"], how="left").select("organ_id", "group", "amount")
    figures = (moves.join(needs, on=[*SETTING, *MOVE], nulls_equal=True)
               .join(of, on=["organ_id", "group"], how="left")
               .group_by("organ_id", *MOVE).agg(
                   pl.col("rank_settable", "quota_limited").first(),
                   pl.when(pl.col("group").is_null()).then(PLENTY).otherwise(pl.col("amount").fill_null(0))
                   .min().cast(pl.Int32).alias("quota_free")))
    return people.lazy().drop("rank_settable", "quota_limited", "quota_free", strict=False).join(
        figures, on=["organ_id", *MOVE], how="left", nulls_equal=True, maintain_order="left").collect()


def settable(people: pl.DataFrame, on: date) -> pl.DataFrame:
    """The frame with only `rank_settable` of `free_for`, for lists that do not look at free places."""
    organ_ids = people["organ_id"].unique().to_list()
    aims = people.select("organ_id", "target").unique().drop_nulls().join(
        _settings(organ_ids, _counted(organ_ids, on), on), on="organ_id")
    said = [law.may_set(target, level, scope, on) for target, level, scope in aims.select("target", "level", "scope").iter_rows()]
    known = aims.select("organ_id", "target", rank_settable=pl.Series(said, dtype=pl.Boolean))
    return people.drop("rank_settable", strict=False).join(known, on=["organ_id", "target"], how="left", maintain_order="left")


def _counted(organ_ids: list[int], on: date) -> pl.DataFrame:
    """Where each organ counts each group: organ_id, unit_id, group, level, scope, variant."""
    rows = Member.objects.as_of(on).filter(organ_id__in=organ_ids).values_list(
        "organ_id", "unit_id", "unit__groups", "unit__level", "unit__scope", "unit__variant")
    return pl.DataFrame(list(rows), orient="row", schema={
        "organ_id": pl.Int64, "unit_id": pl.Int64, "group": pl.List(pl.String), "level": pl.String,
        "scope": pl.String, "variant": pl.String}).explode("group")


def _settings(organ_ids: list[int], counted: pl.DataFrame, on: date) -> pl.DataFrame:
    """By what the law sets ranks in each organ: its units say; without one its own level does."""
    by_unit = counted.unique("organ_id").select("organ_id", *SETTING)
    others = sorted(set(organ_ids) - set(by_unit["organ_id"]))
    levels = Profile.objects.as_of(on).filter(organ_id__in=others).exclude(level="").values_list("organ_id", "level")
    own = pl.DataFrame([(organ, level, law.ORGAN, "") for organ, level in levels], orient="row", schema=by_unit.schema)
    return pl.concat([by_unit, own])


def _needs(moves: pl.DataFrame, on: date, parameters: Parameters) -> pl.LazyFrame:
    """The groups that each kind of move takes, a row each (null: none), and whether the target is set, and limited, there."""
    rows = [(level, scope, variant, rank, layer, target, law.may_set(target, level, scope, on), law.is_limited(target, level, scope, on, variant),
             _taken(level, scope, variant, rank, layer, target, on, parameters))
            for level, scope, variant, rank, layer, target in moves.iter_rows()]
    return pl.LazyFrame(rows, orient="row", schema={
        **dict.fromkeys((*SETTING, *MOVE), pl.String), "rank_settable": pl.Boolean, "quota_limited": pl.Boolean,
        "group": pl.List(pl.String)}).explode("group", empty_as_null=True)


def _taken(level: str, scope: str, variant: str, rank: str | None, layer: str | None, target: str, on: date,
           parameters: Parameters) -> list[str]:
    def groups(name: str | None) -> list[str]:
        if name is None or not law.occupies(name, layer or None, parameters):
            return []
        return law.groups_of(name, level, scope, on, variant)

    if law.is_limited(target, level, scope, on, variant) and not law.groups_of(target, level, scope, on, variant):
        return [NOWHERE]
    return [group for group in groups(target) if group not in groups(rank or None)]
