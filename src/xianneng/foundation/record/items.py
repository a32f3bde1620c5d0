"""信息项: what of the file may be kept from an office, or left to be read only. Which office may what is `access`'s to say.

Name, sex, birth, where somebody serves, posts and rank are no items: every list and every case is read by them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

WORDS = "particulars"  # the set that says in words what others say in rows
LAW = "law"  # what the law says of the next rank, which rests on the items below


@dataclass(frozen=True, slots=True)
class InformationItem:
    """An item 信息项: whole sets of the file, or columns of 基本信息; ``today``: the columns of a roster that tell it.

    ``worded``: the column of 简历和补充信息 that tells it in words of its own.
    """

    key: str
    title: str
    sets: tuple[str, ...] = ()
    basic: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    worded: str = ""


ITEMS: Mapping[str, InformationItem] = {each.key: each for each in (
    InformationItem("id_number", "身份证号", basic=("id_number",), today=("id_number",)),
    InformationItem("ethnicity", "民族", basic=("ethnicity",), today=("ethnicity",)),
    InformationItem("native_place", "籍贯", basic=("native_place",), today=("native_place",)),
    InformationItem("political", "政治面貌、入党时间", basic=("political_status", "party_joined_on"), today=("political_status", "party_joined_on")),
    InformationItem("health", "健康状况", basic=("health",)),
    InformationItem("level", "级别档次", sets=("level",), today=("level", "step")),
    InformationItem("secondment", "借调挂职驻村", sets=("secondment",), today=("away",)),
    InformationItem("education", "学历学位", sets=("education",), today=("education",)),
    InformationItem("assessment", "年度考核", sets=("assessment",), today=("grades",)),
    InformationItem("award", "奖励", sets=("award",), worded="awards"),
    InformationItem("sanction", "惩戒与调查", sets=("sanction",), worded="awards"),
    InformationItem("registration", "公务员登记", sets=("registration",)),
    InformationItem("recruited", "录用信息", sets=("recruited",)),
    InformationItem("family", "家庭成员", sets=("family",)),
    InformationItem("particulars", "简历和补充信息", sets=("particulars",)),
    InformationItem("determination", "档案认定", sets=("determination",)),
    InformationItem("photo", "照片", sets=("photo",)))}
JUDGED = ("level", "education", "assessment", "award", "sanction", "registration")  # items whose absence would tell, or be told by, the law's answer
VERDICT = ("verdict", "eligible", "first_on", "target")


def of_set(key: str) -> list[InformationItem]:
    """The items that a set of the file belongs to, or holds columns of."""
    return [each for each in ITEMS.values() if key in each.sets or (key == "basic" and each.basic) or (key == WORDS and each.worded)]


def kept_back(hidden: Collection[str], key: str, column: str = "") -> bool:
    """Whether a whole set is hidden, or the column of it that is named."""
    return any(key in ITEMS[each].sets or (key == "basic" and column in ITEMS[each].basic) for each in hidden)


def blanked(hidden: Collection[str], key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a set with its hidden columns empty: text as no text, dates as unknown."""
    columns = {column for each in hidden for column in (ITEMS[each].basic if key == "basic" else (ITEMS[each].worded,) if key == WORDS else ())}
    return {name: ("" if isinstance(value, str) else None) if name in columns else value for name, value in values.items()}


def hidden_columns(hidden: Collection[str]) -> frozenset[str]:
    """The columns of a roster that say what is hidden; the law's answer with whatever it rests on."""
    return frozenset(column for each in hidden for column in ITEMS[each].today) | (frozenset(VERDICT) if hides_law(hidden) else frozenset())


def hides_law(hidden: Collection[str]) -> bool:
    """Whether the law's answer about a person would tell something that is hidden."""
    return not set(JUDGED).isdisjoint(hidden)


def titles(keys: Collection[str]) -> str:
    """惩戒与调查、家庭成员."""
    return "、".join(each.title for key, each in ITEMS.items() if key in keys)
