"""The embedded server's life: started, shared, killed, in awkward places, by root and by others."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from xianneng.surface.project import keeper, postgres
from xianneng.surface.project.postgres import APPLICATION, KEEPS, OWNER, Cluster, ClusterError, wheel_binaries

HOLD = """
import sys, time
from pathlib import Path
from xianneng.surface.project.postgres import Cluster
with Cluster(Path(sys.argv[1])) as cluster:
    print("up", flush=True)
    sys.stdin.read()
"""


STARTED: "list[subprocess.Popen[str]]" = []


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """A test that fails leaves no process behind: the collector would find it in some other test, and fail that one."""
    yield
    while STARTED:
        with STARTED.pop() as process:
            process.kill()


def hold(data: Path, *prefix: str) -> "subprocess.Popen[str]":
    """Another process that uses the data folder until its input ends."""
    process = subprocess.Popen([*prefix, sys.executable, "-c", HOLD, str(data)], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    STARTED.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    process.communicate(timeout=20)


def gone(pid: int, within: float) -> bool:
    until = time.monotonic() + within
    while Path(f"/proc/{pid}/cwd").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return not Path(f"/proc/{pid}/cwd").exists()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A path with a space, a comma and Chinese characters, too long for a socket."""
    return tmp_path / "县 委,组织部" / "数据" / "很长的路径名称" / "很长的路径名称"


def test_start_create_and_stop(data: Path) -> None:
    with Cluster(data) as cluster:
        with psycopg.connect(cluster.url(OWNER, "postgres")) as db:
            assert db.execute("SELECT current_user, current_setting('listen_addresses')").fetchone() == (OWNER, "")
        server = keeper.running(data / "pg")
        assert server
    assert keeper.running(data / "pg") is None
    assert gone(server, 1)
    assert (data / "pg").stat().st_mode & 0o777 == 0o700
    assert (data / "database.json").stat().st_mode & 0o777 == 0o600


