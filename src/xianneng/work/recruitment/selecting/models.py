"""What is stored of selection: candidates and what was done with each, interview groups with their examiners and draws, composite scores as they were decided.

Of who is a candidate there is the number of the draw of seats only; their names are where the list of who sat is.
"""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.work.recruitment.sitting.models import Exam


class SelectingState(models.TextChoices):
    """选拔状态."""

    REVIEWED = "资格复审"
    ANNOUNCED = "考官待抽签"
    DRAWN = "面试"
    DECIDED = "综合成绩审批中"
    APPROVED = "综合成绩已审定"


class Selecting(models.Model):
    """选拔 after the written examination. ``commitment``: SM3 over the published file of examiners and groups, before the `source` says its `value`."""

    exam = models.OneToOneField(Exam, models.DO_NOTHING, related_name="+")
    state = models.CharField("状态", max_length=10, choices=SelectingState.choices, default=SelectingState.REVIEWED)
    review_until = models.DateField("资格复审截止")
    replace_until = models.DateField("递补截止")
    source = models.CharField("随机数来源", max_length=300, default="")
    draw_at = models.DateTimeField("随机数公布时间", null=True)
    commitment = models.CharField("承诺值", max_length=64, default="")
    committed_at = models.DateTimeField("公布时间", null=True)
    value = models.CharField("随机数", max_length=200, default="")
    drawn_at = models.DateTimeField("录入时间", null=True)
    case_number = models.CharField("综合成绩办件", max_length=60, default="")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()


class Stage(models.TextChoices):
    """人选状态."""

    WAITING = "待复审"
    PASSED = "复审通过"
    FAILED = "复审不通过"
    WITHDRAWN = "放弃"


class Group(models.Model):
    """An interview group 面试组 with the positions that it interviews. Its candidates' order is drawn on the day from the `value` 随机数."""

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+")
    name = models.CharField("面试组", max_length=40)
    held_on = models.DateField("面试日期")
    place = models.CharField("地点", max_length=120)
    positions = models.JSONField("职位序号")
    value = models.CharField("次序随机数", max_length=200, default="")
    ordered_at = models.DateTimeField("抽次序时间", null=True)
    entered_by = models.CharField("评分录入人", max_length=200, default="")
    entered_user = models.BigIntegerField(null=True)
    confirmed_by = models.CharField("评分核对人", max_length=200, default="")
    confirmed_at = models.DateTimeField("核对时间", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "name"], name="interview_group_once")]


class Examiner(models.Model):
    """Somebody who may examine 考官, by the number `at` that the published file names; ``group`` and ``seat``: what was drawn."""

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    at = models.IntegerField("考官序号")
    name = models.CharField("姓名", max_length=80)
    organ = models.CharField("工作单位", max_length=200)
    certificate = models.CharField("考官证书", max_length=60)
    group = models.ForeignKey(Group, models.DO_NOTHING, null=True, related_name="+")
    seat = models.SmallIntegerField("席位", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "at"], name="examiner_at")]


class Avoidance(models.Model):
    """A relation 回避 between an examiner and a candidate, as it was declared or found: the examiner is drawn for another group."""

    append_only = True

    examiner = models.ForeignKey(Examiner, models.DO_NOTHING, related_name="+")
    number = models.IntegerField("抽签序号")
    relation = models.CharField("关系", max_length=30)
    by = models.CharField("登记人", max_length=200)
    made_at = models.DateTimeField("时间")


class Candidate(models.Model):
    """A candidate 入围人选 of a position. ``replaces``: in whose place 递补; ``marks``: of the panel's seats, in hundredths; empty: did not come."""

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    position_at = models.IntegerField("职位序号")
    written = models.IntegerField("笔试成绩")
    rank = models.IntegerField("笔试排名")
    replaces = models.OneToOneField("self", models.DO_NOTHING, null=True, related_name="+")
    stage = models.CharField("状态", max_length=10, choices=Stage.choices, default=Stage.WAITING)
    words = models.CharField("复审意见或理由", max_length=300, default="")
    decided_by = models.CharField("复审人", max_length=200, default="")
    group = models.ForeignKey(Group, models.DO_NOTHING, null=True, related_name="+")
    order = models.IntegerField("面试次序", null=True)
    marks = models.JSONField("考官评分", default=list)
    interview = models.IntegerField("面试成绩", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "number"], name="candidate_once")]
        indexes = [models.Index(fields=["exam", "position_at", "rank"], name="candidate_of_position")]


class Step(models.Model):
    """What was done with a candidate: only ever added."""

    append_only = True

    candidate = models.ForeignKey(Candidate, models.DO_NOTHING, related_name="+")
    kind = models.CharField("事项", max_length=10)
    words = models.CharField("理由", max_length=300, default="")
    by = models.CharField("办理人", max_length=200)
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_STEP = ["id", "candidate_id", "kind", "words", "by", "made_at", "leaf_id"]


class Composite(models.Model):
    """综合成绩 of a number for a position, scores in ten-thousandths; ``rank`` by it (null: below the line of the interview), ``examined``: 进入体检.

    Nothing is overwritten: a correction or a replacement 递补 adds a row, and the last of a number stands; ``way`` says how it came.
    """

    append_only = True

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    position_at = models.IntegerField("职位序号")
    number = models.IntegerField("抽签序号")
    written = models.IntegerField("笔试成绩")
    interview = models.IntegerField("面试成绩", null=True)
    total = models.IntegerField("综合成绩", null=True)
    rank = models.IntegerField("综合排名", null=True)
    examined = models.BooleanField("进入体检")
    way = models.CharField("方式", max_length=20)
    case_number = models.CharField("办件", max_length=60)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["exam", "position_at", "number", "-id"], name="composite_last")]


SEALED_COMPOSITE = ["id", "exam_id", "position_at", "number", "written", "interview", "total", "rank", "examined", "way", "case_number", "leaf_id"]
