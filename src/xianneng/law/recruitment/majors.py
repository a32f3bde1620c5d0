"""The catalogues of majors, and a cell of 专业 read into the majors, classes and disciplines that it admits.

Catalogues: national 本科 (2025) and 研究生 (2022), Guangdong's 2025 for all three levels. A cell is scanned from the left:
labels (本科：), items (0301法学类（不含监狱学）), statements (以上均为专业名称), separators. What is none of them is unread.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from xianneng.law.recruitment.conditions import KEPT_TEXTS, LONGEST, UNREAD, Piece, narrow
from xianneng.law.tables import rows

COLLEGE, BACHELOR, MASTER, DOCTOR = "大专", "本科", "硕士", "博士"
LEVELS = (COLLEGE, BACHELOR, MASTER, DOCTOR)
GRADUATE = (MASTER, DOCTOR)
CLASS, MAJOR, DISCIPLINE, GROUP, UNKNOWN = "类", "专业", "门类", "大类", "未列入目录"


class Listed(NamedTuple):
    """One entry of a catalogue; `level` is 本科, 研究生 or 大专, `parent` the code above it."""

    scheme: str
    level: str
    kind: str
    code: str
    name: str
    parent: str


class Item(NamedTuple):
    """One item of a cell: what it names, for which of `LEVELS` (empty: for all), and how it is narrowed.

    `only`: nothing but these of it; `excluded`: all of it but these; `also`: these besides. `direction`: a direction of study that no
    diploma shows. `is_open`: 相关、相近专业 too. `scope`: 专业, 类 or 门类 where the text says which is meant. `doubt`: part of it is unread.
    """

    name: str
    kind: str
    codes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    direction: str = ""
    is_open: bool = False
    scope: str = ""
    doubt: bool = False


@cache
def catalogue() -> tuple[Listed, ...]:
    """Every entry of every catalogue."""
    return tuple(Listed(row["scheme"], row["level"], row["kind"], row["code"], row["name"], row["parent"]) for row in rows("majors"))


@cache
def by_name() -> dict[str, tuple[Listed, ...]]:
    """Name, or former name, → entries."""
    found: dict[str, list[Listed]] = {}
    for entry, row in zip(catalogue(), rows("majors"), strict=True):
        for name in {plain(entry.name), plain(row["old_names"])} - {""}:
            found.setdefault(name, []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


@cache
def groups() -> dict[str, str]:
    """专业大类 of a provincial catalogue: name → code of two digits."""
    return {row["name"]: row["code"] for row in rows("major_groups")}


def plain(name: str) -> str:
    """A name without brackets and blanks: 企业管理（含：财务管理） → 企业管理."""
    return re.sub(r"\(.*?\)|[\s()]", "", narrow(name))


CODE = r"[A-C]?\d{2,8}(?:T?K?|[A-Z]\d{0,2})"
NAME = re.compile(r"[一-鿿A-Za-z·]{2,16}")
# Words that no name of a major holds: where one stands, it is a sentence and not a name.
NOT_A_NAME = re.compile(
    r"须|应届|应为|应当|需|要求|具有|报考|以上|以下|参照|详见|符合|阶段|学历|学位|均|毕业|考生|院校|目录|代码|限|其他|其它|或|备注|本科|硕士|博士|大专|专科|"
    r"研究生|除|不含|方向|相同|一致|所有|各|及相|包括|不包|第一|第二|学科|专业|另|且|如|有关|人员|资格|证书|优先|可|与本|主修|辅修|军校|警校|大学(?!生|语文)|类专|为主|等|相关|方面|领域|国际[^,]*工作")
_LEVEL = r"(?:大学专科|高职|大专|专科|大学本科|本科|学士|硕士研究生|博士研究生|硕士|博士|研究生)"
LEVEL_OF = {"大学专科": (COLLEGE,), "高职": (COLLEGE,), "大专": (COLLEGE,), "专科": (COLLEGE,), "大学本科": (BACHELOR,), "本科": (BACHELOR,),
            "学士": (BACHELOR,), "硕士研究生": (MASTER,), "硕士": (MASTER,), "博士研究生": (DOCTOR,), "博士": (DOCTOR,), "研究生": GRADUATE}
_SCOPE = r"(?:一级学科|专业中类|二级学科|学科门类|门类|专业类|专业大类|具体专业名称|专业名称|具体专业|学科)"
SCOPES = {"一级学科": CLASS, "专业中类": CLASS, "专业类": CLASS, "学科": CLASS, "学科门类": DISCIPLINE, "门类": DISCIPLINE}
LABEL = re.compile(
    rf"(?:以|其中,?)?(?P<level>{_LEVEL})(?P<up>及?以上)?(?:[和、](?P<second>{_LEVEL}))?(?:学历|学位|阶段|层次|生)*(?:所学)?(?:的?专业)?(?:报考|招收)?(?:者|的)?(?:专业)?"
    rf"(?:要求)?(?:\((?P<scope>{_SCOPE})\))?(?:专业)?(?:(?:须为|应为|需为|限|为|是)?:|须为|应为|需为|限|为|(?<=招收)|(?=不限)|(?=\d{{4}})|\s+(?=\d{{4}}|[一-鿿]{{2,}}(?:类|学|教育|艺术|训练|英语)?\s?\d{{4}})|\((?=[^()]*[、,])(?!{_SCOPE}))")
SCOPE_LABEL = re.compile(rf"(?P<scope>{_SCOPE})(?::|为)")
ANY = re.compile(r"(?:专业)?不限(?:专业)?(?:要求)?(?=[、,;。\s)]|$)|无(?:专业)?(?:限制|要求)(?=[、,;。\s]|$)|无(?=[、,;。\s]|$)")
STATEMENT = re.compile(
    rf"\(?(?:以上|上述|所列|以上所列|以上专业|上述专业|所列专业|专业栏所列|以上所列专业|本科专业|研究生专业|(?:本科|研究生)阶段)?(?:专业)?(?:要求)?(?:均|全部)?(?:为|指|是)(?P<scope>{_SCOPE})"
    r"(?:,?非(?:学科门类|专业类|门类|一级学科|专业大类)(?:、(?:学科门类|专业类|门类))?)?\)?(?=[、,;。\s]|$)")
SEE_REMARKS = re.compile(r"\(?(?:具体)?(?:专业)?(?:要求)?(?:详见|见|参见)备注(?:栏|说明)?\)?")
OPEN = re.compile(r"等?(?:专业)?(?:及|和|或|与)?(?:其他|其它)?(?:相关|相近|相似|有关)(?:的)?(?:学科|专业)+|等(?:相关|相近)?(?:专业|学科)?(?=[、,;。\s)]|$)")
SEPARATOR = re.compile(r"[、,;。\s./]+(?:或者|和|以及|及(?!相关|相近))?|或者|或|\)|(?:和|以及|及)(?=[A-C]?\d)")
CHUNK = re.compile(r"(?:(?!或)[^、,;。\s()/:])+")
PART = re.compile(r"[^,;]+")


@cache
def _with_separators() -> re.Pattern[str]:
    """Names that hold a separator, the longest first."""
    names = {narrow(entry.name) for entry in catalogue() if re.search(r"[、,]", re.sub(r"\(.*?\)", "", narrow(entry.name)))}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


@lru_cache(KEPT_TEXTS)
def read_majors(text: str, levels: tuple[str, ...] = ()) -> tuple[Piece, ...]:
    """A cell of 专业 as pieces in its order; `levels`: whose majors the column lists. An empty text has none."""
    return tuple(_Scanner(text, levels).pieces())


class _Scanner:
    """One cell, from left to right."""

    def __init__(self, text: str, levels: tuple[str, ...]) -> None:
        self.text, self.levels, self.scope = narrow(text), levels, ""
        self.found: list[Piece] = []

    def pieces(self) -> list[Piece]:
        at = 0
        while at < len(self.text):
            at = self._next(at)
        scope = {piece.value for piece in self.found if piece.kind == "scope" and piece.value}
        if len(scope) == 1:  # 以上均为…
            [said] = scope
            self.found = [piece._replace(value=piece.value._replace(scope=piece.value.scope or said)) if piece.kind == "major" else piece
                          for piece in self.found]
        return self.found

    def _next(self, at: int) -> int:
        """Read what stands at a place; where it ends."""
        if found := SEPARATOR.match(self.text, at):
            return found.end()
        for pattern, read in ((STATEMENT, self._statement), (SEE_REMARKS, self._see_remarks), (ANY, self._any), (LABEL, self._label),
                              (SCOPE_LABEL, self._scope_label), (OPEN, self._open)):
            if (found := pattern.match(self.text, at)) and found.end() > at:
                read(found)
                return found.end()
        return self._item(at)

    def _statement(self, found: re.Match[str]) -> None:
        self.found.append(Piece("scope", SCOPES.get(found["scope"], MAJOR), *found.span()))

    def _see_remarks(self, found: re.Match[str]) -> None:
        self.found.append(Piece("see_remarks", None, *found.span()))

    def _any(self, found: re.Match[str]) -> None:
        self.found.append(Piece("major", Item("不限", "不限", levels=self.levels), *found.span()))

    def _label(self, found: re.Match[str]) -> None:
        levels = LEVEL_OF[found["level"]]
        if found["up"]:
            levels = LEVELS[LEVELS.index(levels[0]):]
        if found["second"]:
            levels += LEVEL_OF[found["second"]]
        self.levels, self.scope = levels, SCOPES.get(found["scope"], MAJOR) if found["scope"] else ""

    def _scope_label(self, found: re.Match[str]) -> None:
        self.scope = SCOPES.get(found["scope"], MAJOR)

    def _open(self, found: re.Match[str]) -> None:
        self.found.append(Piece("open", self.levels, *found.span()))

    def _item(self, start: int) -> int:
        """A name with its codes and brackets; unread up to the next separator where it is none."""
        before = _code_before(self.text, start)
        chunk = _with_separators().match(self.text, start + len(before)) or CHUNK.match(self.text, start + len(before))
        if chunk is None:  # a bracket or colon that belongs to nothing
            end = start + 1 if self.text[start] != "(" else _closing(self.text, start)
            self._unread(start, end)
            return end
        end = chunk.end()
        if self.text[end:end + 1] == ":" and plain(chunk[0]) in by_name():
            return end + 1  # 教育学类：人文教育、…: a heading over its members
        items = list(_named(before.strip() + chunk[0], self.levels, self.scope)) if len(chunk[0]) < LONGEST else []
        brackets, end = self._brackets(end)
        tail = re.compile(rf"\s?(?P<code>{CODE})(?!\d|\s?[一-鿿])|专业").match(self.text, end)
        if tail and items:
            end = tail.end()
            items = [item._replace(codes=(*item.codes, tail["code"]) if tail["code"] else item.codes) for item in items]
        if not items:
            self._unread(start, end)
            return end
        for at, content in brackets:
            if SEE_REMARKS.fullmatch(content):
                self.found.append(Piece("see_remarks", None, at, at + len(content)))
                continue
            if (statement := STATEMENT.fullmatch(content)) and content.startswith(("以上", "上述", "均", "所列", "专业栏")):
                self.found.append(Piece("scope", SCOPES.get(statement["scope"], MAJOR), at, at + len(content)))
                continue
            items = [*items[:-1], _narrowed(items[-1], content)]
        self.found.extend(Piece("major", item, start, end) for item in items)
        return end

    def _brackets(self, end: int) -> tuple[list[tuple[int, str]], int]:
        """What stands in the brackets from here on, and where they end."""
        found = []
        while (start := _skip_blank(self.text, end)) < len(self.text) and self.text[start] == "(":
            close = _closing(self.text, start)
            content = self.text[start + 1:close - 1] if self.text[close - 1] == ")" else self.text[start + 1:close]
            found.append((start + 1, content.strip()))
            end = close
        return found, end

    def _unread(self, start: int, end: int) -> None:
        self.found.append(Piece(UNREAD, None, start, end))


def _code_before(text: str, start: int) -> str:
    found = re.compile(rf"{CODE}\s?(?=[一-鿿])").match(text, start)
    return found[0] if found else ""


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _closing(text: str, start: int) -> int:
    """The place after the bracket that closes the one at `start`; the end where none does."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    return len(text)


