"""``xianneng upgrade``: the database of a stopped platform brought to this version, with a way back."""

import argparse
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.surface.commands import backup, migrate
from xianneng.surface.project import environment, readiness
from xianneng.surface.project.postgres import Cluster

logger = logging.getLogger(__name__)
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the backup goes."""
    parser.add_argument("-o", "--output", type=Path, metavar="文件",
                        help="升级前的备份写到这个文件；不写则在数据目录旁的“目录名.backups”中")
    parser.add_argument("--without-heads", action="store_true", help="库外的签名头确已遗失：照样升级；升级后的核对仍会说缺了哪些")


def run(args: argparse.Namespace) -> int:
    """0 when the platform is of this version and its ledger sound; 1 with the way back in words."""
    if args.data and not (args.data / "pg" / "PG_VERSION").exists():
        raise NotFound(f"{args.data} 中没有平台", then="请用 --data 指明数据目录；新的平台运行 xianneng migrate")
    used = bool(args.data) and Cluster(args.data).used_by_others()
    with environment.database(args.data, owner=True):
        environment.set_up_django(owner=True)
        if not _waiting(used=used):
            migrate.bring_up(args.data)
            print("数据库已是本版本，不需要升级")
            return 0
        if not args.without_heads:
            _refuse_lost_heads()
        target = args.output or _beside(datetime.now(UTC))
        backup.write(args.data, target.absolute())
        _bring_up(args.data, target)
        count_anew()
        return _verify(target, without_heads=args.without_heads)


def _waiting(*, used: bool) -> int:
    """How many migrations wait. Conflict where somebody works on the platform: it is stopped by who runs it, not by us."""
    with readiness.connect(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]) as db:
        applied, known = readiness.applied(db), readiness.migrations()
        if not applied:
            raise NotFound("这是空的数据库", then="新的平台请运行 xianneng migrate")
        if later := applied - known:
            raise Refused("数据库由更新的版本升级过", why=f"其中有本版本没有的升级 {len(later)} 项", then="请装那个版本或更新的版本")
        readiness.refuse_other_keys(db)
        waiting = len(known - applied)
        connected = db.execute(OTHERS).fetchall()[0][0]
    if waiting and (used or connected):
        raise Conflict("平台正在使用", why="serve、worker 或别的命令还在运行" + (f"，有 {connected} 个连接" if connected else ""),
                       then="请先停止它们，再运行 xianneng upgrade；升级不会自行停止任何程序")
    return waiting


def _refuse_lost_heads() -> None:
    """Conflict where the heads outside are not those of this log: after the migration there is no way back on this database."""
    from xianneng.foundation.ledger import lost, sequencer

    then = ("请接上原来的签名头目录（XN_HEADS 指明所在）再升级，数据库还没有动；确已遗失的，加 --without-heads 升级，"
            "再用 xianneng verify --record-lost-heads 写明")
    if gone := lost.missing(sequencer.outside_heads()):
        raise Conflict("库外的签名头不见了，没有升级", why=lost.words(gone), then=then)
    if other := sequencer.contradicted(sequencer.load_tree().size):
        raise Conflict("日志接不上库外的签名头，没有升级", why=f"{other} 与数据库不符",
                       then="请先用原来的版本核对：恢复过的写明恢复（xianneng verify --record-restore），没有恢复过的查明")


def _beside(now: datetime) -> Path:
    """A name in the folder of backups beside the data folder."""
    from django.conf import settings

    folder = settings.DATA.parent / f"{settings.DATA.name}.backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Path(folder / f"升级前-{now.astimezone():%Y%m%d-%H%M%S}.xnb")


def _bring_up(data: Path | None, target: Path) -> None:
    try:
        migrate.bring_up(data)
    except Exception as error:
        logger.exception("upgrade failed")
        raise Conflict("升级没有完成", why=str(error).strip().partition("\n")[0], then=_way_back(target)) from error


def count_anew() -> None:
    """Today's roster by this version's law: what the last one counted may read otherwise."""
    from django.db import transaction

    from xianneng.foundation.record import projection

    if on := projection.rolled_to():
        print("按本版本重新计算今天的花名册", flush=True)
        with transaction.atomic():
            projection.rebuild(on=on)


def _way_back(target: Path) -> str:
    return (f"平台保持停止。排除原因后可以再运行 xianneng upgrade；要回到升级前，装回原来的版本，运行 xianneng restore {target}"
            "（--data 写一个新的空目录，自备数据库用新建的空库），再用它启动")


def _verify(target: Path, *, without_heads: bool) -> int:
    """The ledger after the upgrade; what is missing still as the operator has said it is no reason to go back."""
    from xianneng.foundation.ledger import commands
    from xianneng.foundation.ledger.verify import verify_database

    print("核对存证", flush=True)  # of a large platform this takes longest
    report = verify_database(now=datetime.now(UTC))
    commands.tell(report)
    if report.sound:
        print("升级完成，可以启动")
    elif without_heads:
        print("升级已经做完。以上说缺签名头的，用 xianneng verify --record-lost-heads 写明遗失，再运行 xianneng verify；"
              f"以上还有别的不符，或再核对仍不符的：{_way_back(target)}")
    else:
        print(f"升级后账本不符。{_way_back(target)}")
    return 0 if report.sound else 1
