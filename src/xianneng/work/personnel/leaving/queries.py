"""What can be asked of leaving: the facts and months of persons, and who of a place reaches the retirement age when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Q

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Subject, SubjectState
from xianneng.foundation.cases.queries import running_of
from xianneng.foundation.organs.parameters import by_place
from xianneng.foundation.organs.queries import Place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.facts import Asked, seconded
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.queries import Filters, in_scope, leaving_later, today
from xianneng.law import leaving as law
from xianneng.law import retirement
from xianneng.law.catalogue import cite
from xianneng.law.dates import age, first_of, month_index

RETIRING, RESIGNING, DYING = "personnel.retirement", "personnel.resignation", "personnel.death"
REVOKING = "personnel.leaving_revocation"
STATUS = {RETIRING: "退休", RESIGNING: "辞职", DYING: "去世"}
SCHEMA = {"person_id": pl.Int64, "name": pl.String, "sex": pl.String, "birth_on": pl.Date, "work_began_on": pl.Date,
          "status": pl.String, "kind": pl.String, "organ_id": pl.Int64, "organ_name": pl.String, "manager_id": pl.Int64, "layer": pl.String,
          "post": pl.String, "in_team": pl.Boolean, "rank": pl.String, "investigation": pl.String, "probation_until": pl.Date, "way": pl.String,
          "came_on": pl.Date, "serves_until": pl.Date}
NOT_YET, RUNNING, APPROVED = "未办理", "办理中", "已批准"
SHOWN = (NOT_YET, RUNNING, APPROVED)


@dataclass(frozen=True, slots=True)
class Known:
    """One person as the case and the lists show them: the file's facts, and what the law reads of them."""

    row: Mapping[str, Any]
    leaver: law.Leaver

    @property
    def plan(self) -> retirement.Schedule:
        """The person's months."""
        return self.leaver.plan

    @property
    def service(self) -> law.Service:
        """The minimum service that binds the person: as it was written when they reported for duty, else as the file lets it be reckoned."""
        if self.row["serves_until"]:
            return law.Service(self.row["serves_until"])
        return law.minimum_service(self.row["kind"], self.row["way"], self.row["probation_until"], self.row["came_on"])

    @property
    def age(self) -> str:
        """The statutory age: 60岁4个月."""
        return law.age_words(self.leaver.birth_on, self.plan.statutory)

    @property
    def due_on(self) -> date:
        """The first day of the month in which the statutory age is reached."""
        return first_of(self.plan.statutory)

    @property
    def earliest_on(self) -> date | None:
        """The first day of the earliest month that may be chosen; None where the age has not been raised."""
        return first_of(self.plan.earliest) if self.plan.earliest < self.plan.statutory else None

    @property
    def voluntary_on(self) -> date | None:
        """The first day of the month from which a woman on the men's schedule may ask to retire."""
        return first_of(self.plan.voluntary) if self.plan.voluntary is not None else None

    def work_years(self, on: date) -> int | None:
        """Completed years since the file's start of work."""
        return age(self.leaver.work_began_on, on) if self.leaver.work_began_on else None


