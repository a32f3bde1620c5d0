"""任免审批表 → who each is, where the form differs from the file field by field, and the values to be taken set by set.

A form is compared with the one that the file itself would give (`approval_forms`): what is equal says nothing, what an
officer leaves out is not taken, and the rest becomes incoming values like a roster's.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from xianneng.foundation.exchange import forms as reading
from xianneng.foundation.exchange import wording
from xianneng.foundation.exchange.findings import SCHEMA, finding, nothing
from xianneng.foundation.exchange.kinds.forms import FORMS
from xianneng.foundation.exchange.kinds.people import nearest_of, with_id_facts
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.frames import copy_frame, reading_of
from xianneng.law import series
from xianneng.law.phrases import phrase
from xianneng.work.personnel import approval_forms
from xianneng.work.personnel.importers import basics, lawful, people, roster
from xianneng.work.personnel.importers.answers import Question, answered
from xianneng.work.personnel.importers.comparing import Difference, known, many, one_at_a_time
from xianneng.work.personnel.importers.places import Places
from xianneng.work.personnel.importers.roster import shaped

LEFT = "left"  # the answer that names the fields not to be taken; of a roster the rows
FIELDS = {"person_id": pl.Int64, "sheet": pl.String, "name": pl.String, "field": pl.String, "title": pl.String,
          "ours": pl.String, "theirs": pl.String, "hidden": pl.Boolean, "left": pl.Boolean}  # hidden: the file has it, masked
# A field of the form, and the columns that it fills; those of one field are taken or left together.
TOGETHER = {
    "party_joined_on": ("political_status", "party_joined_on", "party_joined_on_by_month"),
    "full_time_education": ("full_time_education", "full_time_school"),
    "in_service_education": ("in_service_education", "in_service_school"),
    "photo": ("photo", *reading.FACE)}
SINGLE = ("name", "sex", "birth_on", "ethnicity", "native_place", "birth_place", "work_started_on", "health", "technical_title",
          "speciality", "position", "resume", "awards", "assessments", "id_number", "others")
ONE_ONLY = ("父亲", "母亲", "妻子", "丈夫")
NO_POST = ("post.other_organ", "post.unknown_organ", "post_on.missing")  # why the post of a form is not taken
OF_POSITION = ("post", "post_on", "rank", "rank_on", "organ", "level")
COMPARED = (*SINGLE, *TOGETHER)
BLANK_COLUMNS = ("inner_unit", "post_category", "establishment", "post_layer", "education", "degree", "school_and_major")


def plan(good: pl.DataFrame, scope: Scope, places: Places, on: date, given: Mapping[str, str], *,
         own: Collection[int], opens: bool) -> people.Plan:
    """Compare forms with the file as of ``on``. ``given``: organ, kind and manager of those who are new; fields left out."""
    with reading_of(good.height):
        rows, unknown = numbered(good, scope)
        rows, elsewhere = _in_scope(people.identified(rows, scope, True))
        whole = rows
        rows, fields = compared(rows, on, left_out(given))
        rows, about = with_posts(rows.join(whole.select("sheet", told="resume"), on="sheet"), places, on, given)
        rows, refused, questions = _placed(rows, places, given)
        found = differences(rows, on, about) if rows.height else []
        about += list(_missing_members(rows, whole))
        rows = rows.drop("name", "id_number").join(whole.select("sheet", "name", "id_number"), on="sheet", maintain_order="left")
    said = pl.concat([unknown, elsewhere, refused, pl.DataFrame(about, schema=SCHEMA, orient="row"), lawful.of_forms(rows, places, on)])
    planned = people.planned(rows, found, said, on=on, own=own, opens=opens, questions=questions)
    at_field = planned.refused.with_columns(pl.col("key").replace(dict.fromkeys(OF_POSITION, "position")))
    return replace(planned, refused=at_field, fields=fields, photos={row["photo"]: row["photo_content"] for row in rows.filter(
        pl.col("photo").is_not_null()).iter_rows(named=True)})


def left_out(given: Mapping[str, str]) -> set[tuple[str, str]]:
    """File and field of what an officer does not take; of a roster row and sheet."""
    return {(sheet, name) for sheet, name in json.loads(given.get(LEFT) or "[]")}


def numbered(good: pl.DataFrame, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """With the ID number of whom a form names without one (.lrm has none): by name and month of birth, if that is one person."""
    rows, other = by_name_and_birth(good, scope)
    silent = pl.col("id_number").is_null()
    wrong = pl.concat([other, finding(
        rows, "id_number", "person.no_number", silent & (pl.col("namesakes") == 0), "文件没有身份证号，名册中也没有同名同出生年月的人",
        "旧版审批表只能用于已有档案的人；新增人员请用.lrmx或花名册"), finding(
        rows, "id_number", "person.several", silent & (pl.col("namesakes") > 1), phrase("文件没有身份证号，而同名同出生年月的有{}人", "namesakes"),
        "请用有身份证号的.lrmx")])
    named = rows.join(wrong.select("sheet"), on="sheet", how="anti", maintain_order="left").drop("namesakes")
    twice = finding(named, "file", "person.repeated", ~pl.col("id_number").is_first_distinct(), "同一人已有另一个文件", "只留一个文件")
    return named.join(twice.select("sheet"), on="sheet", how="anti", maintain_order="left"), pl.concat([wrong, twice])


def by_name_and_birth(good: pl.DataFrame, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """With `namesakes`, of how many persons of the scope name and month of birth are the row's; where it has no ID number, the one's.

    And what is wrong: a number that nobody has beside a name and birth that somebody has.
    """
    month = pl.col("birth_on").dt.truncate("1mo")
    held = copy_frame("""
        SELECT b.name, b.birth_on, b.id_number, coalesce(o.path, '') FROM record_basic b
        LEFT JOIN record_standing s ON s.person_id = b.person_id AND s.known_to = '9999-12-31Z' AND s.valid_to = '9999-12-31'
        LEFT JOIN organs_organ o ON o.id = s.organ_id
        WHERE b.known_to = '9999-12-31Z' AND b.valid_to = '9999-12-31' AND b.name = ANY(%(names)s)""",
        {"names": good["name"].unique().to_list()},
        schema={"name": pl.String, "birth_on": pl.Date, "held_number": pl.String, "path": pl.String})
    covered = {path: scope.covers(path) or not path for path in held["path"].unique().to_list()}
    same = held.filter(pl.col("path").replace_strict(covered, return_dtype=pl.Boolean, default=False)).group_by(
        "name", month.alias("born")).agg("held_number")
    rows = good.with_columns(born=month).join(same, on=["name", "born"], how="left", maintain_order="left").drop("born").with_columns(
        namesakes=pl.col("held_number").list.len().fill_null(0))
    numbers = copy_frame("SELECT DISTINCT id_number FROM record_basic WHERE id_number = ANY(%(numbers)s)",
                         {"numbers": good["id_number"].drop_nulls().unique().to_list()}, schema={"id_number": pl.String})
    other = finding(rows, "id_number", "person.other_number", pl.col("id_number").is_not_null() & (pl.col("namesakes") > 0)
                    & ~pl.col("id_number").is_in(numbers["id_number"].implode()), "名册中有同名同出生年月的人，身份证号与文件不同",
                    "核对身份证号：同一人的，先在人员档案更正身份证号；确为另一人的，用花名册导入")
    one = pl.when(pl.col("namesakes") == 1).then(pl.col("held_number").list.first())
    return rows.with_columns(id_number=pl.coalesce("id_number", one)).drop("held_number"), other


def _in_scope(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    elsewhere = finding(rows, "id_number", "person.elsewhere", pl.col("elsewhere"), *people.ELSEWHERE)
    return rows.filter(~pl.col("elsewhere")), elsewhere


def compared(rows: pl.DataFrame, on: date, left: Collection[tuple[str, str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without what the file says just so, and without what is left out; and the fields in which they differ.

    `held_resume`: the résumé that the file itself would give.
    """
    ours = approval_forms.forms([each for each in rows["person_id"] if each > 0], on)
    frame = {row["sheet"]: row for row in reading.frame((str(person), form) for person, form in ours.items()).iter_rows(named=True)}
    kept, lines = [], []
    for row in rows.with_columns(held_resume=pl.lit(None, pl.String)).iter_rows(named=True):
        held = frame.get(str(row["person_id"]))
        row["held_resume"] = held["resume"] if held else None
        lines += [*_differing_family(row, held, left), *(_differing(row, held, left) if held else ())]
        kept.append(row)
    return pl.DataFrame(kept, schema=rows.schema | {"held_resume": pl.String}), pl.DataFrame(lines, schema=FIELDS, orient="row")


