"""What can be asked of 干部人事档案审核: what the file says of the six items, where each person's audit stands, and the campaigns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Q
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import seats
from xianneng.foundation.cases.models import Case, Subject, SubjectState
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.queries import Place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Basic, Determination, Education, Particulars, Standing, Today
from xianneng.foundation.record.queries import in_scope
from xianneng.foundation.record.resume import resume
from xianneng.law import paperfile as law
from xianneng.law.refusals import NotFound

AUDIT, DETERMINATION, CAMPAIGN = "personnel.file_audit", "personnel.file_determination", "personnel.file_campaign"
NOT_YET, RUNNING, CLEAN, FAULTY, SETTLED = "未审核", "审核中", law.CLEAN, law.FAULTY, "已认定"
SHOWN = (NOT_YET, RUNNING, FAULTY, SETTLED, CLEAN)
DONE = (FAULTY, SETTLED, CLEAN)  # audited
COLUMNS = {law.BIRTH: "birth_on", law.WORK: "work_started_on", law.PARTY: "party_joined_on"}  # of the basic information
PARTY = ("中共党员", "预备党员")
EVER = date(1900, 1, 1)
EVERYWHERE = Scope(("/",))
ROWS = {"person_id": pl.Int64, "name": pl.String, "organ_name": pl.String, "post": pl.String, "rank": pl.String, "number": pl.String,
        "done_on": pl.String, "state": pl.String, "faulty": pl.String, "settled": pl.String}

# Who serves under a path with a cadre's file (工勤 have none), and how the latest audit of each stands; a finished one goes before one
# that runs. What was determined since the audit, by whichever case, settles its item.
COVERED = f"""WITH people AS (
        SELECT person_id, name, organ_id, organ_name, organ_order, team_order, post, rank,
            coalesce(nullif(split_part(substr(organ_path, %(below)s), '/', 1), '')::bigint, organ_id) AS part FROM record_today
        WHERE organ_path LIKE %(path)s AND kind <> '工勤' AND person_id <> ALL(%(own)s)),
    records AS (
        SELECT person_id, person_id AS record FROM people
        UNION ALL SELECT m.into_id, m.person_id FROM record_merged m JOIN people t ON t.person_id = m.into_id WHERE m.known_to = '9999-12-31Z'),
    latest AS (
        SELECT DISTINCT ON (t.person_id) t.person_id, c.number, c.effective_at, j.data -> 'problems' AS problems
        FROM records t JOIN cases_subject j ON j.person_id = t.record JOIN cases_case c ON c.id = j.case_id
        WHERE c.type = '{AUDIT}' AND j.state <> '{SubjectState.REMOVED}' AND c.state NOT IN ('已终止', '已撤回')
            AND (c.effective_at IS NULL OR c.effective_at >= %(since)s::date::timestamp AT TIME ZONE 'Asia/Shanghai')
        ORDER BY t.person_id, c.effective_at DESC NULLS LAST, c.id DESC),
    problem AS (
        SELECT a.person_id, p.item, p.at, EXISTS (SELECT 1 FROM record_determination d JOIN ledger_leaf l ON l.id = d.leaf_id
            WHERE d.person_id = a.person_id AND d.item = p.item AND d.known_to = '9999-12-31Z' AND l.made_at >= a.effective_at) AS settled
        FROM latest a CROSS JOIN LATERAL jsonb_array_elements_text(a.problems) WITH ORDINALITY AS p(item, at)
        WHERE a.effective_at IS NOT NULL AND a.problems <> '[]'),
    found AS (
        SELECT person_id, string_agg(item, '、' ORDER BY at) FILTER (WHERE NOT settled) AS faulty,
            string_agg(item, '、' ORDER BY at) FILTER (WHERE settled) AS settled FROM problem GROUP BY person_id),
    covered AS (
        SELECT t.*, a.number, coalesce(to_char(a.effective_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), '') AS done_on,
            coalesce(f.faulty, '') AS faulty, coalesce(f.settled, '') AS settled,
            CASE WHEN a.number IS NULL THEN '{NOT_YET}' WHEN a.effective_at IS NULL THEN '{RUNNING}' WHEN f.faulty IS NOT NULL THEN '{FAULTY}'
                WHEN f.settled IS NOT NULL THEN '{SETTLED}' ELSE '{CLEAN}' END AS state
        FROM people t LEFT JOIN latest a ON a.person_id = t.person_id LEFT JOIN found f ON f.person_id = t.person_id)"""


def stands(person_id: int, on: date) -> dict[str, str]:
    """What the file says on a date of each of the six items, in words; days as ISO dates. Without 入党时间 for who is no Party member.

    NotFound without basic information.
    """
    basic, standing = Basic.objects.as_of(on).filter(person_id=person_id).first(), Standing.objects.as_of(on).filter(person_id=person_id).first()
    if basic is None or standing is None:
        raise NotFound("没有这个人的基本信息或人员归属", then="请先补录")
    found = {law.BIRTH: basic.birth_on.isoformat(), law.WORK: _day(basic.work_started_on), law.PARTY: _day(basic.party_joined_on),
             law.SCHOOLING: "；".join(schooling(each) for each in educations(person_id)),
             law.CAREER: career(person_id, on), law.IDENTITY: f"{standing.kind}，{standing.establishment}"}
    return {item: words for item, words in found.items() if item != law.PARTY or words or basic.political_status in PARTY}


def educations(person_id: int) -> list[Education]:
    """The person's education rows, the oldest first."""
    return list(Education.objects.known().filter(person_id=person_id).order_by("valid_from", "pk"))


