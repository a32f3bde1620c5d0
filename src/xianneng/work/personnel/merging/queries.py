"""What can be asked of 合并档案: who is likely in the file twice, what stands in the way, both records as pages show them, the list."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Q

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import seats
from xianneng.foundation.cases.models import Case, Subject, SubjectState, Task, TaskState
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.models import Basic, Merged, Post, Rank, Standing
from xianneng.foundation.record.queries import former, search
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.web.templatetags.xn import iso, masked
from xianneng.law import identity
from xianneng.work.personnel.merging.comparing import (
    BOTH,
    EQUAL,
    JOIN,
    LEFT,
    QUIET,
    RIGHT,
    SPELT,
    STATES,
    THERE,
    Comparison,
    Item,
    changes,
)

MERGING, SEPARATING = "personnel.merging", "personnel.separating"
ORGANS = ("organ_id", "unit_id", "manager_id")
ON_A_DAY = ("assessment", "award")
MOST = 200  # pairs of a page
AT_ONCE = 20_000  # persons whose likely pairs a page looks for while one waits: a large city
SAME_NUMBER, FORMER_NUMBER, SAME_BIRTH = "身份证号相同", "曾用同一身份证号", "姓名和出生日期相同"


@dataclass(frozen=True, slots=True)
class Who:
    """One of a pair, as a list may show them: no number."""

    person_id: int
    name: str
    birth_on: date
    organ: str
    status: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are likely of one person, why, and the case that looked at them last: its number and state."""

    left: Who
    right: Who
    why: str
    case: Case | None = None

    @property
    def sides(self) -> tuple[Who, Who]:
        """Both."""
        return self.left, self.right

    @property
    def settled(self) -> bool:
        """Whether a case has looked at them and did not merge them."""
        return self.case is not None and self.case.closed_at is not None


def likely(viewer: Viewer, path: str, on: date) -> list[Pair]:
    """The likely pairs with one of them at least under a path, both of the viewer's scope; those looked at already come last. Of more than `MOST` the first.

    Equal ID numbers, now or formerly; one name with one birth date, or with numbers that differ by a slip; an unsound number (of the first
    `MOST`) beside the sound one that it may be, the names differing in one character at most.
    """
    whys = _whys(path)
    people = _people({each for pair in whys for each in pair}, viewer.scope, on)
    cases = _cases(whys)
    found = [Pair(people[one], people[other], why, cases.get((one, other))) for (one, other), why in whys.items() if one in people and other in people]
    return sorted(found, key=lambda each: (each.settled, each.left.organ, each.left.name, each.left.person_id))[:MOST]


