"""The demonstration's cast: a fixed set of invented people and the offices they hold."""

from datetime import date

from xianneng.foundation.access.models import User
from xianneng.foundation.access.operations import appoint as give
from xianneng.foundation.access.operations import open_account
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.record.models import Basic, Standing
from xianneng.surface.project.demo.people import NAMED

SELF = ("周望川", "贺云舟", "沈汀兰")

# username, name, role, title, organ, jurisdiction: the organ's own, or the county
HELD = (
    ("xuzhiwei", "许知微", "personnel_officer", "县水利局人事科科长", "县水利局", "organ"),
    ("sunyantian", "孙砚田", "confirmer", "县水利局办公室主任", "县水利局", "organ"),
    ("gaojiming", "高既明", "team_member", "县水利局党组书记、局长", "县水利局", "organ"),
    ("yanjingzhi", "严敬之", "personnel_officer", "县水利局党组成员、副局长", "县水利局", "organ"),
    ("zengzhuxi", "曾竹溪", "personnel_officer", "县住建局人事科科长", "县住房和城乡建设局", "organ"),
    ("luhuaijin", "陆怀瑾", "authority_reviewer", "县委组织部公务员科科长", "县委组织部", "county"),
    ("wangshouzhuo", "王守拙", "authority_leader", "县委组织部部长", "县委组织部", "county"),
    ("shuwangshu", "舒望舒", "confirmer", "县委组织部信息科科长", "县委组织部", "county"),
    ("heqingqu", "何清渠", "discipline_officer", "县纪委监委党风政风监督室主任", "县纪委监委机关", "county"),
)
OUTSIDE = (
    ("auditor", "程以观", "auditor", "审计监督员", "county"),
    ("monitor", "钟离问渠", "exam_monitor", "特邀监督员", "county"),
    ("system", "林维新", "system_admin", "系统管理员", "county"),
    ("security", "方慎行", "security_admin", "安全保密管理员", "county"),
    ("audit", "钟明鉴", "audit_admin", "安全审计员", "county"),
)
# Over a whole city or province, where there is one.
ABOVE = (
    ("yueguanlan", "岳观澜", "authority_reviewer", "公务员主管部门经办"),
    ("qiushiyi", "裘时宜", "authority_leader", "公务员主管部门审批"),
    ("mingjian", "明鉴秋", "auditor", "审计监督员"),
)


def appoint(county_id: int, on: date, leaf: Writing) -> None:
    """Open the cast's accounts (no password: the demonstration's sign-in page lets them in) and give them their offices."""
    since = date(on.year - 1, 1, 1)
    county = Organ.objects.get(pk=county_id)
    organs = {row.name: row.organ for row in Profile.objects.as_of(on).filter(parent=county).select_related("organ")}
    serving = Standing.objects.as_of(on).filter(organ__in=organs.values()).values("person_id")
    persons = dict(Basic.objects.as_of(on).filter(person_id__in=serving, name__in=NAMED).order_by("-person_id").values_list(
        "name", "person_id"))
    for username, name, role, title, organ, over in HELD:
        user = _account(username, name, persons.get(name), leaf)
        give(user=user, role=role, title=title, organ=organs[organ], from_on=since, leaf=leaf,
             jurisdiction=organs[organ] if over == "organ" else county)
    for username, name, role, title, _ in OUTSIDE:
        give(user=_account(username, name, None, leaf), role=role, title=title, organ=county, jurisdiction=county,
             from_on=since, leaf=leaf)
    for at, name in enumerate(SELF):
        _account(f"self{at + 1}", name, persons[name], leaf)


def appoint_above(region_id: int, on: date, leaf: Writing) -> None:
    """The accounts of those who look over a whole city or province."""
    region = Profile.objects.as_of(on).select_related("organ").get(organ_id=region_id)
    for username, name, role, title in ABOVE:
        give(user=_account(username, name, None, leaf), role=role, title=f"{region.name}{title}", organ=region.organ,
             jurisdiction=region.organ, from_on=date(on.year - 1, 1, 1), leaf=leaf)


def _account(username: str, name: str, person_id: int | None, leaf: Writing) -> User:
    return open_account(username=username, name=name, person_id=person_id, leaf=leaf)
