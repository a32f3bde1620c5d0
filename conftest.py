"""The tests' database: an embedded cluster, a migrated template, one with a small county in it and one with the demonstration, clones of them for each process.

Tests connect as the application's role, so a missing or an excessive grant shows. ``XN_TEST_PG`` chooses the server:
``embedded`` (default), ``16`` (the wheel's second version) or ``15`` (Debian's).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django  # noqa: F401  (pytest-django sets Django up only where it is imported)
import psycopg
import pytest
import time_machine
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:  # models are there only once Django is set up
    from xianneng.surface.project.testing import County

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
    def migrate(name: str) -> None:
        database.create(cluster, name)
        with django_db_blocker.unblock():
            _migrate(cluster, name)

    return _template(cluster, f"template_{_fingerprint(_schema())}", migrate)


@pytest.fixture(scope="session")
def county_template(cluster: Cluster, template: str, django_db_blocker: Any) -> str:
    """The name of the template that has `xianneng.surface.project.testing`'s county in it; made again when any code or table changed."""
    def populate(name: str) -> None:
        from xianneng.surface.project import testing

        database.create(cluster, name, template=template)
        with django_db_blocker.unblock(), time_machine.travel(testing.NOW, tick=False), _connected(cluster.url(APPLICATION, name)):
            testing.county()
        with psycopg.connect(cluster.url(OWNER, name), autocommit=True) as db:
            db.execute("VACUUM ANALYZE")

    return _template(cluster, f"county_{_fingerprint(_sources())}", populate)


@pytest.fixture(scope="session")
def demo_template(cluster: Cluster, template: str, django_db_blocker: Any) -> str:
    """The name of the template that has the demonstration county of `testing.NOW` in it; its files and what was planted lie in a folder of that name."""
    name = f"demo_{_fingerprint(_sources())}"

    def populate(new: str) -> None:
        from django.test import override_settings

        from xianneng.surface.project import demo, testing

        database.create(cluster, new, template=template)
        shutil.rmtree(DATA / name, ignore_errors=True)
        (DATA / name / "files").mkdir(parents=True)
        with override_settings(MEDIA_ROOT=DATA / name / "files"), django_db_blocker.unblock(), _connected(cluster.url(OWNER, new)):
            planted = demo.load(scale="county", on=testing.ON, now=testing.NOW, progress=lambda text: None)
        (DATA / name / "planted.json").write_text(json.dumps(planted))

    return _template(cluster, name, populate)


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, template: str) -> Iterator[None]:
    """pytest-django's own set-up replaced: this process works in a clone of the template, as the application."""
    clone = _clone(cluster, template, f"test_{os.getpid()}")
    _connect(clone.url)
    os.environ["DATABASE_URL"] = clone.url
    yield
    _drop(cluster, clone.name)


@pytest.fixture
def fresh_database(cluster: Cluster, template: str, settings: Any, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Database]:
    """A database of its own, to which Django is connected: for tests that commit, kill, or take several connections.

    It counts its rows from one again, so it has a folder of files of its own too. Other processes get ``fresh_database.url`` (application) or ``.owner_url``. Not together with ``db``.
    """
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    with _fresh(cluster, template, django_db_blocker) as clone:
        yield clone


@pytest.fixture
def fresh_county(cluster: Cluster, county_template: str, settings: Any, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> "Iterator[County]":
    """As ``fresh_database``, with the county in it; the clock is the test's business."""
    from xianneng.surface.project import testing

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    with _fresh(cluster, county_template, django_db_blocker):
        yield testing.found()


@pytest.fixture
def fresh_demo(cluster: Cluster, demo_template: str, settings: Any, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Database]:
    """As ``fresh_database``, with the demonstration county and its files in it; the clock is the test's business."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("demo") / "files"
    shutil.copytree(DATA / demo_template / "files", settings.MEDIA_ROOT)
    with _fresh(cluster, demo_template, django_db_blocker) as clone:
        yield clone


@pytest.fixture
def planted(fresh_demo: Database, demo_template: str) -> list[tuple[str, int | str]]:
    """What was planted in the demonstration county, which is there."""
    return [(code, whose) for code, whose in json.loads((DATA / demo_template / "planted.json").read_text())]


@pytest.fixture(scope="session")
def county_clone(cluster: Cluster, county_template: str) -> Iterator[Database]:
    """This process's clone of the county, for tests that take back what they write."""
    clone = _clone(cluster, county_template, f"test_{os.getpid()}_county")
    yield clone
    _drop(cluster, clone.name)


@pytest.fixture
def made(django_db_setup: None, county_clone: Database, django_db_blocker: Any) -> "Iterator[County]":
    """The county, with the clock at its moment; what the test writes is taken back. Not together with ``db``, which has no county."""
    from django.db import transaction

    from xianneng.surface.project import testing

    atomic = transaction.atomic()
    atomic._from_testcase = True  # as Django's own tests: a durable block may stand inside
    with time_machine.travel(testing.NOW, tick=False), django_db_blocker.unblock(), _connected(county_clone.url), atomic:
        yield testing.found()
        transaction.set_rollback(True)


@contextmanager
def _fresh(cluster: Cluster, template: str, django_db_blocker: Any) -> Iterator[Database]:
    _fresh_count.append(1)
    clone = _clone(cluster, template, f"test_{os.getpid()}_{len(_fresh_count)}")
    with django_db_blocker.unblock(), _connected(clone.url):
        yield clone
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


@contextmanager
def _connected(url: str) -> Iterator[None]:
    """Django works on another database while the block runs."""
    from django.db import connection

    before = dict(connection.settings_dict)
    _connect(url)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _template(cluster: Cluster, name: str, make: Callable[[str], None]) -> str:
    """The name, when there is such a database; made whole before it is called so."""
    with _alone(), _owner(cluster) as db:
        _drop_leftovers(db, keep=name)
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            db.execute(f"DROP DATABASE IF EXISTS {name}_new")
            make(f"{name}_new")
            db.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


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
    kind = f"{keep.split('_')[0]}_"
    templates = [name for name in names if name.startswith(kind) and not name.endswith("_new")]
    for name in clones + [name for name in templates[:-3] if name != keep]:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(DATA / name, ignore_errors=True)


def _sources() -> list[Path]:
    """Everything that decides what is in a populated database."""
    source = ROOT / "src" / "xianneng"
    return [path for kind in ("*.py", "*.csv", "*.bpmn") for path in source.rglob(kind)]


def _schema() -> list[Path]:
    """Everything that decides what the migrated database looks like."""
    source = ROOT / "src" / "xianneng"
    return [*source.rglob("migrations/*"), *source.rglob("models.py"), *source.rglob("models/*.py"),
            source / "surface/project/database.py", source / "surface/project/settings.py", ROOT / "conftest.py", ROOT / "pyproject.toml"]


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(file for file in files if file.is_file() and file.suffix != ".pyc"):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:12]
