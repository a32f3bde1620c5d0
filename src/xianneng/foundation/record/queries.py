"""What can be asked of the file: rosters, one person, search. Every reader takes the viewer's scope."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, cast

import polars as pl
from django.db import connection
from django.db.models import Avg, BigIntegerField, BooleanField, Count, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Extract
from django.db.models.lookups import Exact

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import items, projection
from xianneng.foundation.record.conditions import Query
from xianneng.foundation.record.facts import Asked, seconded
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.models import Merged, Person, PersonSet, Rank, Secondment, Standing, Today
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.foundation.record.structure import DIMENSIONS, joined
from xianneng.foundation.record.telling import told
from xianneng.law.refusals import Forbidden, NotFound, Refused
from xianneng.law.registration import EXITS

PAGE = 50
DEEPEST = 20_000  # rows that a list shows one below the other; whoever wants more narrows it or takes it out
COUNT_TO = DEEPEST  # a page counts so many; how many more there are is for whoever asks for sums
LEFT = tuple(EXITS)  # of who serves no more
OWN = {"verdict": "own", "eligible": None, "first_on": None}  # of the reader's own row (`others`)
ORDERS: dict[str, tuple[str, ...]] = {
    "official": ("organ_order", "team_order"),
    "pinyin": ("name_pinyin",),
    "strokes": ("name_strokes",),
    "birth": ("birth_on",),
    "rank": ("rank_order", "rank_since_on"),
    "rank_since": ("rank_since_on",),
    "first_on": ("first_on",),
    **{name: (name,) for name in ("sex", "ethnicity", "native_place", "political_status", "party_joined_on",
                                  "work_started_on", "education", "post_since_on", "level", "series", "kind",
                                  "retire_on", "unit_name")},
}
AS_OF_ORDERS: dict[str, str] = {
    "official": "p.order_number, s.organ_id, s.team_order",
    "pinyin": "b.name_pinyin",
    "strokes": "b.name_strokes",
    "birth": "b.birth_on",
    "rank_since": "r.valid_from",
    **{name: f"b.{name}" for name in ("sex", "ethnicity", "native_place", "political_status", "party_joined_on",
                                      "work_started_on")},
    **{name: f"s.{name}" for name in ("series", "kind")},
}


def orders(*, projected: bool) -> frozenset[str]:
    """The orders that a roster can take: all on the date that the projection shows, fewer on others."""
    return frozenset(ORDERS if projected else AS_OF_ORDERS)


@dataclass(frozen=True, slots=True)
class Filters:
    """The chips of a roster; an empty field does not narrow."""

    organ_path: str = ""
    kinds: Sequence[str] = ()
    series: Sequence[str] = ()
    ranks: Sequence[str] = ()
    layers: Sequence[str] = ()
    sex: str = ""
    born_from: date | None = None
    born_to: date | None = None
    name: str = ""
    verdicts: Sequence[str] = ()
    person_ids: Sequence[int] | None = None
    educations: Sequence[str] = ()
    classes: Sequence[tuple[str, str]] = ()  # dimension of `structure`, and the class in it
    query: Query | None = None
    below: bool = True  # with the organs below that of ``organ_path``

    def narrows(self) -> bool:
        """Whether any chip beside the organ is set."""
        return self != Filters(organ_path=self.organ_path)


@dataclass(slots=True)
class Page:
    """A page of a roster: rows (mappings by the projection's columns), the count of all, the key of the next page.

    ``more``: there are more than were counted.
    """

    rows: Sequence[Mapping[str, Any]]
    count: int
    next_offset: int | None = None
    on: date | None = None
    sums: dict[str, Any] = field(default_factory=dict)
    more: bool = False

    @property
    def people(self) -> str:
        """How many, in words."""
        return f"{self.count} 人以上" if self.more else f"{self.count} 人"


def roster(scope: Scope, filters: Filters, *, on: date, order: str = "official", descending: bool = False,
           offset: int = 0, size: int = PAGE, projected: bool | None = None, count: bool = True, judged: bool = True) -> Page:
    """A page of the people serving on a date, in the scope. Today's come from the projection, other dates as of.

    ``projected``: whether the projection shows this date, where the caller has asked already; without ``count`` the page of today
    knows of nobody but those on it; without ``judged`` rows of another date say nothing of promotion, which costs the most. Refused below `DEEPEST`.
    """
    if offset > DEEPEST:
        raise Refused(f"花名册逐屏显示到第 {DEEPEST} 人为止", then="请用机构或条件缩小范围，或换一种排序")
    if order in ORDERS:
        refuse_hidden(scope, ORDERS[order])
    if projection.rolled_to() == on if projected is None else projected:
        return _roster_today(scope, filters, on, order, descending, offset, size, count)
    return _roster_as_of(scope, filters, on, order, descending, offset, size, judged)


def shown(scope: Scope, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a roster as the reader sees it: what is hidden from their office stands empty; their own is whole."""
    columns = items.hidden_columns(scope.hidden) if scope.hidden and row["person_id"] != scope.person_id else ()
    return {**row, **{name: "" if isinstance(row[name], str) else None for name in columns if name in row}}


def refuse_hidden(scope: Scope, columns: Iterable[str]) -> None:
    """Forbidden where a list is narrowed, sorted or counted by a column that the reader's office does not see."""
    asked = items.hidden_columns(scope.hidden) & set(columns)
    if asked:
        found = items.titles([key for key in scope.hidden if asked & set(items.ITEMS[key].today)]) or "晋升资格"
        raise Forbidden(f"您的岗位不能按{found}查询、排序或统计", why="信息项分组不让这个岗位看见这些内容", then="请去掉这个条件；确有需要的，请系统管理员提请调整信息项分组")


def refuse_numbers(scope: Scope, texts: Iterable[str]) -> None:
    """Forbidden for who may not read ID numbers: what the mask leaves could be tried out, number by number."""
    if not scope.numbers and any(DIGITS.fullmatch(_tight(text)) for text in texts):
        raise Forbidden("您的岗位不能按身份证号查找人员", why="这个岗位看不到完整的身份证号，按号码查找可以逐个试出", then="请按姓名、拼音或者机构查找")


def _asked_columns(filters: Filters) -> list[str]:
    """The columns of the projection that chips and conditions ask about."""
    asked = [name for name, value in (("education", filters.educations), ("verdict", filters.verdicts)) if value]
    asked += [DIMENSIONS[key].today for key, _ in filters.classes]
    return asked + [each.field.today for group in filters.query.groups for each in group.conditions] if filters.query else asked


def serving(scope: Scope, path: str, on: date, *, below: bool = True) -> int:
    """How many serve under a path on a date; without ``below``, in the organ at the path alone."""
    place = {"organ__path__startswith": path} if below else {"organ__path": path}
    return Standing.objects.as_of(on).filter(scope.organs("organ__path"), status="在职", **place).count()


def serving_after(scope: Scope, after: int, *, on: date, path: str = "", most: int) -> list[int]:
    """Who serves in the scope on a date, and under a path of it, in the order of ids after one; ``most`` at most. For who reads everybody in parts."""
    return list(Standing.objects.as_of(on).filter(scope.organs("organ__path"), organ__path__startswith=path, status="在职", person_id__gt=after).order_by(
        "person_id").values_list("person_id", flat=True)[:most])


def given_by(person_ids: Collection[int]) -> dict[int, str]:
    """Of every version of these persons' ranks the number of the case that gave it; empty where none did.

    A correction carries on the row of that rank that it replaces; what was taken back and is put back carries on what it was.
    So does a rank that came from a closed record of the person: it ends there by the leaf that writes it here.
    """
    merged = Merged.objects.known().filter(into_id__in=person_ids)
    records = Person.objects.filter(pk__in=person_ids).values("pk").union(merged.values("person_id"))  # no OR: it would read every rank there is
    rows = list(Rank.objects.filter(person_id__in=records).annotate(
        whose=Coalesce(merged.filter(person_id=OuterRef("person_id")).values("into_id")[:1], "person_id", output_field=BigIntegerField())).order_by("known_from", "pk").values_list(
        "pk", "whose", "rank", "valid_from", "document", "leaf_id", "ended_leaf_id"))
    replaced: dict[tuple[int, str, int], list[tuple[date, int]]] = {}
    for pk, person_id, rank, day, _, _, ended in rows:
        if ended is not None:
            replaced.setdefault((person_id, rank, ended), []).append((day, pk))
    given: dict[int, int] = {}
    same: dict[tuple[Any, ...], int] = {}
    for pk, *said, leaf_id, _ in rows:
        before = [each for each in replaced.get((said[0], said[1], leaf_id), ()) if each[1] in given]
        first = given[min(before, key=lambda each: abs((each[0] - said[2]).days))[1]] if before else same.get(tuple(said), leaf_id)
        given[pk] = same[tuple(said)] = first
    numbers = dict(Leaf.objects.filter(pk__in=set(given.values())).values_list("pk", "case_number"))
    return {pk: numbers.get(leaf, "") for pk, leaf in given.items()}


def leaving_later(person_ids: Collection[int], on: date) -> dict[int, tuple[str, date]]:
    """Of these persons, who leaves on a later day by a decision that has been taken: the status and its first day."""
    rows = Standing.objects.known().filter(person_id__in=person_ids, status__in=LEFT, valid_from__gt=on).order_by("-valid_from")
    return {person: (status, since) for person, status, since in rows.values_list("person_id", "status", "valid_from")}


def today(scope: Scope, filters: Filters, on: date) -> QuerySet[Today]:
    """The projection's rows in a scope and under the chips; ``on``: the day that it shows."""
    refuse_hidden(scope, _asked_columns(filters))
    refuse_numbers(scope, [filters.name])
    path = filters.organ_path  # of an organ in the scope all are in it: one condition less for the planner to guess at
    conditions = Q() if path and scope.covers(path) else scope.persons()
    exact = {"kind__in": filters.kinds, "series__in": filters.series, "rank__in": filters.ranks,
             "layer__in": filters.layers, "sex": filters.sex, "birth_on__gte": filters.born_from,
             "birth_on__lt": filters.born_to, "verdict__in": filters.verdicts,
             "organ_path__startswith" if filters.below else "organ_path": filters.organ_path}
    conditions &= Q(**{name: value for name, value in exact.items() if value})
    if filters.educations:
        conditions &= reduce(or_, (Q(education__startswith=each) for each in filters.educations))
    if filters.name:
        conditions &= by_name(filters.name)
    if filters.verdicts:
        conditions &= others(scope)
    found = Today.objects.filter(conditions)
    for key, value in filters.classes:
        found = found.filter(Exact(RawSQL(DIMENSIONS[key].over_today(on), ()), Value(value)))  # noqa: S611  our own words
    if filters.person_ids is not None:  # one array: a list of 20,000 parameters is slow
        found = found.filter(_raw("record_today.person_id = ANY(%s)", [list(filters.person_ids)])) if filters.person_ids else found.none()
    if filters.query:
        values: list[Any] = []
        sql = filters.query.over_today(lambda value: values.append(value) or "%s", on)  # type: ignore[func-returns-value]
        found = found.filter(_raw(sql, values))
    return found


def _raw(sql: str, values: Sequence[Any]) -> RawSQL:
    """A condition in SQL of ours; its values are bound."""
    return RawSQL(sql, values, output_field=BooleanField())  # noqa: S611


def others(scope: Scope) -> Q:
    """All but the reader's own row, where a list asks for the verdict, counts it or sorts by it.

    The projection's verdict rests on the whole file; theirs, on what is told to them (`telling`), stands on their own page.
    """
    return ~Q(person_id__in=scope.own) if scope.own else Q()


HAN = r"㐀-鿿豈-﫿\U00020000-\U000323af"
NUMBER = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]")
PERSON = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]+[·•][{HAN}·•]+|{NUMBER.pattern}")  # what may be a name or an ID number
DIGITS = re.compile(r"[0-9]{3,17}[0-9Xx]")
TAIL, WHOLE = 4, (15, 18)  # how much of an ID number finds its bearer


