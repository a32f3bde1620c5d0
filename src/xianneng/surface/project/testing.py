"""One small fictional county and a fixed cast, for the tests of every room that has pages.

`county()` writes it: four organs of one county and one of the next, 34 people with lawful careers, an office for each
role, the quota books opened, today's projection rolled to `ON`. Tests run at that moment (`time_machine`, at the edge).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from xianneng.foundation.access.models import User
from xianneng.foundation.access.operations import appoint, open_account
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.organs.spelling import spelt
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas import queries as books
from xianneng.foundation.record import names, projection
from xianneng.foundation.record.models import Basic, Person
from xianneng.foundation.record.operations import Change, write
from xianneng.law import identity, series

ON = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
BEGAN = date(2019, 6, 1)
LEVEL = "县(市、区、旗)、乡镇机关"
WATER, HOUSING, PARTY, INSPECTION, NEXT = "县水利局", "县住建局", "县委组织部", "县纪委监委", "邻县水利局"
ORGANS = {WATER: ("示例县", 22), HOUSING: ("示例县", 12), PARTY: ("示例县", 10), INSPECTION: ("示例县", 8), NEXT: ("邻县", 6)}

# organ, name, sex, born, post and its layer, rank, since, results of 2023 to 2025
PEOPLE = tuple(line.split() for line in """
县水利局 高既明 男 1971-12-05 局长 乡科级正职 三级调研员 2024-03-01 称职 优秀 称职
县水利局 顾景行 男 1976-04-11 副局长 乡科级副职 四级调研员 2022-10-01 优秀 称职 优秀
县水利局 卢采薇 女 1979-12-20 副局长 乡科级副职 一级主任科员 2024-06-01 称职 称职 称职
县水利局 严敬之 男 1974-08-09 党组成员 乡科级副职 四级调研员 2020-12-01 称职 称职 优秀
县水利局 许知微 女 1984-09-15 人事科科长 - 二级主任科员 2023-06-01 称职 优秀 优秀
县水利局 孙砚田 男 1974-08-30 办公室主任 - 一级主任科员 2021-12-01 称职 优秀 称职
县水利局 周望川 男 1981-06-03 规划科科长 - 一级主任科员 2022-07-01 优秀 称职 优秀
县水利局 沈汀兰 女 1983-02-17 水资源科科长 - 一级主任科员 2023-11-01 称职 称职 称职
县水利局 贺云舟 男 1986-05-22 建设科副科长 - 一级主任科员 2024-07-01 称职 称职 称职
县水利局 陈思源 女 1988-10-01 规划科副科长 - 三级主任科员 2024-12-01 称职 称职 称职
县水利局 方与行 男 1979-01-13 - - 二级主任科员 2025-03-01 称职 称职 优秀
县水利局 吴听澜 男 1968-06-06 - - 一级主任科员 2019-06-01 称职 基本称职 称职
县水利局 程守业 男 1966-07-19 - - 二级主任科员 2019-06-01 称职 称职 称职
县水利局 韦棹歌 女 1990-03-08 - - 四级主任科员 2022-09-01 称职 称职 优秀
县水利局 苏若渚 女 1993-07-27 - - 四级主任科员 2025-08-01 称职 称职 称职
县水利局 梁疏雨 女 2000-02-29 - - 一级科员 2025-01-01 - - 称职
县水利局 何清 男 2001-04-10 - - - - - - -
县水利局 江一苇 男 1978-05-05 - - 一级主任科员 2022-04-01 优秀 称职 称职
县水利局 买买提依明·阿卜杜热合曼·吐尔逊江 男 1987-10-10 - - 二级主任科员 2025-04-01 称职 称职 称职
县水利局 王伟 男 1995-12-12 - - 四级主任科员 2024-01-01 称职 基本称职 称职
县住建局 曾竹溪 女 1982-03-03 人事科科长 - 一级主任科员 2023-03-01 称职 称职 称职
县住建局 单听雨 女 1985-01-20 局长 乡科级正职 四级调研员 2024-01-01 优秀 优秀 优秀
县住建局 翟远山 男 1980-02-02 - - 二级主任科员 2022-02-01 称职 称职 称职
县住建局 尉迟岚 女 1991-11-11 - - 四级主任科员 2023-05-01 称职 称职 称职
县住建局 欧阳静 女 1989-08-08 - - 三级主任科员 2023-09-01 称职 称职 称职
县住建局 王伟 男 1990-06-30 - - 四级主任科员 2022-05-01 称职 称职 称职
县委组织部 王守拙 男 1975-05-15 部长 乡科级正职 三级调研员 2023-08-01 优秀 称职 优秀
县委组织部 陆怀瑾 男 1983-09-09 公务员科科长 - 一级主任科员 2023-04-01 称职 称职 称职
县委组织部 舒望舒 女 1992-04-04 - - 三级主任科员 2025-02-01 称职 优秀 称职
县纪委监委 何清渠 男 1979-07-07 党风室主任 - 一级主任科员 2022-08-01 称职 称职 称职
县纪委监委 秦若谷 男 1973-03-21 书记 乡科级正职 三级调研员 2024-05-01 称职 优秀 称职
邻县水利局 白鹿鸣 男 1984-04-24 局长 乡科级正职 四级调研员 2023-10-01 称职 称职 称职
邻县水利局 杜衡 女 1990-09-30 - - 三级主任科员 2024-02-01 称职 称职 称职
邻县水利局 林间 男 1994-01-08 - - 四级主任科员 2024-08-01 称职 称职 称职
""".strip().splitlines())
PROBATION = "何清"
UNREGISTERED = ("何清", "梁疏雨")  # in probation, and past it but forgotten

# username, name, role, title, organ, jurisdiction
OFFICERS = (
    ("officer", "许知微", "personnel_officer", "县水利局人事科", WATER, WATER),
    ("examiner", "严敬之", "personnel_officer", "县水利局人事科", WATER, WATER),
    ("officer2", "曾竹溪", "personnel_officer", "县住建局人事科", HOUSING, HOUSING),
    ("confirmer", "孙砚田", "confirmer", "县水利局办公室", WATER, WATER),
    ("team", "高既明", "team_member", "县水利局党组", WATER, WATER),
    ("team2", "顾景行", "team_member", "县水利局党组", WATER, WATER),
    ("team3", "卢采薇", "team_member", "县水利局党组", WATER, WATER),
    ("reviewer", "陆怀瑾", "authority_reviewer", "县委组织部公务员科", PARTY, "示例县"),
    ("county_confirmer", "舒望舒", "confirmer", "县委组织部信息科", PARTY, "示例县"),
    ("leader", "王守拙", "authority_leader", "县委组织部", PARTY, "示例县"),
    ("inspector", "何清渠", "discipline_officer", "县纪委监委党风室", INSPECTION, "示例县"),
    ("voter", "陈思源", "voter", "县水利局", WATER, WATER),
    ("auditor", "程以观", "auditor", "审计监督", PARTY, "示例县"),
    ("system", "林维新", "system_admin", "系统管理", PARTY, "示例县"),
    ("security", "方慎行", "security_admin", "安全保密管理", PARTY, "示例县"),
    ("audit", "钟明鉴", "audit_admin", "安全审计", PARTY, "示例县"),
    ("next", "白鹿鸣", "personnel_officer", "邻县水利局人事科", NEXT, NEXT),
)
PLAIN = (("zhou", "周望川"),)  # accounts without an office: people who see their own file


@dataclass
class County:
    """What was written: organs, persons (the first of a name) and accounts, by name."""

    organs: dict[str, Organ] = field(default_factory=dict)
    persons: dict[str, int] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def county() -> County:
    """Write the county in one transaction, as the application's role."""
    made = County()
    with transaction.atomic():
        with writing(kind="testing.county", body={}, now=NOW) as leaf:
            _organs(made, leaf)
            write(list(_people(made)), leaf=leaf)
            _books(made, leaf)
            _accounts(made, leaf)
        projection.rebuild(on=ON)
    return made