def _near(one: str, other: str) -> bool:
    """Whether two names may be one that was mistyped: all characters but one are the same. Numbers of neighbours differ by a digit too."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1


def _of_names(same_name: bool, same_birth: bool, one: str, other: str) -> str:
    slip = identity.alike(one, other)
    if same_name:
        return "，".join(part for part in (SAME_BIRTH if same_birth else "姓名相同" if slip else "", slip) if part)
    return slip if slip and (identity.read(one) is None) != (identity.read(other) is None) else ""


def _whys(path: str) -> dict[tuple[int, int], str]:
    """By the two ids, the lower first, why they are likely one: the last standing of one of them is under the path. Two reads."""
    both = "m.person_id, o.person_id, m.id_number, o.id_number, m.name = o.name, m.birth_on = o.birth_on, o.known_to = '9999-12-31Z'"
    found = list(copy_frame(f"""{UNDER} SELECT {both} FROM mine m JOIN record_basic o ON o.name = m.name AND {LAST.format("o")} WHERE o.person_id <> m.person_id
          AND (o.birth_on = m.birth_on OR length(o.id_number) <> length(m.id_number) OR {UNLIKE} <= {SLIP})
        UNION ALL SELECT {both} FROM mine m JOIN record_basic o ON o.id_number = m.id_number WHERE o.person_id <> m.person_id""",
        {"path": f"{path}%"}, schema=PAIRS).iter_rows())
    unsound = copy_frame(f"{UNDER} SELECT person_id, name, birth_on, id_number FROM mine WHERE NOT {SOUND} ORDER BY person_id LIMIT {MOST}",
                         {"path": f"{path}%"}, schema=NUMBERED)
    wanted = {number: row for row in unsound.iter_rows() for number in identity.mistyped(row[3])}
    meant = copy_frame(f"SELECT person_id, name, birth_on, id_number FROM record_basic o WHERE id_number = ANY(%(numbers)s) AND {LAST.format('o')}",
                       {"numbers": list(wanted)}, schema=NUMBERED)
    for other, name, birth_on, number in meant.iter_rows():
        person, its_name, its_birth_on, its_number = wanted[number]
        if not _near(name, its_name):
            continue
        found.append((person, other, its_number, number, its_name == name, its_birth_on == birth_on, True))
    standing = set(Basic.objects.known().filter(person_id__in={row[1] for row in found}).values_list("person_id", flat=True))
    whys: dict[tuple[int, int], str] = {}
    for one, other, left, right, same_name, same_birth, known in found:
        said = (SAME_NUMBER if known else FORMER_NUMBER) if left == right else _of_names(same_name, same_birth, left, right)
        if said and other in standing and one != other:
            pair = (min(one, other), max(one, other))
            whys[pair] = min(whys.get(pair, said), said, key=lambda each: (each == FORMER_NUMBER, each != SAME_NUMBER, len(each)))
    return whys


LAST = "{0}.known_to = '9999-12-31Z' AND {0}.valid_to = '9999-12-31'"
UNDER = f"""WITH mine AS MATERIALIZED (SELECT b.person_id, b.name, b.birth_on, b.id_number FROM record_standing s
      JOIN organs_organ p ON p.id = s.organ_id AND p.path LIKE %(path)s
      JOIN record_basic b ON b.person_id = s.person_id AND {LAST.format("b")} WHERE {LAST.format("s")})"""
SOUND = f"CASE WHEN id_number ~ '^[0-9]{{17}}[0-9X]$' THEN substr('{identity.CHECKS}', 1 + (" + " + ".join(
    f"substr(id_number, {at}, 1)::int * {weight}" for at, weight in enumerate(identity.WEIGHTS, 1)) + ") %% 11, 1) = substr(id_number, 18, 1) ELSE false END"
SLIP = 3  # digits in which two numbers differ at most that a slip makes of one another: two, and the check digit
UNLIKE = "(" + " + ".join(f"(substr(o.id_number, {at}, 1) <> substr(m.id_number, {at}, 1))::int" for at in range(1, 19)) + ")"
NUMBERED = {"person_id": pl.Int64, "name": pl.String, "birth_on": pl.Date, "id_number": pl.String}
PAIRS = {"one": pl.Int64, "other": pl.Int64, "left": pl.String, "right": pl.String, "same_name": pl.Boolean, "same_birth": pl.Boolean,
         "known": pl.Boolean}


def _people(person_ids: Collection[int], scope: Scope, on: date) -> dict[int, Who]:
    """Those of these persons who are of the scope, as a list may show them. Three queries."""
    names = {row.person_id: row for row in Basic.objects.known().filter(person_id__in=person_ids).order_by("valid_from")}
    last = Standing.objects.known().filter(person_id__in=person_ids).select_related("organ").order_by("valid_from")
    standing = {row.person_id: row for row in last}
    called = organs.names({row.organ_id for row in standing.values()}, on)
    return {each: Who(each, names[each].name, names[each].birth_on, called.get(row.organ_id, ""), row.status)
            for each, row in standing.items() if each in names and scope.covers(row.organ.path)}


def _cases(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Case]:
    """The last case about each pair."""
    subjects = Subject.objects.filter(case__type=MERGING, person_id__in={each for pair in pairs for each in pair}).select_related("case").order_by("case_id")
    of: dict[int, tuple[Case, list[int]]] = {}
    for each in subjects:
        of.setdefault(each.case_id, (each.case, []))[1].append(each.person_id)
    return {(min(ids), max(ids)): case for case, ids in of.values() if len(ids) == 2}


def chosen(scope: Scope, text: str, on: date) -> list[Mapping[str, Any]]:
    """Whom a name or an ID number finds in the scope, who has left too."""
    return [*search(scope, text, limit=MOST), *former(scope, [text], on, limit=MOST)] if text.strip() else []


def hindrances(case: Case | None, person_ids: Sequence[int], on: date) -> list[str]:
    """What must end first: cases in hand about either, decisions that have not taken effect, a record that is closed already."""
    names = dict(Basic.objects.known().filter(person_id__in=person_ids).order_by("valid_from").values_list("person_id", "name"))
    found = [f"{names.get(row.person_id, '其中一份档案')}的一份档案已经合并" for row in Merged.objects.known().filter(person_id__in=person_ids)]
    others = Subject.objects.filter(person_id__in=person_ids, case__closed_at=None).exclude(state=SubjectState.REMOVED).order_by("case__number")
    running = (others.exclude(case=case) if case else others).values_list("person_id", "case__number")
    found += [f"{names.get(person, '')}还有在办的办件 {number}" for person, number in running]
    for model, words in ((Standing, "人员归属的变动"), (Rank, "职级"), (Post, "职务")):
        later = model.objects.known().filter(person_id__in=person_ids, valid_from__gt=on).values_list("person_id", "valid_from")
        found += [f"{names.get(person, '')}有已批准、自 {since} 起才生效的{words}" for person, since in later]
    return found


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a row as it is shown: what it is, and whether the other record has it otherwise."""

    label: str
    text: str
    unlike: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One item as pages show it: both sides, a row of values each; ``pick`` and ``why``: what was chosen."""

    item: Item
    left: Sequence[Sequence[Value]]
    right: Sequence[Sequence[Value]]
    pick: str = ""
    why: str = ""

    @property
    def sides(self) -> list[tuple[str, Sequence[Sequence[Value]]]]:
        """Both, by name."""
        return [(LEFT, self.left), (RIGHT, self.right)]

    @property
    def line(self) -> str:
        """What is equal or in one record only, in one line."""
        rows = self.left or self.right
        if self.item.column:
            return "".join(f"{each.label} {each.text}" for each in (self.right if self.item.state == THERE else self.left)[0])
        return "；".join("，".join(f"{each.label} {each.text}" if each.text.isdecimal() else each.text for each in values) for values in rows)

    @property
    def chosen(self) -> str:
        """The choice in words."""
        return way(self.item, self.pick) if self.pick else ""


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one set: those that differ, those of one record only, and those that are equal."""

    title: str
    differing: Sequence[Shown]
    single: Sequence[Shown]
    equal: Sequence[Shown]


