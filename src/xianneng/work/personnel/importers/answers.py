"""What a roster leaves out and an officer answers for it: 人员类别, 管理单位."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.values import parsed
from xianneng.work.personnel.importers.places import Places


@dataclass(frozen=True)
class Question:
    """What neither the file nor 档案 says of ``count`` persons; what the answer was taken for, or why it is no answer."""

    key: str
    count: int
    meaning: str = ""
    fault: str = ""


def answered(rows: pl.DataFrame, given: Mapping[str, str], places: Places) -> tuple[pl.DataFrame, list[Question]]:
    """The rows with 人员类别 and 管理单位 filled in from the answers, and what was asked.

    An answer is for those alone of whom neither row nor file says it: who is registered keeps what is registered.
    """
    questions = []
    for key, read in (("person_kind", _kind_meant), ("manager", _managers_meant)):
        silent = ~pl.col("registered") & pl.col(key).is_null()
        asked = rows.filter(silent)
        persons = asked.filter(pl.col("is_main_post").fill_null(True))["person_id"].n_unique()
        if not persons:
            continue
        value, meaning, fault = read(given[key], asked, places) if given.get(key) else (None, "", "")
        questions.append(Question(key, persons, meaning, fault))
        if value is not None:
            name = "manager_id" if key == "manager" else key
            rows = rows.with_columns(pl.when(silent).then(value).otherwise(name).alias(name))
    return rows, questions


def _kind_meant(text: str, asked: pl.DataFrame, places: Places) -> tuple[pl.Expr | None, str, str]:
    """人员类别 as the roster's own column would be read: value, meaning, or why it is none."""
    found = parsed(text, False, ROSTER.of_key("person_kind"))
    fault = "" if found.value else found.fault.message if found.fault else "未填写"
    return (None, "", fault) if fault else (pl.lit(found.value), found.value, "")


def _managers_meant(text: str, asked: pl.DataFrame, places: Places) -> tuple[pl.Expr | None, str, str]:
    """管理单位 of each organ: the organs meant, by name, or why it is none. Nothing else is taken for what was written."""
    managers = {organ: places.manager_of(text, organ) for organ in asked["organ_id"].drop_nulls().unique().to_list()}
    without = next((organ for organ, manager in managers.items() if manager is None), None)
    if without is not None:
        return None, "", f"“{text}”不是{places.by_id[without].name}，也不是它的上级；可填{places.managers(without)}"
    own = all(organ == manager for organ, manager in managers.items())
    names = dict.fromkeys(places.by_id[manager].name for manager in managers.values() if manager)
    value = pl.col("organ_id").replace_strict(managers, default=None, return_dtype=pl.Int64)
    return value, "各人所在单位" if own and len(names) > 1 else "、".join(names), ""
