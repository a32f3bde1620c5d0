"""Conditions of a table that may have nothing to do with the post 限制条件, found before it is published (RECR-PRINCIPLE-01…03).

By rule: one school's graduates, the mode of study, sex without a ground in the duties, political status on a post that is not named,
years of work asked of fresh graduates, an age below the announcement's, household and ethnicity without a local ground.
By comparison with like posts of the table: majors narrower than theirs, and certificates, languages or years that hardly any of them asks.
A finding judges nobody: the organ mends the condition, or says why the post needs it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from xianneng.law.recruitment.conditions import KEPT_TEXTS, Piece, narrow
from xianneng.law.recruitment.majors import CLASS, DISCIPLINE, GROUP, MAJOR, Item, by_name, plain
from xianneng.law.recruitment.reading import MAJOR_KEYS
from xianneng.law.recruitment.remarks import clauses, sentences
from xianneng.law.recruitment.screening import Terms
from xianneng.law.tables import figure

KINDS: Mapping[str, tuple[str, str]] = {
    "school": ("毕业院校", "RECR-PRINCIPLE-02"), "mode": ("学习方式、学习经历", "RECR-PRINCIPLE-02"), "gender": ("性别", "RECR-PRINCIPLE-01"),
    "politics": ("政治面貌", "RECR-PRINCIPLE-03"), "years": ("应届与工作年限", "RECR-QUAL-04"), "age": ("年龄", "RECR-QUAL-03"),
    "household": ("户籍生源", "RECR-SPECIAL-01"), "ethnicity": ("民族", "RECR-MINORITY-01"), "direction": ("专业方向", "RECR-PRINCIPLE-01"),
    "major": ("专业窄于同类职位", "RECR-PRINCIPLE-01"), "unlike": ("同类职位没有的条件", "RECR-PRINCIPLE-01")}
"""Of each kind of limit what it is called, and the rule that is asked."""

Reading = Mapping[str, tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class Post:
    """A position as far as its limits go: texts by the keys of `reading`, what was read of them, and the other columns."""

    at: int
    organ: str
    unit: str
    name: str
    place: str
    brief: str
    texts: Mapping[str, str]
    more: Mapping[str, Any]
    read: Reading = field(compare=False)
    kinds: Mapping[str, list[tuple[str, Piece]]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        kinds: dict[str, list[tuple[str, Piece]]] = {}
        for column, found in self.read.items():
            for piece in found:
                kinds.setdefault(piece.kind, []).append((column, piece))
        object.__setattr__(self, "kinds", kinds)

    @property
    def group(self) -> tuple[str, str, str]:
        """What makes posts alike: name, exam, and the kind of organ, which is how its name ends (司法局)."""
        return _own(self.name), str(self.more.get("exam", "")), _own(self.organ)[-3:]

    @property
    def is_for_any(self) -> bool:
        """Whether it is limited to no target group of a plan."""
        return not self.kinds.keys() & {"fresh", "grassroots", "projects", "target"}

    @property
    def called(self) -> str:
        """Organ, unit and name as one text."""
        return f"{self.organ} {self.unit} {self.name}"

    @property
    def said(self) -> str:
        """All that is told of the work."""
        return " ".join((self.called, self.brief, self.texts.get("remarks", ""), self.texts.get("other", ""), *map(str, self.more.values())))

    @property
    def is_police(self) -> bool:
        """人民警察、消防 and alike."""
        return bool(_POLICE.search(self.said))

    def pieces(self, *kinds: str) -> Iterator[tuple[str, Piece]]:
        """The column and piece of each condition of these kinds."""
        return (each for kind in kinds for each in self.kinds.get(kind, ()))

    def words(self, column: str, piece: Piece) -> str:
        """The piece's own words."""
        return self.texts.get(column, "")[piece.start:piece.end].strip()


@dataclass(frozen=True, slots=True)
class Limit:
    """A finding: its kind of `KINDS`, the post's place in the table, the column, the words, and what speaks against them."""

    kind: str
    at: int
    column: str
    words: str
    why: str

    @property
    def rule_id(self) -> str:
        """The rule that is asked."""
        return KINDS[self.kind][1]


