"""What is asked of a backup, its keys and the folder before anything is restored; needs neither settings nor a database."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from xianneng.foundation.ledger import keys
from xianneng.law.refusals import Conflict, Refused
from xianneng.surface.upkeep.archive import Manifest, Reader, size_text

SPARE = 1.2  # of the database's size: the log of what is being written, and room to work
CLUSTER = 72 * 2**20  # bytes of an embedded server beside its database, however small that is: three databases of its own (24 MiB), three segments of its log (16 MiB each)


def refuse_other_secrets(reader: Reader, private: Mapping[str, bytes]) -> None:
    """Refused unless the private keys are those of the backup's own log, and that log's key signed its list."""
    log_key = keys.public_of(private["log.key"])
    if log_key != reader.manifest.log_key or not keys.verify(log_key, reader.signature, reader.message):
        raise Refused("私钥与备份不是同一个平台的", why="备份清单不是这把私钥所签，或签后被改动", then="请换用同一平台的私钥和备份")


def private_keys(reader: Reader, apart: Path | None) -> dict[str, bytes]:
    """The secrets of the backup, or of a folder where they were kept apart. Refused where neither has them."""
    names = [*(f"{name}.key" for name in keys.NAMES), "secret.key"]
    if apart is None:
        if not reader.names("secrets"):
            raise Refused("备份中没有私钥", why="备份时写明私钥另存", then="请用 --secrets 指明另存私钥的目录")
        return {name: reader.text(f"secrets/{name}") for name in names}
    try:
        return {name: (apart / name).read_bytes() for name in names}
    except OSError as error:
        raise Refused(f"{apart} 中没有全部私钥", why=f"应有 {'、'.join(names)}", then="请用 --secrets 指明另存私钥的目录") from error


def refuse_little_room(where: Path, manifest: Manifest) -> None:
    """Conflict where the disk cannot hold what the backup holds. A database elsewhere looks after its own disk."""
    if (free := shutil.disk_usage(where).free) < (needed := room(manifest)):
        raise Conflict("磁盘空间不够", why=f"恢复约需 {size_text(needed)}，{where} 只剩 {size_text(free)}", then="请腾出空间，或换一个盘上的目录")


def room(manifest: Manifest) -> int:
    """How many bytes a restored platform takes on the disk of its folder while it is being written, at a guess that is rather too much."""
    return CLUSTER + manifest.files_bytes + round(manifest.database_bytes * SPARE)


def claim(folder: Path) -> None:
    """Make the folder, or take it where it is empty. Conflict where something is in it."""
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} 中已有内容", why="恢复只写入空目录，不覆盖已有的平台",
                       then="请换一个目录；要替换原来的，先把它改名留着")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def empty(folder: Path) -> None:
    """Take everything out of a folder that we claimed."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
