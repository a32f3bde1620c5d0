"""字段用途: which rule, check, business, paper, file format and question of rosters uses each field of the file. Read off the code itself.

What is declared is read as declared: the checks, the questions, the columns of a form, the types of cases. What a clause of promotion
reads is what the optimizer of its expression asks for. Of the other modules it is what their text names: a column of a set that they
name too. So a column called alike in two sets that a module reads may stand with both; none that is read is left out.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any, get_type_hints

import polars as pl
from django.db import models
from django.urls import reverse
from polars.io.plugins import register_io_source

from xianneng.foundation.cases import types
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.organs.dated import field_of
from xianneng.foundation.record import facts, structure
from xianneng.foundation.record.checks.registry import CHECKS
from xianneng.foundation.record.conditions import FIELDS
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.sets import SETS
from xianneng.law import catalogue, promotion
from xianneng.law.parameters import DEFAULTS
from xianneng.surface.home.queries.papers import ROOMS
from xianneng.surface.home.steps import OF_PERSONNEL, STEPS
from xianneng.work.personnel.cases import Maintenance
from xianneng.work.personnel.entries import KEPT
from xianneng.work.personnel.forms import DERIVED
from xianneng.work.ranks.cases import Promotion

RULE, CHECK, CASE, FORM, PAPER, FORMAT, QUESTION = KINDS_OF_USE = ("规则", "校核", "办件", "表单", "文书", "交换格式", "查询")
ANY_DAY = date(2026, 1, 1)  # what a query or an expression names is the same on each
WHOLE = "起止日期，有无这一条"
Field = tuple[str, str]  # a set's key, and a column
# Of each kind of file the modules that carry it, and the one set where they carry others too.
FORMATS = {"roster": (("importers.roster",), ""), "assessments": (("importers.roster",), "assessment"), "awards": (("importers.lists",), "award"),
           "sanctions": (("importers.lists",), "sanction"), "lrmx": (("importers.forms", "approval_forms"), ""), "workbook": (("importers.workbook", "workbooks"), ""), "package": (("importers.workbook", "packages"), "")}
# What brings a line of several sets along, and those sets: a module that names it reads them.
TOGETHER = {"projection": ("basic", "standing", "post", "rank", "level", "education"), "Today": ("basic", "standing", "post", "rank", "level", "education"),
            "resume": ("basic", "standing", "post", "rank", "level", "education", "assessment", "registration")}
# From which reads of `facts.SETS` the law's facts are reckoned, by what their names begin with.
RECKONED = {"grade_": ("grades",), "determined_": ("grades",), "sanction_": ("restrictions",), "measure_": ("restrictions",), "investigation": ("restrictions",), "inquiry_over": ("restrictions",),
            "layer": ("posts",), "post_lowered": ("posts",), "tenure_": ("ranks", "posts"), "own_": ("ranks", "posts"), "source_": ("ranks", "posts"),
            "target": ("ranks", "posts"), "min_years": ("ranks", "posts"), "rank_settable": (), "rank": ("ranks",), "series_": ("ranks",), "granted": ("ranks",),
            "category_changed": ("ranks",)}
TYPES = {models.DateField: date, models.BooleanField: bool, models.IntegerField: int, models.CharField: str, models.TextField: str}
OF_PERSON = {"birth_on": "basic"}  # of what relatives have too, the law means the person's
# What a step may ask although the file has a field of that name: it is about this decision, or is first said by it.
OF_DECISION = {"document": "这一次批准的文号", "number": "这一次备案的编号", "basis": "这一次认定的依据"}
DECIDED = {
    ("ranks.promotion", "committee"): {"reason": "这一次研究的理由"},
    ("personnel.retirement", "application"): {"way": "怎样退休"},
    ("personnel.registration", "application"): {"way": "这一次登记", "post": "登记后", "level": "登记后"},
    ("personnel.registration_end", "application"): {"exit": "这一次退出登记"},
    ("personnel.transfer", "acceptance"): dict.fromkeys(("title", "layer", "in_team", "rank", "establishment"), "调入后"),
    ("personnel.reassignment", "application"): {"posts": "转隶后"},
    ("personnel.transfer", "sending"): {"papers4": "纸质材料的份数"},
}
WITHOUT_FILE = ("personnel.transfer_in", "recruitment.hiring")  # whose persons have no file here yet
WAY, BY_WAY = ("rank", "way"), ("series_converted", "category_changed")  # how a rank was come by is read for these alone


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a field: of which kind, what it is called, and the page that tells more, where there is one."""

    kind: str
    title: str
    href: str = ""


