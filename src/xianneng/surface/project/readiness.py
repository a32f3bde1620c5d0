"""Whether a database and this installation belong together, asked by SQL before Django is loaded (a few hundredths of a second).

A command on a database that waits for migrations would fail page by page, and one without the log's keys would sign with
others: both are refused at the start, in a sentence.
"""

import importlib.util
import os
from pathlib import Path
from typing import Any

import psycopg

from xianneng.foundation.ledger import keys
from xianneng.law.refusals import Conflict

ENDS = """
  (SELECT l.digest, l.promise FROM ledger_entry e JOIN ledger_leaf l ON l.id = e.leaf_id ORDER BY e.position LIMIT 1)
  UNION ALL
  (SELECT l.digest, l.promise FROM ledger_entry e JOIN ledger_leaf l ON l.id = e.leaf_id ORDER BY e.position DESC LIMIT 1)"""


def refuse_unready(url: str, *, signs: bool) -> None:
    """Conflict where the database is away or waits for migrations; ``signs``: also where this is not its log's keys' place."""
    with connect(url) as db:
        _refuse_waiting(db)
        if signs:
            refuse_other_keys(db)
            _refuse_without_keys()


def connect(url: str, *, patience: int = 10) -> "psycopg.Connection[Any]":
    """A connection, waited for so many seconds. Conflict, in words, where there is none to be had."""
    try:
        return psycopg.connect(url, connect_timeout=patience)
    except psycopg.OperationalError as error:
        raise Conflict("连不上数据库", why=str(error).strip(), then="新的数据目录或数据库先运行 xianneng migrate；"
                       "否则请核对 DATABASE_URL，并看数据库是否在运行") from error


def refuse_other_keys(db: "psycopg.Connection[Any]") -> None:
    """Conflict where the database has a log and the folder of keys has not the key that promised it."""
    where = keys.folder(_data())
    ends = db.execute(ENDS).fetchall() if _there(db, "ledger_entry") else []
    if ends and not keys.made(where):
        raise Conflict("没有这个数据库的签名私钥", why=f"数据库已有存证，{where} 中没有 promise.key 和 log.key",
                       then="请用 XN_DATA（数据目录）或 XN_KEYS（私钥目录）指明所在，或从备份恢复；不会另造私钥")
    if ends and not any(keys.promised(digest, promise, where) for digest, promise in ends):
        raise Conflict("私钥不是这个数据库的", why=f"{where} 中的私钥与日志首末两条存证的签名都不符",
                       then="请用 XN_DATA 或 XN_KEYS 指明原来的私钥；找不到原私钥的，见手册“运行维护”")


def _refuse_without_keys() -> None:
    data = _data()
    if not (keys.made(keys.folder(data)) and (os.environ.get("XN_SECRET_KEY") or (data / "secret.key").exists())):
        raise Conflict("密钥还没有建立", why=f"{data} 中没有 secret.key 或 keys/", then="请用 XN_DATA 指明数据目录；新的平台先运行 xianneng migrate")


def _refuse_waiting(db: "psycopg.Connection[Any]") -> None:
    waiting = sorted(migrations() - applied(db))
    if waiting:
        names = "、".join(f"{app}.{name}" for app, name in waiting[:3])
        raise Conflict("数据库要先升级", why=f"有 {len(waiting)} 项未做：{names}{'等' if len(waiting) > 3 else ''}",
                       then="请停止服务，再运行 xianneng upgrade（先备份再升级；用同样的 --data，或 DATABASE_OWNER_URL）")


def applied(db: "psycopg.Connection[Any]") -> set[tuple[str, str]]:
    """The migrations that the database has had: app label and name."""
    if not _there(db, "django_migrations"):
        return set()
    return {(app, name) for app, name in db.execute("SELECT app, name FROM django_migrations").fetchall()}


def migrations() -> set[tuple[str, str]]:
    """The migrations that this version has, by the names of their files."""
    from xianneng.surface.project.settings import INSTALLED_APPS  # late: settings read the environment when imported

    return {(_label(app), file.stem) for app in INSTALLED_APPS for file in _folder(app).glob("migrations/[0-9]*.py")}


def _folder(app: str) -> Path:
    """Where an app lies; found without importing it."""
    package, *below = app.split(".")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(app)
    return Path(spec.submodule_search_locations[0]).joinpath(*below)


def _label(app: str) -> str:
    return "procrastinate" if app.startswith("procrastinate.") else app.rpartition(".")[2]


def _there(db: "psycopg.Connection[Any]", table: str) -> bool:
    found = db.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
    return bool(found and found[0])


def _data() -> Path:
    return Path(os.environ.get("XN_DATA", ".data")).absolute()
