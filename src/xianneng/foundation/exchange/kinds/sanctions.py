"""处分台账: sanctions, Party sanctions and organisational measures that have been decided."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange import ladder
from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.findings import finding, in_future, out_of_order
from xianneng.foundation.exchange.kinds.people import PERSON_COLUMNS, id_findings, unknown_organs, with_id_facts
from xianneng.law import sanctions
from xianneng.law.catalogue import cite
from xianneng.law.phrases import phrase

KINDS_OF_TRACK = ladder.sanction_kinds()
TRACKS = (*KINDS_OF_TRACK, "政务处分")
KINDS = tuple(dict.fromkeys(kind for kinds in KINDS_OF_TRACK.values() for kind in kinds))
TRACK_CAPTIONS = {"党纪": "党纪处分", "党内处分": "党纪处分", "政务": "政务处分", "政纪处分": "处分", "行政处分": "处分",
                  "组织措施": "组织处理"}
KIND_CAPTIONS = {"党内警告": "警告", "党内严重警告": "严重警告", "行政警告": "警告", "政务警告": "警告", "行政记过": "记过",
                 "政务记过": "记过", "政务记大过": "记大过", "行政记大过": "记大过", "政务降级": "降级", "政务撤职": "撤职",
                 "政务开除": "开除", "诫勉谈话": "诫勉", "书面诫勉": "诫勉",
                 **{f"留党察看{short}": f"留党察看{term}" for term, shorts in (("一年", ("1年", "（一年）")),
                                                                       ("二年", ("2年", "两年", "（二年）")))
                    for short in shorts}}
KIND_HINTS = {
    **sanctions.HINTS,
    "": "；".join(f"{track}：{'、'.join(kinds)}" for track, kinds in KINDS_OF_TRACK.items())}

COLUMNS = (
    *PERSON_COLUMNS,
    Column("track", "处分类别", "choice", ("类别", "惩戒类别"), required=True, choices=TRACKS, captions=TRACK_CAPTIONS,
           example="政务处分"),
    Column("sanction_kind", "处分种类", "choice", ("种类", "处分名称", "处分", "惩戒种类"), required=True, choices=KINDS,
           captions=KIND_CAPTIONS, hints=KIND_HINTS, example="记过"),
    Column("decided_on", "处分决定日期", "date", ("决定日期", "处分时间", "处分日期", "批准日期", "决定时间"), required=True,
           example="2024-03-15"),
    Column("until_on", "影响期至", "date", ("影响期届满日期", "处分期满日期", "期满日期", "影响期满"), example="2025-03-14",
           note="影响期的最后一日，如“至2025年3月14日止”；留空时按法定影响期计算"),
    Column("decided_by", "决定机关", synonyms=("处分机关", "批准机关", "处分决定机关"), example="示例县监察委员会", width=20),
    Column("document", "文号", synonyms=("处分文号", "决定文号"), width=18),
    Column("note", "备注", synonyms=("说明", "处分原因"), width=20),
)


def check_sanctions(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """The kind is one of its track, decided already, ending after it began."""
    return [
        *id_findings(with_id_facts(frame)), *unknown_organs(frame, "organ", organs), *kinds_of_other_tracks(frame),
        in_future(frame, "decided_on", "处分决定日期", pl.lit(on)),
        out_of_order(frame, ("decided_on", "处分决定日期"), ("until_on", "影响期至")), contradictory_ends(with_ends(frame, on))]


def with_ends(frame: pl.DataFrame, on: date, held: pl.DataFrame | None = None) -> pl.DataFrame:
    """The complete rows with what the law says of their ends: see `sanctions.with_ends`; least and latest are last days.

    Of one person by `person_id` where the frame has it, else by ID number; ``held``: what the file of people has besides.
    """
    who = "person_id" if "person_id" in frame.columns else "id_number"
    given = frame.drop_nulls([who, "track", "sanction_kind", "decided_on"]).with_columns(
        pl.col(who).alias("person_id"), pl.col("sanction_kind").alias("kind"), pl.col("decided_on").alias("from"),
        until=pl.col("until_on").dt.offset_by("1d"), extended=pl.lit(False), is_given=pl.lit(True))
    rows = given if held is None else pl.concat([given, held], how="diagonal")
    return sanctions.with_ends(rows.lazy(), on).filter("is_given").with_columns(
        pl.col("until", "first", "last", "least", "latest").dt.offset_by("-1d")).collect()


def contradictory_ends(ended: pl.DataFrame) -> pl.DataFrame:
    """A notice at each end that the law does not know, at each that is the first free day and not the last barred, and at each row to which the rest of another is added."""
    added = pl.col("during").is_not_null()
    wrong = ~pl.col("until_on").is_between("least", "latest") & (pl.col("until_on") >= pl.col("decided_on")) | (added & pl.col("until_on").is_null())
    right = pl.when(added).then(phrase(
        f"{{}}：原{{}}期限未满，尚未执行的期限与新处分的期限相加（{cite('DISC-COMBINE-02')}）", "latest", "during"),
    ).when(pl.col("least") == pl.col("latest")).then(pl.col("least").cast(pl.String)).otherwise(
        phrase("{}至{}之间", "least", "latest"))
    told = pl.when(pl.col("until_on").is_null()).then(phrase("原{}期限未满，又受{}", "during", "sanction_kind")).otherwise(
        phrase("影响期至{}，与{}的法定影响期不符", "until_on", "sanction_kind"))
    first_free = (pl.col("low") == pl.col("high")) & (pl.col("until_on") == pl.col("least").dt.offset_by("1d")) & ~wrong
    return pl.concat([finding(ended, "until_on", "until_on.first_free_day", first_free, phrase("影响期至{}，这一日已经期满", "until_on"),
                              phrase("填影响期的最后一日 {}", "least"), is_notice=True), finding(
        ended, "until_on", "until_on.against_law", wrong, told, pl.concat_str(right, pl.lit("；决定另有规定的，以决定为准；已提前解除的，在档案中终止该处分")), is_notice=True)])


def kinds_of_other_tracks(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """A kind that its track does not have: 党纪处分 knows no 记过."""
    return [finding(frame, "sanction_kind", "sanction_kind.not_of_track",
                    (pl.col("track") == track) & ~pl.col("sanction_kind").is_in(kinds),
                    phrase(f"{track}没有“{{}}”", "sanction_kind"), "、".join(kinds))
            for track, kinds in (KINDS_OF_TRACK | {"政务处分": KINDS_OF_TRACK["处分"]}).items()]


SANCTIONS = Kind("sanctions", "处分台账", COLUMNS, check_sanctions)
