"""What is stored of pools: the posts that a position of a table holds together, the wishes of who is to be examined, and who got which post."""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.work.recruitment.sitting.models import Exam


class Post(models.Model):
    """A post 岗位 of a pool: its places are some of those of the position, which is registered for, sat and ranked as one. Frozen with the table."""

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    position_at = models.IntegerField("职位序号")
    at = models.IntegerField("岗位序号")
    organ = models.CharField("用人单位", max_length=200)
    name = models.CharField("岗位", max_length=200)
    count = models.IntegerField("人数")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recruitment", "position_at", "at"], name="post_at")]

    def __str__(self) -> str:
        return f"{self.organ} {self.name}"


class Wish(models.Model):
    """志愿 of a number: posts by their `at`, the most wished first. Sent again, the last row stands."""

    append_only = True

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    posts = models.JSONField("志愿")
    made_at = models.DateTimeField("提交时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["exam", "number", "-id"], name="wish_last")]


SEALED_WISH = ["id", "exam_id", "number", "posts", "made_at", "leaf_id"]


class Allotment(models.Model):
    """分岗 as it was decided: the post that a number got, by its `at`; null: none of those wished was left."""

    append_only = True

    exam = models.ForeignKey(Exam, models.DO_NOTHING, related_name="+", db_index=False)
    number = models.IntegerField("抽签序号")
    position_at = models.IntegerField("职位序号")
    post_at = models.IntegerField("岗位序号", null=True)
    case_number = models.CharField("办件", max_length=60)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "number"], name="allotment_once")]


SEALED_ALLOTMENT = ["id", "exam_id", "number", "position_at", "post_at", "case_number", "leaf_id"]
