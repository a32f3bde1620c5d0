"""What relied on a value that is being corrected: the decisions whose facts it was, judged with it and without.

Each decision is judged by its own case type (`CaseType.judged`) on its own day, once on the file as it is and once with
the change supposed; so the two differ by this change and nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q
from django.utils.timezone import localdate

from xianneng.foundation.cases import types
from xianneng.foundation.cases.models import Case, Subject
from xianneng.foundation.cases.types import Judgement
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record.facts import READ, SECONDED, Asked, persons
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Rank
from xianneng.foundation.record.operations import Change, supposed
from xianneng.law.promotion.facts import YEARS
from xianneng.law.promotion.frames import FORCE
from xianneng.work.personnel.importers.comparing import Difference, afterwards, touched
from xianneng.work.personnel.promotions import granted_by


def relied(changes: Sequence[Change], on: date) -> list[dict[str, Any]]:
    """The decisions, taken or in hand, that read otherwise with these changes, as a case keeps them (plain values).

    number, title, decided_on (None: in hand), before and after (words), same (bool), reasons (those that differ: title,
    before, after, text_before, text_after, article), kept (count of those that do not).
    """
    decided = _decided({change.person_id for change in changes if change.key in READ})
    before = [_judged(each, on) for each in decided]
    if not decided:
        return []
    about = set(records([each.person_id for each in decided]).values())
    with supposed([change for change in changes if change.person_id in about]):
        after = [_judged(each, on) for each in decided]
    return [_told(each.case, was, now) for each, was, now in zip(decided, before, after, strict=True)
            if was is not None and (now is None or now.facts != was.facts)]


GONE = "所定事项在档案中不再记载"  # of a decision whose own row the change takes away


def of_import(differences: Sequence[Difference], on: date) -> list[dict[str, Any]]:
    """The same of an import, which changes many sets of many persons at once; an inner unit still to be founded is left out."""
    read = [each for each in differences if each.key in READ]
    persons = set(records([each.person_id for each in _decided({person_id for person_id in touched(read) if person_id > 0})]).values())
    rows: dict[tuple[int, str], list[dict[str, Any]]] = {}
    ended: dict[tuple[int, str], list[int]] = {}
    for each in read:
        theirs = pl.col("person_id").is_in(list(persons))
        for row in each.rows.filter(theirs).to_dicts():
            rows.setdefault((row["person_id"], each.key), []).append(row | ({"unit_id": None} if (row.get("unit_id") or 0) < 0 else {}))
        for person_id, row_id in each.ended.filter(theirs).rows():
            ended.setdefault((person_id, each.key), []).append(row_id)
    changes = [Change(*of, ended.get(of, []), rows.get(of, [])) for of in dict.fromkeys([*rows, *ended])]
    return relied(changes, on)


def unjudged(changes: Sequence[Change]) -> list[dict[str, str]]:
    """The ranks given while the law read the old value, registered without a case that could judge them again.

    on (ISO date), what (how and which rank); by date. They came by import or entry, or before the platform did.
    """
    found: list[dict[str, str]] = []
    for person_id in dict.fromkeys(change.person_id for change in changes if change.key in READ):
        ranks = _registered(person_id, [row_id for change in changes if change.key == "rank" for row_id in change.end_ids])
        asked = [Asked(rank.valid_from, person_ids=[person_id]) for rank in ranks]
        before = [persons(each) for each in asked]
        with supposed(changes):
            after = [persons(each) for each in asked]
        found += [{"on": rank.valid_from.isoformat(), "what": f"{rank.way or '任'}{rank.rank}"}
                  for rank, was, now in zip(ranks, before, after, strict=True) if not was.equals(now)]
    return found


SHOWN = 20  # of the ranks that an import names
LAW_READS: Mapping[str, Sequence[str]] = {  # the columns from which the law takes its facts, as `facts.SETS` reads them
    "basic": ("birth_on", "sex"), "standing": ("organ_id", "kind", "status", "series", "probation_until"), "post": ("title", "layer", "is_main"),
    "secondment": ("kind", "host"), "rank": ("rank", "way"), "assessment": ("year", "grade"), "sanction": ("track", "kind", "until_on", "extended")}
OTHERWISE = {"person_id": pl.Int64, "since": pl.Date, "until": pl.Date}


def unjudged_of_import(differences: Sequence[Difference], people: pl.DataFrame) -> dict[str, Any]:
    """The same of an import, told from the rows themselves and not judged: shown (who, on, what; the first by date), more (how many besides).

    ``people``: person_id, name. Named is a rank that begins after a value that the law reads is otherwise; of 年度考核 within the years it looks back.
    """
    since = pl.concat([_otherwise(each) for each in differences if each.key in READ] or [pl.DataFrame(schema=OTHERWISE)])
    ended = {row_id for each in differences if each.key == "rank" for row_id in each.ended["row_id"]}
    whose = since["person_id"].unique().to_list()
    decided = granted_by(whose) if whose else {}
    ranks = pl.DataFrame([row for row in Rank.objects.known().filter(person_id__in=whose, valid_from__gte=FORCE).order_by("valid_from", "person_id").values_list(
        "pk", "person_id", "valid_from", "way", "rank") if row[0] not in decided and row[0] not in ended], orient="row",
        schema={"pk": pl.Int64, "person_id": pl.Int64, "on": pl.Date, "way": pl.String, "rank": pl.String})
    names = dict(people.select("person_id", "name").iter_rows())
    named = ranks.join(since, on="person_id").filter(pl.col("on") >= pl.col("since"), pl.col("on") <= pl.col("until")).unique("pk").sort("on", "person_id")
    shown = [{"who": names.get(row["person_id"], ""), "on": row["on"].isoformat(), "what": f"{row['way'] or '任'}{row['rank']}"} for row in named.head(SHOWN).iter_rows(named=True)]
    return {"shown": shown, "more": named.height - len(shown)} if shown else {}


def _otherwise(each: Difference) -> pl.DataFrame:
    """Of whom the file says otherwise what the law reads, and from when until when a rank may have relied on it.

    A row that only ends on another day says so from the earlier end on.
    """
    whose = pl.concat([each.rows["person_id"], each.ended["person_id"]]).unique()
    whose = whose.filter(whose > 0)
    same, span = ["person_id", *LAW_READS[each.key]], ["valid_from", "held_to"]
    before, after = (_read(each.key, afterwards(each.key, of, whose)).select(*same, *span) for of in ((), [each]))
    both = pl.concat([before.join(after, on=[*same, *span], how="anti", nulls_equal=True), after.join(before, on=[*same, *span], how="anti", nulls_equal=True)])
    spans = both.group_by([*same, "valid_from"]).agg(pl.col("held_to").min(), pl.len()).with_columns(
        since=pl.when(pl.col("len") > 1).then("held_to").otherwise("valid_from"), until=pl.lit(OPEN))
    if each.key == "assessment":
        spans = spans.with_columns(since=pl.max_horizontal("since", pl.date(pl.col("year"), 12, 31)), until=pl.date(pl.col("year") + YEARS[-1], 12, 31))
    return spans.select(OTHERWISE.keys())


def _read(key: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a set as the law reads them: leading posts, and whether on secondment; of a rank's way only 套转."""
    if key == "post":
        return rows.filter(pl.col("layer") != "").with_columns(pl.col("title").str.contains(SECONDED))
    return rows.with_columns(pl.col("way") == "套转") if key == "rank" else rows


