"""The work desk: what waits, what was sent, what falls due by law, and three numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.queries import Waiting
from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record.items import hides_law
from xianneng.foundation.record.models import Sanction, Standing, Today
from xianneng.foundation.record.queries import Filters, others, today
from xianneng.law import catalogue, tables
from xianneng.law.refusals import NotFound
from xianneng.surface.home.queries.person import Head, head, known
from xianneng.surface.home.queries.roster import AGES, COUNTY_DEPTH, born
from xianneng.work.vetting.cases import Inquiry

AHEAD, MONTH = timedelta(days=90), timedelta(days=31)
SHOWN = 500
PERIODS = {"处分": ("处分", "DISC-PERIOD-01"), "党纪处分": ("党纪处分影响", "DISC-PARTY-01"), "组织处理": ("组织处理影响", "DISC-MEASURE-02"),
           "诫勉": ("诫勉影响", "DISC-MEASURE-01")}  # by kind, else by track


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due by law for some people: how many (``more``: and others later), who is next and when, the rule, their ids."""

    what: str
    count: int
    more: bool
    nearest: str
    nearest_on: date
    rule_id: str
    article: str
    ids: str


def own(viewer: Viewer, on: date) -> Head | None:
    """Line one of the viewer's own file, where the office reads no others; None where there is none."""
    if viewer.scope.paths or viewer.person_id is None:
        return None
    try:
        return head(known(viewer, viewer.person_id), on)
    except NotFound:
        return None


def awaited(waiting: Sequence[Waiting]) -> dict[str, str]:
    """The inquiry under way for which a case stands still at its step 考察, by the case's number."""
    still = [each.number for each in waiting if each.form == "vetting"]
    under_way = Case.objects.filter(type=Inquiry.key, closed_at=None, data__parent__in=still).order_by("-pk") if still else ()
    return {each.data["parent"]: each.number for each in under_way}


@dataclass(frozen=True, slots=True)
class Figures:
    """The three numbers: strength against establishment (空编 and 超编 by organ and kind, as on its page), who is eligible, and the sum of the largest quota group.

    Each with its trend: ``at_new_year`` who served then, ``used_at_new_year`` the places of the group used then (None: it was not
    approved yet), ``newly`` who has become eligible within a month.

    ``units`` are those that the quota is approved for: a pool (统筹) is not the jurisdiction's alone.
    """

    serving: int
    established: int
    vacant: int
    over: int
    at_new_year: int
    eligible: int
    asked: int
    newly: int
    quota: quotas.Line | None
    used_at_new_year: int | None
    units: list[Unit]

    @property
    def terms(self) -> list[quotas.Term]:
        """The quota as the sum it is."""
        return self.quota.terms if self.quota else []

    @property
    def serving_trend(self) -> str:
        """How many served at new year, and how many more or fewer do now."""
        return _trend(_("在职"), self.at_new_year, self.serving)

    @property
    def used_trend(self) -> str:
        """The same of the places used; empty where none were approved then."""
        return "" if self.quota is None or self.used_at_new_year is None else _trend(_("使用"), self.used_at_new_year, self.quota.used)

    @property
    def rule_id(self) -> str:
        """The rule by which a group of this quota is counted."""
        return next((row["rule_id"] for row in tables.rows("rank_quota") if self.quota and row["quota_id"] == self.quota.group), "RANK-QUOTA-01")


def _trend(what: str, then: int, now: int) -> str:
    moved = _("增 %(more)s 名") if now > then else _("减 %(more)s 名") if now < then else _("持平")
    return _("年初%(what)s %(then)s 名，") % {"what": what, "then": then} + moved % {"more": abs(now - then)}


def figures(viewer: Viewer, on: date) -> Figures | None:
    """The three numbers of the viewer's jurisdiction; None where the office does not read the file.

    Above a county the books of all units are too many for a desk: there it is None too.
    """
    path = viewer.jurisdiction_path
    if not viewer.scope.paths or path.count("/") < COUNTY_DEPTH:
        return None
    people = today(viewer.scope, Filters(organ_path=path), on)
    places = quotas.with_over(quotas.vacancies(viewer.scope, path, on))
    new_year = date(on.year, 1, 1)
    before = Standing.objects.as_of(new_year).filter(organ__path__startswith=path, status="在职").count()
    lines = quotas.summary(viewer.scope, path, on)
    now = people.aggregate(serving=Count("pk"), eligible=Count("pk", filter=others(viewer.scope) & Q(verdict="met")),
                           asked=Count("pk", filter=others(viewer.scope) & Q(verdict="ask")),
                           newly=Count("pk", filter=others(viewer.scope) & Q(verdict="met", first_on__gt=on - MONTH)))
    most = max(lines, key=lambda line: line.approved, default=None)
    units = [unit for unit in quotas.units_of(viewer.scope, path=path, on=on) if most and most.group in unit.groups]
    then = next((line for line in quotas.summary(viewer.scope, path, new_year) if most and line.group == most.group and line.approved), None)
    established, vacant, over = (int(places[name].sum()) for name in ("establishment", "vacant", "over"))
    return Figures(now["serving"], established, vacant, over, before, now["eligible"], now["asked"], now["newly"], most, then.used if then else None, units)


