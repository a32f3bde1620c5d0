"""The demonstration's cast: a fixed set of invented people and the offices they hold."""

from datetime import date

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.record.models import Basic

CITIES = ("云澜", "望江", "松溪", "白鹭", "长汀", "石门", "青岚", "金渡", "南屏", "北辰", "东篱", "西岭")
COUNTIES = ("青川", "临江", "望岳", "云溪", "松阳", "白鹿", "石桥", "大渡", "小河", "金沙", "银杏", "桃源", "柳林", "梅坞")

# The first people of an organ of the first county, in the order of the team.
FIXED: dict[str, tuple[str, ...]] = {
    "县水利局": ("高既明", "顾景行", "卢采薇", "严敬之", "程守业", "许知微", "孙砚田", "周望川", "沈汀兰", "贺云舟", "陈思源",
             "方与行", "吴听澜", "韦棹歌", "苏若渚", "梁疏雨"),
    "县委组织部": ("王守拙", "章问渠", "陆怀瑾", "舒望舒", "柏如松"),
    "县纪委监委机关": ("秦若谷", "石漱泉", "何清渠", "江一苇"),
    "县住房和城乡建设局": ("翟远山", "单听雨", "解明川", "曾竹溪", "尉迟岚", "欧阳静"),
}
SELF = ("周望川", "贺云舟", "沈汀兰")

# username, name, role, title, organ, jurisdiction: the organ's own, or the county
HELD = (
    ("xuzhiwei", "许知微", "personnel_officer", "县水利局人事科科长", "县水利局", "organ"),
    ("sunyantian", "孙砚田", "confirmer", "县水利局办公室主任", "县水利局", "organ"),
    ("gaojiming", "高既明", "team_member", "县水利局党组书记、局长", "县水利局", "organ"),
    ("yanjingzhi", "严敬之", "personnel_officer", "县水利局党组成员", "县水利局", "organ"),
    ("zengzhuxi", "曾竹溪", "personnel_officer", "县住建局人事科科长", "县住房和城乡建设局", "organ"),
    ("luhuaijin", "陆怀瑾", "authority_reviewer", "县委组织部公务员科科长", "县委组织部", "county"),
    ("wangshouzhuo", "王守拙", "authority_leader", "县委组织部部长", "县委组织部", "county"),
    ("shuwangshu", "舒望舒", "confirmer", "县委组织部信息科", "县委组织部", "county"),
    ("heqingqu", "何清渠", "discipline_officer", "县纪委监委党风政风监督室主任", "县纪委监委机关", "county"),
)
OUTSIDE = (
    ("auditor", "程以观", "auditor", "审计监督员", "county"),
    ("system", "林维新", "system_admin", "系统管理员", "county"),
    ("security", "方慎行", "security_admin", "安全管理员", "county"),
    ("audit", "钟明鉴", "audit_admin", "审计管理员", "county"),
)


def appoint(on: date) -> None:
    """Open the cast's accounts (no password: the demonstration's sign-in page lets them in) and give them their offices."""
    since = date(on.year - 1, 1, 1)
    organs = {row.name: row.organ for row in Profile.objects.as_of(on).filter(
        organ__code__startswith="000-").select_related("organ")}
    county = Organ.objects.get(path=organs["县水利局"].path.rsplit("/", 2)[0] + "/")
    persons = dict(Basic.objects.as_of(on).filter(person_id__lte=4000).order_by("-person_id").values_list(
        "name", "person_id"))
    for username, name, role, title, organ, over in HELD:
        user = _account(username, name, persons.get(name))
        Office.objects.create(user=user, role=role, title=title, organ=organs[organ], from_on=since,
                              jurisdiction=organs[organ] if over == "organ" else county)
    for username, name, role, title, _ in OUTSIDE:
        Office.objects.create(user=_account(username, name, None), role=role, title=title, organ=county,
                              jurisdiction=county, from_on=since)
    for at, name in enumerate(SELF):
        _account(f"self{at + 1}", name, persons[name])


def _account(username: str, name: str, person_id: int | None) -> User:
    return User.objects.create_user(username, display_name=name, person_id=person_id)
