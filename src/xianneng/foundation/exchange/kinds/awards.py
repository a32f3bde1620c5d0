"""奖励名册: awards that have been decided."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.findings import finding, in_future
from xianneng.foundation.exchange.kinds.people import PERSON_COLUMNS, id_findings, unknown_organs, with_id_facts

AWARDS_OF_LAW = ("嘉奖", "记三等功", "记二等功", "记一等功", "授予称号")
AWARD_CAPTIONS = {"三等功": "记三等功", "二等功": "记二等功", "一等功": "记一等功", "个人嘉奖": "嘉奖", "个人三等功": "记三等功",
                  "个人二等功": "记二等功", "个人一等功": "记一等功", "荣誉称号": "授予称号", "授予荣誉称号": "授予称号"}

COLUMNS = (
    *PERSON_COLUMNS,
    Column("award_kind", "奖励种类", "choice", ("奖励类别", "奖励", "奖项"), required=True, choices=AWARDS_OF_LAW,
           captions=AWARD_CAPTIONS, example="记三等功", instead_of="award_name", written=f"^(?:{'|'.join((*AWARDS_OF_LAW, *AWARD_CAPTIONS))})$"),
    Column("award_name", "奖励名称", synonyms=("称号名称", "荣誉称号", "奖励全称"), example="", note="授予称号的填称号全称", width=20, limit=80),
    Column("decided_on", "批准日期", "date", ("奖励时间", "批准时间", "奖励日期", "表彰时间", "授予时间"), required=True,
           example="2024-02-08"),
    Column("granted_by", "批准机关", synonyms=("奖励机关", "批准单位", "授奖机关", "授予单位"), example="中共示例县委", width=20),
    Column("document", "文号", synonyms=("批准文号", "奖励文号"), example="示奖〔2024〕2号", width=18),
    Column("reason", "事由", synonyms=("奖励原因", "奖励事由", "主要事迹"), width=24),
    Column("note", "备注", synonyms=("说明",), width=20),
)


def check_awards(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """A title of honour has a name, and no decision lies ahead."""
    return [
        *id_findings(with_id_facts(frame)), *unknown_organs(frame, "organ", organs),
        in_future(frame, "decided_on", "批准日期", pl.lit(on)),
        finding(frame, "award_name", "award_name.missing",
                (pl.col("award_kind") == "授予称号") & pl.col("award_name").is_null(), "授予称号而未填称号名称", "称号全称")]


AWARDS = Kind("awards", "奖励名册", COLUMNS, check_awards)