def schooling(row: Education) -> str:
    """One education in a line."""
    return "，".join(part for part in (row.mode, row.education, row.degree, row.school, row.major) if part)


def career(person_id: int, on: date) -> str:
    """The résumé in the file's own words, else the periods that its posts and ranks give."""
    row = particulars(person_id, on)
    return row.resume if row and row.resume else "\n".join(resume(EVERYWHERE, person_id, on).career)


def particulars(person_id: int, on: date) -> Particulars | None:
    """The row of 简历和补充信息 on a date."""
    return Particulars.objects.as_of(on).filter(person_id=person_id).first()


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def audits(person_ids: Collection[int]) -> dict[int, Subject]:
    """These persons in their last audit that was decided, of whichever record of theirs (`record.merged`)."""
    whose = records(person_ids)
    rows = Subject.objects.filter(person_id__in=whose, case__type=AUDIT, case__effective_at__isnull=False).exclude(
        state=SubjectState.REMOVED).select_related("case").order_by("person_id", "-case__effective_at").distinct("person_id")
    return {whose[each.person_id]: each for each in sorted(rows, key=lambda each: (each.case.effective_at, each.pk))}


def doubts(person_ids: Collection[int]) -> dict[int, list[str]]:
    """Of who was audited, the items that were not in order and that nobody has determined since. Two queries."""
    found = audits(person_ids)
    decided = Determination.objects.known().filter(person_id__in=found).values_list("person_id", "item", "leaf__made_at")
    settled = {(person_id, item) for person_id, item, at in decided if at >= found[person_id].case.effective_at}
    return {person_id: [item for item in each.data["problems"] if (person_id, item) not in settled] for person_id, each in found.items()}


def papers(audit: Subject | None, item: str) -> list[law.Paper]:
    """What the papers said of an item in an audit."""
    kept = (audit.data["items"].get(item, {}) if audit else {}).get("papers", ())
    return [law.Paper(**each) for each in kept]


@dataclass(frozen=True, slots=True)
class Covered:
    """A page of persons with where their audit stands (`ROWS`), how many of all in each of `SHOWN`, and the same of each part.

    ``parts``: id, name and counts of the organs or regions right under the place, in the official order. ``items``: of each item
    that some audit found not in order, of how many persons it is in doubt and of how many determined.
    """

    rows: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    parts: Sequence[tuple[int, str, Mapping[str, int]]]
    items: Sequence[tuple[str, int, int]]


def covered(place: Place, since: date | None, *, on: date, show: str = "", own: Collection[int] = (), offset: int = 0, size: int = 100) -> Covered:
    """Whoever serves under a place today, by how their audit since a day stands. Four queries.

    ``show``: one of `SHOWN`, or "" for everybody. ``own``: who reads it, left out, for what is in doubt is not told to whom it is about.
    """
    params = {"path": f"{place.path}%", "below": len(place.path) + 1, "since": since or EVER, "show": show, "own": list(own),
              "offset": offset, "size": size}
    counted = copy_frame(f"""{COVERED} SELECT part, min(organ_order) AS place, state, count(*) FROM covered GROUP BY part, state
        ORDER BY place, part""", params, schema={"part": pl.Int64, "place": pl.String, "state": pl.String, "count": pl.Int64})
    rows = copy_frame(f"""{COVERED} SELECT {', '.join(ROWS)} FROM covered WHERE %(show)s IN ('', state)
        ORDER BY organ_order, organ_id, team_order, person_id OFFSET %(offset)s LIMIT %(size)s""", params, schema=ROWS)
    items = copy_frame(f"""{COVERED} SELECT item, count(*) FILTER (WHERE NOT settled), count(*) FILTER (WHERE settled) FROM problem
        GROUP BY item""", params, schema={"item": pl.String, "faulty": pl.Int64, "settled": pl.Int64})
    parts: dict[int, dict[str, int]] = {}
    for part, _, state, count in counted.iter_rows():
        parts.setdefault(part, dict.fromkeys(SHOWN, 0))[state] = count
    names = organs.names(parts, on)
    sums = {state: sum(counts[state] for counts in parts.values()) for state in SHOWN}
    return Covered(rows.to_dicts(), sums, [(part, names.get(part, ""), counts) for part, counts in parts.items()],
                   sorted(items.rows(), key=lambda row: law.ITEMS.index(row[0])))


