"""校核 as a page shows it: the findings of persons and of organs, grouped by check, the grave ones first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from xianneng.foundation.organs.queries import Place, children
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import checks as quota_checks
from xianneng.foundation.record import checks
from xianneng.foundation.record.facts import FEW, Asked
from xianneng.foundation.record.queries import serving
from xianneng.surface.home.queries.person import TABS
from xianneng.work.ranks import checks as promotions

AT_ONCE = 20_000  # persons that a page checks while one waits: a large city
SHOWN = 20  # of one check, before one asks for it alone


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: whose, where it leads, what is there and what would be right."""

    name: str
    place: str
    href: str
    found: str
    right: str


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one check; ``lines`` may be fewer than ``count``."""

    code: str
    title: str
    severity: str
    article: str
    count: int
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was checked and what came of it; ``narrower``: organs to choose from where they are too many to check at once."""

    people: int
    groups: Sequence[Group]
    narrower: Sequence[Place] = ()

    @property
    def count(self) -> int:
        """Of all findings."""
        return sum(group.count for group in self.groups)


def findings(scope: Scope, place: Place, on: date, *, code: str = "") -> Findings:
    """The findings of the organs under a place; ``code``: of one check, all of them."""
    people = serving(scope, place.path, on)
    if people > AT_ONCE:
        return Findings(people, (), children(scope, place.id, on))
    groups = [*_of_persons(Asked(on, paths=(place.path,), few=people <= FEW, own=scope.own), code), *_of_organs(scope, place, on, code),
              *_of_promotions(scope, place, on, code)]
    return Findings(people, sorted(groups, key=lambda group: group.severity == checks.HINT))


def _of_persons(asked: Asked, code: str) -> Iterable[Group]:
    found = checks.run(asked)
    for each in checks.CHECKS.values():
        rows = found.filter(code=each.code)
        if len(rows) and code in ("", each.code):
            lines = [Line(row["name"], row["organ"], _field(row["person_id"], each.key, row["row_id"]), row["found"],
                          row["right"]) for row in (rows if code else rows.head(SHOWN)).iter_rows(named=True)]
            yield Group(each.code, each.title, each.severity, each.article, len(rows), lines)


def _of_organs(scope: Scope, place: Place, on: date, code: str) -> Iterable[Group]:
    found = quota_checks.run(scope, place.path, on)
    for each in quota_checks.CHECKS.values():
        rows = [row for row in found if row.code == each.code]
        if rows and code in ("", each.code):
            lines = [Line(row.name, "", _unit(row), row.found, row.right) for row in (rows if code else rows[:SHOWN])]
            yield Group(each.code, each.title, checks.ERROR, each.article, len(rows), lines)


def _of_promotions(scope: Scope, place: Place, on: date, code: str) -> Iterable[Group]:
    for each in promotions.CHECKS:
        rows = each.run(scope, place.path, on) if code in ("", each.code) else ()
        if rows:
            lines = [Line(row.name, row.organ, _field(row.person_id, "rank", row.row_id), row.found, row.right)
                     for row in (rows if code else rows[:SHOWN])]
            yield Group(each.code, each.title, checks.HINT, each.article, len(rows), lines)


def _field(person_id: int, key: str, row_id: int) -> str:
    """The person's page, at the row that the finding points to."""
    page = reverse("person", args=[person_id])
    return f"{page}?tab={key}#row-{row_id}" if key in TABS else page


def _unit(row: quota_checks.Finding) -> str:
    return reverse("quota_unit", args=[row.unit_id]) if row.unit_id else f"{reverse('quotas')}?organ={row.organ_id}"
