"""Checked rows about persons → the plan of what to write: who is new, what changes, what cannot be taken and why."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
from django.db.models import Q

from xianneng.foundation.exchange import findings
from xianneng.foundation.exchange.checking import Checked, with_findings
from xianneng.foundation.exchange.kinds.people import short_for
from xianneng.foundation.exchange.kinds.roster import without_ranks
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.organs.operations import found_inner_units
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import operations, photos
from xianneng.foundation.record.frames import copy_frame, reading_of
from xianneng.foundation.record.sets import SETS
from xianneng.law import series
from xianneng.law.phrases import phrase
from xianneng.work.personnel import promotions
from xianneng.work.personnel.forms import SINCE
from xianneng.work.personnel.importers import lawful, lists, roster, whose
from xianneng.work.personnel.importers.answers import Question, answered
from xianneng.work.personnel.importers.comparing import ASSUMED, CHANGES, Difference, touched
from xianneng.work.personnel.importers.places import Places

LEVEL_UNLIKE = "level.out_of_range"
LEFT_ROW = "row.left"  # not taken though nothing is wrong with it
CELLS = {"rank": "rank_on", "post": "post_on", "standing": "organ", "level": "level"}
COMPARERS: dict[str, Callable[[pl.DataFrame, Places, date], list[Difference]]] = {
    "roster": roster.differences, "assessments": lists.assessments, "awards": lists.awards, "sanctions": lists.imposed}
LISTS = frozenset(COMPARERS) - {"roster"}  # of decisions about persons who are in the file


@dataclass(frozen=True)
class Plan:
    """What an import of persons would do to the file.

    ``people``: person_id (negative: new), name, id_number, organ, post, rank, note, sheet, row, one line a person.
    ``units``: inner units to be founded, by organ and name; rows name them by -1, -2, … ``changes``: see `comparing.CHANGES`. ``refused``: findings about rows that cannot be taken,
    and notices. ``questions``: see `answered`.
    """

    people: pl.DataFrame
    units: Sequence[tuple[int, str]]
    differences: Sequence[Difference]
    changes: pl.DataFrame
    refused: pl.DataFrame
    questions: Sequence[Question] = ()
    fields: pl.DataFrame = field(default_factory=pl.DataFrame)  # of forms: where they differ from the file, see `forms.FIELDS`
    photos: Mapping[str, bytes] = field(default_factory=dict)  # of forms: the pictures, by digest

    @property
    def assumed(self) -> list[str]:
        """The days that the file does not say of what is new, each with how many there are and on what it rests, in words."""
        same = ["key", "item", "since", "assumed"]
        lines = pl.concat([pl.DataFrame(schema=ASSUMED), *(each.assumed for each in self.differences)]).group_by(same).len().sort(same)
        return [f"{f'{SETS[key].title} {item}'.strip()}：{count} 条没有写{SINCE[key]}，按 {since} 登记（{why}）" for key, item, since, why, count in lines.iter_rows()]

    @property
    def summary(self) -> dict[str, int]:
        """The counts that are confirmed: if they differ when the plan is carried out, the file has changed meanwhile."""
        everybody = touched(self.differences)
        new = int((everybody < 0).sum())
        return {"persons": self.people.height, "new": new, "changed": len(everybody) - new,
                "same": self.people.height - len(everybody), "rows": sum(each.rows.height for each in self.differences),
                "changes": self.changes.height}


def plan(kind: str, good: pl.DataFrame, scope: Scope, places: Places, on: date, given: Mapping[str, str], *,
         own: Collection[int], opens: bool) -> Plan:
    """Compare checked rows with the file as of ``on``; ``given``: answers for what the rows do not say.

    ``own``: persons about whom nothing may change, as they handle the import.
    """
    with reading_of(good.height):
        rows, refused = placed(kind, identified(without_ranks(good) if kind == "roster" else good, scope, kind == "roster"), places)
        rows, questions = answered(rows, given, places) if kind == "roster" else (rows, [])
        found = COMPARERS[kind](rows, places, on) if rows.height else []
    about = pl.concat([ungraded(rows), lawful.checked(rows, places, on)]) if kind == "roster" and rows.height else lists.about_ends(
        rows, on) if kind == "sanctions" else lists.before_work(rows) if kind == "assessments" else findings.nothing()
    if kind in LISTS:
        about = pl.concat([about, whose.of_list(rows, places)])
    return planned(rows, found, pl.concat([refused, about]), on=on, own=own, opens=opens, questions=questions)


def planned(rows: pl.DataFrame, found: Sequence[Difference], refused: pl.DataFrame, *, on: date, own: Collection[int], opens: bool,
            questions: Sequence[Question] = ()) -> Plan:
    """The plan of what was found, without everybody of whom something contradicts the file, who handles the import, or whose promotion has no case."""
    said = pl.concat([findings.nothing(), *(_said(each.clashes) for each in found), _own(rows, found, own),
                      _without_case(rows, found, on, opens)])
    stopped = rows.join(said.select("sheet", "row"), on=["sheet", "row"], how="semi")["person_id"].unique()
    kept = [each.without(stopped) for each in found]
    people = rows.filter(~pl.col("person_id").is_in(stopped.implode())).unique("person_id", keep="first", maintain_order=True)
    shown = [name for name in ("name", "id_number", "organ", "post", "rank", "note") if name in people.columns]
    changes = pl.concat([pl.DataFrame(schema=CHANGES), *(each.changes for each in kept)])
    units = rows.filter(pl.col("unit_id") < 0).unique("unit_id").sort("unit_id", descending=True).select(
        "organ_id", "inner_unit").rows() if "unit_id" in rows.columns else []
    return Plan(people.select("person_id", "sheet", "row", *shown), units, kept, changes,
                pl.concat([refused, said, _their_other_rows(rows, stopped, said.select("sheet", "row")), lowered(changes, rows)]),
                questions)


def _own(rows: pl.DataFrame, found: Sequence[Difference], own: Collection[int]) -> pl.DataFrame:
    """Each row by which somebody who handles the import would change their own file (公务员法第七十六条)."""
    theirs = touched(found).filter(touched(found).is_in(list(own)))
    return findings.finding(rows, "id_number", "person.own", pl.col("person_id").is_in(theirs.implode()), "涉及本人，应当回避",
                            "请由他人导入")


def _without_case(rows: pl.DataFrame, found: Sequence[Difference], on: date, opens: bool) -> pl.DataFrame:
    """Each rank by which somebody of the file would be promoted past 职级晋升, or what the authority decided be changed without it."""
    ranks = [each for each in found if each.key == "rank"]
    written = [row for each in ranks for row in each.rows.to_dicts()]
    ended = {row_id for each in ranks for row_id in each.ended["row_id"]}
    said = {} if opens else {each.person_id: (each.words, promotions.ASK) for each in promotions.decided(written, ended, on)}
    said |= {each.person_id: (each.words, promotions.NEXT) for each in promotions.without_case(written, ended, on, authority=opens)}
    about = pl.DataFrame([(person_id, *each) for person_id, each in said.items()], orient="row",
                         schema={"person_id": pl.Int64, "words": pl.String, "then": pl.String})
    return findings.finding(rows.join(about, on="person_id"), "rank", "rank.without_case", pl.lit(True), pl.col("words"), pl.col("then"))


def ungraded(rows: pl.DataFrame) -> pl.DataFrame:
    """A notice at who is new, in all their rows holds neither post layer nor rank, and is not said to be on probation 试用期 (公务员法 第34条).

    Of a roster that tells nobody's rank it would say nothing.
    """
    if rows["rank"].is_null().all():
        return findings.nothing()
    civil = pl.col("person_kind").fill_null("公务员").is_in(["公务员", "参公"])
    nowhere = pl.all_horizontal(pl.col(name).is_null().all().over("person_id") for name in ("rank", "post_layer", "probation_until"))
    return findings.finding(rows, "rank", "rank.ungraded", civil & (pl.col("person_id") < 0) & nowhere, "没有领导职务，也没有职级",
                            "在试用期的，在“试用期至”栏填写试用期满的日期；已经定级的，填写职级和任职级时间", is_notice=True)


def lowered(changes: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A notice at each rank of the file that is lower than the one held."""
    ranks = changes.filter(pl.col("key") == "rank", pl.col("column") == "rank").select("person_id", "old", "new", "way")
    lower = [pair for pair in ranks.select("old", "new").unique().iter_rows() if is_lower(*pair)]
    if not lower:
        return findings.nothing()
    ranks = ranks.join(pl.DataFrame(lower, ["old", "new"], orient="row"), on=["old", "new"])
    main = rows.filter(pl.col("is_main_post").fill_null(True)).unique("person_id", keep="first", maintain_order=True)
    return findings.finding(main.join(ranks, on="person_id"), "rank", "rank.lowered", pl.lit(True),
                            phrase("职级由{}降为{}（{}）", "old", "new", "way"),
                            "核对文件；降低职级须有处分、考核结果等依据", is_notice=True)