def found() -> County:
    """The county that stands in the database."""
    persons: dict[str, int] = {}
    for name, person in Basic.objects.known().order_by("person_id").values_list("name", "person_id"):
        persons.setdefault(name, person)
    return County({profile.name: profile.organ for profile in Profile.objects.known().select_related("organ")}, persons,
                  {user.username: user for user in User.objects.all()})


def verify(check: Callable[[Report], None], now: datetime = NOW) -> list[str]:
    """The faults that one room's check finds."""
    report = Report(now=now)
    check(report)
    return report.faults


def _organs(made: County, leaf: Writing) -> None:
    above: Organ | None = None
    for region in ("示例省", "示例市"):  # three levels, as in a province: a county's path has four slashes
        above = _organ(made, leaf, region, above, "地区")
    for region in ("示例县", "邻县"):
        _organ(made, leaf, region, above, "地区")
    for name, (region, count) in ORGANS.items():
        organ = _organ(made, leaf, name, made.organs[region], "机关")
        Establishment.objects.create(organ=organ, kind="行政编制", count=count, leading_count=3, valid_from=BEGAN,
                                     leaf_id=leaf.id)
    leaf.wrote("organs_organ")
    leaf.wrote("organs_profile")
    leaf.wrote("organs_establishment")


def _organ(made: County, leaf: Writing, name: str, parent: Organ | None, kind: str) -> Organ:
    organ = Organ.objects.create(code=f"T-{len(made.organs) + 1:03}", leaf_id=leaf.id, **spelt([name]))
    organ.path = f"{parent.path if parent else '/'}{organ.pk}/"
    organ.save()
    Profile.objects.create(organ=organ, name=name, short_name=name.removeprefix("县"), parent=parent, kind=kind,
                           level="" if kind == "地区" else LEVEL, grade="" if kind == "地区" else "乡科级正职", order_number=organ.pk,
                           valid_from=BEGAN, leaf_id=leaf.id)
    made.organs[name] = organ
    return organ


