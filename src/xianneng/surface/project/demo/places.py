"""The demonstration's regions and organs: one county alone, a city with its counties, or a province with its cities."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xianneng.law import series
from xianneng.surface.project.demo.careers import Career

CITIES = ("云澜", "望江", "松溪", "白鹭", "长汀", "石门", "青岚", "金渡", "南屏", "北辰", "东篱", "西岭")
COUNTIES = ("青川", "临江", "望岳", "云溪", "松阳", "白鹿", "石桥", "大渡", "小河", "金沙", "银杏", "桃源", "柳林", "梅坞")
FIRST, SECOND = "清云松石长南北东金桃竹兰芦枫", "泉岭溪湾岩坪浦原峡洲潭湖"
A_CITY = 14  # counties to a city
COUNTS = {"county": (0, 0, 1), "city": (0, 1, 13), "province": (1, 12, 162)}  # of provinces, cities, counties


@dataclass(frozen=True, slots=True)
class Setting:
    """What ranks and layers an organ of a level has, and which quota groups its jurisdiction pools."""

    level: str  # 职级设置层级
    chief: str  # layers of leading posts: of the organ, and of its inner units (empty: those are no leading posts)
    deputy: str
    section: str
    section_deputy: str
    pooled: tuple[str, ...]
    own: tuple[str, ...]
    pools: str  # what the pool of the upper ranks is called


COUNTY = Setting("县(市、区、旗)、乡镇机关", "乡科级正职", "乡科级副职", "", "", ("Q-L-3", "Q-L-4", "Q-L-5"), ("Q-L-6", "Q-L-7"),
                 "全县统筹（调研员）")
CITY = Setting("市(地、州、盟)、直辖市的区机关", "县处级正职", "县处级副职", "乡科级正职", "乡科级副职", ("Q-M-2",),
               ("Q-M-3", "Q-M-4", "Q-M-5", "Q-M-6", "Q-M-7"), "市直统筹（二级巡视员）")
PROVINCE = Setting("省、自治区、直辖市机关", "厅局级正职", "厅局级副职", "县处级正职", "县处级副职", ("Q-P-1", "Q-P-2"), ("Q-P-3",),
                   "省直统筹（巡视员）")
LEADERS = Setting(COUNTY.level, "县处级正职", "县处级副职", "", "", (), (), "")
TEAM_POSTS = 15  # of the first county's leading team; three of its members are in the file
SMALL = 15  # organs below this establishment pool the lower groups too

BUREAUS = {
    "县委办公室": 34, "县纪委监委机关": 58, "县委组织部": 36, "县委宣传部": 26, "县委统战部": 18, "县委政法委员会": 22,
    "县委机构编制委员会办公室": 12, "县直属机关工作委员会": 9, "县人大常委会机关": 24, "县政府办公室": 46, "县政协机关": 22,
    "县发展和改革局": 38, "县教育局": 30, "县科学技术局": 12, "县工业和信息化局": 30, "县民政局": 24, "县司法局": 52,
    "县财政局": 56, "县人力资源和社会保障局": 40, "县自然资源局": 44, "县住房和城乡建设局": 42, "县交通运输局": 34, "县水利局": 40,
    "县农业农村局": 58, "县商务局": 18, "县文化和旅游局": 26, "县卫生健康局": 34, "县退役军人事务局": 16, "县应急管理局": 32,
    "县审计局": 28, "县市场监督管理局": 118, "县统计局": 20, "县医疗保障局": 14, "县信访局": 14, "县林业局": 26,
    "县行政审批服务局": 18}
REFERENCE = {"县档案馆": 12, "县委党校": 18, "县总工会": 12, "共青团县委": 9, "县妇女联合会": 10, "县科学技术协会": 8,
             "县残疾人联合会": 8, "县机关事务服务中心": 16, "县供销合作社联合社": 14}
TOWNS = ("青溪镇", "望岳镇", "临江镇", "松阳镇", "白鹿镇", "石桥镇", "云岭镇", "长汀镇", "南浦镇", "北坡镇", "东湖乡", "西屏乡",
         "大坪乡", "小河乡", "金沙镇", "银杏镇", "桃源乡", "柳林乡")
# A city's and a province's organs: as a county's, without its towns, larger, and some that only they have.
ABOVE = {"市": {"市外事办公室": 20, "市国有资产监督管理委员会": 44, "市生态环境局": 60, "市城市管理局": 48, "市体育局": 18},
         "省": {"省外事办公室": 56, "省国有资产监督管理委员会": 98, "省生态环境厅": 130, "省体育局": 48, "省地方金融管理局": 60,
               "省广播电视局": 52, "省粮食和物资储备局": 50, "省药品监督管理局": 110}}
DEPARTMENTS = ("教育", "科学技术", "工业和信息化", "民政", "司法", "财政", "人力资源和社会保障", "自然资源", "住房和城乡建设",
               "交通运输", "水利", "农业农村", "商务", "文化和旅游", "退役军人事务", "应急管理", "审计")
LARGER = {"县": 1.0, "市": 1.25, "省": 2.6}
# How offices abbreviate one another's names, longer words before those that they contain.
BRIEF = {"机构编制委员会办公室": "编办", "委办公室": "委办", "政府办公室": "政府办", "外事办公室": "外办", "纪委监委机关": "纪委监委", "人大常委会": "人大",
         "直属机关工作委员会": "直机关工委", "政法委员会": "政法委", "国有资产监督管理委员会": "国资委", "发展和改革": "发改", "卫生健康": "卫健",
         "科学技术协会": "科协", "科学技术": "科技", "工业和信息化": "工信", "人力资源和社会保障": "人社", "住房和城乡建设": "住建",
         "交通运输": "交通", "文化和旅游": "文旅", "市场监督管理": "市场监管", "药品监督管理": "药监", "医疗保障": "医保", "共青团": "团",
         "妇女联合会": "妇联", "残疾人联合会": "残联", "供销合作社联合社": "供销社", "改委员会": "改委", "健委员会": "健委"}


@dataclass
class OrganSpec:
    """An organ: what it is, how many it may have, who serves there; its id once it is written."""

    name: str
    kind: str
    staff: int
    setting: Setting = COUNTY
    series: str = series.GENERAL
    township: bool = False
    establishment_kind: str = "行政编制"
    short_name: str = ""
    count: int = 0
    organ_id: int = 0
    people: list[Career] = field(default_factory=list)
    team: bool = False  # a county's leading team, whose places are counted apart

    def __post_init__(self) -> None:
        self.short_name = self.short_name or _brief(self.name)
        self.count = self.count or self.staff + max(1, self.staff // 14)  # a few more than serve

    @property
    def title(self) -> str:
        """How its chief is called."""
        if self.township:
            return "党委书记"
        ends = {"办公室": "主任", "会": "主任", "部": "部长", "厅": "厅长", "馆": "馆长", "中心": "主任", "大队": "大队长"}
        return next((title for end, title in ends.items() if self.name.endswith(end)), "书记" if "团" in self.name else "局长")


@dataclass
class Jurisdiction:
    """One county's, city's or province's own organs: made, and checked by quota, together."""

    at: int
    name: str
    code: str
    setting: Setting
    parent: int | None  # the place of the region above in the plan
    organs: list[OrganSpec]
    region_id: int = 0
    first_person: int = 0
    first: bool = False  # the county with the cast and the defects

    @property
    def staff(self) -> int:
        """How many serve there."""
        return sum(organ.staff for organ in self.organs)


