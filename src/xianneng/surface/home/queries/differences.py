"""看差异: what changed in a person's file between two dates, and what was known then otherwise than it is known now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from xianneng.foundation.record.queries import Item, first_leaves, holding, known_now, said
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.foundation.web.templatetags.xn import iso
from xianneng.surface.home.queries.person import TOLD, Cell, File, cells_of, heads
from xianneng.work.personnel.entries import columns

SINGLE = ("one", "at_most_one")  # sets of which one row holds at a time: told column by column


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is otherwise on the later date: what it was, what it is, and the leaves that wrote it."""

    set: str
    item: str  # the column; of a whole entry, whether it is changed for another, begins or ends
    before: str
    after: str
    leaf_ids: Sequence[int]


def between(ever: File, first_on: date, last_on: date) -> list[Line]:
    """What reads otherwise on the later date than on the earlier, as both are known now; masked fields masked."""
    return [line for key, item in SETS.items() for line in _of_set(item, ever[key], first_on, last_on)]


def _of_set(item: InformationSet, ever: Sequence[Item], first_on: date, last_on: date) -> Iterator[Line]:
    rows, begun = known_now(ever), first_leaves(ever)
    old, new = holding(rows, first_on), holding(rows, last_on)
    gone, come = [row for row in old if row not in new], [row for row in new if row not in old]
    shown = {row.id: cells for row, cells in cells_of(item, [*gone, *come], last_on, reveal=False)}
    if item.rule in SINGLE and gone and come:
        began = [begun[said(row)] for row in rows if first_on < row.valid_from <= last_on]
        for name, was, now in zip(columns(item), shown[gone[0].id], shown[come[0].id], strict=True):
            if gone[0].values[name] != come[0].values[name]:
                yield Line(item.title, item.label(name), was.text, now.text, began)
        return
    told = {row.id: _told(item, row, shown[row.id]) for row in (*gone, *come)}
    left, held = (next((row for row in rows if row.values.get("is_main")), None) for rows in (gone, come))
    if left and held:  # one main post after another is one change
        yield Line(item.title, "变动", told[left.id], told[held.id], [begun[said(held)]])
        gone.remove(left)
        come.remove(held)
    yield from (Line(item.title, "终止", told[row.id], "", [row.leaf_id]) for row in gone)
    yield from (Line(item.title, "新增", "", told[row.id], [begun[said(row)]]) for row in come)


def _told(item: InformationSet, row: Item, cells: Sequence[Cell]) -> str:
    """A whole entry in a line: what it is, its particulars, and the day it began."""
    if item.key in TOLD:
        what, particulars = TOLD[item.key](row.values)
    else:
        what, particulars = item.title, "，".join(f"{head} {cell.text}" for head, cell in zip(heads(item), cells, strict=True)
                                                 if cell.text not in ("—", "否"))
    return f"{what}{f'（{particulars}）' if particulars else ''}，{iso(row.valid_from)} 起"


@dataclass(frozen=True, slots=True)
class Difference:
    """A set that reads otherwise now than it did then: the rows of then, and the rows of now."""

    item: InformationSet
    heads: Sequence[str]
    then: Sequence[Sequence[Cell]]
    now: Sequence[Sequence[Cell]]


def corrected(ever: File, on: date) -> list[Difference]:
    """Where what was known at the end of that day differs from what is known of that day now."""
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    then = {key: holding((row for row in rows if row.known_from <= end < row.known_to), on) for key, rows in ever.items()}
    now = {key: holding(known_now(rows), on) for key, rows in ever.items()}
    return [_difference(key, then[key], now[key], on) for key in SETS
            if _facts(then[key]) != _facts(now[key])]


def _facts(rows: Sequence[Item]) -> list[tuple[Mapping[str, Any], date]]:
    """What rows say, apart from their ends and ids: a later change cuts a row off without making it say otherwise."""
    return [(row.values, row.valid_from) for row in rows]


def _difference(key: str, then: Sequence[Item], now: Sequence[Item], on: date) -> Difference:
    item = SETS[key]
    gone = [row for row in then if _facts([row])[0] not in _facts(now)]
    come = [row for row in now if _facts([row])[0] not in _facts(then)]
    return Difference(item, heads(item),
                      [cells for _, cells in cells_of(item, gone, on, reveal=False)],
                      [cells for _, cells in cells_of(item, come, on, reveal=False)])


