"""``xianneng restore FILE``: a platform out of a backup, into an empty folder or database, verified."""

import argparse
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xianneng.law.refusals import NotFound
from xianneng.surface.commands.migrate import bring_up
from xianneng.surface.commands.upgrade import count_anew
from xianneng.surface.project import database, environment, readiness
from xianneng.surface.project.postgres import Cluster

if TYPE_CHECKING:
    from xianneng.surface.upkeep.archive import Manifest, Reader, Say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and where the private keys are if not in it."""
    parser.add_argument("file", type=Path, metavar="备份文件", help="xianneng backup 所写的文件")
    parser.add_argument("--secrets", type=Path, metavar="目录", help="私钥另存的目录（备份时用了 --secrets 的）")


def run(args: argparse.Namespace) -> int:
    """0 restored and sound; 1 refused, or restored and found not to be what was backed up."""
    if args.data is None and not os.environ.get("DATABASE_URL"):
        raise NotFound("不知道恢复到哪里", then="请用 --data 指定一个空目录，或设置 DATABASE_URL 和 XN_DATA")
    data = (args.data or Path(os.environ.get("XN_DATA", ".data"))).absolute()
    os.environ["XN_DATA"] = str(data)  # before anything reads the settings
    from xianneng.surface.upkeep import admission, archive
    from xianneng.surface.upkeep.progress import Progress

    say = Progress()
    reader = archive.Reader(args.file)
    admission.claim(data)
    with ExitStack() as undo:
        undo.callback(admission.empty, data)
        reader.check(say)
        private = admission.private_keys(reader, args.secrets)
        admission.refuse_other_secrets(reader, private)
        if args.data:
            admission.refuse_little_room(data, reader.manifest)
        with environment.database(args.data and data, owner=True):
            _restore(args.data and data, reader, private, say)
            undo.pop_all()  # it is whole: what stops us from here on takes nothing away
            _tell(reader.manifest)
            return _verify(reader.manifest)


def _restore(data: Path | None, reader: "Reader", private: Mapping[str, bytes], say: "Say") -> None:
    environment.set_up_django(owner=True)
    from xianneng.surface.upkeep import restore

    restore.refuse_later(reader.manifest)
    if data:
        database.create(Cluster(data))
    readiness.connect(os.environ["DATABASE_URL"]).close()  # the application's role is there, before the long work begins
    restore.fill(reader, private, url=os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"], say=say)
    bring_up(data)
    count_anew()  # another version, another law: what was kept of today's roster may read otherwise


def _tell(manifest: "Manifest") -> None:
    print(f"已恢复 {manifest.made_at[:16].replace('T', ' ')}（UTC）的备份，一样不少：数据库 {len(manifest.tables)} 张表 "
          f"{sum(manifest.tables.values())} 行；材料等文件 {manifest.count('files')} 个；签名头 {manifest.count('heads')} 个文件")
    if manifest.settings:
        print(f"备份时的环境变量：{' '.join(f'{name}={value}' for name, value in manifest.settings.items())}")
    if manifest.ballots_open:
        print(f"备份时有 {manifest.ballots_open} 次投票正在进行，其密钥不备份，要重新组织")


def _verify(manifest: "Manifest") -> int:
    """The restored ledger against the head that the backup stated, and against those outside."""
    from xianneng.foundation.ledger import commands, sequencer
    from xianneng.foundation.ledger.verify import verify_database

    print("核对存证", flush=True)
    if newer := sequencer.contradicted(manifest.entries):
        print(f"备份到第 {manifest.entries} 条，库外已有更新的签名头 {newer}：其后的没有恢复。请写明恢复："
              "xianneng verify --record-restore（用同样的 --data 或环境变量）", file=sys.stderr)
        return 1
    report = verify_database(now=datetime.now(UTC), heads=[manifest.head] if manifest.head else [])
    commands.tell(report)
    return 0 if report.sound else 1
