"""花名册: the roster of an organ's people, and every check that the file alone allows.

One row is one person in one post. A person with several posts has several rows, one of them the main post; a leading post
and a rank at once (兼任) is lawful, two ranks are not.
"""

import re
from datetime import date

import polars as pl

from xianneng.foundation.exchange import ladder
from xianneng.foundation.exchange.columns import Column, Family, Kind
from xianneng.foundation.exchange.findings import (
    finding,
    in_future,
    is_after,
    once,
    out_of_order,
    rows_of_group,
    shown,
    without_wrong,
)
from xianneng.foundation.exchange.kinds import captions
from xianneng.foundation.exchange.kinds.people import NAME_LIMIT, id_findings, unknown_organs, with_id_facts
from xianneng.law import series
from xianneng.law.catalogue import rule
from xianneng.law.phrases import phrase

# Labour Law article 15: no one under 16 may be employed; Civil Servant Law article 13: a civil servant is at least 18.
LEAST_WORK_AGE, LEAST_CIVIL_SERVANT_AGE = 16, 18
WAGE_STEPS = 14  # of a level, at most (公务员级别工资标准)
FIRST_RANK_ON = rule("RANK-PROM-04").effective_from

AWAY = ("借调", "挂职", "驻村")
AWAY_CAPTIONS = {"借用": "借调", "抽调": "借调", "挂任": "挂职", "挂职锻炼": "挂职", "驻村帮扶": "驻村", "驻村工作": "驻村"}
DATE_NOTE = "可填1978.09、197809、1978-09-01、1978年9月"

