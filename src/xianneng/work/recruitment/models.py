"""What the room stores: plans with the organs' needs; recruitments with their positions, what officers ruled about texts and gave as grounds
for limits, notices after publication, column mappings; examinations with papers, rooms, who sits, and the seats that were drawn; scores.

An approved plan, the positions of a published recruitment and what a draw was announced about are frozen by the database itself (see the
migrations): what changes a table afterwards is an `Amendment`.
"""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models.functions import MD5
from django.utils.timezone import get_default_timezone

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ
from xianneng.law.recruitment.ways import POOLED, SITS_FIRST, UNIFIED, WAYS
from xianneng.work.recruitment.applying import models as applying
from xianneng.work.recruitment.choosing import models as choosing
from xianneng.work.recruitment.conduct import models as conduct
from xianneng.work.recruitment.confirming import models as confirming
from xianneng.work.recruitment.hiring import models as hiring
from xianneng.work.recruitment.pooling import models as pooling
from xianneng.work.recruitment.scoring import models as scoring
from xianneng.work.recruitment.selecting import models as selecting
from xianneng.work.recruitment.sitting import models as sitting
from xianneng.work.recruitment.watching import models as watching

__all__ = ["Amendment", "ColumnMapping", "Ground", "Need", "Plan", "PlanState", "Position", "Recruitment", "Ruling", "State", "applying", "choosing", "conduct", "confirming",
           "hiring", "pooling", "scoring", "selecting", "sitting", "watching"]


class PlanState(models.TextChoices):
    """录用计划状态."""

    DECLARED = "申报中"
    BALANCED = "统筹中"
    DECIDED = "审批中"
    APPROVED = "已批准"


class Plan(models.Model):
    """A year's recruitment plan 录用计划 of an authority. Vacancies are counted until `until_on`; until then an approved plan holds its places.

    `reasons`: why a share is not reached or a township's vacancy stays open, by the keys of `planning.queries.open_points`.
    """

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    name = models.CharField("计划名称", max_length=120)
    year = models.IntegerField("年度")
    declare_until = models.DateField("申报截止")
    until_on = models.DateField("空缺计算至")
    notes = models.TextField("说明", default="")
    reasons = models.JSONField(default=dict)
    state = models.CharField("状态", max_length=10, choices=PlanState.choices, default=PlanState.DECLARED)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField("批准时间", null=True)
    case_number = models.CharField("办件", max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["organ", "-year"], name="plan_of_year")]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """What an organ declares 用人需求: so many, of one kind of establishment, for whom and what. `allotted`: what the authority leaves of it."""

    plan = models.ForeignKey(Plan, models.DO_NOTHING, related_name="+", db_index=False)
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", db_index=False)
    kind = models.CharField("编制类型", max_length=20)
    post = models.CharField("拟招职位", max_length=120)
    target = models.CharField("招录对象", max_length=30)
    count = models.IntegerField("申报人数")
    reason = models.CharField("用人理由", max_length=300, default="")
    allotted = models.IntegerField("核定人数", null=True)
    note = models.CharField("核定说明", max_length=300, default="")
    declared_by = models.CharField("申报人", max_length=200)
    declared_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["plan", "organ"], name="need_of_plan")]

    @property
    def counted(self) -> int:
        """What stands of it: as declared, until the authority says otherwise."""
        return self.count if self.allotted is None else self.allotted


class State(models.TextChoices):
    """招考状态."""

    PREPARED = "编制中"
    DECIDED = "审批中"
    PUBLISHED = "已公布"


class Recruitment(models.Model):
    """A recruitment 招考 of an authority: its terms, its announcement, and the table it was taken from. Ages are counted at `ages_on`.

    It is written against an approved `plan`, or against one that was approved elsewhere: `plan_document`.
    """

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    plan = models.ForeignKey(Plan, models.DO_NOTHING, null=True, related_name="+")
    plan_document = models.CharField("计划批准文号", max_length=120, default="")
    name = models.CharField("招考名称", max_length=120)
    way = models.CharField("招录方式", max_length=20, choices=[(each, each) for each in WAYS], default=UNIFIED)
    year = models.IntegerField("招考年度")
    ages_on = models.DateField("年龄计算截止日")
    age_least = models.IntegerField("最低年龄")
    age_most = models.IntegerField("最高年龄")
    age_most_postgraduate = models.IntegerField("应届硕士、博士最高年龄")
    opens_on = models.DateField("报名开始")
    closes_on = models.DateField("报名截止")
    opens_time = models.TimeField("报名开始时间", null=True)  # null: at the beginning of the day
    closes_time = models.TimeField("报名截止时间", null=True)  # null: at the end of the day
    announcement = models.TextField("招考公告", default="")
    materials = models.TextField("应当提交的申请材料", default="")
    notes = models.TextField("其他须知事项", default="")
    file_name = models.CharField("职位表文件", max_length=200, default="")
    file_sm3 = models.CharField(max_length=64, default="")
    report = models.JSONField("核对结果", default=dict)
    version = models.IntegerField(default=0)  # of the table as it is read: one more with every change
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARED)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField("公布时间", null=True)
    case_number = models.CharField("办件", max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "-published_at"], name="recruitment_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def sits_first(self) -> bool:
        """Whether the examination is sat without a position, which is chosen by the marks afterwards."""
        return self.way == SITS_FIRST

    @property
    def is_pooled(self) -> bool:
        """Whether a position holds posts of several organs, which are chosen in the order of the composite score."""
        return self.way == POOLED

    @property
    def opens_at(self) -> datetime:
        """The moment from which registrations are taken."""
        return _moment(self.opens_on, self.opens_time)

    @property
    def closes_at(self) -> datetime:
        """The moment from which none is taken any more."""
        return _moment(self.closes_on, self.closes_time) if self.closes_time else _moment(self.closes_on + timedelta(days=1), None)


def _moment(on: date, at: time | None) -> datetime:
    return datetime.combine(on, at or time(), get_default_timezone())


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


class Ground(models.Model):
    """Why an organ limits who may apply as it does 限制理由: for every position of it where a limit of a kind stands in these words."""

    recruitment = models.ForeignKey(Recruitment, models.DO_NOTHING, related_name="+", db_index=False)
    limit = models.CharField("限制", max_length=20)
    organ = models.CharField("招录机关", max_length=200)
    words = models.TextField("原文")
    reason = models.CharField("理由", max_length=300)
    given_by = models.CharField("说明人", max_length=200)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("recruitment", "limit", "organ", MD5("words"), name="ground_once")]


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
