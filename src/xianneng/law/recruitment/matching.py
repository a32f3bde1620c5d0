"""Whether a course of study is among the majors that a position lists: met, unmet or ask, item by item.

A name or code is looked up in the catalogue of the study's own level. Met: the same major, or one below a class or discipline that the
text surely means. Ask: what no catalogue lists, what only another level's catalogue lists, what is open or was not read in full.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from xianneng.law.recruitment.conditions import ASK, MET, UNMET
from xianneng.law.recruitment.majors import (
    BACHELOR,
    CLASS,
    COLLEGE,
    DISCIPLINE,
    GROUP,
    MAJOR,
    Item,
    Listed,
    by_name,
    catalogue,
    plain,
)
from xianneng.law.tables import rows

Key = tuple[str, str, str]
BETTER = {UNMET: 0, ASK: 1, MET: 2}
COURSES = {COLLEGE: "大专", BACHELOR: "本科", "硕士": "研究生", "博士": "研究生"}


@dataclass(frozen=True)
class Study:
    """One course of study: its level of `LEVELS`, the major as the diploma names it, the year it ended or will; None: not said."""

    level: str
    major: str
    year: int | None = None
    has_degree: bool | None = None
    is_main: bool = True
    entries: tuple[Listed, ...] = field(init=False, compare=False, repr=False)
    keys: frozenset[Key] = field(init=False, compare=False, repr=False)
    name: str = field(init=False, compare=False, repr=False)  # the major without brackets and blanks

    def __post_init__(self) -> None:
        own = tuple(entry for entry in by_name().get(plain(self.major), ()) if entry.level == self.course and entry.kind != DISCIPLINE)
        object.__setattr__(self, "entries", own)
        object.__setattr__(self, "keys", frozenset(key for entry in own for key in _with_above(entry)))
        object.__setattr__(self, "name", plain(self.major))

    @property
    def course(self) -> str:
        """Whose catalogue lists it: 大专, 本科 or 研究生."""
        return COURSES[self.level]

    @property
    def fields(self) -> frozenset[str]:
        """Where another level's catalogue may list it: see `field_of`."""
        return frozenset(field_of(entry) for entry in self.entries)


def _digits(code: str) -> str:
    return re.sub(r"\D", "", code)


def field_of(entry: Listed) -> str:
    """The discipline of an entry; in 法学 and 文学, where both catalogues number the classes alike, its class (professional degrees apart)."""
    digits = _digits(entry.code or entry.parent)
    return digits[:4] if digits[:2] in ("03", "05") and digits[2:3] == "0" else digits[:2]


def key_of(entry: Listed) -> Key:
    """Catalogue, level and code; where a catalogue gives none, the code above and the name."""
    return entry.scheme, entry.level, entry.code or f"{entry.parent}/{entry.name}"


@cache
def _above() -> dict[Key, Listed]:
    return {(entry.scheme, entry.level, entry.code): entry for entry in catalogue() if entry.code}


def _with_above(entry: Listed) -> tuple[Key, ...]:
    keys = [key_of(entry)]
    while entry.parent and (up := _above().get((entry.scheme, entry.level, entry.parent))):
        keys.append(key_of(up))
        entry = up
    return tuple(keys)


