"""Two records of one person, item by item: what is equal, only here, only there, or differs; and the file that the choices make.

基本信息 is compared column by column. Where one row at a time holds, the rows of both that overlap are one item, so that no choice
can make two ranks or two main posts of one time. Rows of the other sets are paired by what names them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record import names
from xianneng.foundation.record.models import Basic, Determination, PersonSet
from xianneng.foundation.record.operations import Change, row_values
from xianneng.foundation.record.sets import SETS
from xianneng.law import identity

DIFFERS, HERE, THERE, EQUAL = STATES = ("不一致", "只在甲", "只在乙", "一致")
LEFT, RIGHT, JOIN, BOTH = "甲", "乙", "衔接", "都保留"
SIDES = (LEFT, RIGHT)
SPELT = ("name_pinyin", "name_initials", "name_strokes")  # follow from the name
QUIET = {"standing": ("team_order",), "photo": ("width", "height")}  # the platform's own: nobody is asked about them
Row = dict[str, Any]
Picks = Mapping[str, str]

# By what a row of a set of many is the same thing in both records: the first that finds a pair makes it.
PAIRED: Mapping[str, Sequence[Callable[[Any], Any]]] = {
    "post": (lambda row: (row.organ_id, row.title), lambda row: row.title),
    "education": (lambda row: row.highest or None, lambda row: row.education),
    "assessment": (lambda row: row.year,),
    "award": (lambda row: (row.name, row.valid_from), lambda row: row.name, lambda row: row.valid_from),
    "sanction": (lambda row: (row.track, row.kind), lambda row: row.valid_from),
    "family": (lambda row: (row.relation, row.name), lambda row: row.relation if row.relation in ("父亲", "母亲", "妻子", "丈夫") else None),
    "determination": (lambda row: row.item,),
}
ONE_OF = ("assessment", "determination")  # of a pair only one can stand


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the comparison. ``column``: of 基本信息, which; ``ways``: what may be chosen where it differs, ``proposed`` one of them or none."""

    key: str
    set_key: str
    state: str
    left: tuple[Any, ...] = ()  # rows of the set's model
    right: tuple[Any, ...] = ()
    column: str = ""
    ways: tuple[str, ...] = ()
    proposed: str = ""

    @property
    def differs(self) -> bool:
        """Whether somebody has to choose."""
        return self.state == DIFFERS

    @property
    def label(self) -> str:
        """What it is called."""
        return SETS[self.set_key].label(self.column) if self.column else SETS[self.set_key].title

    @property
    def turn(self) -> date:
        """Where one record goes over into the other (`JOIN`): the first day of the one that begins later."""
        turn: date = max(self.left[0].valid_from, self.right[0].valid_from)
        return turn

    def unlike(self) -> set[str]:
        """The columns in which its rows differ, and the dates."""
        if self.column:
            return {self.column}
        if len(self.left) != 1 or len(self.right) != 1:
            return set()
        old, new = (_said(self.set_key, rows[0]) for rows in (self.left, self.right))
        return {name for name in old if old[name] != new[name]}


@dataclass(frozen=True, slots=True)
class Written:
    """A row of the file as it will be: which row says it, from when until when; ``item``: of the comparison."""

    row: Any  # of the set's model
    valid_from: date
    valid_to: date
    item: str


@dataclass(frozen=True)
class Comparison:
    """Both records with every item. ``left`` and ``right``: the persons' ids."""

    left: int
    right: int
    items: tuple[Item, ...]
    basic: Mapping[str, Sequence[Basic]]  # by side

    @property
    def differing(self) -> list[Item]:
        """What has to be chosen."""
        return [each for each in self.items if each.differs]

    def rows(self) -> list[list[Any]]:
        """Every row that was compared, as a case keeps it to see whether the files have moved on since: set and id."""
        found = {(each.set_key, row.pk) for each in self.items for row in (*each.left, *each.right)}
        return [list(each) for each in sorted(found | {("basic", row.pk) for rows in self.basic.values() for row in rows})]


