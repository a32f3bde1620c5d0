"""信息采集工作簿 → who each is, the values set by set, and where they differ from the file.

A row with a fault is left out alone, a person's with all of theirs. Of who is in the file, an officer may leave out a set;
what contradicts the file is told and not taken. History that falls where the file knows of none is added.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from xianneng.foundation.exchange.findings import finding, nothing
from xianneng.foundation.exchange.kinds import workbook as kind
from xianneng.foundation.exchange.kinds.people import unknown_organs
from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.frames import reading_of
from xianneng.foundation.record.sets import SETS
from xianneng.law import sanctions, series
from xianneng.law.phrases import phrase
from xianneng.work.personnel.importers import basics, forms, lawful, lists, people, roster
from xianneng.work.personnel.importers.answers import answered
from xianneng.work.personnel.importers.comparing import Difference, current, known, many, one_at_a_time
from xianneng.work.personnel.importers.places import REGION, Places
from xianneng.work.personnel.importers.roster import IDENTITY, shaped

LEFT = forms.LEFT
INNER, LONGEST = "内设机构", 60  # letters of an inner unit's name, that of its organ counted
AWAY = ("离退人员", "调出人员", "已去世", "其他人员")  # 人员管理状态 of who serves no more
MANAGED = {"省级党委管理干部": ("省", "自治区"), "市级党委管理干部": ("市", "州", "盟", "地区"), "县级党委管理干部": ("县", "旗", "区", "市")}
OWN = "其他"  # 管理类别 of whom the organ itself manages
CLASH_CELLS = {"rank": "rank", "post": "title", "standing": "organ", "level": "level", "registration": "registered_on"}


def plan(good: pl.DataFrame, scope: Scope, places: Places, on: date, given: Mapping[str, str], *,
         own: Collection[int], opens: bool) -> people.Plan:
    """Compare the workbook's good rows with the file as of ``on``. ``given``: kind and manager of those who are new; sets left out."""
    with reading_of(good.height):
        owned = kind.owners(good)
        persons, refused = _persons(kind.of(kind.PERSONS, good, owned), scope, places, on)
        parts = {part: _theirs(kind.of(part, good, owned), persons) for part in kind.PARTS if part not in (kind.ORGANS, kind.PERSONS)}
        inner = set(kind.of(kind.ORGANS, good, owned).filter(pl.col("organ_nature") == INNER, pl.col("organ_name").str.len_chars() <= LONGEST)["organ_name"])
        posts, said = _posts(parts[kind.POSTS], parts[kind.GRADES], inner, places)
        posts, units = _with_units(posts, places)
        ranks = _ranks(parts[kind.GRADES], persons)
        main, questions = answered(_main(persons, posts, ranks), given, places)
        found = differences(main, posts, ranks, parts, on) if main.height else []
        clashes = pl.concat([nothing(), *(_clashes(each) for each in found)])
        fields, found = compared(main, [replace(each, clashes=each.clashes.clear()) for each in found], given)
        about = [people.ungraded(main), lawful.checked(main, places, on)] if main.height else []
        said = pl.concat([refused, said, clashes, *about, _moved(main)])
    planned = people.planned(main.drop("unit_id"), found, said, on=on, own=own, opens=opens, questions=questions)
    stopped = main.join(planned.refused.filter(~pl.col("is_notice")), on=["sheet", "row"], how="semi")["person_id"]
    return replace(_founding(planned, units), fields=fields, refused=pl.concat([planned.refused, *_lone(parts, stopped)]))


