"""Double-entry books 台账 for anything counted out: rank quotas 职级职数 first.

A quota unit is one organ, or several under one pool 统筹. Each transaction balances to zero per unit and group. What
the unit may use stands on the left (核定, 统筹借入, 超配: zero or less), what became of it on the right (使用, 锁定,
预留, 统筹借出, 可用: zero or more). So on every date:
核定 + 借入 + 超配 = 使用 + 锁定 + 预留 + 借出 + 可用, signs aside.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import Dated
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person

APPROVED, BORROWED, OVER = "核定", "统筹借入", "超配"
USED, LOCKED, RESERVED, LENT, FREE = "使用", "锁定", "预留", "统筹借出", "可用"
SOURCES, USES = (APPROVED, BORROWED, OVER), (USED, LOCKED, RESERVED, LENT, FREE)
ACCOUNTS = SOURCES + USES
DECIDED = "按批准数"  # so begins the sum of a number that a decision gave, with the law's own after it


class Unit(models.Model):
    """A quota unit 核定单位: the groups (quota ids such as Q-L-4) that its member organs count together."""

    append_only = True

    name = models.CharField("核定单位", max_length=120)
    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    level = models.CharField("职级设置层级", max_length=60)
    scope = models.CharField("范围", max_length=10, default="机关")  # 机关 领导班子
    variant = models.CharField("规格", max_length=20, default="")  # 正部级单位 副部级单位
    pool = models.BooleanField("统筹", default=False)
    groups = ArrayField(models.CharField(max_length=20), verbose_name="职级组")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, db_index=False, related_name="+")


class Member(Dated):
    """An organ's place in a unit, for a time. An organ counts a group in one unit at a time (a trigger holds it)."""

    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="members")
    organ = models.ForeignKey(Organ, models.DO_NOTHING, db_index=False, related_name="quota_places")


class Approval(models.Model):
    """核定: how a unit's number for a group was computed, from a date on: base, ratio, rounding in words, article."""

    append_only = True

    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_index=False, related_name="approvals")
    group = models.CharField(db_column="quota_id", max_length=20)
    name = models.CharField(max_length=80)
    base = models.IntegerField("核定基数")
    cap = models.IntegerField("核定数")
    text = models.CharField("算式", max_length=200)
    article = models.CharField("依据", max_length=120)
    rule_id = models.CharField(max_length=40)
    grade = models.CharField("证据等级", max_length=10)
    document = models.CharField("核定文号", max_length=120, default="")
    valid_from = models.DateField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, db_index=False, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "group", "valid_from"], name="approval_unit_group")]


class Entry(models.Model):
    """One line of a transaction. ``organ`` and ``person`` say who uses; ``other_unit`` is the far side of a loan."""

    append_only = True

    transaction = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_index=False, related_name="entries")
    group = models.CharField(db_column="quota_id", max_length=20)
    account = models.CharField(max_length=4)
    amount = models.IntegerField()
    effective_on = models.DateField()
    organ = models.ForeignKey(Organ, models.DO_NOTHING, null=True, db_index=False, related_name="+")
    person = models.ForeignKey(Person, models.DO_NOTHING, null=True, db_index=False, related_name="+")
    other_unit = models.ForeignKey(Unit, models.DO_NOTHING, null=True, db_index=False, related_name="+")
    case_number = models.CharField(max_length=60, default="")
    text = models.CharField(max_length=200, default="")
    made_at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, db_index=False, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "group", "effective_on"], name="entry_unit_group"),
                   models.Index(fields=["case_number"], name="entry_case", condition=~models.Q(case_number=""))]


class Balance(models.Model):
    """The sum of an account's entries, whatever their dates. A trigger keeps it; clerks contend for its 核定 row."""

    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_index=False, related_name="balances")
    group = models.CharField(db_column="quota_id", max_length=20)
    account = models.CharField(max_length=4)
    amount = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "group", "account"], name="balance_account"),
            models.CheckConstraint(name="balance_signs",
                                   condition=models.Q(account__in=["核定", "统筹借入", "超配"], amount__lte=0)
                                   | models.Q(account__in=["使用", "锁定", "预留", "统筹借出", "可用"], amount__gte=0)),
        ]
