"""Whether candidates stand where the last act left them, and are who they were; for `xianneng verify`."""

import json

from django.db.models import OuterRef, Subquery

from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.report import Report
from xianneng.work.recruitment.hiring.models import Finalist, HiringAct, Standing


def standing_digest(row: Finalist) -> str:
    """SM3 over a candidate's row."""
    told = [row.recruitment_id, row.at, row.organ_id, row.rank, row.score, row.name, row.number_digest, row.shown, row.profile, row.person_id, str(row.stage), row.case_number]
    return sm3(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hex()


def verify(report: Report) -> None:
    """Each candidate against the digest that was sealed last. Who was last acted upon before digests were sealed has none."""
    first = Standing.objects.order_by("id").values_list("leaf_id", flat=True).first()
    rows = Finalist.objects.annotate(stood=Subquery(Standing.objects.filter(candidate=OuterRef("pk")).order_by("-pk").values("digest")[:1]),
                                     acted=Subquery(HiringAct.objects.filter(candidate=OuterRef("pk")).order_by("-pk").values("leaf_id")[:1]))
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        is_older = row.stood is None and row.acted is not None and (first is None or row.acted < first)
        if not is_older and row.stood != standing_digest(row):
            report.fault(f"recruitment_finalist 第 {row.pk} 行：人选的环节、名次、成绩或者身份与最后一次办理时不符")
