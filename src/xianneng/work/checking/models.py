"""What the room stores: an organ's schemes, findings that were let pass, and whom a round of mending is about."""

from django.db import models
from django.db.models.functions import MD5

from xianneng.foundation.access.models import User
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person


class Scheme(models.Model):
    """A scheme 校核方案 of an organ: ``severities`` by check; ``moment``: before which act it takes the place of the built-in one."""

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    name = models.CharField("名称", max_length=40)
    moment = models.CharField("用于", max_length=10, default="")
    severities = models.JSONField(default=dict)
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField("更新时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "name"], name="scheme_of_organ"),
            models.UniqueConstraint(fields=["organ", "moment"], name="scheme_of_moment", condition=~models.Q(moment="")),
        ]

    def __str__(self) -> str:
        return self.name


class Passed(models.Model):
    """A finding let pass 强制通过, with the reason: it holds as long as the file says what was found then."""

    updatable = ("lifted_at", "lifted_by")

    code = models.CharField("校核项", max_length=40)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")
    found = models.TextField("现有登记")
    reason = models.CharField("理由", max_length=200)
    passed_by = models.CharField("通过人", max_length=200)
    passed_at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [models.UniqueConstraint("person", "code", MD5("found"), name="passed_once", condition=models.Q(lifted_at=None))]


SEALED = ["id", "code", "person_id", "found", "reason", "passed_by", "passed_at", "leaf_id"]  # a pass is lifted under a leaf of its own


class Round(models.Model):
    """A round of mending 整改复查: who had findings when it was kept, and which, so that only these are asked about again."""

    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    place = models.CharField("范围", max_length=120)
    scheme = models.CharField("方案", max_length=40)  # as an address says it
    persons = models.JSONField()
    findings = models.JSONField()  # [code, person, what was found]
    made_at = models.DateTimeField()