def by_name(text: str) -> Q:
    """A name, a fragment of one, pinyin initials, full pinyin, or an ID number, whole or its last four.

    No other part of a number finds anybody: whoever may not read it could ask for it digit by digit.
    """
    text = text.strip()
    if DIGITS.fullmatch(text):
        if len(text) == TAIL:
            return Q(id_number__reverse__startswith=text.upper()[::-1])
        return Q(id_number=text.upper()) if len(text) in WHOLE else Q(pk__in=[])
    if re.fullmatch(r"[A-Za-z ]+", text):
        return Q(name_initials__startswith=text.lower().replace(" ", "")) | Q(name_pinyin__startswith=text.lower())
    wanted = [text] if len(text) < 2 else [text[at:at + 2] for at in range(len(text) - 1)]
    return Q(name_grams__contains=wanted)


def _roster_today(scope: Scope, filters: Filters, on: date, order: str, descending: bool, offset: int,
                  size: int, counted: bool) -> Page:
    found = today(scope, filters, on)
    columns = [f"-{name}" if descending else name for name in (*ORDERS[order], "person_id")]
    if order == "first_on":
        found = found.filter(others(scope))
    found = found.order_by(*columns)
    rows = [shown(scope, row) | (OWN if row["person_id"] in scope.own else {}) for row in found.values()[offset:offset + size + 1]]
    if not counted or (len(rows) <= size and (rows or not offset)):  # all have been seen: nobody needs to be counted
        return Page(rows[:size], offset + len(rows), on=on)
    # In the same order: by the index that the page was read off, and no further than it takes to say how many.
    count = found[:COUNT_TO + 1].count()
    return Page(rows[:size], min(count, COUNT_TO), offset + size if len(rows) > size else None, on, more=count > COUNT_TO)