def is_lower(old: str, new: str) -> bool:
    """Whether a rank is lower than another, across series by the corresponding ranks."""
    before, after = (series.general_order(name) if name in series.ranks() else None for name in (old, new))
    return before is not None and after is not None and after > before

# Said of a number alone, whatever name stands beside it: an outsider could else try which is right.
ELSEWHERE = ("这一身份证号登记在本单位管理范围以外", "核对号码：填错的更正；没有填错的，请与公务员主管部门联系，办理转入后再更改")


def identified(good: pl.DataFrame, scope: Scope, may_be_new: bool) -> pl.DataFrame:
    """With `person_id`: the one who has the ID number (or had it, in a record that was merged too), else a negative number for somebody new.

    `registered`: the file has the person's 人员归属; `elsewhere`: the person is in the file, but not in the viewer's scope; `unknown`: a list names nobody of the file.
    """
    numbers = good["id_number"].drop_nulls().unique().to_list()
    held = copy_frame("""
        SELECT DISTINCT ON (b.id_number) b.id_number, coalesce(m.into_id, b.person_id), coalesce(o.path, '')
        FROM record_basic b LEFT JOIN record_merged m ON m.person_id = b.person_id AND m.known_to = '9999-12-31Z'
        LEFT JOIN record_standing s ON s.person_id = coalesce(m.into_id, b.person_id)
          AND s.known_to = '9999-12-31Z' AND s.valid_to = '9999-12-31'
        LEFT JOIN organs_organ o ON o.id = s.organ_id
        WHERE b.id_number = ANY(%(numbers)s) ORDER BY b.id_number, b.known_to DESC, b.valid_to DESC""",
        {"numbers": numbers}, schema={"id_number": pl.String, "held_id": pl.Int64, "held_path": pl.String})
    covered = {path: scope.covers(path) or not path for path in held["held_path"].unique().to_list()}
    held = held.with_columns(elsewhere=~pl.col("held_path").replace_strict(covered, return_dtype=pl.Boolean, default=True))
    new = pl.Series("id_number", [n for n in dict.fromkeys(good["id_number"]) if n is not None], dtype=pl.String).to_frame(
        ).join(held, on="id_number", how="anti", maintain_order="left").with_row_index("at", offset=1)
    joined = good.join(held, on="id_number", how="left", maintain_order="left").join(
        new, on="id_number", how="left", maintain_order="left")
    return joined.with_columns(
        person_id=pl.coalesce("held_id", -pl.col("at").cast(pl.Int64)),
        registered=pl.col("held_path").fill_null("") != "", elsewhere=pl.col("elsewhere").fill_null(False),
        unknown=pl.lit(not may_be_new) & pl.col("held_id").is_null()).drop("held_id", "held_path", "at")