def find(posts: Sequence[Post], terms: Terms, political: Sequence[str]) -> list[Limit]:
    """Every limit of a table in its order. ``political``: words of organs and posts that may ask for a political status (a parameter)."""
    like = _Like(posts)
    found: list[Limit] = []
    for post in posts:
        found += (*_stated(post), *_gender(post, like), *_politics(post, political), *_years(post), *_age(post, terms), *_local(post),
                  *_majors(post, like), *_unlike(post, like))
    return found


# ---- by rule ----

_POLICE = re.compile(r"警察|公安|监狱|戒毒|司法警|消防|缉私|边检|移民管理")
_DUTY = re.compile(r"监狱|戒毒|看守所|监管场所|羁押|押解|特警|巡逻|巡线|井下|高空|野外|高原|登高|水上|出海|上船|船艇|登轮|登船|消防|体能测评|夜间(?:值守|执勤|巡)|男性?(?:罪犯|戒毒|嫌疑)|女性?(?:罪犯|戒毒|嫌疑)")
_REMOTE = re.compile(r"艰苦|边远|西部地区|贫困|自治|民族|[镇乡]|街道")
_SCHOOL = re.compile(
    r"(?<!\d)(?:985|211)(?!\d)|双一流|一流大学|一流学科建设高校|重点(?:大学|高校|院校)|一本(?:院校|高校|批次)|名校|世界排名|QS|"
    r"(?:限|面向|须为|应为|需为|毕业于|招收)[^,;。]{0,30}(?:大学(?!英语|生|专科|本科|学历)|学院|司法部属[^,;。]*院校)[^,;。]{0,12}(?:毕业|学历|学位|生源)")
_POLICE_SCHOOL = re.compile(r"公安|警官|警察|警校|军校|军队院校|司法警|司法部属|选调")
_MODE = re.compile(r"(?<!非)全日制|第一学历|非在职|不(?:接受|含|包括|招收)[^,;。]{0,8}(?:成人|自考|自学考试|函授|网络教育|电大|在职|非全日制|专升本)|国内(?:院校|高校)[^,;。]{0,12}(?:学历|学位)|"
                   r"(?:具有|须有|要求|限)[^,;。]{0,10}(?:留学|境外学习|国外学习|海外学习)[^,;。]{0,6}经历")
_TEXTS = ("education", "degree", "target", "other", "remarks", *MAJOR_KEYS)


def _stated(post: Post) -> Iterator[Limit]:
    """Schools and modes of study, wherever they are written; police and justice colleges recruit by their own rules."""
    for column in _TEXTS:
        for kind, words in _clauses(post.texts.get(column, "")):
            if kind == "school" and (_POLICE_SCHOOL.search(words) and post.is_police):
                continue
            yield Limit(kind, post.at, column, words, "毕业院校不能作为限制条件" if kind == "school" else "学习方式、国（境）外学习经历不能作为限制条件")


@lru_cache(KEPT_TEXTS)
def _clauses(text: str) -> tuple[tuple[str, str], ...]:
    """The clauses of a text that name a school or a mode of study."""
    if not text or not (_SCHOOL.search(text) or _MODE.search(text)):
        return ()
    plain_text, found = narrow(text), []
    for start, end in sentences(text):
        for at, until in clauses(plain_text, start, end):
            words = text[at:until]
            found += [("school", words)] if _SCHOOL.search(plain_text[at:until]) else []
            found += [("mode", words)] if _MODE.search(plain_text[at:until]) else []
    return tuple(found)


def _gender(post: Post, like: "_Like") -> Iterator[Limit]:
    """Sex, where neither the work says why nor a like post is there for the others."""
    for column, piece in post.pieces("gender"):
        if post.more.get("fitness") != "是" and not _DUTY.search(post.said) and not like.has_other_sex(post, piece.value):
            yield Limit("gender", post.at, column, post.words(column, piece), "职位没有写明须由一种性别担任的工作内容，也没有同样条件、面向另一性别的职位")


def _politics(post: Post, political: Sequence[str]) -> Iterator[Limit]:
    for column, piece in post.pieces("politics"):
        if not any(word in post.called for word in political):
            yield Limit("politics", post.at, column, post.words(column, piece), f"不在可以限定政治面貌的重要敏感职位之列（{'、'.join(political) or '没有规定'}）")


