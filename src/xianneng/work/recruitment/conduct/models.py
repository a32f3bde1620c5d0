"""What is kept of conduct: findings that were decided, and who looked at them."""

from django.db import models

from xianneng.foundation.ledger.models import Leaf


class Conduct(models.Model):
    """A finding 考试行为记录 about somebody, by the keyed digest of the ID number. `until`: the first day on which they may apply again.

    ``finding``: a key of `law.recruitment.conduct.FINDINGS`; without `until` nothing keeps them from applying.
    """

    append_only = True

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, null=True, related_name="+", db_index=False)
    name = models.CharField("姓名", max_length=80)
    number_digest = models.CharField(max_length=64, db_index=True)
    shown = models.CharField("证件号码", max_length=18)
    stage = models.CharField("环节", max_length=20)
    happened_on = models.DateField("发生日期")
    facts = models.CharField("事实和证据", max_length=600)
    finding = models.CharField("情形", max_length=20)
    leads_to = models.CharField("处理", max_length=60)
    document = models.CharField("处理决定的机关和文号", max_length=200)
    decided_on = models.DateField("处理决定日期")
    until = models.DateField("限制报考至", null=True)
    case_number = models.CharField("办件", max_length=60)
    approved_by = models.CharField("审定人", max_length=200)
    made_at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_CONDUCT = ["id", "recruitment_id", "name", "number_digest", "shown", "stage", "happened_on", "facts", "finding", "leads_to", "document", "decided_on",
                  "until", "case_number", "approved_by", "made_at", "leaf_id"]


class Looked(models.Model):
    """Who looked into the register, when and for what."""

    append_only = True

    by = models.CharField("查阅人", max_length=200)
    asked = models.CharField("查阅内容", max_length=120)
    at = models.DateTimeField("时间")