def placed(kind: str, rows: pl.DataFrame, places: Places) -> tuple[pl.DataFrame, pl.DataFrame]:
    """With organ, unit and manager found; and what is wrong with the rows that have no place in the file."""
    wrong = [
        findings.finding(rows, "id_number", "person.elsewhere", pl.col("elsewhere"), *ELSEWHERE),
        findings.finding(rows, "id_number", "person.unknown", pl.col("unknown"), "名册中没有这一身份证号的人员",
                         "请核对身份证号，或先导入花名册")]
    if kind == "roster":
        rows = with_places(rows, places)
        wrong += [
            findings.finding(rows, "organ", "organ.ambiguous", pl.col("organ").is_in(list(places.ambiguous)),
                             phrase("有多个机构叫“{}”", "organ"), "填写机构代码，或在前面加上地区名称"),
            findings.finding(rows, "rank_on", "rank_on.missing", pl.col("rank").is_not_null() & pl.col("rank_on").is_null(),
                             phrase("有职级“{}”而无任职级时间", "rank"), "填写任职级时间，年限据此计算"),
            findings.finding(rows, "post_on", "post_on.missing", (pl.col("post_layer").fill_null("") != "")
                             & pl.col("post_on").is_null(), "有领导职务层次而无任现职务时间", "填写任现职务时间"),
            findings.finding(rows, "manager", "manager.unknown", pl.col("manager").is_not_null()
                             & pl.col("manager_id").is_null() & pl.col("organ_id").is_not_null(),
                             phrase("管理单位“{}”不是{}，也不是它的上级", "manager", "organ"), phrase("可填{}", pl.col("organ_id").replace_strict(
                                 {organ: places.managers(organ) for organ in rows["organ_id"].drop_nulls().unique()},
                                 default="", return_dtype=pl.String)))]
    refused = pl.concat(wrong)
    out = refused.select("sheet", "row").unique()
    persons = rows.join(out, on=["sheet", "row"], how="semi")["person_id"].unique()
    return rows.filter(~pl.col("person_id").is_in(persons.implode())), pl.concat(
        [refused, _their_other_rows(rows, persons, out)])