def _persons(persons: pl.DataFrame, scope: Scope, places: Places, on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A01 with `person_id`, of those who can be taken; and what is wrong with the others."""
    numbered, unknown = forms.by_name_and_birth(persons, scope)
    silent = pl.col("id_number").is_null()
    wrong = [unknown,
             finding(numbered, "id_number", "person.no_number", silent & (pl.col("namesakes") == 0),
                     "没有身份证号，名册中也没有同名同出生年月的人", "填写18位身份证号"),
             finding(numbered, "id_number", "person.several", silent & (pl.col("namesakes") > 1),
                     phrase("没有身份证号，而同名同出生年月的有{}人", "namesakes"), "填写18位身份证号")]
    numbered = numbered.filter(~silent).drop("namesakes")
    wrong.append(finding(numbered, "id_number", "person.repeated", ~pl.col("id_number").is_first_distinct(), "同一人已有另一行", "只留一行"))
    found = people.identified(numbered.unique("id_number", keep="first", maintain_order=True), scope, True)
    fresh = pl.col("person_id") < 0
    wrong += [
        finding(found, "id_number", "person.elsewhere", pl.col("elsewhere"), *people.ELSEWHERE),
        *unknown_organs(found.filter(~pl.col("elsewhere")), "organ", places.known | frozenset(places.ambiguous)),
        finding(found, "organ", "organ.ambiguous", pl.col("organ").is_in(list(places.ambiguous)), phrase("有多个机构叫“{}”", "organ"),
                "填写机构编码，或在前面加上地区名称"),
        finding(found, "organ", "organ.missing", fresh & pl.col("organ").is_null(), "新增人员没有统计关系所在单位", "填写机构表中的全称"),
        finding(found, "status", "person.away", fresh & pl.col("status").is_in(AWAY), phrase("人员管理状态为{}，不新开档案", "status"),
                "不是本单位在职人员的，从工作簿中删去"),
        finding(found, "rank_on", "rank_on.missing", pl.col("rank").is_not_null() & pl.col("rank_on").is_null(),
                phrase("有现职级“{}”而无任现职级时间", "rank"), "填写任现职级时间，年限据此计算")]
    refused = pl.concat([nothing(), *wrong])
    taken = found.join(refused.filter(~pl.col("is_notice")), on=["sheet", "row"], how="anti", maintain_order="left")
    placed = taken.join(
        people.organ_ids(taken["organ"], places), on="organ", how="left", maintain_order="left")
    return _where(placed, places, on), refused


def _where(persons: pl.DataFrame, places: Places, on: date) -> pl.DataFrame:
    """With the organ (of who is in the file, the file's: another one is a transfer) and 管理单位 by its words."""
    held = current("standing", persons["person_id"], on).select(
        "person_id", held_organ="organ_id_now", held_status="status_now", finer=pl.col("establishment_now") == "政法专项编制")
    joined = persons.join(held, on="person_id", how="left", maintain_order="left").with_columns(
        moved=(pl.col("held_organ") != pl.col("organ_id")).fill_null(False))
    pairs = joined.select("managed", "organ_id").drop_nulls().unique().iter_rows()
    frame = pl.DataFrame([(managed, organ, manager_of(managed, organ, places)) for managed, organ in pairs], orient="row",
                         schema={"managed": pl.String, "organ_id": pl.Int64, "manager_id": pl.Int64})
    found = joined.join(frame, on=["managed", "organ_id"], how="left", maintain_order="left")
    same = pl.col("finer").fill_null(False) & (pl.col("establishment") == "行政编制")  # the workbook has no word for it
    return found.with_columns(establishment=pl.when(~same).then("establishment"), organ_id=pl.coalesce("held_organ", "organ_id"), manager_id=pl.when(~pl.col("moved")).then("manager_id"),
                              manager=pl.when(pl.col("manager_id").is_not_null()).then("managed"))


def manager_of(managed: str, organ: int, places: Places) -> int | None:
    """管理类别 → who manages: 其他 the organ itself, 县级 the nearest region, 市级 the one above a county, 省级 the province."""
    if managed == OWN:
        return organ
    regions = [each for each in places.above(organ) if each.kind == REGION]
    fitting = [each.id for each in regions if each.name.endswith(MANAGED.get(managed, ()) or ("\0",))]
    if not fitting:
        return None
    return fitting[0] if managed.startswith("县") else fitting[-1]


def _theirs(rows: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """One sheet's rows with whose they are; who is not taken has null."""
    return rows.join(persons.select("owner", "person_id", "organ_id"), on="owner", how="left", maintain_order="left")


def _lone(parts: Mapping[str, pl.DataFrame], stopped: pl.Series) -> list[pl.DataFrame]:
    """Rows of somebody whose row of A01 is not taken."""
    return [finding(rows, "name", "person.other_row", pl.col("person_id").is_null() | pl.col("person_id").is_in(stopped.implode()), "此人在A01人员表的一行有问题", "一并更正后再导入")
            for rows in parts.values()]


def _moved(main: pl.DataFrame) -> pl.DataFrame:
    """Who is at another organ by the file: that is no matter of an import."""
    return finding(main, "organ", "organ.other", pl.col("moved"), "统计关系所在单位与人员归属不同，未转入", "办理人员调转后再更改", is_notice=True)


def _posts(posts: pl.DataFrame, grades: pl.DataFrame, inner: Collection[str], places: Places) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A02 of those who are taken, with `post_organ`, `inner_unit`, `layer`, `is_now`; and what is told of the others.

    ``inner``: the names that B01 has as 内设机构.
    """
    theirs = posts.filter(pl.col("person_id").is_not_null())
    named = [(organ, place, *(found or (None, None))) for organ, place in theirs.select("organ_id", "place").drop_nulls().unique().iter_rows()
             for found in [place_of(place, organ, inner, places)]]
    found = theirs.join(pl.DataFrame(named, orient="row", schema={
        "organ_id": pl.Int64, "place": pl.String, "post_organ": pl.Int64, "inner_unit": pl.String}), on=["organ_id", "place"], how="left", maintain_order="left")
    lost = finding(found, "place", "place.unknown", pl.col("post_organ").is_null(), phrase("“{}”不是平台里的机构，这一任职未转入", "place"),
                   "内设机构写作“机关全称＋内设机构”；平台以外单位的任职写在简历里", is_notice=True)
    held = found.filter(pl.col("post_organ").is_not_null()).with_columns(is_now=pl.col("until_on").is_null())
    alone = pl.col("is_now") & (pl.col("is_now").sum().over("person_id") == 1)
    return _layered(held.with_columns(is_main=pl.coalesce("is_main", alone)), grades), lost


def place_of(place: str, organ: int, inner: Collection[str], places: Places) -> tuple[int, str | None] | None:
    """任职机构名称 → organ and inner unit: an organ's name, one with the unit's after it, or a unit of the person's own organ."""
    if place in places.ids:
        return places.ids[place], None
    if place in inner and (organ, place) in places.units:
        return organ, place
    above = next((place[:end] for end in range(len(place) - 1, 1, -1)
                  if place[:end] in places.ids and places.by_id[places.ids[place[:end]]].kind != REGION), None)
    if above and (place in inner or (places.ids[above], place[len(above):]) in places.units):
        return places.ids[above], place[len(above):]
    return (organ, place) if place in inner or (organ, place) in places.units else None


def _with_units(posts: pl.DataFrame, places: Places) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """With `unit_id`, negative of an inner unit that is not there yet; and those, in their order."""
    pairs = posts.select("post_organ", "inner_unit").drop_nulls().unique(maintain_order=True).rows()
    new = [pair for pair in pairs if pair not in places.units]
    ids = {pair: -at for at, pair in enumerate(new, 1)} | {pair: places.units[pair] for pair in pairs if pair in places.units}
    frame = pl.DataFrame([(*pair, id_) for pair, id_ in ids.items()], orient="row",
                         schema={"post_organ": pl.Int64, "inner_unit": pl.String, "unit_id": pl.Int64})
    return posts.join(frame, on=["post_organ", "inner_unit"], how="left", maintain_order="left"), new


def _founding(planned: people.Plan, units: Sequence[tuple[int, str]]) -> people.Plan:
    """The plan with the inner units that its rows still need, counted anew."""
    with_unit = [each.rows["unit_id"] for each in planned.differences if "unit_id" in each.rows.columns]
    used = sorted({unit for column in with_unit for unit in column.drop_nulls() if unit < 0}, reverse=True)
    anew = {unit: -at for at, unit in enumerate(used, 1)}
    found = [replace(each, rows=each.rows.with_columns(pl.col("unit_id").replace(anew))) if "unit_id" in each.rows.columns else each
             for each in planned.differences]
    return replace(planned, units=[units[-unit - 1] for unit in used], differences=found)


def _layered(posts: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """With the layer that A05 says the person had when a leading post began; none of a post that leads nobody."""
    layers = grades.filter(pl.col("grade").is_in(list(series.layers()))).select(
        "person_id", "grade", start=pl.col("from_on").dt.truncate("1mo"), end=pl.col("until_on").fill_null(OPEN)).drop_nulls("person_id").sort("start")
    found = posts.with_columns(start=pl.col("from_on").dt.truncate("1mo")).sort("start", maintain_order=True).join_asof(
        layers, on="start", by="person_id", strategy="backward", check_sortedness=False)
    said = pl.when(pl.col("end") > pl.col("start")).then("grade")
    return found.with_columns(layer=pl.when(pl.col("is_leading")).then(said).when(~pl.col("is_leading")).then(pl.lit(""))).drop("start", "end", "grade")


def _ranks(grades: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Every rank that A05 tells, and the present one of A01 where A05 has it not; one of before 2019-06-01 ends then.

    person_id, sheet, row, rank, from_on, by_month, until_on, document, is_now.
    """
    since = {name: rank.row["effective_until"] for name, rank in series.ranks().items() if rank.row["effective_until"]}
    told = grades.filter(pl.col("person_id").is_not_null() & pl.col("grade").is_in(list(series.ranks()))).select(
        *IDENTITY, "from_on", "until_on", "document", rank="grade", by_month="from_on_by_month")
    present = persons.filter(pl.col("rank").is_not_null()).select(
        *IDENTITY, "rank", from_on="rank_on", by_month="rank_on_by_month").join(
        told.filter(pl.col("until_on").is_null()).select("person_id", "rank"), on=["person_id", "rank"], how="anti", maintain_order="left")
    ended = pl.col("rank").replace_strict(since, default=None, return_dtype=pl.String).str.to_date()
    return pl.concat([told, present], how="diagonal").with_columns(until_on=pl.coalesce(pl.min_horizontal("until_on", ended), ended, "until_on")).with_columns(
        is_now=pl.col("until_on").is_null())


def _main(persons: pl.DataFrame, posts: pl.DataFrame, ranks: pl.DataFrame) -> pl.DataFrame:
    """A01 beside the present main post and rank, in the columns of a roster."""
    post = posts.filter(pl.col("is_main") & pl.col("is_now")).unique("person_id", keep="first", maintain_order=True).select(
        "person_id", "post_organ", "inner_unit", "unit_id", "team_order", "layer", post="title", post_on="from_on", post_on_by_month="from_on_by_month")
    rank = ranks.filter("is_now").sort("from_on").unique("person_id", keep="last", maintain_order=True).select(
        "person_id", now="rank", now_on="from_on", now_by_month="by_month", rank_sheet="sheet", rank_row="row")
    first = posts.filter(pl.col("post_organ") == pl.col("organ_id")).group_by("person_id").agg(first_here_on=pl.col("from_on").min())
    found = persons.drop("rank", "rank_on", "rank_on_by_month")
    for more in (post, rank, first):
        found = found.join(more, on="person_id", how="left", maintain_order="left")
    leads, here = pl.col("layer") != "", pl.col("post_organ") == pl.col("organ_id")
    return found.rename({"now": "rank", "now_on": "rank_on", "now_by_month": "rank_on_by_month"}).with_columns(
        post_layer=pl.coalesce(pl.when(leads).then("layer"), pl.when(pl.col("layer").is_null()).then("post_layer")),
        unit_id=pl.when(here).then("unit_id"), is_main_post=True, layer_on="first_here_on", note=pl.lit(None, pl.String),
        post_category=pl.lit(None, pl.String), probation_until=pl.lit(None, pl.Date), wage_step=pl.lit(None, pl.Int64))


def differences(main: pl.DataFrame, posts: pl.DataFrame, ranks: pl.DataFrame, parts: Mapping[str, pl.DataFrame], on: date) -> list[Difference]:
    """What every set needs for the persons of these rows."""
    serving = main.filter((pl.col("person_id") < 0) | (pl.col("held_status") == "在职"))
    honours = kind.honour_of(_taken(parts[kind.HONOURS])).rename({"from_on": "decided_on", "from_on_by_month": "decided_on_by_month"})
    return [
        basics.difference(roster.basic(main), on),
        one_at_a_time("standing", roster.standing(serving, on), on, dated=False, quiet=("team_order",)),
        one_at_a_time("rank", _rank_rows(ranks.join(main.select("person_id", rank_row="rank_row", rank_sheet="rank_sheet"), on="person_id").filter(
            (pl.col("row") == pl.col("rank_row")) & (pl.col("sheet") == pl.col("rank_sheet")))), on, anew={"way": "", "document": ""}),
        many("rank", _rank_rows(_free("rank", ranks.filter(~pl.col("is_now")), "rank", ranks.filter("is_now"), on)), on, ("valid_from", "rank")),
        one_at_a_time("level", roster.levels(main), on, anew={"step": None}),
        one_at_a_time("registration", roster.registrations(main, on), on),
        one_at_a_time("post", _post_rows(posts.filter(pl.col("is_main") & pl.col("is_now")).unique("person_id", keep="first", maintain_order=True)), on,
                      anew={"document": ""}),
        many("post", _post_rows(_others(posts, on)), on, ("valid_from", "title")),
        many("education", learning(_taken(parts[kind.LEARNING]), on), on, ("mode", "education", "school"), dated=True),
        many("assessment", roster.graded(_taken(parts[kind.RESULTS]).rename({"result": "grade"}).join(
            main.select("person_id", "organ_id"), on="person_id", how="left", maintain_order="left"), on), on, ("year",)),
        many("award", _awards(honours), on, ("valid_from", "name")),
        *lists.imposed(_new_sanctions(honours), Places(on, {}, {}), on),
        many("family", family(_taken(parts[kind.FAMILY]), on), on, ("relation", "name")),
        one_at_a_time("particulars", particulars(main, on), on, dated=False),
        one_at_a_time("photo", photos(main, on), on, dated=False)]


def _taken(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("person_id").is_not_null())


def _rank_rows(ranks: pl.DataFrame) -> pl.DataFrame:
    """A05 职级, with their dates and documents."""
    converted = pl.when((pl.col("person_id") < 0) & (pl.col("from_on") == kind.RANKS_FROM)).then(pl.lit("套转"))
    return shaped(ranks, "rank", {"series": pl.col("rank").replace_strict(roster.SERIES_OF, default=series.GENERAL), "rank": pl.col("rank"),
                                  "way": converted, "document": pl.col("document")}, pl.col("from_on"), pl.col("by_month").fill_null(False), pl.col("until_on"))


def _post_rows(posts: pl.DataFrame) -> pl.DataFrame:
    """A02, with the layer where the workbook tells it; of somebody new, whoever leads is of the team."""
    fresh = pl.col("person_id") < 0
    return shaped(posts, "post", {
        "organ_id": pl.col("post_organ"), "unit_id": pl.col("unit_id"), "title": pl.col("title"),
        "layer": pl.when(fresh).then(pl.col("layer").fill_null("")).otherwise("layer"), "is_main": pl.col("is_main").fill_null(False),
        "in_team": pl.when(fresh).then(pl.coalesce("in_team", pl.col("layer").fill_null("") != "")).otherwise("in_team"),
        "document": pl.col("document")}, pl.col("from_on"), pl.col("from_on_by_month"), pl.col("until_on"))


def _others(posts: pl.DataFrame, on: date) -> pl.DataFrame:
    """The posts beside the present main one: those of before that were main where the file knows of none, and the others."""
    present = posts.filter(pl.col("is_main") & pl.col("is_now"))
    past = _free("post", posts.filter(pl.col("is_main") & ~pl.col("is_now")), "title", present, on)
    return pl.concat([past, posts.filter(~pl.col("is_main").fill_null(False))])


def _free(key: str, past: pl.DataFrame, name: str, present: pl.DataFrame, on: date) -> pl.DataFrame:
    """Of what was held before, what the file has so already or knows nothing of for that time; the row it holds now is not meant."""
    main = pl.col("is_main") if key == "post" else pl.lit(True)
    held = known(key, past["person_id"]).filter(main).select("person_id", held=name, start="valid_from", end="held_to")
    coming = present.select("person_id", held=name, start="from_on", end=pl.lit(OPEN))
    pairs = past.select("person_id", "sheet", "row", "from_on", "until_on", name).join(pl.concat([held, coming]), on="person_id")
    same = (pl.col("held") == pl.col(name)) & (pl.col("start") == pl.col("from_on"))
    taken = pairs.filter(((pl.col("start") < pl.col("until_on")) & (pl.col("from_on") < pl.col("end")) & ~same) | (same & (pl.col("end") > on)))
    return past.join(taken, on=["sheet", "row"], how="anti", maintain_order="left")


def learning(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """A08. One of a mode and kind is the one of the file, however its school is spelt; where there are several, by the school.

    Of somebody new the highest is the highest kind, of the latest; who is in the file keeps theirs.
    """
    told = rows.with_columns(mode=pl.col("mode").fill_null(""), education=pl.coalesce("education", "education_code"),
                             degree=pl.coalesce("degree", pl.col("degree_code").str.strip_suffix("学位"))).with_columns(
        level=roster.kind_of("education"), told=pl.col("from_on").fill_null(UNDATED)).sort("person_id", "level", "told", descending=[False, False, True])
    same = ["person_id", "mode", "education"]
    one = known("education", rows["person_id"]).filter(pl.len().over(same) == 1).select(*same, held_school="school")
    found = told.with_columns(first=pl.int_range(pl.len()).over("person_id") == 0, several=pl.len().over(same) > 1).join(
        one, on=same, how="left", maintain_order="left")
    has = known("education", rows["person_id"])["person_id"].unique()
    highest = pl.when(~pl.col("person_id").is_in(has.implode())).then("first")
    return shaped(found, "education", {
        "mode": pl.col("mode"), "education": pl.col("education"), "degree": pl.col("degree"), "school": pl.col("school"), "major": pl.col("major"),
        "highest": highest}, pl.col("from_on"), pl.col("from_on_by_month")).with_columns(
        found.select(_school=pl.when(~pl.col("several")).then("held_school").otherwise(None))["_school"]).with_columns(
        _school=pl.coalesce("_school", "school", pl.lit("")))


def _awards(honours: pl.DataFrame) -> pl.DataFrame:
    """A14 奖励, by the name it was given or its kind."""
    return shaped(honours.filter(pl.col("award").is_not_null()), "award", {
        "name": pl.coalesce("honour", "award"), "granted_by": pl.col("decided_by")}, pl.col("decided_on"))


def _new_sanctions(honours: pl.DataFrame) -> pl.DataFrame:
    """A14 惩戒 that the file has not yet: how long one works, the file knows better than the workbook, which does not say it."""
    told = honours.filter(pl.col("track").is_not_null()).with_columns(until_on=pl.lit(None, pl.Date), document=pl.lit(None, pl.String))
    held = known("sanction", told["person_id"]).select("person_id", decided_on="valid_from", track=sanctions.measured(), sanction_kind="kind")
    return told.join(held, on=held.columns, how="anti", maintain_order="left")


def family(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """A36."""
    return shaped(rows.unique(["person_id", "relation", "member"], keep="first", maintain_order=True), "family", {
        "relation": pl.col("relation"), "name": pl.col("member"), "birth_on": pl.col("born_on"), "political_status": pl.col("political_status"),
        "workplace": pl.col("workplace")}, pl.lit(on))


def particulars(main: pl.DataFrame, on: date) -> pl.DataFrame:
    """What A01 says in words of its own; 无 is nothing."""
    said = main.with_columns(awards=pl.when(pl.col("awards").str.strip_chars("。 ") != "无").then("awards"))
    names = ("birth_place", "technical_title", "speciality", "resume", "awards")
    told = said.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
    return shaped(told, "particulars", {name: pl.col(name) for name in names}, pl.lit(on))


def photos(main: pl.DataFrame, on: date) -> pl.DataFrame:
    """A57, which packages have: width, height and digest stand in one column of A01."""
    size = pl.col("photo").str.extract_groups(r"^(\d+)×(\d+) ([0-9a-f]{64})$")
    told = main.filter(pl.col("photo").is_not_null())
    return shaped(told, "photo", {"sm3": size.struct.field("3"), "width": size.struct.field("1"), "height": size.struct.field("2")}, pl.lit(on))


def _clashes(each: Difference) -> pl.DataFrame:
    """What contradicts the file and is not taken, at its cell."""
    return each.clashes.select(
        "sheet", "row", key=pl.lit(CLASH_CELLS.get(each.key, "")), code=pl.lit(f"{each.key}.contradicts_file"),
        message=phrase("与档案不一致，未转入：档案中自{}起为“{}”", pl.col("held_from").cast(pl.String), "held"),
        would_be_right=pl.lit("核对日期；确属档案有误的，请在人员档案中更正"), is_notice=pl.lit(True))


def compared(main: pl.DataFrame, found: Sequence[Difference], given: Mapping[str, str]) -> tuple[pl.DataFrame, list[Difference]]:
    """Where the workbook differs from the file, a line for each person and set (`forms.FIELDS`); and the differences without the sets left out."""
    changes = pl.concat([each.changes for each in found]) if found else pl.DataFrame()
    if not changes.height:
        return pl.DataFrame(), list(found)
    left = pl.DataFrame(sorted(forms.left_out(given)), orient="row", schema={"sheet": pl.String, "field": pl.String}).with_columns(left=pl.lit(True))
    labels = {f"{key}.{column}": item.label(column) for key, item in SETS.items() for column in item.columns()}
    hidden = pl.col("key").replace_strict({key: item.masked for key, item in SETS.items()}, return_dtype=pl.List(pl.String)).list.contains(pl.col("column"))
    called = phrase("{}.{}", "key", "column").replace_strict(labels, default="起始日期", return_dtype=pl.String)
    shown = ~pl.col("column").str.ends_with("_id")
    who = main.select("person_id", "name", sheet=phrase("{} 第{}行", "sheet", "row"))
    lines = changes.with_columns(hidden=hidden & (pl.col("old") != ""), shown=shown, called=called).group_by("person_id", "key", maintain_order=True).agg(
        ours=phrase("{} {}", "called", "old").filter(pl.col("shown") & (pl.col("old") != "") & ~pl.col("hidden")).str.join("\n"),
        theirs=phrase("{} {}", "called", "new").filter(pl.col("shown") & (pl.col("new") != "")).str.join("\n"), hidden=pl.col("hidden").any())
    fields = lines.join(who, on="person_id", maintain_order="left").rename({"key": "field"}).join(
        left, on=["sheet", "field"], how="left", maintain_order="left").with_columns(
        title=pl.col("field").replace_strict({key: item.title for key, item in SETS.items()}), left=pl.col("left").fill_null(False))
    without = {key: rows["person_id"] for (key,), rows in fields.filter("left").partition_by("field", as_dict=True).items()}
    kept = [each.without(without[each.key]) if each.key in without else each for each in found]
    return fields.select(*forms.FIELDS), kept
