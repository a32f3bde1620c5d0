"""``xianneng backup -o FILE``: the whole platform in one file, while it works."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from xianneng.foundation.ledger.files import unwritable
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.surface.project import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and whether the private keys go elsewhere."""
    parser.add_argument("-o", "--output", type=Path, metavar="文件", required=True, help="备份写到这个文件")
    parser.add_argument("--secrets", type=Path, metavar="目录",
                        help="私钥不写进备份文件，另存到这个目录（分开保管；恢复时要用）")


def run(args: argparse.Namespace) -> int:
    """Say what was written, and what was not."""
    write(args.data, args.output.absolute(), args.secrets)
    return 0


def write(data: Path | None, target: Path, apart: Path | None = None) -> None:
    """Back up, and say so; `upgrade` begins with it. Refused where there is no platform, or a file of that name."""
    if data and not (data / "pg" / "PG_VERSION").exists():
        raise NotFound(f"{data} 中没有平台", then="请用 --data 指明数据目录")
    if target.exists():
        raise Conflict(f"{target} 已有", why="备份不覆盖已有的文件", then="请换一个文件名，例如带上日期")
    if why := unwritable(target):
        raise Refused(why, then="请换一个目录，或先建好它")
    with environment.database(data, owner=True):
        environment.set_up_django(owner=True)
        from xianneng.surface.upkeep import backup
        from xianneng.surface.upkeep.archive import size_text
        from xianneng.surface.upkeep.progress import Progress

        url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        if apart:
            backup.keep_apart(apart)
        manifest = backup.back_up(target, url=url, with_secrets=apart is None, now=datetime.now(UTC), say=Progress())
    print(f"已备份：{target}（{size_text(target.stat().st_size)}）")
    print(f"数据库 {len(manifest.tables)} 张表 {sum(manifest.tables.values())} 行；材料等文件 {manifest.count('files')} 个；"
          f"签名头 {manifest.count('heads')} 个文件；存证 {manifest.leaves} 件")
    head = manifest.head
    print(f"日志到第 {head['size']} 条，根 {head['root']}" if head else "日志还没有签名头")
    print(f"私钥另存在 {apart}，与备份分开保管，恢复时用 --secrets 指明" if apart
          else "备份中有私钥和全部人员信息：像私钥一样保管；要分开的，用 --secrets 目录")
    if manifest.ballots_open:
        print(f"有 {manifest.ballots_open} 次投票正在进行，其密钥不备份：从这个备份恢复的，这几次要重新组织")