def _named(chunk: str, levels: tuple[str, ...], scope: str) -> Iterator[Item]:
    """The items that a chunk names: one, or several joined by 或、和、及; none where it is no name."""
    if coded := _CODES.fullmatch(chunk):
        codes = tuple(re.findall(CODE, coded["codes"]))
        yield Item("", kind_of("", codes), codes, levels, scope=scope)
        return
    found = re.fullmatch(rf"(?P<before>{CODE})?\s?(?P<name>[^\d]*?)(?P<after>{CODE})?", chunk)
    if not found or not found["name"]:
        return
    codes = tuple(code for code in (found["before"], found["after"]) if code)
    name, is_open = _without_tail(found["name"])
    if tail := re.fullmatch(rf"(.+?)(?:专业)?(?P<scope>{_SCOPE})", name):
        name, scope = tail[1], SCOPES.get(tail["scope"], MAJOR)
    if not is_known(name) and (master := re.fullmatch(r"(.+?)(?:专业|学术)?硕士", name)):
        name, levels = master[1], (MASTER,)
    parts = [_without_tail(part)[0] for part in re.split("以及|和|及", name) if part]
    classes = any(part.endswith("类") for part in parts)  # of majors alone it may be one name, badly copied
    if not codes and not is_known(name) and classes and all(is_known(part) for part in parts):
        yield from (Item(part, kind_of(part), (), levels, scope=scope, is_open=is_open) for part in parts)
        return
    if is_known(name) or is_name(name):
        yield Item(name, GROUP if codes and len(codes[0]) == 2 and name in groups() else kind_of(name, codes), codes, levels, scope=scope, is_open=is_open)