def compare(left: int, right: int, known_at: datetime | None = None) -> Comparison:
    """Two records as they are known now, or were at a moment. One query a set."""
    found: list[Item] = []
    basic: dict[str, Sequence[Basic]] = {}
    for key, item in SETS.items():
        rows = list(item.model.objects.known(known_at).filter(person_id__in=(left, right)).order_by("valid_from", "pk"))
        here, there = ([row for row in rows if row.person_id == each] for each in (left, right))
        if key == "basic":
            basic = {LEFT: here, RIGHT: there}
            found += _columns(here, there)
        elif item.rule == "main":
            main = [[row for row in side if row.is_main] for side in (here, there)]
            found += [*_periods(key, *main), *_pairs(key, *([row for row in side if not row.is_main] for side in (here, there)))]
        elif key in PAIRED:
            found += _pairs(key, here, there)
        elif item.rule == "by":
            for kind in dict.fromkeys(getattr(row, item.subtype) for row in rows):
                found += _periods(key, *([row for row in side if getattr(row, item.subtype) == kind] for side in (here, there)))
        else:
            found += _periods(key, here, there)
    return Comparison(left, right, tuple(found), basic)


def _columns(here: Sequence[PersonSet], there: Sequence[PersonSet]) -> Iterator[Item]:
    """基本信息, column by column, as both say it last."""
    for name in SETS["basic"].columns():
        if name in SPELT or not here or not there:
            continue
        old, new = getattr(here[-1], name), getattr(there[-1], name)
        state = EQUAL if old == new else THERE if old in ("", None) else HERE if new in ("", None) else DIFFERS
        yield Item(f"basic-{name}", "basic", state, (here[-1],), (there[-1],), name, SIDES if state == DIFFERS else ())


def _periods(key: str, here: Sequence[PersonSet], there: Sequence[PersonSet]) -> Iterator[Item]:
    """Rows of which one holds at a time: those that overlap are one item."""
    cluster: list[PersonSet] = []
    until = date.min
    for row in sorted((*here, *there), key=lambda row: (row.valid_from, row.pk)):
        if cluster and row.valid_from >= until:
            yield _period(key, cluster, here)
            cluster = []
        cluster.append(row)
        until = max(until, row.valid_to) if len(cluster) > 1 else row.valid_to
    if cluster:
        yield _period(key, cluster, here)


def _period(key: str, cluster: Sequence[PersonSet], here: Sequence[PersonSet]) -> Item:
    left, right = (tuple(row for row in cluster if (row in here) == mine) for mine in (True, False))
    found = _item(key, left, right)
    if not found.differs:
        return found
    goes_over = left[0].valid_from != right[0].valid_from
    return replace(found, ways=(*SIDES, *((JOIN,) if goes_over else ())))


def _pairs(key: str, here: Sequence[PersonSet], there: Sequence[PersonSet]) -> Iterator[Item]:
    """Rows of a set of many, each with what is the same in the other record."""
    left, right = list(here), list(there)
    for same in (lambda row: tuple(_said(key, row).items()), *PAIRED[key]):
        for row in list(left):
            name = same(row)
            other = next((each for each in right if name is not None and same(each) == name), None)
            if other is not None:
                left.remove(row)
                right.remove(other)
                found = _item(key, (row,), (other,))
                yield replace(found, ways=SIDES if key in ONE_OF else (*SIDES, BOTH)) if found.differs else found
    yield from (_item(key, (row,), ()) for row in left)
    yield from (_item(key, (), (row,)) for row in right)


def _item(key: str, left: tuple[PersonSet, ...], right: tuple[PersonSet, ...]) -> Item:
    name = f"{key}-{'.'.join(str(row.pk) for row in left)}-{'.'.join(str(row.pk) for row in right)}"
    if not left or not right:
        return Item(name, key, HERE if left else THERE, left, right)
    if [_said(key, row) for row in left] == [_said(key, row) for row in right]:
        return Item(name, key, EQUAL, left, right)
    return Item(name, key, DIFFERS, left, right, proposed=_fuller(key, left, right))


def _fuller(key: str, left: Sequence[PersonSet], right: Sequence[PersonSet]) -> str:
    """The side that says all that the other does, and more; empty where each says something of its own."""
    if len(left) != 1 or len(right) != 1:
        return ""
    old, new = _said(key, left[0]), _said(key, right[0])
    unlike = [name for name in old if old[name] != new[name]]
    if all(new[name] in ("", None) for name in unlike):
        return LEFT
    return RIGHT if all(old[name] in ("", None) for name in unlike) else ""


