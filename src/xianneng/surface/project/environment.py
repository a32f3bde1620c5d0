"""Which database a command works on: the embedded one of ``--data``, or the one that ``DATABASE_URL`` names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xianneng.law.refusals import Conflict, NotFound, Refusal
from xianneng.surface.project import readiness
from xianneng.surface.project.postgres import APPLICATION, OWNER, Cluster


@contextmanager
def database(data: Path | None, *, owner: bool = False, signs: bool = True) -> Iterator[Cluster | None]:
    """Inside the block the settings find the database, and an embedded server (given) runs. NotFound without either.

    The owner's address is given only to those who migrate; to all others the database must be of this version, and to
    those who sign it must be the keys' own: Conflict.
    """
    if data is None:
        if not os.environ.get("DATABASE_URL"):
            raise NotFound("不知道用哪个数据库", then="请用 --data 指定数据目录，或设置 DATABASE_URL")
        if not owner:
            readiness.refuse_unready(os.environ["DATABASE_URL"], signs=signs)
        with _told():
            yield None
        return
    with Cluster(data) as cluster:
        os.environ["XN_DATA"] = str(cluster.data)
        os.environ["DATABASE_URL"] = cluster.url(APPLICATION)
        os.environ["DATABASE_OWNER_URL"] = cluster.url(OWNER) if owner else ""
        if not owner:
            readiness.refuse_unready(os.environ["DATABASE_URL"], signs=signs)
        with _told():
            yield cluster


@contextmanager
def _told() -> Iterator[None]:
    """A database that goes away under a command is said in a sentence: Conflict."""
    try:
        yield
    except Exception as error:
        from xianneng.foundation.web.logs import away  # late: Django may not be loaded

        if isinstance(error, Refusal) or not away(error):  # what was said in words already is not said again
            raise
        raise Conflict("与数据库的连接中断", why=str(error).strip().partition("\n")[0], then="数据库恢复以后请重新运行") from error


def set_up_django(*, owner: bool = False) -> None:
    """Load the settings and the rooms; as the role that migrates where ``owner`` is set. Uploads and results are for this account's eyes alone."""
    os.environ["XN_AS"] = "owner" if owner else ""
    os.environ["DJANGO_SETTINGS_MODULE"] = "xianneng.surface.project.settings"
    import django
    from django.conf import settings

    django.setup()
    with suppress(OSError):  # read only, or another account's: whoever writes there first has said so already
        files = Path(settings.MEDIA_ROOT)
        files.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.chmod(0o700)
