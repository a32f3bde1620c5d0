"""What can be asked of the register: entries by name or number, those in force or expired; whether somebody may apply."""

from datetime import date

from django.db.models import Q

from xianneng.law.catalogue import cite
from xianneng.law.recruitment.conduct import FINDINGS, FOR_LIFE
from xianneng.law.refusals import Refused
from xianneng.work.recruitment.conduct.models import Conduct

MOST = 200


def entries(*, name: str, number_digest: str, in_force: bool, on: date) -> list[Conduct]:
    """Entries by name or number, the newest first; those that keep somebody from applying on the day, or all others."""
    found = Conduct.objects.filter(Q(until__gt=on)) if in_force else Conduct.objects.exclude(until__gt=on)
    if name:
        found = found.filter(name=name)
    if number_digest:
        found = found.filter(number_digest=number_digest)
    return list(found.select_related("recruitment").order_by("-pk")[:MOST])


def refuse_restricted(number_digest: str, on: date) -> None:
    """Refused for who may not apply on a day, with what was decided, by whom, and until when (RECR-VIOL-01, RECR-VIOL-02)."""
    found = Conduct.objects.filter(number_digest=number_digest, until__gt=on).order_by("-until").first()
    if found:
        rule_id = FINDINGS[found.finding].rule_id
        raise Refused("您在限制报考的期限内，不能报名", why=f"{found.document}，{found.decided_on}：{found.leads_to}，{until_words(found.until)}", article=cite(rule_id),
                      then="对处理决定不服的，可以向作出决定的机关提出；决定撤销的，凭撤销的文件联系公务员主管部门")


def until_words(until: date | None) -> str:
    """Until when, in words."""
    return "不限制报考" if until is None else "终身限制报考" if until == FOR_LIFE else f"限制报考至 {until}"
