"""A promotion judged again: what the law says of it on the day of its decision, on the file as it reads now."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils.timezone import localdate

from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import Judgement
from xianneng.foundation.record import facts, operations
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Rank
from xianneng.law import promotion
from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months
from xianneng.law.parameters import Parameters
from xianneng.work.ranks import queries
from xianneng.work.ranks.cases import AHEAD, as_facts, found_in, inquiries_of, ranks_given

WITHOUT = ("quota",)  # a place is the organ's matter; the case has its own


def judged(case: Case, person_id: int, on: date) -> Judgement | None:
    """The verdict on one person of a promotion, its own rank supposed away; None for who left the case or has that rank no more.

    Its day is that of the decision, or the later one from which the rank counts: until then something may still come between.
    """
    subject = case.subjects.filter(person_id=person_id).exclude(state="移出").first()
    if subject is None or "target" not in subject.data:
        return None
    goes_on = records([person_id])[person_id]  # a record that was merged since is read as the one that goes on
    target, rows = subject.data["target"], list(Rank.objects.known().filter(person_id=goes_on).order_by("valid_from"))
    given = ranks_given(case).get(person_id) if case.effective_at else None
    if case.effective_at and given is None:  # taken back: nothing rests on it any more
        return None
    day = max(localdate(case.effective_at), given.valid_from if given else date.min) if case.effective_at else on
    asked, made = facts.Asked(day, person_ids=[goes_on]), as_facts(found_in(case, inquiries_of(case)))
    findings = None if made is None else made.with_columns(pl.col("person_id").replace({person_id: goes_on}))
    with operations.supposed(_without(given, rows) if given else []):
        parts = list(queries.facts_by_place(asked, findings, case.data.get("approved", {})))
    if not parts or not len(parts[0][1]):
        return Judgement("当日不在职", [], {})
    known, people = parts[0]
    row = promotion.first_dates(promotion.verdict(people, day, known), day, known).to_dicts()[0]
    if row["target"] != target:
        return Judgement(f"不适用晋升{target}", [], row)
    reasons = [{"clause": each.clause, "state": each.state, "title": each.title, "text": each.text, "article": each.article}
               for each in promotion.explain(row, day, known) if each.clause not in WITHOUT]
    if given:
        decided_on, met_on = localdate(case.effective_at), date.fromisoformat(case.data.get("committee", {}).get("met_on") or "2006-01-01")
        reasons.append(_begins(given, day, row["first_on"], met_on, decided_on))
    unmet, open_yet = ([each["title"] for each in reasons if each["state"] == state] for state in ("unmet", "ask"))
    words = f"不符合晋升{target}的条件（{'、'.join(unmet)}）" if unmet else f"符合晋升{target}的条件" + (
        f"，待认定：{'、'.join(open_yet)}" if open_yet else "")
    return Judgement(words, [*reasons, _retirement(row, day, known)], row | {"begins_on": given and given.valid_from})


def _begins(given: Rank, day: date, first_on: date | None, met_on: date, decided_on: date) -> dict[str, str]:
    """Whether the rank begins neither before the Party group decided nor before the law, asked on ``day``, allows it: moved, it may."""
    reason = {"clause": "begins", "title": "任职级时间", "state": "unmet"}
    if given.valid_from > add_months(decided_on, AHEAD):
        return reason | {"article": "平台约定，法规没有规定", "text": f"自 {given.valid_from} 起，晚于决定一年以上，请核对年份"}
    if given.valid_from < met_on:
        return reason | {"article": cite("RANK-PROM-07", day), "text": f"自 {given.valid_from} 起，早于党组集体研究的 {met_on}"}
    if first_on is not None and given.valid_from < first_on:
        return reason | {"article": cite("RANK-PROM-03", day), "text": f"自 {given.valid_from} 起，早于具备晋升基本资格的 {first_on}"}
    return reason | {"state": "met", "article": cite("RANK-PROM-07", day), "text": f"自 {given.valid_from} 起，在党组集体研究和具备基本资格以后"}


def _retirement(row: dict[str, Any], day: date, known: Parameters) -> dict[str, str]:
    """Statutory retirement as it stands beside the verdict, which it never changes: who was past it is looked at by people."""
    told = promotion.retiring(row, day, known)
    return {"clause": "retirement", "state": "ask" if promotion.past_retirement(row, day, known) else "met", "title": "退休年龄",
            "text": told or "未临近法定退休年龄", "article": cite("RETIRE-01", day)}


def _without(given: Rank, rows: Sequence[Rank]) -> list[operations.Change]:
    """The file without the rank that the case gave: the rank before it goes on instead."""
    before = next((row for row in rows if row.valid_to == given.valid_from), None)
    if before is None:
        return [operations.Change(given.person_id, "rank", [given.pk])]
    goes_on = {**operations.row_values("rank", before), "valid_from": before.valid_from, "valid_to": given.valid_to}
    return [operations.Change(given.person_id, "rank", [given.pk, before.pk], [goes_on])]
