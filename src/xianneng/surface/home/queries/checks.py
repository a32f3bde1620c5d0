"""校核 as pages show it: the findings of persons and of organs under a scheme, grouped by check, the grave ones first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.organs.queries import Place, children
from xianneng.foundation.quotas import checks as quota_checks
from xianneng.foundation.quotas.queries import units_with
from xianneng.foundation.record import checks, items
from xianneng.foundation.record.checks.registry import KINDS, LOGIC, QUOTA
from xianneng.foundation.record.facts import FEW, Asked
from xianneng.foundation.record.queries import in_scope, serving
from xianneng.law.refusals import NotFound
from xianneng.surface.home.queries.person import TABS
from xianneng.surface.home.steps import DECIDING
from xianneng.work.checking import schemes
from xianneng.work.checking.models import Passed, Round
from xianneng.work.checking.queries import Key, passes
from xianneng.work.checking.schemes import Chosen, Offered
from xianneng.work.personnel.leaving.queries import RESIGNING, RETIRING
from xianneng.work.personnel.reassignment.cases import Reassigning
from xianneng.work.personnel.registration.cases import Registering
from xianneng.work.personnel.transfer.cases import Transferring
from xianneng.work.ranks import checks as promotions
from xianneng.work.ranks.cases import Promotion

AT_ONCE = 20_000  # persons that a page checks while one waits: a large city
SHOWN = 20  # of one check, before one asks for it alone
HANDED = (Transferring.key, Reassigning.key)
CHECKED = (*HANDED, Promotion.key, Registering.key, RETIRING, RESIGNING)  # the matters before whose steps a scheme is run
PROPOSING = ("plan", "application")
Row = promotions.Finding  # a finding about a person, from whichever room


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom a run is about and by which scheme; ``code``: of one check, all of its findings."""

    place: Place
    scheme: Chosen
    below: bool = True
    person_id: int | None = None
    round: Round | None = None
    code: str = ""

    @property
    def persons(self) -> list[int] | None:
        """The persons asked about one by one; None: whoever serves in the place."""
        return [self.person_id] if self.person_id else list(self.round.persons) if self.round else None

    def address(self, **changed: Any) -> str:
        """The question as an address says it, with some of it changed."""
        asked = {"organ": self.place.id, "scheme": self.scheme.address, "below": "" if self.below else "0", "person": self.person_id,
                 "round": self.round.pk if self.round else None, "check": self.code} | changed
        return urlencode({name: value for name, value in asked.items() if value not in (None, "")})


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: whose, where it leads, what is there and what would be right; ``passed`` where somebody let it pass."""

    name: str
    place: str
    href: str
    found: str
    right: str
    person_id: int | None = None
    passed: Passed | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one check; ``lines`` may be fewer than ``count``. ``passed`` are not counted."""

    check: Offered
    severity: str
    count: int
    lines: Sequence[Line]
    passed: Sequence[Line] = ()

    @property
    def code(self) -> str:
        """The check's."""
        return self.check.code


@dataclass(frozen=True, slots=True)
class Findings:
    """What was checked and what came of it; ``narrower``: organs to choose from where they are too many to check at once."""

    people: int
    groups: Sequence[Group]
    narrower: Sequence[Place] = ()
    keys: Sequence[Key] = field(default=())  # of the findings about persons that count

    @property
    def count(self) -> int:
        """Of all findings that count."""
        return sum(group.count for group in self.groups)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each severity, the gravest first."""
        return [(each, sum(group.count for group in self.groups if group.severity == each)) for each in checks.SEVERITIES]

    @property
    def passed(self) -> list[tuple[Group, Line]]:
        """What was let pass."""
        return [(group, line) for group in self.groups for line in group.passed]

    def mended(self, before: Round) -> int:
        """How many of a round's findings are no longer there."""
        return len({tuple(each) for each in before.findings} - set(self.keys))