def _people(made: County) -> Iterator[Change]:
    for at, (organ, name, sex, born, post, layer, rank, since, *results) in enumerate(PEOPLE):
        person = Person.objects.create().pk
        made.persons.setdefault(name, person)
        place = made.organs[organ].pk
        birth_on = date.fromisoformat(born)
        started = date(2025, 12, 1) if name == PROBATION else date(max(birth_on.year + 23, 1990), 8, 1)
        yield _change(person, "basic", birth_on, name=name, name_pinyin=names.pinyin(name),
                      name_initials=names.initials(name), name_strokes=names.strokes(name), sex=sex, birth_on=birth_on,
                      id_number=_id_number(birth_on, at, sex), native_place="示例省示例县", work_started_on=started,
                      political_status="中共党员", party_joined_on=date(birth_on.year + 24, 7, 1))
        yield _change(person, "standing", started, organ_id=place, manager_id=place, kind="公务员", team_order=at + 1,
                      probation_until=date(2026, 12, 1) if name == PROBATION else None)
        yield _change(person, "education", started, mode="全日制教育", education="大学", degree="工学学士",
                      school="示例大学", major="水利工程", highest=True)
        yield _change(person, "family", started, relation="母亲", name=f"{name[0]}芸", workplace="退休")
        if name not in UNREGISTERED:
            yield _change(person, "registration", max(date(started.year + 1, 11, 1), date(2006, 12, 31)), kind="公务员",
                          way="新录用并试用期满合格", authority="县委组织部")
        if post != "-":
            yield _change(person, "post", max(BEGAN, date.fromisoformat(since)), organ_id=place, title=post,
                          layer=layer.strip("-"))
        if rank != "-":
            yield _change(person, "rank", date.fromisoformat(since), series="综合管理类", rank=rank,
                          way="套转" if since == "2019-06-01" else "晋升")
            yield _change(person, "level", date.fromisoformat(since), level=series.level_range(rank, ON)[1], step=5)
        for year, grade in zip((2023, 2024, 2025), results, strict=True):
            if grade != "-":
                yield _change(person, "assessment", date(year + 1, 2, 2), year=year, grade=grade)


def _change(person_id: int, key: str, since: date, **values: Any) -> Change:
    return Change(person_id, key, (), [{"valid_from": since, **values}])


def _id_number(birth_on: date, at: int, sex: str) -> str:
    """An invented number with a right check digit; the 17th digit is odd for men."""
    body = f"330199{birth_on:%Y%m%d}{at:02}{1 if sex == '男' else 2}"
    return body + identity.check_digit(body)


def _books(made: County, leaf: Writing) -> None:
    """One pool of 调研员 for the county, every organ its own 主任科员; opened with what the file says is used."""
    region, inside = made.organs["示例县"], [made.organs[name] for name in ORGANS if name != NEXT]
    plans = [quotas.Plan("示例县调研员统筹", region.pk, LEVEL, [organ.pk for organ in inside],
                         ("Q-L-3", "Q-L-4", "Q-L-5"), pool=True)]
    plans += [quotas.Plan(f"{name}主任科员", region.pk, LEVEL, [made.organs[name].pk], ("Q-L-6", "Q-L-7"))
              for name in ORGANS if name != NEXT]
    units = quotas.form_units(plans, on=BEGAN, leaf=leaf)
    used = books.used_from_file(units, ON)
    base: Mapping[int, int] = books.bases(units, ON)
    for unit in units:
        quotas.open_book(unit, base=base[unit.pk], used=used.get(unit.pk, {}), on=BEGAN, leaf=leaf, now=NOW)


def _accounts(made: County, leaf: Writing) -> None:
    for username, name, role, title, organ, over in OFFICERS:
        appoint(user=_account(made, username, name, leaf), role=role, title=title, organ=made.organs[organ],
                jurisdiction=made.organs[over], from_on=date(2025, 1, 1), leaf=leaf)
    for username, name in PLAIN:
        _account(made, username, name, leaf)


def _account(made: County, username: str, name: str, leaf: Writing) -> User:
    made.users[username] = open_account(username=username, name=name, person_id=made.persons.get(name),
                                        password="correct-horse-battery", leaf=leaf)  # noqa: S106  (of the tests' county)
    return made.users[username]
