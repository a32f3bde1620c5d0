"""What the ranks room stores beside its cases: parameters that a jurisdiction has set."""

from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Organ


class ParameterValue(models.Model):
    """A parameter 参数 as a jurisdiction set it, from a date on, by a document; `law.parameters` knows its bounds."""

    append_only = True

    jurisdiction = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    name = models.CharField("参数", max_length=60)
    value = models.JSONField("取值")
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", default=OPEN)
    document = models.CharField("依据文号", max_length=120)
    set_by = models.CharField("设定人", max_length=120)
    set_at = models.DateTimeField(auto_now_add=True)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")
