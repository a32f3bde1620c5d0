"""A platform out of a backup: into an empty database and an empty folder."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from xianneng.foundation.ledger import files, keys, sequencer
from xianneng.law.refusals import Conflict, Refused
from xianneng.surface.project import readiness
from xianneng.surface.upkeep import backup, dumping
from xianneng.surface.upkeep.archive import DATABASE, Manifest, Reader, Say, share


def refuse_later(manifest: Manifest) -> None:
    """Refused where the backup is of a later version, which knows tables that this one does not."""
    later = {tuple(each) for each in manifest.migrations} - readiness.migrations()
    if later:
        raise Refused(f"备份由更新的版本（{manifest.version}）所写，本版本不能恢复", why=f"其中有本版本没有的升级 {len(later)} 项",
                      then="请装备份时的版本或更新的版本再恢复")


def fill(reader: Reader, private: Mapping[str, bytes], *, url: str, say: Say) -> None:
    """Write everything: the database first, for that takes longest and fails most. Conflict where it is not empty, or fails."""
    with readiness.connect(url) as db:
        if sizes := db.execute(backup.TABLES).fetchall():
            raise Conflict("数据库不是空的", why=f"已有 {len(sizes)} 张表", then="请建一个空库，见手册“运行维护”")
    size, done = reader.manifest.contents[DATABASE][0], 0

    def told() -> Iterator[bytes]:
        nonlocal done
        for chunk in reader.chunks(DATABASE):
            yield chunk
            done += len(chunk)
            say(f"恢复数据库：{share(done, size)}")

    dumping.load(told(), url)
    for folder, inside in (("files", Path(settings.MEDIA_ROOT)), ("heads", sequencer.outside(reader.manifest.log_key).parent)):
        for at, name in enumerate(reader.names(folder), 1):
            say(f"恢复 {folder}：{at}")
            _place(reader, name, inside / name.removeprefix(f"{folder}/"))
    _place_keys(private)
    _refuse_loss(reader.manifest, url)


def _place(reader: Reader, name: str, path: Path) -> None:
    """A file that is there already stays: of heads, what is outside is never older than what a backup brings."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(reader.chunks(name))


def _place_keys(private: Mapping[str, bytes]) -> None:
    keys.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in private.items():
        path = (settings.DATA if name == "secret.key" else keys.folder()) / name
        if not path.exists():
            files.put_new(path, content)
        elif path.read_bytes() != content:
            raise Conflict(f"{path} 已是另一把私钥", then="请用 XN_KEYS 指明另一个目录")


def _refuse_loss(manifest: Manifest, url: str) -> None:
    """Conflict where a table has not as many rows as it had when the backup was made."""
    with readiness.connect(url) as db:
        found = backup.rows(db, [name for name, _ in db.execute(backup.TABLES).fetchall()])
    if found != manifest.tables:
        other = sorted(name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name))
        raise Conflict("恢复的行数与备份时不符", why="、".join(other[:5]), then="请换一个备份文件再恢复")
