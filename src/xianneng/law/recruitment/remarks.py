"""备注 and 其他要求, sentence by sentence: a condition where the whole clause is one, a person's where it is not, else what it tells.

    sentences   the cell cut at 。；, line breaks and numbers, with its places
    conditions  `_RULES`: a clause in full, or not at all
    branches    a sentence about some applicants only (以研究生报考的…) is a person's: its clauses bind nobody else
    topics      `_TOPICS`: what a clause without any word of a condition is about

Values: `gender` 男 or 女; `household` (户籍/生源, places); `english` (levels, tests); `certificate` any one of these; `graduated` the first year;
`experience` years.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Any

from xianneng.law.recruitment.conditions import JUDGED, KEPT_TEXTS, LONGEST, TOLD, UNREAD, Piece, narrow
from xianneng.law.recruitment.entries import LEAGUE, MEMBER, age, number
from xianneng.law.recruitment.majors import BACHELOR, GRADUATE, MASTER

_NUMBERING = r"(?:(?<=[\n。;,])|(?<=^))\s*(?:\(?\d{1,2}\)|\d{1,2}(?:[、.]|\s)(?!\d)|\d{1,2}[、.](?=20\d\d[年届])|[①-⑳]|\([一二三四五六七八九十]\)|[一二三四五六七八九十]、)\s*"
_CUT = re.compile(rf"[。;\n]+|{_NUMBERING}|[①-⑳]|(?<=[^\d.])\s*\d{{1,2}}[、.](?=[^\d])|\s\(\d\)|\s\d[)](?=[^\d])")
_COMMA = re.compile(r"[,]")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences, without numbers, blanks and closing marks. Nothing is cut within brackets or book-title marks."""
    plain = narrow(text)
    start, depths = 0, _depths(plain)
    for found in _CUT.finditer(plain):
        if found.start() < start or depths[found.start()]:
            continue
        yield from _span(plain, start, found.start())
        start = found.end()
    yield from _span(plain, start, len(plain))


