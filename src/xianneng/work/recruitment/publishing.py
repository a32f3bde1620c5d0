"""The digest of a table and its announcement, by which publication is sealed and checked."""

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.digests import sm3_of_rows
from xianneng.foundation.ledger.report import Report
from xianneng.law.recruitment.ways import UNIFIED
from xianneng.work.recruitment.confirming.models import Terms
from xianneng.work.recruitment.models import Ground, Position, Recruitment, Ruling
from xianneng.work.recruitment.pooling.models import Post

PUBLICATION = "recruitment.publication"
TERMS = ("name", "year", "ages_on", "age_least", "age_most", "age_most_postgraduate", "opens_on", "closes_on", "announcement", "materials", "notes")
COLUMNS = ("at", "organ_code", "organ", "unit", "name", "code", "count", "place", "brief", "texts", "more")


def digest(recruitment: Recruitment) -> str:
    """SM3 over announcement, positions and rulings, in their order; then the minutes of the period, the way, the posts of pools, the plan, the reasons for limits and the terms of confirmation, where there are any."""
    lines = [[str(getattr(recruitment, name)) for name in TERMS]]
    lines += [list(row) for row in Position.objects.filter(recruitment=recruitment).order_by("at").values_list(*COLUMNS).iterator()]
    lines += [list(row) for row in Ruling.objects.filter(recruitment=recruitment).order_by("reader", "text").values_list("reader", "text", "ruling", "wording")]
    if recruitment.opens_time or recruitment.closes_time:
        lines.append(["period", str(recruitment.opens_time or ""), str(recruitment.closes_time or "")])
    if recruitment.way != UNIFIED:
        lines.append(["way", recruitment.way])
    if recruitment.plan_id or recruitment.plan_document:
        lines.append(["plan", str(recruitment.plan_id or ""), recruitment.plan_document])
    lines += [["ground", *row] for row in Ground.objects.filter(recruitment=recruitment).order_by("limit", "organ", "words").values_list(
        "limit", "organ", "words", "reason", "given_by")]
    lines += [["confirmation", *map(str, row)] for row in Terms.objects.filter(recruitment=recruitment).values_list(
        "cities", "opens_at", "closes_at", "fee", "fee_document", "tickets_at", "rules")]
    lines += [["post", *map(str, row)] for row in Post.objects.filter(recruitment=recruitment).order_by("position_at", "at").values_list("position_at", "at", "organ", "name", "count")]
    return sm3_of_rows(lines)


def verify(report: Report) -> None:
    """Whether each published table and announcement is what its case published; for `xianneng verify`."""
    published = {case.data["recruitment"]: case for case in Case.objects.filter(type=PUBLICATION).exclude(effective_at=None)}
    for recruitment in Recruitment.objects.exclude(published_at=None).order_by("pk"):
        case = published.pop(recruitment.pk, None)
        if case is None or case.data.get("digest") != digest(recruitment):
            report.fault(f"recruitment_recruitment 第 {recruitment.pk} 行：已公布的职位表、公告或处理决定与办件{case.number if case else '（无）'}公布时不符")
    for number in sorted(case.number for case in published.values()):
        report.fault(f"办件 {number} 公布的招考已被删除或撤下")