def sections(found: Comparison, on: date, *, picks: Mapping[str, str] | None = None, whys: Mapping[str, str] | None = None) -> list[Section]:
    """Both records set by set, numbers and relatives masked: who may read them whole does so on the person's page, where it is recorded."""
    rows = [row for item in found.items for row in (*item.left, *item.right)]
    called = organs.names({getattr(row, name) for row in rows for name in ORGANS if getattr(row, name, None)}, on)
    made: dict[str, tuple[list[Shown], list[Shown], list[Shown]]] = {}
    for item in found.items:
        left, right = _sides(item, called)
        shown = Shown(item, left, right, (picks or {}).get(item.key, ""), (whys or {}).get(item.key, ""))
        made.setdefault(item.set_key, ([], [], []))[0 if item.differs else 2 if item.state == EQUAL else 1].append(shown)
    return [Section(SETS[key].title, *each) for key, each in made.items()]


def alike(found: Sequence[Section]) -> list[tuple[str, str]]:
    """What is equal in both, a line each with the title of its set."""
    return [(section.title, shown.line) for section in found for shown in section.equal]


def _sides(item: Item, called: Mapping[int, str]) -> Iterator[Sequence[Sequence[Value]]]:
    unlike = item.unlike() if item.differs else set()
    for side, other in ((item.left, item.right), (item.right, item.left)):
        yield [list(_values(item, row, other[0] if len(other) == 1 else None, unlike, called)) for row in side]