def uses(key: str) -> list[tuple[str, str, dict[str, list[Use]]]]:
    """Each field of a set that a person reads: column, label, its uses by kind; last, where there are any, those of the row as a whole."""
    found, columns = _all(), SETS[key].columns()
    rest = [column for of, column in found if of == key and column not in columns]
    fields = [(column, SETS[key].label(column), [(key, column)]) for column in columns if column not in KEPT]
    if rest:
        fields.append(("", WHOLE, [(key, column) for column in rest]))
    return [(column, label, {kind: [use for each in several for use in found.get(each, ()) if use.kind == kind] for kind in KINDS_OF_USE})
            for column, label, several in fields]


@cache
def _all() -> dict[Field, list[Use]]:
    found: dict[Field, list[Use]] = {}
    for use, fields in _said():
        for each in sorted(set(fields)):
            if use not in found.setdefault(each, []):
                found[each].append(use)
    return found


def _said() -> Iterator[tuple[Use, Iterable[Field]]]:
    yield from _rules()
    for check in CHECKS.values():
        yield Use(CHECK, check.title), [(check.key, check.field)]
    for each in types.every():
        yield Use(CASE, each.title), [one for module in _with_own(type(each).__module__) for one in named_in(module)]
    for key, room in ROOMS.items():
        yield Use(PAPER, f"{types.get(key).title}"), named_in(room.__name__)
    for kind in KINDS.values():
        modules, only = FORMATS.get(kind.key, ((), ""))
        carried = [each for name in modules for each in _carried(f"xianneng.work.personnel.{name}") if not only or each[0] == only]
        yield Use(FORMAT, kind.name), carried or _of_columns({column.key for column in kind.columns})
    for key, item in SETS.items():  # an entry asks for any of them, with what stands there filled in
        yield Use(CASE, types.get(Maintenance.key).title), [(key, column) for column in item.columns() if key != "photo" and column not in DERIVED]
    for type_key, _, name, label in step_fields():
        if name not in OF_DECISION:
            yield Use(FORM, f"{types.get(type_key).title}：{re.split('[：（]', label)[0]}"), _by_label(label) or asks_for(name, label)
    joins = structure.joined(Asked(ANY_DAY)) | {"s": "FROM record_standing s"}
    for asked in FIELDS.values():
        yield Use(QUESTION, f"花名册：{asked.title}"), _of_join(joins, asked.as_of)


def _rules() -> Iterator[tuple[Use, Iterable[Field]]]:
    """Each clause of promotion by the facts that its expression reads; the other rules by what their functions are given."""
    origins = origin_of_facts()
    for clause, columns in facts_of_clauses().items():
        yield Use(RULE, clause.title, reverse("law_rule", args=[clause.rule_id])), [each for column in columns for each in origins[column]]
    for rule in catalogue.rules():
        module, _, name = rule.implemented_by.partition(":")
        if name and module.partition(".")[0] not in ("promotion", "recruitment"):  # who applies has no file here
            yield Use(RULE, rule.title, reverse("law_rule", args=[rule.id])), _given(attrgetter(name)(import_module(f"xianneng.law.{module}")))


def _given(function: Any) -> Iterator[Field]:
    """The fields that a function of the law is given: parameters, and what its values of the law's own hold, called and typed as one set's column."""
    said = {name: each.annotation for name, each in inspect.signature(function).parameters.items()}
    for kind in list(said.values()):
        if is_dataclass(kind):
            said |= get_type_hints(kind)
    for name, kind in said.items():
        owners = [key for key, item in SETS.items() if name in item.columns() and kind in (_type(key, name), _type(key, name) | None)]
        if len(owners) == 1 or name in OF_PERSON:
            yield OF_PERSON.get(name, owners[0]), name


