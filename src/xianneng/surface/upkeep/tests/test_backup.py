"""A platform is destroyed and comes back from its backup, whole; a file that is not whole brings nothing."""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from xianneng.foundation.ledger import keys
from xianneng.law.refusals import Refused
from xianneng.surface.project import database
from xianneng.surface.project.postgres import APPLICATION, OWNER, Cluster
from xianneng.surface.upkeep import admission, archive, dumping
from xianneng.surface.upkeep.tests.conftest import Run, writer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def backup(data: Path, xianneng: Run) -> Path:
    target = data.parent / "全部.xnb"
    xianneng("backup", "-o", target, "--data", data)
    return target


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_destroyed_restored_and_verified(data: Path, xianneng: Run, tmp_path: Path) -> None:
    backup = tmp_path / "b.xnb"
    xianneng("backup", "-o", backup, "--data", data)
    before = last_line(xianneng("verify", "--data", data).stdout)
    old, heads = tmp_path / "old", tmp_path / "old.heads"
    data.rename(old)
    data.with_name("data.heads").rename(heads)
    said = xianneng("restore", backup, "--data", data).stdout
    assert before.startswith("账本完好：")
    assert "一样不少" in said
    taken = sum(path.stat().st_blocks * 512 for path in data.rglob("*"))
    assert taken < admission.room(archive.Reader(backup).manifest) < 2 * taken, "what is asked of the disk beforehand is what it takes"
    assert last_line(xianneng("verify", "--data", data).stdout) == before
    assert tree(data / "files") == tree(old / "files") != {}
    assert tree(data / "keys") == tree(old / "keys")
    assert (data / "secret.key").read_bytes() == (old / "secret.key").read_bytes()
    signed = {name: content for name, content in tree(heads).items() if "verified-" not in name}
    assert signed.items() <= tree(data.with_name("data.heads")).items()
    assert {path.stat().st_mode & 0o077 for path in (backup, data, data / "keys", data / "keys" / "log.key")} == {0}


def test_taken_while_others_write(data: Path, xianneng: Run, tmp_path: Path) -> None:
    with writer(data):
        said = xianneng("backup", "-o", tmp_path / "b.xnb", "--data", data).stdout
    restored = xianneng("restore", tmp_path / "b.xnb", "--data", tmp_path / "new").stdout
    manifest = archive.Reader(tmp_path / "b.xnb").manifest
    assert f"存证 {manifest.leaves} 件" in said
    assert manifest.count("files") >= manifest.leaves - 2, "a scan for each leaf of the snapshot, perhaps later ones"
    assert len(tree(data.with_name("data.heads"))) > manifest.count("heads"), "it went on meanwhile"
    assert f"账本完好：{manifest.entries} 条，存证 {manifest.leaves} 件" in restored


def test_keys_kept_apart(data: Path, xianneng: Run, tmp_path: Path) -> None:
    xianneng("backup", "-o", tmp_path / "b.xnb", "--secrets", tmp_path / "保险柜", "--data", data)
    assert not archive.Reader(tmp_path / "b.xnb").names("secrets")
    assert "备份中没有私钥" in xianneng("restore", tmp_path / "b.xnb", "--data", tmp_path / "new", status=1).stderr
    xianneng("restore", tmp_path / "b.xnb", "--data", tmp_path / "new", "--secrets", tmp_path / "保险柜")
    assert tree(tmp_path / "new" / "keys") == {path: content for path, content in tree(tmp_path / "保险柜").items() if path != "secret.key"}