COLUMNS = (
    Column("ordinal", "序号", "integer", ("编号", "序"), width=6, example="1"),
    Column("name", "姓名", "name", ("名字", "人员姓名", "干部姓名"), required=True, example="张示例", width=10,
           limit=NAME_LIMIT),
    Column("sex", "性别", "choice", choices=captions.SEX, captions=captions.SEX_CAPTIONS, example="男", width=6),
    Column("ethnicity", "民族", "choice", choices=captions.ETHNICITIES, captions=captions.ETHNICITY_CAPTIONS,
           example="汉族", width=8),
    Column("native_place", "籍贯", synonyms=("原籍",), example="示例省示例县", limit=60),
    Column("birth_on", "出生年月", "month", ("出生日期", "出生时间", "出生年月日", "生日"), example="1985.03", note=DATE_NOTE),
    Column("party_joined_on", "入党时间", "month", ("入党年月", "入党日期", "加入中共时间", "加入中国共产党时间"),
           example="2007.06", note="非党员留空"),
    Column("political_status", "政治面貌", "choice", ("党派", "政治面目"), choices=captions.POLITICAL_STATUSES,
           captions=captions.POLITICAL_STATUS_CAPTIONS, example="中共党员"),
    Column("work_started_on", "参加工作时间", "month", ("参加工作年月", "参工时间", "工作时间", "参加工作日期"), example="2008.07"),
    Column("registered_on", "公务员登记时间", "date", ("公务员登记日期", "公务员登记年月", "登记时间", "参公登记时间"), example="2009.12",
           note="没有登记的留空"),
    Column("education", "学历", synonyms=("最高学历", "文化程度", "学历情况"), example="大学"),
    Column("degree", "学位", synonyms=("最高学位",), example="法学学士"),
    Column("school_and_major", "毕业院校系及专业", synonyms=("毕业院校及专业", "毕业院校", "毕业学校", "毕业院校系", "院校及专业"),
           example="示例大学法学院法学专业", width=24),
    Column("full_time_education", "全日制教育学历", synonyms=("全日制学历", "全日制教育学历学位"), example="大学"),
    Column("full_time_school", "全日制教育毕业院校及专业",
           synonyms=("全日制毕业院校及专业", "全日制教育毕业院校系及专业", "全日制毕业院校系及专业"), width=24,
           example="示例大学法学院法学专业"),
    Column("in_service_education", "在职教育学历", synonyms=("在职学历", "在职教育学历学位")),
    Column("in_service_school", "在职教育毕业院校及专业",
           synonyms=("在职毕业院校及专业", "在职教育毕业院校系及专业", "在职毕业院校系及专业"), width=24),
    Column("organ", "单位", synonyms=("工作单位", "单位名称", "所在单位", "现工作单位", "机构名称", "所在机关", "单位归口", "部门"),
           required=True, example="示例县示例局", width=22),
    Column("inner_unit", "内设机构", synonyms=("科室", "处室", "股室", "内设科室", "所在科室"), example="办公室", limit=60),
    Column("post", "现任职务", synonyms=("职务", "工作职务", "现职务", "职务名称", "任职情况", "现任职务名称"), example="办公室主任",
           width=20, limit=120),
    Column("is_main_post", "是否主要职务", "boolean", ("主要职务", "主职", "主职务", "是否主职"), example="是",
           note="一人多行时，主要职务一行填“是”，兼任的职务填“否”", width=8),
    Column("post_layer", "职务层次", "choice", ("领导职务层次", "现任职务层次", "行政级别", "职务级别"), choices=captions.LAYERS,
           captions=captions.LAYER_CAPTIONS, hints=captions.LAYER_HINTS, example="乡科级副职", note="没有领导职务的留空"),
    Column("post_on", "任现职务时间", "date", ("任现职时间", "任职时间", "现职务时间", "任现职年月"), example="2020.03"),
    Column("layer_on", "任同职务层次时间", "date", ("任现职务层次时间", "任同层次时间", "任该职务层次时间", "现职务层次时间"),
           example="2018.05"),
    Column("rank", "职级", "rank", ("现职级", "现任职级", "职级名称"), example="三级主任科员"),
    Column("rank_on", "任职级时间", "date", ("任现职级时间", "现职级时间", "任现职级年月", "职级时间", "晋升职级时间"),
           example="2021.12", note="2019年6月1日以后"),
    Column("level", "级别", "level", ("工资级别", "公务员级别", "现级别"), example="20", width=6),
    Column("wage_step", "档次", "level", ("工资档次", "级别工资档次", "现档次"), example="4", width=6),
    Column("post_category", "职位类别", "choice", ("公务员类别", "职位分类"), choices=captions.POST_CATEGORIES,
           captions=captions.POST_CATEGORY_CAPTIONS, example="综合管理类"),
    Column("person_kind", "人员类别", "choice", ("人员性质", "人员身份", "身份", "个人身份"), choices=captions.PERSON_KINDS,
           captions=captions.PERSON_KIND_CAPTIONS, example="公务员"),
    Column("manager", "管理单位", synonyms=("干部管理权限", "管理权限", "干部管理单位", "主管单位", "管理单位干部管理权限"),
           example="中共示例县委", width=18),
    Column("establishment", "编制类型", "choice", ("编制性质", "编制", "编制类别", "占用编制"), choices=captions.ESTABLISHMENTS,
           captions=captions.ESTABLISHMENT_CAPTIONS, example="行政编制"),
    Column("id_number", "身份证号", "id_number", ("身份证号码", "公民身份号码", "身份证", "身份号码", "证件号码"), required=True,
           example="419999198503120015", note="18位，按文本填写", width=21),
    Column("probation_until", "试用期至", "date", ("试用期满", "试用期截止", "试用期满时间"), example="", note="在试用期的填写；任职定级自该日起算，2024年8月1日报到的填2025-08-01"),
    Column("away_kind", "借调挂职驻村", "choice", ("借调挂职", "借调挂职驻村方式", "挂职借调", "是否借调挂职驻村"), choices=AWAY,
           captions=AWAY_CAPTIONS, note="在本单位的留空", width=8),
    Column("away_host", "去向单位", synonyms=("借调单位", "挂职单位", "驻村地点", "借调挂职单位", "借调挂职驻村单位"), width=18, limit=120),
    Column("away_on", "去向起始日期", "date", ("借调时间", "挂职时间", "驻村时间", "借调挂职时间", "借调挂职起始时间")),
    Column("away_until", "预计结束日期", "date", ("借调期限", "挂职期限", "借调挂职结束时间", "挂职结束时间")),
    Column("note", "备注", synonyms=("说明", "附注"), width=20),
)

