"""What can be asked of rank promotion: who may be promoted, to what, since when or when at the earliest, and why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.organs.parameters import Split, by_place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Member, Unit
from xianneng.foundation.record import facts
from xianneng.foundation.record.frames import reading_of
from xianneng.foundation.record.items import LAW
from xianneng.foundation.record.models import Award, Standing
from xianneng.foundation.record.queries import heads_in_order, in_scope
from xianneng.law import promotion, series
from xianneng.law import quotas as quota_law
from xianneng.law.evaluation import STATES
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import NotFound

PART = 100_000  # persons evaluated at a time
FEW_OTHERS = 0.7  # of a range, what share must be asked for that it is read whole
RANKS = tuple(series.ranks())
NOBODY = ("", None, None)
__all__ = ["STATES", "Explained", "evaluate", "explain", "explain_person", "facts_by_place", "facts_in_parts", "free_words", "path_of_code",
           "serving"]


def facts_by_place(asked: facts.Asked, findings: pl.DataFrame | None = None,
                   held: Mapping[str, int] | None = None) -> Split:
    """Everything `law.promotion` asks for, a row a person, in parts that are under the same parameters.

    The file's facts, free quota, and findings where given. ``held``: places that the case in hand has locked, by rank:
    they are free to its own candidates, and `quota_held` says how many they are.
    """
    people = with_findings(facts.persons(asked), findings)
    return [(known, _with_places(part, asked.on, known, held or {})) for known, part in by_place(people, asked.on)]


def with_findings(people: pl.DataFrame, findings: pl.DataFrame | None) -> pl.DataFrame:
    """The file's facts with what officials have found, where they have (None: nobody has)."""
    if findings is None or not len(findings):
        return people
    joined = people.drop(findings.columns[1:]).join(findings, on="person_id", how="left")
    found = pl.col("finding_category")  # years in a former category: counted, not counted, or still asked
    return joined.with_columns(facts.own_time(found.not_()), category_changed=pl.col("category_changed") & found.is_null())


def _with_places(people: pl.DataFrame, on: date, known: Parameters, held: Mapping[str, int]) -> pl.DataFrame:
    found = quotas.free_for(facts.with_own_years(people, on, known), on, known)
    mine = pl.col("target").replace_strict(dict(held), default=0, return_dtype=pl.Int32) if held else pl.lit(0, pl.Int32)
    return found.with_columns(quota_free=pl.col("quota_free") + mine, quota_held=mine)


def path_of_code(code: str | None) -> tuple[str, ...] | None:
    """The path of the organ with a code, to ask its persons by; None without a code. NotFound if there is none."""
    if not code:
        return None
    path = Organ.objects.filter(code=code).values_list("path", flat=True).first()
    if path is None:
        raise NotFound(f"没有代码为 {code} 的机构", then="请核对机构代码")
    return (path,)


def serving(on: date, *, paths: tuple[str, ...] | None = None, person_id: int | None = None) -> list[int]:
    """The persons who serve on a date, in the order of their numbers."""
    people = Standing.objects.as_of(on).filter(status="在职")
    if paths is not None:
        people = people.filter(Scope(paths).organs("organ__path"))
    if person_id is not None:
        people = people.filter(person_id=person_id)
    return list(people.order_by("person_id").values_list("person_id", flat=True))


def facts_in_parts(person_ids: Sequence[int], on: date, size: int = PART, own: frozenset[int] = frozenset()) -> Iterator[tuple[Parameters, pl.DataFrame]]:
    """The facts of many persons, in the order of their numbers, so many at a time, with the parameters they are under."""
    for start in range(0, len(person_ids), size):
        part = person_ids[start:start + size]
        with reading_of(len(part)):
            found = facts_by_place(facts.Asked(on, person_ids=_as_range(part), own=own))
        for known, people in found:
            yield known, people.filter(pl.col("person_id").is_in(part))