def clauses(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans between the commas of a sentence that stand in no bracket."""
    at, depths = start, _depths(plain[start:end])
    for found in _COMMA.finditer(plain, start, end):
        if not depths[found.start() - start]:
            yield from _span(plain, at, found.start())
            at = found.end()
    yield from _span(plain, at, end)


def _span(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and plain[start] in " ,、.\n;。":
        start += 1
    while end > start and plain[end - 1] in " ,、.\n;。":
        end -= 1
    if start < end:
        yield start, end


_STEP = {"(": 1, ")": -1, "《": 1, "》": -1}


def _depths(plain: str) -> list[int]:
    """In how many brackets and book-title marks each letter stands; a mark that closes nothing counts for nothing."""
    return list(accumulate((_STEP.get(letter, 0) for letter in plain), lambda depth, step: max(depth + step, 0)))


@lru_cache(KEPT_TEXTS)
def read_remarks(text: str) -> tuple[Piece, ...]:
    """A cell of remarks as pieces in its order. After 符合下列条件之一 every condition of the cell is one of several."""
    found: list[Piece] = []
    either = False
    for start, end in sentences(text):
        either = either or bool(_EITHER.search(narrow(text)[start:end]))
        read = [piece._replace(start=piece.start + start, end=piece.end + start) for piece in read_sentence(text[start:end])]
        found += [piece._replace(kind="alternative", value=None) if either and piece.kind in JUDGED else piece for piece in read]
    return tuple(found)


@lru_cache(KEPT_TEXTS)
def read_sentence(text: str) -> tuple[Piece, ...]:
    """One sentence: whole, or as a branch, or clause by clause."""
    plain = narrow(text)
    bare = re.sub(r"\s", "", plain)
    if (whole := _condition(bare)) and (whole[0] in JUDGED or not _BRANCH.search(bare)):
        return (Piece(*whole, 0, len(text)),)
    spans = list(clauses(plain, 0, len(plain)))
    read = [(_condition(re.sub(r"\s", "", plain[start:end])), start, end) for start, end in spans]
    if re.search(r"[A-C]\d{6}", bare):
        return (Piece("narrowing", None, 0, len(text)),)
    if "不得报考" in bare or "不得报名" in bare or "不能报考" in bare:
        if not any(found and found[0] in JUDGED for found, _, _ in read):
            return (Piece("declaration", None, 0, len(text)),)
    elif _BRANCH.search(bare):
        if len(spans) > 1 and all(found and (found[0] not in JUDGED or found[0] == "english") for found, _, _ in read):
            return tuple(Piece(*found, start, end) for found, start, end in read if found)
        return (Piece("branch", None, 0, len(text)),)
    elif not any(found for found, _, _ in read) and (topic := _topic(bare)) in TOLD and not _HARD.search(bare):
        return (Piece(topic or UNREAD, None, 0, len(text)),)
    pieces: list[Piece] = []
    for found, start, end in read:
        pieces += (Piece(*found, start, end),) if found else _apart(plain, start, end)
    return tuple(pieces)


def _apart(plain: str, start: int, end: int) -> Iterator[Piece]:
    """A clause that is no single condition: with its bracket or its enumeration taken apart, or what it is about."""
    bracket = re.compile(r"([^()]+)\(([^()]+)\)").fullmatch(plain, start, end)
    parts = [bracket.span(1), bracket.span(2)] if bracket else [found.span() for found in re.compile("[^、]+").finditer(plain, start, end)]
    read = [(_condition(re.sub(r"\s", "", plain[at:until])), at, until) for at, until in parts]
    if bracket and all(found for found, _, _ in read):
        yield from (Piece(*found, at, until) for found, at, until in read if found)
    elif len(read) > 1 and any(found and found[0] in ("gender", "fresh") for found, _, _ in read) and all(
            found or _topic(plain[at:until]) in TOLD for found, at, until in read):
        yield from (Piece(*found, at, until) if found else Piece(_topic(plain[at:until]) or UNREAD, None, at, until) for found, at, until in read)
    else:
        yield Piece(_topic(re.sub(r"\s", "", plain[start:end])) or UNREAD, None, start, end)


# ---- a clause that is a condition in full ----

Found = tuple[str, Any]
_WHO = r"(?:(?:本|该|此|所有)?(?:职位|岗位)(?:仅)?)?(?:(?:要求|仅面向|面向|定向招录|定向|限招录|限招|仅招录|仅招|只招|招录|招收|仅限|只限|限定为|限|要求|须为|应为|需为|必须为|必须|须|需)|招[考录]对象[为:])*"
_COLLEGE = r"(?:全国|普通|全日制|高等|高校|院校|学校|大学|的)*"
_FRESH = re.compile(rf"{_WHO}{_COLLEGE}(?:(?P<year>20\d\d)(?:年度?|届)(?:毕业的?)?)?{_COLLEGE}(?P<fresh>应届)?{_COLLEGE}(?:毕业生|(?<=应届)生)(?:考生|人员)?(?:报考|招考|招录|报名)*")
_GRADUATED = re.compile(rf"{_WHO}(?P<year>20\d\d)年(?:\(含\))?(?:及|或)?以后(?:年度)?(?:毕业)的?{_COLLEGE}毕业生(?:报考)?")
_GENDER = re.compile(rf"{_WHO}(?P<sex>男|女)(?:性|生|士)(?:考生|人员)?(?:报考)?(?:职位)?")
_POLITICS = re.compile(rf"{_WHO}中共党员(?:\(含预备党员\))?(?P<league>或共青团员)?(?:报考)?")
_PLACE = r"[一-鿿]{2,12}?(?:[、和][一-鿿]{2,12}?)*"
_HOUSEHOLD = re.compile(
    rf"(?:考生)?{_WHO}(?:具有|有)?(?P<first>{_PLACE})(?:范围内|辖区内|行政区域内|\(含区县\)|\(含区、县\))?(?:的|地区当地|当地)?(?P<one>常住户口|户口|户籍|生源)(?:所在地|地)?"
    rf"(?:人员)?(?:\((?P<two>生源|户籍)\)|(?:或者?|及|、)(?P<second>{_PLACE})?(?:当地)?(?P<three>生源|户籍|户口)地?)?(?:的)?(?:人员|考生|报考者)?(?:招考|报考)?(?:职位)?")
_SETTLED = re.compile(rf"{_WHO}(?P<one>户籍|生源)(?:所在)?地(?:或(?P<three>户籍|生源)(?:所在)?地)?(?:为|是)(?P<first>{_PLACE})(?P<two>)(?P<second>)(?:的?考生报考)?")
_NO_PLACE = re.compile(r"^(?:录|原|现|满|指|限)|^本(?!溪)|最低|服务|落|本地|云贵|内$|辖|集体|迁|\d年|年以|居住|常住|工作|学习|学校|考生|高校|毕业|本人|父母|配偶|随[军迁]|入学|办理|单位|政策|少数|民族$|当地|非|不|以上|具有|要求|户|生源|其他|或|及")
_PEOPLES = "汉|藏|壮|回|瑶|苗|彝|满|侗|蒙古|维吾尔|哈萨克|土家|布依|朝鲜|白|哈尼|黎|傣|畲|傈僳|柯尔克孜|羌|锡伯|达斡尔|土|撒拉|裕固|塔吉克|水|纳西|景颇|仫佬|毛南|京"
_ETHNIC = re.compile(rf"{_WHO}(?P<first>(?:{_PEOPLES})族|少数民族)(?:或(?P<second>(?:{_PEOPLES})族))?(?:考生|人员|公民)?(?:报考)?")
_STAGES = re.compile(
    r"(?:要求|须|需|应|报考者|报考人员|考生)*(?:在)?(?:(?:接受)?高等(?:学历)?教育)?(?:的?(?:学习)?各(?:个)?(?:学历|学习|教育|高等教育)?阶段|经历|各高等学历教育阶段|本科及以上(?:学习)?(?:各)?阶段|大学本科以上各阶段)"
    r"(?:均|都)?(?:要求|须|需|应|要)*(?:均)?(?:同时)?(?:具有|取得|获得|具备|有|获|要求取得)(?:了)?相?(?:对?应)?的?(?:学历(?:证书)?(?:[、,和与及])?学位(?:证书)?|毕业证(?:书)?(?:和|、)学位证(?:书)?|学位、学历证书|学位和学历)")
_OWN_DEGREE = re.compile(
    r"(?:要求|须|需|应|必须|考生|报考者|报考人员)*(?:具备|具有|取得|同时取得|须同时取得|同时具备|同时具有|同时获得)(?:与填报学历(?:及专业)?相应的学位|相应(?:专业)?的?学历(?:的毕业证书)?(?:[、和与及])?学位(?:证书?)?|相应学历的毕业证书和学位证书"
    r"|相应专业的?学历[和、]学位|学历[、和]?学位|与最高学历(?:相|对)*应的学位|与学历相(?:对)?应的学位)|(?:报考者)?学历、学位(?:需|须)同时获得")
_TOP = re.compile(
    r"(?:(?:本)?职位)?(?:要求)?(?:的)?(?:专业(?:条件|要求)?)?(?:为|须为|应为|需为|是指|均为)?(?:报考者|考生|报考人员)?(?:须|需|应|必须|要求|限|仅限)*(?:以|用)?(?:本人)?最高学历(?:学位|和学位|、学位)?(?:所)?(?:对应|学|对应的|所学)?(?:的)?(?P<main>主修)?专业"
    r"(?:报考|须?(?:需|应)?(?:满足|符合)(?:职位)?(?:专业|招录)?(?:要求|专业要求|招录专业要求))?")
_MAIN = re.compile(
    r"(?:(?:本)?职位)?(?:所列|所要求的?|要求的?|要求)?(?:的)?(?:所有|各)?专业(?:条件)?(?:要求)?(?:均|都|须|需|应|必须|要求|限)*(?:为|是)?(?:报考者)?主修专业(?:报考)?|(?:须|需|应|必须|仅?限|要求|限以|报考专业(?:须|必须|应|需)为|报考专业)*(?:以)?(?:为)?主修(?:专业|学位)(?:报考)?"
    r"|双学位(?:者|报考者|考生)(?:须|需|要求|应)?以?(?:第一|主修)(?:学位)?专业(?:符合招录专业要求|报考)|不(?:接受|允许)以?(?:第二学位|辅修专业|双学位)(?:或|、)?(?:辅修专业|第二学位|双学位)?(?:的?专业)?报考")
_SCOPE = re.compile(
    r"(?:本)?(?:职位|岗位)?(?:所指|所列|要求的?|“?专业”?栏所列)?“?(?:专业|专业要求)”?(?:栏所列)?(?:均|要求均)?(?:为|指)(?:专业目录中的)?“?具体专业(?:名称)?”?(?:(?:而)?非.{2,20})?|(?:本)?(?:职位)?(?:所列|所指)?专业(?:均)?为专业名称(?:(?:而)?非.{2,20})?")
_TARGET = re.compile(r".*(?:定向|面向|限|仅|招录).*(?:服务基层项目|基层项目|村官|三支一扶|西部计划|退役|残疾|消防员|村(?:\(社区\))?干部|“两委”).*|服务基层项目人员(?:或退役士兵)?|退役士兵|(?:大学生村官|.*服务期?满.{0,12}大学生村官)(?:报考)?")
_DONE = re.compile(r"(?:要求|须|需|且|并)*服务(?:基层)?期?(?:限)?满(?:、|且|并)?(?:年度)?(?:考核合格)?(?:人员)?|考核合格")
_YEARS = r"(?:\d{1,2}|[一二两三四五六八十])"
_GRASS = re.compile(rf"(?:要求|须|需|应|考生|报考者)*(?:具有|具备|有|满)*(?P<n>{_YEARS})年(?:\(含\))?(?:及|或)?(?:以上)(?:\(含\))?的?基层工作(?:经历|经验)(?:者|人员)?(?:报考)?")
_WORKED = re.compile(
    rf"(?:要求|须|需|应|必须|考生|报考者|报考人员|同时|并|且)*(?:具有|具备|有|满|从事|须有|至少)*(?:.{{0,30}}?)(?:(?P<n>{_YEARS})年(?:\(含\))?(?:及|或)?(?:以上)?(?:\(含\))?)(?:.{{0,50}}?)(?:(?:工作|从业|任职|执业|实践|飞行|维修|海上|服务)?(?:经历|经验|资历)|工作不少于.*)(?:者|人员)?(?:优先)?(?:报考)?")
_WORKED_MORE = re.compile(r"(?:要求|须|需|应|必须|考生|报考者)*(?:具有|具备|有|须有).{0,40}(?:工作|从业|实习|任职|飞行|实践)(?:经历|经验)(?:者)?|(?:从事|在).{2,40}(?:不少于|满)\S{1,2}年(?:以上)?")
_EITHER = re.compile(r"(?:下列|以下|上述)?.{0,6}(?:条件|情形|要求|情况)(?:之一|任一|其一)|之一(?:的|者|即可)|任选其一|满足其一|其中一项")
_BRANCH = re.compile(
    r"^(?:以.{2,12}(?:报考|学历)|非(?:应届|20|公派|英语)|如|若|其中|其他(?:人员|专业|类)|其余|另|除|但|而|有.{0,10}的[,考])|(?:应届(?:高校)?毕业生|在职人员|社会人员|往届生|留学回国人员|留学人员|职工|学历者|专业(?:的)?(?:考生|人员|报考者|毕业生|报考的))(?:须|应|需|要求|必须|还|可|仅|不受|具|报考的)"
    r"|(?:本科|研究生|硕士|博士|大专)(?:生|学历|阶段|毕业生|层次|学位)?(?:报考)?(?:者|的|考生)?(?:的)?(?:[,]?(?:须|应|需|要求|必须|还|仅|限|可|具有|大学英语|英语|最高学历|招))|不受.{0,8}限|放宽|不作要求|无要求|除外|亦可|也可|可不|可报考|均可|则|未通过的|的[,](?:须|应|需|要)|报考的")
_LEVELED = re.compile(r"(?:要求)?(?:以)?(?:大学)?(?P<level>本科|研究生|硕士研究生|硕士)(?:生|学历|阶段|毕业生)*(?:报考)?(?:者|的|考生)?(?:的)?(?P<rest>.+)")


@lru_cache(KEPT_TEXTS)
def _condition(bare: str) -> Found | None:
    """The kind and value of a clause that is one condition from its first letter to its last."""
    if len(bare) > LONGEST:
        return None
    bare = re.sub(r"\((?:请|须|需|报名时|网上报名)[^()]*(?:注明|备注|说明|填写)[^()]*\)$", "", bare)
    for pattern, make in _RULES:
        if (found := pattern.fullmatch(bare)) and (value := make(found)):
            return value
    if limits := age(bare):
        return "age", limits
    return _english(bare) or _certificate(bare)


def _fresh(found: re.Match[str]) -> Found | None:
    if not found["fresh"] and not (found["year"] and f"{found['year']}届" in found[0]):
        return None
    return "fresh", int(found["year"] or 0)


def _household(found: re.Match[str]) -> Found | None:
    places = [place for name in ("first", "second") if found[name] for place in re.split("[、和]", found[name])]
    if any(_NO_PLACE.search(place) or len(place) < 2 for place in places):
        return None
    kinds = {"生源" if found[name] == "生源" else "户籍" for name in ("one", "two", "three") if found[name]}
    return "household", (tuple(sorted(kinds)), tuple(dict.fromkeys(places)))


def _top(found: re.Match[str]) -> Found:
    return ("top_major", "main" if found["main"] else "")


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Found | None]], ...] = (
    (_FRESH, _fresh), (_GRADUATED, lambda found: ("graduated", int(found["year"]))), (_GENDER, lambda found: ("gender", found["sex"])),
    (_POLITICS, lambda found: ("politics", (MEMBER, LEAGUE) if found["league"] else (MEMBER,))), (_HOUSEHOLD, _household), (_SETTLED, _household),
    (_ETHNIC, lambda found: ("ethnicity", tuple(part for part in (found["first"], found["second"]) if part))),
    (_STAGES, lambda _: ("stage_degrees", ())), (_OWN_DEGREE, lambda _: ("degree", ("相应",))), (_TOP, _top), (_MAIN, lambda _: ("main_major", ())),
    (_SCOPE, lambda _: ("scope", "专业")), (_GRASS, lambda found: ("grassroots", number(found["n"]))), (_TARGET, lambda _: ("target", None)),
    (_DONE, lambda _: ("service_done", None)), (_WORKED, lambda found: ("experience", number(found["n"]))), (_WORKED_MORE, lambda _: ("experience", 0)))


# ---- languages and certificates ----

_LEAD = re.compile(r"^(?:本|该)?(?:职位|岗位)?(?:要求|须|需|应|必须|考生|报考者|报考人员|具有|具备|获得|取得|通过|达到|持有|有|已|全国|国家|的)+")
_ENGLISH_WORDS = re.compile(
    r"全国|国家|大学|英语|等级|统一|考试|测试|成绩|分数|水平|证书|合格|通过|取得|获得|具有|达到|须|需|应|达|在|为|要求|学历|的|及以上|以上|\(含\)|及|或者|或|者|分制|\(|\)|、|,|且|并|成绩达|新|均|即可|符合|"
    r"(?P<level>[四六46]级)|CET-?(?P<cet>[46])|雅思(?:考试)?(?:成绩)?(?:达到|在)?(?P<ielts>\d(?:\.\d)?)分?|托福(?:考试)?(?:成绩)?(?:达到|在)?(?P<toefl>\d{2,3})分?|(?P<old>60分\(100分制\))|(?P<full>\(?(?:710)分制\)?)|(?P<score>\d{3})分?", re.IGNORECASE)
CET = {"四": "CET4", "六": "CET6", "4": "CET4", "6": "CET6"}
PASS = 425


def _english(bare: str) -> Found | None:
    """(levels it binds, ((test, least score), …)), of which one is enough; None unless every letter is understood."""
    levels: tuple[str, ...] = ()
    if found := _LEVELED.fullmatch(bare):
        levels, bare = {"本科": (BACHELOR,), "研究生": GRADUATE}.get(found["level"], (MASTER,)), found["rest"]
    if "英语" not in bare or "专业" in bare:
        return None
    bare = re.sub(r",?(?:并|请)?(?:考生)?(?:报考时|报名时)?(?:在)?(?:外语水平|备注)(?:一)?栏中?(?:注明).*$", "", bare)
    tests: dict[str, float] = {}
    cets, scores, at = set(), set(), 0
    while at < len(bare):
        found = _ENGLISH_WORDS.match(bare, at)
        if not found or found.end() == at:
            return None
        at = found.end()
        if found["level"] or found["cet"]:
            cets.add(CET[(found["level"] or found["cet"])[0]])
        elif found["score"]:
            scores.add(int(found["score"]))
        elif found["ielts"]:
            tests["IELTS"] = float(found["ielts"])
        elif found["toefl"]:
            tests["TOEFL"] = float(found["toefl"])
    if len(cets) != 1 or len(scores) > 1 or (tests and "或" not in bare and "符合" not in bare) or (not scores and not re.search("合格|通过|证书|以上", bare)):
        return None
    if scores and not 300 <= min(scores) <= 710:
        return None
    return "english", (levels, ((cets.pop(), float(min(scores) if scores else PASS)), *tests.items()))


_LAW = re.compile(r"(?:通过)?(?:国家统一|国家|全国)?(?:统一)?(?:《法律职业资格证书》|法律职业资格(?:证书|考试)?|司法考试)(?:或(?:者)?(?:通过)?(?:国家统一|国家|全国)?(?:统一)?(?:法律职业资格(?:考试|证书)?|司法考试))?(?:(?:并|且)?(?:取得|获得|具有))?(?:法律职业资格证书)?\(?(?P<kinds>(?:取得)?[ABC](?:类|证|、|或|以上|及以上|法律职业资格证书|证书)*(?:[ABC](?:类|证|证书|、|法律职业资格证书)*)*)?\)?(?:证书|资格)?(?:以上|及以上)?")
_NAMED = (
    (re.compile(r"(?:中国)?注册会计师(?:执业)?(?:资格)?(?:证书)?"), "注册会计师"), (re.compile(r"(?:中国)?注册会计师(?:考试)?(?:全科)(?:考试)?(?:合格)?证?书?"), "注册会计师全科合格"),
    (re.compile(r"(?:大学)?英语专业八级(?:证书|合格|考试|合格证书)*"), "英语专业八级"), (re.compile(r"(?:大学)?英语专业四级(?:证书|合格|考试|合格证书)*"), "英语专业四级"),
    (re.compile(r"(?:国家|全国)?计算机(?:等级)?(?:考试)?二级(?:及以上)?(?:证书|合格证书|合格)*"), "计算机二级"), (re.compile(r"执业医师资格(?:证书|证)?"), "执业医师资格"),
    (re.compile(r"护士执业资格(?:证书|证)?"), "护士执业资格"), (re.compile(r"执业药师资格(?:证书|证)?"), "执业药师资格"), (re.compile(r"税务师(?:资格)?(?:证书)?"), "税务师"),
    (re.compile(r"教师资格证书?"), "教师资格"))
LAW_KINDS = ("法律职业资格A证", "法律职业资格B证", "法律职业资格C证")


def _certificate(bare: str) -> Found | None:
    """One certificate, or either of those joined by 或, each known by name; "法律职业资格" is any of the three."""
    rest = _LEAD.sub("", bare)
    found = _LAW.fullmatch(rest) or _LAW.fullmatch(bare)
    if found and re.search("通过|取得|具有|获得|持有|资格", bare):
        kinds = re.findall("[ABC]", found["kinds"] or "")
        if len(kinds) == 1 and "以上" in bare:
            kinds = ["A", "B", "C"][:"ABC".index(kinds[0]) + 1]
        return "certificate", tuple(f"法律职业资格{kind}证" for kind in sorted(set(kinds))) or LAW_KINDS
    names = []
    for part in re.split("或者|或", rest):
        part = _LEAD.sub("", part)
        name = next((name for pattern, name in _NAMED if pattern.fullmatch(part)), None)
        if name is None:
            return None
        names.append(name)
    return "certificate", tuple(dict.fromkeys(names))


# ---- what a clause is about that is no condition, or not one for a machine ----

_HARD = re.compile(
    r"男|女|应届|\d届|户籍|生源|(?<!集体)户口|证书|资格(?!审查|审核|条件)|学历|学位|周岁|年龄|党员|团员|[四六八二]级|\d分|经历|经验|不得|专业(?!能力|考试|测试|技能|科目|知识|素质)|(?<![年期权有无受])限(?!制)|毕业|考核|服务期满|退役|优先|需具有|须具有|"
    r"应具有|取得|通过(?!后)|职称|执照|族|[\d一二两三四五]年(?:及|\(含\))?以上|最低年限|近[\d一二两三]年|持有|合格证|国籍|中国公民")
_CLAIMS = re.compile(r"具有|取得|通过|具备|限|符合|一致|须为|应为|满足|\d分|级合格|服务期|满一|[BCA]类")
"""What a clause that only says how to fill in the form does not hold."""
_TOPICS: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("duty", re.compile(r"最低服务(?:年限|期|\d)|服务协议|服务期(?:限)?(?:为|不少于)?[5五]年|满5年|服务年限"), True),
    ("advice", re.compile(r"^[^,]*适[合宜](?:男|女)性?(?:考生|人员)?(?:报考)?(?:该职位)?$|^建议(?:男|女)性[^,]*$|优先(?:考虑|录用)?$|^(?:男|女)性较适[合宜]$"), False),
    ("later", re.compile(r"体检|体能|心理(?:素质)?测|政审|政治考察|考察|体格检查|身体条件|视力|色觉|政治条件|公安部.*公告"), True),
    ("test", re.compile(r"专业(?:能力|科目)?(?:测试|考试)|专业技能(?:为|测)|综合成绩|总成绩|面试(?:阶段|时)|笔试|口试|上机|考试(?:形式|内容|范围|大纲|时间|信息)|测查|测试(?:范围|内容)|加试"), True),
    ("filling", re.compile(r"注明|备注栏|填写|填报|报名(?:时|表|前)|须提供|提供(?:相关)?(?:证明|材料)|填报|请.*(?:登录|登陆|关注|查看|阅读)|上传|个人简历|简历栏|证明材料"), False), ("see_notice", re.compile(r"资格条件.*公告|符合.*公告.*要求|应当?符合相关要求|报考条件.*(?:公告|网站)"), False),
    ("contact", re.compile(r"\d{3,4}-\d{7,8}|咨询|联系(?:电话|人|方式)|电话|网站|官网|网址|公告|www\.|公众号|小程序|大纲|注意事项|补充公告|说明$"), True),
    ("welfare", re.compile(r"宿舍|住宿|食宿|待遇|津贴|集体户|补助|补贴|探亲|福利|公寓|住房|周转房|工资|落户须|办理户口|户口"), True),
    ("place", re.compile(r"工作(?:所在)?地|(?:所|中心|支队|大队|分局)工作$|招录后|落户|服从|二次分配|调配|分配(?:到|至|范围)|录用后(?:到|在|安排|分配|须|需)|驻地|办公地|统筹职位|派出机构|地区工作|用人单位|主管单位|单位全称|贫困县|财政困难县|边远|税务所|辖|地点|基层岗位|派驻|入职后|分到|到岗|属于|县乡|岗位工作|海关工作|机关工作|贫困|困难县|司局"), True),
    ("work", re.compile(r"加班|出差|值班|倒班|轮班|一线|野外|艰苦|强度|夜间|上船|下乡|值守|执勤|巡|24小时|节假日|体力|夜班|外勤|驻外|条件较?差|高原|下井|任务|田间|登轮|现场|备勤|船艇|执法|外业|登高|偏远|基层|从事|承担|压力|紧急|应急|登船|海上|乘船|出海|高空|井下|休假|休息|工作环境|长期|需经常|经常"), True),
    ("ability", re.compile(r"能力|水平|文字|写作|沟通|协调|吃苦|敬业|责任|健康|政治(?:可靠|素质|坚定)|团队|表达|奉献|品行|廉洁|组织纪律|作风|适应|胜任|热爱|熟悉|熟练|掌握|精神|功底|党性|成绩符合|办公软件|历史状况|清楚|特长|擅长|开展工作|细致|严谨"), True),
    ("notice", re.compile(r"合同|聘任|编制|岗位(?:为|属)|职位(?:为|属|系)|目录|涉密|属.*警察|以.*为准|报到时?|录用(?:人员|为)|按照|相关规定|有关规定|参照|职业特点|根据工作需要|其他(?:条件|要求)|联系|子女教育|危险性|水上工作|海巡艇|隔离场|船上工作|驻岛|招[考录]人数|分局\d人|人民警察职位|试用期"), True),
    ("narrowing", re.compile(r"[A-C]\d{6}|^不包含[^,]{2,12}$"), False), ("target", re.compile(r"非中共党员|民主党派"), False),
    ("language", re.compile(r"[英日法德俄韩朝葡西阿泰缅]语|语言|方言|翻译|口译|笔译|雅思|托福|CET|外语"), False),
    ("skill", re.compile(r"证书|资格|职称|执照|适任|合格证|技能|等级|持有"), False),
    ("study", re.compile(r"专业|学历|学位|学习阶段|阶段|毕业|院校|高校|留学|课程|主修|本科|研究生"), False),
    ("target", re.compile(r"村官|三支一扶|退役|服务基层|残疾|村干部|消防员|事业编制|工作人员|港澳|在编|基层项目"), False),
    ("declaration", re.compile(r"回避|不得|无.*(?:记录|情形)|移居|境外|失信|违纪|违法|犯罪"), False),
    ("experience", re.compile(r"经历|经验|资历|从业|实习|社保"), False),
)


@lru_cache(KEPT_TEXTS)
def _topic(bare: str) -> str | None:
    """What a clause is about; topics that bind nobody only where no word of a condition stands in it."""
    hard = _HARD.search(bare)
    return next((kind for kind, pattern, only_soft in _TOPICS if pattern.search(bare) and not (hard and only_soft) and not (
        kind == "filling" and _CLAIMS.search(bare))), None)
