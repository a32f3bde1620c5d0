"""Cells with a vocabulary of their own: each is one condition, or no limit, or unread.

Values: `education` and `degree` the levels admitted ("相应": the degree of one's diploma), `politics` the statuses, `grassroots` whole
years, `projects` their names, `fresh` a year or 0 for the exam's own, `age` (least, most, most of fresh graduates with a higher degree).
"""

import re
from collections.abc import Callable
from functools import cache

from xianneng.law.recruitment.conditions import UNREAD, Piece, narrow
from xianneng.law.recruitment.majors import BACHELOR, COLLEGE, DOCTOR, LEVELS, MASTER

SCHOOL = "高中"
SCHOOLING = (SCHOOL, *LEVELS)
DEGREES = ("学士", "硕士", "博士")
OWN_DEGREE = "相应"
MEMBER, LEAGUE, MASSES = "中共党员", "共青团员", "群众"
VILLAGE, TEACHER, THREE, WEST, SOLDIER, ANY_SOLDIER = (
    "大学生村官", "特岗教师", "三支一扶", "西部计划", "服役5年以上高校毕业生退役士兵", "退役士兵")
PROJECTS = (VILLAGE, TEACHER, THREE, WEST)
NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "八": 8, "十": 10}
NO_LIMIT = re.compile(r"不限|无限制|无要求|无|不作要求|无限定")
LONG = {"大学生村官": VILLAGE, "农村义务教育阶段学校教师特设岗位计划": TEACHER, "三支一扶计划": THREE, "大学生志愿服务西部计划": WEST,
        "在军队服役5年(含)以上的高校毕业生退役士兵": SOLDIER}


def number(text: str) -> int:
    """2, 二, 两 → 2; 0 where it is none."""
    return int(text) if text.isdigit() else NUMBERS.get(text, 0)


def _only(read: Callable[[str], object], kind: str) -> Callable[[str], tuple[Piece, ...]]:
    """The reader of a column whose cell is one condition of a kind."""
    @cache
    def reader(text: str) -> tuple[Piece, ...]:
        words = narrow(text).strip(" \n。;,")
        if not words:
            return ()
        start = len(text) - len(text.lstrip())
        end = len(text.rstrip())
        if NO_LIMIT.fullmatch(words):
            return (Piece("any", kind, start, end),)
        value = read(re.sub(r"\s", "", words))
        return (Piece(UNREAD, None, start, end) if value is None else Piece(kind, value, start, end),)
    return reader


_LEVEL = {"大专": COLLEGE, "专科": COLLEGE, "大学专科": COLLEGE, "本科": BACHELOR, "大学本科": BACHELOR, "高等学校本科": BACHELOR, "硕士研究生": MASTER, "硕士": MASTER,
          "高等学校硕士研究生": MASTER, "博士研究生": DOCTOR, "博士": DOCTOR, "高中": SCHOOL, "高中(中专)": SCHOOL, "高中、职业中专、技工学校": SCHOOL}
_WORDS = "|".join(sorted(map(re.escape, _LEVEL), key=len, reverse=True))


def _education(words: str) -> tuple[str, ...] | None:
    """本科及以上, 仅限硕士研究生, 大专或本科, 研究生（硕士及以上）."""
    if found := re.fullmatch(r"研究生\(?(?:(硕士及以上)|仅限(博士|硕士))?\)?", words):
        return (found[2],) if found[2] else (MASTER, DOCTOR)
    if words == "研究生及以上":
        return MASTER, DOCTOR
    found = re.fullmatch(rf"(?:仅限|限)?(?P<first>{_WORDS})(?:(?P<up>\(?含?\)?及?以上)|[或、](?P<last>{_WORDS}))?(?:学历)?", words)
    if not found:
        return None
    first = SCHOOLING.index(_LEVEL[found["first"]])
    last = len(SCHOOLING) - 1 if found["up"] else SCHOOLING.index(_LEVEL[found["last"]]) if found["last"] else first
    return SCHOOLING[first:last + 1] if first <= last else None


def _degree(words: str) -> tuple[str, ...] | None:
    """学士以上, 学士、硕士, 与最高学历相对应的学位."""
    if re.fullmatch(r"(?:取得)?与(?:最高)?学历相(?:对)?应的?学位|相应学位", words):
        return (OWN_DEGREE,)
    found = re.fullmatch(r"(?:仅限|限)?(学士|硕士|博士)(?:学位)?(?:(及?以上)|[或、](硕士|博士)(?:学位)?)?", words)
    if not found:
        return None
    first = DEGREES.index(found[1])
    return DEGREES[first:] if found[2] else DEGREES[first:DEGREES.index(found[3] or found[1]) + 1] or None


def _politics(words: str) -> tuple[str, ...] | None:
    """中共党员, 中共党员或共青团员."""
    found = re.fullmatch(r"(?:仅?限)?中共党员(?:\(含预备党员\))?([或、/]共青团员)?(?:\(含预备党员\))?", words)
    return None if not found else (MEMBER, LEAGUE) if found[1] else (MEMBER,)