def _roster_as_of(scope: Scope, filters: Filters, on: date, order: str, descending: bool, offset: int,
                  size: int, judged: bool) -> Page:
    ids, count = _serving(scope, filters, on, order, descending, offset, size)
    rows = {row["person_id"]: shown(scope, row) for row in projection.rows(
        Asked(on, person_ids=ids, own=scope.own), judged=judged).iter_rows(named=True)} if ids else {}
    return Page([rows[person_id] for person_id in ids[:size] if person_id in rows], count,
                offset + size if offset + size < count else None, on)


def _serving(scope: Scope, filters: Filters, on: date, order: str, descending: bool, offset: int,
             size: int) -> tuple[list[int], int]:
    """The ids of one page of the people serving on a date, and the count of all."""
    asked = Asked(on)
    where, params = _as_of_conditions(scope, filters, asked)
    ordering = f"{AS_OF_ORDERS[order]}, s.person_id"
    if descending:
        ordering = ", ".join(f"{part} DESC" for part in ordering.split(", "))
    source = _source(asked, where, ordering)
    params |= {**asked.params, "size": size, "offset": offset}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ARRAY(SELECT s.person_id {source} ORDER BY {ordering} LIMIT %(size)s OFFSET %(offset)s), "
                       f"(SELECT count(*) {source})", params)
        ids, count = cursor.fetchone()
        return ids, count


