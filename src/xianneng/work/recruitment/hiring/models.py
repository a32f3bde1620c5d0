"""What hiring stores: the candidates of each position in the order of their ranking, and what was done with each.

A candidate's row says where they stand after the last act. Of the ID number there is the keyed digest that applicants' accounts have, a sealed
copy, and what pages show of it; all three go, with the name, at the end of the retention period of who was not hired.
"""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person


class Stage(models.TextChoices):
    """录用环节."""

    RESERVE = "候补"
    MEDICAL = "待体检"
    RECHECK = "待复检"
    FIT = "体检合格"
    UNFIT = "体检不合格"
    INQUIRED = "考察中"
    VETTED = "考察合格"
    FAILED = "考察不合格"
    PROPOSED = "拟录用"
    NOT_CHOSEN = "未录用"
    HIRED = "已录用"
    REPORTING = "报到审定中"
    PROBATION = "试用期"
    CONFIRMING = "转正审定中"
    CONFIRMED = "已转正"
    CANCELLED = "取消录用"
    WITHDRAWN = "已放弃"


FALLEN_OUT = (Stage.UNFIT, Stage.FAILED, Stage.WITHDRAWN, Stage.NOT_CHOSEN, Stage.CANCELLED)
OPEN = (Stage.MEDICAL, Stage.RECHECK, Stage.FIT, Stage.INQUIRED, Stage.VETTED)  # before the decision
DECIDED = (Stage.HIRED, Stage.REPORTING, Stage.PROBATION, Stage.CONFIRMING, Stage.CONFIRMED, Stage.CANCELLED)


class Finalist(models.Model):
    """Who stands in the ranking of a position, with rank and composite score. `person`: opened for the 考察, the file once they report."""

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    at = models.IntegerField("职位序号")
    organ = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+", verbose_name="招录机关")  # null: it is not here
    rank = models.IntegerField("名次")
    score = models.CharField("综合成绩", max_length=12)
    name = models.CharField("姓名", max_length=80)
    number_digest = models.CharField(max_length=64)
    shown = models.CharField("证件号码", max_length=18)
    sealed = models.BinaryField()  # `applying.sealing.seal`: number
    profile = models.JSONField("报名信息", default=dict)  # as it was submitted; empty where there was no registration here
    person = models.ForeignKey(Person, models.DO_NOTHING, null=True, related_name="+")
    stage = models.CharField("环节", max_length=10, choices=Stage.choices, default=Stage.RESERVE)
    case_number = models.CharField("办件", max_length=60, default="")  # the one that decides about them now, or did last

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recruitment", "at", "rank"], name="finalist_rank"),
                       models.UniqueConstraint(fields=["recruitment", "number_digest"], name="finalist_once")]
        indexes = [models.Index(fields=["organ", "stage"], name="finalist_of_organ")]

    def __str__(self) -> str:
        return self.name


class HiringAct(models.Model):
    """What was done with a candidate: only ever added, and nobody named. `institution`: who examined; `until`: what a rule lets follow until then."""

    append_only = True

    candidate = models.ForeignKey(Finalist, models.DO_NOTHING, related_name="acts")
    kind = models.CharField("事项", max_length=10)
    result = models.CharField("结论", max_length=20, default="")
    happened_on = models.DateField("日期")
    noticed_on = models.DateField("通知日期", null=True)
    days = models.IntegerField("天数", null=True)  # of a training, of absence
    standard = models.CharField("标准", max_length=10, default="")
    institution = models.CharField("机构", max_length=120, default="")
    document = models.CharField("文号、材料", max_length=200, default="")
    words = models.CharField("说明", max_length=600, default="")
    by = models.CharField("办理人", max_length=200)
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_HIRING = ["id", "candidate_id", "kind", "result", "happened_on", "noticed_on", "days", "standard", "institution", "document", "words", "by", "made_at", "leaf_id"]


class Standing(models.Model):
    """Where a candidate stood, and who they were, after what was done: the digest of their row (`verifying.standing_digest`). The last one must fit."""

    append_only = True

    candidate = models.ForeignKey(Finalist, models.DO_NOTHING, related_name="standings", db_index=False)
    digest = models.CharField(max_length=64)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["candidate", "-id"], name="standing_last")]


SEALED_STANDING = ["id", "candidate_id", "digest", "leaf_id"]