def _type(key: str, column: str) -> Any:
    found = field_of(SETS[key].model, column)
    return next((python for kind, python in TYPES.items() if isinstance(found, kind)), object)


def step_fields() -> Iterator[tuple[str, str, str, str]]:
    """What the steps of cases ask, declared once for all: type, form, the field's name and label."""
    for type_key, forms in ((Promotion.key, STEPS), *OF_PERSONNEL.items()):
        for form, step in forms.items():
            yield from ((type_key, form, name, str(each.label)) for name, each in step.base_fields.items())


def asks_for(name: str, label: str) -> list[Field]:
    """The fields of the file that a form's field, by its name or its label, would have typed in."""
    bare = re.sub(r"_\d+$", "", name)
    return list(dict.fromkeys([*_by_label(label), *((key, column) for key, item in SETS.items() for column in item.columns() if column == bare)]))


def _by_label(label: str) -> list[Field]:
    """By the label alone, without whose it is before it; 原 and 现 are passed over."""
    said = label.rpartition(" ")[2].removeprefix("原").removeprefix("现")
    return [(key, column) for key, item in SETS.items() for column in item.columns()
            if said == item.label(column) or (len(item.label(column)) > 3 and said.startswith(item.label(column)))]


def asked_twice(type_key: str, form: str, name: str, label: str) -> list[Field]:
    """Those that the file knows already: nobody is to type them again (SVC-06)."""
    bare = re.sub(r"_\d+$", "", name)
    if type_key in WITHOUT_FILE or bare in OF_DECISION or bare in DECIDED.get((type_key, form), {}):
        return []
    return asks_for(name, label)


@cache
def facts_of_clauses() -> dict[Any, tuple[str, ...]]:
    """Each clause with the columns of facts that it reads: what the optimizer, asked for that clause alone, asks of the frame."""
    frame = facts.of_nobody(ANY_DAY)
    asked: list[list[str]] = []

    def source(columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None) -> Iterator[pl.DataFrame]:
        asked.append(columns or frame.columns)
        yield frame.select(asked[-1])

    judged = promotion.verdict(register_io_source(source, schema=frame.schema), ANY_DAY, DEFAULTS)
    found = {}
    for clause in catalogue.clauses():
        asked.clear()
        judged.select("person_id", clause.id).collect()  # with the id: an expression that reads nothing would take any column
        found[clause] = tuple(name for name in dict.fromkeys(name for names in asked for name in names) if name != "person_id")
    return found


def origin_of_facts() -> dict[str, tuple[Field, ...]]:
    """Each fact of the law with the fields of the file from which it is reckoned: those that its reads select; none of what other rooms know."""
    reads = {name: tuple(_of_sql(sql(Asked(ANY_DAY)))) for name, (sql, _) in facts.SETS.items()}
    plain = {column: (key, column) for key, column in reads["base"]}
    found: dict[str, tuple[Field, ...]] = dict.fromkeys(facts.ELSEWHERE, ())
    for column in facts.of_nobody(ANY_DAY).columns:
        begun = next((names for begin, names in RECKONED.items() if column.startswith(begin)), None)
        if column in plain:
            found[column] = (plain[column],)
        elif begun is not None:
            found[column] = tuple(each for name in begun for each in reads[name] if each != WAY or column in BY_WAY)
        elif column == "organ_id":
            found[column] = (("standing", "organ_id"),)
        else:
            found.setdefault(column, ())
    return found


def _of_columns(names: set[str]) -> Iterator[Field]:
    """The fields that columns of a file about persons are named for, where one set alone has a column of that name."""
    for name in names if "id_number" in names else ():
        owners = [key for key, item in SETS.items() if name in item.columns()]
        if len(owners) == 1:
            yield owners[0], name


