"""The roster as a page shows it: columns in the customary order, chips, and what an address asks for."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.organs.queries import Place, branch, place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import conditions, projection
from xianneng.foundation.record.items import hidden_columns, hides_law
from xianneng.foundation.record.queries import DEEPEST, DIGITS, Filters, Page, counted_below, orders, person_ids, summed
from xianneng.foundation.record.queries import roster as record_roster
from xianneng.foundation.record.structure import DIMENSIONS, KINDS, SCHOOLING
from xianneng.foundation.web.requests import as_number
from xianneng.foundation.web.templatetags.xn import age, ym
from xianneng.law import levels, series
from xianneng.law.refusals import Refused
from xianneng.work.ranks.evaluations import STATES
from xianneng.work.rosters import queries as saved
from xianneng.work.rosters.models import NameSet, View

Row = Mapping[str, Any]


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
    Column("away", _("借调挂职驻村"), _plain("away"), "", 16),
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
ASKED = ("organ", "only", "where", "set", "order", "desc")  # what an address asks beside the chips
PANEL = ("law", "sex", "age", "education", "kind", "layer", "rank", "series")  # what the panel of conditions offers
VERDICTS = {each: STATES[each] for each in ("met", "ask", "unmet")}
SORTS = {"official": _("机构和集体内排序"), "pinyin": _("姓名拼音"), "strokes": _("姓氏笔画")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the roster. ``order`` is one of ``sortable``; ``projected``: today's projection has the date.

    ``name_set``: the set whose people alone it shows, with all of its ``members``; ``view``: the view from which it came.
    """

    place: Place | None
    filters: Filters
    chosen: Mapping[str, Sequence[str]]
    order: str
    descending: bool
    offset: int
    sortable: frozenset[str]
    projected: bool
    name_set: NameSet | None = None
    members: Sequence[int] = ()
    view: View | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that narrows the roster, and the address without it."""

    name: str | Promise
    value: str
    without: str


def read(viewer: Viewer, query: QueryDict, on: date, today: date) -> Asked:
    """The address as conditions; an organ out of the scope or a set of somebody else is NotFound, an unknown order or number is ignored."""
    scope, organ = viewer.scope, as_number(query.get("organ"))
    set_id, view_id = as_number(query.get("set")), as_number(query.get("view"))
    name_set = saved.name_set(viewer, set_id) if set_id else None
    members, ids = saved.members(name_set) if name_set else [], _ids(query.getlist("ids"))
    where = place(scope, organ, on) if organ else None
    chosen = {name: [value for value in query.getlist(name) if value] for name in
              TITLES}
    said = query.get("where", "")
    born_from, born_to = born(chosen["age"], on)
    projected = on == today and projection.rolled_to() == on
    order, sortable = query.get("order", "official"), orders(projected=projected)
    filters = Filters(
        organ_path=where.path if where else "", kinds=chosen["kind"], series=chosen["series"], ranks=chosen["rank"],
        layers=chosen["layer"], sex=chosen["sex"][0] if len(chosen["sex"]) == 1 else "", educations=chosen["education"],
        born_from=born_from, born_to=born_to, name=" ".join(chosen["q"]).strip(),
        person_ids=ids if not name_set else members if ids is None else sorted({*members} & {*ids}),
        verdicts=[each for each in chosen["law"] if each in VERDICTS], classes=_classes(chosen["class"]),
        query=conditions.read(said) if said else None, below="only" not in query)
    return Asked(where, filters, chosen, order if order in sortable else "official", "desc" in query,
                 as_number(query.get("offset")) or 0, sortable, projected,
                 name_set, members, saved.view(viewer, view_id) if view_id else None)


def page(scope: Scope, asked: Asked, on: date, *, size: int = 0, count: bool = True, judged: bool = True) -> Page:
    """One page of the roster, of ``size`` rows or the usual number; without ``count`` nobody but those on it is counted; ``judged``: as `record_roster`."""
    return record_roster(scope, asked.filters, on=on, order=asked.order, descending=asked.descending,
                         offset=asked.offset, size=size or PAGE, projected=asked.projected, count=count, judged=judged)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands in its roster: its rows run from ``first`` to ``last`` of the ``to`` that are shown one below the other."""

    first: int
    last: int
    to: int
    size: int

    @property
    def before(self) -> int:
        """The offset of the page before."""
        return max(self.first - 1 - self.size, 0)

    @property
    def end(self) -> int:
        """The offset of the last page."""
        return max(self.to - self.size, 0)


