"""``xianneng serve``: the web process (granian, WSGI)."""

import argparse
import errno
import gc
import os
import socket
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xianneng.law.refusals import Conflict, Refused
from xianneng.surface.project import environment, tending, tie

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

HIGHEST = 65_535
# A worker answers for one person or one organ at a time: threads of a data frame, a heap for each, and the streaming of rows
# that are few cost more than they give; what a page has done with goes back to the computer soon.
LEAN = {"POLARS_MAX_THREADS": "1", "POLARS_ENGINE_AFFINITY": "in-memory", "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072",
        "_RJEM_MALLOC_CONF": "dirty_decay_ms:1000,muzzy_decay_ms:0"}

LOGGING = {
    "formatters": {"generic": {"format": "%(asctime)s %(levelname)s granian [-] %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "generic"}},
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}

# Objects made between two looks for garbage (a page makes some thousands); every tenth look is at everything, for a workbook
# that went out is a ring of objects which only that finds.
GARBAGE = (10_000, 5, 2)
# A worker that holds more, after hours of exports and pictures, makes room for a fresh one (`relief`).
WORKER_MIB = 250


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and how much at once."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
    parser.add_argument("--port", type=port_number, default=8000, help="端口，默认 8000")
    parser.add_argument("--workers", type=int, default=1, help="工作进程数")
    parser.add_argument("--threads", type=int, default=4, help="每个进程同时处理的请求数")


def run(args: argparse.Namespace) -> int:
    """Serve until TERM or Ctrl-C."""
    refuse_taken_port(args.host, args.port)
    for name, value in {**LEAN, "XN_LOG": "INFO", "TZ": "Asia/Shanghai"}.items():
        os.environ.setdefault(name, value)
    time.tzset()  # the main process's lines in the workers' time
    from granian.constants import Interfaces

    from xianneng.surface.project import relief

    with environment.database(args.data) as cluster, tending.tended(cluster), relief.announced():
        _count_anew(args.port)
        relief.Server("xianneng.surface.commands.serve:application", factory=True, address=args.host, port=args.port,
                      interface=Interfaces.WSGI, workers=args.workers, blocking_threads=args.threads, websockets=False,
                      log_dictconfig=LOGGING, respawn_failed_workers=True, workers_max_rss=WORKER_MIB, workers_kill_timeout=2,
                      tell=partial(_tell, args.data)).serve()
    return 0


def _tell(data: Path | None, words: str) -> None:
    """A worker that died, in our log; also in the demonstration's, which says of everything that fell over."""
    tending.say(words)
    if data and os.environ.get("XN_DEMO"):
        tending.note(data / "log" / "demo.log", words)


def _count_anew(port: int) -> None:
    """Where the workers of this port count their requests, from nought."""
    folder = Path(os.environ.get("XN_DATA", ".data")).absolute() / "metrics" / str(port)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.glob("*.counts"):
        path.unlink()
    os.environ["XN_METRICS"] = str(folder)


def application() -> "WSGIHandler":
    """In a worker process: the application, which ends with the main process even where that is killed."""
    tie.end_when_orphaned()
    from django.urls import get_resolver

    from xianneng.surface.project import relief
    from xianneng.surface.project.wsgi import application

    _ = get_resolver().url_patterns  # every room's views, now rather than at the first visit
    gc.collect()
    gc.freeze()  # what stays for good is not searched for garbage again and again
    gc.set_threshold(*GARBAGE)
    relief.announce()
    return application


def refuse_taken_port(host: str, port: int, command: str = "make demo") -> None:
    """Conflict where something listens on the port already; ``command``: what was typed, to be typed again with another."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Conflict(f"端口 {port} 不能使用", why="1024 以下的端口只有管理员（root）能用",
                               then=f"请换一个端口：{command} PORT=8000（--port 8000）") from error
            other = next((each for each in (*range(port + 1, HIGHEST + 1), *range(8000, port)) if _is_free(host, each)), 8000)
            raise Conflict(f"端口 {port} 不能使用", why=f"已被别的程序占用，或者不能监听：{error.strerror}",
                           then=f"请停掉那个程序，或换一个端口：{command} PORT={other}（--port {other}）") from error


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return probe.connect_ex((host, port)) != 0


def port_number(text: str) -> int:
    """A port as it is typed; Refused, in words, where it is none."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < number <= HIGHEST:
        raise Refused(f"没有这个端口：{text}", why=f"端口是 1 到 {HIGHEST} 的整数", then="例如：make demo PORT=8000（--port 8000）")
    return number