def test_no_one_comes_in_without_the_password(data: Path) -> None:
    with Cluster(data) as cluster:
        wrong = cluster.url(OWNER, "postgres").replace(cluster.passwords()[OWNER], "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        assert set(cluster.passwords()) == {OWNER, APPLICATION}


def test_second_user_attaches_and_the_last_one_out_stops_the_server(data: Path) -> None:
    first = hold(data)
    server = keeper.running(data / "pg")
    assert server
    with Cluster(data):
        assert keeper.running(data / "pg") == server
    assert keeper.running(data / "pg") == server, "leaving must not stop what another one uses"
    with Cluster(data):
        end(first)
        assert keeper.running(data / "pg") == server, "the one that started it left before us"
    assert gone(server, 1)


def test_killed_users_leave_nothing_and_lose_nothing(data: Path) -> None:
    with Cluster(data) as cluster, psycopg.connect(cluster.url(OWNER, "postgres")) as db:
        db.execute("CREATE TABLE kept AS SELECT 1 AS one")
    user = hold(data)
    server = keeper.running(data / "pg")
    assert server
    user.kill()
    user.communicate()
    assert gone(server, 2)
    with Cluster(data) as cluster, psycopg.connect(cluster.url(OWNER, "postgres")) as db:
        assert db.execute("SELECT one FROM kept").fetchone() == (1,)


def test_killed_server_and_stale_pid_file(data: Path) -> None:
    """After a power cut the file may name a process that now belongs to someone else: here, to us."""
    with Cluster(data):
        pass
    (data / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{data / 'pg'}\n")
    assert keeper.running(data / "pg") is None
    user = hold(data)
    server = keeper.running(data / "pg")
    assert server
    os.kill(server, signal.SIGKILL)
    began = time.monotonic()
    with Cluster(data):
        assert time.monotonic() - began < 10
        assert keeper.running(data / "pg") not in (None, server)
    end(user)


def kill_keeper(data: Path) -> None:
    """Returns when its lock is gone: the kernel calls a process of two threads dead while the second still holds the files."""
    next(each for each in psutil.process_iter(["cmdline"]) if {keeper.__file__, str(data / "pg")} <= set(each.info["cmdline"] or ())).kill()
    until = time.monotonic() + 10
    while keeper.kept(data / "pg") and time.monotonic() < until:
        time.sleep(0.02)


def test_a_killed_keeper_is_replaced_by_the_next_user_and_the_server_goes_on(data: Path) -> None:
    user = hold(data)
    server = keeper.running(data / "pg")
    assert server
    kill_keeper(data)
    assert not keeper.kept(data / "pg")
    with Cluster(data):
        assert keeper.kept(data / "pg")
        assert keeper.running(data / "pg") == server
    user.kill()
    user.communicate()
    assert gone(server, 20), "the new keeper stops it after the last user, however that one ended"


def test_a_server_whose_keeper_and_users_were_all_killed_is_taken_on_by_the_next_and_stopped_with_it(data: Path) -> None:
    user = hold(data)
    server = keeper.running(data / "pg")
    assert server
    kill_keeper(data)
    user.kill()
    user.communicate()
    assert keeper.running(data / "pg") == server, "nobody is left who could stop it; it serves nobody"
    with Cluster(data) as cluster:
        assert keeper.running(data / "pg") == server
        with psycopg.connect(cluster.url(OWNER, "postgres")) as db:
            assert db.execute("SELECT 1").fetchone() == (1,)
    assert gone(server, 20)


def test_the_last_one_out_stops_a_server_without_keeper_at_once(data: Path) -> None:
    with Cluster(data):
        server = keeper.running(data / "pg")
        assert server
        kill_keeper(data)
        began = time.monotonic()
    assert gone(server, 5)
    assert time.monotonic() - began < KEEPS, "nobody waits for a keeper that is not there"


def test_a_server_that_is_killed_under_a_second_keeper_starts_again(data: Path) -> None:
    with Cluster(data) as cluster:
        server = keeper.running(data / "pg")
        assert server
        kill_keeper(data)
        cluster.revive()
        os.kill(server, signal.SIGKILL)
        assert gone(server, 10)
        cluster.revive()
        assert keeper.running(data / "pg") not in (None, server)
        assert keeper.kept(data / "pg")


def test_one_that_does_not_stop_is_named_and_not_waited_for_without_end(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "PATIENCE", 0.1)
    monkeypatch.setattr(postgres, "KEEPS", 0.2)
    cluster = Cluster(data)
    cluster.start()
    server = keeper.running(data / "pg")
    assert server
    kill_keeper(data)
    os.kill(server, signal.SIGSTOP)
    try:
        with pytest.raises(ClusterError, match=f"进程 {server}.*kill {server}"):
            cluster.close()
    finally:
        os.kill(server, signal.SIGCONT)
        assert cluster._keeper
        cluster._keeper.wait()
    assert gone(server, 20), "it had been asked"


def test_half_made_cluster_is_made_again(data: Path) -> None:
    (data / "pg.new" / "base").mkdir(parents=True)
    with Cluster(data):
        assert keeper.running(data / "pg")


def test_another_version_is_refused_in_words(data: Path) -> None:
    with Cluster(data):
        pass
    with pytest.raises(ClusterError, match="由 PostgreSQL 18 建立"):
        Cluster(data, binaries=wheel_binaries(16)).start()
    with Cluster(data):
        assert keeper.running(data / "pg"), "the refusal must leave the folder usable"


def test_root_without_user_namespaces_is_told_what_to_do(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ClusterError, match=r"普通用户.*DATABASE_URL"):
        Cluster(data).start()


def test_as_an_ordinary_user(tmp_path: Path) -> None:
    """The same without being root, in a folder of that user."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("not root: all the other tests are this test")
    nobody = pwd.getpwnam("nobody")
    for folder in [tmp_path, *tmp_path.parents[:2]]:
        folder.chmod(0o755)
    data = tmp_path / "数据"
    data.mkdir()
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    user = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    usable = "import subprocess, sys, xianneng; subprocess.check_call([sys.executable, '-c', ''])"
    if subprocess.run([*user, sys.executable, "-c", usable], capture_output=True).returncode:
        pytest.skip("this environment is closed to other users")
    process = hold(data, *user)
    server = keeper.running(data / "pg")
    end(process)
    assert server
    assert gone(server, 1)


def test_a_folder_of_another_account_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read it, and PostgreSQL will not serve it; an old line of its log would tell something else."""
    cluster = Cluster(tmp_path)
    cluster.pgdata.mkdir(parents=True)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(ClusterError, match=f"属于帐号 {pwd.getpwuid(os.getuid()).pw_name}，只能由它启动"):
        cluster._refuse_other_account()
