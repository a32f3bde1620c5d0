"""Proving the log from the database: entry by entry, head by head, row by row, against heads that were kept elsewhere."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from xianneng.foundation.ledger import keys, sealed
from xianneng.foundation.ledger.digests import Tree, leaf_hash
from xianneng.foundation.ledger.models import Entry, Head, Leaf, RefusedLeaf
from xianneng.foundation.ledger.operations import _root
from xianneng.foundation.ledger.sequencer import head_message, outside, sound

LATE = timedelta(seconds=60)


@dataclass
class Report:
    """What verifying found. ``faults`` is empty when the log is sound; each names the entry, the leaf or the row."""

    entries: int = 0
    leaves: int = 0
    rows: int = 0
    heads: int = 0
    root: str = ""
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing was found to be tampered with."""
        return not self.faults


def outside_heads(folder: Path | None = None) -> list[dict[str, Any]]:
    """The heads kept outside the data folder."""
    found = sorted((folder or outside()).glob("head-*.json")) if (folder or outside()).is_dir() else []
    return [json.loads(path.read_text(encoding="utf-8")) for path in found]


def verify_database(*, now: datetime, heads: Iterable[dict[str, Any]] | None = None,
                    promise_key: str | None = None, log_key: str | None = None) -> Report:
    """Check everything; ``heads``: kept elsewhere (the outside folder when None)."""
    report = Report()
    kept = list(outside_heads() if heads is None else heads)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        roots = _entries(report, promise_key or keys.public("promise"),
                         {head["size"] for head in kept} | set(Head.objects.values_list("size", flat=True)))
        _heads(report, roots, kept, log_key or keys.public("log"))
        _loose_leaves(report, now)
        _rows(report)
    return report


def _entries(report: Report, promise_key: str, wanted: set[int]) -> dict[int, str]:
    """Walk the log in order; the root at each wanted size."""
    tree, roots, chains = Tree(), {}, {}
    for entry in Entry.objects.select_related("leaf").order_by("position").iterator(chunk_size=5000):
        where = f"第 {entry.position} 条（存证 {entry.leaf_id}）"
        if entry.position != tree.size:
            report.faults.append(f"第 {tree.size} 条缺失，其后为{where}")
            tree.size = entry.position
        if bytes(entry.hash) != leaf_hash(bytes.fromhex(entry.leaf.digest)):
            report.faults.append(f"{where}：条目与存证的摘要不符")
        if not sound(entry.leaf, promise_key):
            report.faults.append(f"{where}：内容或承诺签名不符，已被改动或伪造")
        _chain(report, where, entry.leaf, chains)
        tree.append(bytes(entry.hash))
        if tree.size in wanted:
            roots[tree.size] = tree.root().hex()
        report.entries += 1
    report.root = tree.root().hex()
    roots[tree.size] = report.root
    return roots


def _chain(report: Report, where: str, leaf: Leaf, chains: dict[str, tuple[int, str]]) -> None:
    """A case's leaves count up by one, each naming the digest of the one before."""
    if not leaf.case_number:
        return
    sequence, previous = chains.get(leaf.case_number, (0, ""))
    if (leaf.case_seq, leaf.previous) != (sequence + 1, previous):
        report.faults.append(f"{where}：办件 {leaf.case_number} 的第 {leaf.case_seq} 项与前一项接不上")
    chains[leaf.case_number] = (leaf.case_seq, leaf.digest)


def _heads(report: Report, roots: dict[int, str], kept: list[dict[str, Any]], log_key: str) -> None:
    stored = [{"size": head.size, "root": head.root, "signed_at": head.signed_at.isoformat(),
               "signature": head.signature, "stored": True} for head in Head.objects.order_by("size")]
    for head in [*stored, *kept]:
        report.heads += 1
        where = f"{'库内' if head.get('stored') else '库外'}签名头（{head['size']} 条）"
        message = head_message(head["size"], head["root"], datetime.fromisoformat(head["signed_at"]))
        if not keys.verify(log_key, head["signature"], message):
            report.faults.append(f"{where}：签名不符")
        if head["size"] > report.entries:
            report.faults.append(f"{where}：日志只剩 {report.entries} 条，尾部第 {report.entries} 条起被截去")
        elif roots.get(head["size"]) != head["root"]:
            report.faults.append(f"{where}：前 {head['size']} 条的根与之不符，日志被改写或重建")
    if not kept:
        report.notes.append("没有库外签名头可对照，只证明了日志自身一致")


def _loose_leaves(report: Report, now: datetime) -> None:
    report.leaves = Leaf.objects.count()
    for refused in RefusedLeaf.objects.select_related("leaf"):
        report.faults.append(f"存证 {refused.leaf_id}（{refused.leaf.kind}）：{refused.reason}，未予入账")
    for leaf in Leaf.objects.filter(entry=None, refusedleaf=None, made_at__lt=now - LATE).order_by("id")[:20]:
        report.faults.append(f"存证 {leaf.pk}（{leaf.kind}）：超过 {LATE.seconds} 秒仍未入账")
    restored = Leaf.objects.filter(kind="ledger.restored").order_by("id")
    report.notes += [f"存证 {leaf.pk}：自备份恢复，{leaf.body}" for leaf in restored]


def _rows(report: Report) -> None:
    """Both ways: each leaf's rows as it sealed them, and no sealed row without its leaf."""
    with connection.cursor() as cursor:
        for statement in sealed.SETTINGS:
            cursor.execute(statement)
        stated = {"rows": set(), "ended": set()}
        for leaf_id, body in _leaves_with_rows():
            for kind, read in (("rows", sealed.lines), ("ended", sealed.ended_lines)):
                for table, (count, root) in body.get(kind, {}).items():
                    stated[kind].add((table, leaf_id))
                    found = _root(read(table, leaf_id, cursor)) if table in sealed.TABLES else None
                    report.rows += found[0] if found else 0
                    if found != [count, root]:
                        report.faults.append(f"存证 {leaf_id}：{table} 的{'记录' if kind == 'rows' else '终止记录'}"
                                             f"与入账时不符（入账 {count} 行，现有 {found and found[0]} 行）")
        for table in sealed.TABLES:
            _unsealed(report, table, stated, cursor)


def _leaves_with_rows() -> Iterator[tuple[int, dict[str, Any]]]:
    for leaf_id, body in Leaf.objects.filter(body__regex='"(rows|ended)":').order_by("id").values_list(
            "id", "body").iterator(chunk_size=5000):
        yield leaf_id, json.loads(body)


def _unsealed(report: Report, table: str, stated: dict[str, set[tuple[str, int]]], cursor: Any) -> None:
    columns = [("leaf_id", "rows", "写入")] + ([("ended_leaf_id", "ended", "终止")] if table in sealed.ENDED else [])
    for column, kind, word in columns:
        cursor.execute(f"SELECT {column}, min(id), count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1")
        for leaf_id, first, count in cursor.fetchall():
            if (table, leaf_id) not in stated[kind]:
                report.faults.append(f"{table} 第 {first} 行等 {count} 行：称由存证 {leaf_id} {word}，而该存证没有此项")
    if table in sealed.ENDED:
        cursor.execute(f"SELECT id FROM {table} WHERE (known_to <> '9999-12-31Z') <> (ended_leaf_id IS NOT NULL) LIMIT 5")
        report.faults += [f"{table} 第 {row[0]} 行：认知截止与终止存证不一致" for row in cursor.fetchall()]