def leavers(asked: Asked) -> dict[int, Known]:
    """What the law reads of these persons on a date, whatever their standing, by person in the official order."""
    frame = copy_frame(f"""
        SELECT s.person_id, b.name, b.sex, b.birth_on, b.work_started_on, s.status, s.kind, s.organ_id, p.name, s.manager_id,
               coalesce(post.layer, ''), coalesce(post.titles, ''), coalesce(post.in_team, false), coalesce(r.rank, ''),
               coalesce((SELECT n.kind FROM record_sanction n WHERE n.person_id = s.person_id AND {asked.as_of("n")}
                         AND n.track = '调查' ORDER BY n.kind = '初步核实', n.id LIMIT 1), ''),
               s.probation_until,
               coalesce((SELECT g.way FROM record_registration g WHERE g.person_id = s.person_id AND {asked.as_of("g")} ORDER BY g.id LIMIT 1), ''),
               (SELECT min(f.valid_from) FROM record_standing f WHERE f.person_id = s.person_id AND {asked.known("f")}),
               (SELECT e.serves_until FROM record_recruited e WHERE e.person_id = s.person_id AND {asked.as_of("e")})
        FROM record_standing s
        JOIN record_basic b ON b.person_id = s.person_id AND {asked.as_of("b")}
        JOIN organs_profile p ON p.organ_id = s.organ_id AND {asked.as_of("p")}
        LEFT JOIN record_rank r ON r.person_id = s.person_id AND {asked.as_of("r")}
        LEFT JOIN LATERAL (
          SELECT (array_agg(t.layer ORDER BY t.is_main DESC, t.valid_from, t.id) FILTER (WHERE NOT {seconded("t")}))[1] AS layer,
                 bool_or(t.in_team AND NOT {seconded("t")}) AS in_team,
                 string_agg(t.title, '、' ORDER BY t.is_main DESC, t.valid_from, t.id) AS titles
          FROM record_post t WHERE t.person_id = s.person_id AND {asked.as_of("t")}) post ON true
        WHERE s.person_id = ANY(%(persons)s) AND {asked.as_of("s")} ORDER BY s.organ_id, s.team_order, s.person_id""",
                       asked.params, schema=SCHEMA)
    return {row["person_id"]: Known(row, _leaver(row, group)) for row, group in _grouped(frame, asked.on)}


def _grouped(people: pl.DataFrame, on: date) -> list[tuple[dict[str, Any], str]]:
    """Each row with whose retirement age it follows, by the parameters of its organ; in the frame's order."""
    found = [(row, retirement.group_of(row["sex"], row["kind"], row["layer"] or None, row["rank"] or None, known))
             for known, part in by_place(people, on) for row in part.iter_rows(named=True)]
    order = {person_id: at for at, person_id in enumerate(people["person_id"])}
    return sorted(found, key=lambda each: order[each[0]["person_id"]])


def _leaver(row: Mapping[str, Any], group: str) -> law.Leaver:
    return law.Leaver(row["status"], row["kind"], row["sex"], row["birth_on"], row["work_began_on"], row["layer"], row["rank"],
                      row["in_team"], row["investigation"], retirement.schedule(row["birth_on"], row["sex"], group))


def born_otherwise(known: Known, birth_on: date, sex: str, on: date) -> Known:
    """The same person if the file gave another birth date or sex: what a correction of it does to retirement."""
    row = {**known.row, "birth_on": birth_on, "sex": sex}
    [(row, group)] = _grouped(pl.DataFrame([row], schema=SCHEMA), on)
    return Known(row, _leaver(row, group))


@dataclass(frozen=True, slots=True)
class Due:
    """A page of 到龄人员: the persons, how many there are in all, how many under each of `SHOWN`, cases and decisions of the page."""

    people: Sequence[Known]
    count: int
    counts: Mapping[str, int]
    running: Mapping[int, str]
    approved: Mapping[int, tuple[str, date]]


def due(scope: Scope, place: Place, since: date | None, until: date, *, show: str, on: date, offset: int = 0, size: int = 100) -> Due:
    """Who serves under a place today and reaches the statutory age in the months from ``since`` (None: ever) until before ``until``.

    ``show``: one of `SHOWN`, or "" for all of them. By the month, then in the official order. A constant number of queries.
    """
    people = today(scope, Filters(organ_path=place.path), on).filter(retire_on__lt=until)
    people = people.filter(retire_on__gte=since) if since else people
    states = {APPROVED: Q(person_id__in=_approved(place, on)), RUNNING: Q(person_id__in=_running(place))}
    states[RUNNING] &= ~states[APPROVED]
    states[NOT_YET] = ~states[RUNNING] & ~states[APPROVED]
    counts = people.aggregate(**{name: Count("pk", filter=states[name]) for name in SHOWN})
    shown = people.filter(states[show]) if show else people
    ids = list(shown.order_by("retire_on", "organ_order", "team_order", "person_id").values_list("person_id", flat=True)[offset:offset + size])
    found = leavers(Asked(on, person_ids=ids))
    return Due([found[each] for each in ids if each in found], counts[show] if show else sum(counts.values()), counts,
               running_of(RETIRING, ids), leaving_later(ids, on))


