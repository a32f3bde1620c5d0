"""Proving the log from the database: entry by entry, head by head, row by row, against heads kept elsewhere."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from xianneng.foundation.ledger import keys
from xianneng.foundation.ledger.digests import Tree
from xianneng.foundation.ledger.models import Entry, Head, Leaf, Node, RefusedLeaf
from xianneng.foundation.ledger.operations import RESTORED
from xianneng.foundation.ledger.report import CHECKS, Report
from xianneng.foundation.ledger.sequencer import head_json, head_message, outside, sound
from xianneng.foundation.ledger.verify_rows import check_rows

LATE = timedelta(seconds=60)
BATCH = 5000


@dataclass(frozen=True)
class Restore:
    """The log says of itself that it was restored: from how many entries, when, and by which leaf."""

    size: int
    at: datetime
    leaf_id: int


def outside_heads(folder: Path | None = None) -> list[dict[str, Any]]:
    """The heads kept outside the data folder, smallest first."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder or outside()).glob("head-*.json"))]


def verify_database(*, now: datetime, heads: Iterable[dict[str, Any]] | None = None,
                    promise_key: str | None = None, log_key: str | None = None) -> Report:
    """Check everything, as of one snapshot, in bounded memory.

    ``heads``: kept elsewhere (the outside folder when None). The keys are the platform's own when None; who does not
    trust the platform gives the published ones.
    """
    report = Report()
    snapshot = not connection.in_atomic_block  # else the caller's transaction is what is checked
    with transaction.atomic():
        if snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        kept = list(outside_heads() if heads is None else heads)
        roots = _check_entries(report, promise_key or keys.public("promise"),
                               {head["size"] for head in kept} | set(Head.objects.values_list("size", flat=True)))
        _check_heads(report, roots, kept, log_key or keys.public("log"))
        _check_chains(report)
        _check_loose_leaves(report, now)
        check_rows(report)
        for check in CHECKS:
            check(report)
    return report


def _check_entries(report: Report, promise_key: str, wanted: set[int]) -> dict[int, str]:
    """Walk the log in order; the root at each wanted size."""
    tree, made = Tree(), []
    roots = {0: tree.root().hex()}
    for entry in Entry.objects.select_related("leaf").order_by("position").iterator(chunk_size=BATCH):
        where = f"第 {entry.position} 条（存证 {entry.leaf_id}）"
        if entry.position != report.entries:
            report.fault(f"第 {report.entries} 条缺失，其后为{where}")
        if bytes(entry.hash) != entry.leaf.entry_hash():
            report.fault(f"{where}：条目与存证的摘要不符，已被改动或调换")
        if not sound(entry.leaf, promise_key):
            report.fault(f"{where}：内容或承诺签名不符，已被改动或伪造")
        made += [place for place in tree.append(bytes(entry.hash)) if place[0]]
        if len(made) >= BATCH:
            _check_nodes(report, made)
            made = []
        if tree.size in wanted:
            roots[tree.size] = tree.root().hex()
        report.entries = entry.position + 1
    _check_nodes(report, made)
    report.root = tree.root().hex()
    roots.setdefault(tree.size, report.root)
    return roots


def _check_nodes(report: Report, made: list[tuple[int, int, bytes]]) -> None:
    """The stored nodes, from which proofs are taken, are those of the entries."""
    stored: dict[tuple[int, int], bytes] = {}
    for level in {place[0] for place in made}:
        indexes = [index for found, index, _ in made if found == level]
        rows = Node.objects.filter(level=level, index__range=(min(indexes), max(indexes)))
        stored |= {(level, index): bytes(value) for index, value in rows.values_list("index", "hash")}
    for level, index, value in made:
        if stored.get((level, index)) != value:
            report.fault(f"树节点（第 {level} 层第 {index} 个，第 {index << level} 条起 {1 << level} 条）与条目不符")


def _check_heads(report: Report, roots: dict[int, str], kept: list[dict[str, Any]], log_key: str) -> None:
    restores = _restores(report)
    stored = [head_json(head) for head in Head.objects.order_by("size")]
    for source, heads in (("库内", stored), ("库外", sorted(kept, key=lambda head: int(head["size"])))):
        agreed = 0  # each source for itself: a rebuilt log agrees with its own heads
        for head in heads:
            report.heads += 1
            where = f"{source}签名头（{head['size']} 条）"
            signed_at = datetime.fromisoformat(head["signed_at"])
            if not keys.verify(log_key, head["signature"], head_message(head["size"], head["root"], signed_at)):
                report.fault(f"{where}：签名不符，不是本日志的密钥所签")
            if roots.get(head["size"]) == head["root"]:
                agreed = head["size"]
            else:
                _disagrees(report, where, head["size"], agreed, _explains(restores, head["size"], signed_at))
    if not kept:
        report.notes.append("没有库外签名头可对照，只证明了日志自身一致")


def _disagrees(report: Report, where: str, size: int, agreed: int, restore: Restore | None) -> None:
    if restore:
        report.notes.append(f"{where}不在恢复后的日志中：第 {restore.size} 至 {size - 1} 条在恢复时丢失")
    elif size > report.entries:
        report.fault(f"{where}：日志只剩 {report.entries} 条，尾部第 {report.entries} 条起被截去")
    else:
        report.fault(f"{where}：根与现有日志不符，第 {agreed} 至 {size - 1} 条被改写、增删或重建")


def _restores(report: Report) -> list[Restore]:
    found = [Restore(int(json.loads(leaf.body)["size"]), leaf.made_at, leaf.pk)
             for leaf in Leaf.objects.filter(kind=RESTORED, entry__isnull=False).order_by("id")]
    report.notes += [f"存证 {restore.leaf_id}：日志于 {restore.at:%Y-%m-%d %H:%M} 自备份恢复，"
                     f"恢复时有 {restore.size} 条" for restore in found]
    return found


def _explains(restores: list[Restore], size: int, signed_at: datetime) -> Restore | None:
    """The restore after which a head of this size, signed before, is no longer in the log."""
    return next((restore for restore in restores if restore.size < size and signed_at <= restore.at), None)


def _check_chains(report: Report) -> None:
    """A case's leaves count up by one, each naming the digest of the one before."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT id, case_number, case_seq FROM (
              SELECT id, case_number, case_seq, previous,
                lag(digest, 1, '') OVER w AS before, row_number() OVER w AS place
              FROM ledger_leaf WHERE case_number <> '' WINDOW w AS (PARTITION BY case_number ORDER BY case_seq)) l
            WHERE case_seq <> place OR previous <> before ORDER BY id LIMIT 100""")
        for leaf_id, case, seq in cursor.fetchall():
            report.fault(f"存证 {leaf_id}：办件 {case} 的第 {seq} 项与前一项接不上，其前有存证被删除、插入或改动")


def _check_loose_leaves(report: Report, now: datetime) -> None:
    report.leaves = Leaf.objects.count()
    for refused in RefusedLeaf.objects.select_related("leaf"):
        report.fault(f"存证 {refused.leaf_id}（{refused.leaf.kind}）：{refused.reason}，未予入账")
    late = Q(entry=None, refusedleaf=None, made_at__lt=now - LATE)
    for leaf in Leaf.objects.filter(late).order_by("id")[:BATCH]:
        report.fault(f"存证 {leaf.pk}（{leaf.kind}）：超过 {LATE.seconds} 秒仍未入账")
