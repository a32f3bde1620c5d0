"""Whether registrations stand as their acts say, and counts as the registrations do; for `xianneng verify`."""

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery

from xianneng.foundation.ledger.report import Report
from xianneng.law.recruitment.registering import CANCELLED
from xianneng.work.recruitment.applying.cases import KEPT, UPHELD
from xianneng.work.recruitment.applying.models import Act, Application, Stage
from xianneng.work.recruitment.applying.operations import (
    AGAIN,
    CHANGED,
    REGISTERED,
    STATED,
    SUBMITTED,
    WITHDRAWN,
    form_digest,
    standing_digest,
)
from xianneng.work.recruitment.applying.reviewing import PASSED, REFUSED
from xianneng.work.recruitment.confirming.operations import ASKED, CONFIRMING, DENIED

LEADS = {REGISTERED: Stage.WAITING, AGAIN: Stage.WAITING, CHANGED: Stage.WAITING, WITHDRAWN: Stage.WITHDRAWN, PASSED: Stage.PASSED, REFUSED: Stage.REFUSED,
         STATED: Stage.STATED, CANCELLED: Stage.REFUSED, UPHELD: Stage.PASSED, KEPT: Stage.REFUSED,
         **dict.fromkeys((*CONFIRMING, ASKED, DENIED), Stage.PASSED)}
COUNTED = """SELECT coalesce(t.recruitment_id, n.recruitment_id), coalesce(t.at, n.at) FROM (
    SELECT * FROM recruitment_tally t WHERE NOT EXISTS (SELECT FROM recruitment_removal r WHERE r.recruitment_id = t.recruitment_id)) t FULL JOIN (
    SELECT p.recruitment_id, s.at, count(*) AS applied, count(*) FILTER (WHERE p.stage = '审查通过') AS passed
    FROM recruitment_application p JOIN recruitment_statement s ON s.id = p.statement_id WHERE p.stage <> '已撤回' GROUP BY 1, 2) n
  ON n.recruitment_id = t.recruitment_id AND n.at = t.at
  WHERE (coalesce(t.applied, 0), coalesce(t.passed, 0)) <> (coalesce(n.applied, 0), coalesce(n.passed, 0)) ORDER BY 1, 2"""


def verify(report: Report) -> None:
    """Each registration against the digest and the act that stand last, and each position's counts."""
    last = Act.objects.filter(application=OuterRef("pk")).order_by("-pk")
    rows = Application.objects.select_related("account", "statement").annotate(last_kind=Subquery(last.values("kind")[:1]), last_digest=Subquery(last.values("digest")[:1]),
        is_confirmed=Exists(last.filter(kind__in=CONFIRMING)))
    for kept in rows.order_by("pk").iterator(chunk_size=2000):
        kind = kept.last_kind or ""
        if form_digest(kept, kept.account) != kept.digest:
            report.fault(f"recruitment_application 第 {kept.pk} 行：填报信息与提交时的摘要不符")
        elif LEADS.get(kind) != kept.stage or kept.last_digest != (kept.digest if kind in SUBMITTED else standing_digest(kept)):
            report.fault(f"recruitment_application 第 {kept.pk} 行：状态“{kept.stage}”或审查意见与最后一次办理“{kind or '（无）'}”不符")
        elif kept.is_confirmed != (kept.confirmed_at is not None):
            report.fault(f"recruitment_application 第 {kept.pk} 行：确认与办理不符")
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        for recruitment, at in cursor.fetchall():
            report.fault(f"recruitment_tally：招考 {recruitment} 第 {at} 号职位的报名人数与报名不符")
