"""What can be asked of plans: the vacancies of organs with the persons behind them, what is declared and allotted, what is still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.organs.queries import REGION, names
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas.queries import vacancies
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.frames import copy_frame
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import plan as law
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.models import Need, Plan, PlanState

PREPARE, DECLARE = "recruitment.prepare", "recruitment.declare"
REFERENCE = "参公单位"
MOVES = {"organ_id": pl.Int64, "kind": pl.String, "person_id": pl.Int64, "name": pl.String, "way": pl.String, "on": pl.Date, "is_leaving": pl.Boolean}
COUNTED = Coalesce("allotted", "count")


def listed(viewer: Viewer) -> list[Plan]:
    """The plans of the viewer's jurisdiction, and those above it that their organs declare to; the newest first, with places and organs."""
    seen = Q(organ__path__startswith=viewer.jurisdiction_path) | Q(organ_id__in=_line(viewer.jurisdiction_path))
    return list(Plan.objects.filter(seen).order_by("-year", "-pk")) if viewer.jurisdiction_path else []


def totals(plans: Iterable[Plan]) -> dict[int, tuple[int, int]]:
    """Of each plan how many organs declare, and how many places stand."""
    rows = Need.objects.filter(plan__in=list(plans)).values("plan_id").annotate(organs=Count("organ_id", distinct=True), places=Sum(COUNTED))
    return {row["plan_id"]: (row["organs"], row["places"]) for row in rows}


def plan_for(viewer: Viewer, plan_id: int) -> Plan:
    """A plan that the viewer prepares, or whose jurisdiction holds theirs. NotFound otherwise."""
    found = Plan.objects.select_related("organ").filter(pk=plan_id).first()
    ours = viewer.jurisdiction_path
    if found is None or not ours or not (found.organ.path.startswith(ours) or ours.startswith(found.organ.path)):
        raise NotFound("没有找到这一录用计划", then="请从录用计划列表进入")
    return found


def approved(path: str) -> list[Plan]:
    """The approved plans of a jurisdiction, the newest first: what a table can be written against."""
    return list(Plan.objects.filter(state=PlanState.APPROVED, organ__path__startswith=path).order_by("-year", "-pk"))


def _line(path: str) -> list[int]:
    return [int(each) for each in path.split("/") if each]


@dataclass(frozen=True, slots=True)
class Move:
    """A person who leaves an organ before the plan's day, or comes to it: how, and when (to retire: in that month)."""

    person_id: int
    name: str
    way: str
    on: date
    is_leaving: bool


@dataclass(frozen=True)
class Vacancy:
    """An organ's numbers of one kind of establishment, the persons behind what changes, and what is declared and stands."""

    organ_id: int
    organ: str
    kind: str
    level: str
    is_township: bool
    places: law.Places
    moves: Sequence[Move] = ()
    needs: Sequence[Need] = field(default=(), compare=False)

    @property
    def declared(self) -> int:
        """Places asked for."""
        return sum(need.count for need in self.needs)

    @property
    def planned(self) -> int:
        """Places that stand."""
        return sum(need.counted for need in self.needs)

    @property
    def is_over(self) -> bool:
        """Whether more is asked than is free."""
        return self.planned > self.places.free


def vacancies_of(plan: Plan, scope: Scope, on: date, *, path: str = "") -> list[Vacancy]:
    """Every organ and kind of the plan's jurisdiction (or under a path in it) that has establishment, staff or needs, in the official order.

    A constant number of queries.
    """
    path = path or plan.organ.path
    found = vacancies(scope, path, on).filter(pl.col("kind").is_in(law.KINDS))
    reference = set(Profile.objects.as_of(on).filter(kind=REFERENCE, organ__path__startswith=path).values_list("organ_id", flat=True))
    found = found.filter((pl.col("kind") != "事业编制") | pl.col("organ_id").is_in(reference))
    moved: dict[tuple[int, str], list[Move]] = {}
    for row in _moves(plan, scope, path, on).iter_rows(named=True):
        moved.setdefault((row["organ_id"], row["kind"]), []).append(Move(row["person_id"], row["name"], row["way"], row["on"], row["is_leaving"]))
    needs: dict[tuple[int, str], list[Need]] = {}
    for need in Need.objects.filter(plan=plan, organ__path__startswith=path).order_by("pk"):
        needs.setdefault((need.organ_id, need.kind), []).append(need)
    held = _held(plan, path, on)
    rows = [{**row, "key": (row["organ_id"], row["kind"])} for row in found.iter_rows(named=True)]
    return [_vacancy(row, moved.get(row["key"], []), needs.get(row["key"], []), held.get(row["key"], 0)) for row in rows]