def _without_tail(name: str) -> tuple[str, bool]:
    """A name without 专业 and the like, and whether it is open (相关专业)."""
    if is_known(name):
        return name, False
    if found := re.fullmatch(r"(.+?)(?:等?(?:学科|专业)?(?:等|的|及其?|或|和)?(?:相关|相近|有关)(?:的)?(?:\S{2}专业|学科|专业)*|等(?:学科|专业)*)", name):
        return found[1], True
    return re.sub(r"(?:学科|一级学科|二级学科)?专业$", "", name) or name, False


def is_known(name: str) -> bool:
    """Whether some catalogue lists the name."""
    return name in by_name() or name in groups() or (name.endswith("门类") and name[:-2] in by_name())


def is_name(name: str) -> bool:
    """Whether this can be the name of a major that no catalogue lists, and not a sentence."""
    return bool(NAME.fullmatch(name)) and not NOT_A_NAME.search(name)


def kind_of(name: str, codes: tuple[str, ...] = ()) -> str:
    """Major, class or discipline, by the length of its code or by what the catalogues know; `UNKNOWN` where neither says."""
    lengths = {len(re.sub(r"\D", "", code)) for code in codes}
    if lengths and lengths <= {2, 4, 6, 7, 8}:
        return {2: DISCIPLINE, 4: CLASS}.get(min(lengths), MAJOR)
    if name.endswith("门类") and name[:-2] in by_name():
        return DISCIPLINE
    kinds = {entry.kind for entry in by_name().get(name, ())}
    return kinds.pop() if len(kinds) == 1 else "" if kinds else UNKNOWN