def plan(scale: str, seed: int) -> list[Jurisdiction]:
    """The jurisdictions of a scale, regions above before those below; the first county is always the same."""
    provinces, cities, counties = COUNTS[scale]
    found = [Jurisdiction(0, "示例省", "330000", PROVINCE, None, _above("省", "示例省") if provinces else [])]
    for at in range(max(1, cities)):
        name = f"{CITIES[at]}市"
        found.append(Jurisdiction(len(found), name, f"33{at + 10}00", CITY, 0, _above("市", name) if cities else []))
    names = county_names()
    for at in range(counties):
        organs = list(_county(random.Random(f"{seed}-organs-{at}"), names[at], first=at == 0))
        found.append(Jurisdiction(len(found), names[at], f"33{10 + at // A_CITY}{20 + at % A_CITY}", COUNTY, 1 + at // A_CITY,
                                  organs, first=at == 0))
    return found


def county_names() -> list[str]:
    """As many different names as a province has counties."""
    made = [first + second for second in SECOND for first in FIRST]
    return [f"{name}县" for name in dict.fromkeys([*COUNTIES, *made])]


def _county(draw: random.Random, name: str, *, first: bool) -> Iterator[OrganSpec]:
    """A county's organs in the official order. The first is called simply 县水利局, as in its own papers."""
    def staff(count: int) -> int:
        return count if first else max(8, round(count * draw.uniform(0.9, 1.1)))

    def called(organ: str) -> str:
        return organ if first else _full(organ, "县", name)

    for organ, count in BUREAUS.items():
        yield OrganSpec(called(organ), "机关", staff(count))
    yield OrganSpec(called("县公安局"), "机关", staff(246), series="执法勤务警员", establishment_kind="政法专项编制")
    yield OrganSpec(called("县综合行政执法大队"), "参公单位", staff(96), series="行政执法类", establishment_kind="事业编制")
    for organ, count in REFERENCE.items():
        yield OrganSpec(called(organ), "参公单位", staff(count), establishment_kind="事业编制")
    for town in TOWNS if first else _towns(draw):
        yield OrganSpec(town if first else name + town, "机关", staff(74), township=True, short_name=town)
    if first:
        yield _team_of_first()