def _vacancy(row: Mapping[str, object], moves: Sequence[Move], needs: Sequence[Need], held: int) -> Vacancy:
    leaving = sum(move.is_leaving for move in moves)
    places = law.Places(row["establishment"], row["actual"], leaving, len(moves) - leaving, held)  # type: ignore[arg-type]  # the frame's types
    return Vacancy(row["organ_id"], row["organ"], row["kind"], row["level"], row["township"], places, moves, needs)  # type: ignore[arg-type]


def _moves(plan: Plan, scope: Scope, path: str, on: date) -> pl.DataFrame:
    """Who leaves by a decision or reaches the retirement age before the plan's day, and who comes by a decision; of organs under a path."""
    asked = Asked(on)
    return copy_frame(f"""
        WITH here AS MATERIALIZED (SELECT id FROM organs_organ WHERE path LIKE %(path)s || '%%' AND path LIKE ANY(%(scope)s)),
        decided AS MATERIALIZED (
          SELECT DISTINCT ON (n.person_id) n.person_id, n.status, n.organ_id, n.establishment, n.valid_from FROM record_standing n
          WHERE {asked.known("n")} AND n.valid_from > %(on)s AND n.valid_from < %(until)s ORDER BY n.person_id, n.valid_from),
        leaving AS (
          SELECT s.organ_id, s.establishment, s.person_id, coalesce(d.status, '到龄') AS way, coalesce(d.valid_from, t.retire_on) AS since, true AS leaves
          FROM record_standing s JOIN here ON here.id = s.organ_id LEFT JOIN record_today t ON t.person_id = s.person_id
          LEFT JOIN decided d ON d.person_id = s.person_id
          WHERE {asked.as_of("s")} AND s.status = '在职'
            AND (CASE WHEN d.person_id IS NULL THEN t.retire_on < %(until)s ELSE d.status <> '在职' OR d.organ_id <> s.organ_id END)),
        coming AS (
          SELECT d.organ_id, d.establishment, d.person_id, '调入', d.valid_from, false FROM decided d JOIN here ON here.id = d.organ_id
          WHERE d.status = '在职' AND NOT EXISTS (SELECT FROM record_standing s WHERE s.person_id = d.person_id AND {asked.as_of("s")}
            AND s.status = '在职' AND s.organ_id = d.organ_id))
        SELECT m.organ_id, m.establishment, m.person_id, b.name, CASE WHEN m.way = '在职' THEN '调出' ELSE m.way END, m.since, m.leaves
        FROM (SELECT * FROM leaving UNION ALL SELECT * FROM coming) m
        JOIN record_basic b ON b.person_id = m.person_id AND {asked.as_of("b")} ORDER BY m.leaves DESC, m.since, m.person_id""",
        asked.params | {"path": path, "scope": [f"{each}%" for each in scope.paths], "until": plan.until_on}, schema=MOVES)


def _held(plan: Plan, path: str, on: date) -> dict[tuple[int, str], int]:
    """Places that other approved plans hold still, by organ and kind."""
    rows = Need.objects.filter(plan__state=PlanState.APPROVED, plan__until_on__gte=on, organ__path__startswith=path).exclude(plan=plan)
    return {(row["organ_id"], row["kind"]): row["places"] for row in rows.values("organ_id", "kind").annotate(places=Sum(COUNTED))}


