"""What is stored where a position is chosen after the marks: the period, and who is ranked for which position as it was decided."""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.work.recruitment.sitting.models import Exam


class ChoosingState(models.TextChoices):
    """选报职位状态."""

    ANNOUNCED = "已公布"
    DECIDED = "审批中"
    APPROVED = "已审定"


class Choosing(models.Model):
    """The period in which a position is chosen by the marks 选报职位, or a post of a pool by the composite score 选岗 (RECR-PROC-01); then the case that decided."""

    exam = models.OneToOneField(Exam, models.DO_NOTHING, related_name="+")
    opens_at = models.DateTimeField("选报开始")
    closes_at = models.DateTimeField("选报截止")
    state = models.CharField("状态", max_length=10, choices=ChoosingState.choices, default=ChoosingState.ANNOUNCED)
    case_number = models.CharField("办件", max_length=60, default="")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    def stands(self, state: ChoosingState, case_number: str = "") -> None:
        """Keep where its case stands, of a period that the caller holds locked."""
        self.state, self.case_number = state, case_number
        self.save(update_fields=["state", "case_number"])


class Choice(models.Model):
    """The position of a number, as it passed the review and was decided: from here on results are reckoned by it."""

    append_only = True

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    position_at = models.IntegerField("职位序号")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "number"], name="choice_once")]


SEALED_CHOICE = ["id", "exam_id", "number", "position_at", "leaf_id"]