def _values(item: Item, row: Any, other: Any, unlike: Collection[str], called: Mapping[int, str]) -> Iterator[Value]:
    if item.column:
        text = _text(item.set_key, item.column, getattr(row, item.column), called)
        how = f"（{identity.alike(row.id_number, other.id_number) or '号码不同'}）" if item.column == "id_number" and item.differs else ""
        yield Value(item.label, f"{text}{how}", item.differs)
        return
    dates = bool({"valid_from", "valid_to"} & set(unlike))
    yield Value("日期", iso(row.valid_from), dates) if item.set_key in ON_A_DAY else Value("起止", _period(row), dates)
    for name in SETS[item.set_key].columns():
        value = getattr(row, name)
        if name not in QUIET.get(item.set_key, ()) and name not in SPELT and (value not in ("", None, False) or name in unlike):
            yield Value(SETS[item.set_key].label(name), _text(item.set_key, name, value, called), name in unlike)


def _text(key: str, name: str, value: Any, called: Mapping[int, str]) -> str:
    if value in ("", None):
        return "（空）"
    if name in SETS[key].masked:
        return masked(str(value))
    if name in ORGANS:
        return called.get(value, "—")
    if isinstance(value, bool):
        return "是" if value else "否"
    return iso(value) if isinstance(value, date) else str(value)


def _period(row: Any) -> str:
    since = "" if row.valid_from == UNDATED else iso(row.valid_from)
    return f"{since or '起始不详'} 起" if row.valid_to == OPEN else f"{since} 至 {iso(row.valid_to)}"


def counts(found: Comparison) -> dict[str, int]:
    """How many items are in each state."""
    return {state: sum(item.state == state for item in found.items) for state in STATES}


WAYS = {LEFT: "取甲", RIGHT: "取乙", BOTH: "都保留"}


def way(item: Item, pick: str) -> str:
    """A choice in words."""
    return f"衔接：{iso(item.turn)} 前后各取一份" if pick == JOIN else WAYS[pick]


@dataclass(frozen=True, slots=True)
class Written:
    """What a merge writes of one set: rows of the record that goes on, of them those in place of others, and those of the other that end."""

    title: str
    rows: int
    ended: int
    closed: int


def written(found: Comparison, picks: Mapping[str, str], keeps: str) -> list[Written]:
    """The same of every set that changes."""
    goes_on = found.left if keeps == LEFT else found.right
    sums: dict[str, list[int]] = {}
    for change in changes(found, picks, keeps):
        of = sums.setdefault(change.key, [0, 0, 0])
        of[0] += len(change.rows)
        of[1 if change.person_id == goes_on else 2] += len(change.end_ids)
    return [Written(SETS[key].title, *each) for key, each in sums.items()]


@dataclass(frozen=True, slots=True)
class Line:
    """A merge or its undoing as the list shows it."""

    case: Case
    task: Task | None


def listed(viewer: Viewer, path: str, *, size: int) -> list[Line]:
    """The cases of a place of which the viewer's scope holds both organs, the newest first. Two queries."""
    cases = Case.objects.filter(Q(organ__path__startswith=path) | Q(data__other_path__startswith=path), seats.of_others(viewer, "pk"), seats.not_of_hidden(viewer),
                                type__in=(MERGING, SEPARATING))
    return [Line(case, next((each for each in case.tasks.all() if each.state == TaskState.OPEN), None))
            for case in cases.select_related("organ").prefetch_related("tasks").order_by("-opened_at", "-pk")[:size]]


def deed(case: Case) -> Leaf | None:
    """The leaf under which a merge wrote the file."""
    row = Merged.objects.filter(person_id=case.data.get("closed", 0), leaf_id__in=Leaf.objects.filter(case_number=case.number).values("pk")).first()
    return Leaf.objects.get(pk=row.leaf_id) if row else None


def before(case: Case) -> datetime | None:
    """A moment at which both records still stood as they were compared; None where nothing was merged."""
    leaf = deed(case)
    row = Basic.objects.filter(person_id=case.data["closed"], ended_leaf_id=leaf.pk).first() if leaf else None
    return row.known_to - timedelta(microseconds=1) if row else None