@dataclass(frozen=True, slots=True)
class Point:
    """What the plan does not reach: its key, in words, by which article; and the reason that was given."""

    key: str
    words: str
    article: str
    reason: str


def shares(plan: Plan, found: Iterable[Vacancy], on: date) -> list[law.Share]:
    """The shares of what stands, under the jurisdiction's parameters."""
    lines = [law.Line(need.target, need.counted, each.level, each.is_township) for each in found for need in each.needs]
    return law.shares(lines, parameters.at(plan.organ.path, on))


def last_year(plan: Plan) -> int | None:
    """Places of the same authority's approved plan of the year before; None where there is none."""
    rows = Need.objects.filter(plan__organ=plan.organ, plan__year=plan.year - 1, plan__state=PlanState.APPROVED)
    total: int | None = rows.aggregate(places=Sum(COUNTED))["places"]
    return total


def open_points(plan: Plan, found: Sequence[Vacancy], on: date) -> list[Point]:
    """Shares that are not reached, township vacancies that stay open, and fewer places than last year: each needs a reason."""
    said: Mapping[str, str] = plan.reasons
    points = [(each.key, f"{each.title} {each.count} 名，占 {each.whole} 名的 {(each.rate_bp or 0) / 100:g}%，低于 {each.least_bp / 100:g}%{each.local}", each.rule_id)
              for each in shares(plan, found, on) if not each.is_met]
    free, planned, called = dict[int, int](), dict[int, int](), dict[int, str]()
    for each in found:
        if each.is_township:
            free[each.organ_id] = free.get(each.organ_id, 0) + each.places.free
            planned[each.organ_id] = planned.get(each.organ_id, 0) + each.planned
            called[each.organ_id] = each.organ
    points += [(f"township:{organ}", f"{called[organ]}可招 {count} 名，计划 {taken} 名：乡镇（街道）空缺应招尽招", "RECR-PLAN-02")
               for organ, count, taken in law.townships(free, planned)]
    total, before = sum(each.planned for each in found), last_year(plan)
    points += [("total", f"计划共 {total} 名，少于上年的 {before} 名", "RECR-PLAN-02")] if before and total < before else []
    return [Point(key, words, cite(rule_id, on), said.get(key, "")) for key, words, rule_id in points]


def undeclared(found: Iterable[Vacancy]) -> list[Vacancy]:
    """Organs that could recruit and declare nothing; townships first."""
    return sorted((each for each in found if each.places.free and not each.needs), key=lambda each: not each.is_township)


def places_of(plan: Plan, target: str = "") -> dict[int, int]:
    """The places of an approved plan by organ; those for a target group."""
    needs = Need.objects.filter(plan=plan, **({"target": target} if target else {}))
    rows = needs.values("organ_id").annotate(places=Sum(COUNTED))
    return {row["organ_id"]: row["places"] for row in rows if row["places"]}


def called(plan: Plan, on: date) -> dict[str, int]:
    """How a table of positions may name the plan's organs: code, name, name with its region; what two share is none's."""
    rows = list(Profile.objects.as_of(on).filter(organ_id__in=Need.objects.filter(plan=plan).values("organ_id")).values_list(
        "organ_id", "organ__code", "name", "short_name", "parent_id"))
    regions = dict(Profile.objects.as_of(on).filter(organ_id__in=[row[4] for row in rows], kind=REGION).values_list("organ_id", "name"))
    found: dict[str, set[int]] = {}
    for organ, code, name, short, parent in rows:
        region = regions.get(parent, "")
        told = {code, name, short, f"{region}{name}"} | ({f"{region}{name[1:]}", f"中共{region}{name[1:]}"} if region and name[0] == region[-1] else set())
        for each in told - {""}:
            found.setdefault(each, set()).add(organ)
    return {text: next(iter(organs)) for text, organs in found.items() if len(organs) == 1}


def organ_names(plan: Plan, on: date) -> dict[int, str]:
    """What the plan's organs are called."""
    return names(Need.objects.filter(plan=plan).values_list("organ_id", flat=True), on)


