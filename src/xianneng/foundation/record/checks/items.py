"""Required items: what somebody's file does not say. Which of them a file must have, a scheme says; none is missed otherwise."""

from collections.abc import Mapping

import polars as pl

from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import HINT, REQUIRED, Find, check, said

BASIC: Mapping[str, str] = {"ethnicity": "民族", "native_place": "籍贯", "political_status": "政治面貌", "work_started_on": "参加工作时间", "health": "健康状况"}
SETS: Mapping[str, tuple[str, str]] = {
    "education": ("学历学位", "A08"), "registration": ("公务员登记", "A29"), "family": ("家庭成员", "A36"), "particulars": ("简历", "A17"),
    "photo": ("照片", "A57")}


def _empty(column: str, label: str) -> Find:
    def find(file: File) -> pl.DataFrame:
        wrong = file.people.filter(pl.col(column).cast(pl.String).fill_null("").str.strip_chars() == "")
        return said(wrong, row="basic_id", found=f"{label}没有填写", right=f"请补填{label}")

    return find


def _without(key: str, label: str) -> Find:
    def find(file: File) -> pl.DataFrame:
        return said(file.people.join(file.holders(key), on="person_id", how="anti"), row="standing_id", found=f"没有{label}", right=f"请补登{label}")

    return find


for _column, _label in BASIC.items():
    check(f"missing_{_column}", f"缺少{_label}", HINT, "basic", _column, "GB/T 14946 A01", kind=REQUIRED, on_request=True)(_empty(_column, _label))
for _key, (_label, _set) in SETS.items():
    check(f"missing_{_key}", f"缺少{_label}", HINT, _key, "valid_from", f"GB/T 14946 {_set}", kind=REQUIRED, adds=True, on_request=True)(
        _without(_key, _label))