def _source(asked: Asked, where: Sequence[str], *shown: str) -> str:
    """FROM and WHERE of the people serving on a date, with the sets joined that the texts name by their aliases."""
    text = " ".join([*where, *shown])
    needed = " ".join(join for alias, join in joined(asked).items() if re.search(rf"\b{alias}\.", text))
    return f"""FROM record_standing s JOIN organs_organ o ON o.id = s.organ_id
        JOIN organs_profile p ON p.organ_id = o.id AND {asked.as_of("p")} {needed}
        WHERE {asked.as_of("s")} AND s.status = '在职' AND {" AND ".join(where)}"""


def person_ids(scope: Scope, filters: Filters, *, on: date, most: int) -> list[int]:
    """Whom a roster of a date shows, ``most`` of them at most, in no order."""
    if projection.rolled_to() == on:
        return list(today(scope, filters, on).order_by().values_list("person_id", flat=True)[:most])
    asked = Asked(on)
    where, params = _as_of_conditions(scope, filters, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.person_id {_source(asked, where)} LIMIT %(most)s", params | asked.params | {"most": most})
        return [row[0] for row in cursor.fetchall()]


def counted(scope: Scope, filters: Filters, by: Sequence[str], *, on: date) -> dict[tuple[str, ...], int]:
    """How many of the people serving on a date are in each class of one or two of `structure.DIMENSIONS`; only classes with somebody."""
    dimensions = [DIMENSIONS[key] for key in by]
    refuse_hidden(scope, [each.today for each in dimensions])
    return _counted(scope, filters, [each.over_today(on) for each in dimensions], [each.over_file(on) for each in dimensions], on)


def counted_below(scope: Scope, filters: Filters, *, on: date) -> dict[int, int]:
    """How many of a roster are in and under each organ right below ``filters.organ_path``; under 0, who is in that organ itself."""
    below = "split_part(substr({}, " + str(len(filters.organ_path) + 1) + "), '/', 1)"
    counts = _counted(scope, filters, [below.format("record_today.organ_path")], [below.format("o.path")], on)
    return {int(organ or 0): count for (organ,), count in counts.items()}


def _counted(scope: Scope, filters: Filters, over_today: Sequence[str], over_file: Sequence[str], on: date) -> dict[tuple[str, ...], int]:
    """How many of a roster have each combination of what the expressions say."""
    if projection.rolled_to() == on:
        named = {f"class_{at}": RawSQL(each, (), output_field=TextField()) for at, each in enumerate(over_today)}  # noqa: S611
        rows = today(scope, filters, on).annotate(**named).order_by().values_list(*named).annotate(Count("pk"))
        return {tuple(classes): count for *classes, count in rows}
    asked = Asked(on)
    where, params = _as_of_conditions(scope, filters, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(over_file)}, count(*) {_source(asked, where, *over_file)} "
                       f"GROUP BY {', '.join(str(at + 1) for at in range(len(over_file)))}", params | asked.params)
        return {tuple(classes): count for *classes, count in cursor.fetchall()}


class Epoch(Extract):
    """Seconds since 1970."""

    lookup_name = "epoch"


def summed(scope: Scope, filters: Filters, *, on: date, young: date) -> dict[str, Any]:
    """Of a roster of a date: ``count``, ``women``, ``young`` (born after a day), and ``born``: the mean birth in seconds since 1970, None of nobody."""
    if projection.rolled_to() == on:
        return today(scope, filters, on).aggregate(
            count=Count("pk"), women=Count("pk", filter=Q(sex="女")), young=Count("pk", filter=Q(birth_on__gt=young)), born=Avg(Epoch("birth_on")))
    asked = Asked(on)
    where, params = _as_of_conditions(scope, filters, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"""SELECT count(*), count(*) FILTER (WHERE b.sex = '女'), count(*) FILTER (WHERE b.birth_on > %(young)s),
            avg(extract(epoch FROM b.birth_on))::float {_source(asked, where, "b.birth_on")}""", params | asked.params | {"young": young})
        return dict(zip(("count", "women", "young", "born"), cursor.fetchone(), strict=True))