def _said(key: str, row: PersonSet) -> Row:
    values = {name: value for name, value in row_values(key, row).items() if name not in QUIET.get(key, ())}
    return {**values, "valid_from": row.valid_from, "valid_to": row.valid_to}


def written(found: Comparison, picks: Picks, keeps: str) -> dict[str, list[Written]]:
    """Every set but 基本信息 as it will be; of what is equal the row of the record that goes on (``keeps``) stays."""
    file: dict[str, list[Written]] = {key: [] for key in SETS if key != "basic"}
    for item in found.items:
        if not item.column:
            file[item.set_key] += _chosen(item, picks.get(item.key, ""), keeps)
    return file


def _chosen(item: Item, pick: str, keeps: str) -> Iterator[Written]:
    """The rows of one item that stand: nothing is chosen for what differs as long as nobody has chosen."""
    sides = {LEFT: item.left, RIGHT: item.right}
    if item.state != DIFFERS:
        pick = keeps if item.state == EQUAL else LEFT if item.state == HERE else RIGHT
    if pick == JOIN:
        earlier = LEFT if item.left[0].valid_from < item.right[0].valid_from else RIGHT
        for row in sides[earlier]:
            if row.valid_from < item.turn:
                yield Written(row, row.valid_from, min(row.valid_to, item.turn), item.key)
        pick = RIGHT if earlier == LEFT else LEFT
    for side in SIDES:
        if pick in (side, BOTH):
            yield from (Written(row, row.valid_from, row.valid_to, item.key) for row in sides[side])


def basics(found: Comparison, picks: Picks, keeps: str) -> list[tuple[Basic, Row]]:
    """基本信息 as it will be, each row with the one that it is made of: what was not chosen stands nowhere any more, in no time.

    The record that goes on has the word; where the other begins earlier, the time before comes from it.
    """
    own, other = found.basic[keeps], found.basic[RIGHT if keeps == LEFT else LEFT]
    first = own[0].valid_from
    rows: list[Basic] = [*(row for row in other if row.valid_from < first), *own]
    made: list[tuple[Basic, Row]] = []
    for row in rows:
        until = min(row.valid_to, first) if row in other else row.valid_to
        values = {**row_values("basic", row), "valid_from": row.valid_from, "valid_to": until}
        for item in found.items:
            if item.column and item.state != EQUAL:
                won, lost = _won(item, picks.get(item.key, keeps))
                values[item.column] = won if values[item.column] == lost else values[item.column]
        name = values["name"]
        if name != row.name:
            values |= {"name_pinyin": names.pinyin(name), "name_initials": names.initials(name), "name_strokes": names.strokes(name)}
        made.append((row, values))
    return made


def _won(item: Item, pick: str) -> tuple[Any, Any]:
    """Of a column the value that stands, and the other."""
    old, new = getattr(item.left[0], item.column), getattr(item.right[0], item.column)
    left = item.state == HERE or (item.state == DIFFERS and pick == LEFT)
    return (old, new) if left else (new, old)


def changes(found: Comparison, picks: Picks, keeps: str) -> list[Change]:
    """What is written: of the record that goes on what it lacks or has otherwise, and of the other every row ends."""
    goes_on, closes = (found.left, found.right) if keeps == LEFT else (found.right, found.left)
    made: list[Change] = []
    basic = basics(found, picks, keeps)
    stays = {row.pk for row, values in basic if row.person_id == goes_on and values == {
        **row_values("basic", row), "valid_from": row.valid_from, "valid_to": row.valid_to}}
    made += _of_set("basic", [*found.basic[LEFT], *found.basic[RIGHT]], stays, [values for row, values in basic if row.pk not in stays], goes_on, closes)
    for key, file in written(found, picks, keeps).items():
        held = [row for item in found.items if item.set_key == key for row in (*item.left, *item.right)]
        stays = {each.row.pk for each in file if each.row.person_id == goes_on and (each.valid_from, each.valid_to) == (each.row.valid_from, each.row.valid_to)}
        rows = [{**row_values(key, each.row), "valid_from": each.valid_from, "valid_to": each.valid_to} for each in file if each.row.pk not in stays]
        made += _of_set(key, held, stays, rows, goes_on, closes)
    return made


