"""The roster as a page shows it: columns in the customary order, chips, and what an address asks for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.db.models.functions import Extract
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianneng.foundation.organs.queries import Place, place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import projection
from xianneng.foundation.record.queries import Filters, Page, orders, today
from xianneng.foundation.record.queries import roster as record_roster
from xianneng.foundation.record.structure import DIMENSIONS, KINDS, SCHOOLING
from xianneng.foundation.web.requests import as_number
from xianneng.foundation.web.templatetags.xn import age, ym
from xianneng.law import levels, series
from xianneng.law.refusals import Refused

Row = Mapping[str, Any]


class Epoch(Extract):
    """Seconds since 1970."""

    lookup_name = "epoch"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the roster: its head, how a row's cell reads, and the order that its head sorts by."""

    key: str
    title: str | Promise
    text: Callable[[Row, date], str]
    order: str = ""
    width: float = 12


def _plain(name: str) -> Callable[[Row, date], str]:
    return lambda row, on: str(row[name] or "—")


def _month(name: str) -> Callable[[Row, date], str]:
    return lambda row, on: ym(row[name])


COLUMNS: dict[str, Column] = {column.key: column for column in (
    Column("organ", _("所在机关"), _plain("organ_name"), "official", 22),
    Column("unit", _("内设机构"), _plain("unit_name"), "unit_name", 16),
    Column("sex", _("性别"), _plain("sex"), "sex", 6),
    Column("ethnicity", _("民族"), _plain("ethnicity"), "ethnicity", 8),
    Column("native_place", _("籍贯"), _plain("native_place"), "native_place", 14),
    Column("birth", _("出生年月（岁）"), lambda row, on: f"{ym(row['birth_on'])}（{age(row['birth_on'], on)}）",
           "birth", 15),
    Column("party_joined", _("入党时间"), _month("party_joined_on"), "party_joined_on", 10),
    Column("work_started", _("参加工作时间"), _month("work_started_on"), "work_started_on", 12),
    Column("political", _("政治面貌"), _plain("political_status"), "political_status", 10),
    Column("education", _("学历学位"), _plain("education"), "education", 18),
    Column("post", _("现任职务"), _plain("post"), "", 26),
    Column("post_since", _("任现职务时间"), _month("post_since_on"), "post_since_on", 12),
    Column("layer", _("职务层次"), _plain("layer"), "", 12),
    Column("rank", _("职级"), _plain("rank"), "rank", 14),
    Column("rank_since", _("任现职级时间"), _month("rank_since_on"), "rank_since", 12),
    Column("level", _("级别档次"), lambda row, on: levels.words(row["level"], row["step"]) if row["level"] else "—", "level", 12),
    Column("series", _("职位类别"), _plain("series"), "series", 14),
    Column("kind", _("人员类别"), _plain("kind"), "kind", 10),
    Column("grades", _("近三年考核"), _plain("grades"), "", 12),
    Column("retire", _("到龄退休"), _month("retire_on"), "retire_on", 10),
    Column("law", _("晋升职级基本资格"), lambda row, on: standing(row, on), "first_on", 24),
)}
PAGE = 50
COUNTY_DEPTH = 4  # slashes in a county's path; organs lie below
USUAL = ("sex", "birth", "political", "education", "post", "rank", "rank_since", "grades", "law")
AGES = {"35岁及以下": (0, 35), "36—40岁": (36, 40), "41—45岁": (41, 45), "46—50岁": (46, 50), "51—55岁": (51, 55),
        "56岁以上": (56, 99)}
TITLES: Mapping[str, str | Promise] = {
    "kind": _("人员类别"), "series": _("职位类别"), "rank": _("职级"), "layer": _("职务层次"), "sex": _("性别"),
    "age": _("年龄"), "education": _("学历"), "law": _("晋升资格"), "q": _("姓名"), "ids": _("名单"), "class": _("结构")}
