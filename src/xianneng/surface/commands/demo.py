"""``xianneng demo``: everything on one machine: database, demonstration data, web, background tasks."""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

from xianneng.law.refusals import Conflict, Refused
from xianneng.surface.commands.serve import port_number, refuse_taken_port
from xianneng.surface.project import environment, keeper, logs, tie
from xianneng.surface.project.postgres import Cluster
from xianneng.surface.project.tending import EVERY, PAUSE, Tending, note, timed

SCALES = {"county": "约 3,000 人", "city": "约 40,000 人", "province": "约 500,000 人"}
PACKAGE = Path(__file__).parents[2]
LOOKING = 20  # seconds that the word about the heads outside may take, while the services start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Scale and port."""
    parser.usage = "make demo [SCALE=规模] [PORT=端口] [DATA=目录]，或 xianneng demo [--scale 规模] [--port 端口] [--data 目录]"
    parser.add_argument("--scale", choices=list(SCALES), metavar="规模", default="county",
                        help="、".join(f"{name} {text}" for name, text in SCALES.items()))
    parser.add_argument("--port", type=port_number, default=8000, help="端口，默认 8000")
    parser.add_argument("--load-only", action="store_true", help=argparse.SUPPRESS)  # the child that writes the data
    parser.add_argument("--heads-only", action="store_true", help=argparse.SUPPRESS)  # the child that looks for the heads outside


def run(args: argparse.Namespace) -> int:
    """Serve the demonstration on loopback until Ctrl-C or TERM, which are its ordinary end (status 0)."""
    command = _again(args)
    args.data = (args.data or Path(".data")).absolute()
    if args.load_only:
        return load(args)
    if args.heads_only:
        return look_outside(args)
    refuse_taken_port("127.0.0.1", args.port, command)
    _refuse_unwritable(args.data)
    _refuse_second(args)
    for sign in (signal.SIGTERM, signal.SIGINT):  # a shell starts its background jobs with SIGINT ignored
        signal.signal(sign, signal.default_int_handler)
    try:
        if os.environ.get("DATABASE_URL"):
            _say("演示只用内置数据库，不用 DATABASE_URL 指定的")
        _say("启动数据库")
        with Cluster(args.data) as cluster:
            prepare(args, cluster)
            serve(args, cluster)
    except KeyboardInterrupt:
        _say("已停止")
        note(args.data / "log" / "demo.log", "已按指令停止")
    return 0


def _refuse_unwritable(data: Path) -> None:
    """The data folder is there and can be written to, or a word says that another must be named."""
    with contextlib.suppress(OSError):
        data.mkdir(parents=True, exist_ok=True)
    if not (data.is_dir() and os.access(data, os.W_OK)):
        raise Refused(f"不能写入数据目录 {data}", why="目录不能建立，或没有写入的权限", then="请换一个目录：make demo DATA=./.data")


def _refuse_second(args: argparse.Namespace) -> None:
    """Nobody else serves this folder; the lock lasts as long as this process, and says where it serves."""
    file = args.data / "demo.lock"
    try:
        descriptor = keeper.lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        where = f"http://127.0.0.1:{file.read_text().strip() or '（端口不详）'}/"
        raise Conflict(f"{args.data} 已经由另一个演示打开", why=f"它在 {where}",
                       then=f"请打开 {where}，或者先停止它；另开一个，请换一个目录：make demo DATA=./.data-2 PORT={args.port}") from None
    with contextlib.suppress(OSError):  # a full disk: the database says it in words
        os.truncate(descriptor, 0)
        os.write(descriptor, str(args.port).encode())


def _again(args: argparse.Namespace) -> str:
    """The command as it was given, without its port."""
    scale = "" if args.scale == "county" else f" SCALE={args.scale}"
    data = "" if args.data in (None, Path(".data")) else f" DATA={shlex.quote(str(args.data))}"
    return f"make demo{scale}{data}"


def prepare(args: argparse.Namespace, cluster: Cluster) -> None:
    """Migrate and load what is missing; nothing to do where this version has been here before.

    What was done is noted inside the cluster, so that it goes where the cluster goes.
    """
    stamp = cluster.pgdata / "xianneng.json"
    before = json.loads(stamp.read_text()) if stamp.exists() else {}
    if before.get("scale", args.scale) != args.scale:
        raise Conflict(f"{args.data} 中已有 {before['scale']} 规模的演示数据",
                       then=f"打开它：{_again(argparse.Namespace(**{**vars(args), 'scale': before['scale']}))}；"
                            f"另装 {args.scale} 规模，请换一个目录：make demo SCALE={args.scale} DATA=./.data-{args.scale}")
    version = fingerprint()
    if before.get("version") != version:
        _child("migrate", "--data", str(args.data))
    if "scale" not in before:
        _say(f"生成演示数据：{args.scale}，{SCALES[args.scale]}")
        _child("demo", "--load-only", "--scale", args.scale, "--data", str(args.data))
    stamp.write_text(json.dumps({"version": version, "scale": args.scale}))


