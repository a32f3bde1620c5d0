"""What the command line calls: ``xianneng verify`` and ``xianneng export ledger``. Django is loaded only where it is needed.

Checking a file is left to the stand-alone verifier: there is one of it, and it needs no database.
"""

import argparse
import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xianneng.foundation.ledger.standalone import xianneng_verify

if TYPE_CHECKING:
    from xianneng.foundation.ledger.report import Report


def add_verify_arguments(parser: argparse.ArgumentParser) -> None:
    """A file, or else the database."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--log", type=Path, metavar="文件", help="核对导出的日志（不需要数据库）")
    what.add_argument("--receipt", type=Path, metavar="文件", help="核对回执（不需要数据库）")
    what.add_argument("--record-restore", action="store_true",
                      help="数据库自备份恢复之后：在日志中写明，此后才又签署签名头（不核对）")
    what.add_argument("--record-lost-heads", action="store_true",
                      help="库外的签名头确已遗失：在日志中写明，此后核对只作说明（不核对）")
    what.add_argument("--record-wrong-clock", action="store_true",
                      help="服务器的时钟曾经不准、已经校正：在日志中写明，此后核对只作说明（不核对）")
    parser.add_argument("--head", type=Path, metavar="文件", action="append", default=[],
                        help="另外保存的签名头，可多次；库外目录中的总要对照")
    parser.add_argument("--accept-restore", metavar="摘要", action="append", default=[],
                        help="确认确有其事的一次恢复，写其存证的摘要，可多次（只用于核对数据库）")
    parser.add_argument("--key", type=Path, metavar="文件", help="公开的密钥 keys.pub")


def needs_database(args: argparse.Namespace) -> bool:
    """Whether Django and a database must be ready before `verify`."""
    return not (args.log or args.receipt)


def verify(args: argparse.Namespace) -> int:
    """0 sound, 1 tampered (the entry or row is named), 2 unreadable. Raises `sequencer.Damaged` for a head that is none."""
    if args.record_restore:
        return _record_restore()
    if args.record_lost_heads:
        return _record_lost_heads()
    if args.record_wrong_clock:
        return _record_wrong_clock()
    if needs_database(args):
        return _verify_database(args)
    words = ["--log", str(args.log)] if args.log else ["--receipt", str(args.receipt)]
    words += [word for path in args.head for word in ("--head", str(path))]
    words += ["--key", str(args.key)] if args.key else []
    return int(xianneng_verify.main(words))  # type: ignore[no-untyped-call]


def export(args: argparse.Namespace) -> int:
    """Write the log to the file of ``-o``; needs Django and a database."""
    from xianneng.foundation.ledger.export import export_log
    from xianneng.foundation.ledger.files import unwritable

    if why := unwritable(args.output):
        print(why, file=sys.stderr)  # noqa: T201
        return 2
    try:
        with args.output.open("wb") as target:
            size = export_log(target)
    except OSError as error:
        print(f"不能写入 {args.output}：{error.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    print(f"已导出 {size} 条：{args.output}")  # noqa: T201
    return 0


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write."""
    parser.add_argument("-o", "--output", type=Path, metavar="文件", required=True, help="写到这个文件")


def _verify_database(args: argparse.Namespace) -> int:
    from xianneng.foundation.ledger import keys
    from xianneng.foundation.ledger.report import UNANSWERED
    from xianneng.foundation.ledger.sequencer import keep_outcome, read_head
    from xianneng.foundation.ledger.verify import verify_database

    try:
        heads = [read_head(path) for path in args.head]
        published = xianneng_verify.published(args.key) if args.key else {}  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        told = xianneng_verify.said(error)  # type: ignore[no-untyped-call]
        print(f"无法读取：{told}", file=sys.stderr)  # noqa: T201
        return 2
    now = datetime.now(UTC)
    try:
        report = verify_database(now=now, heads=heads, promise_key=published.get("promise"),
                                 log_key=published.get("log"), accepted=args.accept_restore)
    except (*UNANSWERED, OSError) as error:
        print(f"核对没有做完，不能说账本是否完好：{str(error).splitlines()[0]}；请排除后重新核对", file=sys.stderr)  # noqa: T201
        return 2
    tell(report)
    try:
        with suppress(keys.KeyMissing):  # who checks with the published keys alone leaves nothing here
            keep_outcome(entries=report.entries, rows=report.rows, faults=report.fault_count, now=now)
    except OSError as error:
        print(f"核对的结果没有记下：{error.strerror}", file=sys.stderr)  # noqa: T201
    return 0 if report.sound else 1


def _record_restore() -> int:
    from xianneng.foundation.ledger.sequencer import record_restored

    leaf = record_restored(datetime.now(UTC))
    if leaf is None:
        print("现有日志与库外的签名头都相符，没有丢失，不需要写明恢复")  # noqa: T201
    else:
        print(f"已写明恢复：存证 {leaf.pk}，核对时用 --accept-restore {leaf.digest} 确认")  # noqa: T201
    return 0


def _record_lost_heads() -> int:
    from xianneng.foundation.ledger import lost

    leaf = lost.record(datetime.now(UTC))
    if leaf is None:
        print("库内的签名头库外都有，没有遗失，不需要写明")  # noqa: T201
    else:
        print(f"已写明遗失 {json.loads(leaf.body)['count']} 个签名头：存证 {leaf.pk}，此后核对总会说到它")  # noqa: T201
    return 0


def _record_wrong_clock() -> int:
    from xianneng.foundation.ledger import clocks

    leaf = clocks.record(datetime.now(UTC))
    if leaf is None:
        print("存证的时间没有颠倒一小时以上的，不需要写明")  # noqa: T201
    else:
        print(f"已写明 {len(json.loads(leaf.body)['leaves'])} 处时间次序颠倒：存证 {leaf.pk}，此后核对总会说到它")  # noqa: T201
    return 0


def tell(report: "Report") -> None:
    """What verifying found, fault by fault, and its result in one line."""
    more = report.fault_count - len(report.faults)
    lines = [*(f"不符：{fault}" for fault in report.faults), *([f"另有 {more} 处不符"] if more else []),
             *(f"说明：{note}" for note in report.notes),
             f"{'账本完好' if report.sound else '账本已被改动'}：{report.entries} 条，存证 {report.leaves} 件，"
             f"封存记录 {report.rows} 行，签名头 {report.heads} 个（库内 {report.heads_stored}，库外 {report.heads_outside}），根 {report.root}"]
    print("\n".join(lines))  # noqa: T201
