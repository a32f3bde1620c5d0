"""校核 of codes: a word of the file that is in no code set."""

from collections.abc import Mapping, Sequence

import polars as pl

from xianneng.foundation.exchange.kinds import captions
from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import CODES, ERROR, check, said
from xianneng.law.phrases import phrase

SETS: Mapping[str, tuple[str, str, Sequence[str]]] = {  # column → where it stands, what it is called, its words
    "sex": ("basic_id", "性别", captions.SEX), "ethnicity": ("basic_id", "民族", captions.ETHNICITIES),
    "political_status": ("basic_id", "政治面貌", (*captions.POLITICAL_STATUSES, "中共预备党员"))}


@check("code_unknown", "基本信息的代码项不在代码集内", ERROR, "basic", "ethnicity", "GB/T 2261、GB/T 3304、GB/T 4762", kind=CODES)
def code_unknown(file: File) -> pl.DataFrame:
    """Sex, ethnicity and political status are words of their code sets; an empty one is not wrong here."""
    return pl.concat([said(
        file.people.filter(~pl.col(column).is_in(["", *words])), row=row, found=phrase("{}填了“{}”", pl.lit(label), column),
        right=f"应为代码集中的{label}，如{words[0]}、{words[1]}") for column, (row, label, words) in SETS.items()])