_CODED = rf"(?:(?:{_LEVEL}):?)?{CODE}(?:{_LEVEL})?"
_CODES = re.compile(rf"(?:仅?限)?(?:(?:一级)?(?:学科|专业)*(?:代码|代号|编码)(?:前[两二四]位)?(?:为)?:?)?\s*(?P<codes>{_CODED}(?:\s*(?:[、/或和,;]|\s)\s*{_CODED})*)(?:开头)?")
_LEVEL_PART = re.compile(rf"(?:仅?限)?(?P<level>{_LEVEL})(?:阶段|学历|层次|生|专业)*")
_SCOPE_PART = re.compile(rf"(?:均?为|指)?(?P<scope>{_SCOPE})")
_NOTE_PART = re.compile(r"(?:可授|同时设|代码为).*|专业硕士|专业学位|专业硕士学位|硕士专业学位|专硕|学硕|学术型|学术硕士|学术学位|专业型|学术学位和专业学位|专业型硕士|学术型硕士")
_MODES = ((re.compile(r"(?:不含|不包括|不包含|除):?(?P<names>.+?)(?:除外|外)?(?:专业)?"), "excluded"), (re.compile(r"(?P<names>.+?)除外"), "excluded"),
          (re.compile(r"(?:仅限|只限|仅包括|仅含|限于|限|专业为)(?:以下专业|专业)?:?(?P<names>.+)"), "only"),
          (re.compile(r"(?:含|包括|包含|或):?(?P<names>.+)"), "also"))


