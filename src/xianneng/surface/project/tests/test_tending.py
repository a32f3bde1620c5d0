"""A database that stopped: started again at once, later, or as soon as there is room; each word once."""

import shutil
from pathlib import Path

import psycopg
import pytest

from xianneng.surface.project import keeper, logs, tending
from xianneng.surface.project.postgres import ROOM, Cluster, ClusterError


class Server:
    """A server that does as told, and what was said of it."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.up, self.kept, self.fault, self.free, self.tried = True, True, "", ROOM, 0
        self.said: list[str] = []
        usage = shutil.disk_usage(data)
        monkeypatch.setattr(keeper, "running", lambda pgdata: 1 if self.up else None)
        monkeypatch.setattr(keeper, "kept", lambda pgdata: self.kept)
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=self.free))
        monkeypatch.setattr(Cluster, "revive", lambda cluster: self.revive())
        self.cluster = Cluster(data)
        self.tending = tending.Tending(self.cluster, self.said.append)

    def revive(self) -> None:
        self.tried += 1
        if self.fault:
            raise ClusterError(self.fault)
        self.up = self.kept = True


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(tmp_path, monkeypatch)


def test_one_that_stopped_is_started_at_once(server: Server) -> None:
    assert server.tending.runs(0.0)
    server.up = False
    assert server.tending.runs(1.0)
    assert server.said == ["数据库意外停止，重新启动", "数据库已恢复"]


def test_a_keeper_that_was_killed_is_replaced_while_the_server_goes_on(server: Server) -> None:
    server.kept, server.free, server.fault = False, 0, "没有程序"
    assert all(server.tending.runs(now) for now in range(10)), "it answers all the while"
    assert server.tried == 1
    server.fault = ""
    assert server.tending.runs(tending.PAUSE)
    assert server.kept
    assert [words.partition("，")[0] for words in server.said] == ["看管数据库的进程意外停止", "没有程序（每 15 秒再试一次）", "数据库已恢复"]


def test_on_a_full_disk_it_waits_for_room_and_comes_back_by_itself(server: Server) -> None:
    server.up, server.free = False, ROOM - 1
    assert not any(server.tending.runs(now) for now in range(600))
    assert (server.tried, len(server.said)) == (0, 2), "no try, and no line for each look"
    assert "磁盘已满" in server.said[-1]
    assert "自行恢复" in server.said[-1]
    server.free = ROOM
    assert [server.tending.runs(600.0 + now) for now in range(16)][-1]
    assert (server.tried, server.said[-1]) == (1, "数据库已恢复")


def test_one_that_will_not_start_is_tried_with_pauses_and_its_reason_told_once(server: Server) -> None:
    server.up, server.fault = False, "数据库没有启动：FATAL:  some reason"
    assert not any(server.tending.runs(now) for now in range(60))
    assert (server.tried, len(server.said)) == (60 / tending.PAUSE, 2)
    server.fault = "数据库没有启动：FATAL:  another"
    server.tending.runs(60.0)
    assert "another" in server.said[-1]
    server.up = True
    assert server.tending.runs(61.0)
    assert server.said[-1] == "数据库已恢复", "somebody else started it"


def test_one_that_keeps_falling_is_not_started_on_end(server: Server) -> None:
    for now in range(60):
        server.up = False
        server.tending.runs(now)
    assert server.tried == 60 / tending.PAUSE


LOG = """PANIC:  of an earlier day
2026-11-22 12:01:07 CST [7] @ LOG:  starting PostgreSQL 18.4
2026-11-22 12:01:09 CST [9] xn_owner@postgres FATAL:  the database system is starting up
2026-11-22 12:01:10 CST [8] @ FATAL:  could not extend file "base/16385/1249": No space left on device
2026-11-22 12:01:10 CST [8] @ CONTEXT:  WAL redo at 0/5E3A2C8 for Heap/INSERT
""" + "".join(f"2026-11-22 12:01:1{n} CST [7] @ LOG:  aborting startup, line {n}\n" for n in range(7))


def test_what_it_died_of_is_told_not_what_came_after(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    (tmp_path / "pg.log").write_text(LOG)
    assert cluster.last_words().endswith('FATAL:  could not extend file "base/16385/1249": No space left on device')
    (tmp_path / "pg.log").write_text(LOG + "LOG:  starting PostgreSQL 18.4\nFATAL:  the database system is starting up\nLOG:  listening\n")
    assert cluster.last_words().endswith("listening"), "what an earlier start died of is over"


@pytest.mark.parametrize(("says", "refuses"), [
    ("FATAL:  could not write init file: No space left on device", True), ("FATAL:  the database system is starting up", False),
    ("FATAL:  the database system is shutting down", False), ("FATAL:  terminating connection due to administrator command", False),
    ("Connection refused", False)])
def test_a_server_that_refuses_is_not_waited_for_one_that_starts_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, refuses: bool) -> None:
    def connect(*_: object, **__: object) -> None:
        raise psycopg.OperationalError(f"connection failed: connection to server on socket failed: {says}")

    cluster = Server(tmp_path, monkeypatch).cluster
    monkeypatch.setattr(psycopg, "connect", connect)
    if refuses:
        with pytest.raises(ClusterError, match=f"数据库不接受连接：.*{says}"):
            cluster._answers()
    else:
        assert not cluster._answers()


def test_a_log_is_not_copied_where_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, usage = tmp_path / "web.log", shutil.disk_usage(tmp_path)
    log.write_bytes(b"x" * (logs.LARGEST + 1))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=0))
    logs.bound(log)
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=2**30))
    logs.bound(log)
    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size > logs.LARGEST