def _years(post: Post) -> Iterator[Limit]:
    """Years of work asked of fresh graduates, who have none to show: practice as a student does not count."""
    if next(post.pieces("fresh"), None) is None:
        return
    for column, piece in post.pieces("grassroots", "experience"):
        if piece.value:
            yield Limit("years", post.at, column, post.words(column, piece), f"同时限应届毕业生，又要求 {piece.value} 年工作经历，在校期间的实践不算工作经历")


def _age(post: Post, terms: Terms) -> Iterator[Limit]:
    for column, piece in post.pieces("age"):
        most = piece.value[1]
        allowed = min(terms.age_most, figure("recruit_age_most_police", terms.on)) if post.is_police else terms.age_most
        if most < allowed:
            yield Limit("age", post.at, column, post.words(column, piece), f"低于{'人民警察等职位' if post.is_police else '公告'}的上限 {allowed} 周岁")
        elif most > terms.age_most:
            yield Limit("age", post.at, column, post.words(column, piece), f"高于公告的上限 {terms.age_most} 周岁，放宽须经省级以上公务员主管部门批准")


def _local(post: Post) -> Iterator[Limit]:
    """Household and ethnicity, but where the place gives the ground."""
    where = f"{post.called} {post.place} {post.more.get('area', '')}"
    for column, piece in post.pieces("household"):
        if post.more.get("area") == "其他职位" or not _REMOTE.search(where + post.texts.get("remarks", "")):
            yield Limit("household", post.at, column, post.words(column, piece), "不是乡镇，也没有写明艰苦边远等依据")
    for column, piece in post.pieces("ethnicity"):
        if "自治" not in where:
            yield Limit("ethnicity", post.at, column, post.words(column, piece), "不在民族自治地方")


# ---- by comparison with like posts ----

LIKE_MAJORS, LIKE_OTHERS = 3, 6  # posts that make a group to compare with
RARE = 0.1  # of the others, at most so many ask for what is `unlike`
FEW = 3  # majors that may be called narrow
COMPARED = {"english": "外语", "certificate": "证书", "experience": "工作经历"}
_OWN = re.compile(r"[(（].*?[)）]|[一二三四五六七八九十\d]+$")