def _of_set(key: str, held: Iterable[PersonSet], stays: set[int], rows: Sequence[Row], goes_on: int, closes: int) -> list[Change]:
    ended = {person: [row.pk for row in held if row.person_id == person and row.pk not in stays] for person in (goes_on, closes)}
    return [each for each in (Change(goes_on, key, ended[goes_on], rows), Change(closes, key, ended[closes])) if each.end_ids or each.rows]


def clashes(found: Comparison, picks: Picks, keeps: str, on: date) -> list[tuple[str, str]]:
    """What the choices would make that cannot be true together: the item where it shows, and why."""
    file = written(found, picks, keeps)
    return [*_gaps(file["standing"]), *_highest(file["education"]), *_twice(file["post"]), *_elsewhere(file, on), *_number(found, picks, keeps, on)]


def _gaps(rows: Sequence[Written]) -> Iterator[tuple[str, str]]:
    held = sorted(rows, key=lambda each: each.valid_from)
    for before, after in pairwise(held):
        if before.valid_to < after.valid_from:
            yield after.item, f"人员归属在 {before.valid_to} 至 {after.valid_from} 之间中断，请改选，或者先在其中一份档案补登"
    if held and held[-1].valid_to < OPEN:
        yield held[-1].item, f"人员归属到 {held[-1].valid_to} 为止，以后没有归属，请改选"


def _highest(rows: Sequence[Written]) -> Iterator[tuple[str, str]]:
    marked = [each for each in rows if each.row.highest]
    if len(marked) > 1:
        said = "、".join(each.row.education for each in marked)
        yield from ((item, f"{said}都标为最高学历，请只取其中一条；两条都要的，先更正其中一条的最高学历标识") for item in dict.fromkeys(each.item for each in marked))


def _twice(rows: Sequence[Written]) -> Iterator[tuple[str, str]]:
    """The same post held twice at one time, as the main one and beside it."""
    for at, one in enumerate(rows):
        for other in rows[at + 1:]:
            same = (one.row.organ_id, one.row.title) == (other.row.organ_id, other.row.title)
            if same and max(one.valid_from, other.valid_from) < min(one.valid_to, other.valid_to):
                yield other.item, f"“{one.row.title}”同时记了两条，请只取其中一条，或者先更正其中一份"


def _elsewhere(file: Mapping[str, Sequence[Written]], on: date) -> Iterator[tuple[str, str]]:
    """A main post of one record in another organ than the standing of the other record."""
    standing, post = ([each for each in rows if each.valid_from <= on < each.valid_to] for rows in (
        file["standing"], [each for each in file["post"] if each.row.is_main]))
    for of, held in zip(standing, post, strict=False):
        if of.row.organ_id != held.row.organ_id and of.row.person_id != held.row.person_id:
            yield held.item, "主要职务不在所取人员归属的机关，请与人员归属取同一份"


def _number(found: Comparison, picks: Picks, keeps: str, on: date) -> Iterator[tuple[str, str]]:
    """An ID number of one record with the birth date or the sex of the other; a birth date that was determined 档案认定 may differ."""
    last = basics(found, picks, keeps)[-1][1]
    settled = {row.value for item in found.items if item.set_key == "determination" for row in (*item.left, *item.right)
               if isinstance(row, Determination) and row.item == Determination.BIRTH}
    for problem in identity.check(last["id_number"], on=on, birth_on=last["birth_on"], sex=last["sex"]):
        column = {"id_birth_differs": "birth_on", "id_sex_differs": "sex"}.get(problem.code, "id_number")
        chosen = any(item.differs and item.column in (column, "id_number") for item in found.items)
        if chosen and not (column == "birth_on" and last["birth_on"].isoformat() in settled):
            asked = next(item for item in found.items if item.differs and item.column in (column, "id_number"))
            yield asked.key, f"{problem.message.replace(last['id_number'], '该号码')}，请改选"
