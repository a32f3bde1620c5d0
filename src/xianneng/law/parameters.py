"""Parameters (参数): what a jurisdiction may set, with the regulation's bounds, a default and the article.

Values per jurisdiction and date are stored elsewhere; here they are defined and checked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from xianneng.law.catalogue import cite
from xianneng.law.refusals import NotFound, Refused
from xianneng.law.tables import rows

NOTICE_DAYS = 5  # working days, RANK-PROM-07, POST-PROM-08: a public notice is never shorter

Check = Callable[[Any], Any]  # gives the value in its own type, or raises ValueError with the bounds in Chinese


@dataclass(frozen=True)
class Parameter:
    """One definition. `grade` C: nobody has settled it nationally; the page says that it is a default.

    `set_at`: the level of office that alone may set it (empty: each in its jurisdiction). `offered`: whether some page's
    answer depends on it; what nothing reads is not for setting. `also`: the other rules whose numbers it sets.
    """

    name: str
    title: str
    default: Any
    check: Check
    bounds: str
    rule_id: str
    grade: str
    options: tuple[tuple[str, str], ...] = ()
    set_at: str = ""
    offered: bool = True
    also: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """The article that the parameter belongs to."""
        return cite(self.rule_id)


class Parameters(Mapping[str, Any]):
    """An immutable mapping from every parameter's name to its value, which also knows by what document it was set.

    ``later``: the sets that have been decided to follow it, each with the day from which it holds, in order: what lies on or
    after such a day is theirs to say. ``earlier``: the sets that held before it, the last first, each with the day from which it
    held no more. Sets of the same values are equal, whatever follows or went before.
    """

    def __init__(self, values: Mapping[str, Any], documents: Mapping[str, str] | None = None,
                 later: Sequence[tuple[date, "Parameters"]] = (), earlier: Sequence[tuple[date, "Parameters"]] = ()) -> None:
        self.later, self.earlier = tuple(later), tuple(earlier)
        self._values = MappingProxyType(dict(values))
        self._documents = MappingProxyType(dict(documents or {}))
        self._hash = hash(frozenset(pair for pair in values.items() if not isinstance(pair[1], Mapping)))

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return self._hash

    def among(self, later: Sequence[tuple[date, "Parameters"]], earlier: Sequence[tuple[date, "Parameters"]]) -> "Parameters":
        """These parameters with the sets that follow them, and those that held before."""
        return Parameters(self._values, self._documents, later, earlier)

    def local(self, name: str) -> str:
        """The document by which a jurisdiction set a parameter, in brackets; empty for a default."""
        return f"（{self._documents[name]}）" if self._documents.get(name) else ""

    def with_(self, name: str, value: Any, document: str = "") -> "Parameters":
        """These parameters with one value set; Refused with the article if it is out of bounds, NotFound if unknown."""
        known = definition(name)
        try:
            checked = known.check(value)
        except ValueError as why:
            beside = "；规定没有写明范围，这一范围是平台约定" if known.grade == "C" else ""
            raise Refused(f"参数“{known.title}”不能设为“{_said(value)}”", why=str(why), article=known.citation,
                          then=f"可设范围：{known.bounds}{beside}") from None
        return Parameters({**self._values, name: checked}, {**self._documents, name: document})


def _said(value: Any) -> str:
    """A value that is refused, as who wrote it wrote it."""
    return "；".join(f"{name}：{each}" for name, each in value.items()) if isinstance(value, Mapping) else "空" if value is None else str(value)


def definition(name: str) -> Parameter:
    """The definition of a parameter; NotFound if there is none of that name."""
    if name not in DEFINITIONS:
        raise NotFound(f"没有名为“{name}”的参数", then="请在参数表中选择")
    return DEFINITIONS[name]


def _choice(options: Sequence[tuple[str, str]]) -> Check:
    def check(value: Any) -> Any:
        if value not in dict(options):
            raise ValueError(f"只能是{'、'.join(words for _, words in options)}之一")
        return value
    return check


def _chosen(name: str, title: str, options: tuple[tuple[str, str], ...], rule_id: str, grade: str) -> Parameter:
    """A parameter with a few values to choose from; the first is the default."""
    (default, first), *others = options
    return Parameter(name, title, default, _choice(options), "、".join([f"{first}（默认）", *(words for _, words in others)]),
                     rule_id, grade, options)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("只能是“是”或“否”")
    return value


def _whole(low: int, high: int, *, optional: bool = False, odd: bool = False) -> Check:
    def check(value: Any) -> Any:
        if value is None and optional:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"应为{low}至{high}之间的整数")
        if odd and value % 2 == 0:
            raise ValueError("应为单数")
        return value
    return check


def _decimal(low: str, high: str) -> Check:
    def check(value: Any) -> Decimal:
        if isinstance(value, float):  # a ratio of a regulation is exact
            raise ValueError("比例应以小数文本给出，如 0.1")
        try:
            number = Decimal(value)
        except (InvalidOperation, TypeError):
            raise ValueError("不是小数") from None
        if not number.is_finite() or not Decimal(low) <= number <= Decimal(high):
            raise ValueError(f"应在{low}与{high}之间")
        return number
    return check


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError("应为文字清单")
    return tuple(value)


def _ratio_table(value: Any) -> Mapping[str, Decimal]:
    if not isinstance(value, Mapping):
        raise ValueError("应为“职数编号：比例”的对照表")
    unknown = sorted(value.keys() - {row["quota_id"] for row in rows("rank_quota")})
    if unknown:
        raise ValueError(f"没有这样的职数编号：{'、'.join(map(str, unknown))}；编号见职数表，如 Q-L-3")
    return MappingProxyType({key: _decimal("0", "1")(ratio) for key, ratio in value.items()})


def _years_table(of: str) -> Check:
    """Minimum years by the rank aimed at, of a series for which no text settles them."""
    def check(value: Any) -> Mapping[str, int]:
        if not isinstance(value, Mapping):
            raise ValueError("应为“拟晋升的职级：年数”的对照表")
        ranks = list(dict.fromkeys(row["target"] for row in rows("promotion_years") if row["series"] == of))
        unknown = sorted(value.keys() - set(ranks))
        if unknown:
            raise ValueError(f"{of}没有可以晋升到的这些职级：{'、'.join(map(str, unknown))}；职级如{ranks[0]}")
        years = _whole(1, 10)
        return MappingProxyType({rank: years(int(each) if isinstance(each, str) and each.isdecimal() else each) for rank, each in value.items()})
    return check


def _month_day(value: Any) -> str:
    if value not in {f"{month:02d}-{day:02d}" for month, days in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30))
                     for day in range(1, days + 1)}:
        raise ValueError("应为次年1月1日至6月30日之间的日期，如 03-31")
    return str(value)


_ROUNDING = (("floor", "舍去小数"), ("half_up", "四舍五入"))
_WEIGHING = (("earliest", "以最早形成的材料为准"), ("supported", "最早形成的材料还须有其他材料佐证"))
_BASE = (("rounded_cap", "取整后的上级职数"), ("unrounded", "未取整的上级职数"))
_EXCELLENT = (("held_at_year_end", "年末已任该职级即计"), ("full_year_only", "全年任该职级才计"))
_POLITICAL = ("组织部", "纪委", "纪律检查", "监委", "监察委员会", "巡察", "机要", "保密", "国家安全", "政法委", "网信", "外事")
_PRIORITY = ("连续三年年度考核优秀", "获得记功以上奖励", "在重大任务一线表现突出",
             "长期在基层或艰苦边远地区工作", "作出其他突出贡献")

DEFINITIONS: Mapping[str, Parameter] = MappingProxyType({each.name: each for each in (
    _chosen("quota_rounding", "职数取整方式", _ROUNDING, "RANK-QUOTA-08", "C"),
    _chosen("nested_base", "内含比例的基数", _BASE, "RANK-QUOTA-08", "C"),
    Parameter("quota_base_includes_leading_posts", "核定基数含领导职务", True, _flag,
              "是（默认）、否", "RANK-QUOTA-01", "C"),
    Parameter("quota_ratios", "经批准的特殊比例", MappingProxyType({}), _ratio_table,
              "职数编号到比例的对照，比例0至1，由中央公务员主管部门批准并设定", "RANK-QUOTA-10", "B", set_at="中央机关",
              also=tuple(sorted({row["rule_id"] for row in rows("rank_quota")}))),
    Parameter("dual_floor_rank_occupies", "领导职务兼任对应最低职级是否占职数", False, _flag,
              "是、否（默认）", "RANK-QUOTA-11", "C"),
    Parameter("reserve_ratio", "预留空缺职数比例", Decimal(0), _decimal("0", "0.5"),
              "0（默认）至0.5", "RANK-QUOTA-12", "C"),
    Parameter("filing_days", "使用后备案期限（日）", 30, _whole(1, 365), "1至365日，默认30日", "RANK-QUOTA-12", "C"),
    Parameter("file_sending_months", "干部人事档案转出期限（月）", 2, _whole(1, 12), "1至12个月，默认2个月", "FILE-MOVE-01", "C"),
    Parameter("file_receipt_months", "干部人事档案回执期限（月）", 1, _whole(1, 12), "1至12个月，默认1个月", "FILE-MOVE-01", "C"),
    _chosen("file_birth_weighing", "出生日期认定时材料的采信", _WEIGHING, "FILE-FACTS-01", "C"),
    _chosen("excellent_year_rule", "任职首年优秀的计算", _EXCELLENT, "RANK-PROM-04", "C"),
    Parameter("result_determined_by", "未记载确定日期的年度考核视为何日确定（次年）", "03-31", _month_day,
              "次年1月1日至6月30日，默认3月31日", "RANK-PROM-04", "C"),
    Parameter("enforcement_years", "行政执法类晋升职级的最低任职年限（与比照综合管理类不同的）", MappingProxyType({}), _years_table("行政执法类"),
              "拟晋升的职级到年数的对照，1至10年；没有写的，按比照综合管理类的年限", "CLASS-ENF-03", "C"),
    Parameter("technical_years", "专业技术类晋升职级的最低任职年限（与比照综合管理类不同的）", MappingProxyType({}), _years_table("专业技术类"),
              "拟晋升的职级到年数的对照，1至10年；没有写的，按比照综合管理类的年限", "CLASS-TECH-04", "C"),
    Parameter("public_notice_days", "公示天数（工作日）", NOTICE_DAYS, _whole(NOTICE_DAYS, 60),
              "5至60个工作日，默认5；规定只有下限，上限是平台约定", "RANK-PROM-07", "A"),
    Parameter("level_counter_reset_on_promotion", "晋升后级别累计年限重新计算", True, _flag,
              "是（默认）、否", "LEVEL-PROM-02", "C", offered=False),
    Parameter("min_hao_per_year", "晋升职级所需当年平时考核“好”次数", None, _whole(1, 12, optional=True),
              "不设（默认）或1至12次", "RANK-PROM-11", "C", offered=False),  # no room writes the count yet
    Parameter("priority_grounds", "优先晋升情形", _PRIORITY, _texts,
              "文字清单，只排序，不替代资格；留空为不设", "RANK-PROM-10", "C"),
    Parameter("recruit_fresh_share", "录用计划中市级以下机关招录应届毕业生的比例", Decimal("0.5"), _decimal("0", "1"),
              "不低于0至1，默认0.5", "RECR-QUAL-05", "C"),
    Parameter("recruit_grassroots_share", "录用计划中县乡机关名额的比例", Decimal("0.5"), _decimal("0", "1"), "不低于0至1，默认0.5", "RECR-PLAN-02", "C"),
    Parameter("recruit_project_share", "县乡机关专门招录服务基层项目人员和退役大学生士兵的比例", Decimal("0.15"), _decimal("0", "1"),
              "不低于0至1，默认0.15", "RECR-SPECIAL-01", "C"),
    Parameter("recruit_political_posts", "可以限定政治面貌的重要敏感职位（机关、职位名称中的字样）", _POLITICAL, _texts,
              "文字清单；留空为都须写明理由", "RECR-PRINCIPLE-03", "C"),
    Parameter("recruit_review_days", "报名资格审查的期限（工作日）", 2, _whole(1, 30), "1至30个工作日，默认2；按招考公告设定", "RECR-PROC-03", "C"),
    Parameter("recruit_written_share", "笔试成绩占综合成绩的百分比", 50, _whole(10, 90), "10至90，默认50；按招考公告设定", "RECR-EXAM-02", "C"),
    Parameter("recruit_interview_ratio", "面试人数与招录人数的比例", 3, _whole(2, 10), "2至10，默认3；职位表写明的从其规定", "RECR-EXAM-03", "C"),
    Parameter("recruit_panel_size", "每组面试考官人数", 7, _whole(5, 15, odd=True), "5至15，单数，默认7", "RECR-EXAM-04", "C"),
    Parameter("recruit_interview_least", "面试最低合格分", 60, _whole(0, 100), "0至100，默认60；按招考公告设定", "RECR-EXAM-02", "C"),
    Parameter("recruit_recheck_days", "成绩公布后申请复查的期限（日）", 7, _whole(1, 60), "1至60日，默认7日；按招考公告设定", "RECR-SCORE-01", "C"),
    Parameter("recruit_payment_days", "不予减免以后补缴考试费的期限（工作日）", 2, _whole(1, 10), "1至10个工作日，默认2；不早于确认截止", "RECR-FEE-01", "C"),
    Parameter("recruit_vetting_ratio", "进入体检、考察的人数与招考人数之比", Decimal(1), _decimal("1", "5"), "1至5，默认1（等额）；大于1的为差额考察，公告中须写明", "RECR-VET-02", "C"),
    Parameter("recruit_township_service_years", "新录用乡镇公务员的最低服务年限", 5, _whole(5, 10), "5至10年，默认5年", "RECR-SERV-01", "C"),
    Parameter("survey_rounds_per_year", "公务员大调研每年次数", 2, _whole(1, 2), "1至2次，默认2次", "SURVEY-01", "C"),
    Parameter("recruit_keep_months", "报考人信息的保管期限（月）", 24, _whole(6, 120), "报名截止以后6至120个月，默认24个月，期满清除", "RECR-KEEP-01", "C"),
    Parameter("women_county_schedule", "县处级以上女干部退休年龄按男性规定执行", True, _flag,
              "是（默认）、否", "RETIRE-05", "C"),
)})

YEARS = ("enforcement_years", "technical_years")
"""Those that set minimum years by the rank aimed at."""

OFFERED = tuple(each for each in DEFINITIONS.values() if each.offered)

def of_rule(rule_id: str) -> tuple[Parameter, ...]:
    """The parameters that can be set of a rule's numbers and choices."""
    return tuple(each for each in OFFERED if rule_id in (each.rule_id, *each.also))


DEFAULTS = Parameters({name: each.default for name, each in DEFINITIONS.items()})
