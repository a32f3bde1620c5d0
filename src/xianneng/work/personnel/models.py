"""What the room stores: files that were taken in, and how their columns were understood."""

from django.db import models

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ


class IntakeState(models.TextChoices):
    """导入状态."""

    WAITING = "待核对"
    CHECKED = "已核对"
    UNREADABLE = "不能读取"
    SUBMITTED = "已呈报"
    WRITTEN = "已入档"
    DROPPED = "已作废"


class Intake(models.Model):
    """A file taken in 导入: kept as it came, checked, compared with the file, and written by its case."""

    kind = models.CharField("种类", max_length=20)
    name = models.CharField("文件名", max_length=200)
    sm3 = models.CharField(max_length=64)
    size = models.BigIntegerField("字节数")
    folder = models.CharField(max_length=120)  # under the files folder: the file, and the frames made of it
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="单位")
    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    office = models.ForeignKey(Office, models.DO_NOTHING, null=True, related_name="+")
    user = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    made_by = models.CharField("导入人", max_length=160)
    made_at = models.DateTimeField()
    state = models.CharField("状态", max_length=10, choices=IntakeState.choices, default=IntakeState.WAITING)
    given = models.JSONField("补充说明", default=dict)
    report = models.JSONField("核对结果", default=dict)
    case_number = models.CharField("办件", max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["organ", "-id"], name="intake_organ")]

    @property
    def title(self) -> str:
        """What kind of file it is, in words."""
        return KINDS[self.kind].name


class Mapping(models.Model):
    """How an organ's officers understand a head of columns 列对应, remembered by its fingerprint for their next file."""

    kind = models.CharField(max_length=20)
    organ = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+")  # null: of an earlier version, not used
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField()  # header → key; an empty key: passed over
    kept_by = models.CharField(max_length=160)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "organ", "fingerprint"], name="mapping_of_organ")]


class PrintState(models.TextChoices):
    """打印状态."""

    WAITING = "待打印"
    RUNNING = "打印中"
    DONE = "已完成"
    STOPPED = "已停止"
    FAILED = "未完成"


class PrintJob(models.Model):
    """Papers of many persons asked for at once 批量打印: of whom, which, as what; how far it is. The file lies beside the uploads for some days."""

    kind = models.CharField("文书", max_length=40)
    made = models.CharField("成文", max_length=10)
    asked = models.JSONField("要求", default=dict)  # persons in order, what was filled in, columns, case: see `printing.jobs`
    on = models.DateField("计算至")
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    asked_by = models.CharField("提出人", max_length=160)
    asked_at = models.DateTimeField("提出时间")
    purpose = models.CharField("事由", max_length=200, default="")
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=10, choices=PrintState.choices, default=PrintState.WAITING)
    stopping = models.BooleanField(default=False)
    total_count = models.IntegerField("人数", default=0)
    done_count = models.IntegerField("已完成", default=0)
    started_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)  # the worker's last word
    ended_at = models.DateTimeField(null=True)
    why = models.CharField("未完成的原因", max_length=400, default="")
    size = models.BigIntegerField("字节数", default=0)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="print_job_of_user")]

    @property
    def running(self) -> bool:
        """Whether it is still to come to an end."""
        return self.state in (PrintState.WAITING, PrintState.RUNNING)


class PaperTemplate(models.Model):
    """An organ's own Word file for a kind of paper 自定义模板, version by version; the latest that is not retired is used."""

    updatable = ("retired_at", "retired_by")

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    kind = models.CharField("用于", max_length=40)
    name = models.CharField("名称", max_length=60)
    version = models.IntegerField("版次")
    sm3 = models.CharField(max_length=64)
    size = models.IntegerField("字节数")
    fields = models.JSONField("字段", default=list)
    kept_by = models.CharField(max_length=160)
    kept_at = models.DateTimeField()
    retired_by = models.CharField(max_length=160, default="")
    retired_at = models.DateTimeField(null=True)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "kind", "name", "version"], name="template_version")]
