"""Proving the log from the database: entry by entry, head by head, row by row, against heads kept elsewhere."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from xianneng.foundation.ledger import clocks, keys, lost
from xianneng.foundation.ledger.clocks import BACK, LATE
from xianneng.foundation.ledger.digests import Tree
from xianneng.foundation.ledger.models import Entry, Head, Leaf, Node, Pending, RefusedLeaf
from xianneng.foundation.ledger.operations import RESTORED
from xianneng.foundation.ledger.report import CHECKS, Report, run
from xianneng.foundation.ledger.sequencer import head_json, head_message, outside, outside_heads, read_listed, sound
from xianneng.foundation.ledger.verify_rows import check_rows

BATCH = 5000
SHOWN = 50  # ranges and cases named of one restore


@dataclass(frozen=True)
class Restore:
    """The log says of itself that it was restored: from how many entries, when, by which leaf, and how many stand before that."""

    size: int
    at: datetime
    leaf_id: int
    digest: str
    before: int


def verify_database(*, now: datetime, heads: Iterable[dict[str, Any]] = (), promise_key: str | None = None,
                    log_key: str | None = None, accepted: Sequence[str] = ()) -> Report:
    """Check everything, as of one snapshot, in bounded memory.

    ``heads``: kept elsewhere, beside those of the outside folder. The keys are the platform's own when None; who does
    not trust the platform gives the published ones. ``accepted``: digests of the restores that really took place: the
    log says itself that it was restored, and whoever cut it off can have it say so.
    """
    report, log_key = Report(now=now), log_key or keys.public("log")
    snapshot = not connection.in_atomic_block  # else the caller's transaction is what is checked
    with transaction.atomic():
        if snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        kept = [*outside_heads(outside(log_key)), *heads]
        promise_key, roots = promise_key or keys.public("promise"), dict[int, str]()
        wanted = {head["size"] for head in kept} | set(Head.objects.values_list("size", flat=True))
        checks: list[Callable[[Report], None]] = [
            partial(_check_entries, promise_key=promise_key, wanted=wanted, roots=roots),
            partial(_check_heads, roots=roots, kept=kept, log_key=log_key, accepted=accepted),
            partial(_check_lost, kept=kept, now=now), partial(_check_former_keys, log_key=log_key), _check_chains,
            partial(_check_loose_leaves, promise_key=promise_key, now=now), partial(_check_times, now=now), check_rows, *CHECKS]
        run(report, *checks)
        if report.stopped:
            run(report, _name_unreadable_dates)
    return report


def _name_unreadable_dates(report: Report) -> None:
    """Which rows hold a day or moment that no calendar of ours has: what stopped a check, as far as it was a date."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type IN ('date', 'timestamp with time zone') ORDER BY 1, 2""")
        for table, column in cursor.fetchall():
            cursor.execute(f"""SELECT t.ctid::text, to_jsonb(t) ->> 'id' FROM "{table}" t
                WHERE t."{column}" NOT BETWEEN '0001-01-01' AND '9999-12-31Z' ORDER BY 2 LIMIT 20""")  # noqa: S608  (the catalogue's own names)
            for place, row_id in cursor.fetchall():
                report.fault(f"{table} {f'第 {row_id} 行' if row_id else f'位于 {place} 的行'}：{column} 的日期读不出，系绕过平台写入")


def _check_entries(report: Report, *, promise_key: str, wanted: set[int], roots: dict[int, str]) -> None:
    """Walk the log in order; the root at each wanted size, and of the whole, goes into ``roots``."""
    tree, made = Tree(), []
    roots[0] = tree.root().hex()
    entries = Entry.objects.exclude(leaf_id__in=_unreadable(report)).select_related("leaf").order_by("position")
    for entry in entries.iterator(chunk_size=BATCH):
        where = f"第 {entry.position + 1} 条（存证 {entry.leaf_id}）"
        if entry.position != report.entries:
            report.fault(f"第 {report.entries + 1} 条缺失，其后为{where}")
        if bytes(entry.hash) != _hash_of(entry.leaf):
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


def _unreadable(report: Report) -> list[int]:
    """Leaves of a time that no calendar has, ``infinity`` say; whoever read them would stop there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_leaf WHERE made_at NOT BETWEEN '0001-01-02Z' AND '9999-12-30Z' ORDER BY id")
        found = [leaf_id for (leaf_id,) in cursor.fetchall()]
    for leaf_id in found:
        report.fault(f"存证 {leaf_id}：所记的时间读不出，已被改动")
    return found


def _hash_of(leaf: Leaf) -> bytes:
    """The hash of a leaf's entry; none where its digest is no digest."""
    try:
        return leaf.entry_hash()
    except ValueError:
        return b""


def _check_nodes(report: Report, made: list[tuple[int, int, bytes]]) -> None:
    """The stored nodes, from which proofs are taken, are those of the entries."""
    stored: dict[tuple[int, int], bytes] = {}
    for level in {place[0] for place in made}:
        indexes = [index for found, index, _ in made if found == level]
        rows = Node.objects.filter(level=level, index__range=(min(indexes), max(indexes)))
        stored |= {(level, index): bytes(value) for index, value in rows.values_list("index", "hash")}
    for level, index, value in made:
        if stored.get((level, index)) != value:
            report.fault(f"树节点（第 {level} 层第 {index} 个，第 {(index << level) + 1} 条起 {1 << level} 条）与条目不符")


