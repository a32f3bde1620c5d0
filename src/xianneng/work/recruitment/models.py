"""What the room stores: recruitments with their positions, what officers ruled about texts, notices after publication, column mappings.

The positions of a published recruitment are frozen by the database itself (see the migration): what changes afterwards is an `Amendment`.
"""

from django.db import models
from django.db.models.functions import MD5

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ


class State(models.TextChoices):
    """招考状态."""

    PREPARED = "编制中"
    DECIDED = "审批中"
    PUBLISHED = "已公布"


class Recruitment(models.Model):
    """A recruitment 招考 of an authority: its terms, its announcement, and the table it was taken from. Ages are counted at `ages_on`."""

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    name = models.CharField("招考名称", max_length=120)
    year = models.IntegerField("招考年度")
    ages_on = models.DateField("年龄计算截止日")
    age_least = models.IntegerField("最低年龄")
    age_most = models.IntegerField("最高年龄")
    age_most_postgraduate = models.IntegerField("应届硕士、博士最高年龄")
    opens_on = models.DateField("报名开始")
    closes_on = models.DateField("报名截止")
    announcement = models.TextField("招考公告", default="")
    materials = models.TextField("应当提交的申请材料", default="")
    notes = models.TextField("其他须知事项", default="")
    file_name = models.CharField("职位表文件", max_length=200, default="")
    file_sm3 = models.CharField(max_length=64, default="")
    report = models.JSONField("核对结果", default=dict)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARED)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField("公布时间", null=True)
    case_number = models.CharField("办件", max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "-published_at"], name="recruitment_state")]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A row of the table. `texts`: the columns that hold conditions, by the keys of `law.recruitment.reading`; `more`: the others."""

    recruitment = models.ForeignKey(Recruitment, models.DO_NOTHING, related_name="+", db_index=False)
    at = models.IntegerField("序号")
    sheet = models.CharField("工作表", max_length=200)
    row = models.IntegerField("行")
    organ_code = models.CharField("部门代码", max_length=40, default="")
    organ = models.CharField("招录机关", max_length=200)
    unit = models.CharField("用人单位", max_length=200, default="")
    name = models.CharField("职位名称", max_length=200)
    code = models.CharField("职位代码", max_length=40)
    count = models.IntegerField("招考人数")
    place = models.CharField("工作地点", max_length=200, default="")
    brief = models.TextField("职位简介", default="")
    texts = models.JSONField(default=dict)
    more = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recruitment", "at"], name="position_at")]

    def __str__(self) -> str:
        return f"{self.organ} {self.name}"


class Ruling(models.Model):
    """What an officer decided about a text of a recruitment, for every position where it stands: `reader` names the column's kind of text."""

    recruitment = models.ForeignKey(Recruitment, models.DO_NOTHING, related_name="+", db_index=False)
    reader = models.CharField(max_length=20)
    text = models.TextField("原文")
    ruling = models.CharField("处理", max_length=10)
    wording = models.TextField("等同于", default="")
    ruled_by = models.CharField("决定人", max_length=200)
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("recruitment", "reader", MD5("text"), name="ruling_once")]


class Amendment(models.Model):
    """A notice 更正公告 after publication: one column of one position from its text to another, or the position taken back (`key` empty)."""

    append_only = True

    recruitment = models.ForeignKey(Recruitment, models.DO_NOTHING, related_name="+")
    at = models.IntegerField("职位序号")
    key = models.CharField("栏目", max_length=40)
    old = models.TextField("原文")
    new = models.TextField("更正为")
    reason = models.CharField("理由", max_length=300)
    case_number = models.CharField("办件", max_length=60)
    made_by = models.CharField("批准人", max_length=200)
    made_at = models.DateTimeField("公布时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED = ["id", "recruitment_id", "at", "key", "old", "new", "reason", "case_number", "made_by", "made_at", "leaf_id"]


class ColumnMapping(models.Model):
    """How an organ's officers understand a head of columns 列对应, remembered by its fingerprint for their next table."""

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", db_index=False)
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField()  # header → key; an empty key: passed over
    kept_by = models.CharField(max_length=200)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "fingerprint"], name="position_mapping_of_organ")]