def test_keys_of_another_platform(data: Path, backup: Path, xianneng: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for at, name in enumerate((*(f"{name}.key" for name in keys.NAMES), "secret.key")):
        (other / name).write_bytes(bytes([at]) * 32)
    refused = xianneng("backup", "-o", tmp_path / "b", "--secrets", other, "--data", data, status=1)
    assert "是另一个平台的" in refused.stderr
    assert not (tmp_path / "b").exists()
    refused = xianneng("restore", backup, "--data", tmp_path / "new", "--secrets", other, status=1)
    assert "私钥与备份不是同一个平台的" in refused.stderr


def test_a_folder_with_a_platform_is_left_as_it_is(data: Path, backup: Path, xianneng: Run) -> None:
    before = tree(data / "keys"), (data / "database.json").read_bytes()
    assert "恢复只写入空目录" in xianneng("restore", backup, "--data", data, status=1).stderr
    assert (tree(data / "keys"), (data / "database.json").read_bytes()) == before


def test_a_file_that_is_there_is_not_written_over(data: Path, backup: Path, xianneng: Run) -> None:
    before = backup.read_bytes()
    assert "备份不覆盖已有的文件" in xianneng("backup", "-o", backup, "--data", data, status=1).stderr
    assert backup.read_bytes() == before


def test_a_folder_without_a_platform_gets_none(xianneng: Run, tmp_path: Path) -> None:
    assert "没有平台" in xianneng("backup", "-o", tmp_path / "b", "--data", tmp_path / "typo", status=1).stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_backup(data: Path, xianneng: Run, tmp_path: Path) -> None:
    with Cluster(data):  # the server is not under the limit
        refused = xianneng("backup", "-o", tmp_path / "b", "--data", data, status=1, before=("prlimit", "--fsize=200000"))
    assert refused.stderr.startswith(f"不能写入 {tmp_path / 'b'}：")
    assert "没有留下不完整的备份" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def rewritten(backup: Path, target: Path, **change: Any) -> Path:
    """A backup whose list says something else; unsigned, as nobody else can sign."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == archive.MANIFEST:
                content = json.dumps(json.loads(content) | change).encode()
            new.writestr(name, content)
    return target


def test_damaged_cut_and_foreign_files_bring_nothing(backup: Path, xianneng: Run, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 3] ^= 1
    files = {"损坏": (bytes(flipped), "备份已损坏：其中的 database.dump 与清单所记的摘要不符"),
             "截断": (whole[:-1000], "不是完整的备份"), "半截": (whole[:len(whole) // 2], "不是完整的备份"),
             "空": (b"", "不是完整的备份"), "别的": (b"PGDMP" + bytes(100), "不是完整的备份")}
    for name, (content, words) in files.items():
        (tmp_path / name).write_bytes(content)
        assert words in xianneng("restore", tmp_path / name, "--data", tmp_path / "new", status=1).stderr
        assert not any((tmp_path / "new").glob("*"))
    forged = rewritten(backup, tmp_path / "改过", entries=1)
    assert "签后被改动" in xianneng("restore", forged, "--data", tmp_path / "new", status=1).stderr
    later = rewritten(backup, tmp_path / "新的", format=9, version="9.0")
    assert "由更新的版本（9.0）备份" in xianneng("restore", later, "--data", tmp_path / "new", status=1).stderr
    assert "不能读取" in xianneng("restore", tmp_path / "没有", "--data", tmp_path / "new", status=1).stderr
    assert not any((tmp_path / "new").glob("*"))


@pytest.mark.parametrize("name", ["files/../../out", "/files/a", "other/a", "files", "secrets/..\\a"])
def test_names_that_leave_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    with open(tmp_path / "b", "w+b") as file, archive.Writer(file) as writing:
        writing.add(name, [b"x"])
        writing.sign(archive.Manifest("1", "", [], {}, 0, None, 0, 0, "", 0, {}), lambda _: "")
    reader = archive.Reader(tmp_path / "b")
    with pytest.raises(Refused, match="与清单不符"):
        reader.check(lambda _: None)


def test_heads_outside_that_are_later_than_the_backup(data: Path, backup: Path, xianneng: Run, tmp_path: Path) -> None:
    """The disk with the heads survived: what was done after the backup is told, and stated in the log by who asks for it."""
    heads = tmp_path / "heads"
    with writer(data):
        pass
    shutil.copytree(data.with_name("data.heads"), heads)
    said = xianneng("restore", backup, "--data", tmp_path / "new", status=1, XN_HEADS=str(heads))
    assert "其后的没有恢复" in said.stderr
    assert "已写明恢复" in xianneng("verify", "--record-restore", "--data", tmp_path / "new", XN_HEADS=str(heads)).stdout
    with Cluster(tmp_path / "new") as restored, psycopg.connect(restored.url(OWNER, "xianneng")) as db:
        last, = db.execute("SELECT last FROM cases_counter WHERE (prefix, year) = ('SY', 2026)").fetchone() or (0,)
    assert last >= 1, "the numbers of cases that were lost are on papers already"


@pytest.fixture
def outside(cluster: Cluster) -> Iterator[dict[str, str]]:
    """A database that an administrator made, with roles that rule nothing; by its two addresses."""
    name, role = f"upkeep_{os.getpid()}", f"upkeep_owner_{os.getpid()}"
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        db.execute(f"DROP ROLE IF EXISTS {role}")
        db.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER PASSWORD 'of-this-test'")
        database.create(cluster, name)
        db.execute(f"ALTER DATABASE {name} OWNER TO {role}")
        yield {"DATABASE_OWNER_URL": cluster.url(OWNER, name).replace(
            f"{OWNER}:{cluster.passwords()[OWNER]}@", f"{role}:of-this-test@"), "DATABASE_URL": cluster.url(APPLICATION, name)}
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")
        db.execute(f"DROP ROLE {role}")


def test_into_a_database_of_one_s_own_and_back(backup: Path, outside: dict[str, str], xianneng: Run, tmp_path: Path) -> None:
    there = {**outside, "XN_DATA": str(tmp_path / "there")}
    unknown = there["DATABASE_URL"].replace(APPLICATION, "unknown")
    assert "连不上数据库" in xianneng("restore", backup, **{**there, "DATABASE_URL": unknown}, status=1).stderr
    assert "账本完好" in xianneng("restore", backup, **there).stdout
    assert "数据库不是空的" in xianneng("restore", backup, **{**there, "XN_DATA": str(tmp_path / "twice")}, status=1).stderr
    xianneng("backup", "-o", tmp_path / "b.xnb", **there)
    assert "账本完好" in xianneng("restore", tmp_path / "b.xnb", "--data", tmp_path / "back").stdout
    assert tree(tmp_path / "back" / "files") == tree(tmp_path / "there" / "files") != {}


def test_a_dump_that_breaks_off_leaves_the_database_empty(data: Path, cluster: Cluster, outside: dict[str, str]) -> None:
    """Half a script is never committed, whoever gives up: the reader of the file, or the server's own tool."""
    url = outside["DATABASE_OWNER_URL"]
    with Cluster(data) as source, dumping.snapshot(source.url(OWNER)) as (_, moment):
        whole = b"".join(dumping.dump(source.url(OWNER), moment, {}, lambda _: None))

    def breaking() -> Iterator[bytes]:
        yield whole[:len(whole) // 2]
        raise OSError("the disk is gone")

    for chunks in (breaking(), iter([whole[:len(whole) // 2]]), iter([b"no dump at all"])):
        with pytest.raises(Exception, match="数据库没有恢复"):
            dumping.load(chunks, url)
        with psycopg.connect(url) as db:
            assert db.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone() == (0,)


def test_the_password_is_not_among_the_words(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody on the machine can read the words of a running program."""
    seen: list[str] = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda words, **given: (seen.extend(map(str, words)), popen(words, **given))[1])
    with Cluster(data) as source, dumping.snapshot(source.url(OWNER)) as (_, moment):
        list(dumping.dump(source.url(OWNER), moment, {}, lambda _: None))
        assert "pg_dump" in " ".join(seen)
        assert source.passwords()[OWNER] not in " ".join(seen)