def _of_sql(text: str) -> Iterator[Field]:
    """The fields that a query names: alias.column, where the alias stands behind the table of a set."""
    aliases = {alias: key for key, alias in re.findall(r"record_(\w+) (\w+)", text)}
    aliases |= dict.fromkeys(re.findall(r"\(SELECT \* FROM record_(?:\w+) \w+.*?\) (\w+)", text, re.DOTALL), "standing")
    for alias, column in dict.fromkeys(re.findall(r"\b(\w+)\.(\w+)", text)):
        if (key := aliases.get(alias)) in SETS and column in SETS[key].columns():
            yield key, column


def _of_join(joins: dict[str, str], column: str) -> Iterator[Field]:
    """The fields behind a question's column: named by its alias, or all that the joined query names."""
    for alias, name in re.findall(r"\b(\w)\.(\w+)", column):
        of = dict.fromkeys(re.findall(r"record_(\w+) ", joins.get(alias, "")))
        direct = [(key, name) for key in of if key in SETS and name in SETS[key].columns()]
        yield from direct or _of_sql(joins.get(alias, ""))


def _with_own(module: str) -> list[str]:
    """A module and those of its own package that it imports, but its papers."""
    package = module.rpartition(".")[0]
    return [module, *(each for each in dict.fromkeys(_text(module).imports) if each.startswith(f"{package}.") and each != module and not each.endswith(".papers"))]


@cache
def named_in(module: str) -> list[Field]:
    """The columns that a module's text names, of the sets that it names too or that come along with what it reads."""
    text = _text(module)
    keys = {key for key, item in SETS.items() if key in text.asked or item.model.__name__ in text.words}
    keys |= {key for name, together in TOGETHER.items() if name in text.words for key in together}
    return [(key, column) for key in SETS if key in keys for column in SETS[key].columns() if column in text.words]


def _carried(module: str) -> Iterator[Field]:
    """What a module of an importer or an exporter carries: the columns that it makes of a set, else those that it names."""
    if not _text(module).made:
        yield from named_in(module)
    for key, listed in _text(module).made:
        yield from ((key, column) for column in SETS[key].columns() if column in listed) if listed else (each for each in named_in(module) if each[0] == key)


@dataclass(slots=True)
class Text:
    """What a module's text names, read in one pass without its docstrings."""

    words: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)  # what stands where the key of a set is given: in brackets, to a function, in SQL
    imports: list[str] = field(default_factory=list)
    made: list[tuple[str, list[str]]] = field(default_factory=list)  # by ``shaped(rows, key, {column: …})``; no columns: they are not listed there


@cache
def _text(module: str) -> Text:
    found, passed = Text(), set()
    for node in ast.walk(ast.parse(inspect.getsource(import_module(module)))):
        match node:
            case ast.Expr(value=ast.Constant() as said):  # a docstring
                passed.add(said)
            case ast.Constant(value=str(text)) if node not in passed:
                found.words |= {text, *re.findall(r"\w+\.(\w+)", text)}
                found.asked |= set(re.findall(r"record_(\w+)", text))
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
                found.words.add(name)
            case ast.keyword(arg=str(name)):
                found.words.add(name.partition("__")[0])
            case ast.ImportFrom(module=str(name)):
                found.imports += [each for each in (name, *(f"{name}.{each.name}" for each in node.names)) if each in sys.modules]
            case ast.Subscript(slice=ast.Constant(value=str(text))):
                found.asked.add(text)
            case ast.Call():
                found.asked |= {each.value for each in [*node.args, *(each.value for each in node.keywords)]
                                if isinstance(each, ast.Constant) and isinstance(each.value, str)}
                match node:
                    case ast.Call(func=ast.Name(id="shaped") | ast.Attribute(attr="shaped"), args=[_, ast.Constant(value=str(key)), given, *_]):
                        found.made.append((key, [str(each.value) for each in given.keys if isinstance(each, ast.Constant)] if isinstance(given, ast.Dict) else []))
    return found
