"""What a user keeps of rosters: questions 视图 and people 名单. Nothing here decides anything, so nothing here is sealed."""

from django.db import models

from xianneng.foundation.access.models import User
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person


class Kept(models.Model):
    """Something under a name in a folder (empty: in none), of one user; where ``shared``, everybody of the organ may open it."""

    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")  # of the office in which it was kept
    shared = models.BooleanField("本机关共用", default=False)
    folder = models.CharField("文件夹", max_length=40, default="")
    name = models.CharField("名称", max_length=60)
    changed_at = models.DateTimeField("更新时间")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class View(Kept):
    """A question 视图: organ, chips, query, columns and order as an address says them; no day, and nobody's name list."""

    question = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "folder", "name"], name="view_of_user")]
        indexes = [models.Index(fields=["organ"], name="view_shared", condition=models.Q(shared=True))]


class NameSet(Kept):
    """People put together 名单, ``count`` of them; who may not see one of them is told only how many they are."""

    count = models.IntegerField("人数", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "folder", "name"], name="name_set_of_user")]
        indexes = [models.Index(fields=["organ"], name="name_set_shared", condition=models.Q(shared=True))]


class Member(models.Model):
    """One person of a set."""

    name_set = models.ForeignKey(NameSet, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name_set", "person"], name="member_once")]
