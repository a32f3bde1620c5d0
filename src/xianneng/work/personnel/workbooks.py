"""The file as 信息采集工作簿: the sheets of the workbook for some persons on a date, in texts as it writes them.

What is exported and imported again changes nothing, and carries into another platform all that both have a place for.
Days are written with eight digits, so that none is lost.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import polars as pl

from xianneng.foundation.exchange import workbook as writing
from xianneng.foundation.exchange.kinds import workbook as kind
from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.foundation.organs.queries import INNER
from xianneng.foundation.record.frames import copy_frame, reading_of
from xianneng.foundation.record.resume import numeral
from xianneng.work.personnel.importers.places import REGION
from xianneng.work.personnel.importers.workbook import MANAGED, OWN

TEXT, DAY, NUMBER, FLAG = pl.String, pl.Date, pl.Int64, pl.Boolean
KNOWN = "{0}.known_to = '9999-12-31Z' AND {0}.person_id = ANY(%(persons)s) AND {0}.valid_from <= %(on)s"
HOLDS = KNOWN + " AND {0}.valid_to > %(on)s"
AT = "{0}.known_to = '9999-12-31Z' AND {0}.valid_from <= %(on)s AND {0}.valid_to > %(on)s"
KINDS = {"公务员": "公务员", "参公": "参照管理事业单位工作人员", "事业": "事业单位管理人员", "工勤": "机关工勤人员"}
ESTABLISHMENTS = {"事业编制": "事业编制（其他）", "政法专项编制": "行政编制"}
GRADES = {"国家级正职": "中央、国家级（正）", "国家级副职": "中央、国家级（副）", "省部级正职": "省级", "省部级副职": "副省级", "厅局级正职": "地、厅、司、局级",
          "厅局级副职": "副地、副厅、副司、副局级", "县处级正职": "县、处级", "县处级副职": "副县、副处级", "乡科级正职": "乡、科级", "乡科级副职": "副乡、副科级"}
RESULTS = {"未参加": "不进行考核"}
HONOURS = {word: caption for caption, word in kind.words("ZB65").items() if word}
PARTIES = ("群众", "共青团员")  # of whom 入党时间文字 says nothing


# What stays blank where an item is hidden: whole sheets, and columns of the persons' sheet.
SHEETS = {"education": kind.LEARNING, "assessment": kind.RESULTS, "award": kind.HONOURS, "sanction": kind.HONOURS, "family": kind.FAMILY}
BLANK = {"id_number": ("id_number",), "ethnicity": ("ethnicity",), "native_place": ("native_place",), "health": ("health",),
         "political": ("political_status", "party_joined_on", "party_words"), "level": ("level",), "registration": ("registered_on",),
         "award": ("awards",), "sanction": ("awards",), "particulars": ("birth_place", "technical_title", "speciality", "resume", "awards")}


def workbook(person_ids: Sequence[int], on: date, *, hidden: Collection[str] = ()) -> bytes:
    """The workbook of these persons, who are in scope, in their order, without the items that are ``hidden``."""
    sheets = _without(parts(person_ids, on), hidden)
    target = BytesIO()
    writing.write(target, sheets, facts={"单位名称": sheets[kind.ORGANS]["organ_name"].head(1).to_list(), "实有人数": [str(len(person_ids))],
                                         "本年末机构数": [str(sheets[kind.ORGANS].height)]})
    return target.getvalue()


def parts(person_ids: Sequence[int], on: date) -> dict[str, pl.DataFrame]:
    """Of each sheet the rows, by part and key of the column; a column that is not there is blank."""
    with reading_of(len(person_ids)):
        params = {"persons": list(person_ids), "on": on}
        organs = _organs(params)
        called = organs.select("organ_id", "organ_name")
        who = _persons(params, called, organs)
        order = who.select("person_id", "name", "id_number").with_row_index("at")
        posts = _posts(params, called, who)
        found = {kind.PERSONS: who, kind.POSTS: posts, kind.GRADES: _grades(params, posts), kind.LEARNING: _learning(params),
                 kind.HONOURS: _honours(params), kind.RESULTS: _results(params), kind.FAMILY: _family(params)}
    sheets = {kind.ORGANS: organs}
    for part, rows in found.items():
        keyed = rows.drop("name", "id_number", strict=False) if part != kind.PERSONS else rows.drop("name", "id_number")
        sheets[part] = order.join(keyed, on="person_id", maintain_order="left_right").drop("at", "person_id")
    return sheets


def _without(sheets: dict[str, pl.DataFrame], hidden: Collection[str]) -> dict[str, pl.DataFrame]:
    """The sheets with what is hidden left blank; an ID number, by which each sheet names its person, in all of them."""
    blank = {name for key in hidden for name in BLANK.get(key, ())}
    emptied = {SHEETS[key] for key in hidden if key in SHEETS}
    return {part: (rows.clear() if part in emptied else rows.with_columns(
        pl.lit(None, rows.schema[name]).alias(name) for name in rows.columns if name in blank and (part == kind.PERSONS or name == "id_number")))
        for part, rows in sheets.items()}


def _day(column: str) -> pl.Expr:
    """Eight digits; a beginning that nobody said and an open end are blank."""
    return pl.when(~pl.col(column).is_in([UNDATED, OPEN])).then(pl.col(column).dt.strftime("%Y%m%d")).alias(column)


def _flag(value: pl.Expr) -> pl.Expr:
    return pl.when(value).then(pl.lit("是")).otherwise(pl.lit("否"))


def _organs(params: Mapping[str, Any]) -> pl.DataFrame:
    """B01: the organs and inner units where these persons serve or have held posts, each name told apart."""
    rows = copy_frame(f"""
        WITH named AS (SELECT organ_id, unit_id FROM record_standing s WHERE {KNOWN.format("s")}
            UNION SELECT organ_id, unit_id FROM record_post s WHERE {KNOWN.format("s")}),
          wanted AS (SELECT organ_id AS id FROM named UNION SELECT unit_id FROM named WHERE unit_id IS NOT NULL)
        SELECT f.organ_id, f.name, f.short_name, o.code, f.kind, f.grade, up.name, up.kind, f.parent_id, f.order_number, o.path,
          e.admin, e.reference, e.institution, e.service, e.leading
        FROM wanted w JOIN organs_organ o ON o.id = w.id JOIN organs_profile f ON f.organ_id = w.id AND {AT.format("f")}
        LEFT JOIN organs_profile up ON up.organ_id = f.parent_id AND {AT.format("up")}
        LEFT JOIN (SELECT organ_id, sum(count) FILTER (WHERE kind IN ('行政编制', '政法专项编制')) AS admin,
            sum(count) FILTER (WHERE kind = '事业编制') AS institution, sum(count) FILTER (WHERE kind = '工勤编制') AS service,
            sum(leading_count) AS leading, 0 AS reference FROM organs_establishment e WHERE {AT.format("e")} GROUP BY 1) e ON e.organ_id = w.id
        ORDER BY o.path""", params, schema={
            "organ_id": NUMBER, "name": TEXT, "short_name": TEXT, "organ_code": TEXT, "kind": TEXT, "grade": TEXT, "above": TEXT, "above_kind": TEXT,
            "above_id": NUMBER, "order_number": NUMBER, "path": TEXT, "administrative_count": NUMBER, "reference_count": NUMBER,
            "institution_count": NUMBER, "service_count": NUMBER, "leading_count": NUMBER})
    is_inner = pl.col("kind") == INNER
    overlap = pl.when(pl.col("above").str.ends_with(pl.col("name").str.head(1))).then(pl.col("name").str.slice(1)).otherwise("name")
    twice = ~is_inner & (pl.len().over("name", is_inner) > 1) & (pl.col("above_kind") == REGION)
    full = rows.with_columns(organ_name=pl.when(twice).then(pl.concat_str("above", overlap)).otherwise("name"))
    named = full.join(full.select(above_id="organ_id", above_name="organ_name"), on="above_id", how="left", maintain_order="left")
    return named.with_columns(
        organ_name=pl.when(is_inner).then(pl.concat_str(pl.coalesce("above_name", "above"), "name")).otherwise("organ_name"),
        organ_nature=pl.when(is_inner).then(pl.lit("内设机构")).otherwise(pl.lit("法人单位")),
        organ_grade=pl.col("grade").replace_strict(GRADES, default=None), **{name: pl.col(name).cast(pl.String) for name in (
            "administrative_count", "reference_count", "institution_count", "service_count", "leading_count", "order_number")})


def _persons(params: Mapping[str, Any], called: pl.DataFrame, organs: pl.DataFrame) -> pl.DataFrame:
    """A01, with person_id, in the order asked for."""
    rows = copy_frame(f"""
        SELECT b.person_id, b.name, b.id_number, b.sex, b.birth_on, b.native_place, b.ethnicity, b.health, b.work_started_on, b.political_status,
          b.party_joined_on, s.kind, s.establishment, s.organ_id, s.manager_id, m.name, s.team_order, x.birth_place, x.technical_title, x.speciality,
          x.resume, x.awards, r.rank, r.valid_from, l.level, g.valid_from
        FROM record_basic b JOIN record_standing s ON s.person_id = b.person_id AND {HOLDS.format("s")} AND s.status = '在职'
        LEFT JOIN organs_profile m ON m.organ_id = s.manager_id AND {AT.format("m")}
        LEFT JOIN record_particulars x ON x.person_id = b.person_id AND {HOLDS.format("x")}
        LEFT JOIN record_rank r ON r.person_id = b.person_id AND {HOLDS.format("r")}
        LEFT JOIN record_level l ON l.person_id = b.person_id AND {HOLDS.format("l")}
        LEFT JOIN record_registration g ON g.person_id = b.person_id AND {HOLDS.format("g")} AND g.state = '已登记'
        WHERE {HOLDS.format("b")} ORDER BY array_position(%(persons)s::bigint[], b.person_id)""", params, schema={
            "person_id": NUMBER, "name": TEXT, "id_number": TEXT, "sex": TEXT, "birth_on": DAY, "native_place": TEXT, "ethnicity": TEXT, "health": TEXT,
            "work_started_on": DAY, "political_status": TEXT, "party_joined_on": DAY, "person_kind": TEXT, "establishment": TEXT, "organ_id": NUMBER,
            "manager_id": NUMBER, "manager_name": TEXT, "team_order": NUMBER, "birth_place": TEXT, "technical_title": TEXT, "speciality": TEXT,
            "resume": TEXT, "awards": TEXT, "rank": TEXT, "rank_on": DAY, "level": NUMBER, "registered_on": DAY})
    managed = {ending: word for word, endings in reversed(MANAGED.items()) for ending in endings}
    level_of = pl.col("manager_name").str.extract(r"(自治区|地区|省|市|州|盟|县|旗|区)$", 1).replace_strict(managed | {"市": "市级党委管理干部", "区": "县级党委管理干部"}, default=None)
    numerals = {number: f"{numeral(number)}级" for number in range(1, 28)}
    other = ~pl.col("political_status").is_in(PARTIES)
    return rows.join(called.rename({"organ_name": "organ"}), on="organ_id", how="left", maintain_order="left").with_columns(
        managed=pl.when(pl.col("manager_id") == pl.col("organ_id")).then(pl.lit(OWN)).otherwise(level_of), status=pl.lit("现职人员"),
        party_words=pl.coalesce(_day("party_joined_on").str.head(6), pl.when(other).then("political_status")),
        person_kind=pl.col("person_kind").replace(KINDS), level=pl.col("level").replace_strict(numerals, default=None, return_dtype=TEXT),
        establishment=pl.when((pl.col("person_kind") == "参公") & (pl.col("establishment") == "事业编制")).then(pl.lit("事业编制（参公）")).otherwise(
            pl.col("establishment").replace(ESTABLISHMENTS)),
        **{name: _day(name) for name in ("birth_on", "work_started_on", "party_joined_on", "rank_on", "registered_on")})


def _posts(params: Mapping[str, Any], called: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    """A02: the posts held and held before, the present main one first."""
    rows = copy_frame(f"""
        SELECT p.person_id, coalesce(p.unit_id, p.organ_id), p.title, p.layer, p.is_main, p.in_team, p.document, p.valid_from, p.valid_to
        FROM record_post p WHERE {KNOWN.format("p")} ORDER BY p.person_id, p.valid_to <= %(on)s, NOT p.is_main, p.valid_from DESC, p.id""",
        params, schema={"person_id": NUMBER, "organ_id": NUMBER, "title": TEXT, "layer": TEXT, "is_main_post": FLAG, "team": FLAG, "document": TEXT,
                        "from_on": DAY, "until_on": DAY})
    is_now = pl.col("until_on") > params["on"]
    order = pl.when(is_now & pl.col("is_main_post")).then(pl.col("team_order").cast(pl.String))
    at = pl.int_range(pl.len()).over("person_id") + 1
    return rows.join(called.rename({"organ_name": "place"}), on="organ_id", how="left", maintain_order="left").join(
        who.select("person_id", "team_order"), on="person_id", how="left", maintain_order="left").with_columns(
        in_team=_flag(pl.col("team")), is_leading=_flag(pl.col("layer") != ""), is_main=_flag(pl.col("is_main_post")), post_order=at.cast(pl.String),
        team_order=order, state=pl.when(is_now).then(pl.lit(kind.IN_OFFICE)).otherwise(pl.lit(kind.OVER)), shown=_flag(is_now),
        began="from_on", ended="until_on").with_columns(_day("from_on"), until_on=pl.when(~is_now).then(_day("until_on")))


def _grades(params: Mapping[str, Any], posts: pl.DataFrame) -> pl.DataFrame:
    """A05: the layers of the main posts, those that follow one another as one, and the ranks."""
    on = params["on"]
    led = posts.filter(pl.col("layer") != "").sort("person_id", "layer", "began")
    reach = pl.col("ended").cum_max().shift(1).over("person_id", "layer")
    spans = led.with_columns(span=(pl.col("began") > reach).fill_null(True).cum_sum().over("person_id", "layer")).group_by(
        "person_id", "layer", "span", maintain_order=True).agg(pl.col("began").min(), pl.col("ended").max(), pl.col("document").first())
    layers = spans.select("person_id", grade="layer", category=pl.lit(kind.LAYER), from_on="began", until_on="ended", document="document")
    ranks = copy_frame(f"""SELECT r.person_id, r.rank, '{kind.RANK}', r.valid_from, r.valid_to, r.document FROM record_rank r
        WHERE {KNOWN.format("r")}""", params, schema={"person_id": NUMBER, "grade": TEXT, "category": TEXT, "from_on": DAY, "until_on": DAY, "document": TEXT})
    is_now = pl.col("until_on") > on
    return pl.concat([layers, ranks]).sort("person_id", "category", "from_on", maintain_order=True).with_columns(
        state=pl.when(is_now).then(pl.lit(kind.IN_OFFICE)).otherwise(pl.lit(kind.OVER)), from_on=_day("from_on"),
        until_on=pl.when(~is_now).then(_day("until_on")))


def _learning(params: Mapping[str, Any]) -> pl.DataFrame:
    """A08."""
    rows = copy_frame(f"""SELECT e.person_id, e.mode, e.education, e.degree, e.school, e.major, e.valid_from, e.highest FROM record_education e
        WHERE {HOLDS.format("e")} ORDER BY e.person_id, e.valid_from, e.id""", params, schema={
            "person_id": NUMBER, "mode": TEXT, "education": TEXT, "degree": TEXT, "school": TEXT, "major": TEXT, "from_on": DAY, "highest": FLAG})
    codes = list(kind.words("ZB64"))
    modes = {word: caption for caption, word in kind.words("ZB123").items()}
    return rows.with_columns(
        _day("from_on"), mode=pl.col("mode").replace(modes), shown=pl.lit("是"),
        education_code=pl.when(pl.col("education").is_in(codes)).then("education"), degree_code=pl.when(pl.col("degree").is_in(list(
            kind.words("GB6864")))).then("degree"))


def _honours(params: Mapping[str, Any]) -> pl.DataFrame:
    """A14: awards, and the sanctions that the workbook's list has."""
    awards = copy_frame(f"SELECT a.person_id, a.name, a.valid_from, a.granted_by FROM record_award a WHERE {HOLDS.format('a')} ORDER BY 1, 3, a.id",
                        params, schema={"person_id": NUMBER, "honour": TEXT, "from_on": DAY, "decided_by": TEXT})
    named = awards.with_columns(honour_code=pl.col("honour").replace_strict(HONOURS, default="授予荣誉称号"))
    imposed = copy_frame(f"""SELECT s.person_id, s.kind, CASE s.track WHEN '政务处分' THEN '处分' ELSE s.track END || '：' || regexp_replace(s.kind, '^留党察看.*', '留党察看'),
        s.valid_from, s.decided_by FROM record_sanction s WHERE {HOLDS.format("s")} AND s.track <> '调查' ORDER BY 1, 4, s.id""", params,
        schema={"person_id": NUMBER, "honour": TEXT, "what": TEXT, "from_on": DAY, "decided_by": TEXT})
    sanctions = imposed.filter(pl.col("what").is_in(list(HONOURS))).select(
        "person_id", "honour", "from_on", "decided_by",
        honour_code=pl.col("what").replace_strict(HONOURS, default=None, return_dtype=TEXT))
    return pl.concat([named, sanctions], how="diagonal").with_columns(_day("from_on"))


def _results(params: Mapping[str, Any]) -> pl.DataFrame:
    """A15, the earliest first."""
    rows = copy_frame(f"SELECT a.person_id, a.year, a.grade FROM record_assessment a WHERE {KNOWN.format('a')} ORDER BY 1, 2", params,
                      schema={"person_id": NUMBER, "year": NUMBER, "result": TEXT})
    return rows.with_columns(pl.col("year").cast(pl.String), pl.col("result").replace(RESULTS))


def _family(params: Mapping[str, Any]) -> pl.DataFrame:
    """A36."""
    rows = copy_frame(f"""SELECT f.person_id, f.name, f.relation, f.birth_on, f.political_status, f.workplace FROM record_family f
        WHERE {HOLDS.format("f")} ORDER BY f.person_id, f.id""", params, schema={
            "person_id": NUMBER, "member": TEXT, "relation": TEXT, "born_on": DAY, "political_status": TEXT, "workplace": TEXT})
    return rows.with_columns(_day("born_on"), shown=(pl.int_range(pl.len()).over("person_id") + 1).cast(pl.String))
