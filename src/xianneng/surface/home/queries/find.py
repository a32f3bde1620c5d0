"""What the search field finds, in the viewer's scope."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.queries import in_jurisdiction
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record.merged import searched
from xianneng.foundation.record.queries import Found, former, on_the_day, search, search_list
from xianneng.law import catalogue, series
from xianneng.law.refusals import Refused
from xianneng.law.rule import Rule

LIMIT = 20
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|(\d{4}年|去年|今年|上年)?(\d{1,2}月(\d{1,2}日)?|年)?[底末]?")
LONGEST_LIST = 2000


@dataclass(frozen=True, slots=True)
class Everything:
    """What was found by kind; ``more`` says that there are people beyond the first twenty."""

    people: Sequence[Mapping[str, Any]]
    organs: Sequence[organs.Place]
    rules: Sequence[Rule]
    cases: Sequence[Case]
    more: bool
    units: Mapping[int, Sequence[Unit]] = field(default_factory=dict)  # in which each of the organs counts, for who may see them

    @property
    def count(self) -> int:
        """Of everything shown."""
        return len(self.people) + len(self.organs) + len(self.rules) + len(self.cases)


@dataclass(frozen=True, slots=True)
class Listed:
    """A pasted list: each line with whom it found; ``ids`` of those that are certain."""

    lines: Sequence[Found]
    ids: str
    unclear: int
    missing: int

    @property
    def certain(self) -> int:
        """How many lines found exactly one person."""
        return len(self.lines) - self.unclear - self.missing


def everything(viewer: Viewer, text: str, on: date) -> Everything:
    """People of today by name, pinyin or ID number, then who has left, each as on the date, then by what a merged record was called; organs by name or pinyin, a rank beside the name left out; rules in force by number, name or article."""
    found = [*search(viewer.scope, text, limit=LIMIT + 1), *former(viewer.scope, [text], on, limit=LIMIT + 1)]
    then = on_the_day(viewer.scope, found, on)
    people = [then[row["person_id"]] for row in found if row["person_id"] in then]
    known = {row["person_id"] for row in people}
    people += [row for row in searched(viewer.scope, text, on, limit=LIMIT + 1) if row["person_id"] not in known]
    cases = in_jurisdiction(viewer).filter(Q(number__istartswith=text) | Q(title__contains=text))
    places = organs.search(viewer.scope, _organ_in(text), on)
    units = quotas.units_of_each(viewer.scope, [each.id for each in places], on) if viewer.may("quotas.read") else {}
    return Everything(people[:LIMIT], places, rules_saying(text, on)[:LIMIT], list(cases[:LIMIT]), len(people) > LIMIT, units)


def _organ_in(text: str) -> str:
    """住建局 四级主任科员 12月31日 → 住建局, as a question on the telephone is typed; what is nothing but a rank or a day stays as it is."""
    return " ".join(word for word in text.split() if word not in series.ranks() and not DAY.fullmatch(word)) or text


def listed(viewer: Viewer, names: str, on: date) -> Listed:
    """A pasted list of names. Names that several people bear are left to be asked; Refused when it is too long.

    Who has left is told where nobody who serves bears the name; a roster shows them on the days on which they served.
    """
    if names.count("\n") >= LONGEST_LIST:
        raise Refused(f"名单超过 {LONGEST_LIST} 行", then="请分几次粘贴，或用导入")
    found = _with_former(viewer, search_list(viewer.scope, names), on)
    then = on_the_day(viewer.scope, [row for line in found for row in line.matches], on)
    lines = [replace(line, matches=[then[row["person_id"]] for row in line.matches if row["person_id"] in then]) for line in found]
    certain = dict.fromkeys(line.matches[0]["person_id"] for line in lines if len(line.matches) == 1 and not line.matches[0].get("left_on"))
    return Listed(lines, ",".join(map(str, certain)), sum(len(line.matches) > 1 for line in lines),
                  sum(not line.matches for line in lines))


def _with_former(viewer: Viewer, lines: Sequence[Found], on: date) -> list[Found]:
    """The same, with who has left in the lines that found nobody."""
    missing = [line.text for line in lines if not line.matches]
    left = former(viewer.scope, missing, on, whole=True, limit=LONGEST_LIST) if missing else []
    return [line if line.matches else replace(line, matches=[
        row for row in left if line.text.upper() in (row["name"].upper(), row["id_number"])]) for line in lines]


def rules_saying(text: str, on: date) -> list[Rule]:
    """The rules in force on a date whose number, title or citation holds the text."""
    return [rule for rule in catalogue.rules() if rule.in_force(on)
            and text.casefold() in f"{rule.id} {rule.title} {rule.basis} {rule.citation}".casefold()]
