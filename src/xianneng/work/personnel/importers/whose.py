"""Whose a row is: names and ID numbers that the file gives to others, and people who are no longer, or never were, in service there."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from xianneng.foundation.exchange import findings
from xianneng.foundation.exchange.checking import Checked, judged_again, with_findings
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.frames import copy_frame
from xianneng.law.phrases import phrase
from xianneng.work.personnel.importers.comparing import Difference
from xianneng.work.personnel.importers.places import Places

# Not of offices called so (离退休干部局), nor of what is put off or denied (延迟退休、未退休).
GONE = re.compile(r"(?<!延迟)(?<![未拟])(?:离退|退休|离休|退职|辞职|辞去公职|辞退|开除|除名|调出|调离|调走|已调(?!整)|调往|去世|死亡|病故|亡故|已故|离职)"
                  r"(?!休?(?:老?干部|人员|职工)(?:局|处|科|室|股|中心|管理|服务|工作))|^否$|不在[职岗编]")
AWAY = re.compile(r"借调|借用|借入|抽调|挂职|派遣|编外|临聘|临时(?:聘|工|人员)|外聘|聘用制(?!公务员)|合同制|返聘|公益性?岗|实习|见习")
LEFT_OUT = re.compile(r"不含[^（）()]*|除[^（）()]*外")  # 在职（不含借调、退休）
SOURCES = (("status", "人员状态", "status"), ("note", "备注", "note"), ("sheet", "工作表", "name"))  # column, its name, the cell
ASIDE = r"[（(][^（）()]*(?:已调|调出|调离|调走|调往|调至|调任|借调|借用|抽调|退休|离休|辞职|辞退|去世|病故|已故|免职)[^（）()]*[）)]"
SHOWN = 30  # letters of a remark that are repeated
BIRTH_UNLIKE = "birth_on.disagrees_with_id"
TWO_NAMES = "id_number.two_names"
UNLIKE_NUMBER = (BIRTH_UNLIKE, "sex.disagrees_with_id", TWO_NAMES)
BY_AGE = ("party_joined_on.under_18", "work_started_on.under_16", "work_started_on.under_18")  # of the birth date that the number gives


def with_determined(checked: Checked) -> Checked:
    """The rows whose birth date differs from the ID number as the file has determined it 档案认定: nothing is wrong with them."""
    unlike = checked.found.filter(pl.col("code") == BIRTH_UNLIKE).select("sheet", "row").unique()
    rows = checked.bad.join(unlike, on=["sheet", "row"], how="semi", maintain_order="left")
    if not rows.height:
        return checked
    held = copy_frame("""SELECT b.id_number, b.birth_on FROM record_basic b JOIN record_determination d ON d.person_id = b.person_id
          AND d.known_to = '9999-12-31Z' AND d.item = '出生日期' AND d.value = b.birth_on::text
        WHERE b.known_to = '9999-12-31Z' AND b.valid_to = '9999-12-31' AND b.id_number = ANY(%(numbers)s)""",
        {"numbers": rows["id_number"].drop_nulls().unique().to_list()}, schema={"id_number": pl.String, "determined": pl.Date})
    same = pl.when(pl.col("birth_on_by_month").fill_null(False)).then(
        pl.col("birth_on").dt.truncate("1mo") == pl.col("determined").dt.truncate("1mo")).otherwise(pl.col("birth_on") == pl.col("determined"))
    settled = rows.join(held, on="id_number", maintain_order="left").filter(same).with_columns(
        birth_on=pl.col("determined"), birth_on_by_month=pl.lit(False)).drop("determined")
    found = checked.found.join(settled.select("sheet", "row", code=pl.lit(BIRTH_UNLIKE)), on=["sheet", "row", "code"], how="anti", maintain_order="left")
    wrong = found.filter(~pl.col("is_notice")).select("sheet", "row")
    freed = settled.join(wrong, on=["sheet", "row"], how="anti", maintain_order="left")
    return replace(checked, found=found, bad=checked.bad.join(freed, on=["sheet", "row"], how="anti", maintain_order="left"),
                   good=pl.concat([checked.good, freed.select(checked.good.columns)]).sort("sheet", "row", maintain_order=True))


def checked(main: pl.DataFrame, places: Places) -> list[pl.DataFrame]:
    """Findings and notices about each person's main row beside what is held (see `lawful.beside_held`)."""
    return [not_serving(main), left(main), asides(main), *of_names(main, places)]