def _as_range(part: Sequence[int]) -> Sequence[int]:
    """The range that a part lies in, if few others do: a range is read in half the time that a list takes."""
    whole = range(part[0], part[-1] + 1)
    return whole if len(part) > FEW_OTHERS * len(whole) else part


def judged_part(part: Sequence[int], on: date, own: frozenset[int] = frozenset()) -> pl.DataFrame:
    """The verdicts and first dates of one part, in the order of the persons' numbers; of ``own`` by what is told to themselves."""
    judged: list[pl.DataFrame] = [promotion.first_dates(promotion.verdict(people, on, known), on, known)
                                  for known, people in facts_in_parts(part, on, len(part), own)]
    return pl.concat(judged).sort("person_id")


def evaluate(asked: facts.Asked, findings: pl.DataFrame | None = None,
             held: Mapping[str, int] | None = None) -> pl.DataFrame:
    """The verdict and the first date of everybody asked for: facts, clause columns, state, eligible, first_on."""
    parts = [judged for _, judged in _judged(asked, findings, held)]
    return parts[0] if len(parts) == 1 else pl.concat(parts).sort("person_id")


def _judged(asked: facts.Asked, findings: pl.DataFrame | None, held: Mapping[str, int] | None, *,
            dates: bool = True) -> Split:
    """The same in parts, each under the parameters of its organs' own place; without ``dates`` first_on is null."""
    found = [(known, promotion.verdict(part, asked.on, known)) for known, part in facts_by_place(asked, findings, held)]
    return [(known, promotion.first_dates(part, asked.on, known) if dates else part.with_columns(
        first_on=pl.lit(None, pl.Date))) for known, part in found]


@dataclass(frozen=True, slots=True)
class Explained:
    """One person's answer: state, target, first date, and the clauses with their numbers and articles."""

    person_id: int
    name: str
    target: str | None
    state: str
    first_on: date | None
    reasons: Sequence[promotion.Reason]
    row: Mapping[str, Any]
    grounds: Sequence[promotion.Ground] = ()
    retiring: str = ""
    retired: bool = False  # past the statutory age, and serving
    leaving: str = ""  # a departure that has been decided, and takes effect later
    turns: str = ""  # which parameters that are to follow decide the first date
    unanswered: Sequence[int] = ()  # years of 不称职 that a named official may find to be answered

    @property
    def supposed(self) -> str:
        """Under what results the first date holds."""
        return promotion.supposed(self.row)

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses are met, unmet, and to be found."""
        return {state: sum(reason.state == state for reason in self.reasons) for state in STATES}


def free_words(row: Mapping[str, Any]) -> str:
    """How a table says what is free for a person's move."""
    if row["quota_limited"] is False:
        return "不限"
    if row.get("rank_settable") is False:
        return "不设"
    if row["quota_free"] is None:
        return "未核定"
    if row["quota_free"] < 0:
        return f"超配 {-row['quota_free']}"
    return "不占新职数" if row["quota_free"] >= quota_law.PLENTY else str(row["quota_free"])


def explain(asked: facts.Asked, findings: pl.DataFrame | None = None,
            held: Mapping[str, int] | None = None, *, dates: bool = True) -> list[Explained]:
    """The answers for the few persons of a page in their organs' order, with reasons. Without ``dates`` nobody asks for the first one."""
    judged = _judged(asked, findings, held, dates=dates)
    return _explained(judged, asked, heads_in_order([person for _, part in judged for person in part["person_id"]], asked.on, asked.known_at))


