"""Figures of the ledger: what a leaf costs, what sixteen writers lose by it, a proof in ten million, a bulk import's seal.

Everything happens in a schema of its own, made and dropped by the owner's role, so that no real log is touched.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from random import Random
from statistics import median
from typing import Any

from django.db import connection, transaction

from xianneng.foundation.ledger import operations, proofs, sealed
from xianneng.foundation.ledger.digests import node_hash
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.ledger.sequencer import nodes

SCHEMA = "bench_ledger"
TABLES = ("leaf", "pending", "entry", "node", "head", "mark", "refusedleaf")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WRITERS = 16
Figure = dict[str, Any]


def figures(quick: bool) -> list[Figure]:
    """All figures; ``quick`` takes smaller sizes and shorter runs. Needs Django connected as the owner.

    The writers here decide by four bare statements, so the leaf weighs most: what it then costs is told without a target. The target is
    for people's decisions (``ledger.writers.16.cases``): whoever has the whole operation at hand calls `writers` with that.
    """
    with _scratch():
        return [_leaf_cost(300 if quick else 3000), writers(decide, seconds=2.0 if quick else 8.0, target=None),
                _proof(200_000 if quick else 10_000_000), _seal(200_000 if quick else 3_000_000)]


@contextmanager
def _scratch() -> Iterator[None]:
    """The ledger's tables and two of a business, empty, found before the real ones."""
    before = connection.settings_dict["OPTIONS"]
    sealed_before = dict(sealed.TABLES)
    _run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}",
         *(f"CREATE TABLE {SCHEMA}.ledger_{name} (LIKE public.ledger_{name} INCLUDING ALL)" for name in TABLES),
         f"CREATE SEQUENCE {SCHEMA}.ledger_leaf_id",
         f"CREATE TRIGGER queue AFTER INSERT ON {SCHEMA}.ledger_leaf FOR EACH ROW EXECUTE FUNCTION ledger_queue()",
         f"CREATE TABLE {SCHEMA}.matter (id int PRIMARY KEY, version int NOT NULL, state text NOT NULL)",
         f"CREATE TABLE {SCHEMA}.opinion (id bigserial PRIMARY KEY, matter_id int NOT NULL, text text, office text,"
         " made_at timestamptz, leaf_id bigint)",
         f"INSERT INTO {SCHEMA}.matter SELECT i, 0, '审核' FROM generate_series(1, 1000) i")  # noqa: S608
    connection.close()
    connection.settings_dict["OPTIONS"] = {**before, "options": f"-c search_path={SCHEMA},public"}
    sealed.register("opinion", ["id", "matter_id", "text", "office", "made_at", "leaf_id"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = before
        sealed.TABLES.clear()
        sealed.TABLES.update(sealed_before)
        _run(f"DROP SCHEMA {SCHEMA} CASCADE")


def decide(number: int) -> bool:
    """One decision on one matter (1 to 1000), as operations make it: lock, check, insert, update, leaf."""
    body = {"by": "某某", "outcome": "同意"}
    with transaction.atomic(), writing(kind="bench.decide", case=f"办-{number}", body=body, now=NOW) as leaf:
        leaf.wrote("opinion", [_opine(number, leaf.id)])
    return True


def _opine(number: int, leaf_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, state FROM matter WHERE id = %s FOR UPDATE", [number])
        version = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM opinion WHERE matter_id = %s AND made_at > %s", [number, NOW])
        cursor.execute("INSERT INTO opinion (matter_id, text, office, made_at, leaf_id) VALUES (%s, %s, %s, %s, %s)"
                       " RETURNING id", [number, "同意，请按程序办理", "公务员科科长", NOW, leaf_id])
        row_id: int = cursor.fetchone()[0]
        cursor.execute("UPDATE matter SET version = %s WHERE id = %s", [version + 1, number])
        return row_id


def _leaf_cost(turns: int) -> Figure:
    """The leaf alone, with one sealed row and a case, within one open transaction."""
    costs = []
    with transaction.atomic():
        for turn in range(turns):
            start = time.perf_counter()
            with writing(kind="bench.decide", case=f"价-{turn % 100}", body={"by": "某某"}, now=NOW) as leaf:
                before = time.perf_counter()
                leaf.wrote("opinion", [_opine(turn % 1000 + 1, leaf.id)])
                business = time.perf_counter() - before
            costs.append(time.perf_counter() - start - business)
        transaction.set_rollback(True)
    return _figure("ledger.leaf", median(costs) * 1000, "ms", 1.0)


def writers(operation: Callable[[int], bool], *, seconds: float, name: str = "ledger.writers.16", target: float | None = 0.8) -> Figure:
    """Decisions a second of sixteen processes, with and without the ledger: five runs of each, alternating.

    ``operation`` decides on one of a thousand matters by its number, and says whether it did. Without the ledger the same operation runs with
    `writing` opening and closing nothing; its rows then refer to the latest leaf there is.
    """
    on, off = [], []
    for _ in range(5):
        off.append(_rate(operation, False, seconds))
        on.append(_rate(operation, True, seconds))
    ratio = median(a / b for a, b in zip(on, off, strict=True))
    return {"name": name, "value": round(median(on), 1), "unit": "decisions/s", "target": target,
            "peer": {"name": "the same operation without a leaf", "value": round(median(off), 1)},
            "ratio": round(ratio, 3), "ok": target is None or ratio >= target}


def _rate(operation: Callable[[int], bool], ledger: bool, seconds: float) -> float:
    connection.close()
    context = get_context("fork")
    counts, start = context.Queue(), context.Barrier(WRITERS)
    processes = [context.Process(target=_write, args=(operation, number, ledger, seconds, start, counts))
                 for number in range(WRITERS)]
    for process in processes:
        process.start()
    total: int = sum(counts.get(timeout=seconds * 10 + 60) for _ in processes)
    for process in processes:
        process.join()
    return total / seconds


def _write(operation: Callable[[int], bool], number: int, ledger: bool, seconds: float, start: Any,
           counts: Any) -> None:
    choose, count = Random(number), 0  # noqa: S311
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_leaf")
        latest = cursor.fetchone()[0]
    if not ledger:  # in this process only, which ends with the run
        operations._open = lambda body: Writing(latest, body)
        operations._close = lambda *closing: None
    start.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        count += operation(choose.randint(1, 1000))
    counts.put(count)
    connection.close()
    counts.close()
    counts.join_thread()
    os._exit(0)  # nothing of the parent is to be run down here


def _proof(size: int) -> Figure:
    """An inclusion proof from the stored nodes, at random places of a full-size tree; the 95th of a hundred."""
    root = _build(size)
    times, choose = [], Random(size)  # noqa: S311
    for _ in range(200):
        position, start = choose.randrange(size), time.perf_counter()
        path = proofs.gathered(proofs.inclusion, nodes, position, size)
        times.append(time.perf_counter() - start)
        hashed = nodes([(0, position)])[0, position]
        if not proofs.verify_inclusion(hashed, position, size, path, root):
            raise AssertionError(f"the proof of {position} in {size} does not lead to the root")
    return _figure(f"ledger.proof.{size}", sorted(times)[int(len(times) * 0.95)] * 1000, "ms", 5.0)


def _build(size: int) -> bytes:
    """Fill the tree with invented entry hashes and their real inner nodes; its root."""
    _run("TRUNCATE ledger_entry, ledger_node",
         "INSERT INTO ledger_entry (position, leaf_id, hash) SELECT i, i + 1, sha256(int8send(i))"  # noqa: S608
         f" FROM generate_series(0, {size - 1}) i")
    level, below = 0, [bytes.fromhex(line.decode()) for line in sealed.copy(
        "SELECT encode(hash, 'hex') FROM ledger_entry ORDER BY position")]
    while len(below) > 1:
        level, below = level + 1, [node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        _copy_nodes(level, below)
    _run("ANALYZE ledger_entry", "ANALYZE ledger_node")
    return proofs.gathered(lambda fetch, end: [proofs.subtree_root(fetch, 0, end)], nodes, size)[0]


def _copy_nodes(level: int, hashes: Sequence[bytes]) -> None:
    with connection.cursor() as cursor, cursor.cursor.copy(
            "COPY ledger_node (level, index, hash) FROM STDIN") as copy:
        for start in range(0, len(hashes), 10_000):
            copy.write("".join(f"{level}\t{start + place}\t\\\\x{value.hex()}\n"
                               for place, value in enumerate(hashes[start:start + 10_000])))


def _seal(rows: int) -> Figure:
    """One leaf over a bulk import, its marks included; the target is a minute for twelve million rows."""
    with transaction.atomic():
        _run("INSERT INTO opinion (matter_id, text, office, made_at, leaf_id)"  # noqa: S608
             " SELECT i % 1000, '同意，请按程序办理' || i, '公务员科科长', now(), -1"
             f" FROM generate_series(1, {rows}) i")
        sealed.fix_output()
        start = time.perf_counter()
        found = sealed.seal(sealed.lines("rows", "opinion", -1))
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    if found.count != rows:
        raise AssertionError("rows were lost")
    return _figure(f"ledger.seal.{rows}", took, "s", 60.0 * rows / 12_000_000)


def _figure(name: str, value: float, unit: str, limit: float) -> Figure:
    return {"name": name, "value": round(value, 3), "unit": unit, "target": limit, "limit": limit, "ratio": None,
            "ok": value <= limit}


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