class _Like:
    """The posts of a table by what they are called and how they are examined, with what each group admits and asks."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self.classes: dict[tuple[str, ...], dict[str, int]] = {}
        self.asked: dict[tuple[str, ...], dict[str, int]] = {}
        self.sizes: dict[tuple[str, ...], int] = {}
        self.sexes: set[tuple[Any, ...]] = set()
        for post in posts:
            group = post.group
            self.sizes[group] = self.sizes.get(group, 0) + 1
            for kinds, told in ((_classes_of(post), self.classes), (post.kinds.keys() & COMPARED.keys(), self.asked)):
                counts = told.setdefault(group, {})
                for kind in kinds:
                    counts[kind] = counts.get(kind, 0) + 1
            self.sexes |= {(*_pair(post), piece.value) for _, piece in post.pieces("gender")}

    def has_other_sex(self, post: Post, sex: str) -> bool:
        """Whether a post of the same organ, name, majors and education is there for the other sex."""
        return (*_pair(post), "女" if sex == "男" else "男") in self.sexes


@cache
def _own(name: str) -> str:
    """A name without what numbers it: 一级行政执法员（二） → 一级行政执法员."""
    return _OWN.sub("", name).strip()


def _pair(post: Post) -> tuple[Any, ...]:
    return post.organ, post.unit, _own(post.name), post.texts.get("education"), *(post.texts.get(key) for key in MAJOR_KEYS)


def _items(post: Post) -> list[tuple[str, Piece]]:
    return [(column, piece) for column in MAJOR_KEYS for piece in post.read.get(column, ())]


def _classes_of(post: Post) -> set[str]:
    """The classes that a post admits in whole."""
    return {name for key in MAJOR_KEYS for name in _classes_in(post.read.get(key, ()))}


@lru_cache(KEPT_TEXTS)
def _classes_in(pieces: tuple[Piece, ...]) -> frozenset[str]:
    return frozenset(name for piece in pieces if piece.kind == "major" for name in _whole(piece.value))


@cache
def _whole(item: Item) -> frozenset[str]:
    """The national classes that an item admits in whole; all of them is `*`."""
    if item.kind in ("不限", DISCIPLINE, GROUP):
        return frozenset({"*"}) if item.kind == "不限" else frozenset()
    if item.kind != CLASS or item.only or item.direction:
        return frozenset()
    return frozenset(f"{entry.level}{entry.code}" for entry in by_name().get(plain(item.name), ()) if entry.scheme == "国家" and entry.kind == CLASS)


@cache
def _within(item: Item) -> frozenset[str]:
    """The classes that hold an item which is a single major; none where it is more, or no catalogue knows it."""
    if item.kind != MAJOR or item.is_open:
        return frozenset()
    return frozenset(f"{entry.level}{entry.parent}" for entry in by_name().get(plain(item.name), ()) if entry.scheme == "国家" and entry.kind == MAJOR)


@cache
def _class_names() -> dict[str, str]:
    return {f"{entry.level}{entry.code}": entry.name for entries in by_name().values() for entry in entries if entry.scheme == "国家" and entry.kind == CLASS}


def _majors(post: Post, like: _Like) -> Iterator[Limit]:
    """A direction that no diploma shows; and few single majors where most like posts admit the whole class."""
    items = _items(post)
    for column, piece in items:
        if piece.kind == "major" and piece.value.direction.endswith("方向"):
            yield Limit("direction", post.at, column, post.words(column, piece), "毕业证书、学位证书不载明专业方向，报考人无法证明")
    group = post.group
    others, classes = like.sizes[group] - 1, like.classes[group]
    if others < LIKE_MAJORS or not items or len(items) > FEW or any(piece.kind != "major" for _, piece in items):
        return
    wide = {name for name, count in classes.items() if name != "*" and count * 2 >= others}
    within = [_within(piece.value) & wide for _, piece in items]
    if all(within):
        named = "、".join(sorted({_class_names()[name] for names in within for name in names}))
        column, text = items[0][0], post.texts.get(items[0][0], "")
        yield Limit("major", post.at, column, text, f"同表 {others} 个同类职位（{group[0]}）多数招收整个{named}")


def _unlike(post: Post, like: _Like) -> Iterator[Limit]:
    """What hardly any like post asks for."""
    group = post.group
    others = like.sizes[group] - 1
    if others < LIKE_OTHERS:
        return
    for column, piece in post.pieces(*COMPARED):
        asking = like.asked[group].get(piece.kind, 0) - 1
        if asking <= others * RARE:
            yield Limit("unlike", post.at, column, post.words(column, piece),
                        f"同表 {others} 个同类职位（{group[0]}）中，要求{COMPARED[piece.kind]}的只有 {asking} 个")


@dataclass(frozen=True, slots=True)
class Finding:
    """Equal limits of an organ: they are mended or given a reason together. `places`: where they stand in the table."""

    kind: str
    organ: str
    words: str
    column: str
    why: str
    places: tuple[int, ...]

    @property
    def title(self) -> str:
        """What the limit is called."""
        return KINDS[self.kind][0]

    @property
    def rule_id(self) -> str:
        """The rule that is asked."""
        return KINDS[self.kind][1]

    @property
    def key(self) -> tuple[str, str, str]:
        """By what a reason is kept."""
        return self.kind, self.organ, self.words


def gathered(found: Iterable[Limit], posts: Sequence[Post]) -> list[Finding]:
    """Equal words of a kind and an organ as one, in the order of the kinds, the most frequent first."""
    organs = {post.at: post.organ for post in posts}
    together: dict[tuple[str, str, str], list[Limit]] = {}
    for limit in found:
        together.setdefault((limit.kind, organs[limit.at], limit.words), []).append(limit)
    rows = [Finding(kind, organ, words, limits[0].column, limits[0].why, tuple(dict.fromkeys(limit.at for limit in limits)))
            for (kind, organ, words), limits in together.items()]
    order = list(KINDS)
    return sorted(rows, key=lambda each: (order.index(each.kind), -len(each.places)))