def _their_other_rows(rows: pl.DataFrame, persons: pl.Series, out: pl.DataFrame) -> pl.DataFrame:
    """Somebody with a wrong row is not taken by halves."""
    rest = rows.filter(pl.col("person_id").is_in(persons.implode())).join(out, on=["sheet", "row"], how="anti")
    return findings.finding(rest, "name", "person.other_row", pl.lit(True), "此人另一行有问题", "一并更正后再导入")


def with_places(rows: pl.DataFrame, places: Places) -> pl.DataFrame:
    """`organ_id`, `unit_id`, `manager_id`, and `team_order` (see `in_order`)."""
    if "seat" not in rows.columns:  # forms, each in a file of its own, have no order
        rows = rows.with_columns(seat=pl.lit(None, pl.Int64), named=pl.lit(0))
    found = rows.join(organ_ids(rows["organ"], places), on="organ", how="left", maintain_order="left")
    units = pl.DataFrame([(organ, name, unit) for (organ, name), unit in places.units.items()], orient="row",
                         schema={"organ_id": pl.Int64, "inner_unit": pl.String, "unit_id": pl.Int64})
    pairs = [(text, organ, places.manager_of(text, organ)) for text, organ in found.select(
        "manager", "organ_id").drop_nulls().unique().iter_rows()]
    managers = pl.DataFrame(pairs, orient="row",
                            schema={"manager": pl.String, "organ_id": pl.Int64, "manager_id": pl.Int64})
    found = found.join(units, on=["organ_id", "inner_unit"], how="left", maintain_order="left")
    new = found.filter(pl.col("unit_id").is_null()).select("organ_id", "inner_unit").drop_nulls().unique(
        maintain_order=True).with_row_index("at", offset=1)
    return found.join(managers, on=["manager", "organ_id"], how="left", maintain_order="left").join(
        new, on=["organ_id", "inner_unit"], how="left", maintain_order="left").with_columns(
            unit_id=pl.coalesce("unit_id", -pl.col("at").cast(pl.Int64))).join(
                in_order(found, places.on), on="person_id", how="left", maintain_order="left")


def in_order(found: pl.DataFrame, on: date) -> pl.DataFrame:
    """The place of each among the organ's people: person_id, team_order (null: as it is).

    Where the file has those who are there in their order, they keep their numbers: somebody new takes the number of who
    stands before them (of one number the later file is the later person), at the end the next. Another order is taken
    from a file that names the whole organ only; then a number is the row's place in it, rows with faults counted.
    """
    people = found.filter(pl.col("organ_id").is_not_null()).unique("person_id", keep="first", maintain_order=True).select(
        "person_id", "organ_id", "seat", "named").sort("seat", maintain_order=True)
    held = copy_frame("""SELECT person_id, organ_id, team_order FROM record_standing
        WHERE known_to = '9999-12-31Z' AND valid_from <= %(on)s AND valid_to > %(on)s AND status = '在职' AND organ_id = ANY(%(organs)s)""",
        {"organs": people["organ_id"].unique().to_list(), "on": on},
        schema={"person_id": pl.Int64, "organ_id": pl.Int64, "held": pl.Int64})
    organ = held.group_by("organ_id").agg(last=pl.col("held").max(), serving=pl.len())
    placed = people.join(held, on=["person_id", "organ_id"], how="left", maintain_order="left").join(
        organ, on="organ_id", how="left", maintain_order="left").with_columns(new=pl.col("held").is_null())
    after = pl.col("held").is_not_null().cum_sum(reverse=True).over("organ_id") > 0  # somebody who is there comes later
    before = pl.col("held").forward_fill().over("organ_id").fill_null(pl.col("held").min().over("organ_id") - 1)
    trailing = pl.col("last").fill_null(0) + (~after).cast(pl.Int64).cum_sum().over("organ_id")
    numbered = placed.with_columns(number=pl.when(after).then(before).otherwise(trailing),
                                   whole=pl.col("named") - pl.col("new").sum().over("organ_id") >= pl.col("serving"))
    step = pl.col("number").diff()
    # Lists show those of one number by person_id: whoever is new comes last.
    later = (step > 0) | ((step == 0) & (pl.col("new") | (~pl.col("new").shift(1) & (pl.col("person_id").diff() > 0))))
    return numbered.with_columns(kept=later.fill_null(True).all().over("organ_id")).select("person_id", team_order=(
        pl.when(pl.col("serving").is_null() | (pl.col("whole") & ~pl.col("kept"))).then(
            pl.coalesce("seat", "number"))
        .when("new").then("number")).cast(pl.Int64))