# A rank of today that is written after a post in one cell: 科员、三级主任科员. The ranks of before 2019, 科员 itself, are titles there.
RANKS = "|".join(sorted((name for name in series.ranks() if not series.converted_2019(name)), key=len, reverse=True))
APART = r"[、，,;；\s]*"

# Usual heads that a blank does not offer: post and rank in one cell, 级别 and 档次 in one, and whether somebody is still there.
ALSO = (
    Column("post_rank", "职务职级", synonyms=("现任职务职级", "现任职务及职级", "职务及职级", "职务和职级", "现任职务和职级"), example="办公室主任、三级主任科员",
           parts={"post": rf"^(.+?){APART}(?:{RANKS})?$", "rank": f"({RANKS})$"}, instead_of="post", written=f"(?:{RANKS})$", width=20, limit=120),
    Column("level_step", "级别档次", "level_step", ("级别及档次", "级别和档次", "级别与档次", "级档"), example="21级3档",
           parts={"level": r"^(\d+)级", "wage_step": r"(\d+)档$"}, instead_of="level", written=r"级.+档"),
    Column("status", "人员状态", synonyms=("状态", "在职状态", "在岗状态", "是否在职")),
)

ASSESSMENTS = Family(
    "assessment_", captions.YEAR_OF_ASSESSMENT, "{}年度考核", "choice",
    choices=captions.ASSESSMENT_GRADES, captions=captions.ASSESSMENT_CAPTIONS, hints=captions.ASSESSMENT_HINTS)

# Pairs of dates that stand in this order in every career.
ORDER = (
    (("birth_on", "出生年月"), ("work_started_on", "参加工作时间")),
    (("birth_on", "出生年月"), ("party_joined_on", "入党时间")),
    (("work_started_on", "参加工作时间"), ("post_on", "任现职务时间")),
    (("work_started_on", "参加工作时间"), ("layer_on", "任同职务层次时间")),
    (("work_started_on", "参加工作时间"), ("rank_on", "任职级时间")),
    (("work_started_on", "参加工作时间"), ("registered_on", "公务员登记时间")),
    (("layer_on", "任同职务层次时间"), ("post_on", "任现职务时间")),
    (("away_on", "去向起始日期"), ("away_until", "预计结束日期")),
)
# What comes after the start of work.
AFTER_START = ("post_on", "layer_on", "rank_on")
# One number with two names is another problem.
PERSON = ("id_number", "name")
LEARNED = "研究生|大学|本科|大专|专科|中专|中等|中技|技工|技校|职高|职业|高中|初中|小学|学士|硕士|博士|党校|学院"
MEMBERS = ["中共党员", "中共预备党员"]
DATES = {column.key: column.name for column in COLUMNS if column.parse in ("date", "month") and column.key not in ("probation_until", "away_until")}  # they lie ahead