def _team_of_first() -> OrganSpec:
    """The first county's leading team, as an organ of its own: its members' post is in no bureau."""
    return OrganSpec("县级领导班子", "机关", 3, LEADERS, count=3, team=True)


def _towns(draw: random.Random) -> list[str]:
    return draw.sample([first + second + draw.choice("镇镇乡") for first in FIRST for second in SECOND], len(TOWNS))


def _above(word: str, name: str) -> list[OrganSpec]:
    """The organs of a city (市) or a province (省): 县财政局 → 云澜市财政局, 示例省财政厅."""
    setting = {"市": CITY, "省": PROVINCE}[word]
    own = {organ.replace("县", word, 1): round(count * LARGER[word]) for organ, count in BUREAUS.items()} | ABOVE[word]
    reference = {organ.replace("县", word, 1): round(count * LARGER[word]) for organ, count in REFERENCE.items()}
    return [*_specs(own, word, name, setting, "机关", "行政编制"),
            OrganSpec(f"{name}公安{'厅' if word == '省' else '局'}", "机关", round(246 * LARGER[word]), setting, "执法勤务警员",
                      establishment_kind="政法专项编制"),
            *_specs(reference, word, name, setting, "参公单位", "事业编制")]


def _specs(staff: Mapping[str, int], word: str, name: str, setting: Setting, kind: str, establishment: str) -> Iterator[OrganSpec]:
    for organ, count in staff.items():
        called = organ
        if word == "省" and organ.removeprefix("省").removesuffix("局") in DEPARTMENTS:
            called = organ.removesuffix("局") + "厅"
        called = {"省发展和改革局": "省发展和改革委员会", "市发展和改革局": "市发展和改革委员会", "省卫生健康局": "省卫生健康委员会",
                  "市卫生健康局": "市卫生健康委员会"}.get(called, called)
        yield OrganSpec(_full(called, word, name), kind, count, setting, establishment_kind=establishment)


def _full(organ: str, word: str, name: str) -> str:
    """县水利局 → 临江县水利局; 共青团县委 → 共青团临江县委."""
    return organ.replace(word, name, 1)


def _brief(name: str) -> str:
    """县委办公室 → 县委办; 临江县住房和城乡建设局 → 临江县住建局."""
    for whole, brief in BRIEF.items():
        name = name.replace(whole, brief)
    return name
