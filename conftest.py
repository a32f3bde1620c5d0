"""The tests' database: an embedded cluster, one migrated template, a clone of it for each process.

Tests connect as the application's role, so a missing or an excessive grant shows. ``XN_TEST_PG`` chooses the server:
``embedded`` (default), ``16`` (the wheel's second version) or ``15`` (Debian's).
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fcntl import LOCK_EX
from pathlib import Path
from typing import Any

import django  # noqa: F401  (pytest-django sets Django up only where it is imported)
import psycopg
import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).parent
SERVER = os.environ.get("XN_TEST_PG", "embedded")
DATA = ROOT / ".data" / f"test-{SERVER}"
os.environ["DJANGO_SETTINGS_MODULE"] = "xianneng.surface.project.settings"
os.environ["XN_DATA"] = str(DATA)
os.environ.pop("DATABASE_OWNER_URL", None)
os.environ["DATABASE_URL"] = ""
hypothesis_settings.register_profile("unhurried", deadline=None)  # a busy machine is no error
hypothesis_settings.load_profile("unhurried")
(DATA / "static").mkdir(parents=True, exist_ok=True)

from xianneng.foundation.ledger import keys as ledger_keys  # noqa: E402
from xianneng.surface.project import database, keeper  # noqa: E402
from xianneng.surface.project.postgres import APPLICATION, OWNER, Cluster, wheel_binaries  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    """Plain static files: a manifest is the build's business."""
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = DATA / f"files-{os.getpid()}"
    ledger_keys.make()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Flushing tables is the owner's right: a test that commits takes a database of its own."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture fresh_database instead of transaction=True")


@dataclass(frozen=True)
class Database:
    """One database of the test cluster, by its two addresses."""

    name: str
    url: str
    owner_url: str


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The embedded server of the tests; several runs share it, the last one out stops it."""
    binaries = {"15": Path("/usr/lib/postgresql/15/bin"), "16": wheel_binaries(16)}.get(SERVER)
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    with Cluster(DATA, binaries=binaries, settings=fast) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def template(cluster: Cluster, django_db_blocker: Any) -> str:
    """The name of the migrated and granted template; made again when a migration or a model changed."""
    with _alone(), _owner(cluster) as db:
        name = f"template_{_fingerprint()}"
        _drop_leftovers(db, keep=name)
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            db.execute(f"DROP DATABASE IF EXISTS {name}_new")
            database.create(cluster, f"{name}_new")
            with django_db_blocker.unblock():
                _migrate(cluster, f"{name}_new")
            db.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, template: str) -> Iterator[None]:
    """pytest-django's own set-up replaced: this process works in a clone of the template, as the application."""
    clone = _clone(cluster, template, f"test_{os.getpid()}")
    _connect(clone.url)
    os.environ["DATABASE_URL"] = clone.url
    yield
    _drop(cluster, clone.name)


@pytest.fixture
def fresh_database(cluster: Cluster, template: str, request: pytest.FixtureRequest, settings: Any, tmp_path_factory: pytest.TempPathFactory,
                   django_db_blocker: Any) -> Iterator[Database]:
    """A database of its own, to which Django is connected: for tests that commit, kill, or take several connections.

    It counts its rows from one again, so it has a folder of files of its own too. Other processes get ``fresh_database.url`` (application) or ``.owner_url``. Not together with ``db``.
    """
    from django.db import connection

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    before = dict(connection.settings_dict)
    _fresh_count.append(1)
    clone = _clone(cluster, template, f"test_{os.getpid()}_{len(_fresh_count)}")
    with django_db_blocker.unblock():
        _connect(clone.url)
        yield clone
        connection.close()
    connection.settings_dict.update(before)
    _drop(cluster, clone.name)


_fresh_count: list[int] = []


def _alone() -> Any:
    """One process at a time makes templates and clones them."""
    return os.fdopen(keeper.lock(DATA / "template.lock", LOCK_EX))


def _owner(cluster: Cluster) -> psycopg.Connection[Any]:
    return psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True)


def _connect(url: str) -> None:
    from django.db import connection

    from xianneng.surface.project.settings import database as settings_of

    connection.close()
    connection.settings_dict.update(settings_of(url) | {"CONN_MAX_AGE": 0})


def _migrate(cluster: Cluster, name: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    _connect(cluster.url(OWNER, name))
    call_command("migrate", verbosity=0)
    database.grant(cluster.url(APPLICATION, name))
    connection.close()


def _clone(cluster: Cluster, template: str, name: str) -> Database:
    with _alone():
        _drop(cluster, name)
        database.create(cluster, name, template=template)
    return Database(name, cluster.url(APPLICATION, name), cluster.url(OWNER, name))


def _drop(cluster: Cluster, name: str) -> None:
    with _owner(cluster) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _drop_leftovers(db: psycopg.Connection[Any], *, keep: str) -> None:
    """Clones of processes that are gone, and all templates but this one and the three newest."""
    names = [name for (name,) in db.execute("SELECT datname FROM pg_database ORDER BY oid").fetchall()]
    clones = [name for name in names if name.startswith("test_") and not Path(f"/proc/{name.split('_')[1]}").exists()]
    templates = [name for name in names if name.startswith("template_") and not name.endswith("_new")]
    for name in clones + [name for name in templates[:-3] if name != keep]:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _fingerprint() -> str:
    """Of everything that decides what the migrated database looks like."""
    source = ROOT / "src" / "xianneng"
    files = [*source.rglob("migrations/*"), *source.rglob("models.py"), *source.rglob("models/*.py"),
             source / "surface/project/database.py", source / "surface/project/settings.py", ROOT / "conftest.py",
             ROOT / "pyproject.toml"]
    digest = hashlib.sha256()
    for path in sorted(file for file in files if file.is_file() and file.suffix != ".pyc"):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:12]
