"""公务员登记 (公务员登记办法): who is to be registered, who not yet and who not; whose registration ends or was wrong.

Frames hold one row a person and come back as they came (Polars eager or lazy, PySpark); unknown follows Kleene's logic:

    verdict(frame, on)   adds a nullable Boolean per condition, and ``conclusion`` (one of `CONCLUSIONS`)
    review(frame, on)    adds ``ending``: what a registration in force asks for (one of `ENDINGS`, null = nothing)
    explain(row, on)     the conditions of one row of `verdict` in Chinese

Facts (all may be null, null = not known, unless said otherwise):

    person_id · kind 公务员/参公/事业/工勤 · status 在职/… · establishment 行政编制/… · organ_kind 机关/参公单位/…
    over               bool: more people serve on this kind of establishment of the organ than it has
    birth_on · citizen bool: holds a citizen's ID number
    appointed          bool: holds a post or a rank
    probation_until    first day after probation (null = none)
    investigation      null = none; 立案, 审查调查, 初步核实 · expelled bool: 开除 or 开除党籍 stands in the file
    finding_entry, finding_qualities   bool: what the organ found; a machine does not
    registered_as      公务员/参公 · registered_on (both for `review` only)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from xianneng.law import catalogue
from xianneng.law.dates import age
from xianneng.law.promotion.facts import SERVING
from xianneng.law.promotion.frames import among, lazily
from xianneng.law.promotion.judgement import OPEN_CASES, SERVANTS
from xianneng.law.promotion.reasons import Reason

LEAST_AGE = 18
DUE, DEFERRED, EARLY, REFUSED, OUTSIDE, UNCLEAR = "应登记", "暂缓登记", "暂不登记", "不予登记", "不属登记对象", "待核对"
CONCLUSIONS = (DUE, UNCLEAR, DEFERRED, EARLY, REFUSED, OUTSIDE)
END, CHANGE, EXAMINE = "注销", "变更", "核查"
ENDINGS = (END, CHANGE, EXAMINE)
WAYS = ("新录用并试用期满合格", "军队转业干部安置到公务员职位", "调任、聘任、公开选拔进入机关", "非公务员当选领导职务", "已登记的参公人员转任到机关",
        "其他符合条件的人员")
"""The six kinds of persons to register, by number (REG-OBJ-01)."""
EXITS = {"退休": "退休", "辞职": "辞去公职", "辞退": "辞退", "开除": "开除", "去世": "死亡", "调出": "调出", "取消录用": "取消录用"}
"""Why a registration ends (REG-EXIT-01), by the status that the file shows."""
OTHER_EXITS = ("取消录用", "选举任期届满不再任职", "转为不属登记范围的人员", "其他")
FORM = {"公务员": "公务员登记表", "参公": "参照公务员法管理机关（单位）工作人员登记表"}
ESTABLISHMENTS = {"公务员": ("行政编制", "政法专项编制"), "参公": ("事业编制", "行政编制")}
_ORGANS = {"公务员": "机关", "参公": "参公单位"}


@dataclass(frozen=True)
class Condition:
    """One condition of registration: its name, its rule, and what can be done while it is not met."""

    id: str
    title: str
    rule_id: str
    remedy: str


CONDITIONS = (
    Condition("serving", "在职", "REG-COND-01", "核对人员状态"),
    Condition("scope", "属于登记范围", "SCOPE-ORG-01", "核对人员类别和机构类型；记载有误的，办理更正"),
    Condition("established", "占用编制", "SCOPE-DEF-01", "核对编制类型；超编的，先由机构编制部门处理"),
    Condition("nationality", "具有中华人民共和国国籍", "SCOPE-COND-01", "核对居民身份证"),
    Condition("age", "年满十八周岁", "SCOPE-COND-01", "核对出生日期"),
    Condition("appointed", "已任职定级", "REG-OBJ-01", "先办理任职定级"),
    Condition("probation", "试用期满", "REG-OBJ-01", "试用期满考核合格后登记"),
    Condition("clear", "没有未结案的调查", "REG-DEFER-01", "结案后符合条件的，再行登记"),
    Condition("entry", "按规定进入机关", "REG-REFUSE-01", "核对录用、调任、转业安置等批准文件"),
    Condition("qualities", "具备公务员的政治、品行、身体和文化条件", "SCOPE-COND-01", "由所在机关考核后认定"),
)
_BY_FILE = tuple(each.id for each in CONDITIONS[:8])


def verdict(frame: Any, on: date) -> Any:
    """Add each of `CONDITIONS` and ``conclusion``: what the law says of persons who are not registered on the date."""
    return lazily(frame, lambda facts: facts.with_columns(**_conditions(on)).with_columns(conclusion=_conclusion()),
                  "registration", on)


def review(frame: Any, on: date) -> Any:
    """Add ``ending`` for persons who are registered on the date: 注销 when they left, 变更 when they are of the other kind
    now, 核查 where the registration itself seems wrong (REG-CANCEL-01); null where it stands."""
    return lazily(frame, lambda facts: facts.with_columns(**_conditions(on)).with_columns(ending=_ending())
                  .drop(*(each.id for each in CONDITIONS)), "registration.review", on)


def _conditions(on: date) -> dict[str, nw.Expr]:
    kind, stage = nw.col("kind"), nw.col("investigation")
    return {
        "serving": among(nw.col("status"), SERVING),
        "scope": among(kind, SERVANTS) & _matching("organ_kind", {name: (organ,) for name, organ in _ORGANS.items()}),
        "established": _matching("establishment", ESTABLISHMENTS) & nw.when(~nw.col("over").fill_null(False)).then(nw.lit(True)),
        "nationality": nw.when(nw.col("citizen")).then(nw.lit(True)),
        "age": nw.col("birth_on") <= _youngest(on),
        "appointed": nw.col("appointed"),
        "probation": (nw.col("probation_until") <= on).fill_null(True),
        "clear": nw.when(stage.is_null()).then(nw.lit(True)).otherwise(
            nw.when(among(stage, OPEN_CASES)).then(nw.lit(False))),
        "entry": ~nw.col("expelled").fill_null(False) & nw.col("finding_entry"),
        "qualities": nw.col("finding_qualities"),
    }


def _matching(column: str, allowed: Mapping[str, tuple[str, ...]]) -> nw.Expr:
    """Whether a column holds what the person's kind allows; kinds that are not registered match nothing."""
    answer: nw.Expr = nw.when(~nw.col("kind").is_null()).then(nw.lit(False))
    for kind, values in allowed.items():
        answer = nw.when(nw.col("kind") == kind).then(among(nw.col(column), values)).otherwise(answer)
    return answer