def listed(asked: facts.Asked, *, offset: int, size: int) -> tuple[list[Explained], int, int]:
    """A page of those with a next rank, eligible first, then by first date and in their organs' order; how many in all, and how many eligible."""
    judged = [(known, part.filter(pl.col("target").is_not_null(), pl.col("rank_settable").fill_null(True))) for known, part in _judged(asked, None, None)]
    everybody = [row for _, part in judged for row in part.select("person_id", "eligible", "first_on").iter_rows()]
    heads = heads_in_order([row[0] for row in everybody], asked.on, asked.known_at)
    place = {person_id: at for at, person_id in enumerate(heads)}
    everybody.sort(key=lambda row: (row[1] is not True, row[2] or date.max, place.get(row[0], len(place))))
    page = [row[0] for row in everybody[offset:offset + size]]
    found = {each.person_id: each for each in _explained([(known, part.filter(pl.col("person_id").is_in(page))) for known, part in judged], asked, heads)}
    return [found[person_id] for person_id in page], len(everybody), sum(row[1] is True for row in everybody)


def _explained(parts: Split, asked: facts.Asked, heads: Mapping[int, tuple[str, str | None, date | None]]) -> list[Explained]:
    """The answers with reasons, in the order of ``heads``: name, and a departure decided, of each person."""
    place = {person_id: at for at, person_id in enumerate(heads)}
    judged = [(known, row) for known, part in parts for row in part.iter_rows(named=True)]
    turns = {person_id: words for known, part in parts for person_id, words in promotion.turns(part, asked.on, known).items()}
    judged.sort(key=lambda pair: place.get(pair[1]["person_id"], len(place)))
    awards = _awards([row["person_id"] for _, row in judged], asked)
    return [Explained(row["person_id"], heads.get(row["person_id"], NOBODY)[0], row["target"], row["state"], row["first_on"],
                      promotion.explain(row, asked.on, known), row,
                      promotion.grounds(row, asked.on, known, awards.get(row["person_id"], ())),
                      promotion.retiring(row, asked.on, known), promotion.past_retirement(row, asked.on, known), _leaving(*heads.get(row["person_id"], NOBODY)[1:]),
                      turns.get(row["person_id"], ""), promotion.unanswered(row, asked.on, known))
            for known, row in judged]


def _leaving(status: str | None, since: date | None) -> str:
    return f"已批准自 {since} 起{'调往其他机关' if status == '在职' else status}" if status else ""


def _awards(persons: Sequence[int], asked: facts.Asked) -> dict[int, list[tuple[str, date]]]:
    """Names and days of the awards that each person held by the date."""
    found: dict[int, list[tuple[str, date]]] = {}
    for person_id, name, day in Award.objects.as_of(asked.on, asked.known_at).filter(
            person_id__in=persons).order_by("valid_from").values_list("person_id", "name", "valid_from"):
        found.setdefault(person_id, []).append((name, day))
    return found


def explain_person(viewer: Viewer, person_id: int, on: date, known_at: datetime | None = None, *, to_person: bool = False) -> Explained | None:
    """What the law says about one person on a date; None when it has nothing to say (not serving).

    To the persons themselves by what is told them (`record.telling`), also where an officer asks it ``to_person``, to hand it over.
    """
    in_scope(viewer.scope, person_id)
    if person_id != viewer.person_id:
        viewer.require_item(LAW)
    own = frozenset({person_id}) if to_person else viewer.persons
    found = explain(facts.Asked(on, known_at, person_ids=[person_id], own=own))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pool in which an organ counts, and what each of its groups would be for the organ alone."""

    unit: Unit
    caps: Sequence[quota_law.Cap]


def pools_of(scope: Scope, unit: Unit, base: int, on: date) -> list[Pooled]:
    """The pools in which the one organ of a unit counts other groups; none for a pool itself."""
    members = list(Member.objects.as_of(on).filter(unit=unit).select_related("organ")[:2])
    if unit.pool or len(members) != 1:
        return []
    organ = members[0].organ
    alone = quota_law.compute(unit.level, unit.scope, unit.variant, base, parameters.at(organ.path, on), on,
                              quota_law.series_of(unit.groups[0]))
    pools = [Pooled(other, [cap for cap in alone if cap.quota_id in other.groups])
             for other in quotas.units_of(scope, on=on, organ_id=organ.pk) if other.pool]
    return [pool for pool in pools if pool.caps]  # a leading team's places are no part of the organ's