def without_left(checked: Checked, left: Collection[tuple[str, str]]) -> Checked:
    """The rows of a roster but for those that the officer leaves out (row, sheet): they and all rows of the same persons go back with the bad ones."""
    named = checked.good.filter(phrase("{}|{}", "row", "sheet").is_in(["|".join(each) for each in left]))
    rows = checked.good.join(named.select("id_number").unique(), on="id_number", how="semi", maintain_order="left")
    return with_findings(checked, findings.finding(rows, "name", LEFT_ROW, pl.lit(True), "经办人未采用，本次不导入", "需要导入的，采用这一行后再导入"))


def row_by_row(checked: Checked, plan: "Plan") -> pl.DataFrame:
    """Who of a roster would be new or changed, and who is left out: person_id (null: left out), sheet, row, name, organ, changes, asks (how many "?"), left; what is to be looked at first."""
    place = ["sheet", "row"]
    everybody = touched(plan.differences)
    taken = plan.people.filter(pl.col("person_id").is_in(everybody.implode())).join(
        plan.changes.group_by("person_id").len("changes"), on="person_id", how="left").with_columns(left=pl.lit(False))
    out = checked.bad.join(checked.found.filter(pl.col("code") == LEFT_ROW).select(place), on=place, how="semi").sort(place).unique(
        "id_number", keep="first", maintain_order=True).with_columns(left=pl.lit(True))
    asks = checked.found.filter("is_notice").group_by(place).len("asks")
    shown = pl.concat([taken, out.select("sheet", "row", "name", "organ", "left")], how="diagonal").join(asks, on=place, how="left")
    return shown.with_columns(pl.col("changes", "asks").fill_null(0)).select(
        "person_id", *place, "name", "organ", "changes", "asks", "left").sort("left", "asks", *place, descending=[True, True, False, False])


def with_file_places(checked: Checked, places: Places) -> Checked:
    """The rows of a roster, good and bad, with `seat`: the person's among those of the organ in the file, from 1.

    `named`: how many persons of the organ the file has.
    """
    sheets = pl.DataFrame({"sheet": list(checked.heads), "at": range(len(checked.heads))},
                          schema={"sheet": pl.String, "at": pl.Int64})
    rows = pl.concat([checked.good, checked.bad]).select("sheet", "row", "organ", "id_number").join(
        sheets, on="sheet", how="left").sort("at", "row").join(organ_ids(pl.concat([checked.good["organ"], checked.bad["organ"]]), places), on="organ", how="left",
                                                              maintain_order="left")
    who = pl.coalesce("id_number", phrase("{} {}", "sheet", "row"))
    seats = rows.select("sheet", "row", "organ_id", first=who.is_first_distinct().over("organ_id"), who=who).with_columns(
        seat=pl.col("first").cast(pl.Int64).cum_sum().over("organ_id")).with_columns(
        seat=pl.col("seat").first().over("organ_id", "who"), named=pl.col("seat").max().over("organ_id")).select(
        "sheet", "row", "seat", "named")
    return replace(checked, good=checked.good.join(seats, on=["sheet", "row"], how="left", maintain_order="left"),
                   bad=checked.bad.join(seats, on=["sheet", "row"], how="left", maintain_order="left"))