def _check_heads(report: Report, *, roots: dict[int, str], kept: list[dict[str, Any]], log_key: str,
                 accepted: Sequence[str]) -> None:
    restores, gone = _restores(), dict[Restore, list[dict[str, Any]]]()
    stored = [head_json(head, log_key) for head in Head.objects.order_by("size")]
    sizes = {head["size"] for head in stored}
    report.heads_stored, report.heads_outside = len(_signed(stored)), len(_signed(kept))
    report.heads = len(_signed([*stored, *kept]))
    kept = sorted(kept, key=lambda head: (int(head["size"]), roots.get(head["size"]) == head["root"]))
    for source, heads in (("库内", stored), ("库外", kept)):
        agreed, rebuilt = 0, False  # each source for itself: a rebuilt log agrees with its own heads
        for head in heads:
            size, signed_at = head["size"], datetime.fromisoformat(head["signed_at"])
            where = f"{source}签名头（{size} 条）"
            if not keys.verify(log_key, head["signature"], head_message(size, head["root"], signed_at)):
                report.fault(f"{where}：签名不符，不是本日志的密钥所签")
            if roots.get(size) == head["root"]:
                agreed = agreed if rebuilt else size
                if size not in sizes and not any(signed_at <= restore.at for restore in restores):
                    report.fault(f"{where}：库内没有这个签名头，已被删除")
            elif restore := _explains(restores, size, signed_at):
                gone.setdefault(restore, []).append(head)
            else:
                rebuilt = True
                _disagrees(report, where, size, agreed)
    for restore in restores:
        reached = [int(head["size"]) for head in kept if head["size"] <= restore.before and roots.get(head["size"]) == head["root"]]
        _tell_restore(report, restore, max([restore.size, *reached]), gone.get(restore, []), accepted)


def _signed(heads: Iterable[dict[str, Any]]) -> set[tuple[int, str, str]]:
    """The heads without their copies."""
    return {(int(head["size"]), str(head["root"]), str(head["signature"])) for head in heads}


def _check_lost(report: Report, *, kept: list[dict[str, Any]], now: datetime) -> None:
    """Every stored head was copied outside: what is gone from there stays told until an operator acknowledges it by a leaf."""
    for loss in lost.recorded():
        ranges = "、".join(_from_to(first, last, "条") for first, last in loss.ranges)
        report.notes.append(f"存证 {loss.leaf_id}：{localtime(loss.at):%Y-%m-%d %H:%M} 写明库外的签名头遗失 {loss.count} 个（{ranges}），"
                            "那一段的截去、重建只有靠别处另存的签名头发现")
    gone = lost.missing(kept, signed_before=now - lost.COPYING)
    if stored := Head.objects.count() if not kept else 0:
        report.fault(f"库外一个签名头也没有，而库内有 {stored} 个：库外目录被清空或移走，尾部截去、整个重建都无从发现；"
                     "在别处另存的，用 --head 给出")
    elif gone:
        report.fault(f"库外缺 {len(gone)} 个签名头（{_from_to(gone[0][0], gone[-1][0], '条')}），库内都有：存到库外以后被删去或移走，"
                     "其间尾部截去、整个重建无从发现；请把原来的文件放回，或把另存的用 --head 给出，确已遗失的用 --record-lost-heads 写明")


def _check_former_keys(report: Report, *, log_key: str) -> None:
    """The platform never changes its log key, so heads beside ours by another key are of a log that was replaced."""
    ours = outside(log_key)
    for folder in sorted({path.parent for path in ours.parent.glob("*/head-*.json")} - {ours}):
        heads = outside_heads(folder)
        report.fault(f"库外目录 {folder.name} 有另一把密钥签的 {len(heads)} 个签名头（最大 {heads[-1]['size']} 条）：日志密钥已更换，"
                     "而没有原密钥的签署，现有日志不能证明是原来的日志；确属另一平台的，请将该目录移到别处")


def _disagrees(report: Report, where: str, size: int, agreed: int) -> None:
    if size > report.entries:
        report.fault(f"{where}：日志只剩 {report.entries} 条，尾部第 {report.entries + 1} 条起被截去")
    else:
        report.fault(f"{where}：根与现有日志不符，第 {agreed + 1} 至 {size} 条被改写、增删或重建")


def _restores() -> list[Restore]:
    return [Restore(int(json.loads(leaf.body)["size"]), leaf.made_at, leaf.pk, leaf.digest, leaf.entry.position)
            for leaf in Leaf.objects.filter(kind=RESTORED, entry__isnull=False).select_related("entry").order_by("id")]