@cache
def _members() -> dict[str, frozenset[tuple[str, str]]]:
    """专业大类 by code → (level, code) of what it holds."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows("major_groups"):
        found.setdefault(row["code"], set()).add((row["level"], row["member"]))
    return {code: frozenset(members) for code, members in found.items()}


@cache
def _meant(name: str, codes: tuple[str, ...]) -> tuple[Listed, ...]:
    """The entries that a name and its codes can mean: those that agree with both, else those of the codes."""
    named = by_name().get(name, ()) or by_name().get(name.removesuffix("门类"), ()) if not name.endswith("门类") else tuple(
        entry for entry in by_name().get(name.removesuffix("门类"), ()) if entry.kind == DISCIPLINE)
    if not codes:
        return named
    wanted = {_bare(code) for code in codes}
    agreeing = tuple(entry for entry in named if _bare(entry.code) in wanted)
    return agreeing or (() if named else tuple(entry for entry in catalogue() if entry.code and _bare(entry.code) in wanted))


@cache
def _bare(code: str) -> str:
    """A code without T and K, and of four digits where its last two say nothing: 030101K → 030101, 030100 → 0301."""
    bare = re.sub(r"(?<=\d)[TK]+$", "", code)
    return bare[:-2] if len(_digits(bare)) == 6 and bare.endswith("00") else bare


def named_by(name: str, study: Study, codes: tuple[str, ...] = (), scope: str = "", is_leveled: bool = False) -> str:
    """Whether a name with its codes covers the study."""
    meant = _meant(name, codes)
    own = [entry for entry in meant if entry.level == study.course]
    if scope:
        own = [entry for entry in own if entry.kind == scope] or own
    same = name == study.name and bool(name)
    hits = [entry for entry in own if key_of(entry) in study.keys]
    if any(entry in study.entries for entry in hits) or (same and not codes):
        return MET
    sure = bool(codes or scope or is_leveled or name.endswith(("类", "门类")))
    narrower = [entry for entry in hits if entry.kind != DISCIPLINE or codes or scope == DISCIPLINE or name.endswith("门类")]
    if hits:
        return MET if narrower and sure and scope != MAJOR else ASK
    if same or not study.entries or not meant:
        return ASK
    if own:
        return UNMET
    fields = {field_of(entry) for entry in meant}
    return ASK if any(ours.startswith(theirs) or theirs.startswith(ours) for ours in study.fields for theirs in fields) else UNMET


def item_fits(item: Item, study: Study, scope: str = "") -> str | None:
    """Whether one item admits the study; None where it is about another level."""
    if item.levels and study.level not in item.levels:
        return None
    if item.kind == "不限":
        return ASK if item.doubt else MET
    leveled = bool(item.levels)
    if item.kind == GROUP:
        state = _in_group(item.codes[0][:2], study)
    else:
        state = named_by(item.name, study, item.codes, item.scope or scope, leveled)
    if any(named_by(name, study, is_leveled=leveled) == MET for name in item.also):
        state = MET
    if item.excluded and state != UNMET:
        barred = {named_by(name, study, is_leveled=leveled) if by_name().get(name) or name == study.name
                  else ASK if name in study.name or study.name in name else UNMET for name in item.excluded}
        state = UNMET if MET in barred else ASK if ASK in barred else state
    if item.only and state != UNMET:
        state = max((named_by(name, study, is_leveled=leveled) for name in item.only), key=BETTER.__getitem__)
        unsure = study.name == item.name or not all(by_name().get(name) for name in item.only)
        state = ASK if state == UNMET and unsure else state
    loose = item.doubt or item.is_open or (item.direction and state == MET)
    return ASK if loose and (state == UNMET or item.doubt or item.direction) else state


def _in_group(code: str, study: Study) -> str:
    members = _members().get(code, frozenset())
    own = {member for level, member in members if level == study.course}
    if any(key[2] in own for key in study.keys):
        return MET
    return UNMET if study.entries and members else ASK


@cache
def stranger(level: str, *, is_listed: bool) -> Study:
    """A study of a level that no item names, in a discipline that no catalogue has; or one that no catalogue lists."""
    study = Study(level, "\0")
    if is_listed:
        object.__setattr__(study, "entries", (Listed("", study.course, MAJOR, "990000", "\0", ""),))
    return study


def touched_by(item: Item) -> set[object]:
    """The names, catalogue keys and disciplines of studies that an item may answer otherwise than it answers a stranger."""
    names = ((item.name, item.codes), *((name, ()) for name in (*item.also, *item.only, *item.excluded)))
    found: set[object] = {name for name, _ in names}
    for name, codes in names:
        meant = _meant(name, codes)
        others = {course for course in COURSES.values() if course not in {entry.level for entry in meant}}
        for entry in meant:
            found |= {key_of(entry), *((course, field_of(entry)[:2]) for course in others)}
    if item.kind == GROUP:
        found |= {key for key in _above() if (key[1], key[2]) in _members().get(item.codes[0][:2], frozenset())}
    return found


__all__ = ["ASK", "BETTER", "CLASS", "MET", "UNMET", "Study", "item_fits", "key_of", "named_by", "stranger", "touched_by"]