VERDICTS = {"met": "具备", "ask": "待认定", "unmet": "尚不具备"}
SORTS = {"official": _("机构和集体内排序"), "pinyin": _("姓名拼音"), "strokes": _("姓氏笔画")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the roster. ``order`` is one of ``sortable``; ``projected``: today's projection has the date."""

    place: Place | None
    filters: Filters
    chosen: Mapping[str, Sequence[str]]
    order: str
    descending: bool
    offset: int
    sortable: frozenset[str]
    projected: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that narrows the roster, and the address without it."""

    name: str | Promise
    value: str
    without: str


def read(scope: Scope, query: QueryDict, on: date, today: date) -> Asked:
    """The address as conditions; an organ out of the scope is NotFound, an unknown order or number is ignored."""
    organ = as_number(query.get("organ"))
    where = place(scope, organ, on) if organ else None
    chosen = {name: [value for value in query.getlist(name) if value] for name in
              TITLES}
    born_from, born_to = born(chosen["age"], on)
    projected = on == today and projection.rolled_to() == on
    order, sortable = query.get("order", "official"), orders(projected=projected)
    filters = Filters(
        organ_path=where.path if where else "", kinds=chosen["kind"], series=chosen["series"], ranks=chosen["rank"],
        layers=chosen["layer"], sex=chosen["sex"][0] if len(chosen["sex"]) == 1 else "", educations=chosen["education"],
        born_from=born_from, born_to=born_to, name=" ".join(chosen["q"]).strip(), person_ids=_ids(chosen["ids"]),
        verdicts=[each for each in chosen["law"] if each in VERDICTS], classes=_classes(chosen["class"]))
    return Asked(where, filters, chosen, order if order in sortable else "official", "desc" in query,
                 as_number(query.get("offset")) or 0, sortable, projected)


def page(scope: Scope, asked: Asked, on: date, *, size: int = 0) -> Page:
    """One page of the roster, of ``size`` rows or the usual number."""
    return record_roster(scope, asked.filters, on=on, order=asked.order, descending=asked.descending,
                         offset=asked.offset, size=size or PAGE, projected=asked.projected)


def lines(found: Page, columns: Sequence[Column], on: date, first: int) -> list[dict[str, Any]]:
    """The page's rows as cells, numbered from ``first``."""
    return [{"number": first + at, "id": row["person_id"], "name": row["name"], "verdict": row["verdict"],
             "cells": [column.text(row, on) for column in columns if column.key != "law"],
             "law": standing(row, on)} for at, row in enumerate(found.rows)]


def chosen_columns(keys: Sequence[str], path: str) -> list[Column]:
    """The columns to show, in the customary order; the usual ones name the organ where ``path`` holds several."""
    usual = {*USUAL, "organ"} if path.count("/") <= COUNTY_DEPTH else set(USUAL)
    wanted = set(keys) & set(COLUMNS) or usual
    return [column for column in COLUMNS.values() if column.key in wanted]


def standing(row: Row, on: date) -> str:
    """What the law says of the next rank, in a few words (the sign stands beside it)."""
    if row["verdict"] == "met":
        return f"{ym(row['first_on'])} 起" if row["first_on"] else ""
    if row["verdict"] == "unmet" and row["first_on"] and row["first_on"] > on:
        return f"{ym(row['first_on'])} 起"
    if row["probation_until_on"] and row["probation_until_on"] > on:
        return "试用期"
    if row["verdict"] == "none" and row["target"]:
        return f"本层级机关不设{row['target']}"
    return {"ask": "有待核查事项", "unmet": "尚不具备", "own": "见本人页面"}.get(row["verdict"], "—")


def chips(asked: Asked, query: QueryDict) -> list[Chip]:
    """The conditions in words, each with the address that drops it."""
    found = [Chip("机构", f"{asked.place.name}（含下级）", _without(query, "organ"))] if asked.place else []
    for name, title in TITLES.items():
        values = asked.chosen[name]
        if values:
            words = {"law": [VERDICTS.get(value, value) for value in values],
                     "ids": [f"{len(asked.filters.person_ids or ())} 人"],
                     "class": [f"{DIMENSIONS[key].title}{value}" for key, value in asked.filters.classes]}.get(name, list(values))
            found.append(Chip(title, "、".join(words), _without(query, name)))
    return found


def options(asked: Asked, on: date) -> list[tuple[str, str | Promise, list[tuple[str, str, bool]]]]:
    """What the panel of conditions offers: parameter, title, and value, words, chosen."""
    offered: Mapping[str, Mapping[str, str]] = {
        "law": VERDICTS, "sex": _same(("男", "女")), "age": _same(AGES), "education": _same(SCHOOLING), "kind": _same(KINDS),
        "layer": _same(series.layers()), "rank": _same(series.in_series(series.GENERAL)),
        "series": _same(series.series_names(on))}
    return [(name, TITLES[name], [(value, words, value in asked.chosen[name]) for value, words in values.items()])
            for name, values in offered.items()]


def _same(values: Iterable[str]) -> dict[str, str]:
    return {value: value for value in values}


def sums(scope: Scope, filters: Filters, on: date) -> dict[str, Any] | None:
    """Of today's roster: mean age, how many under 36, how many women; None for other dates."""
    if projection.rolled_to() != on:
        return None
    found = today(scope, filters, on).aggregate(
        count=Count("pk"), women=Count("pk", filter=Q(sex="女")),
        young=Count("pk", filter=Q(birth_on__gt=_years_before(on, 36))),
        born=Avg(Epoch("birth_on")))
    days = (datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp() - found["born"]) / 86400 if found["count"] else 0
    return found | {"mean_age": days / 365.2425}


def born(bands: Sequence[str], on: date) -> tuple[date | None, date | None]:
    """The birth dates of one or several neighbouring bands of age."""
    known = [AGES[band] for band in bands if band in AGES]
    if not known:
        return None, None
    low, high = min(band[0] for band in known), max(band[1] for band in known)
    return _years_before(on, high + 1) + timedelta(days=1), _years_before(on, low) + timedelta(days=1)


def _years_before(on: date, years: int) -> date:
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return date(on.year - years, on.month, day)


def _ids(values: Sequence[str]) -> list[int] | None:
    if not values:
        return None
    try:
        return [int(part) for value in values for part in value.split(",") if part][:2000]
    except ValueError as error:
        raise Refused("名单里有不认识的编号", then="请从查找页重新粘贴名单") from error


def _classes(values: Sequence[str]) -> list[tuple[str, str]]:
    """The classes of a structure that an address names, as key:class; unknown ones narrow nothing."""
    named = (value.partition(":") for value in values)
    return [(key, value) for key, _, value in named if key in DIMENSIONS]


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for key in (name, "offset", "on"):
        rest.pop(key, None)
    return "?" + rest.urlencode()
