"""Cases as the auditor reads them 审计查阅: whose, where they stand, who did which step and when. Not what was said, found or written.

Left out for every case alike, so that none is told apart: opinions' words, findings, the law's answers, papers, objections and who
raised them. Of an entry into sanctions and inquiries also whom it is about: 初步核实 is told to nobody who does not handle it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import queries, types
from xianneng.foundation.cases.models import Case
from xianneng.surface.home.queries import audit
from xianneng.surface.home.queries.case import stands
from xianneng.surface.home.steps import named
from xianneng.work.personnel.cases import Import

AT_ONCE = 50
KEPT_BACK = "sanction"  # the set of the file that holds sanctions and inquiries
CONFIDED = "信息维护：惩戒、调查（不显示人员和内容）"


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list: as it is called to the auditor, and what kind of matter it is."""

    case: Case
    title: str
    kind: str


def cases(viewer: Viewer, *, text: str = "", before: int | None = None) -> tuple[list[Line], int | None]:
    """A page of the jurisdiction's cases, the newest first, whose number begins with a text; and before which id the next one begins."""
    found = queries.for_audit(viewer).filter(number__istartswith=text).order_by("-pk")
    rows = list(found.filter(pk__lt=before)[:AT_ONCE + 1] if before is not None else found[:AT_ONCE + 1])
    lines = [Line(each, title(each), types.get(each.type).title) for each in rows[:AT_ONCE]]
    return lines, lines[-1].case.pk if len(rows) > AT_ONCE else None


def confided(case: Case) -> bool:
    """Whether the case enters something into sanctions and inquiries."""
    return any(change.get("key") == KEPT_BACK for change in case.data.get("changes", ()))


def title(case: Case) -> str:
    """What the case is called to the auditor; of an import without the name of the file, which may name anybody."""
    if confided(case):
        return CONFIDED
    return case.title.partition("：")[0] if case.type == Import.key else case.title


def page(viewer: Viewer, case: Case) -> dict[str, Any]:
    """One case: its course, its persons (None where they are not told), its notice with the objections counted, its leaves."""
    notice, objections = queries.notice_of(case), queries.objections(case)
    acts, older = audit.entries(viewer, audit.Asked(case=case.number))
    return {"case": case, "title": title(case), "kind": types.get(case.type).title, "flow": queries.flow(case), "people": _people(case),
            "notice": notice, "objected": len(objections), "answered": sum(each.answered_at is not None for each in objections),
            "upheld": sum(bool(each.upheld) for each in objections), "acts": acts, "older": older}


def _people(case: Case) -> Sequence[dict[str, Any]] | None:
    if confided(case):
        return None
    names = dict(named(case, everybody=True))
    return [{"name": each.data.get("name") or names.get(each.person_id, ""), "rank": each.data.get("rank", ""), "target": each.data.get("target", ""),
             "state": stands(case, each.state)} for each in case.subjects.all()]