def not_serving(main: pl.DataFrame) -> pl.DataFrame:
    """A question at who is said to be retired, moved away or dead; at somebody new also at who is only lent or not of the staff."""
    fresh, found = pl.col("person_id") < 0, [findings.nothing()]
    for column, label, key in SOURCES:
        if column in main.columns:
            texts = {text: LEFT_OUT.sub("", text.rpartition("/")[2]) for text in main[column].drop_nulls().unique()}  # a sheet's without its file
            gone, away = ([text for text, words in texts.items() if pattern.search(words)] for pattern in (GONE, AWAY))
            found.append(findings.finding(
                main, key, "person.not_serving", pl.col(column).is_in(gone) | (fresh & pl.col(column).is_in(away)),
                phrase(f"{label}“{{}}”，而导入后{{}}", pl.col(column).str.head(SHOWN), pl.when(fresh).then(
                    pl.lit("新增为在职人员")).otherwise(pl.lit("仍为在职"))),
                pl.when(fresh).then(pl.lit("不是本单位在职人员的，从名册中删去；确为在职的可照录")).otherwise(
                    pl.lit("已离开的，从名册中删去，在人员页“退休和离职”中办理；确为在职的可照录")), is_notice=True))
    return pl.concat(found).unique(["sheet", "row"], keep="first", maintain_order=True)


def left(main: pl.DataFrame) -> pl.DataFrame:
    """A question at who left by the file, and would serve again."""
    return findings.finding(main, "id_number", "person.left", pl.col("status_now") != "在职",
                            phrase("档案中自{}起为{}，导入后为在职", "standing_from", "status_now"),
                            "已离开的从名册中删去；确已回到本单位在职的可照录", is_notice=True)


def asides(main: pl.DataFrame) -> pl.DataFrame:
    """A question at a post's title that says in brackets where the person went."""
    new = pl.col("title").is_not_null() & ~pl.col("title").eq_missing(pl.col("title_now"))
    return findings.finding(main, "post", "post.aside", new & pl.col("title").str.contains(ASIDE),
                            phrase("职务“{}”附有说明，将照录为职务名称", "title"), "只填职务名称，说明写入备注；已离开的从名册中删去", is_notice=True)


def of_names(main: pl.DataFrame, places: Places) -> list[pl.DataFrame]:
    """Where the file has somebody else of that name: a question at somebody new, and no other name for who has the number.

    Any other name that differs from the file's is a question, too.
    """
    new, renamed = main.filter(pl.col("person_id") < 0), main.filter(pl.col("name") != pl.col("name_now"))
    others = namesakes(pl.concat([new["name"], renamed["name"]]), places)
    theirs = others.join(renamed.select("name", "person_id", organ_id="organ_id"), on="name", maintain_order="left").filter(
        (pl.col("organ_id") == pl.col("held_organ_id")) & (pl.col("person_id") != pl.col("held_id"))).select("person_id")
    taken = pl.col("person_id").is_in(theirs["person_id"].implode())
    absent = others.filter(~pl.col("held_id").is_in(main["person_id"].implode()))
    same = new.join(absent, on="name", maintain_order="left").filter(
        (pl.col("organ_id") == pl.col("held_organ_id")) | (pl.col("post") == pl.col("held_post"))).unique("person_id", keep="first", maintain_order=True)
    earlier = (pl.col("person_id") > 0) & (pl.col("id_number") != pl.col("id_number_now"))
    return [
        findings.finding(main, "id_number", "id_number.former", earlier, phrase(
            "此人的身份证号已改为末四位{}的号码，文件是原来的号码，导入后改回", pl.col("id_number_now").str.tail(4)),
            "核对是否旧的名册：以档案为准的，在文件中改为现在的号码；档案改错了的可照录", is_notice=True),
        findings.finding(
            same, "id_number", "person.namesake", pl.lit(True),
            phrase("{}已有同名的{}（{}{}出生），身份证号不同", "held_organ", "name",
                      pl.when(pl.col("held_post") != "").then(phrase("{}，", "held_post")).otherwise(pl.lit("")),
                      pl.col("held_birth_on").dt.strftime("%Y-%m")),
            "是同一人的，先在其人员档案“基本信息”中更正身份证号，再导入；确是两人的可照录", is_notice=True),
        findings.finding(renamed, "id_number", "id_number.of_another", taken,
                         phrase("该号码登记的是{}，{}在档案中登记的是另一号码", "name_now", "name"),
                         "核对是否与他人的号码填反；确属档案有误的，请在人员档案“基本信息”中更正"),
        findings.finding(renamed, "name", "name.changed", ~taken, phrase("该号码登记的是{}，导入后姓名改为{}", "name_now", "name"),
                         "核对身份证号是否填错；确属更名或原登记有误的可照录", is_notice=True)]


