"""Organs 机关, inner units and establishment 编制, with their names, order and lineage over time."""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import Dated


class Organ(models.Model):
    """An organ, a region or an inner unit: identity only. What it is called and where it stands is dated (`Profile`).

    ``path`` is today's place in the tree, ``/1/12/153/``; other dates are asked of `queries.tree`. ``initials`` and
    ``pinyin``: how its names are spelled (`spelling`), for the search field alone.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField("机构代码", max_length=40, unique=True)
    path = models.CharField(max_length=200, default="", db_index=True)
    initials = models.TextField(default="")
    pinyin = models.TextField(default="")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, db_index=False, related_name="+")  # seals the code; null: written behind the platform's back

    class Meta:
        indexes = [models.Index(fields=["path"], name="organ_path_like", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.code


class Profile(Dated):
    """What an organ is called, belongs to and ranks as, from a date on. Exactly one at a time, without gaps."""

    organ = models.ForeignKey(Organ, models.DO_NOTHING, db_index=False)
    name = models.CharField("机构名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, default="")
    parent = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+")
    kind = models.CharField("机构类型", max_length=20)  # 地区 机关 参公单位 事业单位 内设机构
    level = models.CharField("职级设置层级", max_length=60, default="")  # law.quotas.ORGAN_LEVELS
    grade = models.CharField("机构规格", max_length=20, default="")  # a leading post layer, e.g. 乡科级正职
    township = models.BooleanField("乡镇（街道）", default=False)
    order_number = models.IntegerField("排序", default=0)
    confirmed = models.BooleanField("基础信息已审定", default=True)

    class Meta:
        indexes = [models.Index(fields=["parent"], name="profile_parent_now",
                                condition=models.Q(known_to="9999-12-31T00:00:00Z"))]


class Establishment(Dated):
    """Authorised staff of an organ 编制, by kind and post category; the base of rank quotas (RANK-QUOTA-01)."""

    organ = models.ForeignKey(Organ, models.DO_NOTHING, db_index=False)
    kind = models.CharField("编制类型", max_length=20)  # 行政编制 政法专项编制 事业编制 工勤编制
    category = models.CharField("职位类别", max_length=20, default="综合管理类")
    count = models.IntegerField("编制数")
    leading_count = models.IntegerField("领导职数", default=0)
    document = models.CharField("文号", max_length=120, default="")