def _as_of_conditions(scope: Scope, filters: Filters, asked: Asked) -> tuple[list[str], dict[str, Any]]:
    """The scope and the chips as SQL over standing s, organ o, basic b and rank r. Refused for a chip on the verdict."""
    refuse_hidden(scope, _asked_columns(filters))
    refuse_numbers(scope, [filters.name])
    if filters.verdicts:
        raise Refused("只有今天的花名册可以按晋升资格筛选", why="其他日期的资格要逐人按当日的信息推算",
                      then="请去掉这个条件，或在职级晋升页查看那一天的情况")
    chips: dict[str, tuple[str, Any]] = {
        "kinds": ("s.kind = ANY(%(kinds)s)", list(filters.kinds)),
        "series": ("s.series = ANY(%(series)s)", list(filters.series)),
        "ranks": ("r.rank = ANY(%(ranks)s)", list(filters.ranks)),
        "layers": (f"EXISTS (SELECT 1 FROM record_post t WHERE t.person_id = s.person_id AND {asked.as_of('t')} "
                   f"AND t.is_main AND NOT {seconded('t')} AND t.layer = ANY(%(layers)s))", list(filters.layers)),
        "educations": (f"EXISTS (SELECT 1 FROM record_education e WHERE e.person_id = s.person_id AND {asked.as_of('e')} "
                       "AND e.highest AND e.education LIKE ANY(%(educations)s))",
                       [f"{each}%" for each in filters.educations]),
        "sex": ("b.sex = %(sex)s", filters.sex),
        "born_from": ("b.birth_on >= %(born_from)s", filters.born_from),
        "born_to": ("b.birth_on < %(born_to)s", filters.born_to),
        "text": (_as_of_name(filters.name), _as_of_text(filters.name.strip())),
    }
    chosen = {name: chip for name, chip in chips.items() if chip[1]}
    if filters.person_ids is not None:
        chosen["persons_in"] = ("s.person_id = ANY(%(persons_in)s)", list(filters.person_ids))
    for at, (key, value) in enumerate(filters.classes):
        chosen[f"class_{at}"] = (f"{DIMENSIONS[key].over_file(asked.on)} = %(class_{at})s", value)
    where = ["(o.path LIKE ANY(%(scope)s) OR s.person_id = %(self)s)", "o.path LIKE %(organ)s"]
    params = {"scope": [f"{path}%" for path in scope.paths], "self": scope.person_id,
              "organ": f"{filters.organ_path}{'%' if filters.below else ''}"}
    if filters.query:
        where.append(filters.query.over_file(lambda value: _bound(params, value), asked.on))
    return where + [sql for sql, _ in chosen.values()], params | {name: value for name, (_, value) in chosen.items()}


def _bound(params: dict[str, Any], value: Any) -> str:
    """Keep a value under a name of its own; its placeholder."""
    params[name := f"asked_{len(params)}"] = value
    return f"%({name})s"


def _as_of_name(text: str) -> str:
    """Which column a typed name is looked up in: the ID number, the pinyin and its initials, or the name."""
    if DIGITS.fullmatch(text.strip()):
        return "b.id_number LIKE %(text)s"
    if re.fullmatch(r"[A-Za-z ]+", text.strip()):
        return "(b.name_initials LIKE %(text)s OR b.name_pinyin LIKE %(text)s)"
    return "b.name LIKE %(text)s"


def _as_of_text(text: str) -> str:
    """What that column is compared with; a % or _ that was typed is one."""
    if not DIGITS.fullmatch(text):
        said = re.sub(r"([%_\\])", r"\\\1", text.lower())
        return f"%{said}%" if text else ""
    return f"%{text.upper()}" if len(text) == TAIL else text.upper() if len(text) in WHOLE else "-"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of an information set, with both of its times and the leaves that wrote and ended it."""

    id: int
    values: dict[str, Any]
    valid_from: date
    valid_to: date
    known_from: datetime
    known_to: datetime
    leaf_id: int
    ended_leaf_id: int | None


def holding(rows: Iterable[Item], on: date) -> list[Item]:
    """The rows that hold on a date."""
    return [item for item in rows if item.valid_from <= on < item.valid_to]


def in_scope(scope: Scope, person_id: int) -> None:
    """Raise NotFound unless the person serves, last served, or is decided to serve in the scope (or is the viewer)."""
    all_in_scope(scope, [person_id])


def all_in_scope(scope: Scope, person_ids: Collection[int]) -> None:
    """`in_scope` of several persons, with one query; none is needed for the viewer alone."""
    if set(person_ids) - seen(scope, person_ids):
        raise NotFound("没有找到此人", then="请核对姓名、身份证号和管辖范围")


def seen(scope: Scope, person_ids: Collection[int]) -> set[int]:
    """Those of these persons who serve, last served, or are decided to serve in the scope, and the viewer. Two queries at most."""
    others = set(person_ids) - {scope.person_id}
    latest = Standing.objects.known().filter(person_id__in=others).order_by("person_id", "-valid_from").distinct(
        "person_id").values_list("person_id", "organ__path")
    found = {person_id for person_id, path in latest if scope.covers(path)}
    found |= {person_id for person_id, path in _serving_at(others - found) if scope.covers(path)}
    return found | (set(person_ids) - others)


def _serving_at(person_ids: Collection[int]) -> Iterable[tuple[int, str]]:
    """Where these persons serve today: who is to move on a later day is of both organs until then."""
    return Today.objects.filter(person_id__in=person_ids).values_list("person_id", "organ_path") if person_ids else ()


def file(scope: Scope, person_id: int, *, on: date | None = None, known_at: datetime | None = None,
         keys: Sequence[str] | None = None) -> dict[str, list[Item]]:
    """A person's information sets: as of ``on``, or the whole history when ``on`` is None. One query a set."""
    in_scope(scope, person_id)
    return {key: for_reader(scope, person_id, key, _items(SETS[key], person_id, on, known_at)) for key in (keys or SETS)}


