"""What the room stores: files that were taken in, and how their columns were understood."""

from django.db import models

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.exchange.kinds import KINDS
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
