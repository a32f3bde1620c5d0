"""One change of one item of the file, as an entry asks for it: what it would write, and what is wrong with it by field.

An entry is plain JSON, so that its case can keep it: ``act`` (更正 correct, 新增 add, 终止 end, 撤销 revoke, 删除 remove), ``person_id``, ``key`` of
the set, ``row_id`` of what is corrected or ended, ``from_id`` of what a 变动 goes on from, ``values`` by column, ``valid_from``, ``valid_to``, ``why``,
``material``, and ``determined`` where 档案认定 itself writes a birth date against the ID number.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import polars as pl

from xianneng.foundation.exchange.problems import Fault
from xianneng.foundation.exchange.values import parse_name
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.record import names, operations
from xianneng.foundation.record.checks import ERROR
from xianneng.foundation.record.checks.rows import OF_ROWS
from xianneng.foundation.record.models import Determination, PersonSet, Secondment, Standing
from xianneng.foundation.record.sets import SETS
from xianneng.law import dates, identity, sanctions, series
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel import ahead
from xianneng.work.personnel.importers.comparing import column_type

ONE_AT_A_TIME = ("one", "at_most_one")
WORKING_AGE, PARTY_AGE = 16, 18
INQUIRY = "调查"


@dataclass(frozen=True, slots=True)
class Asked:
    """A change as the rules look at it: the row it would write, what the set would then hold, and the day."""

    row: Mapping[str, Any]
    others: list[Mapping[str, Any]]
    on: date
    determined: bool = False
    person_id: int = 0


def planned(entry: Mapping[str, Any]) -> operations.Change:
    """The file's change that an entry asks for; the row it is about comes first."""
    person_id, key = entry["person_id"], entry["key"]
    values = derived(key, typed(key, entry["values"]))
    valid_from, valid_to = _day(entry.get("valid_from")), _day(entry.get("valid_to"))
    if entry.get("act") == "end":
        if valid_to is None:
            raise Refused("请填写终止日期", then="填写这一条不再有效的第一天")
        if key == "rank" and valid_to <= (begins := _begins(entry)):
            raise Refused("终止日期应当晚于任职级时间", why=f"自 {begins} 起", then="自始不应任职的，不办理终止，在人员页这一条上办理“撤销”")
        return operations.end(person_id=person_id, key=key, row_id=entry["row_id"], valid_to=valid_to)
    if entry.get("act") == "revoke":
        return operations.take_back(person_id=person_id, key=key, since=_begins(entry))
    if entry.get("act") == "remove":
        return operations.remove(person_id=person_id, key=key, row_id=entry["row_id"])
    if entry.get("row_id"):
        return operations.correct(person_id=person_id, key=key, row_id=entry["row_id"], values=values,
                                  valid_from=valid_from, valid_to=valid_to)
    if valid_from is None:
        raise Refused("请填写起始日期", then="填写这一条开始有效的日期")
    if SETS[key].rule in ONE_AT_A_TIME:
        return operations.begin(person_id=person_id, key=key, valid_from=valid_from, values=values)
    return operations.add(person_id=person_id, key=key, values=values, valid_from=valid_from, valid_to=valid_to or OPEN)


def _begins(entry: Mapping[str, Any]) -> date:
    """The day from which the row that an entry is about holds; Conflict where it is no longer known."""
    row = SETS[entry["key"]].model.objects.known().filter(person_id=entry["person_id"], pk=entry["row_id"]).first()
    if row is None:
        raise Conflict("这一条信息已被更改", why="您看到的内容不是最新的", then="请刷新后核对再办理")
    begins: date = row.valid_from
    return begins


def before(entry: Mapping[str, Any]) -> PersonSet | None:
    """The row that an entry starts from: what it corrects, ends or takes out; of a set that always holds one, what a 变动 goes on from."""
    item = SETS[entry["key"]]
    rows = item.model.objects.filter(person_id=entry["person_id"])
    if entry.get("row_id") or entry.get("from_id"):
        return rows.filter(pk=entry.get("row_id") or entry["from_id"]).first()
    return rows.known().filter(valid_from__lt=_day(entry["valid_from"])).order_by("-valid_from").first() if item.rule == "one" else None