def _conclusion() -> nw.Expr:
    """The gravest that holds, from 不属登记对象 down; what the file leaves open is 待核对, findings are made in the case."""
    unknown = ~nw.all_horizontal(*(~nw.col(name).is_null() for name in _BY_FILE), ignore_nulls=False)
    answer = nw.when(unknown).then(nw.lit(UNCLEAR)).otherwise(nw.lit(DUE))
    for names, words in ((("clear",), DEFERRED), (("appointed", "probation"), EARLY),
                         (("nationality", "age", "entry", "qualities"), REFUSED), (("serving", "scope", "established"), OUTSIDE)):
        failed = nw.any_horizontal(*((~nw.col(name)).fill_null(False) for name in names), ignore_nulls=False)
        answer = nw.when(failed).then(nw.lit(words)).otherwise(answer)
    return answer


def _ending() -> nw.Expr:
    other_kind = among(nw.col("kind"), SERVANTS) & (nw.col("kind") != nw.col("registered_as"))
    left = ~nw.col("serving") | ~among(nw.col("kind"), SERVANTS)
    early = nw.col("registered_on") < nw.col("probation_until")
    doubtful = early.fill_null(False) | (~nw.col("established")).fill_null(False)
    answer = nw.when(doubtful).then(nw.lit(EXAMINE)).otherwise(nw.lit(None, nw.String))
    answer = nw.when(other_kind.fill_null(False)).then(nw.lit(CHANGE)).otherwise(answer)
    return nw.when(left.fill_null(False)).then(nw.lit(END)).otherwise(answer)


def _youngest(on: date) -> date:
    """Who was born on this day or before has turned eighteen on the date."""
    day = min(on.day, 28) if (on.month, on.day) == (2, 29) else on.day
    return date(on.year - LEAST_AGE, on.month, day)


def explain(row: Mapping[str, Any], on: date) -> list[Reason]:
    """The conditions of one row of `verdict`, in order, with what the file says, the article, and what can be done."""
    return [Reason(each.id, _state(row[each.id]), each.title, _WORDS[each.id](row, on), catalogue.cite(_rule(each, row), on),
                   _rule(each, row), "" if row[each.id] else each.remedy) for each in CONDITIONS]


def _rule(condition: Condition, row: Mapping[str, Any]) -> str:
    """参公 are registered by reference; who was expelled is barred by the law itself."""
    if condition.id == "scope" and row["kind"] == "参公":
        return "CANGONG-10"
    return "SCOPE-BAR-01" if condition.id == "entry" and row["expelled"] else condition.rule_id


def _state(answer: bool | None) -> str:
    return "ask" if answer is None else "met" if answer else "unmet"


def _scope(row: Mapping[str, Any], on: date) -> str:
    kind = row["kind"] or "类别未登记"
    if row["kind"] and kind not in SERVANTS:
        return f"{kind}人员不在登记范围"
    return f"{kind}，所在机构为{row['organ_kind'] or '类型未定的机构'}"


def _established(row: Mapping[str, Any], on: date) -> str:
    held = row["establishment"] or "编制类型未登记"
    return f"{held}；所在机关这一类编制超编，须认定本人在编" if row["over"] else held


def _age(row: Mapping[str, Any], on: date) -> str:
    return f"{row['birth_on']} 出生，{age(row['birth_on'], on)} 周岁" if row["birth_on"] else "出生日期未登记"


def _probation(row: Mapping[str, Any], on: date) -> str:
    until = row["probation_until"]
    return "没有试用期记载" if until is None else f"试用期至 {until}（不含）"


def _entry(row: Mapping[str, Any], on: date) -> str:
    if row["expelled"]:
        return "档案有开除公职或者开除党籍的记载"
    return {None: "待所在机关认定", True: "所在机关认定符合规定",
            False: "认定不符合进入机关的规定"}[row["finding_entry"]]


def _qualities(row: Mapping[str, Any], on: date) -> str:
    return {None: "待所在机关认定", True: "所在机关认定具备", False: "认定不具备"}[row["finding_qualities"]]


_WORDS: Mapping[str, Callable[[Mapping[str, Any], date], str]] = {
    "serving": lambda row, on: row["status"] or "状态未登记",
    "scope": _scope, "established": _established,
    "nationality": lambda row, on: "持有公民身份号码" if row["citizen"] else "没有有效的公民身份号码，国籍待核对",
    "age": _age,
    "appointed": lambda row, on: {None: "职务职级未登记", True: "已任职务或者职级", False: "还没有任职定级"}[row["appointed"]],
    "probation": _probation,
    "clear": lambda row, on: f"正在{row['investigation']}" if row["investigation"] else "没有正在进行的调查",
    "entry": _entry, "qualities": _qualities}