def files(person_ids: Collection[int], keys: Sequence[str], hidden: Collection[str] = (), *, on: date | None = None) -> dict[int, dict[str, list[Item]]]:
    """Several persons' sets with their whole history, or as of ``on``, of persons already found in scope, without what is ``hidden``. One query a set."""
    found: dict[int, dict[str, list[Item]]] = {person_id: {key: [] for key in keys} for person_id in person_ids}
    for key in keys:
        columns, objects = SETS[key].columns(), SETS[key].model.objects
        rows = objects.as_of(on) if on else objects.known()
        for row in rows.filter(person_id__in=list(found)).order_by("-valid_from", "-id").values():
            found[row["person_id"]][key].append(_item(row, columns))
    return {person_id: {key: seen_of(hidden, key, rows) for key, rows in sets.items()} for person_id, sets in found.items()}


def ever_known(scope: Scope, person_id: int) -> dict[str, list[Item]]:
    """A person's information sets with every version of every row, corrected ones too, newest first. One query for all."""
    in_scope(scope, person_id)
    every = " UNION ALL ".join(f"SELECT '{key}', to_jsonb(r) FROM {item.table} r WHERE person_id = %(person)s"
                               for key, item in SETS.items())
    found: dict[str, list[Item]] = {key: [] for key in SETS}
    with connection.cursor() as cursor:
        cursor.execute(every, {"person": person_id})
        for key, text in cursor.fetchall():
            fields = {str(each.column): each for each in SETS[key].model._meta.concrete_fields}
            row = {column: fields[column].to_python(value) for column, value in json.loads(text).items()}
            found[key].append(_item(row, SETS[key].columns()))
    return {key: sorted(for_reader(scope, person_id, key, rows), key=lambda row: (row.valid_from, row.id), reverse=True)
            for key, rows in found.items()}


def for_reader(scope: Scope, person_id: int, key: str, rows: Iterable[Item]) -> list[Item]:
    """The rows of a person's set that the reader is to see: of their own, what is told (`telling`); of others, what is not hidden."""
    rows = [row for row in rows if person_id not in scope.own or told(key, row.values)]
    return rows if person_id == scope.person_id else seen_of(scope.hidden, key, rows)


def seen_of(hidden: Collection[str], key: str, rows: Iterable[Item]) -> list[Item]:
    """The rows of a set without what is hidden: none of a hidden set, and hidden columns empty."""
    if not hidden:
        return list(rows)
    return [] if items.kept_back(hidden, key) else [replace(row, values=items.blanked(hidden, key, row.values)) for row in rows]


def known_now(rows: Iterable[Item]) -> list[Item]:
    """Of the versions, those that stand."""
    return [row for row in rows if row.known_to == NEVER]


def begun(ever: Iterable[Item]) -> list[Item]:
    """Of the versions those that stand, each under the leaf that first wrote what it says: an end writes a row anew."""
    first = first_leaves(ever := list(ever))
    return [replace(row, leaf_id=first[said(row)]) for row in known_now(ever)]


def first_leaves(ever: Iterable[Item]) -> dict[tuple[Any, ...], int]:
    """By what a row says (`said`): the leaf that wrote it first."""
    return {said(row): row.leaf_id for row in sorted(ever, key=lambda row: row.known_from, reverse=True)}


def said(row: Item) -> tuple[Any, ...]:
    """What a row says from when on, whatever its end."""
    return (row.valid_from, *row.values.values())


def _items(item: InformationSet, person_id: int, on: date | None, known_at: datetime | None) -> list[Item]:
    objects: Any = item.model.objects
    return _read(item, person_id, objects.as_of(on, known_at) if on else objects.known(known_at))


def _read(item: InformationSet, person_id: int, rows: Any) -> list[Item]:
    columns = item.columns()
    return [_item(row, columns) for row in rows.filter(person_id=person_id).order_by("-valid_from", "-id").values()]


def _item(row: Mapping[str, Any], columns: Sequence[str]) -> Item:
    return Item(row["id"], {name: row[name] for name in columns}, row["valid_from"], row["valid_to"],
                row["known_from"], row["known_to"], row["leaf_id"], row["ended_leaf_id"])


def versions(scope: Scope, person_id: int, key: str) -> list[Item]:
    """Every version of a set's rows ever known, latest knowledge first: who changed what, when (by the leaf)."""
    in_scope(scope, person_id)
    model: type[PersonSet] = SETS[key].model
    rows = model.objects.filter(person_id=person_id).order_by("-known_from", "-id").values()
    return for_reader(scope, person_id, key, (_item(row, SETS[key].columns()) for row in rows))


@dataclass(frozen=True, slots=True)
class Found:
    """What one line of a pasted list of names found: none, one, or several to be asked about."""

    text: str
    matches: Sequence[Mapping[str, Any]]


def search(scope: Scope, text: str, *, limit: int = 20) -> Sequence[Mapping[str, Any]]:
    """People of today by name fragment, pinyin initials, pinyin, ID number or its tail."""
    if not text.strip():
        return []
    refuse_numbers(scope, [text])
    found = Today.objects.filter(scope.persons() & by_name(_tight(text)))
    return [shown(scope, row) for row in found.order_by("organ_order", "team_order", "person_id").annotate(projected_on=projection.SHOWN_ON).values()[:limit]]