def pager(asked: Asked, found: Page) -> Pager | None:
    """The same of a page that is not all of its roster."""
    to = min(found.count, DEEPEST)
    last = asked.offset + len(found.rows)
    return Pager(asked.offset + 1, last, to, PAGE) if asked.offset or last < to or found.more else None


def picked(scope: Scope, asked: Asked, on: date, *, only: Sequence[int] | None, most: int) -> list[int]:
    """The ids of all whom the page shows, or of those of ``only`` whom it shows. Refused where they are more than ``most``."""
    filters = asked.filters
    if only is not None:
        wanted = set(only)
        filters = replace(filters, person_ids=[each for each in filters.person_ids if each in wanted] if filters.person_ids is not None else list(only))
    found = person_ids(scope, filters, on=on, most=most + 1)
    if len(found) > most:
        raise Refused(f"超过 {most} 人", why=f"一个名单最多 {most} 人", then="请用条件缩小范围，或存为视图")
    return found


def unseen(scope: Scope, asked: Asked, on: date) -> int:
    """How many of the name set are not shown whatever the chips: out of the viewer's sight, or not serving on the date."""
    return len(asked.members) - len(person_ids(scope, Filters(person_ids=asked.members), on=on, most=len(asked.members)))


def question(query: QueryDict, columns: Sequence[Column]) -> str:
    """What a view keeps of an address: organ, chips, query, order, and the columns as they are shown. Refused for a list of people."""
    if query.get("ids"):
        raise Refused("名单不能存为视图", why="视图只保存条件，不保存人员", then="请存为名单")
    if any(DIGITS.fullmatch(text.strip()) for text in query.getlist("q")):
        raise Refused("按身份证号的查询不能存为视图", why="视图不保存身份证号", then="请换成其他条件")
    kept = [(name, value) for name, values in query.lists() if name in (*TITLES, *ASKED) for value in values if value or name in ("only", "desc")]
    return urlencode([*kept, ("cols", ",".join(column.key for column in columns))])


def lines(found: Page, columns: Sequence[Column], on: date, first: int) -> list[dict[str, Any]]:
    """The page's rows as cells, numbered from ``first``."""
    return [{"number": first + at, "id": row["person_id"], "name": row["name"], "away": row["away"], "verdict": row["verdict"],
             "cells": [column.text(row, on) for column in columns if column.key != "law"],
             "law": standing(row, on)} for at, row in enumerate(found.rows)]


def chosen_columns(keys: Sequence[str], path: str, hidden: Collection[str] = ()) -> list[Column]:
    """The columns to show, in the customary order; the usual ones name the organ, in the room of one that it leaves, where ``path`` holds several."""
    usual = {*USUAL, "organ"} - {"political"} if path.count("/") <= COUNTY_DEPTH else set(USUAL)
    wanted = set(keys) & set(COLUMNS) or usual
    return [column for column in offered_columns(hidden) if column.key in wanted]


def offered_columns(hidden: Collection[str]) -> list[Column]:
    """The columns that tell nothing of what is hidden from the reader's office."""
    kept = hidden_columns(hidden)
    return [column for column in COLUMNS.values() if (conditions.FIELDS[column.key].today if column.key in conditions.FIELDS else "verdict") not in kept]


def standing(row: Row, on: date) -> str:
    """What the law says of the next rank, in a few words (the sign stands beside it)."""
    if row["verdict"] == "met":
        return f"{ym(row['first_on'])} 起" if row["first_on"] else ""
    if row["verdict"] == "unmet" and row["first_on"] and row["first_on"] > on:
        return f"{ym(row['first_on'])} 起"
    if row["probation_until_on"] and row["probation_until_on"] > on:
        return "试用期"
    if row["verdict"] == "none" and row["target"]:
        return f"不设{row['target']}"
    return {"ask": "有待核查事项", "unmet": "尚不具备", "own": "见本人页面"}.get(row["verdict"], "—")