def _differing(row: dict[str, Any], held: Mapping[str, Any], left: Collection[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    """A line for each field of a known person's form that is not as in the file; what is equal or left out is blanked."""
    who = row["name"]
    for name in COMPARED:
        columns = TOGETHER.get(name, (name, *([f"{name}_by_month"] if f"{name}_by_month" in row else [])))
        theirs, known_as = _words(name, row), _words(name, held)
        without = (row["sheet"], name) in left
        differs = theirs != "" and not _same(theirs, known_as)
        if differs:
            hidden = name == "id_number"
            yield (row["person_id"], row["sheet"], who, name, FORMS.of_key(name).name, "" if hidden else known_as, theirs, hidden, without)
        if without or not differs:
            row.update(dict.fromkeys(columns))


def _differing_family(row: dict[str, Any], held: Mapping[str, Any] | None, left: Collection[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    """The same for each member of the family, who is taken or left alone; what the file has of them is masked."""
    ours = {_said(each): each for each in json.loads((held or {}).get("family") or "[]")}
    taken = []
    for each in json.loads(row["family"] or "[]"):
        name = f"family:{each['ChengWei']}{each['XingMing']}"
        if _said(each) in ours:
            continue
        before = next((other for other in ours.values() if other["XingMing"] == each["XingMing"]), None)
        if held:
            yield (row["person_id"], row["sheet"], row["name"], name, f"家庭成员　{each['ChengWei']}", "", _member(each),
                   before is not None, (row["sheet"], name) in left)
        if (row["sheet"], name) not in left:
            taken.append(each)
    row["family"] = json.dumps(taken, ensure_ascii=False) if taken else None


def _words(name: str, row: Mapping[str, Any]) -> str:
    """What a field says, as it is shown and compared; of a photo its digest."""
    if name == "party_joined_on":
        joined = row["party_joined_on"]
        return f"{row['political_status'] or ''}{f' {joined:%Y.%m}' if joined else ''}"
    if name in ("full_time_education", "in_service_education"):
        return " ".join(row[column] for column in TOGETHER[name] if row[column])
    value = row[name]
    return f"{value:%Y.%m}" if isinstance(value, date) else value or ""


def _same(one: str, other: str) -> bool:
    """Alike but for blanks, line breaks and a closing mark."""
    return re.sub(r"\s", "", wording.plain(one)).rstrip("。;；") == re.sub(r"\s", "", wording.plain(other)).rstrip("。;；")


def _said(member: Mapping[str, str]) -> tuple[str, ...]:
    born = wording.month(member["ChuShengRiQi"])
    return (member["ChengWei"], member["XingMing"], f"{born:%Y%m}" if born else "", member["ZhengZhiMianMao"], member["GongZuoDanWeiJiZhiWu"])


def _member(member: Mapping[str, str]) -> str:
    return "，".join(part for part in _said(member)[1:] if part)


def _missing_members(rows: pl.DataFrame, whole: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Members of the family that the file has and a form with a family does not name: they stay, also beside another of whom there is one only. Of the name only its first sign is told, as wherever it is masked."""
    family = {row["person_id"]: json.loads(row["family"] or "[]") for row in whole.iter_rows(named=True)}
    told = {person: {each["XingMing"] for each in members} for person, members in family.items()}
    sheets = dict(rows.select("person_id", "sheet").iter_rows())
    for person, relation, name in known("family", rows["person_id"]).filter(pl.col("held_to") == date(9999, 12, 31)).select("person_id", "relation", "name").iter_rows():
        if not told.get(person) or name in told[person]:
            continue
        if relation in ONE_ONLY and any(each["ChengWei"] == relation for each in family[person]):
            yield (sheets[person], 1, "family", "family.two", f"档案中的{relation}是{name[:1]}**，文件写的是另一姓名，导入后有两个{relation}",
                   f"是同一人的，不采用这一栏，在人员档案更正{relation}的姓名、出生日期；换了人的，在人员档案终止原来的", True)
        else:
            yield sheets[person], 1, "family", "family.not_in_form", f"档案中另有家庭成员{relation}{name[:1]}**，文件没有列出；档案保留", "已不是家庭成员的，在人员档案终止", True


def with_posts(rows: pl.DataFrame, places: Places, on: date, given: Mapping[str, str]) -> tuple[pl.DataFrame, list[tuple[Any, ...]]]:
    """With what 现任职务 and 简历 tell: organ, inner unit, post and rank with their dates, and the posts held before."""
    standing = known("standing", rows["person_id"]).filter(pl.col("held_to") == date(9999, 12, 31))
    organs = dict(standing.select("person_id", "organ_id").iter_rows())
    held = dict(known("rank", rows["person_id"]).filter(pl.col("held_to") == date(9999, 12, 31)).select("person_id", "rank").iter_rows())
    said: list[tuple[Any, ...]] = []
    read = []
    for row in rows.iter_rows(named=True):
        found, notices = _post_of(row, places, on, organs.get(row["person_id"]))
        if found["rank"] == held.get(row["person_id"]):
            found["rank_way"] = None  # how a rank that is in the file was obtained, the file says
        read.append(row | found)
        said += [(row["sheet"], 1, *notice, True) for notice in notices]
    schema = rows.schema | {"organ": pl.String, "inner_unit": pl.String, "post": pl.String, "post_on": pl.Date, "rank": pl.String,
                            "rank_on": pl.Date, "rank_way": pl.String, "past": pl.String, "ranks": pl.String}
    blank = {name: pl.lit(None, pl.String).alias(name) for name in BLANK_COLUMNS if name not in schema}
    return pl.DataFrame(read, schema=schema).with_columns(
        *blank.values(), post_on_by_month=True, rank_on_by_month=True, is_main_post=True,
        layer_on=pl.lit(None, pl.Date), probation_until=pl.lit(None, pl.Date)), said


Notice = tuple[str, str, str, str]


def _post_of(row: Mapping[str, Any], places: Places, on: date, held: int | None) -> tuple[dict[str, Any], list[Notice]]:
    """Post, rank and career of one form; and what of it cannot be taken."""
    periods, said = wording.career(row["told"] or ""), []
    ranks = wording.ranks(periods)
    organ, pieces = _organ_in(row["position"] or "", places)
    told = wording.title_and_rank(pieces)
    if series.converted_2019(told[1]):  # what somebody is now is no rank of before 2019: 科员 is their post
        told = "、".join(pieces), ""
    title, rank = (each or None for each in told)
    if held and organ and places.ids[organ] != held:
        said.append(("position", "post.other_organ", "现任职务的机关与人员归属不同，任职未转入", "办理转任后再更改任职"))
        title = None
    elif held and not organ and row["position"]:
        said.append(("position", "post.unknown_organ", "现任职务不是以本单位名称开头的，任职未转入", "在人员档案更改任职"))
        title = None
    post_on = _since(periods, organ, title) if title else None
    rank_on, rank_way = next(((day, way) for day, name, way in reversed(ranks) if name == rank), (None, ""))
    if title and held and post_on is None:
        said.append(("position", "post_on.missing", "简历没有写明任现职务的时间，任职未转入", "简历末段写明起始年月"))
        title = None
    if rank and rank_on is None:
        said.append(("position", "rank_on.missing", f"简历没有写明任{rank}的时间，职级未转入", "在简历中写明，如（其间：2022.06晋升一级主任科员）"))
        rank = None
    past, lost = _past(_told_anew(periods, row["held_resume"] or ""), places) if row["resume"] else ([], [])
    if lost:
        said.append(("resume", "resume.text_only", f"简历有{len(lost)}段不是名册中机关的任职，只保留文字", "、".join(lost[:3])))
    return {"organ": row["organ"] or organ, "inner_unit": _unit_in(title or "", organ, places), "post": title and title[:120], "post_on": post_on,
            "rank": rank, "rank_on": rank_on, "rank_way": rank_way or None, "past": json.dumps(past, ensure_ascii=False),
            "ranks": json.dumps([(day.isoformat(), name, way) for day, name, way in ranks])}, said


def _organ_in(text: str, places: Places) -> tuple[str | None, list[str]]:
    """The organ with whose name a post begins, the longest that fits, and the posts after it."""
    organ = next((text[:end] for end in range(len(text), 1, -1) if text[:end] in places.ids), None)
    return organ, [piece.strip() for piece in re.split("[、，,]", text[len(organ or ""):]) if piece.strip()]


def _unit_in(title: str, organ: str | None, places: Places) -> str | None:
    """The inner unit that a title begins with, of those that the organ has."""
    return next((title[:end] for end in range(len(title) - 1, 1, -1) if organ and (places.ids[organ], title[:end]) in places.units), None)


def _since(periods: list[wording.Period], organ: str | None, title: str) -> date | None:
    """When the present post began: at the first of the last periods that name it without a break."""
    since = None
    for each in reversed(periods):
        if f"{organ or ''}{title}" not in each.words or (since is None and each.until_on is not None):
            break
        since = each.from_on
    return since


def _told_anew(periods: list[wording.Period], held: str) -> list[wording.Period]:
    """The periods that the file's own résumé does not have; one that went on there and ends here is not another."""
    known = {(each.from_on, until, each.words) for each in wording.career(held)
             for until in ([each.until_on] if each.until_on else [None, *(told.until_on for told in periods)])}
    return [each for each in periods if (each.from_on, each.until_on, each.words) not in known]


def _past(periods: list[wording.Period], places: Places) -> tuple[list[dict[str, Any]], list[str]]:
    """The posts held before, at organs that the platform knows; and the words of the others."""
    found, lost = [], []
    for each in periods:
        organ, pieces = _organ_in(each.words, places)
        title, _ = wording.title_and_rank(pieces)
        if organ is None:
            lost.append(each.words[:20])
        elif title and each.until_on and each.from_on < each.until_on:
            found.append({"organ_id": places.ids[organ], "title": title[:120], "from": each.from_on.isoformat(),
                          "until": each.until_on.isoformat()})
    return found, lost


def _placed(rows: pl.DataFrame, places: Places, given: Mapping[str, str]) -> tuple[pl.DataFrame, pl.DataFrame, list[Question]]:
    """The new ones with organ, kind and manager, from the form or the answers; those already registered keep theirs."""
    fresh = pl.col("person_id") < 0
    answer = given.get("organ") if given.get("organ") in places.ids else None
    silent = fresh & (pl.col("organ").is_null() | ~pl.col("organ").is_in(list(places.ids)))
    count = rows.filter(silent).height
    asked = given.get("organ", "")
    fault = f"管辖范围内没有“{asked}”；更正：{nearest_of([asked], places.known)[asked]}" if asked and not answer else ""
    questions = [Question("organ", count, answer or "", fault)] if count else []
    rows = rows.with_columns(organ=pl.when(silent).then(pl.lit(answer)).otherwise("organ"))
    placed = people.with_places(rows.filter(fresh), places)
    placed, more = answered(placed, given, places)
    registered = rows.filter(~fresh).with_columns(organ_id=pl.col("organ").replace_strict(
        places.ids, default=None, return_dtype=pl.Int64))
    rows = pl.concat([placed, registered], how="diagonal_relaxed")
    return rows, nothing(), [*questions, *more]


def differences(rows: pl.DataFrame, on: date, said: list[tuple[Any, ...]]) -> list[Difference]:
    """What every set needs for the persons of these rows."""
    fresh = rows.filter(pl.col("person_id") < 0)
    return [
        basics.difference(basic(rows), on),
        one_at_a_time("standing", roster.standing(fresh, on), on, dated=False, quiet=("team_order",)),
        one_at_a_time("rank", roster.ranks(rows), on, anew={"way": "", "document": ""}),
        many("rank", earlier_ranks(fresh), on, ("valid_from",)),
        one_at_a_time("post", roster.posts(rows, main_post=True), on, anew={"document": ""}),
        many("post", past_posts(rows, said), on, ("valid_from", "title")),
        many("education", education(rows, on), on, ("mode", "education"), alike=roster.BY_NAME, first="highest"),
        many("assessment", assessments(rows, on), on, ("year",)),
        many("family", family(rows, on), on, ("relation", "name")),
        one_at_a_time("particulars", particulars(rows, on), on, dated=False),
        one_at_a_time("photo", shaped(rows.filter(pl.col("photo").is_not_null()), "photo", {
            "sm3": pl.col("photo"), "width": pl.col("photo_width"), "height": pl.col("photo_height")}, pl.lit(on)), on, dated=False)]


def basic(rows: pl.DataFrame) -> pl.DataFrame:
    """A01, as of a roster; of who is in the file only what the form says otherwise."""
    rows = with_id_facts(rows).join(roster.spelt(rows["name"].drop_nulls()), on="name", how="left")
    month = pl.col("birth_on").dt.truncate("1mo") == pl.col("id_birth_on").dt.truncate("1mo")
    birth_on = pl.when(month).then("id_birth_on").otherwise("birth_on")
    said = pl.any_horizontal(pl.col(name).is_not_null() for name in (
        "name", "sex", "birth_on", "ethnicity", "native_place", "political_status", "party_joined_on", "work_started_on", "health", "id_number"))
    return shaped(rows.filter(said), "basic", {
        "name": pl.col("name"), "name_pinyin": pl.col("name_pinyin"), "name_initials": pl.col("name_initials"),
        "name_strokes": pl.col("name_strokes"), "birth_on": birth_on,
        "sex": pl.coalesce("sex", pl.when(pl.col("person_id") < 0).then("id_sex")),
        **{name: pl.col(name) for name in ("id_number", "ethnicity", "native_place", "political_status", "party_joined_on",
                                           "work_started_on", "health")}}, birth_on)


def earlier_ranks(fresh: pl.DataFrame) -> pl.DataFrame:
    """The ranks of somebody new before the present one."""
    lines = [(row["person_id"], row["sheet"], rank, way or None, date.fromisoformat(day), date.fromisoformat(after))
             for row in fresh.iter_rows(named=True)
             for (day, rank, way), (after, *_) in _pairs(json.loads(row["ranks"]), row["rank_on"])]
    frame = pl.DataFrame(lines, orient="row", schema={"person_id": pl.Int64, "sheet": pl.String, "rank": pl.String, "way": pl.String, "from": pl.Date,
                                                      "until": pl.Date})
    return shaped(frame.with_columns(row=pl.lit(1, pl.Int64)), "rank", {
        "series": pl.col("rank").replace_strict(roster.SERIES_OF, default=series.GENERAL), "rank": pl.col("rank"), "way": pl.col("way")},
        pl.col("from"), pl.lit(True), pl.col("until"))


Told = tuple[str, str, str]  # a day, the rank since then, the way


def _pairs(ranks: list[Told], present_on: date | None) -> Iterator[tuple[Told, Told]]:
    """Each rank with the one that ended it, up to the present one; nothing where the present one is not known."""
    at = next((at for at, (day, *_) in enumerate(ranks) if present_on and day == present_on.isoformat()), 0)
    yield from pairwise(ranks[:at + 1])


def past_posts(rows: pl.DataFrame, said: list[tuple[Any, ...]]) -> pl.DataFrame:
    """The posts of the résumé that fall where the file knows of none; the others are told, and stay in the text."""
    held: dict[int, list[tuple[date, date]]] = {}
    for person, start, end in known("post", rows["person_id"]).filter("is_main").select("person_id", "valid_from", "held_to").iter_rows():
        held.setdefault(person, []).append((start, end))
    lines: list[tuple[Any, ...]] = []
    for row in rows.iter_rows(named=True):
        spans = held.setdefault(row["person_id"], [])
        if row["post"] and row["post_on"]:
            spans.append((row["post_on"], date.max))
        for each in json.loads(row["past"]):
            start, end = date.fromisoformat(each["from"]), date.fromisoformat(each["until"])
            if any(one < end and start < other for one, other in spans):
                said.append((row["sheet"], 1, "resume", "resume.held", f"{start:%Y.%m}—{end:%Y.%m}“{each['title']}”与已有任职的时间重叠，只保留文字",
                             "任职有误的，在人员档案更正", True))
            else:
                spans.append((start, end))
                lines.append((row["person_id"], row["sheet"], each["organ_id"], each["title"], start, end))
    frame = pl.DataFrame(lines, orient="row", schema={"person_id": pl.Int64, "sheet": pl.String, "organ_id": pl.Int64, "title": pl.String,
                                                      "from": pl.Date, "until": pl.Date})
    return shaped(frame.with_columns(row=pl.lit(1, pl.Int64)), "post", {
        "organ_id": pl.col("organ_id"), "title": pl.col("title"), "layer": pl.lit(""), "is_main": pl.lit(True), "in_team": pl.lit(False)},
        pl.col("from"), pl.lit(True), pl.col("until"))


def education(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """A08 as of a roster; the form's school names the subject too."""
    told = rows.filter(pl.col("full_time_education").is_not_null() | pl.col("in_service_education").is_not_null())
    return roster.education(told, on).with_columns(major=pl.when(pl.col("school").is_not_null()).then(pl.lit("")))


def assessments(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """A15 of the years that are over."""
    lines = [(row["person_id"], row["organ_id"], row["sheet"], 1, year, grade) for row in rows.iter_rows(named=True)
             for year, grade in wording.results(row["assessments"] or "")[0].items() if year < on.year]
    return roster.graded(pl.DataFrame(lines, orient="row", schema={"person_id": pl.Int64, "organ_id": pl.Int64, "sheet": pl.String,
                                                                   "row": pl.Int64, "year": pl.Int64, "grade": pl.String}), on)


def family(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """A36; a member without name or relation was told already."""
    lines = [(row["person_id"], row["sheet"], 1, each["ChengWei"][:20], each["XingMing"][:80], wording.month(each["ChuShengRiQi"]),
              each["ZhengZhiMianMao"][:20], each["GongZuoDanWeiJiZhiWu"][:160])
             for row in rows.iter_rows(named=True) for each in json.loads(row["family"] or "[]") if each["ChengWei"] and each["XingMing"]]
    columns = {"relation": pl.String, "name": pl.String, "birth_on": pl.Date, "political_status": pl.String, "workplace": pl.String}
    frame = pl.DataFrame(lines, orient="row", schema={"person_id": pl.Int64, "sheet": pl.String, "row": pl.Int64, **columns})
    return shaped(frame.unique(["person_id", "relation", "name"], keep="first", maintain_order=True), "family",
                  {name: pl.col(name) for name in columns}, pl.lit(on))


def particulars(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """The form's own words, kept beside the other sets."""
    names = ("birth_place", "technical_title", "speciality", "resume", "awards", "others")
    said = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
    return shaped(rows.filter(said), "particulars", {name: pl.col(name) for name in names}, pl.lit(on))