def search_list(scope: Scope, text: str) -> list[Found]:
    """A pasted list of names or ID numbers (line breaks, commas, spaces inside two-character names): each with its matches."""
    wanted = [_tight(part) for part in re.split(r"[\n\r,，、;；\t]+", text) if part.strip()]
    refuse_numbers(scope, wanted)
    numbers = {part.upper() for part in wanted if NUMBER.fullmatch(part)}
    people: dict[str, list[Mapping[str, Any]]] = {}
    for row in Today.objects.filter(scope.persons(), Q(name__in=set(wanted)) | Q(id_number__in=numbers)).order_by(
            "organ_order", "team_order", "person_id").annotate(projected_on=projection.SHOWN_ON).values():
        for called in (row["name"], row["id_number"]):
            people.setdefault(called, []).append(shown(scope, row))
    return [Found(part, people.get(part, people.get(part.upper(), []))) for part in wanted]


def on_the_day(scope: Scope, rows: Sequence[Mapping[str, Any]], on: date) -> dict[int, Mapping[str, Any]]:
    """What today's search found, by person, as it was or will be on a date; not in it: who is not in the file yet."""
    ids = [row["person_id"] for row in rows if not row.get("left_on")]
    if all(row.get("projected_on") == on for row in rows if not row.get("left_on")):
        return {row["person_id"]: row for row in rows}
    then: dict[int, Mapping[str, Any]] = {row["person_id"]: shown(scope, row) for row in projection.rows(Asked(on, person_ids=ids, own=scope.own)).iter_rows(named=True)}
    gone = {row.person_id: row for row in Standing.objects.as_of(on).filter(person_id__in=set(ids) - then.keys())}
    away = {row["person_id"]: {**row, "post": "", "rank": "", "status": gone[row["person_id"]].status, "left_on": gone[row["person_id"]].valid_from}
            for row in rows if row["person_id"] in gone}
    return {row["person_id"]: row for row in rows if row.get("left_on")} | then | away


def former(scope: Scope, texts: Collection[str], on: date, *, whole: bool = False, limit: int = 20) -> list[dict[str, Any]]:
    """People who have left the service from the scope, by what `search` finds by (``whole``: by the whole name or number).

    As of a day on which they still served, their row of that day as in service; later, ``status`` and ``left_on`` say what
    they became (退休, 辞职 …) and when. Two queries at most beside those of the rows of a past day.
    """
    asked = Asked(on)
    names = [_tight(text) for text in texts if text.strip()]
    if not names:
        return []
    refuse_numbers(scope, names)
    named = "(b.name = ANY(%(names)s) OR b.id_number = ANY(%(names)s))" if whole else _as_of_name(names[0])
    rows = copy_frame(f"""
        SELECT s.person_id, b.name, b.id_number, b.sex, b.birth_on, p.name, s.status, s.valid_from
        FROM (SELECT DISTINCT person_id FROM record_standing WHERE status <> '在职' AND known_to = '9999-12-31Z') gone
        JOIN record_basic b ON b.person_id = gone.person_id AND {asked.as_of("b")} AND {named}
        JOIN record_standing s ON s.person_id = gone.person_id AND {asked.as_of("s")}
        JOIN organs_profile p ON p.organ_id = s.organ_id AND {asked.as_of("p")}
        JOIN LATERAL (SELECT o.path FROM record_standing e JOIN organs_organ o ON o.id = e.organ_id WHERE e.person_id = gone.person_id
          AND e.known_to = '9999-12-31Z' ORDER BY e.valid_from DESC LIMIT 1) last ON true
        WHERE NOT EXISTS (SELECT FROM record_today t WHERE t.person_id = gone.person_id)
          AND (last.path LIKE ANY(%(scope)s) OR gone.person_id = %(self)s)
        ORDER BY s.valid_from DESC, s.person_id LIMIT %(limit)s""",
        {**asked.params, "names": [name.upper() if NUMBER.fullmatch(name) else name for name in names], "text": _as_of_text(names[0]),
         "scope": [f"{path}%" for path in scope.paths], "self": scope.person_id or 0, "limit": limit},
        schema={"person_id": pl.Int64, "name": pl.String, "id_number": pl.String, "sex": pl.String, "birth_on": pl.Date,
                "organ_name": pl.String, "status": pl.String, "left_on": pl.Date}).to_dicts()
    served = [row["person_id"] for row in rows if row["status"] == "在职"]
    then = {row["person_id"]: row for row in projection.rows(Asked(on, person_ids=served, own=scope.own)).iter_rows(named=True)} if served else {}
    return [shown(scope, then.get(row["person_id"], {**row, "post": "", "rank": ""})) for row in rows]


def pasted(text: str) -> str:
    """A column of names or ID numbers that lost its line ends on the way into one field, a line each; empty if it is none."""
    parts = [part for part in re.split(r"[\s,，、;；]+", text) if part]
    return "\n".join(parts) if len(parts) > 1 and all(PERSON.fullmatch(part) for part in parts) else ""


