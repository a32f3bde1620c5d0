"""The recruitment plan 录用计划: how many an organ may ask for, and what the authority balances (RECR-PLAN-01, 02, RECR-SPECIAL-01).

    Places        an organ's numbers of one kind of establishment, and how many are free
    refuse_over   a plan, or a table written against one, never asks for more
    shares        of the whole plan: fresh graduates, grass roots, service-project veterans, each with its least share
    townships     township vacancies that the plan leaves open: 应招尽招
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xianneng.law.catalogue import cite
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Refused

ANY, FRESH, GRASSROOTS, PROJECTS = "不限", "应届毕业生", "有基层工作经历人员", "服务基层项目人员和退役大学生士兵"
GROUPS = (ANY, FRESH, GRASSROOTS, PROJECTS)
KINDS = ("行政编制", "政法专项编制", "事业编制")  # 事业编制 of organs run by reference to the law only
COUNTY = "县(市、区、旗)、乡镇机关"
DISTRICTS = ("副省级城市的区机关", "市(地、州、盟)、直辖市的区机关")


@dataclass(frozen=True, slots=True)
class Places:
    """Of one organ and kind of establishment, persons on a day: leaving and arriving until the plan's day, held by other plans."""

    establishment: int
    serving: int
    leaving: int
    arriving: int
    held: int

    @property
    def free(self) -> int:
        """How many may be recruited; never below none."""
        return max(0, self.establishment - self.serving + self.leaving - self.arriving - self.held)

    @property
    def words(self) -> str:
        """The sum as it is told."""
        return (f"编制 {self.establishment} − 实有 {self.serving} ＋ 将要离开 {self.leaving} − 将要到来 {self.arriving} − 其他计划已占 {self.held}，"
                f"可招 {self.free} 名")


def refuse_over(where: str, asked: int, places: Places) -> None:
    """Refused where more is asked than is free (公务员法 第27条)."""
    if asked > places.free:
        raise Refused(f"{where}要招 {asked} 名，超过可招的 {places.free} 名", why=places.words, article=cite("RECR-PLAN-01"),
                      then="请减少名额；编制、人员有误的，先在编制、花名册中更正")


@dataclass(frozen=True, slots=True)
class Line:
    """Some places of a plan: for whom, how many, and of what organ (its level as quotas know it)."""

    group: str
    count: int
    level: str
    is_township: bool

    @property
    def is_county(self) -> bool:
        """县乡机关."""
        return self.is_township or self.level == COUNTY

    @property
    def is_below_city(self) -> bool:
        """市级以下机关."""
        return self.is_county or self.level in DISTRICTS


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many places are for somebody, and the least share; none of nothing is enough."""

    key: str
    title: str
    count: int
    whole: int
    least: Decimal
    local: str
    rule_id: str

    @property
    def is_met(self) -> bool:
        """Whether the share is reached."""
        return self.count >= self.least * self.whole

    @property
    def rate_bp(self) -> int | None:
        """The share in basis points."""
        return self.count * 10_000 // self.whole if self.whole else None

    @property
    def least_bp(self) -> int:
        """The least share in basis points."""
        return int(self.least * 10_000)


def shares(lines: Iterable[Line], known: Parameters) -> list[Share]:
    """The shares of a plan under a jurisdiction's parameters."""
    lines = list(lines)

    def counted(rows: Iterable[Line]) -> int:
        return sum(line.count for line in rows)

    below, county = [line for line in lines if line.is_below_city], [line for line in lines if line.is_county]
    return [Share(key, title, count, whole, known[key], known.local(key), rule_id) for key, title, count, whole, rule_id in (
        ("recruit_fresh_share", "市级以下机关招录应届毕业生", counted(line for line in below if line.group == FRESH), counted(below), "RECR-QUAL-05"),
        ("recruit_grassroots_share", "县乡机关名额", counted(county), counted(lines), "RECR-PLAN-02"),
        ("recruit_project_share", "县乡机关专门招录服务基层项目人员和退役大学生士兵", counted(line for line in county if line.group == PROJECTS), counted(county),
         "RECR-SPECIAL-01"))]


def townships(free: Mapping[int, int], planned: Mapping[int, int]) -> Sequence[tuple[int, int, int]]:
    """Townships whose vacancies the plan does not fill: organ, free, planned."""
    return [(organ, count, planned.get(organ, 0)) for organ, count in free.items() if planned.get(organ, 0) < count]
