"""The digest of a table and its announcement, by which publication is sealed and checked."""

import json

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.report import Report
from xianneng.work.recruitment.models import Ground, Position, Recruitment, Ruling

PUBLICATION = "recruitment.publication"
TERMS = ("name", "year", "ages_on", "age_least", "age_most", "age_most_postgraduate", "opens_on", "closes_on", "announcement", "materials", "notes")
COLUMNS = ("at", "organ_code", "organ", "unit", "name", "code", "count", "place", "brief", "texts", "more")


def digest(recruitment: Recruitment) -> str:
    """SM3 over announcement, positions and rulings, in their order; then the plan and the reasons for limits, where there are any."""
    lines = [[str(getattr(recruitment, name)) for name in TERMS]]
    lines += [list(row) for row in Position.objects.filter(recruitment=recruitment).order_by("at").values_list(*COLUMNS).iterator()]
    lines += [list(row) for row in Ruling.objects.filter(recruitment=recruitment).order_by("reader", "text").values_list("reader", "text", "ruling", "wording")]
    if recruitment.plan_id or recruitment.plan_document:
        lines.append(["plan", str(recruitment.plan_id or ""), recruitment.plan_document])
    lines += [["ground", *row] for row in Ground.objects.filter(recruitment=recruitment).order_by("limit", "organ", "words").values_list(
        "limit", "organ", "words", "reason", "given_by")]
    # The rows' own order of keys may differ; the meaning may not.
    return sm3("\n".join(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines).encode()).hex()


def verify(report: Report) -> None:
    """Whether each published table and announcement is what its case published; for `xianneng verify`."""
    published = {case.data["recruitment"]: case for case in Case.objects.filter(type=PUBLICATION).exclude(effective_at=None)}
    for recruitment in Recruitment.objects.exclude(published_at=None).order_by("pk"):
        case = published.pop(recruitment.pk, None)
        if case is None or case.data.get("digest") != digest(recruitment):
            report.fault(f"recruitment_recruitment 第 {recruitment.pk} 行：已公布的职位表、公告或处理决定与办件{case.number if case else '（无）'}公布时不符")
    for number in sorted(case.number for case in published.values()):
        report.fault(f"办件 {number} 公布的招考已被删除或撤下")