@cache
def offered() -> tuple[Offered, ...]:
    """Every check that a scheme may choose, by kind."""
    found = [Offered(each.code, each.title, each.kind, each.severity, each.article, each.key, each.binding, each.on_request)
             for each in checks.CHECKS.values()]
    found += [Offered(each.code, each.title, QUOTA, checks.ERROR, each.article, binding=True) for each in quota_checks.CHECKS.values()]
    found += [Offered(each.code, each.title, LOGIC, checks.HINT, each.article, "rank", right=each.right) for each in promotions.CHECKS]
    return tuple(sorted(found, key=lambda each: KINDS.index(each.kind)))


def findings(viewer: Viewer, ask: Ask, on: date, today: date, *, most: int = SHOWN) -> Findings:
    """The findings of whom is asked about, ``most`` of each check unless one check is asked for. NotFound out of scope."""
    scope, persons = viewer.scope, ask.persons
    if ask.person_id:
        in_scope(scope, ask.person_id)
    people = len(persons) if persons is not None else serving(scope, ask.place.path, on, below=ask.below)
    if people > AT_ONCE:
        return Findings(people, (), children(scope, ask.place.id, on))
    paths = None if ask.person_id else (ask.place.path,) if ask.round is None else scope.paths
    asked = Asked(on, person_ids=persons, paths=paths if ask.below or persons is not None else None,
                  organ_ids=None if ask.below or persons is not None else (ask.place.id,), few=people <= FEW, own=scope.own)
    codes = ({ask.code} & set(ask.scheme.severities) if ask.code else set(ask.scheme.severities)) - _kept_back(viewer)
    keeps = on == today and viewer.may("record.enter", ask.place.path)
    rows = _of_persons(asked, codes) | _of_promotions(viewer, ask, on, codes)
    return _grouped(rows, _of_organs(viewer, ask, on, codes), ask.scheme, viewer, people, keeps=keeps, most=None if ask.code else most)


def before(case: Case, task: Task, viewer: Viewer, on: date) -> tuple[Chosen, Findings] | None:
    """What the scheme of the moment finds about the persons of a case, before a step is taken; None where no scheme is run."""
    moment = moment_of(case, task)
    if moment is None:
        return None
    scheme, persons = schemes.of_moment(moment, case.organ, offered()), [each.person_id for each in case.active()]
    codes = set(scheme.severities) - _kept_back(viewer)
    rows = _of_persons(Asked(on, person_ids=persons, few=True, own=viewer.persons), codes)
    return scheme, _grouped(rows, {}, scheme, viewer, len(persons), keeps=viewer.may("record.enter", case.organ.path), most=SHOWN)


def moment_of(case: Case, task: Task) -> str | None:
    """Before which act a step stands: handing somebody over, approving, reporting; None where no scheme is run."""
    if case.type not in CHECKED:
        return None
    if case.type in HANDED:
        return schemes.HANDING
    return schemes.APPROVING if task.form in DECIDING else schemes.REPORTING if task.form in PROPOSING else None


def one(viewer: Viewer, code: str, person_id: int, text: str, on: date) -> tuple[Offered, Row]:
    """The finding about a person that reads so; NotFound where there is none (any more)."""
    in_scope(viewer.scope, person_id)
    check = next((each for each in offered() if each.code == code and code not in _kept_back(viewer)), None)
    rows = _of_persons(Asked(on, person_ids=[person_id], few=True, own=viewer.scope.own), {code})
    rows |= {each.code: [row for row in each.run(viewer.scope, viewer.jurisdiction_path, on) if row.person_id == person_id]
             for each in promotions.CHECKS if each.code == code}
    found = next((row for row in rows.get(code, ()) if row.found == text), None)
    if check is None or found is None:
        raise NotFound("没有这一条校核结果", why="登记可能已经更改", then="请重新校核")
    return check, found


def _kept_back(viewer: Viewer) -> set[str]:
    """The checks whose findings would tell what the viewer's office does not see."""
    of_promotions = {each.code for each in promotions.CHECKS} if items.hides_law(viewer.hidden) else set()
    return of_promotions | {each.code for each in checks.CHECKS.values() if items.kept_back(viewer.hidden, each.key)}