def _approved(place: Place, on: date) -> list[int]:
    """Who under a place is to retire by a decision; read first, because a subquery in NOT IN is asked row by row."""
    return list(Standing.objects.known().filter(status="退休", valid_from__gt=on, organ__path__startswith=place.path).values_list("person_id", flat=True))


def _running(place: Place) -> list[int]:
    """Who under a place is in a running case of retirement."""
    return list(Subject.objects.filter(case__type=RETIRING, case__closed_at=None, case__organ__path__startswith=place.path).exclude(
        state=SubjectState.REMOVED).values_list("person_id", flat=True))


def overdue_count(scope: Scope, place: Place, on: date) -> int:
    """How many still serve though they were to be off the rolls by a day, without a decision."""
    return int(today(scope, Filters(organ_path=place.path), on).filter(retire_on__lt=on.replace(day=1)).exclude(
        person_id__in=_approved(place, on)).count())


@dataclass(frozen=True, slots=True)
class Own:
    """What a person's page says of leaving: the months, the choices with their last days and articles, cases and decisions."""

    known: Known
    choices: Sequence[tuple[str, str, str, str]]  # title, words, rule id, article
    running: Mapping[str, str]  # case number by type
    approved: tuple[str, date] | None
    near: bool  # whether the statutory age is in sight, so that leaving is likely to be what is looked for


def of_person(viewer: Viewer, person_id: int, on: date) -> Own | None:
    """One person of the viewer's scope; None for who no longer lives or is not there yet on the date."""
    in_scope(viewer.scope, person_id)
    known = leavers(Asked(on, person_ids=[person_id])).get(person_id)
    if known is None or known.leaver.status == "去世":
        return None
    running = dict(Subject.objects.filter(person_id=person_id, case__type__in=[*STATUS, REVOKING], case__closed_at=None).exclude(
        state=SubjectState.REMOVED).values_list("case__type", "case__number"))
    return Own(known, _choices(known, on), running, leaving_later([person_id], on).get(person_id),
               month_index(on) + retirement.IN_SIGHT >= known.plan.statutory)


def _choices(known: Known, on: date) -> list[tuple[str, str, str, str]]:
    """The ways to leave earlier that are still open, and the minimum service that still binds, in words."""
    plan, found = known.plan, []
    state, words = law.served(known.service, on)
    if state != law.MET:
        found.append(("最低服务年限", f"{words}；届满前不得辞去公职", "RECR-SERV-01", cite("RECR-SERV-01", on)))
    if known.earliest_on and month_index(on) < plan.statutory:
        first = max(known.earliest_on, first_of(month_index(on) + 1))
        notice = law.notice_by(first_of(month_index(first) + 1))
        found.append((law.FLEXIBLE, f"可以选择{law.in_words(plan.earliest)}至{law.in_words(plan.statutory - 1)}退休，须达到最低缴费年限，"
                      f"至少提前3个月书面告知（选{law.in_words(month_index(first))}的，于 {notice} 前）", "RETIRE-02", cite("RETIRE-02", on)))
    if known.voluntary_on:
        found.append((law.WOMEN, f"{law.in_words(plan.voluntary or 0)}起可以自愿申请；2025年后如何衔接，以公务员主管部门的规定为准",
                      "RETIRE-05", cite("RETIRE-05", on)))
    years = known.work_years(on)
    if years is not None and known.leaver.kind in ("公务员", "参公"):
        ground = retirement.early_ground(years, on, plan.statutory)
        found.append((law.EARLY, f"按档案工作年限{years}年；" + (f"{ground}，可以自愿申请，经任免机关批准" if ground else
                      "满30年，或者距法定退休年龄不足5年且满20年的，可以自愿申请"), "RETIRE-04", cite("RETIRE-04", on)))
    return found