def changed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry, typed, that are not already those of the row that it starts from; an empty field says nothing new."""
    row = before(entry)
    values = typed(entry["key"], entry["values"])
    return values if row is None else {name: value for name, value in values.items() if (value or None) != (getattr(row, name) or None)}


def moved(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows beside the one that an entry is about of which only a date follows from it: key, row_id, name of the date, old, new (ISO dates)."""
    change = planned(entry)
    beside = change.rows if entry.get("act") == "revoke" else change.rows[1:]
    found = []
    for row in SETS[change.key].model.objects.filter(pk__in=change.end_ids).exclude(pk=entry.get("row_id")).order_by("valid_from", "pk"):
        kept = operations.row_values(change.key, row)
        after = next((new for new in beside if kept.items() <= new.items()), None)
        found += [{"key": change.key, "row_id": row.pk, "name": name, "old": getattr(row, name).isoformat(), "new": after[name].isoformat()}
                  for name in ("valid_from", "valid_to") if after and after[name] != getattr(row, name)]
    return found


def typed(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values from JSON in the types of their columns."""
    fields = {field.column: field for field in SETS[key].model._meta.concrete_fields}
    return {name: fields[name].to_python(value) if value not in ("", None) or not fields[name].null else None
            for name, value in values.items()}


def derived(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A name brings its sort keys along; its pinyin may be given by hand."""
    found = dict(values)
    if key == "basic" and "name" in found:
        found["name_strokes"] = names.strokes(found["name"])
        found["name_pinyin"] = found.get("name_pinyin") or names.pinyin(found["name"])
    if key == "basic" and found.get("name_pinyin"):
        found["name_initials"] = "".join(part[0] for part in found["name_pinyin"].split())
    return found


def problems(entry: Mapping[str, Any], on: date) -> dict[str, str]:
    """What is wrong, by column (``valid_from`` and ``valid_to`` too), each with what would be right."""
    change = planned(entry)
    item = SETS[entry["key"]]
    if entry.get("act") == "revoke":
        return {"why": why} if (why := ahead.unrevocable(entry["person_id"], entry["row_id"], on)) else {}
    if not change.rows:
        return {}
    defaults: dict[str, Any] = {str(each.column): each.get_default() for each in item.model._meta.concrete_fields}
    row = {**defaults, **change.rows[0]}
    known = item.model.objects.known().filter(person_id=entry["person_id"])
    kept = known.exclude(pk__in=change.end_ids)
    others = [*change.rows[1:], *({**operations.row_values(item.key, each), "valid_from": each.valid_from,
                                   "valid_to": each.valid_to} for each in kept)]
    asked = Asked(row, others, on, bool(entry.get("determined")) or (item.key == "basic" and _determined(entry["person_id"], row["birth_on"])),
                  entry["person_id"])
    found: dict[str, str] = {}
    rules = (_texts(asked), _dates(asked), _twice(asked), _overlap(asked, item.rule, item.subtype), RULES.get(item.key, _nothing)(asked),
             _checked(item.key, asked, [row for row in known if row.pk in change.end_ids]))
    for column, message in chain.from_iterable(rules):
        found.setdefault(column, message)
    return found


def _determined(person_id: int, birth_on: date) -> bool:
    """Whether this birth date was determined for the person before: no correction of another item asks again."""
    return Determination.objects.known().filter(person_id=person_id, item=Determination.BIRTH, value=birth_on.isoformat()).exists()


def check(entry: Mapping[str, Any], on: date) -> None:
    """Raise Refused where an entry names columns that the set has not, or anything is wrong with it."""
    item = SETS[entry["key"]]
    unknown = set(entry["values"]) - set(item.columns())
    if unknown:
        raise Refused(f"{item.title}没有信息项 {'、'.join(sorted(unknown))}", then=f"可以填写：{'、'.join(item.columns())}")
    found = problems(entry, on)
    if found:
        raise Refused("所填信息有误", why="；".join(found.values()), then="请更正后再呈报")


Found = Iterator[tuple[str, str]]


def _texts(asked: Asked) -> Found:
    """No invisible characters: they change how a text reads without being seen."""
    for column, value in asked.row.items():
        if isinstance(value, str) and any(unicodedata.category(each) in ("Cc", "Cf") and each not in "\r\n" for each in value):
            yield column, "含有看不见的控制字符；请删去后重新输入"


def _dates(asked: Asked) -> Found:
    row = asked.row
    if row["valid_from"] >= row["valid_to"]:
        yield "valid_to", f"截止日期应当晚于起始日期 {row['valid_from']}"


def _twice(asked: Asked) -> Found:
    """The same, word for word, is there already."""
    if any(all(other.get(name) == value for name, value in asked.row.items() if name in other) for other in asked.others):
        yield "valid_from", f"档案中已有自 {asked.row['valid_from']} 起内容相同的一条；不必重复登记"


def _overlap(asked: Asked, rule: str, subtype: str) -> Found:
    """The set's time constraint, said by field; the database holds it in any case."""
    row = asked.row
    same: Callable[[Mapping[str, Any]], bool] = {
        "by": lambda other: bool(other[subtype] == row[subtype]),
        "main": lambda other: bool(other[subtype] and row[subtype]), "many": lambda other: False,
    }.get(rule, lambda other: True)
    for other in asked.others:
        if same(other) and other["valid_from"] < row["valid_to"] and row["valid_from"] < other["valid_to"]:
            if subtype == "year":
                yield subtype, f"{other[subtype]} 年度已有结果（{other.get('grade', '')}）；结果有误的，请更正那一条"
            else:
                until = other["valid_to"] if other["valid_to"] < OPEN else "今"
                words = other.get("rank") or other.get("host") or other.get("title") or "已有的一条"
                yield "valid_from", (f"与{words}（{other['valid_from']} 至{until}）重叠，同一时间只能有一条；"
                                     "请核对起止日期，或先终止那一条")


def _basic(asked: Asked) -> Found:
    row = asked.row
    if isinstance(wrong := parse_name(row["name"]), Fault):
        yield "name", f"{wrong.message}；应当填{wrong.would_be_right}"
    for problem in identity.check(row["id_number"], on=asked.on, birth_on=row["birth_on"], sex=row["sex"]):
        if problem.code == "id_birth_differs" and asked.determined:
            continue
        column = {"id_birth_differs": "birth_on", "id_sex_differs": "sex"}.get(problem.code, "id_number")
        yield column, f"{problem.message}；{problem.right}"
    if row["birth_on"] > asked.on:
        yield "birth_on", "出生日期在今天之后"
    for column, age in (("work_started_on", WORKING_AGE), ("party_joined_on", PARTY_AGE)):
        day = row[column]
        if day and dates.age(row["birth_on"], day) < age:
            yield column, f"{day} 时未满 {age} 周岁（{row['birth_on']} 出生）；请核对出生日期和这一日期"
        elif day and day > asked.on:
            yield column, "日期在今天之后"
    if row["party_joined_on"] and row["political_status"] not in ("中共党员", "预备党员"):
        yield "party_joined_on", f"政治面貌为{row['political_status']}，不填入党时间"


def _rank(asked: Asked) -> Found:
    row = asked.row
    found = series.ranks().get(row["rank"])
    if found is None or found.series != row["series"]:
        yield "rank", f"{row['series']}没有“{row['rank']}”这个职级；请从该序列的职级中选择"
    elif not series.is_rank(row["series"], row["rank"], row["valid_from"]):
        begins_on = found.row["effective_from"]
        if row["valid_from"].isoformat() < begins_on:
            yield "valid_from", f"{row['rank']}自 {begins_on} 起施行，此前只有原非领导职务（{cite('RANK-SERIES-01')}）"
        else:
            yield "rank", f"{row['rank']}是 {found.row['effective_until']} 以前的原非领导职务，之后应填套转后的职级"


def _level(asked: Asked) -> Found:
    if not 1 <= asked.row["level"] <= 27:
        yield "level", "级别为 1 级至 27 级"
    if asked.row["step"] is not None and not 1 <= asked.row["step"] <= 14:
        yield "step", "档次为 1 档至 14 档；尚未核定的，留空"


def _secondment(asked: Asked) -> Found:
    row = asked.row
    if row["kind"] not in Secondment.KINDS:
        yield "kind", f"方式为{'、'.join(Secondment.KINDS)}"
    if row["expected_on"] and row["expected_on"] <= row["valid_from"]:
        yield "expected_on", f"预计结束应当晚于开始日期 {row['valid_from']}"
    if Profile.objects.as_of(row["valid_from"]).filter(name=row["host"], organ__in=Standing.objects.as_of(row["valid_from"]).filter(
            person_id=asked.person_id).values("organ")).exists():
        yield "host", f"{row['host']}就是所在机关；请填借调、挂职或驻村去的单位（{cite('MOVE-SECOND-01')}）"


def _happened(asked: Asked) -> Found:
    if asked.row["valid_from"] > asked.on:
        yield "valid_from", "日期在今天之后；尚未决定的事项不登记"


def _assessment(asked: Asked) -> Found:
    yield from _happened(asked)
    if asked.row["year"] > asked.row["valid_from"].year:
        yield "year", f"{asked.row['valid_from']} 确定的不会是 {asked.row['year']} 年度的结果；请核对年度和确定日期"


def _sanction(asked: Asked) -> Found:
    yield from _happened(asked)
    row = asked.row
    kinds = () if row["track"] == INQUIRY else sanctions.kinds(sanctions.SAME_LAW.get(row["track"], row["track"]), row["valid_from"])
    if kinds and row["kind"] not in kinds:
        yield "kind", f"{row['track']}的种类有：{'、'.join(kinds)}"
    if row["until_on"] and row["until_on"] < row["valid_from"]:
        yield "until_on", "影响期至不应早于决定日期"


def lawful_end(person_id: int, row: Mapping[str, Any], *, but: int | None, on: date) -> tuple[date | None, date | None]:
    """Between which last days the law puts the end of a sanction (track, kind, valid_from), beside the person's others (DISC-COMBINE-02).

    ``but``: the row that it replaces. None: the law has no period for it.
    """
    others = SETS["sanction"].model.objects.known().filter(person_id=person_id, valid_to=OPEN).exclude(pk=but).exclude(track=INQUIRY)
    rows = [(each.track, each.kind, each.valid_from, each.until_on, each.extended, False) for each in others]
    frame = pl.DataFrame([*rows, (row["track"], row["kind"], row["valid_from"], None, False, True)], orient="row", schema={
        "track": pl.String, "kind": pl.String, "from": pl.Date, "until": pl.Date, "extended": pl.Boolean, "given": pl.Boolean})
    ended = sanctions.with_ends(frame.with_columns(pl.col("until").dt.offset_by("1d"), person_id=pl.lit(person_id, pl.Int64)).lazy(), on)
    first, last = ended.filter("given").select(pl.col("first", "last").dt.offset_by("-1d")).collect().row(0)
    return first, last


def _checked(key: str, asked: Asked, ended: Iterable[PersonSet]) -> Found:
    """What 校核 would call an error of the set's own rows (`checks.rows`), once this one stands among them, that is none now."""
    stays = [row for row in asked.others if row["valid_to"] > asked.on]
    now = _frame(key, [*stays, *({**operations.row_values(key, row), "valid_from": row.valid_from, "valid_to": row.valid_to} for row in ended)], asked.on)
    then = _frame(key, [*stays, asked.row], asked.on)
    for check, find in OF_ROWS.get(key, ()):
        if check.severity != ERROR:
            continue
        wrong = find(then, pl.lit(asked.on)).filter(pl.col("row_id") == then.height)
        if wrong.height and find(now, pl.lit(asked.on)).is_empty():
            yield check.field, f"{wrong['found'][0]}；{wrong['right'][0]}（{check.article}）"


def _frame(key: str, rows: Sequence[Mapping[str, Any]], on: date) -> pl.DataFrame:
    """One person's rows of a set as its checks read them, numbered from 1 in the order given."""
    names = [*SETS[key].columns(), "valid_from", "valid_to"]
    schema = {name: column_type(key, name) for name in SETS[key].columns()} | {"valid_from": pl.Date, "valid_to": pl.Date}
    return pl.DataFrame([[row[name] for name in names] for row in rows], orient="row", schema=schema).with_row_index("id", offset=1).with_columns(
        pl.col("id").cast(pl.Int64), person_id=pl.lit(0, pl.Int64), entered_on=pl.lit(on))


def _nothing(asked: Asked) -> Found:
    yield from ()


RULES: Mapping[str, Callable[[Asked], Found]] = {
    "basic": _basic, "secondment": _secondment, "rank": _rank, "level": _level, "assessment": _assessment, "sanction": _sanction, "award": _happened,
    "education": _happened, "registration": _happened}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