def _grassroots(words: str) -> int | None:
    """二年, 五年以上, 两年以上基层工作经历, 具有2年及以上基层工作经历人员: the least years."""
    found = re.fullmatch(r"(?:具有)?(\d+|[一二两三四五六八十])年(?:\(含\))?(?:及?以上)?(?:的?基层工作经历)?(?:人员)?", words)
    return number(found[1]) or None if found else None


def _grassroots_said(words: str) -> int | None:
    """是 of the question whether two years at the grass roots are asked."""
    return {"是": 2}.get(words)


def _projects(words: str) -> tuple[str, ...] | None:
    """Any of the five programmes, joined by 、."""
    parts = [re.sub(r"[“”‘’'\"]", "", part) for part in words.split("、")]
    return tuple(LONG[part] for part in parts) if all(part in LONG for part in parts) else None


def _fresh(words: str) -> int | None:
    """应届毕业生, 2025届高校毕业生, 是: the year, or 0 where the announcement defines who counts."""
    if words in ("是", "应届毕业生", "应届高校毕业生"):
        return 0
    found = re.fullmatch(r"(20\d\d)(?:届|年应届)(?:普通)?(?:高校|高等学校)?毕业生", words)
    return int(found[1]) if found else None


def age(words: str) -> tuple[int, int, int] | None:
    """18周岁以上、30周岁以下，应届硕士、博士研究生（非在职）为35周岁以下: (least or 0, most, most of those fresh graduates or 0)."""
    if "不含" in words:
        return None
    most = r"(?:不超过|为|限|应在|须在|在)*(?:(?P<a>\d{2}|[三四]十五?)周?岁(?:\(含\))?(?:及?以下|以内)?)"
    found = re.fullmatch(rf"(?:报考者?)?(?:年龄)?(?:要求|应|须|需|限|为)*(?:(?P<least>\d{{2}})周?岁(?:\(含\))?(?:及?以上)?[、至到,-]*)?{most}(?:报考)?(?:[,;](?P<rest>.+))?", words)
    if not found or ("以下" not in words and "不超过" not in words and "以内" not in words and "至" not in words):
        return None
    higher = 0
    if found["rest"]:
        rest = re.fullmatch(r"(?:20\d\d年)?(?:应届)?硕士(?:研究生)?(?:、|和|及)博士(?:研究生)?(?:毕业生)?(?:\(非在职\))?(?:人员)?(?:年龄)?(?:可?放宽[至到]|为|不超过)+(\d{2})周?岁(?:\(含\))?(?:以下)?", found["rest"])
        if not rest or "应届" not in found["rest"]:
            return None
        higher = int(rest[1])
    return int(found["least"] or 0), {"三十": 30, "三十五": 35, "四十": 40}.get(found["a"]) or int(found["a"]), higher


_TARGETS = {"具有2年及以上基层工作经历人员": ("grassroots", 2), "服役5年及以上高校毕业生退役士兵": ("projects", (SOLDIER,)), "退役士兵": ("projects", (ANY_SOLDIER,)),
            "服务期满考核合格的四项目人员、在军队服役5年及以上高校毕业生退役士兵": ("projects", (*PROJECTS, SOLDIER)),
            "服务期满考核合格的四项目人员、退役士兵": ("projects", (*PROJECTS, ANY_SOLDIER))}


@cache
def read_target(text: str) -> tuple[Piece, ...]:
    """招录对象 of Hubei's layout: fresh graduates, grass-roots years, programmes; others are a person's to answer."""
    words = re.sub(r"\s", "", narrow(text)).strip("。;,")
    if not words:
        return ()
    if NO_LIMIT.fullmatch(words):
        return (Piece("any", "target", 0, len(text)),)
    year = _fresh(words.replace("普通高校", "高校"))
    kind, value = ("fresh", year) if year is not None else _TARGETS.get(words, ("target", None))
    return (Piece(kind, value, 0, len(text)),)


@cache
def read_fresh(text: str) -> tuple[Piece, ...]:
    """是否限应届毕业生报考: 否 is no limit."""
    return (Piece("any", "fresh", 0, len(text)),) if text.strip() == "否" else _FRESH(text)


@cache
def read_grassroots_said(text: str) -> tuple[Piece, ...]:
    """是否要求2年以上基层工作经历: 否 is no limit."""
    return (Piece("any", "grassroots", 0, len(text)),) if text.strip() == "否" else _SAID(text)


_FRESH, _SAID = _only(_fresh, "fresh"), _only(_grassroots_said, "grassroots")
read_education, read_degree, read_politics = _only(_education, "education"), _only(_degree, "degree"), _only(_politics, "politics")
read_grassroots, read_projects, read_age = _only(_grassroots, "grassroots"), _only(_projects, "projects"), _only(age, "age")