def namesakes(names: pl.Series, places: Places) -> pl.DataFrame:
    """Who of the scope serves under one of these names: name, held_id, held_organ_id, held_organ, held_post, held_birth_on, held_number."""
    held = copy_frame("""SELECT s.organ_id, b.person_id, b.name, b.birth_on, b.id_number, coalesce(p.title, '') FROM record_basic b
        JOIN record_standing s ON s.person_id = b.person_id AND s.known_to = '9999-12-31Z' AND s.valid_to = '9999-12-31' AND s.status = '在职'
        LEFT JOIN record_post p ON p.person_id = b.person_id AND p.known_to = '9999-12-31Z' AND p.valid_to = '9999-12-31' AND p.is_main
        WHERE b.known_to = '9999-12-31Z' AND b.valid_to = '9999-12-31' AND b.name = ANY(%(names)s) AND s.organ_id = ANY(%(organs)s)""",
        {"names": names.drop_nulls().unique().to_list(), "organs": sorted(places.inside)},
        schema={"held_organ_id": pl.Int64, "held_id": pl.Int64, "name": pl.String, "held_birth_on": pl.Date, "held_number": pl.String,
                "held_post": pl.String})
    organs = pl.DataFrame([(each.id, each.name) for each in places.by_id.values()], orient="row",
                          schema={"held_organ_id": pl.Int64, "held_organ": pl.String})
    return held.join(organs, on="held_organ_id")


def on_file(found: Sequence[Difference], scope: Scope) -> pl.DataFrame:
    """The new ones whose name and birth date somebody on file has: person_id, name, held_id, and whether that record is of the `scope`: is_ours."""
    fresh = pl.concat([pl.DataFrame(schema={"person_id": pl.Int64, "name": pl.String, "birth_on": pl.Date}), *(each.rows.select(
        "person_id", "name", "birth_on") for each in found if each.key == "basic")]).filter(pl.col("person_id") < 0)
    held = copy_frame("""SELECT b.name, b.birth_on, b.person_id, coalesce(o.path, '') FROM record_basic b
        LEFT JOIN record_standing s ON s.person_id = b.person_id AND s.known_to = '9999-12-31Z' AND s.valid_to = '9999-12-31'
        LEFT JOIN organs_organ o ON o.id = s.organ_id
        WHERE b.known_to = '9999-12-31Z' AND b.valid_to = '9999-12-31' AND b.name = ANY(%(names)s) AND b.birth_on = ANY(%(days)s)
          AND NOT EXISTS (SELECT 1 FROM record_merged m WHERE m.person_id = b.person_id AND m.known_to = '9999-12-31Z')
        ORDER BY b.person_id""", {"names": fresh["name"].unique().to_list(), "days": fresh["birth_on"].drop_nulls().unique().to_list()},
        schema={"name": pl.String, "birth_on": pl.Date, "held_id": pl.Int64, "path": pl.String})
    ours = {path: bool(path) and scope.covers(path) for path in held["path"].unique()}
    return fresh.join(held, on=["name", "birth_on"], maintain_order="left").select(
        "person_id", "name", "held_id", is_ours=pl.col("path").replace_strict(ours, default=False, return_dtype=pl.Boolean))


