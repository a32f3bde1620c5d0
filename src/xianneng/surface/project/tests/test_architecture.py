"""What import rules cannot show: relations, signals, clocks, views that pass the viewer's scope by, machine paths."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from xianneng.foundation.ledger import sealed
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.record.items import ITEMS
from xianneng.foundation.record.sets import SETS
from xianneng.surface.home.queries import audit

ROOT = Path(__file__).parents[5]
SOURCE = ROOT / "src" / "xianneng"
FLOORS = ["law", "algorithms", "foundation.ledger", "foundation.organs", "foundation.record", "foundation.access",
          "foundation.quotas", "foundation.ballots", "foundation.cases", "foundation.documents", "foundation.exchange",
          "foundation.web", "work", "surface"]

# The clock is read where a request, a job or a command begins, and nowhere else.
CLOCKS = re.compile(r"\b(?:timezone\.now|(?:date|datetime)\.(?:today|now|utcnow)|time\.time)\(|\blocaldate\(\)")
EDGE = re.compile(r"surface/|foundation/web/middleware\.py|.*/(?:commands|tasks)\.py")

VIEWS = r"(^|/|_)views(\.py$|/)"


def modules(named: str = "") -> Iterator[Path]:
    """Python files that are no tests and no migrations; with ``named`` only those whose path within matches."""
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        if not {"tests", "migrations"} & set(inside.parts) and re.search(named, inside.as_posix()):
            yield path


def imported(path: Path) -> set[str]:
    """The packages that a file imports, at its top or later."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return {name.split(".")[0] for name in names}


# What an extra brings, and what a dependency's own extra does (whitenoise[brotli]).
NOT_ALWAYS = {"surface/project/browsing.py": {"pytest", "playwright"}, "law/bench_openfisca.py": {"openfisca_core"},
              "surface/commands/evaluate.py": {"pyspark"}, "surface/project/visiting.py": {"brotli"}}


def test_whatever_is_imported_is_installed_with_the_platform() -> None:
    """And does not merely happen to be there, as what only the tests need is on a machine that runs them."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    wanted = {re.split(r"[\[<>=]", each)[0].lower() for each in declared}
    locked = {line.split("==")[0].lower() for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if "==" in line}
    assert wanted <= locked
    brings = packages_distributions()
    missing = {(path.relative_to(SOURCE).as_posix(), name) for path in modules()
               for name in imported(path) - sys.stdlib_module_names - {"xianneng"} - NOT_ALWAYS.get(path.relative_to(SOURCE).as_posix(), set())
               if not wanted & {each.lower() for each in brings.get(name, [name])}}
    assert missing == set()


def floor(model: type[Model]) -> int:
    name = model.__module__.removeprefix("xianneng.")
    return next(at for at, room in enumerate(FLOORS) if name.startswith(room))


def room(model: type[Model]) -> str:
    return ".".join(model.__module__.split(".")[1:3])


def ours() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("xianneng.")]


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_a_foreign_key_points_to_the_same_room_or_downward(model: type[Model]) -> None:
    for field in model._meta.get_fields():
        other = field.related_model
        if field.concrete and isinstance(other, type) and other.__module__.startswith("xianneng."):
            assert room(other) == room(model) or floor(other) < floor(model), field


def called(path: Path) -> Iterator[tuple[str, int]]:
    """Every dotted name that is called, or stands in an attribute, with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node), node.lineno


def test_every_row_of_a_decision_is_of_a_table_that_the_ledger_knows() -> None:
    """What has a leaf is sealed by it: `sealed.register` in the room's `ready`."""
    written = {model._meta.db_table for model in apps.get_models() for field in model._meta.concrete_fields
               if field.name == "leaf" and field.related_model is Leaf and model.__module__.startswith("xianneng.")
               and model._meta.app_label != "ledger"}
    assert written - sealed.TABLES.keys() == set()


