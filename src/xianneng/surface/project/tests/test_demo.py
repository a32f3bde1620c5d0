"""The demonstration as a process: it starts, says where, stops whole, and is not left behind in parts."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from xianneng.foundation.ledger import keys
from xianneng.surface import cli
from xianneng.surface.commands import demo
from xianneng.surface.commands.demo import SCALES
from xianneng.surface.project import keeper

pytestmark = pytest.mark.slow
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all tables and assets, noted as prepared; its people are tested elsewhere."""
    folder = tmp_path_factory.mktemp("演示 数据") / "data"
    subprocess.run([sys.executable, "-m", "xianneng.surface.cli", "migrate", "--data", folder], check=True,
                   env={**os.environ, "DATABASE_URL": ""})
    (folder / "pg/xianneng.json").write_text(json.dumps({"version": demo.fingerprint(), "scale": "county"}))
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(data: Path, port: int) -> Iterator[Start]:
    """Start ``xianneng demo``; with ``ready`` wait until it says that it is."""
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str, ready: bool = True) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "xianneng.surface.cli", "demo", "--port", str(port), "--data", str(data), *words]
        process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        started.append(process)
        assert process.stdout is not None
        while ready and "已就绪" not in (line := process.stdout.readline()):
            assert line, "ended before it was ready"
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            members = family(process, data)
            process.kill()
            process.communicate()
            psutil.wait_procs(members, timeout=15)


def family(process: "subprocess.Popen[str]", data: Path) -> list[psutil.Process]:
    """The process, its web and worker, and the database with its own children."""
    server = keeper.running(data / "pg")
    assert server
    members = [member for pid in (process.pid, server)
               for member in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))]
    assert {"serve", "worker"} <= {word for member in members for word in words(member)}
    return members


def words(member: psutil.Process) -> list[str]:
    """Its command; nothing of a process that has gone since, as the database's own come and go."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return member.cmdline()
    return []


def status(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        return int(answer.status)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_of_it_in_order(start: Start, data: Path, port: int, sign: signal.Signals) -> None:
    process = start()
    assert status(port) == 200
    assert (data / "files").stat().st_mode & 0o077 == 0, "uploads are for this account alone"
    members = family(process, data)
    began = time.monotonic()
    process.send_signal(sign)
    output, _ = process.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert process.returncode == 0
    assert output.strip().endswith("已停止")
    assert psutil.wait_procs(members, timeout=2)[1] == []


def test_a_damaged_head_outside_is_told_before_it_is_ready(start: Start, data: Path) -> None:
    heads = data.with_name(f"{data.name}.heads") / keys.key_id(keys.public_of((data / "keys/log.key").read_bytes()))
    heads.mkdir(parents=True, exist_ok=True)
    damaged = heads / "head-000000000009-00000000.json"
    damaged.write_text("{")
    try:
        process, said = start(ready=False), [""]
        assert process.stdout is not None
        while "已就绪" not in said[-1]:
            said.append(process.stdout.readline())
            assert said[-1], "ended before it was ready"
        assert any(f"签名头文件 {damaged} 已损坏" in line for line in said), said
    finally:
        damaged.unlink()


def test_killed_it_leaves_nothing_and_starts_again(start: Start, data: Path, port: int) -> None:
    process = start()
    members = family(process, data)
    process.kill()
    process.communicate()
    assert psutil.wait_procs(members, timeout=15)[1] == []
    start()
    assert status(port) == 200


def test_a_port_in_use_is_named(start: Start, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        output, _ = start(ready=False).communicate(timeout=20)
    assert f"端口 {port} 不能使用" in output
    assert f"PORT={port + 1}" in output


def test_a_folder_that_is_served_already_is_named_with_its_address(start: Start, data: Path, port: int) -> None:
    first = start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = int(probe.getsockname()[1])
    said, _ = start("--port", str(other), ready=False).communicate(timeout=60)
    assert f"{data} 已经由另一个演示打开" in said
    assert f"http://127.0.0.1:{port}/" in said
    assert status(port) == 200
    assert first.poll() is None


def test_a_port_in_use_and_a_scale_there_is_not_are_named_before_anything_is_set_up(port: int) -> None:
    """By the Python of the machine, which has none of our packages."""
    script = Path(__file__).parents[5] / "tools/free_port.py"

    def asked(text: str, scale: str = "county") -> tuple[int, str]:
        answer = subprocess.run([sys.executable, "-S", "-I", str(script), text, scale], capture_output=True, text=True, check=False)
        return answer.returncode, answer.stderr

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        status_code, told = asked(str(port))
    assert (status_code, f"端口 {port} 不能使用" in told, f"PORT={port + 1}" in told) == (2, True, True)
    assert asked(str(port)) == (0, "")
    assert asked("八千")[0] == 2
    assert [asked(str(port), scale) for scale in SCALES] == [(0, "")] * 3
    assert asked(str(port), "town") == (2, "没有这个规模：town\n可选 county、city、province\n例如：make demo SCALE=county\n")


def test_what_falls_over_is_started_again(start: Start, data: Path, port: int) -> None:
    process = start()
    web = next(each for each in family(process, data) if "serve" in words(each))
    web.kill()
    assert process.stdout is not None
    assert "web 意外停止" in process.stdout.readline()
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            assert status(port) == 200
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the web process did not come back")


def test_a_killed_keeper_is_replaced_told_and_nothing_is_left(start: Start, data: Path) -> None:
    process = start()
    members = family(process, data)
    keepers = [each for each in psutil.process_iter(["cmdline"]) if {keeper.__file__, str(data / "pg")} <= set(each.info["cmdline"] or ())]
    assert len(keepers) == 1
    keepers[0].kill()
    assert process.stdout is not None
    assert "看管数据库的进程意外停止，重新启动" in process.stdout.readline()
    assert "数据库已恢复" in process.stdout.readline()
    assert "看管数据库的进程意外停止" in (data / "log" / "demo.log").read_text()
    assert keeper.kept(data / "pg")
    process.kill()
    process.communicate()
    assert psutil.wait_procs(members, timeout=15)[1] == []


def test_a_folder_that_cannot_be_made_is_named(capsys: pytest.CaptureFixture[str], port: int) -> None:
    assert cli.main(["demo", "--port", str(port), "--data", "/proc/此处 不能写"]) == 1
    told = capsys.readouterr().err
    assert "不能写入数据目录 /proc/此处 不能写" in told
    assert "DATA=" in told


def test_a_wrong_scale_is_told_with_the_usage_that_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["demo", "--scale", "village"])
    assert "用法：make demo [SCALE=规模]" in capsys.readouterr().err


def test_another_scale_needs_another_folder(start: Start) -> None:
    output, _ = start("--scale", "city", ready=False).communicate(timeout=30)
    assert "已有 county 规模的演示数据" in output
    assert "打开它：make demo DATA=" in output
    assert "另装 city 规模，请换一个目录：make demo SCALE=city DATA=" in output


def test_without_a_database_the_commands_say_what_to_do(capsys: pytest.CaptureFixture[str],
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["migrate"]) == 1
    assert "--data" in capsys.readouterr().err


def test_the_command_that_is_offered_can_be_pasted() -> None:
    assert demo._again(Namespace(scale="city", data=Path(".data 另"))) == "make demo SCALE=city DATA='.data 另'"