def _registered(person_id: int, but: Sequence[int]) -> list[Rank]:
    """A person's ranks, since the law knows ranks, that no case of their own decided: entered, imported, there at the opening."""
    decided = granted_by([person_id])
    known = Rank.objects.known().filter(person_id=person_id, valid_from__gte=FORCE).exclude(pk__in=but).order_by("valid_from")
    return [rank for rank in known if rank.pk not in decided]


def _decided(persons: Collection[int]) -> list[Subject]:
    """These persons, in whichever record of theirs, in the cases that are running or took effect, oldest first."""
    return list(Subject.objects.filter(Q(case__closed_at=None) | Q(case__effective_at__isnull=False), person_id__in=records(persons)).select_related(
        "case__organ").order_by("case__opened_at", "case_id", "position"))


def _judged(subject: Subject, on: date) -> Judgement | None:
    return types.get(subject.case.type).judged(subject.case, subject.person_id, on=on)


def _told(case: Case, before: Judgement, after: Judgement | None) -> dict[str, Any]:
    after = after or Judgement(GONE, (), {})
    old = {reason["clause"]: reason for reason in before.reasons}
    pairs = [(old.get(reason["clause"], {}), reason) for reason in after.reasons]
    differing = [(was, now) for was, now in pairs if (was.get("state"), was.get("text")) != (now["state"], now["text"])]
    return {"number": case.number, "title": case.title, "before": before.words, "after": after.words,
            "decided_on": localdate(case.effective_at).isoformat() if case.effective_at else None,
            "same": before.words == after.words, "kept": len(pairs) - len(differing),
            "reasons": [_reason(was, now) for was, now in differing]}


def _reason(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return {"title": now["title"], "article": now["article"], "before": was.get("state", ""), "after": now["state"],
            "text_before": was.get("text", ""), "text_after": now["text"]}