@dataclass(frozen=True, slots=True)
class Campaign:
    """A 专项审核 as pages show it: its case, and whether the viewer reads that."""

    case: Case
    linked: bool

    @property
    def since(self) -> date:
        """The first day from which an audit counts."""
        return date.fromisoformat(self.case.data["from"])

    @property
    def until(self) -> date:
        """The last day of its term."""
        return date.fromisoformat(self.case.data["until"])


def campaigns(viewer: Viewer) -> list[Campaign]:
    """The campaigns over organs of the viewer's jurisdiction, or over what holds it; those in hand first."""
    path = viewer.jurisdiction_path
    found = Case.objects.filter(Q(organ__path__startswith=path) | Q(organ__path__in=seats.above(path)), type=CAMPAIGN).exclude(
        state__in=("已终止", "已撤回")).select_related("organ").order_by("-closed_at", "-opened_at")[:20] if path else []
    return [Campaign(each, viewer.may("cases.read", each.organ.path)) for each in found]


def uncovered(case: Case, on: date, *, limit: int) -> list[dict[str, Any]]:
    """Who of a campaign is not audited yet, as its last form asks about them: person_id and name; no more than ``limit``."""
    place = Place(case.organ_id, "", case.organ.path, "")
    found: list[Mapping[str, Any]] = []
    for state in (NOT_YET, RUNNING):
        found += covered(place, date.fromisoformat(case.data["from"]), on=on, show=state, size=limit).rows
    return [{"person_id": each["person_id"], "name": f"{each['name']}（{each['organ_name']}，{each['state']}）"} for each in found[:limit]]


def state_of(person_id: int) -> str:
    """Where a person's last decided audit stands: one of `DONE`, or "" without one."""
    audit = audits([person_id]).get(person_id)
    if audit is None:
        return ""
    return FAULTY if doubts([person_id])[person_id] else SETTLED if audit.data["problems"] else CLEAN


@dataclass(frozen=True, slots=True)
class Own:
    """What a person's page says: the last audit's day and number, its items in doubt, what was determined, and cases in hand."""

    audited_on: datetime | None
    number: str
    faulty: Sequence[str]
    determined: Sequence[Mapping[str, Any]]
    running: Sequence[tuple[str, str]]  # number, title


def of_person(viewer: Viewer, person_id: int) -> Own:
    """One person of the viewer's scope; of themselves what was determined, and not what is still in doubt."""
    in_scope(viewer.scope, person_id)
    if person_id != viewer.person_id:
        viewer.require_item("determination")
    audit = audits([person_id]).get(person_id)
    rows = Determination.objects.known().filter(person_id=person_id).order_by("leaf_id").values("item", "value", "basis", "leaf__made_at")
    decided = Subject.objects.filter(person_id__in=records([person_id]), case__type=DETERMINATION, case__effective_at__isnull=False).exclude(
        state=SubjectState.REMOVED).select_related("case").order_by("case__effective_at")
    cases = {each.case.data["item"]: each.case for each in decided}
    determined = [{**row, "on": localdate(row["leaf__made_at"]), "case": cases.get(row["item"])} for row in rows]
    others = person_id not in viewer.persons
    running = Subject.objects.filter(person_id=person_id, case__type__in=(AUDIT, DETERMINATION), case__closed_at=None).exclude(
        state=SubjectState.REMOVED).values_list("case__number", "case__title") if others else ()
    return Own(audit.case.effective_at if audit else None, audit.case.number if audit and others else "",
               doubts([person_id]).get(person_id, []) if others else [], determined, list(running))


def deciders(person_id: int, role: str, on: date) -> list[int]:
    """The offices of a role nearest above who manages the person 干部管理权限: they decide what the file is to say."""
    standing = Standing.objects.as_of(on).filter(person_id=person_id).select_related("manager").first()
    return [each.pk for each in seats.nearest(role, standing.manager.path, on)] if standing else []


def rows_of(person_ids: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    """person_id, name, organ_id and organ_name of who serves today."""
    return list(Today.objects.filter(person_id__in=person_ids).values("person_id", "name", "organ_id", "organ_name"))