def check_roster(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """Every check of a roster that needs nothing but the roster, as of `on`; organs too where their names are given.

    A wrong cell is told once: each is judged by itself first, and only what is right is compared with other cells.
    """
    known = with_id_facts(frame)
    found = [once([*id_findings(known), *in_futures(known, on), *posts(known), *ranks(known),
                   *unknown_organs(known, "organ", organs), *assessments_ahead(known, on), *educations(known), aways(known)])]
    found.append(contradicted_starts(without_wrong(known, found[0])))
    sound = with_known_ages(without_wrong(known, pl.concat(found)))
    found.append(once([*orders(sound), *work_ages(sound), *membership(sound), *levels(sound), *ranks_without(sound), *assessments_before(sound)]))
    return found


def with_known_ages(frame: pl.DataFrame) -> pl.DataFrame:
    """`with_id_facts` of a frame `without_wrong` cells: whose birth date or number is wrong is of no known age."""
    return with_id_facts(frame).with_columns(stated_birth_on=pl.when(~is_faulty("birth_on")).then("stated_birth_on"))


def in_futures(frame: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """No date of a roster lies ahead."""
    return [in_future(frame, key, name, pl.lit(on)) for key, name in DATES.items()]


def orders(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Dates in the order of a career."""
    return [out_of_order(frame, earlier, later) for earlier, later in ORDER]


def contradicted_starts(frame: pl.DataFrame) -> pl.DataFrame:
    """A start of work that two or more other cells contradict is the one that is wrong."""
    after = [is_after("work_started_on", key).fill_null(False) for key in AFTER_START]
    years = [before_work(key).fill_null(False) for key in assessed(frame)]
    against = pl.concat_str([pl.when(late).then(pl.lit(DATES[key])) for key, late in zip(AFTER_START, after, strict=True)]
                            + [pl.when(early).then(pl.lit(f"{key[-4:]}年度考核"))
                               for key, early in zip(assessed(frame), years, strict=True)],
                            separator="、", ignore_nulls=True)
    return finding(frame, "work_started_on", "work_started_on.contradicted", pl.sum_horizontal(*after, *years) > 1,
                   phrase("参加工作时间{}与{}不符", shown("work_started_on"), against), "早于任职、任职级和考核的时间")


def work_ages(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Under 16 at the start of work is an error; under 18 lawful for older careers, but worth a look at the file."""
    age = age_in_months(pl.col("stated_birth_on"), pl.col("work_started_on"))
    born = ~is_after("birth_on", "work_started_on").fill_null(False)
    message = phrase("参加工作时{}周岁", age // 12)
    return [
        finding(frame, "work_started_on", "work_started_on.under_16", born & (age < LEAST_WORK_AGE * 12), message,
                phrase("满16周岁以后，即{}以后", pl.col("stated_birth_on").dt.offset_by("16y").dt.strftime("%Y.%m"))),
        finding(frame, "work_started_on", "work_started_on.under_18",
                age.is_between(LEAST_WORK_AGE * 12, LEAST_CIVIL_SERVANT_AGE * 12 - 1), message,
                "满18周岁以后；经核对档案无误的可照录", is_notice=True)]


def educations(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """What is written as 学历 is one (GB/T 4658), by whatever name; 博士后 is none."""
    return [finding(frame, key, f"{key}.unknown", pl.col(key).str.contains(LEARNED).not_() | pl.col(key).str.contains("博士后"),
                    phrase("“{}”不是学历", key), pl.when(pl.col(key).str.contains("博士后")).then(pl.lit(
                        "研究生（博士后是研究工作经历，写入备注或简历）")).otherwise(pl.lit("如研究生、大学、大专、中专、高中")))
            for key in ("education", "full_time_education", "in_service_education")]


def membership(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """A Party member is old enough, and only members have a day of joining."""
    joined = shown("party_joined_on")
    other = pl.col("political_status").is_in(MEMBERS).not_() & pl.col("party_joined_on").is_not_null()
    return [joined_young(frame), finding(
        frame, "political_status", "political_status.not_member", other,
        phrase("政治面貌{}，而有入党时间{}", "political_status", joined), "中共党员（预备党员）；不是党员的不填入党时间")]


def joined_young(frame: pl.DataFrame) -> pl.DataFrame:
    """A Party member is eighteen on joining (党章 第1条)."""
    age = age_in_months(pl.col("stated_birth_on"), pl.col("party_joined_on"))
    return finding(frame, "party_joined_on", "party_joined_on.under_18",
                   ~is_after("birth_on", "party_joined_on").fill_null(False) & (age < LEAST_CIVIL_SERVANT_AGE * 12),
                   phrase("入党时{}周岁", age // 12), "满18周岁以后，请核对入党志愿书")


def age_in_months(birth: pl.Expr, then: pl.Expr) -> pl.Expr:
    """Whole months between two dates, by year and month: days are unknown in most rosters."""
    return (then.dt.year() - birth.dt.year()).cast(pl.Int64) * 12 + then.dt.month() - birth.dt.month()


def posts(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """One row per post, exactly one of a person's rows the main post, leading posts with a layer in range."""
    is_main = pl.col("is_main_post").fill_null(True)
    same = [*PERSON, "organ", "inner_unit", "post", "rank"]
    told = pl.col("id_number").is_not_null()
    sure = told & ~is_faulty("is_main_post").any().over(PERSON)
    repeated = frame.with_columns(repeats=pl.len().over(same), mains=is_main.sum().over(PERSON),
                                  where=rows_of_group(*PERSON))
    single = sure & (pl.col("repeats") == 1)
    mains = single & is_main & (pl.col("mains") > 1)
    named = pl.col("post").drop_nulls().n_unique().over(PERSON) > 1
    return [
        finding(repeated, "id_number", "person.repeated", told & (pl.col("repeats") > 1),
                phrase("同一人同一职务重复出现，见{}", "where"), "保留一行，其余删除"),
        finding(repeated, "id_number", "person.repeated", mains & ~named,
                phrase("同一人有{}行，没有分别写明职务，见{}", "mains", "where"), "保留一行，其余删除；兼任的，逐行写明职务"),
        finding(repeated, "is_main_post", "person.two_main_posts", mains & named,
                phrase("同一人有{}个主要职务，见{}", "mains", "where"), "只有一行为主要职务，兼任的职务在“是否主要职务”栏填“否”"),
        finding(repeated, "is_main_post", "person.no_main_post", single & (pl.col("mains") == 0),
                "没有主要职务", "主要职务一行在“是否主要职务”栏填“是”"),
    ]


def ranks(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The rank is of the person's category, not older than its series, one only; a level is one of the 27."""
    frame = frame.join(ladder.ranks(), on="rank", how="left", maintain_order="left")
    held = frame.with_columns(held=pl.col("rank").drop_nulls().n_unique().over(PERSON),
                              which=pl.col("rank").drop_nulls().unique(maintain_order=True).str.join("、").over(PERSON))
    first_on = pl.coalesce("rank_from_on", pl.lit(FIRST_RANK_ON))
    category, its_series = pl.col("post_category"), pl.col("rank_series")
    unlike = pl.when(category == captions.OTHER).then(its_series.is_in(captions.GENERAL_CATEGORIES)).otherwise(category != its_series)
    beside = pl.col("post").str.extract(f"({RANKS})$")
    return [
        finding(frame, "post", "post.other_rank", beside != pl.col("rank"), phrase("职务中写有职级“{}”，职级栏为“{}”", beside, "rank"),
                "以批准文件为准，职务栏只写职务名称"),
        finding(frame, "post", "post.rank", beside.is_not_null() & pl.col("rank").is_null() & ~is_faulty("rank"),
                phrase("职务中写有职级“{}”，职级栏没有", beside), "职级和任职级时间写在各自的栏里"),
        finding(held, "rank", "rank.two", pl.col("id_number").is_not_null() & (pl.col("held") > 1),
                phrase("同一人有{}个职级：{}", "held", "which"), "一人只有一个职级"),
        finding(frame, "rank", "rank.not_in_category",
                unlike, phrase("“{}”属于{}，与职位类别{}不符", "rank", its_series, category), phrase("{}的职级", category)),
        finding(frame, "rank_on", "rank_on.before_system",
                pl.when("rank_on_by_month").then(pl.col("rank_on") < first_on.dt.truncate("1mo")).otherwise(
                    pl.col("rank_on") < first_on),
                phrase("任职级时间{}早于该职级序列施行之日", shown("rank_on")),
                phrase("{}以后；此前的非领导职务不是职级", first_on.dt.strftime("%Y-%m-%d"))),
        finding(frame, "wage_step", "wage_step.unknown", ~pl.col("wage_step").is_between(1, WAGE_STEPS), phrase("没有{}档", "wage_step"),
                f"1档至{WAGE_STEPS}档；尚未核定的，留空"),
        finding(frame, "level", "level.unknown", ~pl.col("level").is_between(1, 27), phrase("没有{}级", "level"), "27级至1级")]


def without_ranks(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with posts alone, where the rank of its own column is written after them once more."""
    alone = pl.col("post").str.replace(f"{APART}(?:{RANKS})$", "")
    return frame.with_columns(post=pl.when(alone != "").then(alone))


def aways(frame: pl.DataFrame) -> pl.DataFrame:
    """Who is away is somewhere, since a day."""
    return finding(frame, "away_kind", "away.incomplete", pl.col("away_kind").is_not_null() & (
        pl.col("away_host").is_null() | pl.col("away_on").is_null()) & ~is_faulty("away_on"),
        phrase("{}没有写明去向单位或起始日期", "away_kind"), "补填去向单位和去向起始日期；已回本单位的，留空")


def ranks_without(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """A date of a rank that is not there."""
    return [finding(frame, "rank_on", "rank_on.without_rank", pl.col("rank").is_null() & pl.col("rank_on").is_not_null()
                    & ~is_faulty("rank"), "有任职级时间而没有职级", "补填职级，或将该时间填入任同职务层次时间")]


def levels(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The level within the range of the rank or, for a leader, of the post's layer, where neither of them is wrong."""
    frame = frame.join(ladder.ranks(), on="rank", how="left", maintain_order="left").join(
        ladder.layers(), on="post_layer", how="left", maintain_order="left")
    level = pl.col("level")
    by_rank = level.is_between("rank_level_min", "rank_level_max")
    by_layer = level.is_between("layer_level_min", "layer_level_max")
    # Kleene: a person with only one of the two is judged by that one, with neither by none.
    outside = ~(by_rank.fill_null(False) | by_layer.fill_null(False)) & (by_rank.is_not_null() | by_layer.is_not_null())
    lowest = pl.max_horizontal("rank_level_max", "layer_level_max")
    highest = pl.min_horizontal("rank_level_min", "layer_level_min")
    return [finding(frame, "level", "level.out_of_range", outside & ~is_faulty("rank") & ~is_faulty("post_layer"),
                    phrase("{}级不在{}对应的级别内", level, pl.coalesce("rank", "post_layer")),
                    phrase("{}级至{}级", lowest, highest))]


def is_faulty(key: str) -> pl.Expr:
    """Whether something is written there that is wrong."""
    return pl.col("faulty").list.contains(key)


def assessed(frame: pl.DataFrame) -> list[str]:
    """The columns of annual results."""
    return [name for name in frame.columns if re.fullmatch(r"assessment_\d{4}", name)]


def assessments_ahead(frame: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """No result for a year that is not over: it is determined at the year's end at the earliest (考核规定)."""
    return [finding(frame, key, "assessment.future", pl.col(key).is_not_null(), f"{key[-4:]}年度尚未考核", "已结束年度的考核结果")
            for key in assessed(frame) if int(key[-4:]) >= on.year]


def before_work(key: str) -> pl.Expr:
    """Whether there is a result for a year before the person began to work."""
    return (pl.col(key) != "未参加") & (pl.col("work_started_on").dt.year() > int(key[-4:]))


def assessments_before(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """No result for a year before the person began to work."""
    return [finding(frame, key, "assessment.before_work", before_work(key),
                    phrase(f"{key[-4:]}年度尚未参加工作（{{}}）", shown("work_started_on")), "删除该年度结果，或更正参加工作时间")
            for key in assessed(frame)]


ROSTER = Kind("roster", "花名册", COLUMNS, check_roster, families=(ASSESSMENTS,), ask=("person_kind", "manager"), also=ALSO)