def with_organs_elsewhere(checked: Checked, on: date) -> Checked:
    """The findings with the right words where an organ that is not on the viewer's list is there all the same."""
    unknown = checked.bad.join(checked.found.filter(pl.col("code") == "organ.unknown"), on=["sheet", "row"], how="semi")
    names = unknown["organ"].drop_nulls().unique().to_list()
    there = Profile.objects.as_of(on).filter(Q(name__in=names) | Q(short_name__in=names)).values_list("name", "short_name")
    elsewhere = unknown.filter(pl.col("organ").is_in([each for pair in there for each in pair])).select(
        "sheet", "row", "organ", code=pl.lit("organ.unknown"))
    found = checked.found.join(elsewhere, on=["sheet", "row", "code"], how="left", maintain_order="left")
    theirs = pl.col("organ").is_not_null()
    return replace(checked, found=found.with_columns(
        message=pl.when(theirs).then(phrase("“{}”不在您的管辖范围内", "organ")).otherwise("message"),
        would_be_right=pl.when(theirs).then(pl.lit("由该单位或其公务员主管部门导入；人已调出的，由调入单位登记，从本名册中删去")).otherwise(
            "would_be_right")).drop("organ"))


def with_ranks_first(checked: Checked, scope: Scope, places: Places, on: date) -> Checked:
    """The findings with the right cell where a level is out of the range of a rank that is itself wrong, or that alone differs from the file."""
    unlike = checked.found.filter(pl.col("code") == LEVEL_UNLIKE).select("sheet", "row").unique()
    rows = checked.bad.join(unlike, on=["sheet", "row"], how="semi", maintain_order="left").drop_nulls(["id_number", "rank"])
    if not rows.height:
        return checked
    placed = identified(rows, scope, True).filter(~pl.col("elsewhere")).join(organ_ids(rows["organ"], places), on="organ", how="left", maintain_order="left")
    said = lawful.about_ranks(placed, places, on)
    told = checked.found.join(said.select("sheet", "row", code=pl.lit(LEVEL_UNLIKE)), on=["sheet", "row", "code"], how="anti", maintain_order="left")
    return with_findings(replace(checked, found=told), said)


def organ_ids(rows: pl.Series, places: Places) -> pl.DataFrame:
    """The organ that each name of a column stands for: organ, organ_id."""
    short = {name: places.ids[full] for name in rows.drop_nulls().unique() if name not in places.by_name
             and (full := short_for(name, places.known))}
    named = places.ids | short
    return pl.DataFrame({"organ": list(named), "organ_id": list(named.values())},
                        schema={"organ": pl.String, "organ_id": pl.Int64})


def _said(clashes: pl.DataFrame) -> pl.DataFrame:
    """What contradicts the file, at its cell."""
    return clashes.select(
        "sheet", "row", pl.col("key").replace(CELLS).alias("key"), code=pl.concat_str("key", pl.lit(".contradicts_file")),
        message=phrase("与档案不一致：档案中自{}起为“{}”", pl.col("held_from").cast(pl.String), "held"),
        would_be_right=pl.lit("核对日期；确属档案有误的，请在人员档案中更正"), is_notice=pl.lit(False))


def carry_out(plan: Plan, *, leaf: Writing) -> list[int]:
    """Write the plan under a leaf; the ids of everybody touched. Needs a transaction. Raises Conflict."""
    for each in plan.differences:
        for sm3 in each.rows["sm3"].to_list() if each.key == "photo" else ():
            if sm3 in plan.photos:  # else it is the one held before
                photos.keep(plan.photos[sm3])
    new = sorted({person for each in plan.differences for person in each.rows["person_id"].to_list() if person < 0},
                 reverse=True)
    unit_ids = found_inner_units(plan.units, leaf=leaf) if plan.units else []
    units = dict(zip(range(-1, -len(unit_ids) - 1, -1), unit_ids, strict=True))
    ids = pl.DataFrame({"person_id": new, "file_id": operations.open_files(len(new)) if new else []},
                       schema={"person_id": pl.Int64, "file_id": pl.Int64})
    rows: dict[str, list[pl.DataFrame]] = {}
    ended: dict[str, list[int]] = {}
    for each in plan.differences:
        written = each.rows.join(ids, on="person_id", how="left", maintain_order="left").with_columns(
            person_id=pl.coalesce("file_id", "person_id")).drop("file_id")
        if "unit_id" in written.columns:
            written = written.with_columns(pl.col("unit_id").replace(units))
        rows.setdefault(each.key, []).append(written)
        ended.setdefault(each.key, []).extend(each.ended["row_id"].to_list())
    frames = {key: pl.concat(parts) for key, parts in rows.items()}
    keys = {key: frame for key, frame in frames.items() if frame.height}
    everybody = sorted({person for frame in keys.values() for person in frame["person_id"].to_list()})
    operations.write_frames(keys, {key: found for key, found in ended.items() if found}, person_ids=everybody, leaf=leaf)
    return everybody