def ages(viewer: Viewer, on: date) -> list[dict[str, Any]]:
    """How many people in each band of age, with the width of its bar (0–100 of the largest)."""
    bands = {name: born([name], on) for name in AGES}
    counts = today(viewer.scope, Filters(organ_path=viewer.jurisdiction_path), on).aggregate(
        **{f"band_{at}": Count("pk", filter=Q(birth_on__gte=since, birth_on__lt=until))
           for at, (since, until) in enumerate(bands.values())})
    most = max(counts.values()) or 1
    return [{"name": name, "count": counts[f"band_{at}"], "width": round(100 * counts[f"band_{at}"] / most)}
            for at, name in enumerate(bands)]


def falls_due(viewer: Viewer, on: date) -> list[Due]:
    """What the law makes due within ninety days, the earliest first."""
    if not viewer.scope.paths:
        return []
    people = today(viewer.scope, Filters(organ_path=viewer.jurisdiction_path), on)
    hidden = viewer.hidden
    found = [_due("将具备晋升职级基本资格", "RANK-PROM-03", () if hides_law(hidden) else _between(people.filter(others(viewer.scope)), "first_on", on)),
             _due("试用期满，应当考核", "PROB-01", _between(people, "probation_until_on", on)),
             _due("达到法定退休年龄", "RETIRE-01", _between(people, "retire_on", on)),
             _due("借调、挂职、驻村期满", "MOVE-SECOND-01", () if "secondment" in hidden else _terms(people, on)),
             *(_due(f"{what}期满", rule_id, rows) for (what, rule_id), rows in ({} if "sanction" in hidden else _sanctions(viewer, on)).items())]
    return sorted((due for due in found if due), key=lambda due: due.nearest_on)


def _between(people: QuerySet[Today], field: str, on: date) -> Sequence[tuple[int, str, date]]:
    return list(people.filter(**{f"{field}__gt": on, f"{field}__lte": on + AHEAD}).order_by(field, "person_id")
                .values_list("person_id", "name", field)[:SHOWN + 1])


def _sanctions(viewer: Viewer, on: date) -> dict[tuple[str, str], list[tuple[int, str, date]]]:
    """Whose period ends, by what it is of and the rule that says so, the nearest first."""
    ending = list(Sanction.objects.as_of(on).filter(until_on__gte=on, until_on__lt=on + AHEAD).order_by("until_on").values_list("person_id", "track", "kind", "until_on"))
    names = dict(today(viewer.scope, Filters(person_ids=[each for each, *_ in ending]), on).values_list("person_id", "name"))
    found: dict[tuple[str, str], list[tuple[int, str, date]]] = {}
    for person_id, track, kind, until_on in ending:
        if person_id in names:
            found.setdefault(PERIODS.get(kind) or PERIODS.get(track, PERIODS["处分"]), []).append((person_id, names[person_id], until_on))
    return found


def _terms(people: QuerySet[Today], on: date) -> Sequence[tuple[int, str, date]]:
    """Who is to be back within a month, or was to be and no return is registered."""
    term = "person__secondment__"
    found = people.exclude(away="").filter(**{f"{term}known_to": NEVER, f"{term}valid_from__lte": on, f"{term}valid_to__gt": on, f"{term}expected_on__lt": on + MONTH})
    return list(found.order_by(f"{term}expected_on", "person_id").values_list("person_id", "name", f"{term}expected_on")[:SHOWN + 1])


def _due(what: str, rule_id: str, rows: Sequence[tuple[int, str, date]]) -> Due | None:
    if not rows:
        return None
    return Due(what, len(rows[:SHOWN]), len(rows) > SHOWN, rows[0][1], rows[0][2], rule_id, catalogue.cite(rule_id),
               ",".join(str(row[0]) for row in rows[:SHOWN]))
