"""A stopped platform of an earlier version is brought to this one, with a backup before and a way back."""

import shutil
from pathlib import Path

import psycopg
import pytest

from xianneng.surface.project.postgres import OWNER, Cluster
from xianneng.surface.upkeep.tests.conftest import Run

pytestmark = pytest.mark.slow


@pytest.fixture
def earlier(data: Path, tmp_path: Path) -> Path:
    """The platform as it was before a migration that nothing else rests on."""
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    shutil.copytree(data.with_name("data.heads"), tmp_path / "data.heads")
    with Cluster(folder) as cluster, psycopg.connect(cluster.url(OWNER)) as db:
        db.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        db.execute("DROP TABLE django_session")
    return folder


def test_backed_up_migrated_and_verified(earlier: Path, xianneng: Run) -> None:
    assert "数据库要先升级" in xianneng("verify", "--data", earlier, status=2).stderr
    said = xianneng("upgrade", "--data", earlier).stdout
    kept = list((earlier.parent / "data.backups").iterdir())
    assert [path.suffix for path in kept] == [".xnb"]
    assert said.index(f"已备份：{kept[0]}") < said.index("数据库升级：1 项") < said.index("核对存证\n") < said.index("账本完好") < said.index("升级完成")
    assert "不需要升级" in xianneng("upgrade", "--data", earlier).stdout
    assert list((earlier.parent / "data.backups").iterdir()) == kept
    new = earlier.parent / "new"
    assert "数据库升级：1 项" in xianneng("restore", kept[0], "--data", new).stdout, "a backup of an earlier version is brought up too"


def test_lost_heads_are_told_before_the_first_migration(earlier: Path, xianneng: Run) -> None:
    heads = earlier.with_name("data.heads")
    heads.rename(earlier.with_name("unmounted"))
    refused = xianneng("upgrade", "--data", earlier, status=1)
    assert "库外的签名头不见了，没有升级" in refused.stderr
    assert not (earlier.parent / "data.backups").exists()
    assert "数据库要先升级" in xianneng("verify", "--data", earlier, status=2).stderr, "nothing was migrated"
    said = xianneng("upgrade", "--without-heads", "--data", earlier, status=1).stdout
    assert said.index("数据库升级：1 项") < said.index("库外一个签名头也没有") < said.index("升级已经做完") < said.index("verify --record-lost-heads")
    xianneng("verify", "--record-lost-heads", "--data", earlier)
    xianneng("verify", "--data", earlier)


def test_nobody_is_stopped(earlier: Path, xianneng: Run) -> None:
    with Cluster(earlier):
        refused = xianneng("upgrade", "--data", earlier, status=1)
    assert "平台正在使用：serve、worker 或别的命令还在运行" in refused.stderr
    assert not (earlier.parent / "data.backups").exists()


def test_a_failed_migration_leaves_the_way_back(earlier: Path, xianneng: Run) -> None:
    with Cluster(earlier) as cluster, psycopg.connect(cluster.url(OWNER)) as db:
        db.execute("CREATE TABLE django_session (other int)")  # in the way of the migration
    refused = xianneng("upgrade", "--data", earlier, status=1, traceback=True)
    backup, = (earlier.parent / "data.backups").iterdir()
    assert "升级没有完成：relation" in refused.stderr
    assert f"xianneng restore {backup}" in refused.stderr


def test_a_later_platform_is_refused(earlier: Path, xianneng: Run) -> None:
    with Cluster(earlier) as cluster, psycopg.connect(cluster.url(OWNER)) as db:
        db.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_later', now())")
    assert "由更新的版本升级过" in xianneng("upgrade", "--data", earlier, status=1).stderr
    xianneng("backup", "-o", earlier.parent / "b", "--data", earlier)
    refused = xianneng("restore", earlier.parent / "b", "--data", earlier.parent / "new", status=1)
    assert "备份由更新的版本" in refused.stderr
    assert list((earlier.parent / "new").iterdir()) == []