def _narrowed(item: Item, content: str) -> Item:
    """The item with what its bracket says; in doubt where that is not read in full."""
    mode = ""
    if len(content) > LONGEST * 5:
        return item._replace(doubt=True)
    if found := _CODES.fullmatch(content):
        codes = (*item.codes, *re.findall(CODE, found["codes"]))
        return item._replace(codes=codes, kind=item.kind if item.kind not in (UNKNOWN, "") else kind_of(item.name, codes))
    if content == "学":  # 会计（学）
        return item._replace(also=(*item.also, f"{item.name}学"))
    for part in (found[0].strip() for found in PART.finditer(re.sub(rf"^({CODE})\s+", r"\1,", content))):
        if not part:
            continue
        if found := _CODES.fullmatch(part):
            item = item._replace(codes=(*item.codes, *re.findall(CODE, found["codes"])))
        elif found := _SCOPE_PART.fullmatch(part):
            item = item._replace(scope=SCOPES.get(found["scope"], MAJOR))
        elif found := _LEVEL_PART.fullmatch(part):
            item = item._replace(levels=LEVEL_OF[found["level"]])
        elif _NOTE_PART.fullmatch(part):
            item = item._replace(direction=part) if part[0] != "可" and not part.startswith(("同时", "代码")) else item
        elif part.endswith(("方向", "类", "部分")) and ((part.endswith("方向") and not part.startswith(("不含", "除", "不包"))) or part == "部分"):
            item = item._replace(direction=f"{item.direction}{part}")
        else:
            closed = re.sub(r"(?:研究)?方向$|等(?:相关)?(?:学科|专业)*$|(?<=除外)$", "", re.sub(r"等(?:相关)?专业(?=除外)", "", part))
            mode, names = _listed(closed, mode)
            if not names:
                return item._replace(doubt=True)
            loose = part if closed != part and (mode == "excluded" or part.endswith("方向")) else ""
            narrowed: dict[str, Any] = {mode: (*getattr(item, mode), *names)}
            item = item._replace(**narrowed)._replace(direction=item.direction + loose, is_open=item.is_open or (closed != part and not loose))
    return item


def _listed(part: str, mode: str) -> tuple[str, tuple[str, ...]]:
    """How a part of a bracket narrows (`only`, `excluded`, `also`), and the names it lists; none where they are not all names."""
    names = part
    for pattern, said in _MODES:
        if found := pattern.fullmatch(part):
            mode, names = said, found["names"]
            break
    listed = []
    for name in (each.strip() for each in re.split(r"[、/]", names)):
        bare = re.sub(rf"\(?{CODE}\)?", "", name).strip()
        bare = bare if is_known(bare) else re.sub(r"(?:专业硕士|硕士|学科|专业)$", "", bare)
        if not is_known(bare) and not is_name(re.sub(r"\([一-鿿]{1,3}\)", "", bare)):
            return mode or "only", ()
        listed.append(bare)
    return mode or "only", tuple(listed)
