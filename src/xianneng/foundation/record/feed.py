"""What changed in the file and in the organs, in the order of the log: for a system that keeps a copy.

A change names whom it is about and which sets, never a value: who follows the feed reads the person again. Each is told at least
once; nothing is told of what is not told to the person it is about (`telling`).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from xianneng.foundation.ledger import queries as ledger
from xianneng.foundation.ledger.queries import Written
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import merged
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.queries import seen
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.record.telling import open_sql
from xianneng.law.refusals import Conflict, Refused

ORGAN, PERSON = 0, 1
WINDOW = 500  # entries looked at for one page
OF_ORGANS = {"profile": Profile._meta.db_table, "establishment": Establishment._meta.db_table}
STANDING = "standing"  # told to whoever reads of persons: by it they come into a scope and leave it


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader has come: the place of the next entry, and within it whom it told of last (kind, id)."""

    position: int = 0
    last: tuple[int, int] = (-1, 0)

    def __str__(self) -> str:
        kind, ident = self.last
        return f"{self.position}.{kind + 1}.{ident}.{ledger.stamp(self.position)}"


@dataclass(frozen=True, slots=True)
class Changed:
    """One organ or person of whom an entry wrote something; ``gone``: it took the person out of the scope.

    ``into``: the record was closed 合并档案, and goes on in this one of the scope.
    """

    position: int
    at: datetime
    kind: int
    id: int
    sets: tuple[str, ...]
    gone: bool = False
    into: int | None = None


def cursor(text: str) -> Cursor:
    """The cursor of an earlier answer. Refused where it is none; Conflict where the log was restored since and goes on otherwise."""
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts[:3]):
        raise Refused("没有这个游标", why="游标只能取自上一次的回答", then="请不带游标重新开始")
    position, kind, ident = map(int, parts[:3])
    if not parts[3] or parts[3] != ledger.stamp(position):
        raise Conflict("游标之后的变动已不可续", why="平台从备份恢复过，存证日志与取得游标时不同", then="请重新全量读取，再从新的游标继续")
    return Cursor(position, (kind - 1, ident))


def since(moment: datetime) -> Cursor:
    """From what came after a moment, and perhaps a little before."""
    return Cursor(ledger.size_at(moment))


def end() -> Cursor:
    """From here on."""
    return Cursor(ledger.size())


def changed(scope: Scope, keys: Collection[str], start: Cursor, most: int) -> tuple[list[Changed], Cursor, bool]:
    """What changed since, in the scope and of the sets: the page, the cursor of the next, and whether there is one already.

    A page may be short, or empty, where others' matters fill the log.
    """
    tables = OF_ORGANS | ({key: SETS[key].table for key in {*keys, STANDING}} if keys else {})
    entries, after = _page(ledger.written(start.position, WINDOW), start, most, frozenset(tables.values()))
    found = list(_read(entries, tables, start.last, most + 1 if after is None else None)) if entries else []
    if after is None:
        whole = len(found) <= most
        found = found[:most]
        after = Cursor(entries[0].position + 1) if whole else Cursor(entries[0].position, (found[-1].kind, found[-1].id))
    return list(_for(scope, found)), after, after.position < ledger.size()


def _page(entries: Sequence[Written], start: Cursor, most: int, tables: frozenset[str]) -> tuple[list[Written], Cursor | None]:
    """The entries of a page with the cursor after them; the first alone, and no cursor yet, where it fills more than a page."""
    taken: list[Written] = []
    rows = 0
    for each in entries:
        count = sum(number for (_, table), number in each.counts.items() if table in tables)
        if not taken and (count > most or start.last != (-1, 0)):
            return [each], None
        if (rows := rows + count) > most:
            break
        taken.append(each)
    return taken, Cursor(taken[-1].position + 1 if taken else start.position)


def _read(entries: Sequence[Written], tables: dict[str, str], last: tuple[int, int], limit: int | None) -> Iterator[Changed]:
    """Whom the entries wrote of, in the order of the log; of one large entry those after ``last``, no more than ``limit``."""
    params: dict[str, Any] = {"last": last[1], "limit": limit}
    parts = []
    for key, table in tables.items():
        kind, owner = (ORGAN, "organ_id") if key in OF_ORGANS else (PERSON, "person_id")
        if kind < last[0]:
            continue
        for act, column in (("rows", "leaf_id"), ("ended", "ended_leaf_id")):
            leaves = [each.leaf_id for each in entries if (act, table) in each.counts]
            if leaves:
                params[name := f"{act}_{key}"] = leaves
                where = [f"t.{column} BETWEEN {min(leaves)} AND {max(leaves)}", f"t.{column} = ANY(%({name})s)"]
                where += [f"t.{owner} > %(last)s"] * (kind == last[0]) + [open_sql("t")] * (key == "sanction")
                leaf = leaves[0] if limit else f"t.{column}"  # of one entry a constant: then an index gives the persons in order
                parts.append(f"(SELECT DISTINCT {leaf} AS leaf_id, {kind} AS kind, t.{owner} AS id, '{key}' AS key FROM {table} t "
                             f"WHERE {' AND '.join(where)} {f'ORDER BY t.{owner} LIMIT %(limit)s' if limit else ''})")
    if not parts:
        return
    of = {each.leaf_id: each for each in entries}
    with connection.cursor() as rows:
        rows.execute(f"""SELECT c.leaf_id, c.kind, c.id, array_agg(DISTINCT c.key) FROM ({" UNION ALL ".join(parts)}) c
            GROUP BY c.leaf_id, c.kind, c.id ORDER BY c.kind, c.id {"LIMIT %(limit)s" if limit else ""}""", params)
        told = [Changed(of[leaf].position, of[leaf].made_at, kind, ident, tuple(each for each in tables if each in set(keys)))
                for leaf, kind, ident, keys in rows.fetchall()]
    yield from sorted(told, key=lambda each: (each.position, each.kind, each.id))


def _for(scope: Scope, found: Sequence[Changed]) -> Iterator[Changed]:
    """Those of the scope; of a person who left it, or whose record was closed, only that, where the entry is the one that did it."""
    persons = {each.id for each in found if each.kind == PERSON}
    organs = {each.id for each in found if each.kind == ORGAN}
    here = seen(scope, persons) if persons else set()
    moved = {each.id for each in found if each.kind == PERSON and STANDING in each.sets} - here
    left = set(Standing.objects.filter(scope.organs("organ__path"), person_id__in=moved).values_list("person_id", flat=True)) if moved else set()
    into = {person: other for person, other in merged.records(left).items() if person != other} if left else {}
    into = {person: other for person, other in into.items() if other in seen(scope, set(into.values()))} if into else {}
    ours = set(Organ.objects.filter(scope.organs(), pk__in=organs).values_list("pk", flat=True)) if organs else set()
    for each in found:
        if each.id in (ours if each.kind == ORGAN else here):
            yield each
        elif each.kind == PERSON and each.id in left and STANDING in each.sets:
            yield Changed(each.position, each.at, PERSON, each.id, (STANDING,), gone=True, into=into.get(each.id))