def test_every_kind_of_leaf_has_its_words_in_the_log_that_auditors_read() -> None:
    written = {found for path in modules() if not re.search(r"/(demo|tests)/|bench|testing", path.as_posix())
               for found in re.findall(r'kind="([a-z_]+\.[a-z_]+)"', path.read_text("utf-8"))}
    assert written - audit.KINDS.keys() == set()


def test_no_room_reaches_another_by_signal_or_by_name() -> None:
    words = {"get_model", "post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed", "receiver"}
    found = [f"{path.relative_to(SOURCE)}:{line} {name}" for path in modules() for name, line in called(path)
             if name.split(".")[-1] in words]
    assert not found


def test_views_read_through_queries_and_write_through_operations() -> None:
    """A view that asks `Model.objects` itself passes the viewer's scope by."""
    found = [f"{path.relative_to(SOURCE)}:{line} {name}" for path in modules(VIEWS)
             for name, line in called(path) if re.search(r"\.(objects|_base_manager|_default_manager)$", name)]
    assert not found


ASK_OTHERWISE = {
    "work/personnel/reassignment/queries.py": "who is under inquiry, for the refusal of the authority that hands an organ over",
    "work/personnel/transfer/queries.py": "level and relatives of whom a case is about, which its own seats read",
    "work/recruitment/beginning/queries.py": "what the room itself wrote at 报到"}
"""Queries that read what an office may not see, and need not ask: why."""


def test_queries_that_read_an_item_of_the_file_ask_whether_the_office_sees_it() -> None:
    """A room that lists awards or sanctions by itself tells them to offices from which 信息项分组 keeps them."""
    keeps = {SETS[key].model.__name__ for item in ITEMS.values() for key in item.sets}
    found = {path.relative_to(SOURCE).as_posix() for path in modules(r"(^|/)(queries|views)(\.py$|/)") for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.ImportFrom) and node.module == "xianneng.foundation.record.models" and keeps & {each.name for each in node.names}
             if not re.search(r"\brequire_(all_)?items?\b|\bhidden\b|hides_law", path.read_text("utf-8"))}
    assert found - ASK_OTHERWISE.keys() == {each for each in found if each.startswith("foundation/")}, "see docs/furnish-a-room.md, 4"
    assert ASK_OTHERWISE.keys() <= found


def test_views_are_annotated_with_what_the_edge_hands_on() -> None:
    """`web.requests.Request` says that there is a viewer, a date and a moment; `HttpRequest` does not."""
    assert not [path for path in modules(VIEWS) if "HttpRequest" in path.read_text("utf-8")]


def test_no_clock_below_the_edge() -> None:
    found = [f"{path.relative_to(SOURCE)}:{number} {line.strip()}" for path in modules()
             if not EDGE.match(path.relative_to(SOURCE).as_posix())
             for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if CLOCKS.search(line)]
    assert not found


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    """A path or an address of whoever worked on it, in any committed text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    machine = re.compile("|".join([r"(?<![\w.])/(?:work|root|home|tmp)/[\w.]", r"\.\./shared", r"--(?:extra-)?index-url",
                                   r"registry\.npmjs\.org", r"pypi\.org", r"https?://(?!127\.)\d+\.\d+\.\d+\.\d+"]))
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        if name != own and (ROOT / name).is_file():
            text = (ROOT / name).read_bytes().decode("utf-8", "ignore")
            found += [f"{name}: {hit.group()}" for hit in machine.finditer(text)]
    assert not found


def test_every_refusal_says_what_next() -> None:
    """What, why and what next; a refusal made of another (`**`) has what that one had. What is not found needs no remedy."""
    calls = [(path, node) for path in modules() for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Refused", "Conflict", "Forbidden")]
    assert not [f"{path.relative_to(SOURCE)}:{node.lineno}" for path, node in calls if not {"then", None} & {each.arg for each in node.keywords}]
    assert len(calls) > 500