def _tight(text: str) -> str:
    """张 三 → 张三; letters keep their spaces."""
    text = text.strip().replace("　", " ")
    return re.sub(r"(?<=[^\x00-\x7f]) +(?=[^\x00-\x7f])", "", text)


def names_in_order(person_ids: Collection[int], on: date, known_at: datetime | None = None) -> dict[int, str]:
    """The names of an organ's persons in its own order 集体内排序; who has no organ on the date comes last."""
    return {person_id: name for person_id, (name, _, _) in heads_in_order(person_ids, on, known_at).items()}


def heads_in_order(person_ids: Collection[int], on: date, known_at: datetime | None = None) -> dict[int, tuple[str, str | None, date | None]]:
    """The same, with the departure that had been decided by the date and begins later: the status, and its first day."""
    if not person_ids:
        return {}
    asked = Asked(on, known_at, person_ids=list(person_ids))
    with connection.cursor() as cursor:
        cursor.execute(f"""SELECT b.person_id, b.name, later.status, later.valid_from FROM record_basic b
            LEFT JOIN LATERAL (SELECT s.team_order, s.organ_id FROM record_standing s
                WHERE s.person_id = b.person_id AND {asked.as_of("s")} LIMIT 1) here ON true
            LEFT JOIN LATERAL (SELECT l.status, l.valid_from FROM record_standing l
                WHERE l.person_id = b.person_id AND {asked.known("l")} AND l.valid_from > %(on)s
                AND l.known_from < (%(on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
                AND (l.status = ANY(%(left)s) OR l.organ_id <> here.organ_id) ORDER BY l.valid_from LIMIT 1) later ON true
            WHERE b.person_id = ANY(%(persons)s) AND {asked.as_of("b")} ORDER BY here.team_order, b.person_id""",
            asked.params | {"left": list(LEFT)})
        return {person_id: (name, status, since) for person_id, name, status, since in cursor.fetchall()}


def first_known(person_ids: Sequence[int]) -> datetime:
    """The moment by which all of these persons' files, with the organs that they stand in, were first registered."""
    with connection.cursor() as cursor:
        cursor.execute("""
            WITH theirs AS (SELECT person_id, organ_id, known_from FROM record_standing WHERE person_id = ANY(%(persons)s)),
              tree AS (SELECT unnest(string_to_array(trim(both '/' from path), '/')::bigint[]) AS organ_id FROM organs_organ
                WHERE id IN (SELECT organ_id FROM theirs))
            SELECT max(first) FROM (
              SELECT min(known_from) AS first FROM theirs GROUP BY person_id
              UNION ALL SELECT min(known_from) FROM record_basic WHERE person_id = ANY(%(persons)s) GROUP BY person_id
              UNION ALL SELECT min(known_from) FROM organs_profile WHERE organ_id IN (SELECT organ_id FROM tree) GROUP BY organ_id) f""",
            {"persons": list(person_ids)})
        return cast(datetime, cursor.fetchone()[0])


# What the quota books count by, of each set.
COUNTED = {"record_rank": "rank", "record_post": f"CASE WHEN {seconded('record_post')} THEN '' ELSE layer END",
           "record_standing": "concat_ws('/', organ_id, status, kind)",
           "record_secondment": f"CASE WHEN kind = '{Secondment.SECONDED}' THEN host ELSE '' END"}


def turning_days(person_ids: Sequence[int], leaf_id: int) -> list[date]:
    """The days from which what places are counted by differs, for these persons, by what a leaf wrote and ended."""
    ends = " UNION ALL ".join(f"""SELECT '{table}', {side}, person_id, {day}, {counted}, CASE WHEN leaf_id = %(leaf)s THEN 1 ELSE -1 END
        FROM {table} WHERE person_id = ANY(%(persons)s) AND %(leaf)s IN (leaf_id, ended_leaf_id)"""
        for table, counted in COUNTED.items() for side, day in enumerate(("valid_from", "valid_to")))
    with connection.cursor() as cursor:
        cursor.execute(f"""SELECT DISTINCT day FROM (SELECT day FROM ({ends}) e (set, side, person_id, day, counted, sign)
            WHERE day < '9999-12-31' GROUP BY set, side, person_id, day, counted HAVING sum(sign) <> 0) d
            UNION SELECT p.valid_from FROM record_secondment w JOIN record_post p ON p.person_id = w.person_id AND p.known_to = '9999-12-31Z'
            AND NOT p.is_main AND p.valid_from BETWEEN w.valid_from AND w.valid_to
            WHERE w.person_id = ANY(%(persons)s) AND %(leaf)s IN (w.leaf_id, w.ended_leaf_id) ORDER BY day""",
            {"persons": list(person_ids), "leaf": leaf_id})
        return [row[0] for row in cursor.fetchall()]


def organs_of(person_ids: Sequence[int]) -> list[int]:
    """The organs in which these persons stand or stood, by all that is known and was."""
    with connection.cursor() as cursor:  # an array: a list of 100,000 parameters takes seconds
        cursor.execute("SELECT DISTINCT organ_id FROM record_standing WHERE person_id = ANY(%s)", [list(person_ids)])
        return sorted(row[0] for row in cursor.fetchall())