def load(args: argparse.Namespace) -> int:
    """In a child, as the owner (bulk rows bypass the triggers): write the demonstration's people, all or nothing."""
    with environment.database(args.data, owner=True):
        environment.set_up_django(owner=True)
        from django.utils import timezone

        from xianneng.foundation.ledger import sequencer
        from xianneng.foundation.record.models import Person
        from xianneng.surface.project import demo

        if Person.objects.exists():
            _say("库中已有人员，不再生成")
        else:
            if former := sequencer.set_aside(timezone.now()):
                _say(f"此处以前的演示留下的签名头移到 {former}")
            demo.load(scale=args.scale, on=timezone.localdate(), now=timezone.now(), progress=_say, clock=time.monotonic)
    return 0


def look_outside(args: argparse.Namespace) -> int:
    """In a child, while the services start: a word where heads are gone from outside, or are not of this log. Raises `Damaged`."""
    with environment.database(args.data):
        environment.set_up_django()
        from django.utils import timezone

        from xianneng.foundation.ledger import lost, sequencer

        if gone := lost.missing(sequencer.outside_heads(), signed_before=timezone.now() - lost.COPYING):
            _say(f"库外的签名头不见了：{lost.words(gone)}。请接上原来的签名头目录（XN_HEADS 指明所在）；确已遗失的，用 xianneng verify --record-lost-heads 写明")
        elif other := sequencer.contradicted(sequencer.load_tree().size):
            _say(f"日志接不上库外的签名头：{other} 与数据库不符，不再签署签名头。恢复过的，用 xianneng verify --record-restore 写明；没有恢复过的，请查明")
    return 0


def serve(args: argparse.Namespace, cluster: Cluster) -> None:
    """Run web and worker, start again what falls over, until we are told to stop."""
    commands = {"web": ["serve", "--port", str(args.port)], "worker": ["worker"]}
    commands = {name: [*words, "--data", str(args.data)] for name, words in commands.items()}
    children = {"web": _start("web", commands["web"], args.data)}
    looking = tie.start_tied(["demo", "--heads-only", "--data", str(args.data)])
    try:
        _wait_for(args.port, children["web"], args.data / "log" / "web.log")
        children["worker"] = _start("worker", commands["worker"], args.data)  # not beside it: two cores would start both in twice the time
        with contextlib.suppress(subprocess.TimeoutExpired):
            looking.wait(LOOKING)
        _say(f"已就绪：http://127.0.0.1:{args.port}/ （按 Ctrl-C 停止；日志在 {args.data / 'log'}）")
        tell = partial(_tell, args.data / "log" / "demo.log")
        tending, again = Tending(cluster, tell), dict.fromkeys(children, 0.0)
        while True:
            time.sleep(EVERY)
            for log in (*(args.data / "log").glob("*.log"), args.data / "pg.log"):
                logs.bound(log)
            if not tending.runs(time.monotonic()):
                continue  # without it the others would only fall over again
            for name, child in children.items():
                if child.poll() is not None and time.monotonic() >= again[name]:
                    tell(f"{name} 意外停止（{child.returncode}），重新启动")
                    children[name], again[name] = _start(name, commands[name], args.data), time.monotonic() + PAUSE
    finally:
        for child in (*children.values(), looking):
            child.send_signal(signal.SIGTERM)
        for child in (*children.values(), looking):
            tie.stop(child)


def _start(name: str, words: list[str], data: Path) -> "subprocess.Popen[str]":
    log = data / "log" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    with logs.appending(log) as output:
        return tie.start_tied(words, env={"XN_DEMO": "1"}, output=output)


def _child(*words: str) -> None:
    """Run one command to its end; its failure is ours."""
    child = tie.start_tied(list(words))
    try:
        if child.wait():
            sys.exit(1)
    finally:
        tie.stop(child)


def _wait_for(port: int, web: "subprocess.Popen[str]", log: Path) -> None:
    """Until the web process answers anything, be it a refusal."""
    until = time.monotonic() + 60
    while web.poll() is None and time.monotonic() < until:
        with contextlib.suppress(urllib.error.HTTPError, urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()  # noqa: S310  our own address
            return
        time.sleep(0.1)
    raise Conflict("网页服务没有启动", why=f"{log} 的末尾：\n" + "".join(log.read_text().splitlines(True)[-5:]),
                   then=f"按上面的原因处理后再运行；全部日志在 {log}")


def fingerprint() -> str:
    """Of the installed package: sizes and times of all its files (a few milliseconds)."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix != ".pyc" and path.is_file():
            status = path.stat()
            digest.update(f"{path}{status.st_size}{status.st_mtime_ns}".encode())
    return digest.hexdigest()


def _say(text: str) -> None:
    print(text, flush=True)


def _tell(log: Path, words: str) -> None:
    """What happened while it runs, with its time, on the screen and in a log; that neither can be written (a full disk) stops nothing."""
    with contextlib.suppress(OSError):
        _say(timed(words))
    note(log, words)
