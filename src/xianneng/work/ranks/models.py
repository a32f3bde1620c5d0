"""What the ranks room stores beside its cases: parameters that a jurisdiction has set, runs of eligibility."""

from django.db import models

from xianneng.foundation.access.models import Office
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Organ


class ParameterValue(models.Model):
    """A parameter 参数 as a jurisdiction set it, from a date on, by a document; `law.parameters` knows its bounds."""

    append_only = True

    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    name = models.CharField("参数", max_length=60)
    value = models.JSONField("取值")
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", default=OPEN)
    document = models.CharField("依据文号", max_length=120)
    set_by = models.CharField("设定人", max_length=120)
    set_at = models.DateTimeField(auto_now_add=True)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


class EvaluationState(models.TextChoices):
    """测算状态."""

    WAITING = "待测算"
    RUNNING = "测算中"
    DONE = "已完成"
    STOPPED = "已停止"
    FAILED = "未完成"


class Evaluation(models.Model):
    """A run of eligibility over a jurisdiction 资格测算: its date and parameters, how far it is, what it counted.

    The verdicts themselves lie in a file (`evaluations.result_file`).
    """

    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    on = models.DateField("计算至")
    parameters = models.JSONField("所用参数", default=list)
    office = models.ForeignKey(Office, models.DO_NOTHING, null=True, related_name="+")
    asked_by = models.CharField("提出人", max_length=160)
    asked_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=10, choices=EvaluationState.choices, default=EvaluationState.WAITING)
    stopping = models.BooleanField(default=False)
    total_count = models.IntegerField("应算人数", default=0)
    done_count = models.IntegerField("已算人数", default=0)
    started_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)  # the worker's last word
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "-id"], name="evaluation_jurisdiction")]

    @property
    def running(self) -> bool:
        """Whether it is still to come to an end."""
        return self.state in (EvaluationState.WAITING, EvaluationState.RUNNING)

    @property
    def seconds(self) -> float | None:
        """How long it took, in seconds."""
        return (self.ended_at - self.started_at).total_seconds() if self.started_at and self.ended_at else None

    @property
    def seconds_left(self) -> int | None:
        """How long it will go on at its pace so far, in seconds; None before the first part is done."""
        if not (self.running and self.done_count and self.started_at and self.said_at):
            return None
        pace = (self.said_at - self.started_at).total_seconds() / self.done_count
        return round(pace * (self.total_count - self.done_count))