def chips(asked: Asked, query: QueryDict) -> list[Chip]:
    """The conditions in words, each with the address that drops it."""
    found = [Chip("机构", f"{asked.place.name}（{'含' if asked.filters.below else '不含'}下级）", _without(query, "organ", "only"))] if asked.place else []
    if asked.name_set:
        found.append(Chip(_("名单"), asked.name_set.name, _without(query, "set")))
    for name, title in TITLES.items():
        values = asked.chosen[name]
        if values:
            words = {"law": [VERDICTS.get(value, value) for value in values],
                     "ids": [f"{len(asked.filters.person_ids or ())} 人"],
                     "class": [f"{DIMENSIONS[key].title}{value}" for key, value in asked.filters.classes]}.get(name, list(values))
            found.append(Chip(title, "、".join(words), _without(query, name)))
    if asked.filters.query:
        found.append(Chip(_("组合条件"), asked.filters.query.words(), _without(query, "where")))
    return found


def options(asked: Asked, on: date, hidden: Collection[str] = ()) -> list[tuple[str, str | Promise, list[tuple[str, str, bool]]]]:
    """What the panel of conditions offers: parameter, title, and value, words, chosen."""
    offered: Mapping[str, Mapping[str, str]] = {
        "law": VERDICTS, "sex": _same(("男", "女")), "age": _same(AGES), "education": _same(SCHOOLING), "kind": _same(KINDS),
        "layer": _same(series.layers()), "rank": _same(series.in_series(series.GENERAL)),
        "series": _same(series.series_names(on))}
    return [(name, TITLES[name], [(value, words, value in asked.chosen[name]) for value, words in values.items()])
            for name, values in offered.items() if not ((name == "law" and hides_law(hidden)) or (name == "education" and name in hidden))]


def carried(query: QueryDict) -> list[tuple[str, str]]:
    """What the panel of conditions carries along: all that it does not ask itself."""
    return [(name, value) for name, values in query.lists() if name not in {*PANEL, "q", "offset", "on", "all"} for value in values]


def _same(values: Iterable[str]) -> dict[str, str]:
    return {value: value for value in values}


def sums(scope: Scope, filters: Filters, on: date) -> dict[str, Any]:
    """Of everybody whom a roster shows: how many, how many women, how many under 36, and the mean age."""
    found = summed(scope, filters, on=on, young=_years_before(on, 36))
    days = (datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp() - found["born"]) / 86400 if found["count"] else 0
    return found | {"mean_age": days / 365.2425}


Counted = tuple[Place, int | None]  # an organ, and how many of the roster are in it and below it (None: not counted)


@dataclass(frozen=True, slots=True)
class Tree:
    """The organs beside the list: from the jurisdiction down, and those right under the last of them; ``here`` is the one that is shown."""

    above: Sequence[Counted]
    below: Sequence[Counted]
    here: Place


def tree(viewer: Viewer, asked: Asked, on: date, *, count: bool) -> Tree | None:
    """The tree of an address; None where the organ was not there yet. ``count`` counts everybody below.

    An organ that has none under it stands among those beside it.
    """
    above, below = branch(viewer.scope, asked.filters.organ_path or viewer.jurisdiction_path, on)
    if not above:
        return None
    here = above[-1]
    if not below and len(above) > 1:
        above, below = branch(viewer.scope, above[-2].path, on)
    top = above[-1]
    counts = counted_below(viewer.scope, replace(asked.filters, organ_path=top.path, below=True), on=on) if count else {}
    return Tree([*((each, None) for each in above[:-1]), (top, sum(counts.values()) if count else None)],
                [(each, counts.get(each.id, 0) if count else None) for each in below], here)


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


def _without(query: QueryDict, *names: str) -> str:
    rest = query.copy()
    for key in (*names, "offset", "on"):
        rest.pop(key, None)
    return "?" + rest.urlencode()
