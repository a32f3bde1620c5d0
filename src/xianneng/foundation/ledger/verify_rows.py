"""Sealed rows, both ways: each leaf's rows are as it sealed them, and no row is without a leaf that sealed it.

A table is read once, in the order of its leaves, beside the leaves' statements in the same order: memory stays bounded.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice
from tempfile import TemporaryFile
from typing import IO

from django.db import DatabaseError, connection, transaction

from xianneng.foundation.ledger import sealed
from xianneng.foundation.ledger.models import Leaf, Mark
from xianneng.foundation.ledger.report import UNANSWERED, Report

WORDS = {"rows": "写入", "ended": "终止"}
SHOWN = 20  # rows named for one leaf


@dataclass(frozen=True)
class Stated:
    """What a leaf's body states of one table."""

    leaf_id: int
    count: int
    root: str
    marks: str = ""


def check_rows(report: Report) -> None:
    """Every registered table, and every table that a leaf speaks of."""
    sealed.fix_output()
    with ExitStack() as open_files:
        spools = _spool(open_files)
        tables = [("rows", table) for table in sealed.TABLES] + [("ended", table) for table in sealed.ENDED]
        for act, table in sorted({*tables, *spools}):
            if table not in sealed.TABLES:
                report.fault(f"{table}：有存证的表未登记，无法核对其记录")
                continue
            try:
                with transaction.atomic():
                    _check(report, act, table, _read(spools.get((act, table))))
            except UNANSWERED:
                raise
            except DatabaseError as error:
                report.fault(f"{table}：读不出所封存的记录（{str(error).splitlines()[0]}）")
            if act == "ended":
                _check_ends(report, table)


def _spool(open_files: ExitStack) -> dict[tuple[str, str], IO[str]]:
    """The leaves' statements in the order of leaves: a temporary file for each act and table."""
    spools: dict[tuple[str, str], IO[str]] = {}
    leaves = Leaf.objects.filter(body__regex='"(rows|ended)":').order_by("id").values_list("id", "body")
    for leaf_id, body in leaves.iterator(chunk_size=5000):
        try:
            stated = json.loads(body)
        except ValueError:
            continue  # its leaf is told already; the rows of it are told as without a leaf
        for act in WORDS:
            for table, values in stated.get(act, {}).items():
                if (act, table) not in spools:
                    spools[act, table] = open_files.enter_context(TemporaryFile("w+"))  # noqa: SIM115
                spools[act, table].write(json.dumps([leaf_id, *values]) + "\n")
    return spools


def _read(spool: IO[str] | None) -> Iterator[Stated]:
    if spool:
        spool.seek(0)
        for line in spool:
            yield Stated(*json.loads(line))


def _check(report: Report, act: str, table: str, stated: Iterator[Stated]) -> None:
    wrong, claim = [], next(stated, None)
    column = sealed.leaf_column(act)
    where = "WHERE ended_leaf_id IS NOT NULL" if act == "ended" else ""
    rows = sealed.copy(f"SELECT {column}, {', '.join(sealed.columns_of(act, table))} FROM {table} {where} "  # noqa: S608
                       f"ORDER BY {column}, id")
    for key, group in groupby((row.partition(b"\t") for row in rows), key=lambda parts: parts[0]):
        lines = (line for _, _, line in group)
        leaf_id = None if key == b"\\N" else int(key)
        while claim and (leaf_id is None or claim.leaf_id < leaf_id):
            wrong.append((claim, 0))
            claim = next(stated, None)
        if claim is None or claim.leaf_id != leaf_id:
            _without_leaf(report, act, table, leaf_id, lines)
            continue
        found = sealed.seal(lines)
        report.rows += found.count
        if (found.count, found.root) != (claim.count, claim.root):
            wrong.append((claim, found.count))
        claim = next(stated, None)
    wrong += [(left, 0) for left in ([claim] if claim else [])] + [(left, 0) for left in stated]
    for one, count in wrong:
        _name_rows(report, act, table, one, count)


def _without_leaf(report: Report, act: str, table: str, leaf_id: int | None, lines: Iterator[bytes]) -> None:
    ids = [line.partition(b"\t")[0].decode() for line in islice(lines, SHOWN)]
    more = sum(1 for _ in lines)
    report.fault(f"{table} 第 {'、'.join(ids)} 行{f'等 {len(ids) + more} 行' if more else ''}：称由存证 {leaf_id} "
                 f"{WORDS[act]}，而该存证没有此项，系绕过平台插入")


def _name_rows(report: Report, act: str, table: str, stated: Stated, count: int) -> None:
    """Which of a leaf's rows are not as it sealed them, by the marks; the root alone when they do not tell."""
    where = f"存证 {stated.leaf_id}：{table} {WORDS[act]}的记录与入账时不符（入账 {stated.count} 行，现有 {count} 行）"
    marks = [bytes.fromhex(stated.marks)] if stated.count <= len(stated.marks) // (2 * sealed.MARK.size) else [
        bytes(block) for block in Mark.objects.filter(leaf_id=stated.leaf_id, act=act, table=table).order_by("id")
        .values_list("rows", flat=True)]
    differences = sealed.differences(sealed.lines(act, table, stated.leaf_id), marks)
    named = [f"第 {row} 行被{how}" for row, how in islice(differences, SHOWN)]
    more = sum(1 for _ in differences)
    report.fault(f"{where}：{'、'.join(named)}{f'，另有 {more} 行' if more else ''}" if named else where)


def _check_ends(report: Report, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE (known_to <> '9999-12-31Z') <> (ended_leaf_id IS NOT NULL) "  # noqa: S608
                       "ORDER BY id LIMIT 100")
        for (row_id,) in cursor.fetchall():
            report.fault(f"{table} 第 {row_id} 行：认知截止与终止存证不一致，系绕过平台改动")
