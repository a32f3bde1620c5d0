"""``xianneng bench``: the figures, each with its peer or limit measured in the same run."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xianneng.surface.project import database as roles
from xianneng.surface.project import environment
from xianneng.surface.project.postgres import Cluster

Figures = list[dict[str, Any]]


def law(quick: bool, data: Path | None) -> Figures:
    """The promotion verdict over many persons, beside the same columns written by hand."""
    from xianneng.law import bench

    return bench.measure(100_000 if quick else 1_000_000, 1 if quick else 5)


def ledger(quick: bool, data: Path | None) -> Figures:
    """A leaf's cost, sixteen writers with and without the ledger, proofs, sealing."""
    with scratch():
        from xianneng.foundation.ledger import bench
        from xianneng.surface.project.demo import deciding

        return [deciding.figure(quick), *bench.figures(quick)]


def exchange(quick: bool, data: Path | None) -> Figures:
    """A roster of 100,000 rows from Excel into the file, and again."""
    from xianneng.foundation.exchange import bench as reading

    with scratch():
        from xianneng.work.personnel import bench as importing

        return [*reading.measure(10_000 if quick else reading.FULL_SIZE), *importing.figures(quick)]


def record(quick: bool, data: Path | None) -> Figures:
    """A province loaded, the facts of its 500,000 as of a date, all checks, structure, queries; of ``data`` without the loading."""
    if data:
        with environment.database(data, owner=True):
            environment.set_up_django(owner=True)
            from xianneng.surface.project.demo import bench as loaded

            return [*loaded.facts(), *loaded.questions()]
    with scratch():
        from xianneng.surface.project.demo import bench as province

        return province.figures(quick)


def pages(quick: bool, data: Path | None) -> Figures:
    """Pages of a running platform: starts, times, weights, queries, memory. ``data``: a demonstration's folder."""
    from xianneng.surface.project import visiting

    return visiting.figures(data, quick)


def upkeep(quick: bool, data: Path | None) -> Figures:
    """A province backed up, destroyed, restored and verified."""
    from xianneng.surface.upkeep import bench

    return bench.figures(quick)


def recruitment(quick: bool, data: Path | None) -> Figures:
    """A table of positions read and structured, one applicant against all of it, what share of real tables is read; applicants seated, ranked, placed; the page of one's own score."""
    from xianneng.algorithms import bench
    from xianneng.foundation.exchange import positions_bench

    with scratch():
        from xianneng.work.recruitment.scoring import bench as scores
        from xianneng.work.recruitment.sitting import bench as seats

        stored = [*seats.figures(quick), *scores.figures(quick)]
    return [*positions_bench.figures(quick), *bench.figures(quick), *stored]


def registering(quick: bool, data: Path | None) -> Figures:
    """A crowd registers over HTTP; the web process and the database are killed meanwhile, and nothing acknowledged may be lost."""
    from xianneng.surface.project import crowd

    with scratch():
        return crowd.figures(quick)


GROUPS: dict[str, Callable[[bool, Path | None], Figures]] = {
    "law": law, "pages": pages, "ledger": ledger, "record": record, "exchange": exchange, "upkeep": upkeep,
    "recruitment": recruitment, "registering": registering}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Groups, size, form."""
    parser.add_argument("groups", nargs="*", metavar="组", help=f"{'、'.join(GROUPS)}；不写则全部")
    parser.add_argument("--quick", action="store_true", help="缩小规模，约一分钟")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """0 when every figure is within its target, else 1."""
    found = [{"group": group, **figure, "quick": args.quick, "machine_ms": speed}
             for group in args.groups or GROUPS for speed in (machine_ms(),) for figure in GROUPS[group](args.quick, args.data)]
    for figure in found:
        if not args.json:
            print(f"{figure['group']:8} {figure['name']}: {figure['value']} {figure['unit']} "
                  f"（目标 {figure.get('target')}，比 {figure.get('ratio')}）{'✓' if figure['ok'] else '✗'}{figure.get('note', '')}")
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=1, default=str))
    return 0 if all(figure["ok"] for figure in found) else 1


def machine_ms() -> float:
    """How fast the machine is now: the best of five runs of one loop, in ms. Figures of different days are compared by it."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        sum(number * number for number in range(200_000))
        times.append((time.perf_counter() - began) * 1000)
    return round(min(times), 2)


@contextmanager
def scratch() -> Iterator[None]:
    """A database of the bench's own, migrated, to which Django connects as the owner."""
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder)) as cluster:
        roles.create(cluster)
        with environment.database(Path(folder), owner=True):
            environment.set_up_django(owner=True)
            from django.core.management import call_command

            from xianneng.foundation.ledger import keys

            call_command("migrate", verbosity=0)
            keys.make()
            yield
            from django.db import connection

            connection.close()