def _of_persons(asked: Asked, codes: Collection[str]) -> dict[str, Sequence[Row]]:
    wanted = [code for code in codes if code in checks.CHECKS]
    found: dict[str, list[Row]] = {}
    for row in checks.run(asked, wanted).iter_rows(named=True) if wanted else ():
        found.setdefault(row.pop("code"), []).append(Row(**row))
    return dict(found)


def _of_promotions(viewer: Viewer, ask: Ask, on: date, codes: Collection[str]) -> dict[str, Sequence[Row]]:
    persons = ask.persons
    wanted = set(persons) if persons is not None else None
    return {each.code: [row for row in each.run(viewer.scope, ask.place.path, on)
                        if (row.person_id in wanted if wanted is not None else ask.below or row.organ == ask.place.name)]
            for each in promotions.CHECKS if each.code in codes}


def _of_organs(viewer: Viewer, ask: Ask, on: date, codes: Collection[str]) -> dict[str, list[quota_checks.Finding]]:
    if ask.persons is not None or not codes & quota_checks.CHECKS.keys():
        return {}
    units = None if ask.below else {each.pk for each in units_with([ask.place.id])}
    found: dict[str, list[quota_checks.Finding]] = {}
    for row in quota_checks.run(viewer.scope, ask.place.path, on):
        if units is None or row.organ_id == ask.place.id or row.unit_id in units:
            found.setdefault(row.code, []).append(row)
    return found


def _grouped(rows: dict[str, Sequence[Row]], organs: dict[str, list[quota_checks.Finding]], scheme: Chosen, viewer: Viewer, people: int, *,
             keeps: bool, most: int | None) -> Findings:
    """Findings under their checks with the scheme's severities; of those let pass, by whom and why."""
    let = passes({row.person_id for each in rows.values() for row in each})
    groups, keys = [], []
    for check in offered():
        if check.code not in scheme.severities:
            continue
        counted = [row for row in rows.get(check.code, ()) if _key(check, row) not in let]
        passed = [row for row in rows.get(check.code, ()) if _key(check, row) in let]
        of_organs = organs.get(check.code, [])
        if counted or passed or of_organs:
            lines = [_line(check, row, viewer, keeps) for row in counted[:most]]
            lines += [Line(row.name, "", _unit(row), row.found, row.right) for row in of_organs[:most]]
            groups.append(Group(check, scheme.severities[check.code], len(counted) + len(of_organs), lines,
                                [_line(check, row, viewer, keeps, let[_key(check, row)]) for row in passed]))
            keys += [_key(check, row) for row in counted]
    return Findings(people, sorted(groups, key=lambda group: checks.SEVERITIES.index(group.severity)), keys=keys)


def _key(check: Offered, row: Row) -> Key:
    return check.code, row.person_id, row.found


def _line(check: Offered, row: Row, viewer: Viewer, keeps: bool, passed: Passed | None = None) -> Line:
    href = item_of(check, row.person_id, row.row_id, keeps=keeps and row.person_id not in viewer.persons)
    return Line(row.name, row.organ, href, row.found, row.right, row.person_id, passed)


def item_of(check: Offered, person_id: int, row_id: int, *, keeps: bool) -> str:
    """Where a finding leads: for who keeps the file to the very field, else to the row on the person's page."""
    known = checks.CHECKS.get(check.code)
    if keeps and check.code == "id_twice":
        return reverse("merges")
    if keeps and known and check.key != "photo":
        if known.adds:
            return f"{reverse('entry_add', args=[person_id, check.key])}?field={known.field}"
        return f"{reverse('entry_correct', args=[person_id, check.key, row_id])}?field={known.field}"
    page = reverse("person", args=[person_id])
    return f"{page}?tab={check.key}#row-{row_id}" if check.key in TABS else page


def _unit(row: quota_checks.Finding) -> str:
    return reverse("quota_unit", args=[row.unit_id]) if row.unit_id else f"{reverse('quotas')}?organ={row.organ_id}"


def every_line(found: Findings) -> Iterable[tuple[Group, Line]]:
    """Each finding with its check, those let pass last."""
    yield from ((group, line) for group in found.groups for line in group.lines)
    yield from found.passed