def at_cells(same: pl.DataFrame, people: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """A question at each of those, where none is ``told`` already; of a record out of scope no more than that there is one."""
    rows = people.join(same.sort("is_ours", descending=True).unique("person_id", keep="first").drop("name"), on="person_id", maintain_order="left").join(
        told.filter(pl.col("code") == "person.namesake").select("sheet", "row"), on=["sheet", "row"], how="anti", maintain_order="left")
    return findings.finding(rows, "id_number", "person.on_file", pl.lit(True), pl.lit("本系统已有姓名和出生日期相同的档案"),
                            pl.when("is_ours").then(pl.lit("是同一人的，先在其人员档案“基本信息”中更正身份证号，再导入；确是两人的可照录")).otherwise(
                                pl.lit("由有关公务员主管部门核对；确是两人的可照录")), is_notice=True)


def with_true_owners(checked: Checked, scope: Scope, on: date) -> Checked:
    """The outcome without a fault at those rows of two names for one number whose name the file has for it, in the scope: it is the other row's."""
    twice = checked.found.filter(pl.col("code") == TWO_NAMES).select("sheet", "row")
    rows = checked.bad.join(twice, on=["sheet", "row"], how="semi", maintain_order="left")
    if not rows.height:
        return checked
    owners = owners_of(rows["id_number"])
    inside = [path for path in owners["path"].unique() if path and scope.covers(path)]
    right = rows.join(owners.filter(pl.col("path").is_in(inside)), left_on=["id_number", "name"], right_on=["id_number", "owner"], how="semi", maintain_order="left")
    return judged_again(checked, right.select("sheet", "row"), TWO_NAMES, on=on)


def owners_of(numbers: pl.Series) -> pl.DataFrame:
    """Whose numbers these are by the file: id_number, owner, path (of the organ, "" where there is none).

    A number that nobody has any more is still of whom it was, by the present name.
    """
    return copy_frame("""SELECT DISTINCT ON (b.id_number) b.id_number, n.name, coalesce(o.path, '') FROM record_basic b
        LEFT JOIN record_merged m ON m.person_id = b.person_id AND m.known_to = '9999-12-31Z'
        JOIN record_basic n ON n.person_id = coalesce(m.into_id, b.person_id) AND n.known_to = '9999-12-31Z' AND n.valid_to = '9999-12-31'
        LEFT JOIN record_standing s ON s.person_id = n.person_id AND s.known_to = '9999-12-31Z' AND s.valid_to = '9999-12-31'
        LEFT JOIN organs_organ o ON o.id = s.organ_id
        WHERE b.id_number = ANY(%(numbers)s) ORDER BY b.id_number, b.known_to DESC, b.valid_to DESC""",
        {"numbers": numbers.drop_nulls().unique().to_list()},
        schema={"id_number": pl.String, "owner": pl.String, "path": pl.String})


def of_list(rows: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Of a list's rows, whose numbers are somebody's of the file: no name that is another's, and a question at any that was never theirs.

    A list writes neither name nor number; a former number is a question too, for the list may be as old as it is.
    """
    held = copy_frame("""SELECT b.person_id, b.name, b.id_number, b.known_to = '9999-12-31Z' AND b.valid_to = '9999-12-31' FROM record_basic b
        WHERE b.person_id = ANY(%(persons)s)""", {"persons": rows["person_id"].unique().to_list()},
        schema={"person_id": pl.Int64, "name": pl.String, "id_number": pl.String, "is_now": pl.Boolean})
    now = held.filter("is_now").select("person_id", name_now="name", number_now="id_number")
    told = rows.join(now, on="person_id", maintain_order="left")
    unlike = told.join(held, on=["person_id", "name"], how="anti", maintain_order="left")
    taken = pl.col("name").is_in(namesakes(unlike["name"], places)["name"].implode())
    return pl.concat([
        findings.finding(unlike, "id_number", "id_number.of_another", taken, phrase("该号码登记的是{}，{}在档案中登记的是另一号码", "name_now", "name"),
                         "核对是否与他人的号码填反；确属更名的，先在其人员档案“基本信息”中更正姓名"),
        findings.finding(unlike, "name", "name.unlike", ~taken, phrase("该号码登记的是{}，将计入{}的档案", "name_now", "name_now"),
                         "核对身份证号是否填错；是同一人的可照录", is_notice=True),
        findings.finding(told, "id_number", "id_number.former", pl.col("id_number") != pl.col("number_now"), phrase(
            "此人的身份证号已改为末四位{}的号码，将计入此人的档案", pl.col("number_now").str.tail(4)), "核对是否此人；是的可照录", is_notice=True)])


def with_owners(checked: Checked, scope: Scope, places: Places) -> Checked:
    """The findings with the right words where a number that agrees with neither birth date nor sex, or has two names, is somebody else's by the file.

    So is one by which only the age is wrong, where the file has another number for that name.
    """
    unlike = checked.found.filter(pl.col("code").is_in((*UNLIKE_NUMBER, *BY_AGE))).group_by("sheet", "row").agg(
        plainly=pl.col("code").is_in(UNLIKE_NUMBER).any())
    every = pl.concat([checked.good, checked.bad]).select("sheet", "row", "name", "id_number").sort("sheet", "row")
    rows = every.join(unlike, on=["sheet", "row"], maintain_order="left")
    if not rows.height:
        return checked
    owners = owners_of(rows["id_number"])
    inside = owners.filter(pl.col("path").is_in([path for path in owners["path"].unique() if not path or scope.covers(path)]))  # whose else it is, is not told
    own = namesakes(rows["name"], places).group_by("name").agg(number=pl.col("held_number").first(), count=pl.len())
    wrong = rows.join(inside, on="id_number", maintain_order="left").filter(pl.col("owner") != pl.col("name")).join(
        own, on="name", how="left", maintain_order="left").filter(pl.col("plainly") | pl.col("count").is_not_null()).with_columns(
        number=pl.when(pl.col("count") == 1).then("number"))
    said = findings.finding(
        wrong, "id_number", "id_number.of_another", pl.lit(True),
        phrase("该号码登记的是{}", "owner"),
        pl.coalesce(phrase("{}的号码，档案中是{}年{}月出生、末四位{}的", "name", pl.col("number").str.slice(6, 4), pl.col("number").str.slice(10, 2),
                              pl.col("number").str.tail(4)), phrase("{}本人的号码", "name")))
    mended = checked.found.join(said.select("sheet", "row", mended=pl.lit(True)), on=["sheet", "row"], how="left", maintain_order="left")
    kept = mended.filter(~(pl.col("mended").fill_null(False) & pl.col("code").is_in((*UNLIKE_NUMBER, *BY_AGE)))).drop("mended")
    return with_findings(replace(checked, found=kept), said)