def _tell_restore(report: Report, restore: Restore, size: int, gone: list[dict[str, Any]], accepted: Sequence[str]) -> None:
    """What a restore lost is a fault until the verifier says that it took place: the log's own word is no evidence.

    ``size``: up to where the log agrees with the heads of before. ``gone``: the heads with which it no longer does.
    """
    said = f"存证 {restore.leaf_id}：日志于 {restore.at:%Y-%m-%d %H:%M} 自备份恢复，恢复时有 {size} 条"
    if not gone:
        report.notes.append(said)
        return
    said += f"；另存的签名头到 {max(head['size'] for head in gone)} 条，{_lost(restore, size, gone)}"
    if restore.digest in accepted:
        report.notes.append(f"{said}（已确认）")
    else:
        report.fault(f"{said}。确有此次恢复的，用 --accept-restore {restore.digest} 确认")


def _lost(restore: Restore, size: int, gone: list[dict[str, Any]]) -> str:
    """Which entries are really not there, by the lists beside the heads: what waited for its place when the backup was made has one again."""
    listed = {place: row for head in gone for place, row in read_listed(head, outside(head["log_key"])).items()}
    there = set(Entry.objects.filter(position__gte=size, leaf__made_at__lte=restore.at).values_list("leaf__digest", flat=True))
    places = [place for place in range(size + 1, max(head["size"] for head in gone) + 1)
              if place not in listed or listed[place][0] not in there]
    runs = [[place for _, place in run] for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])]
    if not runs:
        return "没有一条丢失，只是次序不同"
    said = "、".join(_from_to(run[0], run[-1], "条") for run in runs[:SHOWN]) + ("等" if len(runs) > SHOWN else "") + "丢失"
    if not listed:
        return f"{said}（没有签名头旁的清单，是哪些办件不详）"
    cases = sorted({listed[place][1] for place in places if place in listed} - {""})
    return said + (f"，涉及办件 {'、'.join(cases[:SHOWN])}{f' 等 {len(cases)} 件' if len(cases) > SHOWN else ''}" if cases else "")


def _from_to(first: int, last: int, unit: str) -> str:
    return f"第 {first} {unit}" if first == last else f"第 {first} 至 {last} {unit}"


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


def _check_loose_leaves(report: Report, *, promise_key: str, now: datetime) -> None:
    """Leaves without an entry: a queue that nobody works off is told; what is in no queue, or was never promised, is a fault."""
    report.leaves = Leaf.objects.count()
    for refused in RefusedLeaf.objects.select_related("leaf"):
        report.fault(f"存证 {refused.leaf_id}（{refused.leaf.kind}）：{refused.reason}，未予入账")
    loose = Leaf.objects.filter(entry=None, refusedleaf=None).order_by("id")
    queued = Exists(Pending.objects.filter(leaf_id=OuterRef("pk")))
    for leaf in loose.filter(~queued)[:BATCH]:
        report.fault(f"存证 {leaf.pk}（{leaf.kind}）：没有入账，也不在等待入账之列，系绕过平台改动")
    for leaf in loose.filter(queued).iterator(chunk_size=BATCH):
        if not sound(leaf, promise_key):
            report.fault(f"存证 {leaf.pk}（{leaf.kind}）：内容或承诺签名不符，已被改动或伪造")
    waiting = loose.filter(queued, made_at__lt=now - LATE)
    if count := waiting.count():
        report.notes.append(f"{count} 条存证等待入账已超过 {LATE.seconds} 秒，最早的一条记于 {localtime(waiting[0].made_at):%Y-%m-%d %H:%M}："
                            "后台 worker 没有运行；启动它，入账后再核对一次")


def _check_times(report: Report, *, now: datetime) -> None:
    """A leaf is not dated after the moment of verifying, nor long before the one that stands before it; a little is a note.

    So is what an operator acknowledged: its times are no evidence.
    """
    for leaf in Leaf.objects.filter(made_at__gt=now + LATE).order_by("id")[:BATCH]:
        report.fault(f"存证 {leaf.pk}（{leaf.kind}）：记为 {localtime(leaf.made_at):%Y-%m-%d %H:%M}，晚于核对的时刻 {localtime(now):%Y-%m-%d %H:%M}")
    for each in clocks.unsaid():
        report.fault(f"{each.words()}；确系服务器时钟不准的，用 --record-wrong-clock 写明")
    for said in clocks.acknowledged():
        shown = "、".join(map(str, said.leaves[:SHOWN]))
        report.notes.append(f"存证 {said.leaf_id}：{localtime(said.at):%Y-%m-%d %H:%M} 写明服务器的时钟曾经不准，"
                            f"{len(said.leaves)} 条存证（{shown}{'等' if len(said.leaves) > SHOWN else ''}）起时间次序颠倒，前后记的时间不足为据")
    little = [each for each in clocks.backwards() if each.by <= BACK]
    if little:
        most = max(little, key=lambda each: (each.by, each.leaf_id))
        report.notes.append(f"{len(little)} 条存证记的时间比日志中在它之前的一条早，最多早 {most.by.total_seconds() / 60:.0f} 分钟（存证 {most.leaf_id}），"
                            "在允许的一小时之内：导入等久办的事记开始的时刻，几台服务器的时钟也会有差")
