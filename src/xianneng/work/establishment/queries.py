"""What can be asked of establishment 编制: how it is filled on any date, and all that is known of one organ."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Count

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import NEVER, value_columns
from xianneng.foundation.organs.models import Establishment, Profile
from xianneng.foundation.organs.queries import INNER, Place, names
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.queries import Sheet
from xianneng.foundation.quotas.queries.file import with_rate
from xianneng.foundation.record.models import Standing
from xianneng.law.quotas import level_words

COUNTS = ("establishment", "actual", "vacant", "over")
KINDS = ("行政编制", "政法专项编制", "事业编制", "工勤编制")
HISTORY = 60


def table(scope: Scope, place: Place, on: date) -> pl.DataFrame:
    """编制、实有、空编、超编 of every organ under a place, by kind: two queries, whatever the size.

    under: Int64, name (the organ right under the place, or the place), kind, level: String, township: Boolean, the
    `COUNTS`: Int64, document: String. establishment = actual + vacant − over.
    """
    found = quotas.with_over(quotas.vacancies(scope, place.path, on))
    called = names(found["under"].drop_nulls().unique().to_list(), on)
    apart = {level: level_words(level).replace("、乡镇机关", "机关") for level in found["level"].drop_nulls().unique()}  # townships stand beside them
    name = pl.col("under").replace_strict(called, default=place.name, return_dtype=pl.String)
    return found.with_columns(
        pl.when(pl.col("township")).then(pl.lit("乡镇（街道）")).when(pl.col("level") == "").then(pl.lit("未定"))
        .otherwise(pl.col("level").replace_strict(apart, default=None, return_dtype=pl.String)).alias("level"),
        name=name)


def sums(found: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The sums of a table by these columns, in its order, with the vacancy rate and how many organs; documents as one."""
    grouped = found.group_by(by, maintain_order=True) if by else found.group_by(pl.lit("合计").alias("name"))
    found = grouped.agg(pl.col(COUNTS).sum(), pl.col("organ_id").n_unique().alias("organs"),
                        pl.col("document").filter(pl.col("document") != "").unique().sort().str.join("；"))
    return found.with_columns(with_rate(found.select("establishment", "actual"))["rate_bp"])


def waiting(scope: Scope, path: str, on: date) -> list[Place]:
    """The organs under a path whose base data are not confirmed, in the official order."""
    rows = Profile.objects.as_of(on).filter(scope.organs("organ__path"), organ__path__startswith=path, confirmed=False)
    return [Place(row.organ_id, row.name, row.organ.path, row.kind)
            for row in rows.select_related("organ").order_by("order_number", "organ_id")]


def right_under(organ_id: int, on: date) -> list[Profile]:
    """What lies right under an organ on a date, inner units too, in the order of the lists."""
    return list(Profile.objects.as_of(on).filter(parent_id=organ_id).order_by("order_number", "organ_id"))


@dataclass(frozen=True, slots=True)
class Version:
    """One row of an organ's history: from when to when, what it says, by whose act and when that was recorded."""

    row: Profile | Establishment
    words: str
    by: str
    at: datetime | None
    case_number: str


@dataclass(frozen=True, slots=True)
class About:
    """All that an organ's page shows on a date."""

    profile: Profile
    parent: str
    confirmed: Version
    posts: Sequence[dict[str, Any]]
    sheets: Sequence[Sheet]
    people: Sequence[tuple[str, int]]
    history: Sequence[Version]
    under_way: Sequence[Case]


def about(scope: Scope, place: Place, on: date) -> About:
    """An organ's base data, establishment, quota units, people and history, on a date."""
    written = [*Profile.objects.filter(organ_id=place.id).order_by("pk"), *Establishment.objects.filter(organ_id=place.id).order_by("pk")]
    versions = _versions(written, on)
    profiles = [row for row in versions if isinstance(row, Profile)]
    counted = [row for row in versions if isinstance(row, Establishment)]
    profile = next(row for row in profiles if row.valid_from <= on < row.valid_to)
    units = quotas.units_of(scope, on=on, organ_id=place.id)
    people = Standing.objects.as_of(on).filter(organ_id=place.id, status="在职").values_list("kind").annotate(Count("pk"))
    return About(
        profile, names([profile.parent_id], on).get(profile.parent_id, "") if profile.parent_id else "",
        versions[_since(profile, profiles)], _posts(scope, place, counted, versions, on), quotas.sheets(units, on),
        sorted(people), sorted(versions.values(), key=lambda each: each.row.valid_from, reverse=True)[:HISTORY],
        list(Case.objects.filter(organ_id=place.id, type__startswith="establishment.", closed_at=None).order_by("pk")))


def _since(row: Profile, rows: Sequence[Profile]) -> Profile:
    """The row by which an organ became what this one says: one that only gave it another place in the lists says nothing new."""
    def told(each: Profile) -> list[Any]:
        return [getattr(each, name) for name in value_columns(Profile) if name != "order_number"]

    while before := next((each for each in rows if each.valid_to == row.valid_from and told(each) == told(row)), None):
        row = before
    return row


def _posts(scope: Scope, place: Place, counted: Sequence[Establishment], versions: dict[Any, Version],
           on: date) -> list[dict[str, Any]]:
    """The organ's own establishment by kind, each with its posts by category and what is behind them."""
    now = [row for row in counted if row.valid_from <= on < row.valid_to]
    own = table(scope, place, on).filter(pl.col("under").is_null())
    return [{**line, "rows": [versions[row] for row in now if row.kind == line["kind"]],
             "leading": sum(row.leading_count for row in now if row.kind == line["kind"])}
            for line in sums(own, "kind").iter_rows(named=True)]


def _versions(written: Sequence[Profile | Establishment], on: date) -> dict[Any, Version]:
    """What is known now, each with who said so first: a row that was only cut short keeps its first act."""
    first: dict[Any, int] = {}
    for row in written:
        first.setdefault(_said(row), row.leaf_id)
    rows = [row for row in written if row.known_to == NEVER]
    leaves = Leaf.objects.in_bulk([first[_said(row)] for row in rows])
    parents = names({row.parent_id for row in rows if isinstance(row, Profile) and row.parent_id}, on)
    return {row: _version(row, leaves.get(first[_said(row)]), parents) for row in rows}


def _said(row: Profile | Establishment) -> tuple[Any, ...]:
    return type(row), row.valid_from, *(getattr(row, name) for name in value_columns(type(row)))


def _version(row: Profile | Establishment, leaf: Leaf | None, parents: dict[int, str]) -> Version:
    if isinstance(row, Profile):
        parts = (row.name, "" if row.kind == INNER else row.kind, row.level, row.grade, parents.get(row.parent_id or 0, ""),
                 "已审定" if row.confirmed else "待审定", f"排序 {row.order_number}")
        words = "，".join(part for part in parts if part)
    else:
        leading = f"，领导职数 {row.leading_count}" if row.leading_count else ""
        words = f"{row.kind}（{row.category}）{row.count} 名{leading}" + (f"，{row.document}" if row.document else "")
    by = json.loads(leaf.body).get("by", "") if leaf else ""
    return Version(row, words, by, leaf.made_at if leaf else None, leaf.case_number if leaf else "")
