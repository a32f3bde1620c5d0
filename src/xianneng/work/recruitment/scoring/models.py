"""What is stored of scores: the terms as they were published, marks as two officers entered them, what settled a difference or corrected a mark, results,
receipts, and requests to look again.

Of who sat there is the number of the draw only; nothing of a result is overwritten: a correction adds rows, and the last of a number stands.
"""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.work.recruitment.sitting.models import Exam, Paper


class ScoringState(models.TextChoices):
    """成绩状态."""

    DRAFTED = "拟定规则"
    TERMS_DECIDED = "规则审批中"
    ENTERED = "录入成绩"
    DECIDED = "成绩审批中"
    APPROVED = "已审定"


class Scoring(models.Model):
    """成绩 of an examination: its terms (RECR-EXAM-02, RECR-EXAM-03, RECR-EXAM-04), its lines, and when everybody learns.

    ``papers``: by paper [points it is marked of, weight]. ``ties``: subjects compared in turn where scores are equal; none: equal ranks.
    ``lines``: by group of positions (`queries.group_of`) the least score under the empty key, the least marks under their subjects.
    """

    exam = models.OneToOneField(Exam, models.DO_NOTHING, related_name="+")
    state = models.CharField("状态", max_length=10, choices=ScoringState.choices, default=ScoringState.DRAFTED)
    papers = models.JSONField("科目的满分和权重")
    decimals = models.SmallIntegerField("成绩小数位")
    absent_out = models.BooleanField("缺考一科的，不计笔试成绩")
    zero_out = models.BooleanField("有一科零分的，不得入围")
    ties = models.JSONField("同分时依次比较", default=list)
    written_share = models.SmallIntegerField("笔试成绩占综合成绩（%）")
    ratio = models.SmallIntegerField("面试人数与招录人数的比例")
    interview_least = models.IntegerField("面试最低合格分")  # hundredths
    panel = models.SmallIntegerField("每组考官人数")
    drops = models.BooleanField("去掉一个最高分、一个最低分")
    recheck_days = models.SmallIntegerField("成绩复查期限（日）")
    terms_case = models.CharField("规则办件", max_length=60, default="")
    terms_at = models.DateTimeField("规则公布时间", null=True)
    lines = models.JSONField("合格分数线", default=dict)
    release_at = models.DateTimeField("成绩公布时间", null=True)
    case_number = models.CharField("成绩办件", max_length=60, default="")
    approved_at = models.DateTimeField("审定时间", null=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.exam}成绩"


class Sheet(models.Model):
    """A list of marks 成绩单 as an officer took it in: the first or second ``entry`` of a paper; the last one of each counts."""

    append_only = True

    paper = models.ForeignKey(Paper, models.DO_NOTHING, related_name="+")
    entry = models.SmallIntegerField("第几遍")
    file_sm3 = models.CharField(max_length=64)
    marks_sm3 = models.CharField(max_length=64)
    rows = models.IntegerField("人数")
    by = models.CharField("录入人", max_length=200)
    by_user = models.BigIntegerField()
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_SHEET = ["id", "paper_id", "entry", "file_sm3", "marks_sm3", "rows", "by", "by_user", "made_at", "leaf_id"]


class Entered(models.Model):
    """A mark of a sheet, in hundredths or one of `law.recruitment.scoring.ABSENT`, `BREACH`."""

    paper = models.ForeignKey(Paper, models.DO_NOTHING, related_name="+", db_index=False)
    entry = models.SmallIntegerField("第几遍")
    number = models.IntegerField("抽签序号")
    mark = models.SmallIntegerField("成绩")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "entry", "number"], name="entered_once")]


class Settlement(models.Model):
    """What a mark is, as somebody found who looked at the paper: where two entries differ, or in a correction after a re-check. The last stands."""

    append_only = True

    paper = models.ForeignKey(Paper, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    mark = models.SmallIntegerField("成绩")
    words = models.CharField("理由", max_length=300)
    by = models.CharField("核定人", max_length=200)
    by_user = models.BigIntegerField()
    case_number = models.CharField("办件", max_length=60, default="")
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["paper", "number", "-id"], name="settlement_last")]


SEALED_SETTLEMENT = ["id", "paper_id", "number", "mark", "words", "by", "by_user", "case_number", "made_at", "leaf_id"]


class Result(models.Model):
    """成绩 of a number: score in ten-thousandths, whether it reaches the line, the rank among those who do, whether it enters the next stage."""

    append_only = True

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    position_at = models.IntegerField("职位序号")
    standing = models.CharField("成绩性质", max_length=10)
    marks = models.JSONField("各科成绩")  # subject → as it is told
    written = models.IntegerField("笔试成绩", null=True)
    is_in_line = models.BooleanField("达到合格分数线")
    rank = models.IntegerField("职位排名", null=True)
    entered = models.BooleanField("入围")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["exam", "number", "-id"], name="result_last")]


SEALED_RESULT = ["id", "exam_id", "number", "position_at", "standing", "marks", "written", "is_in_line", "rank", "entered", "leaf_id"]


class Told(models.Model):
    """A receipt 成绩回执 that somebody took of a result: once, with the salt that goes with it."""

    append_only = True

    result = models.OneToOneField(Result, models.DO_NOTHING, related_name="+")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_TOLD = ["id", "result_id", "salt", "digest", "made_at", "leaf_id"]


class Recheck(models.Model):
    """A request to look again 成绩复查 at a paper: answered once, by somebody who entered none of its marks; a wrong one is corrected by a case."""

    paper = models.ForeignKey(Paper, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    words = models.CharField("申请理由", max_length=300)
    asked_at = models.DateTimeField("申请时间")
    answer = models.CharField("结果", max_length=10, default="")
    mark = models.SmallIntegerField("复查后成绩", null=True)
    answer_words = models.CharField("复查意见", max_length=300, default="")
    by = models.CharField("复查人", max_length=200, default="")
    by_user = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    case_number = models.CharField("更正办件", max_length=60, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="recheck_once")]
