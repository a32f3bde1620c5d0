"""Double-entry books 台账 for anything counted out: rank quotas first.

A quota unit is one organ, or several under one pool 统筹. Each transaction balances to zero per unit and group; the
accounts and their signs: 核定 −(approved) · 可用 + · 锁定 + · 预留 + · 使用 + · 统筹 ± · 超配 −(used beyond the approved).
"""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Organ

APPROVED, FREE, LOCKED, RESERVED, USED, LENT, OVER = "核定", "可用", "锁定", "预留", "使用", "统筹", "超配"
ACCOUNTS = (APPROVED, USED, LOCKED, RESERVED, LENT, OVER, FREE)


class Unit(models.Model):
    """A quota unit: the groups (quota ids such as Q-L-4) that it counts, for its member organs together."""

    name = models.CharField("核定单位", max_length=120)
    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    level = models.CharField("职级设置层级", max_length=60)
    scope = models.CharField("范围", max_length=10, default="机关")
    variant = models.CharField(max_length=20, default="")
    pool = models.BooleanField("统筹", default=False)
    groups = models.JSONField("职级组", default=list)


class Member(models.Model):
    """An organ's place in a unit, for a time."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="members")
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="quota_places")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN)


class Approval(models.Model):
    """核定: how a unit's number for a group was computed, from a date on, with the text of its rounding."""

    append_only = True

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="approvals")
    group = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    cap = models.IntegerField()
    text = models.CharField(max_length=200)
    article = models.CharField(max_length=120)
    rule_id = models.CharField(max_length=40)
    grade = models.CharField(max_length=40)
    base = models.IntegerField()
    valid_from = models.DateField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


class Entry(models.Model):
    """One line of a transaction."""

    append_only = True

    transaction = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="entries")
    group = models.CharField(max_length=20)
    account = models.CharField(max_length=4)
    amount = models.IntegerField()
    effective_on = models.DateField()
    organ = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+")
    person_id = models.BigIntegerField(null=True)
    case_number = models.CharField(max_length=40, default="")
    text = models.CharField(max_length=200, default="")
    made_at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "group", "effective_on"], name="entry_unit_group"),
                   models.Index(fields=["case_number"], name="entry_case", condition=~models.Q(case_number=""))]


class Balance(models.Model):
    """The sum of an account's entries as of now (whatever their dates): the row that two clerks contend for."""

    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="balances")
    group = models.CharField(max_length=20)
    account = models.CharField(max_length=4)
    amount = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "group", "account"], name="balance_account"),
            models.CheckConstraint(name="balance_signs", condition=models.Q(account__in=["核定", "超配"], amount__lte=0)
                                   | models.Q(account__in=["可用", "锁定", "预留", "使用"], amount__gte=0)
                                   | models.Q(account="统筹")),
        ]
